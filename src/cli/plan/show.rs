//! `plan show`: the plan in words, or its text.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::json;
use super::super::output::{Output, clean_lines};
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use crate::desk::plan_words::Parts;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::PlanTextView;
use crate::tr;

/// `warmline plan show`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Show {
    /// Which version; without it, the one in force.
    #[arg(long, value_name = "N")]
    version: Option<u32>,
    /// Its text as in the file.
    #[arg(long)]
    text: bool,
}

impl Show {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::PlanText {
            version: self.version,
        })?;
        let plan = expect_answer!(session, found, Found::PlanText(plan) => plan)?;
        if self.text {
            if output.json {
                let mut value = json::plan_version(&session, &plan.version);
                value["text"] = json!(plan.text);
                output.json(&value)?;
            } else if output.is_terminal() {
                output.raw(&clean_lines(&plan.text))?;
            } else {
                output.raw(&plan.text)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let parts = Parts::of(&plan.text);
        output.show(&value(&session, &plan, &parts), || {
            table(&session, &plan, &parts)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn value(session: &Session<'_>, plan: &PlanTextView, parts: &Parts) -> Value {
    let words = session.words();
    let mut value = json::plan_version(session, &plan.version);
    value["in_force"] = json!(plan.in_force == plan.version.number);
    let all = |tables: &[toml::Table], words: &dyn Fn(&toml::Table) -> Option<String>| -> Value {
        let one = |table: &toml::Table| {
            let mut value = json!(table);
            if let Some(words) = words(table) {
                value["words"] = json!(words);
            }
            value
        };
        tables.iter().map(one).collect()
    };
    value["segments"] = all(&parts.segments, &|_| None);
    value["rules"] = all(&parts.rules, &|rule| Some(words.plan_when(rule)));
    value
}

fn table(session: &Session<'_>, plan: &PlanTextView, parts: &Parts) -> Table {
    let (l, words) = (session.output.locale, session.words());
    let mut table = Table::new(&[
        (tr!(l, "cli-plan-col-rule"), Align::Left),
        (tr!(l, "cli-plan-col-who"), Align::Left),
        (tr!(l, "cli-plan-col-when"), Align::Left),
        (tr!(l, "cli-plan-col-what"), Align::Left),
        (tr!(l, "cli-plan-col-terms"), Align::Left),
    ]);
    for segment in &parts.segments {
        table.row(vec![
            Parts::text(segment, "id"),
            Parts::text(segment, "when"),
            tr!(l, "plan-part-segment").to_owned(),
            String::new(),
            String::new(),
        ]);
    }
    for rule in &parts.rules {
        table.row(vec![
            Parts::text(rule, "id"),
            Parts::text(rule, "who"),
            words.plan_when(rule),
            words.plan_what(rule),
            words.plan_terms(rule),
        ]);
        for (nth, (when, text)) in (1..).zip(Parts::choices(rule)) {
            let nth = tr!(l, "plan-choice", nth = nth);
            table.row(vec![nth, when, String::new(), text, String::new()]);
        }
    }
    let version = &plan.version;
    table.note(tr!(
        l,
        "plan-version",
        version = version.number.to_string(),
        how = words.plan_how(version.how),
        at = words.moment(version.at)
    ));
    table
}
