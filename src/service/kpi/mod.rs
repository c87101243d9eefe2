//! KPIs of a period, beside the period before; and the rows behind each number.
//!
//! Calls and follow-ups are counted by counters that are kept with the facts ([`sums`]); buyers are told apart over
//! the purchases of the period ([`buyers`]). Nothing scans what lies outside the period.

pub mod buyers;
pub mod rows;
mod sums;

use std::collections::BTreeMap;

use super::caller::Caller;
use super::names::Names;
use super::work::{Result, Rules};
use crate::domain::agent::Agent;
use crate::domain::calendar::holiday::HolidayTable;
use crate::domain::id::AgentId;
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::outcome::OutcomeCode;
use crate::protocol::Refusal;
use crate::protocol::query::KpiBy;
use crate::protocol::refusal::Problem;
use crate::protocol::view::{KpiDay, KpiGroup, KpiReport, KpiValue};
use crate::store::{Read, ReadExt};
use buyers::{BuyerCache, Buyers};
use sums::Sums;

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
    read: &impl Read,
    cache: &BuyerCache,
    caller: &Caller,
    rules: &Rules,
    (period, agent, by): (Period, Option<AgentId>, Option<KpiBy>),
) -> Result<KpiReport> {
    check(period)?;
    let previous = period.previous();
    let now = total(read, period, agent)?;
    let before = total(read, previous, agent)?;
    let buyers_now = cache.of(read, period)?;
    let buyers_before = cache.of(read, previous)?;
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
        trend: trend(read, period, agent)?,
        scores: now.scores,
        reached_by_hour: now.reached_by_hour.to_vec(),
        by_outcome,
        groups: match by {
            Some(by) => groups(read, period, agent, by)?,
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

fn total(read: &impl Read, period: Period, agent: Option<AgentId>) -> Result<Sums> {
    let mut all = sums::collect(read, period, agent, |_| Some(()))?;
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

fn trend(read: &impl Read, period: Period, agent: Option<AgentId>) -> Result<Vec<KpiDay>> {
    let from = (period.to - (TREND_DAYS - 1))
        .min(period.from)
        .max(period.to - 91);
    let window = Period {
        from,
        to: period.to,
    };
    // A day's completion is as it stood at its own end, whatever was done later.
    let days = sums::collect_at_day_end(read, window, agent)?;
    let nobody = Sums::default();
    let none = Buyers::default();
    let mut trend = Vec::with_capacity(window.days() as usize);
    for day in (0..window.days()).map(|n| from + n) {
        let sums = days.get(&day).unwrap_or(&nobody);
        let revenue = buyers::of_day(read, day)?;
        trend.push(KpiDay {
            day,
            workday: HolidayTable::china().is_worked(day),
            handled: sums.handled,
            completion: value(KpiId::FollowUpCompletion, sums, &none),
            reach: value(KpiId::ReachRate, sums, &none),
            csat: value(KpiId::Csat, sums, &none),
            revenue,
        });
    }
    Ok(trend)
}

fn groups(
    read: &impl Read,
    period: Period,
    agent: Option<AgentId>,
    by: KpiBy,
) -> Result<Vec<KpiGroup>> {
    let with_buyers = agent.is_none();
    match by {
        KpiBy::Agent => {
            let names = Names::new(read);
            let found = sums::collect(read, period, agent, |key| Some(key.agent))?;
            let mut groups = Vec::with_capacity(found.len());
            for (id, sums) in found.into_iter().filter(|(id, _)| *id != AgentId(0)) {
                let login = read
                    .get::<Agent>(&id)?
                    .map_or_else(|| id.to_string(), |a| a.name);
                groups.push(group(login, names.display(id)?, &sums, None));
            }
            Ok(groups)
        }
        KpiBy::Segment => {
            let mut found = sums::collect(read, period, agent, |key| Some(key.segment.to_owned()))?;
            let mut bought: BTreeMap<String, Buyers> = BTreeMap::new();
            if with_buyers {
                bought = buyers::by_segment(read, period)?;
                for segment in bought.keys() {
                    found.entry(segment.clone()).or_default();
                }
            }
            Ok(found
                .into_iter()
                .map(|(id, sums)| {
                    let buyers = bought.remove(&id).unwrap_or_default();
                    group(id, String::new(), &sums, with_buyers.then_some(&buyers))
                })
                .collect())
        }
        KpiBy::Day => {
            let found = sums::collect(read, period, agent, |key| Some(key.day))?;
            let empty = Sums::default();
            let mut groups = Vec::new();
            for day in (0..period.days()).map(|n| period.from + n) {
                let sums = found.get(&day).unwrap_or(&empty);
                let buyers = if with_buyers {
                    Some(buyers::collect(read, Period::day(day))?)
                } else {
                    None
                };
                groups.push(group(day.to_string(), String::new(), sums, buyers.as_ref()));
            }
            Ok(groups)
        }
    }
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
