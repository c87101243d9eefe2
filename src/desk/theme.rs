//! Colours: where they mean something, in as many as the terminal has; none under `NO_COLOR`.
//!
//! Nothing is told by colour alone: a selection is reversed and marked, an alarm says its word.

use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None: attributes only.
    None,
    /// The 16 that the user has chosen for the terminal.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    True,
}

/// What the terminal's background is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Light text on dark.
    Dark,
    /// Dark text on light.
    Light,
}

impl Depth {
    /// What the environment promises: `NO_COLOR`, `COLORTERM`, `TERM`.
    pub fn detect(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Self {
        let term = term.unwrap_or_default();
        if no_color.is_some_and(|v| !v.is_empty()) {
            Self::None
        } else if matches!(colorterm, Some("truecolor" | "24bit")) || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

impl Ground {
    /// What `COLORFGBG` says, dark where it says nothing.
    pub fn detect(colorfgbg: Option<&str>) -> Self {
        match colorfgbg
            .and_then(|v| v.rsplit(';').next())
            .and_then(|v| v.parse::<u8>().ok())
        {
            Some(7 | 9..=15) => Self::Light,
            _ => Self::Dark,
        }
    }
}

/// The styles of the desk, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// How many colours.
    pub depth: Depth,
    /// Dark or light.
    pub ground: Ground,
    /// Ordinary text.
    pub text: Style,
    /// What matters most: names, amounts, the title in use.
    pub strong: Style,
    /// What is beside the point.
    pub dim: Style,
    /// Labels before values.
    pub label: Style,
    /// Rules and borders.
    pub rule: Style,
    /// Rules of the pane in use.
    pub rule_focus: Style,
    /// The program's own colour: titles, keys.
    pub accent: Style,
    /// The status bar.
    pub bar: Style,
    /// The program's name on the status bar.
    pub bar_name: Style,
    /// Labels on the status bar.
    pub bar_dim: Style,
    /// The selected row of the list in use.
    pub selected: Style,
    /// The selected row of another list.
    pub selected_away: Style,
    /// Overdue, failed, lost.
    pub alarm: Style,
    /// Needs an eye.
    pub warn: Style,
    /// Went well.
    pub good: Style,
    /// VIP and other key customers.
    pub key: Style,
    /// The field being filled in.
    pub field_focus: Style,
    /// Other fields.
    pub field: Style,
    /// Bars of charts.
    pub chart: Style,
}

/// A colour in truecolor, among the 256, among the 16.
type Shade = (u32, u8, Color);

struct Palette {
    strong: Shade,
    dim: Shade,
    label: Shade,
    rule: Shade,
    accent: Shade,
    bar: Shade,
    bar_dim: Shade,
    alarm: Shade,
    warn: Shade,
    good: Shade,
    key: Shade,
    field: Shade,
    chart: Shade,
}

const DARK: Palette = Palette {
    strong: (0x00F5_EFE6, 255, Color::White),
    dim: (0x0081_7C74, 244, Color::DarkGray),
    label: (0x00A8_9F91, 248, Color::Gray),
    rule: (0x0045_413B, 239, Color::DarkGray),
    accent: (0x00F2_A65A, 215, Color::Yellow),
    bar: (0x002B_2723, 236, Color::Reset),
    bar_dim: (0x00B0_A697, 250, Color::Gray),
    alarm: (0x00FF_7B6B, 210, Color::LightRed),
    warn: (0x00F2_CC60, 221, Color::LightYellow),
    good: (0x008F_C98B, 114, Color::LightGreen),
    key: (0x00E8_B4F0, 183, Color::LightMagenta),
    field: (0x003A_352F, 238, Color::Reset),
    chart: (0x006F_B7C9, 74, Color::Cyan),
};

const LIGHT: Palette = Palette {
    strong: (0x001E_1A16, 233, Color::Black),
    dim: (0x008A_8378, 245, Color::DarkGray),
    label: (0x006B_645A, 241, Color::DarkGray),
    rule: (0x00C9_C2B6, 251, Color::Gray),
    accent: (0x00B4_5309, 130, Color::Blue),
    bar: (0x00EF_E8DC, 254, Color::Reset),
    bar_dim: (0x006B_645A, 241, Color::DarkGray),
    alarm: (0x00C0_2B1D, 124, Color::Red),
    warn: (0x0096_6A00, 94, Color::Magenta),
    good: (0x0026_7A36, 28, Color::Green),
    key: (0x0086_35A8, 91, Color::Magenta),
    field: (0x00E6_DECF, 253, Color::Reset),
    chart: (0x001F_7A8C, 30, Color::Cyan),
};

impl Theme {
    /// The theme for a terminal.
    pub fn new(depth: Depth, ground: Ground) -> Self {
        let palette = match ground {
            Ground::Dark => &DARK,
            Ground::Light => &LIGHT,
        };
        let colour = |(rgb, index, named): Shade| match depth {
            Depth::None => Color::Reset,
            Depth::Sixteen => named,
            Depth::Indexed => Color::Indexed(index),
            Depth::True => Color::Rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8),
        };
        let plain = Style::new();
        let fg = |shade| plain.fg(colour(shade));
        let few = matches!(depth, Depth::None | Depth::Sixteen);
        let bar = if few {
            plain.add_modifier(Modifier::REVERSED)
        } else {
            plain.fg(colour(palette.strong)).bg(colour(palette.bar))
        };
        let on_bar = |shade| if few { bar } else { bar.fg(colour(shade)) };
        // Without colours a lesser matter is only less bright.
        let dimmed = |shade| {
            if depth == Depth::None {
                plain.add_modifier(Modifier::DIM)
            } else {
                fg(shade)
            }
        };
        Self {
            depth,
            ground,
            text: plain,
            strong: fg(palette.strong).add_modifier(Modifier::BOLD),
            dim: dimmed(palette.dim),
            label: dimmed(palette.label),
            rule: dimmed(palette.rule),
            rule_focus: fg(palette.accent),
            accent: fg(palette.accent).add_modifier(Modifier::BOLD),
            bar,
            bar_name: on_bar(palette.accent).add_modifier(Modifier::BOLD),
            bar_dim: on_bar(palette.bar_dim),
            selected: fg(palette.accent).add_modifier(Modifier::REVERSED),
            selected_away: dimmed(palette.dim).add_modifier(Modifier::REVERSED),
            alarm: fg(palette.alarm).add_modifier(if few {
                Modifier::BOLD
            } else {
                Modifier::empty()
            }),
            warn: fg(palette.warn),
            good: fg(palette.good),
            key: fg(palette.key),
            field_focus: if few {
                plain.add_modifier(Modifier::UNDERLINED)
            } else {
                plain.fg(colour(palette.strong)).bg(colour(palette.field))
            },
            field: if few {
                plain
            } else {
                plain.fg(colour(palette.strong)).bg(colour(palette.bar))
            },
            chart: fg(palette.chart),
        }
    }

    /// The same colours on the other ground.
    pub fn toggled(self) -> Self {
        let ground = match self.ground {
            Ground::Dark => Ground::Light,
            Ground::Light => Ground::Dark,
        };
        Self::new(self.depth, ground)
    }

    /// A status bar's style for something that matters.
    pub fn on_bar(&self, style: Style) -> Style {
        match self.depth {
            Depth::None | Depth::Sixteen => self.bar.add_modifier(Modifier::BOLD),
            Depth::Indexed | Depth::True => self.bar.patch(style),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_how_many_colours() {
        assert_eq!(
            Depth::detect(Some("1"), Some("truecolor"), Some("xterm-256color")),
            Depth::None
        );
        assert_eq!(
            Depth::detect(Some(""), Some("truecolor"), None),
            Depth::True
        );
        assert_eq!(
            Depth::detect(None, None, Some("xterm-256color")),
            Depth::Indexed
        );
        assert_eq!(Depth::detect(None, None, Some("xterm")), Depth::Sixteen);
        assert_eq!(Ground::detect(Some("0;15")), Ground::Light);
        assert_eq!(Ground::detect(Some("15;0")), Ground::Dark);
        assert_eq!(Ground::detect(None), Ground::Dark);
    }

    #[test]
    fn a_selection_is_reversed_in_every_theme() {
        for depth in [Depth::None, Depth::Sixteen, Depth::Indexed, Depth::True] {
            for ground in [Ground::Dark, Ground::Light] {
                let theme = Theme::new(depth, ground);
                for style in [theme.selected, theme.selected_away] {
                    assert!(style.add_modifier.contains(Modifier::REVERSED), "{depth:?}");
                }
            }
        }
    }

    #[test]
    fn no_colour_means_none() {
        let theme = Theme::new(Depth::None, Ground::Dark);
        for style in [
            theme.accent,
            theme.alarm,
            theme.bar,
            theme.selected,
            theme.chart,
        ] {
            assert!(matches!(style.fg, None | Some(Color::Reset)), "{style:?}");
            assert!(matches!(style.bg, None | Some(Color::Reset)), "{style:?}");
        }
    }
}
