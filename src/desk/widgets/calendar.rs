//! A month as a grid of days from Monday on: number, lunar day or festival, 休 and 班, and how much there is to do.

use chrono::Datelike;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::cells;
use super::rules::Strokes;
use crate::desk::almanac::{self, Label, LabelKind, Mark};
use crate::desk::theme::Theme;
use crate::desk::words;
use crate::domain::calendar::HolidayTable;
use crate::domain::time::Day;
use crate::i18n::Locale;

/// The most rows of a week: number, label, count.
const MOST_ROWS: u16 = 3;
/// Title and weekdays.
const HEAD_ROWS: u16 = 2;
/// Levels of [`DayCell::heat`] above nothing.
pub const HEAT_LEVELS: u8 = 8;

/// What a calendar is drawn with.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The colours.
    pub theme: &'a Theme,
    /// The characters.
    pub strokes: &'a Strokes,
}

/// A day of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCell {
    /// Which.
    pub day: Day,
    /// What stands under its number.
    pub label: Label,
    /// 休 or 班.
    pub mark: Option<Mark>,
    /// How much there is to do, where that is shown.
    pub count: Option<u32>,
    /// How much more of it is expected.
    pub coming: u32,
    /// How much that is beside the others, 0 (nothing) to [`HEAT_LEVELS`].
    pub heat: u8,
}

impl DayCell {
    /// How much there is to do and is expected.
    fn all(&self) -> u32 {
        self.count.unwrap_or_default().saturating_add(self.coming)
    }

    /// That in the ways it can be written, the exact one first.
    fn figures(&self) -> [String; 2] {
        let all = u64::from(self.all());
        if self.count.is_none() {
            return [String::new(), String::new()];
        }
        [words::count(all), words::short_count(all)]
    }
}

/// A month to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Its title.
    pub title: String,
    /// Over the columns, from Monday on.
    pub weekdays: [&'static str; 7],
    /// What stands beside a day that is off, and one that is worked.
    pub marks: [&'static str; 2],
    /// Its days.
    pub days: Vec<DayCell>,
    /// Which of them is today, if any.
    pub today: Day,
}

impl Month {
    /// The month that a day lies in.
    pub fn of(l: Locale, day: Day, today: Day, holidays: &HolidayTable) -> Self {
        let date = day.date();
        let first = day - date.day0() as i32;
        let cell = |day| DayCell {
            day,
            label: almanac::label(l, day),
            mark: almanac::mark(holidays, day),
            count: None,
            coming: 0,
            heat: 0,
        };
        Self {
            title: almanac::month(l, date.year(), date.month()),
            weekdays: almanac::weekdays(l),
            marks: [Mark::Off, Mark::Work].map(|mark| mark.short(l)),
            days: (first.0..first.add_months(1).0)
                .map(|n| cell(Day(n)))
                .collect(),
            today,
        }
    }

    /// Shows how much there is to do each day, and is expected besides; the heat is beside the most of any day.
    pub fn with_counts(mut self, count: impl Fn(Day) -> (u32, u32)) -> Self {
        for cell in &mut self.days {
            let (made, coming) = count(cell.day);
            cell.count = Some(made);
            cell.coming = coming;
        }
        let most = self.days.iter().map(DayCell::all).max();
        for cell in &mut self.days {
            cell.heat = heat(cell.all(), most.unwrap_or_default());
        }
        self
    }

    /// How many weeks it has a part of.
    pub fn weeks(&self) -> u16 {
        let days = u16::try_from(self.days.len()).unwrap_or(31);
        (self.lead() + days).div_ceil(7)
    }

    /// Days of its first week that are of the month before.
    fn lead(&self) -> u16 {
        let first = self.days.first().map_or(Day(0), |cell| cell.day);
        first.date().weekday().num_days_from_monday() as u16
    }

    /// Draws it; what has no room is left out, the count first, then the labels.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, selected: Option<Day>, look: Look<'_>) {
        let column = area.width / 7;
        if column < 3 || area.height <= HEAD_ROWS {
            return;
        }
        let indent = (column * 7).saturating_sub(cells::width(&self.title)) / 2;
        let room = area.width.saturating_sub(indent);
        cells::put(
            buf,
            area.x + indent,
            area.y,
            room,
            &self.title,
            look.theme.accent,
        );
        for (x, name) in (0..).zip(self.weekdays) {
            let at = area.x + x * column + 1;
            cells::put(buf, at, area.y + 1, column - 1, name, look.theme.label);
        }
        let rows = ((area.height - HEAD_ROWS) / self.weeks()).clamp(1, MOST_ROWS);
        for (nth, cell) in (self.lead()..).zip(&self.days) {
            let place = Rect {
                x: area.x + nth % 7 * column,
                y: area.y + HEAD_ROWS + nth / 7 * rows,
                width: column,
                height: rows,
            };
            if place.bottom() <= area.bottom() {
                let spot = Spot {
                    cell,
                    area: place,
                    mark: cell
                        .mark
                        .map(|mark| self.marks[usize::from(mark == Mark::Work)]),
                    today: cell.day == self.today,
                    selected: selected == Some(cell.day),
                    look,
                };
                spot.draw(buf);
            }
        }
    }
}

/// A day in its place.
struct Spot<'a> {
    cell: &'a DayCell,
    area: Rect,
    /// The word of its mark.
    mark: Option<&'static str>,
    today: bool,
    selected: bool,
    look: Look<'a>,
}

impl Spot<'_> {
    /// A style, but that of the selection where it is selected.
    fn style(&self, style: Style) -> Style {
        if self.selected {
            self.look.theme.selected
        } else {
            style
        }
    }

    fn draw(&self, buf: &mut Buffer) {
        let (area, theme, strokes) = (self.area, self.look.theme, self.look.strokes);
        if self.selected {
            cells::paint(buf, area, theme.selected);
            cells::put(buf, area.x, area.y, 1, strokes.marker, theme.selected);
        } else if self.today {
            cells::put(buf, area.x, area.y, 1, strokes.dot, theme.accent);
        }
        let used = self.draw_number(buf);
        self.draw_load(buf, used);
        if area.height > 1 {
            let label = &self.cell.label;
            let shade = match label.kind {
                LabelKind::Festival => theme.accent,
                LabelKind::Term => theme.good,
                LabelKind::Month => theme.text,
                LabelKind::Lunar => theme.dim,
            };
            let room = area.width - 1;
            cells::put(
                buf,
                area.x + 1,
                area.y + 1,
                room,
                &label.text,
                self.style(shade),
            );
        }
    }

    /// The number with its mark; the cells they took.
    fn draw_number(&self, buf: &mut Buffer) -> u16 {
        let (area, theme) = (self.area, self.look.theme);
        let (x, room) = (area.x + 1, area.width - 1);
        let shade = if self.today {
            theme.strong.add_modifier(Modifier::UNDERLINED)
        } else {
            theme.text
        };
        let number = self.cell.day.date().day().to_string();
        let used = cells::put(buf, x, area.y, room, &number, self.style(shade));
        let Some(word) = self.mark else { return used };
        let shade = match self.cell.mark {
            Some(Mark::Off) => theme.good,
            _ => theme.warn,
        };
        // A letter is told from the number by a gap; 休 needs none.
        let gap = u16::from(word.is_ascii());
        if used + gap + cells::width(word) > room {
            return used;
        }
        let at = x + used + gap;
        used + gap + cells::put(buf, at, area.y, room - used - gap, word, self.style(shade))
    }

    /// The count and its heat: on a row of their own, else at the end of the first one, the count where it fits.
    fn draw_load(&self, buf: &mut Buffer, used: u16) {
        let (area, theme) = (self.area, self.look.theme);
        let hot = self.style(match self.cell.heat {
            _ if self.cell.coming > 0 => theme.dim,
            0..=3 => theme.chart,
            4..=6 => theme.warn,
            _ => theme.alarm,
        });
        let level = usize::from(self.cell.heat.min(HEAT_LEVELS));
        let Some(glyph) = level.checked_sub(1).map(|n| self.look.strokes.rising[n]) else {
            return;
        };
        let figures = self.cell.figures();
        if area.height >= MOST_ROWS {
            let text = format!("{} {glyph}", figures[0]);
            cells::put(
                buf,
                area.x + 1,
                area.y + 2,
                area.width - 1,
                text.trim_start(),
                hot,
            );
            return;
        }
        // Behind the marker, the number and a gap.
        let free = area.width.saturating_sub(used + 2);
        if free == 0 {
            return;
        }
        let end = area.right();
        let fits = |room: u16| figures.iter().find(|n| cells::width(n) <= room);
        if let Some(figure) = fits(free - 1) {
            cells::put_right(buf, end - free, area.y, free - 1, figure, hot);
        } else if let Some(figure) = fits(free) {
            // The figure says more than the bar, and has its colour.
            cells::put_right(buf, end - free, area.y, free, figure, hot);
            return;
        }
        cells::put(buf, end - 1, area.y, 1, glyph, hot);
    }
}

/// How much `count` is beside `most`, 0 to [`HEAT_LEVELS`]; what is not nothing is seen.
pub fn heat(count: u32, most: u32) -> u8 {
    if count == 0 || most == 0 {
        return 0;
    }
    let levels = u64::from(count) * u64::from(HEAT_LEVELS);
    let level = levels.div_ceil(u64::from(most));
    u8::try_from(level).unwrap_or(HEAT_LEVELS).min(HEAT_LEVELS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::theme::{Depth, Ground};
    use crate::desk::widgets::{rules, shot};

    fn day(text: &str) -> Day {
        Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
    }

    fn buffer(month: &Month, (width, height): (u16, u16), selected: Option<Day>) -> Buffer {
        let theme = Theme::new(Depth::None, Ground::Dark);
        let look = Look {
            theme: &theme,
            strokes: &rules::LIGHT,
        };
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        month.draw(&mut buf, area, selected, look);
        buf
    }

    fn drawn(month: &Month, size: (u16, u16), selected: Option<Day>) -> Vec<String> {
        let text = shot::text(&buffer(month, size, selected));
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn three_digits_take_the_place_of_the_bar_and_more_are_shortened() {
        for (n, shown) in [(42, ">23 42█"), (912, ">23 912"), (4_321, ">23 4k█")] {
            let of = day("2026-11-23");
            let only = |day: Day| (if day == of { n } else { 0 }, 0);
            let month = Month::of(Locale::Zh, of, of, HolidayTable::china()).with_counts(only);
            let lines = drawn(&month, (50, 14), Some(of));
            assert!(lines.iter().any(|line| line.contains(shown)), "{lines:?}");
        }
    }

    fn february(l: Locale) -> Month {
        let load = |day: Day| (u32::from(day.0 % 7 == 0) * day.date().day() * 2, 0);
        Month::of(
            l,
            day("2026-02-17"),
            day("2026-02-24"),
            HolidayTable::china(),
        )
        .with_counts(load)
    }

    #[test]
    fn a_month_in_a_small_terminal_in_chinese() {
        let lines = drawn(&february(Locale::Zh), (50, 13), Some(day("2026-02-17")));
        assert_eq!(
            lines,
            [
                "                    2026年2月",
                " 一     二     三     四     五     六     日",
                "                                           1",
                "                                           十四",
                " 2      3      4      5  10▂ 6      7      8",
                " 十五   十六   立春   十八   十九   二十   廿一",
                " 9      10     11     12 24▄ 13     14班   15休",
                " 廿二   廿三   廿四   廿五   廿六   情人节 廿八",
                " 16休  >17休   18休   19休 ▆ 20休   21休   22休",
                " 除夕   春节   雨水   初三   初四   初五   初六",
                " 23休  ·24     25     26 52█ 27     28班",
                " 初七   初八   初九   初十   十一   十二",
            ]
        );
    }

    #[test]
    fn a_month_in_a_small_terminal_in_english() {
        let lines = drawn(&february(Locale::En), (50, 18), Some(day("2026-02-17")));
        assert_eq!(
            lines,
            [
                "                     2026-02",
                " Mon    Tue    Wed    Thu    Fri    Sat    Sun",
                "                                           1",
                "                                           12/14",
                "",
                " 2      3      4      5      6      7      8",
                " 12/15  12/16  Spring 12/18  12/19  12/20  12/21",
                "                      10 ▂",
                " 9      10     11     12     13     14 W   15 H",
                " 12/22  12/23  12/24  12/25  12/26  V-Day  12/28",
                "                      24 ▄",
                " 16 H  >17 H   18 H   19 H   20 H   21 H   22 H",
                " NY Eve CNY    Rain   1/3    1/4    1/5    1/6",
                "                      38 ▆",
                " 23 H  ·24     25     26     27     28 W",
                " 1/7    1/8    1/9    1/10   1/11   1/12",
                "                      52 █",
            ]
        );
    }

    #[test]
    fn every_month_fits_every_size_and_keeps_its_days() {
        for (width, height) in [
            (50, 18),
            (80, 24),
            (120, 40),
            (28, 8),
            (21, 7),
            (9, 9),
            (0, 0),
            (50, 2),
        ] {
            for month in 1..=12 {
                for l in Locale::ALL {
                    let first = Day::ymd(2026, month, 1).expect("a day");
                    let month = Month::of(l, first, first, HolidayTable::china())
                        .with_counts(|_| (12_345, 0));
                    let lines = drawn(&month, (width, height), Some(first + 27));
                    assert!(lines.len() <= usize::from(height).max(1));
                    let text = lines.join("\n");
                    let all = width >= 21 && height >= 2 + month.weeks();
                    assert!(
                        !all || (1..=28).all(|n| text.contains(&n.to_string())),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_selection_is_reversed_and_marked() {
        let buf = buffer(&february(Locale::Zh), (50, 13), Some(day("2026-02-17")));
        let at = (0..50)
            .find(|x| buf[(*x, 8)].symbol() == ">")
            .expect("marked");
        // The right halves of wide characters take the style of the left ones.
        for x in [at, at + 1, at + 6] {
            for y in [8, 9] {
                assert!(buf[(x, y)].modifier.contains(Modifier::REVERSED), "{x} {y}");
            }
        }
        assert!(!buf[(at + 7, 8)].modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn heat_is_beside_the_most() {
        for (count, most, level) in [
            (0, 9, 0),
            (1, 900, 1),
            (450, 900, 4),
            (900, 900, 8),
            (5, 0, 0),
        ] {
            assert_eq!(heat(count, most), level);
        }
        assert_eq!(heat(u32::MAX, 1), HEAT_LEVELS);
    }
}
