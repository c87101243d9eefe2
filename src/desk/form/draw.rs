//! Forms on the screen: labels in a column, choices with their digits, what a typed time comes to.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::desk::theme::Theme;
use crate::desk::widgets::cells;
use crate::desk::words::Words;
use crate::domain::follow_up::When;
use crate::tr;

use super::{Choice, Field, Form, Input, Need};

/// Rows that a note takes.
const NOTE_ROWS: u16 = 3;

/// What forms are drawn with.
#[derive(Clone, Copy)]
pub struct Brush<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Words.
    pub words: Words<'a>,
    /// When whom it is about likes to be called, in minutes of the day.
    pub best_time: Option<(u16, u16)>,
}

/// Cells of the column of labels.
fn label_width(form: &Form) -> u16 {
    form.fields
        .iter()
        .filter(|f| f.need != Need::Hidden)
        .map(|f| cells::width(&f.label))
        .max()
        .unwrap_or(0)
        + 2
}

/// How options lie in rows of `room` cells: each row's range of options.
fn option_rows(options: &[Choice], room: u16) -> Vec<std::ops::Range<usize>> {
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (i, option) in options.iter().enumerate() {
        let wide = 1 + cells::width(&option.label);
        if used > 0 && used + wide > room {
            rows.push(start..i);
            (start, used) = (i, 0);
        }
        used += wide + 2;
    }
    rows.push(start..options.len());
    rows
}

/// Rows that each field takes; what is wrong with one stands below it.
fn heights(form: &Form, room: u16) -> Vec<u16> {
    let wrong = form.error.as_ref().map(|(at, _)| *at);
    let rows = form.fields.iter().map(|f| rows_of(f, room));
    rows.enumerate()
        .map(|(i, rows)| rows + u16::from(wrong == Some(i)))
        .collect()
}

/// Rows that a field takes, its hint included.
fn rows_of(field: &Field, room: u16) -> u16 {
    let own = match &field.input {
        _ if field.need == Need::Hidden => return 0,
        Input::Choice { options, .. } => option_rows(options, room.saturating_sub(4)).len() as u16,
        Input::Note(_) => NOTE_ROWS,
        Input::Line(_) => 1,
        Input::Time(_) => 3,
    };
    own + u16::from(!field.hint.is_empty())
}

/// Rows that the form takes in so many columns, the line for what is wrong included.
pub fn height(form: &Form, width: u16) -> u16 {
    let room = width.saturating_sub(label_width(form));
    form.fields.iter().map(|f| rows_of(f, room)).sum::<u16>() + 1
}

/// Which part of a form is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Rows above the first shown.
    pub skipped: u16,
    /// Rows of the whole form.
    pub rows: u16,
    /// The first field that has no room below; the number of fields where all have.
    pub below: usize,
}

/// Draws the form; where the cursor belongs, and which part is shown.
pub fn draw(
    form: &Form,
    buf: &mut Buffer,
    area: Rect,
    brush: Brush<'_>,
) -> (Option<Position>, Part) {
    let mut part = Part {
        skipped: 0,
        rows: 0,
        below: form.fields.len(),
    };
    if area.width < 4 || area.height == 0 {
        return (None, part);
    }
    let labels = label_width(form).min(area.width / 2);
    let room = area.width - labels;
    let heights = heights(form, room);
    let body = area;
    let before: u16 = heights[..form.at.min(heights.len())].iter().sum();
    let own = heights.get(form.at).copied().unwrap_or(0);
    let total: u16 = heights.iter().sum();
    let skip = (before + own).saturating_sub(body.height).min(total);
    (part.skipped, part.rows) = (skip, total);
    let mut top = 0;
    let mut cursor = None;
    for (i, (field, rows)) in form.fields.iter().zip(&heights).enumerate() {
        let at = top;
        top += rows;
        if *rows == 0 || at < skip {
            continue;
        }
        if top - skip > body.height {
            part.below = part.below.min(i);
            continue;
        }
        let place = Rect {
            y: body.y + at - skip,
            height: *rows,
            ..body
        };
        let focus = i == form.at;
        let label = if focus {
            brush.theme.accent
        } else {
            brush.theme.label
        };
        cells::put(buf, place.x, place.y, labels - 1, &field.label, label);
        if field.need == Need::Required && field.is_empty() && !focus {
            cells::put(buf, place.x + labels - 2, place.y, 1, "*", brush.theme.warn);
        }
        let mut place = Rect {
            x: place.x + labels,
            width: room,
            ..place
        };
        if let Some((wrong, what)) = &form.error
            && *wrong == i
        {
            place.height -= 1;
            let y = place.bottom();
            cells::put(buf, place.x, y, room, what, brush.theme.alarm);
        }
        let found = draw_field(field, buf, place, focus, brush);
        if focus {
            cursor = Some(found);
        }
    }
    (cursor, part)
}

fn draw_field(
    field: &Field,
    buf: &mut Buffer,
    place: Rect,
    focus: bool,
    brush: Brush<'_>,
) -> Position {
    let theme = brush.theme;
    let style = match (focus, field.is_empty()) {
        (true, _) => theme.field_focus,
        (false, true) => theme.field,
        (false, false) => theme.strong,
    };
    if !field.hint.is_empty() {
        cells::put(
            buf,
            place.x,
            place.bottom() - 1,
            place.width,
            &field.hint,
            theme.dim,
        );
    }
    match &field.input {
        // What is as it mostly is takes no more of the eye than it must.
        Input::Choice { options, picked } if field.of_now && !focus => {
            if let Some(option) = picked.and_then(|at| options.get(at)) {
                let digit = format!(" {} ", option.digit);
                cells::put(
                    buf,
                    place.x,
                    place.y,
                    3,
                    &digit,
                    theme.field.patch(theme.strong),
                );
                let room = place.width.saturating_sub(4);
                cells::put(buf, place.x + 4, place.y, room, &option.label, theme.text);
            }
            Position::new(place.x + 1, place.y)
        }
        Input::Choice { options, picked } => {
            draw_choice(options, *picked, buf, place, focus, theme)
        }
        Input::Line(text) => text.draw_line(buf, Rect { height: 1, ..place }, style),
        Input::Note(text) => text.draw_note(
            buf,
            Rect {
                height: NOTE_ROWS,
                ..place
            },
            style,
        ),
        Input::Time(text) => {
            let line = Rect {
                width: 14.min(place.width),
                height: 1,
                ..place
            };
            draw_time(field, buf, place, brush);
            text.draw_line(buf, line, style)
        }
    }
}

/// What a typed time comes to, and how times are typed.
fn draw_time(field: &Field, buf: &mut Buffer, place: Rect, brush: Brush<'_>) {
    let (theme, words) = (brush.theme, brush.words);
    let (shown, shade) = match field.time_value(words) {
        Ok(at) => {
            let called = words.call_time(at, brush.best_time);
            let note = words.moved(When::At(at), When::At(called));
            let shade = if called == at { theme.good } else { theme.warn };
            (words.coming(called) + note, shade)
        }
        Err(_) if field.is_empty() => (String::new(), theme.dim),
        Err(error) => (words.typed_time_error(error).to_owned(), theme.warn),
    };
    let typed = 15.min(place.width);
    let room = place.width - typed;
    cells::put(buf, place.x + typed, place.y, room, &shown, shade);
    let l = words.locale;
    for (text, y) in [tr!(l, "form-presets"), tr!(l, "form-times")]
        .into_iter()
        .zip(place.y + 1..)
    {
        cells::put(buf, place.x, y, place.width, text, theme.dim);
    }
}

/// `[3] 1done 2follow-up 3no answer …`, the picked one reversed.
fn draw_choice(
    options: &[Choice],
    picked: Option<usize>,
    buf: &mut Buffer,
    place: Rect,
    focus: bool,
    theme: &Theme,
) -> Position {
    let digit = picked.and_then(|i| options.get(i)).map_or(' ', |o| o.digit);
    let style = if focus {
        theme.field_focus.patch(theme.accent)
    } else {
        theme.field.patch(theme.strong)
    };
    cells::put(buf, place.x, place.y, 3, &format!(" {digit} "), style);
    let rows = option_rows(options, place.width.saturating_sub(4));
    for (range, y) in rows.into_iter().zip(place.top()..place.bottom()) {
        let mut x = place.x + 4;
        for i in range {
            let Some(option) = options.get(i) else {
                continue;
            };
            let room = place.right().saturating_sub(x);
            let (key, name) = if picked == Some(i) {
                (theme.selected, theme.selected)
            } else {
                (theme.accent, Style::new())
            };
            let digit = option.digit.to_string();
            x += cells::put_spans(buf, x, y, room, &[(&digit, key), (&option.label, name)]) + 2;
        }
    }
    Position::new(place.x + 1, place.y)
}
