//! Sums of tickets and of their steps, by day and by month, for all and for each group that is asked for.
//!
//! A period is read as its whole months and the days beside them ([`stretches`]), so that what a report reads does not
//! grow with the number of tickets, and hardly with the length of the period. The days of a kind of group lie together, as do
//! its months: what is asked of all is one range of keys for each stretch ([`ranges`]).

use super::super::key::{KeyRange, KeyReader, Raw, ToKey};
use super::super::table::Derived;
use super::{counter, index};
use crate::domain::id::{AgentId, CustomerId, TicketId};
use crate::domain::kpi::Period;
use crate::domain::spread::bucket;
use crate::domain::ticket::process::{Cell, Place};
use crate::domain::ticket::step::{Kind, Taken};
use crate::domain::ticket::{State, Ticket, Verb};
use crate::domain::time::{Day, Span};

/// Of a day.
const DAYS: u8 = 0;
/// Of a month, by its first day.
const MONTHS: u8 = 1;

/// Days, or months by their first days, that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    grain: u8,
    first: Day,
    last: Day,
}

impl Stretch {
    /// Each day of a period.
    pub const fn days(period: Period) -> Self {
        Self {
            grain: DAYS,
            first: period.from,
            last: period.to,
        }
    }

    /// Each of its days or months.
    fn each(self) -> impl Iterator<Item = Day> {
        let next = move |day: &Day| match self.grain {
            MONTHS => Some(Period::month(*day).to + 1),
            _ => Some(*day + 1),
        };
        std::iter::successors(Some(self.first), next).take_while(move |day| *day <= self.last)
    }
}

/// The stretches of a period: the months that lie in it as far as they have come, and the days beside them.
pub fn stretches(period: Period, today: Day) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut day = period.from;
    // Nothing is counted for days to come.
    while day <= period.to.min(today) {
        let month = Period::month(day);
        let whole = month.from == day && month.to.min(today) <= period.to;
        let grain = if whole { MONTHS } else { DAYS };
        match found.last_mut().filter(|last| last.grain == grain) {
            Some(stretch) => stretch.last = day,
            None => found.push(Stretch {
                grain,
                first: day,
                last: day,
            }),
        }
        day = if whole { month.to + 1 } else { day + 1 };
    }
    found
}

/// Where the counters of a measure lie that are of some stretches and a kind of group: from a key to another. Behind the
/// day they begin with `within`; with all of the kind where that is nothing, which takes fewer ranges.
pub fn ranges(measure: u8, kind: Kinds, within: &[u8], stretches: &[Stretch]) -> Vec<KeyRange> {
    let head = |grain: u8, day: Day| (measure, kind as u8, grain, day);
    let of = |stretch: &Stretch| {
        let (grain, first, last) = (stretch.grain, stretch.first, stretch.last);
        let all = KeyRange {
            from: head(grain, first).to_key(),
            to: Some(head(grain, last + 1).to_key()),
        };
        let days = stretch.each().filter(|_| !within.is_empty());
        let ranges = days.map(|day| KeyRange::prefix(&(head(grain, day), Raw(within)).to_key()));
        let ranges: Vec<KeyRange> = ranges.collect();
        if within.is_empty() { vec![all] } else { ranges }
    };
    stretches.iter().flat_map(of).collect()
}

/// By what tickets are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// By nothing: all together.
    All = 0,
    /// By agent.
    Agents = 1,
    /// By the customer's segment.
    Segments = 2,
    /// By product.
    Products = 3,
    /// By category, severity and complaint alone.
    Mixes = 4,
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
    /// By what it is told from others.
    pub const fn kind(self) -> Kinds {
        match self {
            Self::All => Kinds::All,
            Self::Agent(_) => Kinds::Agents,
            Self::Segment(_) => Kinds::Segments,
            Self::Product(_) => Kinds::Products,
        }
    }

    /// What its counters begin with behind the day; nothing where there is no other of its kind.
    pub fn within(self) -> Vec<u8> {
        match self {
            Self::All => Vec::new(),
            Self::Agent(agent) => agent.to_string().to_key(),
            Self::Segment(id) => id.to_key(),
            Self::Product(name) => name.to_key(),
        }
    }
}

/// What a ticket is sorted by within its groups.
pub type Mix = (String, u8, bool);

/// What everything of a group is under.
const ANY: (&str, u8, bool) = ("", 0, false);

/// Whose a counter is: the name of its group, and what is what in it.
pub type Of = (String, Mix);

/// Reads the head of a counter's key.
pub fn read_of(key: &mut KeyReader<'_>) -> Option<Of> {
    let (_, _, _, _, name, mix) = key.take::<(u8, u8, u8, Day, String, Mix)>()?;
    Some((name, mix))
}

/// Reads the day, or the first day of the month, of a counter's key.
pub fn read_day(key: &[u8]) -> Option<Day> {
    let (_, _, _, day) = KeyReader::new(key).take::<(u8, u8, u8, Day)>()?;
    Some(day)
}

/// What a step or a ticket is counted for: all, all by category, severity and complaint, and each of its groups; these
/// by the same where `fine`.
fn groups(
    kind: &Kind,
    agent: AgentId,
    fine: bool,
) -> impl Iterator<Item = (Kinds, Vec<u8>)> + use<'_> {
    let mix = (&*kind.category, kind.severity.number(), kind.complaint);
    let product = kind.product.as_deref().map(Group::Product);
    let own = [Group::Agent(agent), Group::Segment(&kind.segment.0)];
    let own = own.into_iter().chain(product).map(move |group| {
        let mix = if fine { mix } else { ANY };
        (group.kind(), [group.within(), mix.to_key()].concat())
    });
    let all = [(Kinds::All, ANY), (Kinds::Mixes, mix)];
    let all = all.map(|(kind, mix)| (kind, ("", mix).to_key()));
    all.into_iter().chain(own)
}

fn each_key(
    day: Day,
    groups: impl Iterator<Item = (Kinds, Vec<u8>)>,
    mut visit: impl FnMut(&[u8]),
) {
    let stretches = [(DAYS, day), (MONTHS, Period::month(day).from)];
    for (kind, group) in groups {
        for stretch in stretches {
            visit(&(kind as u8, stretch, Raw(&group)).to_key());
        }
    }
}

/// A step as it is counted, whole: so is counted what no sum is kept of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Who took it.
    pub by: AgentId,
    /// The customer's segment.
    pub segment: String,
    /// The product.
    pub product: Option<String>,
    /// What the ticket is sorted by.
    pub mix: Mix,
    /// Where it belongs.
    pub cell: Cell,
    /// The business time that it took.
    pub spent: Span,
}

impl Counted {
    fn value(taken: &Taken, cell: &Cell) -> Vec<u8> {
        let of = &taken.of;
        let mix = (&of.category, of.severity.number(), of.complaint);
        let cell = write_cell(cell);
        (
            taken.by,
            &of.segment.0,
            &of.product,
            mix,
            Raw(&cell),
            taken.spent.0,
        )
            .to_key()
    }

    /// Reads it from the value of an entry of [`index::STEPS`].
    pub fn read(value: &[u8]) -> Option<Self> {
        let mut from = KeyReader::new(value);
        let (by, segment, product, mix) = from.take()?;
        Some(Self {
            by,
            segment,
            product,
            mix,
            cell: read_cell(&mut from)?,
            spent: from.take().map(Span)?,
        })
    }
}

/// Where the steps of an agent, or about a product, lie in [`index::STEPS`] that were taken in a period. There are none of
/// other groups.
pub fn steps(group: Group<'_>, period: Period) -> KeyRange {
    let (head, within) = (group.kind() as u8, group.within());
    KeyRange {
        from: (head, Raw(&within), period.from).to_key(),
        to: Some((head, Raw(&within), period.to + 1).to_key()),
    }
}

/// Adds a step to the sums, and to the steps of its agent and product.
pub fn count_step(taken: &Taken, key: &(CustomerId, TicketId, u32), out: &mut Derived) {
    let Some(cell) = Cell::of(taken) else { return };
    let value = Counted::value(taken, &cell);
    let product = taken.of.product.as_deref().map(Group::Product);
    for group in [Some(Group::Agent(taken.by)), product]
        .into_iter()
        .flatten()
    {
        let place = (group.kind() as u8, Raw(&group.within()), taken.day, *key).to_key();
        out.index_with(index::STEPS, Raw(&place), &value);
    }
    let own = write_cell(&cell);
    each_key(taken.day, groups(&taken.of, taken.by, true), |at| {
        let times = (counter::STEP_TIMES, Raw(at), Raw(&own));
        out.count((times, bucket(taken.spent)), 1);
        let seconds = (counter::STEP_SECONDS, Raw(at), Raw(&own));
        out.count(seconds, taken.spent.as_seconds());
        let who = (counter::STEP_WHO, Raw(at), cell.verb as u8, taken.by);
        out.count(who, 1);
    });
}

fn write_cell(cell: &Cell) -> Vec<u8> {
    let place = (cell.place.state as u8, &cell.place.department);
    (cell.verb as u8, place, cell.again).to_key()
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

/// How a ticket came out, as far as it has, as it is counted.
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
    /// It is settled by now.
    pub settled: bool,
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
            settled: ticket.settled_day.is_some(),
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
            self.settled,
        ];
        flags.map(u8::from).to_vec()
    }

    /// Reads it from the rest of its counter's key.
    pub fn read(key: &mut KeyReader<'_>) -> Option<Self> {
        let [
            complaint,
            by_key,
            reopened,
            first_contact,
            responded_in_time,
            settled_in_time,
            settled,
        ] = key.take::<[u8; 7]>()?.map(|flag| flag == 1);
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

/// Which tickets were settled on a day, as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The day.
    pub day: Day,
    /// [`Ends::key`]
    pub key: bool,
    /// [`Ends::settled_in_time`]
    pub in_time: bool,
}

impl Settled {
    /// Reads it from the rest of its counter's key.
    pub fn read(key: &mut KeyReader<'_>) -> Option<Self> {
        let (day, key, in_time) = key.take::<(Day, bool, bool)>()?;
        Some(Self { day, key, in_time })
    }
}

/// Adds a ticket to the sums, unless it became part of another.
pub fn count_ticket(ticket: &Ticket, out: &mut Derived) {
    if ticket.merged_into.is_some() {
        return;
    }
    let ends = Ends::of(ticket);
    let (flags, settled) = (ends.key(), ticket.settled_day);
    let first = ticket.clocks.first_response.outcome();
    let agent = ticket.owner.unwrap_or(AgentId(0));
    let kind = ticket.kind();
    each_key(ticket.opened_day, groups(&kind, agent, false), |at| {
        out.count((counter::TICKET_ENDS, Raw(at), Raw(&flags)), 1);
        if let Some(day) = settled {
            let how = (day, ends.key, ends.settled_in_time);
            out.count((counter::TICKETS_SETTLED, Raw(at), how), 1);
        }
        if let Some((took, _)) = first {
            out.count((counter::FIRST_RESPONSES, Raw(at), bucket(took)), 1);
        }
    });
}

/// Whether two forms of a ticket are counted alike, as after most steps.
pub fn count_alike(one: &Ticket, other: &Ticket) -> bool {
    let first = |t: &Ticket| t.clocks.first_response.outcome().map(|(took, _)| took);
    let days = |t: &Ticket| (t.opened_day, t.settled_day);
    let counted = |t: &Ticket| (t.merged_into.is_some(), days(t), t.owner, t.kind());
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
                .flat_map(|stretch| stretch.each().map(move |day| (stretch.grain, day)))
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
