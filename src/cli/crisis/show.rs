//! `crisis list`, `crisis show`.

use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use super::{Which, json};
use crate::desk::words::{self, Words};
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{CrisisRow, CrisisView};
use crate::tr;

/// `warmline crisis list`.
#[derive(Debug, Args)]
pub(in super::super) struct List {
    /// Also those that are over.
    #[arg(long)]
    all: bool,
}

/// `warmline crisis show`.
#[derive(Debug, Args)]
pub(in super::super) struct Show {
    #[command(flatten)]
    pub(super) which: Which,
}

impl List {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Crises { open: !self.all })?;
        let rows = expect_answer!(session, found, Found::Crises(rows) => rows)?;
        let values: Vec<Value> = rows.iter().map(|row| json::row(&session, row)).collect();
        output.show(&values, || list(&session.words(), &rows))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Show {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = super::crisis(&session, &self.which.crisis)?;
        let found = session.query(Query::Crisis(id))?;
        let view = expect_answer!(session, found, Found::Crisis(view) => view)?;
        if output.json {
            output.json(&json::crisis(&session, &view))?;
            return Ok(ExitCode::SUCCESS);
        }
        let words = session.words();
        output.show(&(), || facts(&words, &view))?;
        output.line("")?;
        output.show(&(), || checklist(&words, &view))?;
        output.line("")?;
        output.show(&(), || timeline(&words, &view))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A crisis in one line, as after a step.
pub(super) fn line(words: &Words<'_>, view: &CrisisView) -> String {
    let crisis = &view.crisis;
    let what = format!("{} {}", crisis.id, words.crisis_name(&crisis.summary));
    let mut parts = vec![
        words.crisis_kind(crisis.kind),
        words.crisis_state(crisis.state),
    ];
    parts.extend(crisis.taken_by.map(|agent| view.name_of(agent).to_owned()));
    words.about(&what, &parts.join(", "))
}

fn list(words: &Words<'_>, rows: &[CrisisRow]) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "field-kind"), Align::Left),
        (tr!(l, "cli-col-state"), Align::Left),
        (tr!(l, "crisis-col-raised"), Align::Left),
        (tr!(l, "crisis-col-tickets"), Align::Right),
        (tr!(l, "crisis-col-done"), Align::Right),
        (tr!(l, "field-summary"), Align::Left),
    ]);
    for row in rows {
        table.row(vec![
            row.id.to_string(),
            words.crisis_kind(row.kind),
            words.crisis_stands(row),
            words.moment(row.raised),
            words::count(row.tickets),
            format!("{}/{}", row.done, row.to_do),
            words.crisis_name(&row.summary),
        ]);
    }
    table
}

fn facts(words: &Words<'_>, view: &CrisisView) -> Table {
    let (l, crisis) = (words.locale, &view.crisis);
    let taken = crisis.taken_by.map(|agent| view.name_of(agent).to_owned());
    let state = [Some(words.crisis_state(crisis.state)), taken];
    let state: Vec<String> = state.into_iter().flatten().collect();
    let mut pairs = vec![
        (
            tr!(l, "cli-col-id"),
            format!("{} {}", crisis.id, words.crisis_name(&crisis.summary)),
        ),
        (tr!(l, "field-kind"), words.crisis_kind(crisis.kind)),
        (tr!(l, "cli-col-state"), state.join(" · ")),
        (tr!(l, "crisis-cause"), words.crisis_cause(view)),
        (tr!(l, "crisis-scope"), words.crisis_scope(&crisis.scope)),
        (tr!(l, "crisis-col-tickets"), tickets(view)),
        (tr!(l, "crisis-affected"), crisis.affected.clone()),
    ];
    for (_, bulk) in &view.messages {
        pairs.push((tr!(l, "crisis-message"), words.crisis_bulk(view, bulk)));
    }
    pairs.push((tr!(l, "crisis-report"), crisis.report.clone()));
    pairs.retain(|(_, value)| !value.is_empty());
    Table::pairs(pairs)
}

fn tickets(view: &CrisisView) -> String {
    let ids: Vec<String> = view.tickets.iter().map(|t| t.id.to_string()).collect();
    format!("{}  {}", words::count(view.tickets_in_all), ids.join(" "))
}

fn checklist(words: &Words<'_>, view: &CrisisView) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "crisis-col-done"), Align::Left),
        (tr!(l, "crisis-to-do"), Align::Left),
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "crisis-col-by"), Align::Left),
    ]);
    for item in &view.crisis.checklist {
        let done = item.done.map(|(by, at)| {
            let by = view.name_of(by);
            format!("{by} {}", words.moment(at))
        });
        table.row(vec![
            if done.is_some() { "[x]" } else { "[ ]" }.to_owned(),
            words.crisis_item(item),
            item.id.clone(),
            done.unwrap_or_default(),
        ]);
    }
    table
}

fn timeline(words: &Words<'_>, view: &CrisisView) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-when"), Align::Left),
        (tr!(l, "crisis-col-by"), Align::Left),
        (tr!(l, "cli-col-what"), Align::Left),
    ]);
    for entry in &view.entries {
        table.row(vec![
            words.moment(entry.at),
            view.name_of(entry.by).to_owned(),
            words.crisis_entry(view, entry),
        ]);
    }
    table
}
