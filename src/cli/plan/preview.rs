//! `plan preview`: what a plan would do in the days to come, beside the plan in force. Changes nothing.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::{Exit, Failure};
use super::super::output::Output;
use super::super::progress::{Progress, interrupted, is_up};
use super::super::session::{Session, expect_answer};
use super::super::values;
use super::preview_list::{self, Listed};
use super::{check, preview_table};
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{
    MAX_PREVIEW_DAYS, OldNew, PreviewCustomer, PreviewDay, PreviewReport, PreviewRule, PreviewState,
};
use crate::protocol::{Command, Done};
use crate::tr;

/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(50);

/// `warmline plan preview`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Preview {
    /// The plan.
    file: Option<PathBuf>,
    /// So many days from today.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = values::within::<u16>(1, u64::from(MAX_PREVIEW_DAYS)))]
    days: u16,
    /// Who moves, gains or loses, all of them.
    #[arg(long, value_name = "moves|gained|lost|all", requires = "file", value_parser = values::listed)]
    list: Option<Listed>,
}

impl Preview {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let text = match &self.file {
            Some(file) => Some(check::read(global, output, file)?.0),
            None => None,
        };
        let session = Session::open(global, output)?;
        let days = self.days;
        let done = session.command(Command::PreviewPlan { text, days })?;
        let number = expect_answer!(session, done, Done::Previewing(number) => number)?;
        let report = finished(&session, number)?;
        let listed = match self.list {
            Some(listed) => Some(preview_list::fetch(&session, number, &report, listed)?),
            None => None,
        };
        if output.json {
            let mut value = value(&session, &report);
            if let Some(groups) = &listed {
                value["listed"] = preview_list::value(groups);
            }
            output.json(&value)?;
        } else if let Some(groups) = &listed {
            preview_table::head(&session, &report)?;
            output.line("")?;
            output.show(&(), || preview_list::table(&session, groups))?;
        } else {
            preview_table::show(&session, &report, global.ascii)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Waits for the end, and calls it off where the user will not wait.
fn finished(session: &Session<'_>, number: u64) -> Result<PreviewReport, Failure> {
    let (output, l) = (session.output, session.output.locale);
    let asked = interrupted().map_err(|e| Failure::io(l, &e))?;
    let progress = Progress::new(output, 0, tr!(l, "cli-progress-preview"));
    loop {
        let found = session.query(Query::PlanPreview(number))?;
        let preview = expect_answer!(session, found, Found::PlanPreview(preview) => preview)?;
        match preview.state {
            PreviewState::Running { done, of } => {
                progress.total(of);
                progress.set(done);
            }
            PreviewState::Finished(report) => return Ok(*report),
            PreviewState::Cancelled => {
                let exit = Exit::Interrupted;
                return Err(Failure::say(exit, l, "preview-cancelled", &[]));
            }
            PreviewState::Failed { reason } => {
                let values = [("reason", reason.into())];
                return Err(Failure::say(Exit::Trouble, l, "preview-failed", &values));
            }
        }
        if is_up(&asked) {
            session.command(Command::CancelPreview(number))?;
        }
        std::thread::sleep(LOOK);
    }
}

fn both(n: OldNew) -> Value {
    json!({ "old": n.old, "new": n.new })
}

fn value(session: &Session<'_>, report: &PreviewReport) -> Value {
    let agent = |agent: &crate::protocol::view::PreviewAgent| {
        json!({
            "id": agent.agent.map(|id| id.to_string()), "name": agent.name,
            "old": agent.work.old, "new": agent.work.new, "most": agent.most, "over": agent.over,
        })
    };
    let held = |held: &crate::protocol::view::PreviewHeld| {
        let mut value = json!({
            "why": held.why.code(), "words": session.words().held_back(&held.why),
            "moved": both(held.moved), "lapsed": both(held.lapsed),
        });
        super::super::json::held_details(&mut value, &held.why);
        value
    };
    let moved = |moved: &crate::protocol::view::PreviewMove| {
        json!({
            "of": moved.of.code(), "from": moved.from, "to": moved.to, "customers": moved.count,
            "examples": named(&moved.examples),
        })
    };
    json!({
        "version": report.version,
        "compared": report.compared,
        "customers": report.customers,
        "took_ms": report.took_ms,
        "gained": report.gained,
        "lost": report.lost,
        "days": report.days.iter().map(|d| day(report, d)).collect::<Vec<_>>(),
        "rules": report.rules.iter().map(rule).collect::<Vec<_>>(),
        "channels": report.ways.iter().map(|way| json!({
            "channel": way.way, "message": way.message, "old": way.touches.old, "new": way.touches.new,
        })).collect::<Vec<_>>(),
        "agents": report.agents.iter().map(agent).collect::<Vec<_>>(),
        "held": report.held.iter().map(held).collect::<Vec<_>>(),
        "moves": report.moves.iter().map(moved).collect::<Vec<_>>(),
    })
}

fn day(report: &PreviewReport, day: &PreviewDay) -> Value {
    let by_way = report.ways.iter().zip(&day.by_way);
    let by_channel: serde_json::Map<String, Value> = by_way
        .filter(|(_, n)| n.old + n.new > 0)
        .map(|(way, n)| (way.way.clone(), json!(n.new)))
        .collect();
    json!({
        "date": day.day.to_string(),
        "old": day.work.old + day.messages.old,
        "new": day.work.new + day.messages.new,
        "work": both(day.work),
        "messages": both(day.messages),
        "by_channel": by_channel,
        "booked": day.booked,
        "capacity": day.capacity,
        "day_off": day.off,
        "holiday": day.holiday,
    })
}

fn rule(rule: &PreviewRule) -> Value {
    json!({
        "id": rule.rule,
        "old": rule.touches.old,
        "new": rule.touches.new,
        "moved": both(rule.moved),
        "lapsed": both(rule.lapsed),
        "by_text": rule.by_text.iter().map(|(text, n)| json!({
            "text": text, "old": n.old, "new": n.new,
        })).collect::<Vec<_>>(),
        "by_day": rule.by_day,
        "gained": rule.gained,
        "lost": rule.lost,
        "gaining": named(&rule.gaining),
        "losing": named(&rule.losing),
    })
}

pub(super) fn named(customers: &[PreviewCustomer]) -> Value {
    let one = |c: &PreviewCustomer| json!({ "id": c.id.to_string(), "name": c.name });
    customers.iter().map(one).collect()
}
