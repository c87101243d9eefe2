//! The outbox: messages by when they are due, and the selected one with its text as it would be sent.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::desk::state::State;
use crate::desk::widgets::cells;
use crate::domain::message::MessageState;
use crate::protocol::view::MessageView;
use crate::tr;

use super::sheet::Sheet;

/// Rows from which a blank line parts what a message is from what it says.
const PARTED: u16 = 12;

/// What is looked at, how many there are, and which is selected.
pub fn title(state: &State) -> String {
    let (l, words, outbox) = (state.look.locale, state.words(), &state.outbox);
    let mut title = format!(
        "{}  {}",
        tr!(l, "outbox-title"),
        words.outbox_state(outbox.state)
    );
    if let Some(channel) = outbox.channel {
        title = format!("{title}  {}", words.channel(channel.code()));
    }
    super::counted(&title, &outbox.rows, outbox.count())
}

/// What the pane of the selected message is called.
pub fn message_title(state: &State) -> String {
    let l = state.look.locale;
    let selected = state.outbox.rows.selected();
    let id = selected.map(|message| message.id.to_string());
    format!("{} {}", tr!(l, "outbox-message"), id.unwrap_or_default())
}

/// Draws the rows in view.
pub fn draw(state: &State, buf: &mut Buffer, area: Rect) {
    let none = tr!(state.look.locale, "outbox-none");
    super::draw_rows(state, (&state.outbox.rows, none), buf, area, draw_row);
}

/// When, how, to whom, by which rule, how it stands, and what it begins with.
fn draw_row(state: &State, row: &MessageView, buf: &mut Buffer, line: Rect) {
    let (words, theme) = (state.words(), &state.look.theme);
    let mut x = line.x + 2;
    let mut put = |text: &str, room: u16, style| {
        let room = room.min(line.right().saturating_sub(x));
        cells::put(buf, x, line.y, room, text, style);
        x += room + 1;
    };
    let due = format!("{} {}", words.day_short(row.due_day), words.clock(row.due));
    put(&due, 11, theme.dim);
    put(&words.channel(row.channel.code()), 8, theme.text);
    put(&words.name(&row.name, &row.to), 9, theme.text);
    put(&words.rule(&row.rule), 14, theme.text);
    let (stands, style) = match &row.state {
        MessageState::Waiting if row.is_incomplete() => (
            tr!(words.locale, "outbox-incomplete").to_owned(),
            theme.warn,
        ),
        MessageState::Waiting => (words.message_stands(&row.state).to_owned(), theme.dim),
        state => (words.message_state(state, &row.by), theme.dim),
    };
    let waits = row.state == MessageState::Waiting;
    put(&stands, if waits { 8 } else { 60 }, style);
    let text = row.subject.as_ref().or(row.text.as_ref());
    let begins = text.map(|text| text.replace('\n', " "));
    put(&begins.unwrap_or_default(), 60, theme.dim);
}

/// Draws the selected message.
pub fn draw_message(state: &State, buf: &mut Buffer, area: Rect) {
    let inner = inset(area);
    sheet(state, inner).draw(buf, inner, state.outbox.scroll);
}

/// A blank column on either side.
fn inset(area: Rect) -> Rect {
    Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    }
}

/// Lines of a page of the selected message, and the last line that it can begin with.
pub fn scrolling(state: &State) -> (u16, u16) {
    let layout = state.layout();
    let Some(area) = layout.main.or(layout.below).map(inset) else {
        return (0, 0);
    };
    let lines = sheet(state, area).len();
    (area.height, lines.saturating_sub(area.height))
}

/// To whom, why, how it stands and what held it back, then its text.
fn sheet(state: &State, area: Rect) -> Sheet {
    let (l, theme, words) = (state.look.locale, &state.look.theme, state.words());
    let mut sheet = Sheet::new(area.width);
    let Some(message) = state.outbox.rows.selected() else {
        return sheet;
    };
    sheet.line(vec![
        (words.name(&message.name, &message.to), theme.strong),
        (
            format!("  {}", words.segment_short(&message.segment)),
            theme.key,
        ),
        (format!("  {}", message.to), theme.dim),
    ]);
    let channel = words.channel(message.channel.code());
    let why = format!("{channel}  {}", words.why_message(message));
    sheet.wrapped(0, &why, theme.text);
    let stands = words.message_state(&message.state, &message.by);
    let due = format!(
        "{} {}",
        words.day(message.due_day),
        words.clock(message.due)
    );
    let stands = if message.state == MessageState::Waiting {
        let until = words.day(message.until);
        tr!(
            l,
            "outbox-stands",
            stands = stands,
            due = due,
            until = until
        )
    } else {
        tr!(l, "outbox-stood", stands = stands, due = due)
    };
    sheet.wrapped(0, &stands, theme.text);
    for held in &message.held {
        sheet.wrapped(0, &words.held(held), theme.warn);
    }
    if !message.missing.is_empty() {
        let fields = message.missing.join(tr!(l, "form-list"));
        sheet.wrapped(0, &tr!(l, "outbox-missing", fields = fields), theme.alarm);
    }
    if area.height >= PARTED {
        sheet.gap();
    }
    if let Some(subject) = &message.subject {
        sheet.wrapped(0, subject, theme.strong);
    }
    match &message.text {
        Some(text) => sheet.wrapped(0, text, theme.text),
        None => sheet.wrapped(0, tr!(l, "outbox-no-text"), theme.warn),
    }
    sheet
}
