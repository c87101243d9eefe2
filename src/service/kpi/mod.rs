//! KPIs of a period, beside the period before; and the rows behind each number.
//!
//! Calls and follow-ups are counted by counters that are kept with the facts ([`sums`]); buyers are told apart over
//! the purchases of the period ([`buyers`]). Nothing scans what lies outside the period.

pub mod buyers;
pub mod rows;
mod sums;
pub(in crate::service) mod view;

use std::collections::BTreeMap;

use super::caller::Caller;
use super::names::Names;
use super::work::{Result, Rules};
use crate::domain::agent::Agent;
use crate::domain::calendar::HolidayTable;
use crate::domain::id::AgentId;
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::outcome::OutcomeCode;
use crate::domain::time::Day;
use crate::protocol::Refusal;
use crate::protocol::query::KpiBy;
use crate::protocol::refusal::Problem;
use crate::protocol::view::{KpiDay, KpiGroup, KpiReport, KpiValue};
use crate::store::{ReadExt, Store};
use buyers::{BuyerCache, Buyers};
use sums::Sums;
use view::View;

/// Days of the trend.
const TREND_DAYS: i32 = 14;
/// The longest period: ten years.
const MAX_DAYS: i32 = 3_660;

/// Refuses periods that end before they begin, or are longer than ten years.
pub fn check(period: Period) -> Result<()> {
    let days = i64::from(period.to.0) - i64::from(period.from.0) + 1;
    if (1..=i64::from(MAX_DAYS)).contains(&days) {
        return Ok(());
    }
    let problem = Problem::OutOfRange {
        min: 1,
        max: i64::from(MAX_DAYS),
    };
    Err(Refusal::Invalid {
        field: "period".into(),
        problem,
    }
    .into())
}

/// The report of a period.
pub fn report(
    store: &Store,
    cache: &BuyerCache,
    caller: &Caller,
    rules: &Rules,
    (period, agent, by): (Period, Option<AgentId>, Option<KpiBy>),
) -> Result<KpiReport> {
    check(period)?;
    let previous = period.previous();
    let buyers_now = cache.of(store, period)?;
    let buyers_before = cache.of(store, previous)?;
    let bought = bought_by(store, period, by.filter(|_| agent.is_none()))?;
    let view = &mut View::of(store);
    let now = total(view, period, agent)?;
    let before = total(view, previous, agent)?;
    let rows = KpiId::ALL
        .into_iter()
        .filter(|kpi| agent.is_none() || !is_of_buyers(*kpi));
    let rows = rows.map(|kpi| KpiValue {
        kpi,
        now: value(kpi, &now, &buyers_now),
        before: value(kpi, &before, &buyers_before),
        target: rules.settings.targets.get(&kpi).copied(),
    });
    let mut by_outcome: Vec<(OutcomeCode, u64)> = now
        .outcomes
        .iter()
        .map(|(id, n)| (OutcomeCode(id.clone()), *n))
        .collect();
    by_outcome.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(KpiReport {
        period,
        previous,
        rows: rows.collect(),
        trend: trend(
            view,
            (period, agent),
            rules.zone().day(caller.now),
            &rules.holidays,
        )?,
        scores: now.scores,
        reached_by_hour: now.reached_by_hour.to_vec(),
        by_outcome,
        groups: match by {
            Some(by) => groups(view, (period, agent, by), bought)?,
            None => Vec::new(),
        },
        at: caller.now,
    })
}

/// Whether a KPI is of buyers, who belong to no agent.
pub fn is_of_buyers(kpi: KpiId) -> bool {
    matches!(
        kpi,
        KpiId::RepeatRate
            | KpiId::SpendPerBuyer
            | KpiId::AverageOrderValue
            | KpiId::PurchaseFrequency
    )
}

fn total(view: &mut View<'_>, period: Period, agent: Option<AgentId>) -> Result<Sums> {
    let mut all = sums::collect(view, period, agent, |_| Some(()))?;
    Ok(all.remove(&()).unwrap_or_default())
}

/// A KPI's numerator and denominator. The formulas are those of `docs/kpi.md`.
fn value(kpi: KpiId, sums: &Sums, buyers: &Buyers) -> Ratio {
    let ratio = |n: u64, d: u64| Ratio {
        numerator: n as i64,
        denominator: d as i64,
    };
    let scored: u64 = sums.scores.iter().sum();
    let scores: u64 = sums
        .scores
        .iter()
        .zip(1..)
        .map(|(n, score): (&u64, u64)| n * score)
        .sum();
    match kpi {
        KpiId::FollowUpCompletion => ratio(sums.done, sums.due),
        KpiId::OnTimeRate => ratio(sums.on_time, sums.due),
        KpiId::ReachRate => ratio(sums.reached, sums.calls),
        KpiId::Csat => ratio(scores, scored),
        KpiId::CsatTop2 => ratio(sums.scores[3] + sums.scores[4], scored),
        KpiId::CsatKey => ratio(sums.key_scores.0, sums.key_scores.1),
        KpiId::RepeatRate => ratio(buyers.repeat, buyers.buyers),
        KpiId::SpendPerBuyer => Ratio {
            numerator: buyers.revenue.0,
            denominator: buyers.buyers as i64,
        },
        KpiId::AverageOrderValue => Ratio {
            numerator: buyers.revenue.0,
            denominator: buyers.orders as i64,
        },
        KpiId::PurchaseFrequency => ratio(buyers.orders, buyers.buyers),
        KpiId::WorkloadHandled => ratio(sums.handled, sums.agents.len() as u64),
        KpiId::WorkloadTalk => ratio(sums.talk.0, sums.talk.1),
        KpiId::WorkloadWrapUp => ratio(sums.wrap_up.0, sums.wrap_up.1),
    }
}

/// The days of a period up to today, but no fewer than [`TREND_DAYS`]; what is to come is no trend.
fn trend(
    view: &mut View<'_>,
    (period, agent): (Period, Option<AgentId>),
    today: Day,
    holidays: &HolidayTable,
) -> Result<Vec<KpiDay>> {
    let to = period.to.min(today.max(period.from));
    let from = (to - (TREND_DAYS - 1)).min(period.from).max(to - 91);
    let window = Period { from, to };
    // A day's completion is as it stood at its own end, whatever was done later.
    let days = sums::collect_at_day_end(view, window, agent)?;
    let nobody = Sums::default();
    let none = Buyers::default();
    let mut trend = Vec::with_capacity(window.days() as usize);
    for day in (0..window.days()).map(|n| from + n) {
        let sums = days.get(&day).unwrap_or(&nobody);
        let revenue = buyers::of_day(view.read(), day)?;
        view.breathe();
        trend.push(KpiDay {
            day,
            workday: holidays.is_worked(day),
            handled: sums.handled,
            completion: value(KpiId::FollowUpCompletion, sums, &none),
            reach: value(KpiId::ReachRate, sums, &none),
            csat: value(KpiId::Csat, sums, &none),
            revenue,
        });
    }
    Ok(trend)
}

/// The buyers of each group, by the group's id; none where KPIs of buyers are left out.
fn bought_by(store: &Store, period: Period, by: Option<KpiBy>) -> Result<BTreeMap<String, Buyers>> {
    match by {
        Some(KpiBy::Segment) => buyers::by_segment(store, period),
        Some(KpiBy::Day) => (0..period.days())
            .map(|n| period.from + n)
            .map(|day| Ok((day.to_string(), buyers::collect(store, Period::day(day))?)))
            .collect(),
        Some(KpiBy::Agent) | None => Ok(BTreeMap::new()),
    }
}

fn groups(
    view: &mut View<'_>,
    (period, agent, by): (Period, Option<AgentId>, KpiBy),
    mut bought: BTreeMap<String, Buyers>,
) -> Result<Vec<KpiGroup>> {
    let mut found: BTreeMap<String, (String, Sums)> = match by {
        KpiBy::Agent => {
            let sums = sums::collect(view, period, agent, |key| Some(key.agent))?;
            let (read, mut found) = (view.read(), BTreeMap::new());
            let names = Names::new(read);
            for (id, sums) in sums {
                if id != AgentId(0) {
                    let login = read
                        .get::<Agent>(&id)?
                        .map_or_else(|| id.to_string(), |a| a.name);
                    found.insert(login, (names.display(id)?, sums));
                }
            }
            found
        }
        KpiBy::Segment => {
            let found = sums::collect(view, period, agent, |key| Some(key.segment.to_owned()))?;
            found
                .into_iter()
                .map(|(id, sums)| (id, (String::new(), sums)))
                .collect()
        }
        KpiBy::Day => {
            let found = sums::collect(view, period, agent, |key| Some(key.day))?;
            found
                .into_iter()
                .map(|(day, sums)| (day.to_string(), (String::new(), sums)))
                .collect()
        }
    };
    for id in bought.keys() {
        found.entry(id.clone()).or_default();
    }
    let with_buyers = agent.is_none() && by != KpiBy::Agent;
    Ok(found
        .into_iter()
        .map(|(id, (name, sums))| {
            let buyers = bought.remove(&id).unwrap_or_default();
            group(id, name, &sums, with_buyers.then_some(&buyers))
        })
        .collect())
}

fn group(id: String, name: String, sums: &Sums, buyers: Option<&Buyers>) -> KpiGroup {
    let none = Buyers::default();
    let kpis = KpiId::ALL
        .into_iter()
        .filter(|kpi| buyers.is_some() || !is_of_buyers(*kpi));
    let rows = kpis
        .map(|kpi| (kpi, value(kpi, sums, buyers.unwrap_or(&none))))
        .collect();
    KpiGroup { id, name, rows }
}
