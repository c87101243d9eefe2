//! KPIs by agent, team, segment or day; those of tickets by category, severity and product, too.

use std::collections::BTreeMap;

use super::buyers::{self, Buyers};
use super::tickets::{self, Tickets};
use super::view::View;
use super::{Parts, of_agent, sums, value};
use crate::domain::agent::Agent;
use crate::domain::id::AgentId;
use crate::domain::kpi::{KpiId, Period};
use crate::domain::outcome::Labels;
use crate::domain::team::Teams;
use crate::domain::time::Day;
use crate::protocol::query::KpiBy;
use crate::protocol::view::KpiGroup;
use crate::service::names::Names;
use crate::service::work::Result;
use crate::store::schema::flow::Kinds;
use crate::store::{ReadExt, Store};

/// The buyers of each group, by the group's id; none where KPIs of buyers are left out.
pub fn bought_by(
    store: &Store,
    period: Period,
    by: Option<KpiBy>,
) -> Result<BTreeMap<String, Buyers>> {
    match by {
        Some(KpiBy::Segment) => buyers::by_segment(store, period),
        Some(KpiBy::Day) => (0..period.days())
            .map(|n| period.from + n)
            .map(|day| Ok((day.to_string(), buyers::collect(store, Period::day(day))?)))
            .collect(),
        _ => Ok(BTreeMap::new()),
    }
}

/// What is broken down: a period, perhaps of one agent, and by what.
type Asked = (Period, Option<AgentId>, KpiBy);

/// The lines of a breakdown.
pub fn groups(
    view: &mut View<'_>,
    asked: Asked,
    (today, teams): (Day, &Teams),
    bought: BTreeMap<String, Buyers>,
) -> Result<Vec<KpiGroup>> {
    let (_, agent, by) = asked;
    let mut found = of_calls(view, asked, teams)?;
    for (id, tickets) in of_tickets(view, asked, (today, teams))? {
        found.entry(id).or_default().tickets = tickets;
    }
    for (id, buyers) in bought {
        found.entry(id).or_default().buyers = buyers;
    }
    if by != KpiBy::Agent {
        let with_orders = agent.is_none() && !by.is_of_tickets() && by != KpiBy::Team;
        let label = |id: &str| {
            let team = teams.iter().find(|team| by == KpiBy::Team && team.id == id);
            team.map_or_else(Labels::default, |team| team.label.clone())
        };
        let lines = found.into_iter();
        return Ok(lines
            .map(|(id, parts)| KpiGroup {
                label: label(&id),
                ..line(id, String::new(), by, with_orders, &parts)
            })
            .collect());
    }
    let names = Names::new(view.read());
    let mut lines = Vec::with_capacity(found.len());
    for (id, parts) in found {
        let agent = id.parse().unwrap_or_default();
        // What nobody has is nobody's.
        if agent != AgentId(0) {
            let known = view.read().get::<Agent>(&agent)?;
            let login = known.map_or_else(|| agent.to_string(), |a| a.name);
            lines.push(line(login, names.display(agent)?, by, false, &parts));
        }
    }
    lines.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(lines)
}

/// The team in which an agent is now; empty where that is none.
fn team_of(teams: &Teams, agent: AgentId) -> String {
    let team = teams.of(agent);
    team.map_or_else(String::new, |team| team.id.clone())
}

fn of_calls(
    view: &mut View<'_>,
    (period, agent, by): Asked,
    teams: &Teams,
) -> Result<BTreeMap<String, Parts>> {
    let found = sums::collect(view, period, agent, |key| match by {
        KpiBy::Agent => Some(key.agent.to_string()),
        // What nobody has is no team's.
        KpiBy::Team => (key.agent != AgentId(0)).then(|| team_of(teams, key.agent)),
        KpiBy::Segment => Some(key.segment.to_owned()),
        KpiBy::Day => Some(key.day.to_string()),
        KpiBy::Category | KpiBy::Severity | KpiBy::Product => None,
    })?;
    let parts = |sums| Parts {
        sums,
        ..Parts::default()
    };
    Ok(found
        .into_iter()
        .map(|(id, sums)| (id, parts(sums)))
        .collect())
}

/// The tickets of each group; of one agent they are told apart by day alone.
fn of_tickets(
    view: &mut View<'_>,
    (period, agent, by): Asked,
    (today, teams): (Day, &Teams),
) -> Result<BTreeMap<String, Tickets>> {
    match by {
        KpiBy::Day => (0..period.days())
            .map(|n| period.from + n)
            .take_while(|day| *day <= today)
            .map(|day| {
                let tickets = tickets::of(view, Period::day(day), today, of_agent(agent))?;
                Ok((day.to_string(), tickets))
            })
            .filter(|found| !matches!(found, Ok((_, tickets)) if tickets.opened == 0))
            .collect(),
        KpiBy::Agent | KpiBy::Team if agent.is_some() => {
            let tickets = tickets::of(view, period, today, of_agent(agent))?;
            let agent = agent.unwrap_or_default();
            let id = match by {
                KpiBy::Team => team_of(teams, agent),
                _ => agent.to_string(),
            };
            Ok(BTreeMap::from([(id, tickets)]))
        }
        _ if agent.is_some() => Ok(BTreeMap::new()),
        KpiBy::Agent => tickets::by_group(view, period, today, Kinds::Agents),
        KpiBy::Team => {
            let mut groups: BTreeMap<String, Tickets> = BTreeMap::new();
            for (id, tickets) in tickets::by_group(view, period, today, Kinds::Agents)? {
                let agent: AgentId = id.parse().unwrap_or_default();
                if agent != AgentId(0) {
                    let group = groups.entry(team_of(teams, agent)).or_default();
                    group.join(&tickets);
                }
            }
            Ok(groups)
        }
        KpiBy::Segment => tickets::by_group(view, period, today, Kinds::Segments),
        KpiBy::Product => tickets::by_group(view, period, today, Kinds::Products),
        KpiBy::Category | KpiBy::Severity => {
            let mut groups: BTreeMap<String, Tickets> = BTreeMap::new();
            for ((category, severity), tickets) in tickets::by_mix(view, period, today)? {
                let id = match by {
                    KpiBy::Category => category,
                    _ => severity.to_string(),
                };
                groups.entry(id).or_default().join(&tickets);
            }
            Ok(groups)
        }
    }
}

fn line(id: String, name: String, by: KpiBy, with_orders: bool, parts: &Parts) -> KpiGroup {
    let kpis = KpiId::ALL
        .into_iter()
        .filter(|kpi| with_orders || !kpi.is_of_orders())
        .filter(|kpi| kpi.is_of_tickets() || !by.is_of_tickets());
    let rows = kpis.map(|kpi| (kpi, value(kpi, parts))).collect();
    KpiGroup {
        id,
        name,
        label: Labels::default(),
        rows,
    }
}
