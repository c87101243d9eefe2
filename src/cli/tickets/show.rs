//! `ticket show`: a ticket with its clocks and its steps.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::Session;
use super::super::table::{Align, Table};
use super::steps::seen;
use crate::desk::words::Words;
use crate::domain::ticket::step::Taken;
use crate::domain::ticket::{Approval, ClockKind};
use crate::protocol::view::{ClockView, TicketView};
use crate::tr;

/// `warmline ticket show`.
#[derive(Debug, Args)]
pub(in super::super) struct Show {
    /// The ticket.
    ticket: String,
}

impl Show {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let view = seen(&session, &self.ticket)?;
        if output.json {
            output.json(&json(&session, &view))?;
            return Ok(ExitCode::SUCCESS);
        }
        let words = session.words();
        output.show(&(), || facts(&words, &view))?;
        if !view.steps.is_empty() {
            output.line("")?;
            output.show(&(), || steps(&words, &view))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A ticket in one line, as after a step.
pub(super) fn line(words: &Words<'_>, view: &TicketView) -> String {
    let t = &view.ticket;
    let mut parts = vec![words.ticket_state(t.state).to_owned()];
    parts.extend(t.owner.map(|owner| view.name_of(owner).to_owned()));
    if let Some((_, kind)) = t.due
        && let Some(clock) = view.clocks.iter().find(|c| c.kind == kind)
    {
        parts.push(format!(
            "{} {}",
            words.clock_name(clock),
            words.clock_left(clock)
        ));
    }
    let what = format!("{} {}", t.id, t.matter.summary);
    words.about(&what, &parts.join(", "))
}

fn facts(words: &Words<'_>, view: &TicketView) -> Table {
    let l = words.locale;
    let t = &view.ticket;
    let owner = t.owner.map(|owner| view.name_of(owner).to_owned());
    let stage = t.complaint.map(|stage| words.stage(stage));
    let department = t.department.as_ref().map(|id| words.department(id));
    let state = [
        Some(words.ticket_state(t.state).to_owned()),
        department,
        stage,
    ];
    let state: Vec<String> = state.into_iter().flatten().collect();
    let wants = t.matter.wants.map(|remedy| words.remedy(remedy));
    let wants: Vec<String> = wants
        .into_iter()
        .chain(t.matter.amount.map(|fen| words.money(fen)))
        .collect();
    let mut pairs = vec![
        (
            tr!(l, "cli-col-id"),
            format!("{} {}", t.id, t.matter.summary),
        ),
        (
            tr!(l, "cli-col-customer"),
            format!("{} {}", t.customer, view.name).trim().to_owned(),
        ),
        (
            tr!(l, "field-category"),
            words.category(&t.matter.category, &t.matter.subcategory),
        ),
        (tr!(l, "field-severity"), words.severity(t.severity)),
        (tr!(l, "cli-col-state"), state.join(" · ")),
        (tr!(l, "field-owner"), owner.unwrap_or_default()),
        (
            tr!(l, "cli-col-opened"),
            format!("{} {}", words.moment(t.opened), view.name_of(t.opened_by)),
        ),
        (tr!(l, "field-wants"), wants.join(" ")),
        (
            tr!(l, "field-order"),
            t.matter.order.clone().unwrap_or_default(),
        ),
        (
            tr!(l, "field-product"),
            t.matter.product.clone().unwrap_or_default(),
        ),
        (
            tr!(l, "field-batch"),
            t.matter.batch.clone().unwrap_or_default(),
        ),
    ];
    for e in &view.entitlements {
        let until = e
            .until
            .map_or_else(|| tr!(l, "ended-never").to_owned(), |day| words.day(day));
        let right = words.right(e.right);
        pairs.push((
            tr!(l, "cli-col-entitlement"),
            format!("{} {right} {until}", e.product),
        ));
    }
    if let Some(offer) = &t.proposal {
        let approval = words.approval(&offer.approval);
        let offer = format!(
            "{} {} {} {approval}",
            words.remedy(offer.remedy),
            words.money(offer.cost),
            offer.text
        );
        pairs.push((tr!(l, "cli-col-proposal"), offer.trim().to_owned()));
    }
    pairs.push((tr!(l, "cli-col-result"), t.result.clone()));
    let links: Vec<String> = t.links.iter().map(ToString::to_string).collect();
    pairs.push((tr!(l, "cli-col-links"), links.join(", ")));
    pairs.retain(|(_, value)| !value.is_empty());
    for clock in &view.clocks {
        let due = clock.due.map(|at| words.moment(at)).unwrap_or_default();
        let said = format!("{} {due}", words.clock_left(clock));
        let name = l.text(match clock.kind {
            ClockKind::FirstResponse => "clock-first-response",
            ClockKind::NextStep => "clock-next-step",
            ClockKind::Resolution => "clock-resolution",
        });
        pairs.push((name, said.trim().to_owned()));
    }
    Table::pairs(pairs)
}

fn steps(words: &Words<'_>, view: &TicketView) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-when"), Align::Left),
        (tr!(l, "cli-col-who"), Align::Left),
        (tr!(l, "cli-col-what"), Align::Left),
        (tr!(l, "cli-col-spent"), Align::Right),
    ]);
    for taken in &view.steps {
        let spent = taken
            .step
            .verb()
            .is_work()
            .then(|| words.business_time(taken.spent));
        table.row(vec![
            words.moment(taken.at),
            view.name_of(taken.by).to_owned(),
            words.taken(view, taken),
            spent.unwrap_or_default(),
        ]);
    }
    table
}

/// A ticket as JSON.
pub(super) fn json(session: &Session<'_>, view: &TicketView) -> Value {
    let t = &view.ticket;
    let at = |at| session.rfc3339(at);
    let clock = |kind| {
        view.clocks
            .iter()
            .find(|c| c.kind == kind)
            .map(|c| clock(session, c))
    };
    let offer = t.proposal.as_ref().map(|offer| {
        let why = match &offer.approval {
            Approval::Refused { why, .. } => Some(why),
            _ => None,
        };
        json!({
            "remedy": offer.remedy.code(), "cost": offer.cost.as_yuan(), "text": offer.text, "at": at(offer.at),
            "by": view.name_of(offer.by), "approval": offer.approval.code(), "refused": why,
        })
    });
    let told = t.told.as_ref().map(|told| {
        json!({ "at": at(told.at), "by": view.name_of(told.by), "channel": told.channel.code() })
    });
    let entitlement = view.entitlements.iter().map(|e| {
        json!({ "product": e.product, "right": e.right.code(), "until": e.until.map(|day| day.to_string()) })
    });
    let watchers = t.watchers.iter().map(|agent| view.name_of(*agent));
    let links = t.links.iter().map(ToString::to_string);
    let steps = view.steps.iter().map(|taken| step(session, view, taken));
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
        "stage": t.complaint.map(|stage| stage.code()),
        "state": t.state.code(),
        "department": t.department,
        "owner": t.owner.map(|owner| view.name_of(owner)),
        "watchers": watchers.collect::<Vec<_>>(),
        "source": t.source.code(),
        "opened_at": at(t.opened),
        "opened_by": view.name_of(t.opened_by),
        "order": t.matter.order,
        "product": t.matter.product,
        "batch": t.matter.batch,
        "wants": t.matter.wants.map(|remedy| remedy.code()),
        "amount": t.matter.amount.map(|fen| fen.as_yuan()),
        "first_response": clock(ClockKind::FirstResponse),
        "next_step": clock(ClockKind::NextStep),
        "resolution": clock(ClockKind::Resolution),
        "waiting_minutes": view.waited.as_minutes(),
        "entitlement": entitlement.collect::<Vec<_>>(),
        "granted": t.grant,
        "proposal": offer,
        "result": Some(&t.result).filter(|text| !text.is_empty()),
        "told": told,
        "links": links.collect::<Vec<_>>(),
        "merged_into": t.merged_into.map(|id| id.to_string()),
        "reopened": t.reopened,
        "revision": t.revision,
        "steps": steps.collect::<Vec<_>>(),
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
        "waited_minutes": work.then(|| taken.waited.as_minutes()),
    })
}
