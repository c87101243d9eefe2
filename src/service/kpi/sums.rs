//! What the counters of a period add up to.

use std::collections::{BTreeMap, BTreeSet};

use super::view::View;
use crate::domain::id::AgentId;
use crate::domain::kpi::Period;
use crate::domain::time::Day;
use crate::service::work::Result;
use crate::store::schema::counter;
use crate::store::{KeyRange, KeyReader, ToKey};

/// Sums of calls and follow-ups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Contacts recorded.
    pub handled: u64,
    /// Calls made.
    pub calls: u64,
    /// Calls made that reached the customer.
    pub reached: u64,
    /// Contacts by outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// Contacts that reached the customer, by hour.
    pub reached_by_hour: [u64; 24],
    /// Scores 1 to 5.
    pub scores: [u64; 5],
    /// Key customers' scores: sum and number.
    pub key_scores: (u64, u64),
    /// Seconds of talk and contacts with a measured one.
    pub talk: (u64, u64),
    /// Seconds of wrap-up and contacts with a measured one.
    pub wrap_up: (u64, u64),
    /// Follow-ups due.
    pub due: u64,
    /// Of these, done by the period's end.
    pub done: u64,
    /// Of these, done on or before their due moment.
    pub on_time: u64,
    /// Agents who recorded contacts.
    pub agents: BTreeSet<AgentId>,
}

/// Whose and when a count is.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The day; for follow-ups the due day.
    pub day: Day,
    /// The agent; 0 is nobody.
    pub agent: AgentId,
    /// The segment.
    pub segment: &'a str,
}

/// What is done before what is due: a follow-up that is done meanwhile is never more than what was due.
const MEASURES: [u8; 10] = [
    counter::OUTCOMES,
    counter::REACHED_HOUR,
    counter::SCORES,
    counter::TALK,
    counter::TALKS,
    counter::WRAP_UP,
    counter::WRAP_UPS,
    counter::DONE,
    counter::ON_TIME,
    counter::DUE,
];

/// Sums of a period by group; `group` leaves out what it gives no group to. Done is done by the period's end.
pub fn collect<G: Ord>(
    view: &mut View<'_>,
    period: Period,
    agent: Option<AgentId>,
    group: impl Fn(&Key<'_>) -> Option<G>,
) -> Result<BTreeMap<G, Sums>> {
    gather(view, period, agent, group, |_| period.to)
}

/// Sums of each day, what is done counted as it was at that day's end.
pub fn collect_at_day_end(
    view: &mut View<'_>,
    period: Period,
    agent: Option<AgentId>,
) -> Result<BTreeMap<Day, Sums>> {
    gather(view, period, agent, |key| Some(key.day), |day| day)
}

fn gather<G: Ord>(
    view: &mut View<'_>,
    period: Period,
    only: Option<AgentId>,
    group: impl Fn(&Key<'_>) -> Option<G>,
    done_by: impl Fn(Day) -> Day,
) -> Result<BTreeMap<G, Sums>> {
    let mut groups: BTreeMap<G, Sums> = BTreeMap::new();
    let mut note = |measure: u8, key: &[u8], n: i64| {
        let mut parts = KeyReader::new(key);
        let head = parts.take::<(u8, Day, AgentId, String)>();
        let Some((_, day, agent, segment)) = head else {
            return;
        };
        let key = Key {
            day,
            agent,
            segment: &segment,
        };
        if only.is_none_or(|only| only == agent)
            && let Some(group) = group(&key)
        {
            let n = u64::try_from(n).unwrap_or(0);
            let sums = groups.entry(group).or_default();
            sums.add(measure, agent, &mut parts, n, done_by(day));
        }
    };
    for measure in MEASURES {
        let range = KeyRange {
            from: (measure, period.from).to_key(),
            to: Some((measure, period.to + 1).to_key()),
        };
        view.each_counter(range, |key, n| note(measure, key, n))?;
    }
    Ok(groups)
}

impl Sums {
    /// Adds one counter; `rest` is what of its key follows the segment.
    fn add(&mut self, measure: u8, agent: AgentId, rest: &mut KeyReader<'_>, n: u64, done_by: Day) {
        match measure {
            counter::OUTCOMES => {
                let Some((attempt, reached, outcome)) = rest.take::<(bool, bool, String)>() else {
                    return;
                };
                self.handled += n;
                self.agents.insert(agent);
                if attempt {
                    self.calls += n;
                    self.reached += if reached { n } else { 0 };
                }
                *self.outcomes.entry(outcome).or_default() += n;
            }
            counter::REACHED_HOUR => {
                let hour = rest.take::<u8>().map_or(0, usize::from);
                if let Some(hour) = self.reached_by_hour.get_mut(hour) {
                    *hour += n;
                }
            }
            counter::SCORES => {
                let Some((key, score)) = rest.take::<(bool, u8)>() else {
                    return;
                };
                if let Some(count) = self.scores.get_mut(usize::from(score).wrapping_sub(1)) {
                    *count += n;
                    if key {
                        self.key_scores.0 += n * u64::from(score);
                        self.key_scores.1 += n;
                    }
                }
            }
            counter::TALK => self.talk.0 += n,
            counter::TALKS => self.talk.1 += n,
            counter::WRAP_UP => self.wrap_up.0 += n,
            counter::WRAP_UPS => self.wrap_up.1 += n,
            counter::DUE => self.due += n,
            counter::DONE if rest.take::<Day>().is_some_and(|day| day <= done_by) => {
                self.done += n;
            }
            counter::ON_TIME => self.on_time += n,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::view::STRETCH;
    use super::*;
    use crate::protocol::Command;
    use crate::protocol::command::WrapUp;
    use crate::service::testkit::{self, Kit, TODAY};

    #[test]
    fn a_long_report_is_read_in_stretches_and_is_the_same() {
        let kit = Kit::new();
        for agent in [
            "ann", "ben", "cat", "dan", "eve", "fay", "gus", "hal", "ida",
        ] {
            let caller = kit.agent(agent);
            let customer = kit.add(|_| ());
            for outcome in ["declined", "other"] {
                let form = WrapUp {
                    score: None,
                    talk_seconds: 7,
                    ..testkit::call(customer, None, outcome)
                };
                kit.run(&caller, Command::WrapUp(Box::new(form)))
                    .expect("recorded");
            }
        }
        let mut view = View::holding(kit.store(), Duration::ZERO);
        let days = Period::day(TODAY);
        let all = collect(&mut view, days, None, |_| Some(())).expect("read");
        let sums = &all[&()];
        assert_eq!((sums.handled, sums.calls, sums.reached), (18, 18, 9));
        assert_eq!((sums.talk, sums.agents.len()), ((126, 18), 9));
        // Each measure, and each stretch of one, lets changes in.
        assert!(
            view.given_up >= MEASURES.len() + 18 / STRETCH,
            "{}",
            view.given_up
        );
    }
}
