//! Sums of tickets and of their steps, by day and by month, for all and for each group that is asked for.
//!
//! A period is read as its whole months and the days beside them ([`stretches`]), so that what a report reads does not
//! grow with the number of tickets, and hardly with the length of the period.

use super::super::key::{KeyReader, Raw, ToKey};
use super::super::table::Derived;
use super::counter;
use crate::domain::id::AgentId;
use crate::domain::kpi::Period;
use crate::domain::spread::bucket;
use crate::domain::ticket::process::{Cell, Place};
use crate::domain::ticket::step::{Kind, Taken};
use crate::domain::ticket::{State, Ticket, Verb};
use crate::domain::time::Day;

/// Of a day.
const DAYS: u8 = 0;
/// Of a month, by its first day.
const MONTHS: u8 = 1;

/// A day, or a month by its first day.
pub type Stretch = (u8, Day);

/// The stretches of a period: the months that lie in it as far as they have come, and the days beside them.
pub fn stretches(period: Period, today: Day) -> Vec<Stretch> {
    let (mut found, mut day) = (Vec::new(), period.from);
    // Nothing is counted for days to come.
    while day <= period.to.min(today) {
        let month = Period::month(day);
        if month.from == day && month.to.min(today) <= period.to {
            found.push((MONTHS, day));
            day = month.to + 1;
        } else {
            found.push((DAYS, day));
            day = day + 1;
        }
    }
    found
}

/// Which tickets are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group<'a> {
    /// All.
    All,
    /// Those of an agent.
    Agent(AgentId),
    /// Those of customers who were in a segment.
    Segment(&'a str),
    /// Those about a product.
    Product(&'a str),
}

impl Group<'_> {
    const fn byte(self) -> u8 {
        match self {
            Self::All => 0,
            Self::Agent(_) => 1,
            Self::Segment(_) => 2,
            Self::Product(_) => 3,
        }
    }

    /// What its counters begin with.
    pub fn key(self) -> Vec<u8> {
        let mut key = vec![self.byte()];
        match self {
            Self::All => "".write(&mut key),
            Self::Agent(agent) => agent.to_string().write(&mut key),
            Self::Segment(id) => id.write(&mut key),
            Self::Product(name) => name.write(&mut key),
        }
        key
    }
}

/// What a ticket is sorted by within its groups.
pub type Mix = (String, u8, bool);

/// What everything of a group is under.
const ANY: (&str, u8, bool) = ("", 0, false);

/// What a step or a ticket is counted for: all, all by category, severity and complaint, and each of its groups; these
/// by the same where `fine`.
fn groups(kind: &Kind, agent: AgentId, fine: bool) -> impl Iterator<Item = Vec<u8>> + use<'_> {
    let mix = (&*kind.category, kind.severity.number(), kind.complaint);
    let product = kind.product.as_deref().map(Group::Product);
    let own = [Group::Agent(agent), Group::Segment(&kind.segment.0)];
    let own = own.into_iter().chain(product);
    let own = own.map(move |group| (group, if fine { mix } else { ANY }));
    let all = [(Group::All, ANY), (Group::All, mix)]
        .into_iter()
        .chain(own);
    all.map(|(group, mix)| [group.key(), mix.to_key()].concat())
}

fn each_key(day: Day, groups: impl Iterator<Item = Vec<u8>>, mut visit: impl FnMut(&[u8])) {
    let stretches = [(DAYS, day), (MONTHS, Period::month(day).from)];
    for group in groups {
        for stretch in stretches {
            visit(&(stretch, Raw(&group)).to_key());
        }
    }
}

/// Adds a step to the sums.
pub fn count_step(taken: &Taken, out: &mut Derived) {
    let Some(cell) = Cell::of(taken) else { return };
    let place = (cell.place.state as u8, &cell.place.department);
    let own = (cell.verb as u8, place, cell.again).to_key();
    each_key(taken.day, groups(&taken.of, taken.by, true), |at| {
        let times = (counter::STEP_TIMES, Raw(at), Raw(&own));
        out.count((times, bucket(taken.spent)), 1);
        let seconds = (counter::STEP_SECONDS, Raw(at), Raw(&own));
        out.count(seconds, taken.spent.as_seconds());
        let who = (counter::STEP_WHO, Raw(at), cell.verb as u8, taken.by);
        out.count(who, 1);
    });
}

/// Reads the cell of a step from the rest of its counter's key.
pub fn read_cell(key: &mut KeyReader<'_>) -> Option<Cell> {
    let (verb, (state, department), again) = key.take::<(u8, (u8, String), bool)>()?;
    Some(Cell {
        verb: *Verb::ALL.get(usize::from(verb))?,
        place: Place {
            state: *State::ALL.get(usize::from(state))?,
            department,
        },
        again,
    })
}

/// Reads who took a step from the rest of its counter's key.
pub fn read_who(key: &mut KeyReader<'_>) -> Option<(Verb, AgentId)> {
    let (verb, agent) = key.take::<(u8, AgentId)>()?;
    Some((*Verb::ALL.get(usize::from(verb))?, agent))
}

/// How a ticket came out, as far as it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// It is a complaint.
    pub complaint: bool,
    /// It is a key customer's.
    pub key: bool,
    /// It was not over when it was said to be.
    pub reopened: bool,
    /// It was settled in the contact that opened it, and stayed so.
    pub first_contact: bool,
    /// The first response came in time.
    pub responded_in_time: bool,
    /// It was settled in time.
    pub settled_in_time: bool,
    /// The day on which it was settled.
    pub settled: Option<Day>,
}

impl Ends {
    /// Of a ticket.
    pub fn of(ticket: &Ticket) -> Self {
        let in_time = |clock: &crate::domain::ticket::Clock| clock.outcome().is_some_and(|o| o.1);
        Self {
            complaint: ticket.complaint.is_some(),
            key: ticket.key,
            reopened: ticket.reopened > 0,
            first_contact: ticket.first_contact,
            responded_in_time: in_time(&ticket.clocks.first_response),
            settled_in_time: in_time(&ticket.clocks.resolution),
            settled: ticket.settled_day,
        }
    }

    fn key(self) -> Vec<u8> {
        let flags = [
            self.complaint,
            self.key,
            self.reopened,
            self.first_contact,
            self.responded_in_time,
            self.settled_in_time,
        ];
        (flags.map(u8::from), self.settled).to_key()
    }

    /// Reads them from the rest of their counter's key.
    pub fn read(key: &mut KeyReader<'_>) -> Option<Self> {
        let (flags, settled) = key.take::<([u8; 6], Option<Day>)>()?;
        let [
            complaint,
            by_key,
            reopened,
            first_contact,
            responded_in_time,
            settled_in_time,
        ] = flags.map(|flag| flag == 1);
        Some(Self {
            complaint,
            key: by_key,
            reopened,
            first_contact,
            responded_in_time,
            settled_in_time,
            settled,
        })
    }
}

/// Adds a ticket to the sums, unless it became part of another.
pub fn count_ticket(ticket: &Ticket, out: &mut Derived) {
    if ticket.merged_into.is_some() {
        return;
    }
    let ends = Ends::of(ticket).key();
    let first = ticket.clocks.first_response.outcome();
    let agent = ticket.owner.unwrap_or(AgentId(0));
    let kind = ticket.kind();
    each_key(ticket.opened_day, groups(&kind, agent, false), |at| {
        out.count((counter::TICKET_ENDS, Raw(at), Raw(&ends)), 1);
        if let Some((took, _)) = first {
            out.count((counter::FIRST_RESPONSES, Raw(at), bucket(took)), 1);
        }
    });
}

/// Whether two forms of a ticket are counted alike, as after most steps.
pub fn count_alike(one: &Ticket, other: &Ticket) -> bool {
    let first = |t: &Ticket| t.clocks.first_response.outcome().map(|(took, _)| took);
    let counted = |t: &Ticket| (t.merged_into.is_some(), t.opened_day, t.owner, t.kind());
    Ends::of(one) == Ends::of(other) && first(one) == first(other) && counted(one) == counted(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        let parts: Vec<u32> = text
            .split('-')
            .map(|n| n.parse().expect("a number"))
            .collect();
        Day::ymd(parts[0] as i32, parts[1], parts[2]).expect("a date")
    }

    #[test]
    fn a_period_is_whole_months_and_days_beside_them() {
        for (from, to, today, shown) in [
            ("2026-06-15", "2026-06-15", "2026-06-15", "D06-15"),
            ("2026-06-01", "2026-06-30", "2026-06-15", "M06-01"),
            // A month that is under way is whole up to today.
            ("2026-06-01", "2026-06-15", "2026-06-15", "M06-01"),
            ("2026-06-01", "2026-06-02", "2026-06-15", "D06-01 D06-02"),
            (
                "2026-05-30",
                "2026-07-01",
                "2026-08-01",
                "D05-30 D05-31 M06-01 D07-01",
            ),
            (
                "2026-04-01",
                "2026-06-30",
                "2026-08-01",
                "M04-01 M05-01 M06-01",
            ),
            ("2026-09-01", "2026-09-30", "2026-08-01", ""),
        ] {
            let period = Period {
                from: day(from),
                to: day(to),
            };
            let found: Vec<String> = stretches(period, day(today))
                .into_iter()
                .map(|(grain, day)| {
                    let letter = if grain == MONTHS { 'M' } else { 'D' };
                    format!("{letter}{}", &day.to_string()[5..])
                })
                .collect();
            assert_eq!(found.join(" "), shown, "{from} to {to}");
        }
    }

    #[test]
    fn verbs_and_states_are_read_back() {
        for (n, verb) in Verb::ALL.into_iter().enumerate() {
            assert_eq!(verb as usize, n);
        }
        for (n, state) in State::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, n);
        }
    }
}
