//! Tickets as JSON: the field names that `docs/cli.md` promises.

use serde_json::{Value, json};

use super::super::session::Session;
use crate::domain::money::Fen;
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{Approval, ClockKind, Proposal, Remedy, Stage};
use crate::protocol::view::{ClockView, TicketView};

/// A ticket with its clocks and its steps.
pub(super) fn ticket(session: &Session<'_>, view: &TicketView) -> Value {
    let mut value = about(session, view);
    let more = progress(session, view);
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

/// What it is about, where it stands, and who has it.
fn about(session: &Session<'_>, view: &TicketView) -> Value {
    let t = &view.ticket;
    let watchers = t.watchers.iter().map(|agent| view.name_of(*agent));
    json!({
        "id": t.id.to_string(),
        "customer_id": t.customer.to_string(),
        "name": view.name,
        "segment": view.segment.0,
        "key": t.key,
        "category": t.matter.category,
        "subcategory": Some(&t.matter.subcategory).filter(|id| !id.is_empty()),
        "summary": t.matter.summary,
        "severity": t.severity.number(),
        "complaint": t.complaint.is_some(),
        "stage": t.complaint.map(Stage::code),
        "state": t.state.code(),
        "department": t.department,
        "owner": t.owner.map(|owner| view.name_of(owner)),
        "watchers": watchers.collect::<Vec<_>>(),
        "source": t.source.code(),
        "opened_at": session.rfc3339(t.opened),
        "opened_by": view.name_of(t.opened_by),
        "order": t.matter.order,
        "product": t.matter.product,
        "batch": t.matter.batch,
        "wants": t.matter.wants.map(Remedy::code),
        "amount": t.matter.amount.map(Fen::as_yuan),
    })
}

/// Its clocks, terms, offer, result and steps.
fn progress(session: &Session<'_>, view: &TicketView) -> Value {
    let t = &view.ticket;
    let clock = |kind| {
        let found = view.clocks.iter().find(|c| c.kind == kind);
        found.map(|c| clock(session, c))
    };
    let told = t.told.as_ref().map(|told| {
        let by = view.name_of(told.by);
        json!({ "at": session.rfc3339(told.at), "by": by, "channel": told.channel.code() })
    });
    let entitlement = view.entitlements.iter().map(|e| {
        let until = e.until.map(|day| day.to_string());
        json!({ "product": e.product, "right": e.right.code(), "until": until })
    });
    let links = t.links.iter().map(ToString::to_string);
    let steps = view.steps.iter().map(|taken| step(session, view, taken));
    json!({
        "first_response": clock(ClockKind::FirstResponse),
        "next_step": clock(ClockKind::NextStep),
        "resolution": clock(ClockKind::Resolution),
        "waiting_minutes": view.waited.as_minutes(),
        "entitlement": entitlement.collect::<Vec<_>>(),
        "granted": t.grant,
        "proposal": t.proposal.as_ref().map(|offer| proposal(session, view, offer)),
        "given": t.given.as_yuan(),
        "result": Some(&t.result).filter(|text| !text.is_empty()),
        "told": told,
        "held_at": t.held.map(|at| session.rfc3339(at)),
        "links": links.collect::<Vec<_>>(),
        "merged_into": t.merged_into.map(|id| id.to_string()),
        "reopened": t.reopened,
        "revision": t.revision,
        "steps": steps.collect::<Vec<_>>(),
    })
}

fn proposal(session: &Session<'_>, view: &TicketView, offer: &Proposal) -> Value {
    let refused = match &offer.approval {
        Approval::Refused { why, .. } => Some(why),
        _ => None,
    };
    json!({
        "remedy": offer.remedy.code(),
        "cost": offer.cost.as_yuan(),
        "text": offer.text,
        "at": session.rfc3339(offer.at),
        "by": view.name_of(offer.by),
        "approval": offer.approval.code(),
        "refused": refused,
    })
}

/// A clock as JSON.
pub(super) fn clock(session: &Session<'_>, clock: &ClockView) -> Value {
    json!({
        "due": clock.due.map(|at| session.rfc3339(at)),
        "done": clock.done.map(|at| session.rfc3339(at)),
        "state": clock.standing.code(),
        "left_minutes": clock.left.as_minutes(),
    })
}

fn step(session: &Session<'_>, view: &TicketView, taken: &Taken) -> Value {
    let work = taken.step.verb().is_work();
    json!({
        "at": session.rfc3339(taken.at),
        "by": view.name_of(taken.by),
        "step": taken.step.verb().code(),
        "text": Some(taken.step.text()).filter(|text| !text.is_empty()),
        "from": taken.from.code(),
        "to": taken.to.code(),
        "spent_minutes": work.then(|| taken.spent.as_minutes()),
        "waited_minutes": work.then(|| taken.waited().as_minutes()),
    })
}
