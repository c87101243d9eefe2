//! The outbox by keys: what is looked at, opening a customer, calling a message off, asking for pages.

use crate::desk::state::calls::{Saying, Ticket};
use crate::desk::state::layers::{Asks, Behind, Choose, Layer, Question};
use crate::desk::state::outbox::{CHANNELS, STATES};
use crate::desk::state::paged::PAGE;
use crate::desk::state::parts::{Came, PartOf};
use crate::desk::state::{Focus, State, Tone, View};
use crate::desk::widgets::list::Step;
use crate::domain::channel::Channel;
use crate::domain::message::MessageState;
use crate::protocol::query::Cursor;
use crate::protocol::view::{OutboxFilter, OutboxPage, OutboxState};
use crate::protocol::{Command, Found, Query};
use crate::tr;

use super::{actions, layers};

/// Shows the outbox as it is now.
pub fn open(state: &mut State) {
    actions::show(state, View::Outbox);
    state.outbox.refetch();
}

/// F4: another state, or another channel.
pub fn options(state: &mut State) {
    let (l, words, outbox) = (state.look.locale, state.words(), &state.outbox);
    let mark = |is: bool| if is { state.look.strokes.mark } else { " " };
    let mut items: Vec<(String, Choose)> = Vec::new();
    for of in STATES {
        let name = format!("{} {}", mark(outbox.state == of), words.outbox_state(of));
        items.push((name, Choose::Messages(of, outbox.channel)));
    }
    let channels = [None].into_iter().chain(CHANNELS.map(Some));
    for channel in channels {
        let name = channel.map_or_else(
            || tr!(l, "outbox-all-channels").to_owned(),
            |channel| words.channel(channel.code()),
        );
        let name = format!("{} {name}", mark(outbox.channel == channel));
        items.push((name, Choose::Messages(outbox.state, channel)));
    }
    layers::pick(state, tr!(l, "outbox-which"), items, Vec::new());
}

/// Looks at others.
pub fn look_at(state: &mut State, which: OutboxState, channel: Option<Channel>) {
    state.outbox.look_at(which, channel);
    state.focus = Focus::List;
}

/// Moves in the list, or scrolls the selected message.
pub fn step(state: &mut State, step: Step) {
    let height = state.layout().body_height();
    if state.focus == Focus::List {
        if state.outbox.rows.step(step, height) {
            state.outbox.scroll = 0;
        }
        return;
    }
    let (page, last) = crate::desk::panes::outbox::scrolling(state);
    layers::scroll_within(&mut state.outbox.scroll, step, page, last);
}

/// Opens the customer of the selected message; Esc comes back here.
pub fn open_customer(state: &mut State) {
    let Some(customer) = state.outbox.rows.selected().map(|row| row.customer) else {
        return;
    };
    layers::open_from(state, customer, Behind::Outbox(customer));
}

/// Asks whether the selected message is to be called off.
pub fn call_off(state: &mut State) {
    let l = state.look.locale;
    let Some(message) = state.outbox.rows.selected() else {
        return;
    };
    if message.state != MessageState::Waiting {
        state.say(Tone::Plain, tr!(l, "outbox-not-waiting"));
        return;
    }
    let id = message.id;
    let words = state.words();
    let (name, what) = (
        words.name(&message.name, &message.to),
        words.message_title(message.channel, &message.rule),
    );
    let due = words.coming(message.due);
    let text = tr!(
        l,
        "outbox-question",
        name = name.as_str(),
        what = what.as_str(),
        due = due
    );
    let ticket = Ticket::Save {
        say: Saying::Plain(tr!(l, "outbox-called-off", name = name, what = what)),
        draft: String::new(),
        undo: true,
        follow_up: None,
    };
    let question = Question {
        text,
        command: Command::CancelMessages(vec![id]),
        ticket,
        asks: Asks::Plain,
    };
    state.outbox.called_off = Some(id);
    layers::push(state, Layer::Question(Box::new(question)));
}

/// Asks for what is in view and not there.
pub fn fetch(state: &mut State) {
    if state.view != View::Outbox {
        return;
    }
    let height = state.layout().body_height();
    let rows = &mut state.outbox.rows;
    let page = if rows.stale() {
        Some((0, None))
    } else {
        rows.wanted(height)
    };
    if let Some((page, after)) = page {
        let of = state.outbox.parts.begin(page);
        if page == 0 {
            let query = Query::OutboxCount {
                filter: OutboxFilter::default(),
                after: None,
            };
            state.calls.ask(query, Ticket::OutboxCount);
        }
        ask(state, of, after, PAGE);
    }
}

fn ask(state: &mut State, of: PartOf, after: Option<Cursor>, wanted: usize) {
    let query = Query::Outbox {
        filter: state.outbox.filter(),
        after,
        limit: wanted as u32,
    };
    state.calls.ask(query, Ticket::Outbox(of));
}

/// An answer about the outbox has come.
pub fn answered(state: &mut State, ticket: Ticket, answer: Found) {
    match (ticket, answer) {
        (Ticket::Outbox(of), Found::Outbox(part)) => found(state, of, part),
        (_, Found::OutboxCount(count)) => state.outbox.waiting = count.counts,
        _ => {}
    }
}

/// A part of a page has come; a page is looked for to the end.
pub fn found(state: &mut State, of: PartOf, found: OutboxPage) {
    let height = state.layout().body_height();
    let outbox = &mut state.outbox;
    match outbox.parts.take(of, found.rows, found.next, usize::MAX) {
        Came::Late => {}
        Came::Missing(after, wanted) => ask(state, of, after, wanted),
        Came::Whole(page) => {
            outbox.rows.put(page, height);
            if let Some(id) = outbox.select.take() {
                outbox.rows.select_where(height, |row| row.id == id);
            }
        }
    }
}

/// A part of a page was refused.
pub fn refused(state: &mut State, of: PartOf, text: String) {
    if state.outbox.parts.wants(of) {
        state.outbox.rows.refused();
    }
    state.say(Tone::Bad, text);
}
