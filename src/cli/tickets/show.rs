//! `ticket show`: a ticket with its clocks and its steps.

use std::process::ExitCode;

use clap::Args;

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::Session;
use super::super::table::{Align, Table};
use super::json;
use super::steps::seen;
use crate::desk::words::Words;
use crate::domain::ticket::ClockKind;
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
            output.json(&json::ticket(&session, &view))?;
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
    let mut pairs = about(words, view);
    pairs.extend(terms(words, view));
    pairs.retain(|(_, value)| !value.is_empty());
    pairs.extend(clocks(words, view));
    Table::pairs(pairs)
}

type Pairs<'l> = Vec<(&'l str, String)>;

/// What it is about, where it stands, and who has it.
fn about(words: &Words<'_>, view: &TicketView) -> Pairs<'static> {
    let (l, t) = (words.locale, &view.ticket);
    let owner = t.owner.map(|owner| view.name_of(owner).to_owned());
    let stage = t.complaint.map(|stage| words.stage(stage));
    let department = t.department.as_ref().map(|id| words.department(id));
    let state = Some(words.ticket_state(t.state).to_owned());
    let state: Vec<String> = [state, department, stage].into_iter().flatten().collect();
    let opened = format!("{} {}", words.moment(t.opened), view.name_of(t.opened_by));
    vec![
        (
            tr!(l, "cli-col-id"),
            format!("{} {}", t.id, t.matter.summary),
        ),
        (
            tr!(l, "cli-col-customer"),
            format!("{} {}", t.customer, view.name),
        ),
        (
            tr!(l, "field-category"),
            words.category(&t.matter.category, &t.matter.subcategory),
        ),
        (tr!(l, "field-severity"), words.severity(t.severity)),
        (tr!(l, "cli-col-state"), state.join(" · ")),
        (tr!(l, "field-owner"), owner.unwrap_or_default()),
        (tr!(l, "cli-col-opened"), opened),
    ]
}

/// What is wanted, what was bought and what its terms grant, what is offered, what came of it.
fn terms(words: &Words<'_>, view: &TicketView) -> Pairs<'static> {
    let (l, t) = (words.locale, &view.ticket);
    let given = |field: &Option<String>| field.clone().unwrap_or_default();
    let wants = t.matter.wants.map(|remedy| words.remedy(remedy));
    let amount = t.matter.amount.map(|fen| words.money(fen));
    let wants: Vec<String> = wants.into_iter().chain(amount).collect();
    let mut pairs = vec![
        (tr!(l, "field-wants"), wants.join(" ")),
        (tr!(l, "field-order"), given(&t.matter.order)),
        (tr!(l, "field-product"), given(&t.matter.product)),
        (tr!(l, "field-batch"), given(&t.matter.batch)),
    ];
    pairs.extend(view.entitlements.iter().map(|e| {
        let never = || tr!(l, "ended-never").to_owned();
        let until = e.until.map_or_else(never, |day| words.day(day));
        let said = format!("{} {} {until}", e.product, words.right(e.right));
        (tr!(l, "cli-col-entitlement"), said)
    }));
    pairs.extend(t.proposal.as_ref().map(|offer| {
        let what = [
            words.remedy(offer.remedy),
            words.money(offer.cost),
            offer.text.clone(),
            words.approval(&offer.approval),
        ];
        (tr!(l, "cli-col-proposal"), what.join(" ").trim().to_owned())
    }));
    let links: Vec<String> = t.links.iter().map(ToString::to_string).collect();
    pairs.push((tr!(l, "cli-col-result"), t.result.clone()));
    pairs.push((tr!(l, "cli-col-links"), links.join(", ")));
    pairs
}

fn clocks(words: &Words<'_>, view: &TicketView) -> Pairs<'static> {
    let l = words.locale;
    let clock = |clock: &ClockView| {
        let due = clock.due.map(|at| words.moment(at)).unwrap_or_default();
        let said = format!("{} {due}", words.clock_left(clock));
        let name = match clock.kind {
            ClockKind::FirstResponse => tr!(l, "clock-first-response"),
            ClockKind::NextStep => tr!(l, "clock-next-step"),
            ClockKind::Resolution => tr!(l, "clock-resolution"),
        };
        (name, said.trim().to_owned())
    };
    view.clocks.iter().map(clock).collect()
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
