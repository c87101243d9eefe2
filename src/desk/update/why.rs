//! Why something is there: which things can be explained here, and asking for the explanation.

use crate::desk::overlays::why as overlay;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{Choose, Layer, Why};
use crate::desk::state::{Focus, State, Tone, View};
use crate::desk::widgets::list::Step;
use crate::protocol::Query;
use crate::protocol::view::{DayEntry, Explained, Explanation};
use crate::tr;

use super::layers;

/// Opens the explanation of what is selected; where there are several things, asks of which.
pub fn open(state: &mut State) {
    let mut things = things(state);
    match things.len() {
        0 => state.say(Tone::Plain, tr!(state.look.locale, "why-nothing")),
        1 => explain(state, things.remove(0).1),
        _ => {
            let things = things.into_iter();
            let items = things.map(|(name, what)| (name, Choose::Why(what)));
            let title = tr!(state.look.locale, "why-which");
            layers::pick(state, title, items.collect(), Vec::new());
        }
    }
}

/// Opens the explanation of one thing.
pub fn explain(state: &mut State, what: Explained) {
    let why = Why {
        what,
        told: None,
        scroll: 0,
    };
    layers::push(state, Layer::Why(Box::new(why)));
    state.calls.ask(Query::Explain(what), Ticket::Why(what));
}

/// The explanation has come.
pub fn told(state: &mut State, what: Explained, told: Explanation) {
    if let Some(Layer::Why(why)) = state.layers.last_mut()
        && why.what == what
    {
        why.told = Some(Box::new(told));
    }
}

/// It can't be had.
pub fn refused(state: &mut State, said: String) {
    if let Some(Layer::Why(why)) = state.layers.last()
        && why.told.is_none()
    {
        state.layers.pop();
    }
    state.say(Tone::Bad, said);
}

/// What can be explained here: the selected follow-up; else what is on a customer's day; else all that is planned for
/// the customer in view.
fn things(state: &State) -> Vec<(String, Explained)> {
    let words = state.words();
    if let Some(Layer::Month(month)) = state.layers.last() {
        let entries = month.on(month.day);
        return entries
            .filter_map(|entry| match &entry.what {
                DayEntry::FollowUp { id, origin, .. } => {
                    Some((words.why(origin), Explained::FollowUp(*id)))
                }
                DayEntry::Message {
                    id, channel, rule, ..
                } => Some((words.message_title(*channel, rule), Explained::Message(*id))),
                _ => None,
            })
            .collect();
    }
    if state.layers.is_empty()
        && state.view == View::Outbox
        && let Some(message) = state.outbox.rows.selected()
    {
        let title = words.message_title(message.channel, &message.rule);
        return vec![(title, Explained::Message(message.id))];
    }
    let Some(subject) = state.subject() else {
        return Vec::new();
    };
    let listed = state.focus == Focus::List && state.view == View::Queue;
    let selected = listed && state.detail.pinned.is_none();
    let profile = state.detail.current();
    let profile = profile.filter(|profile| profile.id == subject.customer && !selected);
    let Some(profile) = profile else {
        let own = subject.follow_up.map(Explained::FollowUp);
        return own.map(|what| (subject.name, what)).into_iter().collect();
    };
    let work = profile.open.iter().map(|row| {
        let due = words.due(row.when, row.when_day).0;
        let name = format!("{due}  {}", words.why_row(row));
        (name, Explained::FollowUp(row.id))
    });
    let messages = profile.plan.messages.iter().map(|message| {
        let (day, title) = (
            words.day(message.due_day),
            words.message_title(message.channel, &message.rule),
        );
        (format!("{day}  {title}"), Explained::Message(message.id))
    });
    work.chain(messages).collect()
}

/// Scrolls the explanation.
pub fn step(state: &mut State, step: Step) {
    let Some(Layer::Why(why)) = state.layers.last() else {
        return;
    };
    let (page, last) = overlay::scrolling(state, why);
    if let Some(Layer::Why(why)) = state.layers.last_mut() {
        layers::scroll_within(&mut why.scroll, step, page, last);
    }
}
