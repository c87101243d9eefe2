//! What the counters of the tickets of a period add up to: those that were opened in it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::view::View;
use crate::domain::kpi::{Period, Ratio};
use crate::domain::spread::Spread;
use crate::domain::time::Day;
use crate::protocol::view::MixRow;
use crate::service::work::Result;
use crate::store::schema::counter;
use crate::store::schema::flow::{self, Ends, Group, Mix, Stretch};
use crate::store::{KeyReader, Raw, ReadExt, ToKey};

/// Sums of tickets; settled is settled by the end of the period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tickets {
    /// Opened.
    pub opened: u64,
    /// Of these, complaints.
    pub complaints: u64,
    /// Of key customers.
    pub key: u64,
    /// Settled.
    pub settled: u64,
    /// Settled in time.
    pub settled_in_time: u64,
    /// Settled, of key customers.
    pub settled_key: u64,
    /// Not over when they were said to be.
    pub reopened: u64,
    /// Settled in the contact that opened them.
    pub first_contact: u64,
    /// With the first response in time.
    pub responded_in_time: u64,
    /// How long customers waited for the first response.
    pub first: Spread,
}

impl Tickets {
    fn add(&mut self, ends: Ends, by: Day, n: u64) {
        let count = |is: bool| if is { n } else { 0 };
        let settled = ends.settled.is_some_and(|day| day <= by);
        self.opened += n;
        self.complaints += count(ends.complaint);
        self.key += count(ends.key);
        self.settled += count(settled);
        self.settled_in_time += count(settled && ends.settled_in_time);
        self.settled_key += count(settled && ends.key);
        self.reopened += count(ends.reopened);
        self.first_contact += count(ends.first_contact);
        self.responded_in_time += count(ends.responded_in_time);
    }

    /// Adds all of others.
    pub fn join(&mut self, other: &Self) {
        self.opened += other.opened;
        self.complaints += other.complaints;
        self.key += other.key;
        self.settled += other.settled;
        self.settled_in_time += other.settled_in_time;
        self.settled_key += other.settled_key;
        self.reopened += other.reopened;
        self.first_contact += other.first_contact;
        self.responded_in_time += other.responded_in_time;
        self.first.join(&other.first);
    }

    /// A percentile of the first response, of those there were.
    pub fn first_response(&self, percent: u64) -> Ratio {
        Ratio {
            numerator: self.first.percentile(percent).unwrap_or(0),
            denominator: self.first.count() as i64,
        }
    }
}

/// The tickets of one group.
pub fn of(view: &mut View<'_>, period: Period, today: Day, group: Group<'_>) -> Result<Tickets> {
    let mut sums = Tickets::default();
    let prefix = [group.key(), ("", 0_u8, false).to_key()].concat();
    each(view, (period, today), &prefix, |_, _, found| {
        found.add_to(&mut sums, period.to);
    })?;
    Ok(sums)
}

/// The tickets of every group of a kind, by the group's name.
pub fn by_group(
    view: &mut View<'_>,
    period: Period,
    today: Day,
    kind: Group<'_>,
) -> Result<BTreeMap<String, Tickets>> {
    let mut groups: BTreeMap<String, Tickets> = BTreeMap::new();
    let prefix = &kind.key()[..1];
    each(view, (period, today), prefix, |name, _, found| {
        found.add_to(groups.entry(name).or_default(), period.to);
    })?;
    Ok(groups)
}

/// All tickets by category and severity.
pub fn by_mix(
    view: &mut View<'_>,
    period: Period,
    today: Day,
) -> Result<BTreeMap<(String, u8), Tickets>> {
    let mut groups: BTreeMap<(String, u8), Tickets> = BTreeMap::new();
    let all = Group::All.key();
    each(view, (period, today), &all, |_, mix, found| {
        // What all come to is kept beside.
        if !mix.0.is_empty() {
            found.add_to(groups.entry((mix.0, mix.1)).or_default(), period.to);
        }
    })?;
    Ok(groups)
}

/// What is what among the tickets of two periods, the most first.
pub fn mix(
    now: &BTreeMap<(String, u8), Tickets>,
    before: &BTreeMap<(String, u8), Tickets>,
) -> Vec<MixRow> {
    let mut keys: Vec<&(String, u8)> = now.keys().chain(before.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |key: &(String, u8)| {
        let [now, before] = [now, before].map(|of| of.get(key).map_or(0, |t| t.opened));
        MixRow {
            category: key.0.clone(),
            severity: key.1,
            now,
            before,
        }
    };
    let mut rows: Vec<MixRow> = keys.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.now));
    rows
}

/// What a counter says.
enum Counted {
    Ends(Ends, u64),
    First(u16, u64),
}

impl Counted {
    fn add_to(self, sums: &mut Tickets, by: Day) {
        match self {
            Self::Ends(ends, n) => sums.add(ends, by, n),
            Self::First(bucket, n) => sums.first.add(bucket, n),
        }
    }
}

/// Shows the counters of a period whose groups begin so: the group's name, what is what in it, and what is counted.
fn each(
    view: &mut View<'_>,
    (period, today): (Period, Day),
    prefix: &[u8],
    mut visit: impl FnMut(String, Mix, Counted),
) -> Result<()> {
    for stretch in flow::stretches(period, today) {
        for measure in [counter::TICKET_ENDS, counter::FIRST_RESPONSES] {
            view.read()
                .each_counter((measure, stretch, Raw(prefix)), |key, n| {
                    let mut key = KeyReader::new(key);
                    let n = u64::try_from(n).unwrap_or(0);
                    let head = key.take::<(u8, Stretch, u8, String, Mix)>();
                    let counted = if measure == counter::TICKET_ENDS {
                        Ends::read(&mut key).map(|ends| Counted::Ends(ends, n))
                    } else {
                        key.take().map(|bucket| Counted::First(bucket, n))
                    };
                    if let (Some((_, _, _, name, mix)), Some(counted)) = (head, counted) {
                        visit(name, mix, counted);
                    }
                    ControlFlow::Continue(())
                })?;
            view.breathe();
        }
    }
    Ok(())
}
