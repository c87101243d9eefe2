//! `plan run`: the day's run now, or what it made for a day that has passed.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::progress::Progress;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use crate::desk::words::count;
use crate::domain::time::Day;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::PlanRunStep;
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline plan run`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Run {
    /// The day.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

impl Run {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let today = session.today();
        let date = self.date.as_ref().map(|text| session.day(text));
        match date.transpose()? {
            Some(day) if day > today => {
                let values = [("day", day.to_string().into())];
                Err(Failure::usage(output.locale, "plan-future", &values))
            }
            Some(day) if day < today => past(&session, day),
            _ => now(&session),
        }
    }
}

/// Everything that is due by today, days that were missed included.
fn now(session: &Session<'_>) -> Result<ExitCode, Failure> {
    let output = session.output;
    let l = output.locale;
    let progress = Progress::new(output, 0, tr!(l, "cli-progress-plan"));
    let mut all = PlanRunStep::default();
    loop {
        let done = session.command(Command::RunPlan)?;
        let step = expect_answer!(session, done, Done::PlanRun(step) => step)?;
        all.looked += step.looked;
        all.made += step.made;
        all.lapsed += step.lapsed;
        progress.set(all.looked + all.lapsed);
        if !step.more {
            break;
        }
    }
    drop(progress);
    let found = session.query(Query::PlanStatus)?;
    let status = expect_answer!(session, found, Found::PlanStatus(status) => status)?;
    let walk = status.reevaluation.filter(|walk| walk.finished.is_none());
    let value = json!({
        "date": session.today().to_string(),
        "looked": all.looked,
        "made": all.made,
        "lapsed": all.lapsed,
        "reevaluation": walk.map(|walk| json!({ "done": walk.done, "of": walk.of })),
    });
    output.tell(&value, || {
        let ran = tr!(
            l,
            "cli-plan-ran",
            looked = count(all.looked),
            made = count(all.made),
            lapsed = count(all.lapsed)
        );
        let Some(walk) = walk else { return ran };
        let (done, of) = (count(walk.done), count(walk.of));
        let under_way = tr!(l, "cli-plan-ran-walk", done = done, of = of);
        format!("{ran}\n{under_way}")
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A day that has passed is not run again: what was made for it is shown.
fn past(session: &Session<'_>, day: Day) -> Result<ExitCode, Failure> {
    let found = session.query(Query::PlanDay(day))?;
    let rows = expect_answer!(session, found, Found::PlanDay(rows) => rows)?;
    let rules: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "rule": row.rule, "made": row.made(), "open": row.open, "done": row.done,
                "lapsed": row.lapsed, "called_off": row.called_off,
            })
        })
        .collect();
    let value = json!({ "date": day.to_string(), "rules": rules });
    session.output.show(&value, || {
        let (l, words) = (session.output.locale, session.words());
        let mut table = Table::new(&[
            (tr!(l, "cli-col-id"), Align::Left),
            (tr!(l, "cli-plan-col-rule"), Align::Left),
            (tr!(l, "cli-plan-col-made"), Align::Right),
            (tr!(l, "cli-plan-col-open"), Align::Right),
            (tr!(l, "cli-plan-col-done"), Align::Right),
            (tr!(l, "cli-plan-col-lapsed"), Align::Right),
            (tr!(l, "cli-plan-col-called-off"), Align::Right),
        ]);
        for row in &rows {
            table.row(vec![
                row.rule.clone(),
                words.rule(&row.rule),
                count(row.made()),
                count(row.open),
                count(row.done),
                count(row.lapsed),
                count(row.called_off),
            ]);
        }
        let date = day.to_string();
        table.note(tr!(l, "cli-plan-past", date = date));
        table
    })?;
    Ok(ExitCode::SUCCESS)
}
