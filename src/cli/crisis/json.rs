//! Crises as JSON: the field names that `docs/cli.md` promises.

use serde_json::{Value, json};

use super::super::session::Session;
use crate::domain::channel::Channel;
use crate::domain::crisis::{Act, Bulk, BulkState, Cause, Entry, Item};
use crate::protocol::view::{CrisisRow, CrisisView};

/// A row of the list.
pub(super) fn row(session: &Session<'_>, row: &CrisisRow) -> Value {
    json!({
        "id": row.id.to_string(),
        "kind": row.kind.code(),
        "summary": row.summary,
        "state": row.state.code(),
        "since": session.rfc3339(row.since),
        "raised_at": session.rfc3339(row.raised),
        "raised_by": named(&row.raised_by),
        "stands_at": row.stands_at.map(|at| session.rfc3339(at)),
        "taken_by": named(&row.taken_by),
        "tickets": row.tickets,
        "done": row.done,
        "to_do": row.to_do,
    })
}

/// A crisis with all that belongs to it.
pub(super) fn crisis(session: &Session<'_>, view: &CrisisView) -> Value {
    let crisis = &view.crisis;
    let (ticket, customer, rise) = match &crisis.cause {
        Cause::Person { ticket, customer } => (
            ticket.map(|id| id.to_string()),
            customer.map(|id| id.to_string()),
            None,
        ),
        Cause::Rise {
            hours,
            count,
            usual_tenths,
        } => {
            let usual = f64::from(*usual_tenths) / 10.0;
            let rise = json!({ "hours": hours, "count": count, "usual": usual });
            (None, None, Some(rise))
        }
    };
    let items = crisis.checklist.iter().map(|i| item(session, view, i));
    let tickets = view.tickets.iter().map(|t| t.id.to_string());
    let messages = view.messages.iter();
    let messages = messages.map(|(nth, bulk)| message(session, view, *nth, bulk));
    let entries = view.entries.iter().map(|e| entry(session, view, e));
    json!({
        "id": crisis.id.to_string(),
        "kind": crisis.kind.code(),
        "summary": crisis.summary,
        "state": crisis.state.code(),
        "since": session.rfc3339(crisis.since),
        "raised_at": session.rfc3339(crisis.raised),
        "raised_by": named(view.name_of(crisis.raised_by)),
        "ticket_id": ticket,
        "customer_id": customer,
        "rise": rise,
        "stands_at": crisis.stands_at().map(|at| session.rfc3339(at)),
        "taken_by": crisis.taken_by.map(|agent| view.name_of(agent)),
        "category": crisis.scope.category,
        "product": crisis.scope.product,
        "batch": crisis.scope.batch,
        "words": crisis.scope.words,
        "looking": crisis.linking.is_some(),
        "tickets": view.tickets_in_all,
        "ticket_ids": tickets.collect::<Vec<_>>(),
        "affected": named(&crisis.affected),
        "checklist": items.collect::<Vec<_>>(),
        "messages": messages.collect::<Vec<_>>(),
        "timeline": entries.collect::<Vec<_>>(),
        "report": named(&crisis.report),
    })
}

fn item(session: &Session<'_>, view: &CrisisView, item: &Item) -> Value {
    json!({
        "id": item.id,
        "done_by": item.done.map(|(by, _)| view.name_of(by)),
        "done_at": item.done.map(|(_, at)| session.rfc3339(at)),
    })
}

fn message(session: &Session<'_>, view: &CrisisView, nth: u16, bulk: &Bulk) -> Value {
    let (allowed, made, left_out) = match bulk.state {
        BulkState::Sending {
            by, made, left_out, ..
        }
        | BulkState::Sent {
            by, made, left_out, ..
        } => (Some(view.name_of(by)), Some(made), Some(left_out)),
        BulkState::Drafted | BulkState::Withdrawn => (None, None, None),
    };
    json!({
        "number": nth,
        "state": bulk.state.code(),
        "channel": bulk.channel.map(Channel::code),
        "subject": bulk.subject,
        "text": bulk.text,
        "affected": bulk.affected,
        "by": view.name_of(bulk.by),
        "at": session.rfc3339(bulk.at),
        "people_expected": bulk.people,
        "left_out_expected": bulk.left_out,
        "allowed_by": allowed,
        "made": made,
        "left_out": left_out,
    })
}

fn entry(session: &Session<'_>, view: &CrisisView, entry: &Entry) -> Value {
    let text = match &entry.act {
        Act::Step(step) => step.text(),
        _ => "",
    };
    json!({
        "at": session.rfc3339(entry.at),
        "by": named(view.name_of(entry.by)),
        "what": entry.act.code(),
        "text": named(text),
    })
}

/// What is there, or nothing.
fn named(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
