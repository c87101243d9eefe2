//! Figures: `kpi`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::period::PeriodArgs;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use crate::desk::words::Words;
use crate::domain::kpi::{KpiId, Ratio, Unit};
use crate::domain::segment::SegmentId;
use crate::protocol::query::{Found, KpiBy, Query};
use crate::protocol::view::{KpiGroup, KpiReport, MixRow};
use crate::tr;

/// What figures are broken down by; the last three those of tickets alone.
const BREAKDOWNS: &str = "agent|team|segment|day|category|severity|product";

/// `warmline kpi`.
#[derive(Debug, Args)]
pub(super) struct Kpi {
    #[command(flatten)]
    period: PeriodArgs,
    /// Broken down by what.
    #[arg(long, value_name = BREAKDOWNS, value_parser = BREAKDOWNS.split('|').collect::<Vec<_>>())]
    by: Option<String>,
    /// Only of this agent.
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
}

impl Kpi {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let period = self.period.read(&session)?;
        let by = self.by.as_deref().map(|by| match by {
            "agent" => KpiBy::Agent,
            "team" => KpiBy::Team,
            "segment" => KpiBy::Segment,
            "category" => KpiBy::Category,
            "severity" => KpiBy::Severity,
            "product" => KpiBy::Product,
            _ => KpiBy::Day,
        });
        let agent = self
            .agent
            .as_ref()
            .map(|name| session.agent(name))
            .transpose()?;
        let found = session.query(Query::Kpi { period, agent, by })?;
        let report = expect_answer!(session, found, Found::Kpi(report) => report)?;
        output.show(&values(&report), || {
            let words = session.words();
            match by {
                None => figures(&words, &report),
                Some(by) => groups(&words, &report, by),
            }
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// KPI id → value, numerator, denominator; `problem_mix`, and with a breakdown `groups`, beside them.
fn values(report: &KpiReport) -> Map<String, Value> {
    let mut values = json::kpis(report.rows.iter().map(|row| (row.kpi, row.now)));
    let mix = |row: &MixRow| {
        json!({
            "category": row.category,
            "severity": row.severity,
            "count": row.now,
            "before": row.before,
        })
    };
    values.insert(
        "problem_mix".to_owned(),
        report.mix.iter().map(mix).collect(),
    );
    if !report.groups.is_empty() {
        let group = |group: &KpiGroup| {
            (
                group.id.clone(),
                json!(json::kpis(group.rows.iter().copied())),
            )
        };
        values.insert(
            "groups".to_owned(),
            Value::Object(report.groups.iter().map(group).collect()),
        );
    }
    values
}

/// What a figure was computed from, e.g. `18 / 40`.
fn parts(kpi: KpiId, ratio: Ratio) -> String {
    match kpi.unit() {
        Unit::Money => format!(
            "{} / {}",
            crate::domain::money::Fen(ratio.numerator),
            ratio.denominator
        ),
        Unit::Minutes => ratio.denominator.to_string(),
        _ => format!("{} / {}", ratio.numerator, ratio.denominator),
    }
}

fn figures(words: &Words<'_>, report: &KpiReport) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-kpi"), Align::Left),
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "cli-col-value"), Align::Right),
        (tr!(l, "cli-col-parts"), Align::Right),
        (tr!(l, "cli-col-before"), Align::Right),
        (tr!(l, "cli-col-target"), Align::Right),
    ]);
    for row in &report.rows {
        let unit = row.kpi.unit();
        table.row(vec![
            words.kpi(row.kpi),
            row.kpi.code().to_owned(),
            words.figure(unit, row.now),
            parts(row.kpi, row.now),
            words.figure(unit, row.before),
            row.target
                .map_or_else(String::new, |target| words.value(unit, target)),
        ]);
    }
    table.note(tr!(
        l,
        "cli-kpi-period",
        from = report.period.from.to_string(),
        to = report.period.to.to_string(),
        before_from = report.previous.from.to_string(),
        before_to = report.previous.to.to_string()
    ));
    table
}

/// A row for each group, a column for each of the figures that matter most.
fn groups(words: &Words<'_>, report: &KpiReport, by: KpiBy) -> Table {
    let mut columns = vec![(tr!(words.locale, "cli-col-group"), Align::Left)];
    let shown: Vec<KpiId> = KpiId::ALL
        .into_iter()
        .filter(|k| {
            report
                .groups
                .iter()
                .any(|g| g.rows.iter().any(|(id, _)| id == k))
        })
        .collect();
    let names: Vec<&'static str> = shown
        .iter()
        .map(|kpi| {
            words
                .locale
                .find(&format!("kpi-{}", kpi.code().replace('_', "-")))
                .unwrap_or(kpi.code())
        })
        .collect();
    columns.extend(names.into_iter().map(|name| (name, Align::Right)));
    let mut table = Table::new(&columns);
    for group in &report.groups {
        let name = match by {
            KpiBy::Team => words.team(&group.id, &group.label),
            KpiBy::Segment => words.segment(&SegmentId(group.id.clone())),
            KpiBy::Category => words.category(&group.id, ""),
            KpiBy::Severity => words.severity_number(&group.id),
            _ if group.name.is_empty() => group.id.clone(),
            _ => group.name.clone(),
        };
        let figure = |kpi: &KpiId| {
            let found = group.rows.iter().find(|(id, _)| id == kpi);
            found.map_or_else(String::new, |(_, ratio)| words.figure(kpi.unit(), *ratio))
        };
        let mut cells = vec![name];
        cells.extend(shown.iter().map(figure));
        table.row(cells);
    }
    table
}
