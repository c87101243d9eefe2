//! KPIs of a period, beside the period before; and the rows behind each number.
//!
//! Calls and follow-ups are counted by counters that are kept with the facts ([`sums`]), and so are tickets ([`tickets`]); buyers are told apart over
//! the purchases of the period ([`buyers`]). Nothing scans what lies outside the period.

pub mod buyers;
mod groups;
pub mod rows;
mod sums;
mod tickets;
pub(in crate::service) mod view;

use super::caller::Caller;
use super::work::{Result, Rules, Stop};
use crate::domain::calendar::HolidayTable;
use crate::domain::id::AgentId;
use crate::domain::kpi::{KpiId, Period, Ratio};
use crate::domain::outcome::OutcomeCode;
use crate::domain::time::Day;
use crate::protocol::query::KpiBy;
use crate::protocol::refusal::Problem;
use crate::protocol::view::{KpiDay, KpiReport, KpiValue};
use crate::store::Store;
use crate::store::schema::flow::Group;
use buyers::{BuyerCache, Buyers};
use sums::Sums;
use tickets::Tickets;
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
    Err(Stop::invalid("period", problem))
}

/// What the figures of a group are worked out from.
#[derive(Debug, Clone, Default)]
struct Parts {
    sums: Sums,
    buyers: Buyers,
    tickets: Tickets,
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
    let (previous, today) = (period.previous(), rules.zone().day(caller.now));
    let buyers_now = cache.of(store, period)?;
    let buyers_before = cache.of(store, previous)?;
    let bought = groups::bought_by(store, period, by.filter(|_| agent.is_none()))?;
    let view = &mut View::of(store);
    let now = total(view, (period, agent), today, buyers_now)?;
    let before = total(view, (previous, agent), today, buyers_before)?;
    let rows = KpiId::ALL
        .into_iter()
        .filter(|kpi| agent.is_none() || !kpi.is_of_orders());
    let rows = rows.map(|kpi| KpiValue {
        kpi,
        now: value(kpi, &now),
        before: value(kpi, &before),
        target: rules.settings.targets.get(&kpi).copied(),
    });
    let mut by_outcome: Vec<(OutcomeCode, u64)> = now
        .sums
        .outcomes
        .iter()
        .map(|(id, n)| (OutcomeCode(id.clone()), *n))
        .collect();
    by_outcome.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mix = match agent {
        None => {
            let now = tickets::opened_by_mix(view, period, today)?;
            tickets::mix(&now, &tickets::opened_by_mix(view, previous, today)?)
        }
        Some(_) => Vec::new(),
    };
    Ok(KpiReport {
        period,
        previous,
        rows: rows.collect(),
        trend: trend(view, (period, agent), today, &rules.holidays)?,
        scores: now.sums.scores,
        reached_by_hour: now.sums.reached_by_hour.to_vec(),
        by_outcome,
        mix,
        groups: match by {
            Some(by) => groups::groups(view, (period, agent, by), (today, &rules.teams), bought)?,
            None => Vec::new(),
        },
        at: caller.now,
    })
}

/// Whose tickets are added up.
fn of_agent(agent: Option<AgentId>) -> Group<'static> {
    agent.map_or(Group::All, Group::Agent)
}

fn total(
    view: &mut View<'_>,
    (period, agent): (Period, Option<AgentId>),
    today: Day,
    buyers: Buyers,
) -> Result<Parts> {
    let mut all = sums::collect(view, period, agent, |_| Some(()))?;
    Ok(Parts {
        sums: all.remove(&()).unwrap_or_default(),
        buyers,
        tickets: tickets::of(view, period, today, of_agent(agent))?,
    })
}

/// A KPI's numerator and denominator. The formulas are those of `docs/kpi.md`.
fn value(kpi: KpiId, of: &Parts) -> Ratio {
    let ratio = |n: u64, d: u64| Ratio {
        numerator: n as i64,
        denominator: d as i64,
    };
    let Parts {
        sums,
        buyers,
        tickets,
    } = of;
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
        KpiId::FirstResponseMedian => tickets.first_response(50),
        KpiId::FirstResponseP90 => tickets.first_response(90),
        KpiId::FirstResponseWithin => ratio(tickets.responded_in_time, tickets.opened),
        KpiId::ResolutionRate => ratio(tickets.settled, tickets.opened),
        KpiId::ResolutionWithin => ratio(tickets.settled_in_time, tickets.opened),
        KpiId::ResolutionKey => ratio(tickets.settled_key, tickets.key),
        KpiId::FirstContactResolution => ratio(tickets.first_contact, tickets.opened),
        KpiId::ReopenedRate => ratio(tickets.reopened, tickets.opened),
        KpiId::ComplaintRate => ratio(tickets.complaints, buyers.orders),
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
    let mut days = sums::collect_at_day_end(view, window, agent)?;
    let opened = tickets::opened_by_day(view, window, of_agent(agent))?;
    let mut trend = Vec::with_capacity(window.days() as usize);
    for day in (0..window.days()).map(|n| from + n) {
        let of_day = Parts {
            sums: days.remove(&day).unwrap_or_default(),
            ..Parts::default()
        };
        let revenue = buyers::of_day(view.read(), day)?;
        view.breathe();
        trend.push(KpiDay {
            day,
            workday: holidays.is_worked(day),
            handled: of_day.sums.handled,
            completion: value(KpiId::FollowUpCompletion, &of_day),
            reach: value(KpiId::ReachRate, &of_day),
            csat: value(KpiId::Csat, &of_day),
            revenue,
            tickets: opened.get(&day).copied().unwrap_or(0),
        });
    }
    Ok(trend)
}
