//! What the counters of the tickets of a period add up to: those that were opened in it.

use std::collections::BTreeMap;

use super::view::View;
use crate::domain::kpi::{Period, Ratio};
use crate::domain::spread::Spread;
use crate::domain::time::Day;
use crate::protocol::view::MixRow;
use crate::service::work::Result;
use crate::store::KeyReader;
use crate::store::schema::counter;
use crate::store::schema::flow::{self, Ends, Group, Kinds, Of, Settled, Stretch};

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
    fn add(&mut self, ends: Ends, n: u64) {
        let count = |is: bool| if is { n } else { 0 };
        self.opened += n;
        self.complaints += count(ends.complaint);
        self.key += count(ends.key);
        self.settled += count(ends.settled);
        self.settled_in_time += count(ends.settled && ends.settled_in_time);
        self.settled_key += count(ends.settled && ends.key);
        self.reopened += count(ends.reopened);
        self.first_contact += count(ends.first_contact);
        self.responded_in_time += count(ends.responded_in_time);
    }

    /// Takes out what was settled later than it is asked for. One may have been settled between two looks.
    fn take_out(&mut self, settled: Settled, n: u64) {
        let count = |is: bool| if is { n } else { 0 };
        self.settled = self.settled.saturating_sub(n);
        let in_time = count(settled.in_time);
        self.settled_in_time = self.settled_in_time.saturating_sub(in_time);
        self.settled_key = self.settled_key.saturating_sub(count(settled.key));
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
    let (kind, within) = (group.kind(), group.within());
    each(view, (period, today), (kind, &within), |_, found| {
        found.add_to(&mut sums);
    })?;
    Ok(sums)
}

/// The tickets of every group of a kind, by the group's name.
pub fn by_group(
    view: &mut View<'_>,
    period: Period,
    today: Day,
    kind: Kinds,
) -> Result<BTreeMap<String, Tickets>> {
    let mut groups: BTreeMap<String, Tickets> = BTreeMap::new();
    each(view, (period, today), (kind, &[]), |(name, _), found| {
        found.add_to(groups.entry(name).or_default());
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
    each(
        view,
        (period, today),
        (Kinds::Mixes, &[]),
        |(_, mix), found| {
            found.add_to(groups.entry((mix.0, mix.1)).or_default());
        },
    )?;
    Ok(groups)
}

/// How many were opened, by category and severity.
pub fn opened_by_mix(
    view: &mut View<'_>,
    period: Period,
    today: Day,
) -> Result<BTreeMap<(String, u8), u64>> {
    let mut opened: BTreeMap<(String, u8), u64> = BTreeMap::new();
    let stretches = flow::stretches(period, today);
    for range in flow::ranges(counter::TICKET_ENDS, Kinds::Mixes, &[], &stretches) {
        view.each_counter(range, |key, n| {
            if let Some((_, mix)) = flow::read_of(&mut KeyReader::new(key)) {
                *opened.entry((mix.0, mix.1)).or_default() += u64::try_from(n).unwrap_or(0);
            }
        })?;
    }
    Ok(opened)
}

/// How many of a group were opened on each day of a period.
pub fn opened_by_day(
    view: &mut View<'_>,
    period: Period,
    group: Group<'_>,
) -> Result<BTreeMap<Day, u64>> {
    let mut opened: BTreeMap<Day, u64> = BTreeMap::new();
    let (kind, within) = (group.kind(), group.within());
    let days = [Stretch::days(period)];
    for range in flow::ranges(counter::TICKET_ENDS, kind, &within, &days) {
        view.each_counter(range, |key, n| {
            if let Some(day) = flow::read_day(key) {
                *opened.entry(day).or_default() += u64::try_from(n).unwrap_or(0);
            }
        })?;
    }
    Ok(opened)
}

/// What is what among the tickets of two periods, the most first.
pub fn mix(now: &BTreeMap<(String, u8), u64>, before: &BTreeMap<(String, u8), u64>) -> Vec<MixRow> {
    let mut keys: Vec<&(String, u8)> = now.keys().chain(before.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |key: &(String, u8)| {
        let [now, before] = [now, before].map(|of| of.get(key).copied().unwrap_or(0));
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
    SettledLater(Settled, u64),
}

impl Counted {
    fn read(measure: u8, key: &mut KeyReader<'_>, n: u64) -> Option<Self> {
        Some(match measure {
            counter::TICKET_ENDS => Self::Ends(Ends::read(key)?, n),
            counter::FIRST_RESPONSES => Self::First(key.take()?, n),
            _ => Self::SettledLater(Settled::read(key)?, n),
        })
    }

    fn add_to(self, sums: &mut Tickets) {
        match self {
            Self::Ends(ends, n) => sums.add(ends, n),
            Self::First(bucket, n) => sums.first.add(bucket, n),
            Self::SettledLater(settled, n) => sums.take_out(settled, n),
        }
    }
}

/// Shows the counters of a period of a kind of group, of those whose keys begin so: whose it is, and what is counted.
fn each(
    view: &mut View<'_>,
    (period, today): (Period, Day),
    (kind, within): (Kinds, &[u8]),
    mut visit: impl FnMut(Of, Counted),
) -> Result<()> {
    let stretches = flow::stretches(period, today);
    let mut measures = vec![counter::TICKET_ENDS, counter::FIRST_RESPONSES];
    if period.to < today {
        measures.push(counter::TICKETS_SETTLED);
    }
    for measure in measures {
        for range in flow::ranges(measure, kind, within, &stretches) {
            view.each_counter(range, |key, n| {
                let mut key = KeyReader::new(key);
                let n = u64::try_from(n).unwrap_or(0);
                let of = flow::read_of(&mut key);
                let counted = Counted::read(measure, &mut key, n);
                let in_period = |counted: &Counted| match counted {
                    Counted::SettledLater(settled, _) => settled.day > period.to,
                    _ => true,
                };
                if let Some((of, counted)) = of.zip(counted.filter(in_period)) {
                    visit(of, counted);
                }
            })?;
        }
    }
    Ok(())
}
