//! The timeline: calls, orders, follow-ups, changes, newest first.

use ratatui::style::Style;

use crate::desk::state::State;
use crate::desk::words::Words;
use crate::domain::contact::Direction;
use crate::domain::event::{Cause, Moved, What};
use crate::domain::message::MessageState;
use crate::protocol::view::{MessageEntry, OrderView, TimelineEntry, TimelineRow};
use crate::tr;

use super::sheet::Sheet;

/// Writes the entries; one line each where `short`.
pub fn write(state: &State, rows: &[TimelineRow], sheet: &mut Sheet, short: bool) {
    let (words, theme) = (state.words(), &state.look.theme);
    if rows.is_empty() {
        sheet.heading(tr!(words.locale, "timeline-none"), theme.dim);
    }
    for row in rows {
        let (what, style, more) = entry(state, words, row);
        let day = words.zone.day(row.at);
        let roomy = sheet.width() >= 40 && !short;
        let when = if roomy || day == words.today() {
            words.moment(row.at)
        } else {
            words.day(day)
        };
        sheet.line(vec![(format!("{when}  "), theme.dim), (what, style)]);
        let right = match &row.what {
            TimelineEntry::Message(message) => words.message_stands(&message.state),
            _ => row.by.as_str(),
        };
        if !right.is_empty() {
            sheet.right(right, theme.dim);
        }
        if !short {
            for text in more {
                sheet.wrapped(2, &text, theme.label);
            }
        }
    }
}

/// What an entry says in a line, its style, and what more there is to say.
fn entry(state: &State, words: Words<'_>, row: &TimelineRow) -> (String, Style, Vec<String>) {
    let (l, theme) = (words.locale, &state.look.theme);
    match &row.what {
        TimelineEntry::Contact(contact) => {
            let way = match contact.direction {
                Direction::Out => tr!(l, "timeline-call"),
                Direction::In => tr!(l, "timeline-caller"),
            };
            let mut text = format!("{way} {}", words.outcome(&contact.outcome));
            if let Some(score) = contact.score.filter(|s| *s > 0) {
                text = format!("{text} {score}/5");
            }
            let mut more: Vec<String> = contact.reason.iter().map(|r| words.reason(r)).collect();
            more.push(contact.note.clone());
            more.retain(|t| !t.trim().is_empty());
            let style = match contact.score {
                Some(1..=2) => theme.alarm,
                _ if contact.reached => theme.text,
                _ => theme.label,
            };
            (text, style, more)
        }
        TimelineEntry::Order(order) => {
            let text = format!("{} {}", tr!(l, "timeline-order"), words.money(order.amount));
            (text, theme.strong, vec![items(order)])
        }
        TimelineEntry::FollowUpMade {
            origin,
            about,
            due,
            status,
            ..
        } => {
            let state = l
                .find(&format!("state-{}", status.code()))
                .unwrap_or_default();
            let text = tr!(l, "timeline-follow-up", why = words.why(origin));
            let mut more = vec![tr!(
                l,
                "timeline-due",
                when = words.moment(*due),
                state = state
            )];
            more.extend(words.fact(origin, about.as_ref()));
            (text, theme.label, more)
        }
        TimelineEntry::Message(message) => {
            let style = match message.state {
                MessageState::Waiting => theme.label,
                MessageState::Cancelled { .. } | MessageState::Lapsed { .. } => theme.dim,
            };
            let title = words.message_title(message.channel, &message.rule);
            (title, style, about_message(words, message))
        }
        TimelineEntry::Event(what) => (event(words, what), theme.dim, Vec::new()),
    }
}

/// When a message is to be sent or who called it off, what held it back.
fn about_message(words: Words<'_>, message: &MessageEntry) -> Vec<String> {
    let l = words.locale;
    // Of the others the rule's name says enough.
    let about = message.about.as_ref();
    let fact = about.and_then(|about| words.fact_of(&message.fact, Some(about)));
    let held = message.held.iter().map(|held| words.held(held));
    let mut more: Vec<String> = fact.into_iter().chain(held).collect();
    match &message.state {
        MessageState::Waiting => {
            let when = words.moment(message.due);
            more.push(tr!(l, "timeline-to-be-sent", when = when));
        }
        MessageState::Cancelled { at, .. } => {
            let (when, by) = (words.moment(*at), message.by.as_str());
            more.push(tr!(l, "timeline-called-off", when = when, by = by));
        }
        MessageState::Lapsed { why, .. } if message.held.is_empty() => {
            more.push(words.held_back(why));
        }
        MessageState::Lapsed { .. } => {}
    }
    more
}

fn event(words: Words<'_>, what: &What) -> String {
    let l = words.locale;
    match what {
        What::Field {
            field, from, to, ..
        } if from.is_empty() && field == "wrong_number" => words.about(&words.field(field), to),
        What::Field {
            field, from, to, ..
        } => {
            let (from, to) = (or_nothing(words, from), or_nothing(words, to));
            tr!(
                l,
                "timeline-field",
                field = words.field(field),
                from = from,
                to = to
            )
        }
        What::Segment { from, to, by } => {
            let moved = tr!(
                l,
                "timeline-segment",
                from = words.segment(from),
                to = words.segment(to)
            );
            moved + &by_plan(words, by)
        }
        What::Lifecycle { from, to, by } => {
            let moved = tr!(
                l,
                "timeline-lifecycle",
                from = words.lifecycle(from),
                to = words.lifecycle(to)
            );
            moved + &by_plan(words, by)
        }
        What::Happened { name, day } => words.happened(name, *day),
        What::Ticket {
            ticket,
            verb,
            summary,
        } => words.ticket_event(*ticket, *verb, summary),
        What::Revealed { .. } => tr!(l, "timeline-revealed").to_owned(),
        What::FollowUp { action, .. } => l
            .find(&format!("why-action-{action}"))
            .map_or_else(|| action.clone(), str::to_owned),
    }
}

/// Behind a move: the rule that did it, where a change of the plan is the cause.
fn by_plan(words: Words<'_>, by: &Moved) -> String {
    match by.cause {
        Cause::Plan => words.by_rule(by),
        Cause::Fact | Cause::Day => String::new(),
    }
}

/// A text, or that there was none.
pub fn or_nothing(words: Words<'_>, text: &str) -> String {
    if text.is_empty() {
        tr!(words.locale, "nothing").to_owned()
    } else {
        text.to_owned()
    }
}

/// The items of an order in a line.
pub fn items(order: &OrderView) -> String {
    let item = |i: &crate::domain::order::OrderItem| format!("{} ×{}", i.product, i.quantity);
    order
        .items
        .iter()
        .take(4)
        .map(item)
        .collect::<Vec<_>>()
        .join("  ")
}
