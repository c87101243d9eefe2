//! The process map of tickets: `process`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::period::PeriodArgs;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use crate::desk::words::Words;
use crate::domain::segment::SegmentId;
use crate::domain::ticket::Severity;
use crate::domain::time::Span;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{ProcessFilter, ProcessMap, ProcessPlace, ProcessStep, Took};
use crate::tr;

/// `warmline process`.
#[derive(Debug, Args)]
pub(super) struct Process {
    #[command(flatten)]
    period: PeriodArgs,
    /// Only steps of this agent.
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// Only of this segment.
    #[arg(long, value_name = "ID")]
    segment: Option<String>,
    /// Only about this product.
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// Only of this category.
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// Only so bad.
    #[arg(long, value_name = "1-4", value_parser = within::<u8>(1, 4))]
    severity: Option<u8>,
    /// Only complaints.
    #[arg(long, conflicts_with = "no_complaints")]
    complaints: bool,
    /// No complaints.
    #[arg(long)]
    no_complaints: bool,
}

impl Process {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let period = self.period.read(&session)?;
        let agent = self.agent.as_ref().map(|name| session.agent(name));
        let filter = ProcessFilter {
            agent: agent.transpose()?,
            segment: self.segment.clone().map(SegmentId),
            product: self.product.clone(),
            category: self.category.clone(),
            severity: self.severity.and_then(Severity::new),
            complaint: (self.complaints || self.no_complaints).then_some(self.complaints),
        };
        let found = session.query(Query::Process { period, filter })?;
        let map = expect_answer!(session, found, Found::Process(map) => map)?;
        output.show(&value(&map), || steps(&session.words(), &map))?;
        if !output.json && !map.places.is_empty() {
            output.show(&(), || places(&session.words(), &map))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn minutes(span: Span) -> i64 {
    span.as_minutes()
}

fn took(took: &Took, mut of: Value, total: Span) -> Value {
    let more = json!({
        "count": took.count,
        "median_minutes": minutes(took.median),
        "p90_minutes": minutes(took.p90),
        "minutes": minutes(took.total),
        "share": share(took.total, total),
    });
    if let (Some(of), Value::Object(more)) = (of.as_object_mut(), more) {
        of.extend(more);
    }
    of
}

fn share(part: Span, whole: Span) -> Option<f64> {
    (whole.0 > 0).then(|| part.0 as f64 / whole.0 as f64)
}

fn value(map: &ProcessMap) -> Value {
    let step = |step: &ProcessStep| {
        let who = step.who.iter();
        let who: Vec<Value> = who
            .map(|(name, count)| json!({ "agent": name, "count": count }))
            .collect();
        let of = json!({
            "step": step.verb.code(),
            "waiting_minutes": minutes(step.waited),
            "waiting_share": share(step.waited, step.took.total),
            "again": step.again,
            "again_minutes": minutes(step.again_total),
            "who": who,
            "agents": step.agents,
        });
        took(&step.took, of, map.total)
    };
    let place = |place: &ProcessPlace| {
        let of = json!({ "state": place.state.code(), "department": place.department });
        took(&place.took, of, map.total)
    };
    json!({
        "from": map.period.from.to_string(),
        "to": map.period.to.to_string(),
        "minutes": minutes(map.total),
        "steps": map.steps.iter().map(step).collect::<Vec<_>>(),
        "places": map.places.iter().map(place).collect::<Vec<_>>(),
    })
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{:.0}%", share * 100.0))
}

fn figures(words: &Words<'_>, took: &Took, total: Span) -> [String; 4] {
    [
        took.count.to_string(),
        words.business_time(took.median),
        words.business_time(took.p90),
        percent(share(took.total, total)),
    ]
}

fn steps(words: &Words<'_>, map: &ProcessMap) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "process-step"), Align::Left),
        (tr!(l, "process-count"), Align::Right),
        (tr!(l, "process-median"), Align::Right),
        (tr!(l, "process-p90"), Align::Right),
        (tr!(l, "process-share"), Align::Right),
        (tr!(l, "process-waiting"), Align::Right),
        (tr!(l, "process-again"), Align::Right),
        (tr!(l, "cli-col-who"), Align::Left),
    ]);
    for step in &map.steps {
        let mut cells = vec![words.verb(step.verb)];
        cells.extend(figures(words, &step.took, map.total));
        cells.push(percent(share(step.waited, step.took.total)));
        cells.push(step.again.to_string());
        cells.push(words.process_who(step, 3));
        table.row(cells);
    }
    let (from, to) = (map.period.from.to_string(), map.period.to.to_string());
    table.note(tr!(l, "process-period", from = from, to = to));
    table
}

fn places(words: &Words<'_>, map: &ProcessMap) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "process-place"), Align::Left),
        (tr!(l, "process-count"), Align::Right),
        (tr!(l, "process-median"), Align::Right),
        (tr!(l, "process-p90"), Align::Right),
        (tr!(l, "process-share"), Align::Right),
    ]);
    for place in &map.places {
        let mut cells = vec![words.process_place(place)];
        cells.extend(figures(words, &place.took, map.total));
        table.row(cells);
    }
    table
}
