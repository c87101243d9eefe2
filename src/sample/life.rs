//! What happens to a sample customer: when the baby is born and when they buy, by segment.

use rand::Rng;
use rand::seq::{IndexedRandom, SliceRandom};

use super::words::{label, pool};
use super::{Options, Stream, rng};
use crate::domain::time::Day;

/// A customer's segment (PRODUCT: segments and care plan).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// Has not bought.
    Prospect,
    /// One purchase of fewer than four units.
    New,
    /// One purchase of four units or more.
    QualityNew,
    /// One purchase, 60 days ago or longer.
    NotReturned,
    /// Two purchases or more, under 8,000 yuan.
    Regular,
    /// 8,000 yuan or more.
    Vip,
}

impl Segment {
    /// The segment's id in the plan.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::New => "new",
            Self::QualityNew => "quality-new",
            Self::NotReturned => "not-returned",
            Self::Regular => "regular",
            Self::Vip => "vip",
        }
    }
}

/// A purchase without its items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purchase {
    pub(super) day: Day,
    /// `None` while it is being packed.
    pub(super) dispatched: Option<Day>,
    /// `None` while under way.
    pub(super) delivered: Option<Day>,
    pub(super) channel: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) segment: Segment,
    /// The channel that most purchases use.
    pub(super) channel: &'static str,
    pub(super) baby_born: Option<Day>,
    /// Whether the baby's birthday has to be on record, because a follow-up is due by it.
    pub(super) baby_known: bool,
    /// Oldest first.
    pub(super) purchases: Vec<Purchase>,
}

/// Follow-ups that a life can be steered to be due today, with their weights.
#[derive(Debug, Clone, Copy)]
enum Due {
    FirstUse,
    DayEight,
    StageChange,
    Anniversary(Segment),
}

const DUE: [(Due, u32); 6] = [
    (Due::FirstUse, 23),
    (Due::DayEight, 27),
    (Due::StageChange, 20),
    (Due::Anniversary(Segment::Regular), 19),
    (Due::Anniversary(Segment::Vip), 6),
    (Due::Anniversary(Segment::NotReturned), 5),
];

const SEGMENTS: [(Segment, u32); 6] = [
    (Segment::Prospect, 6),
    (Segment::QualityNew, 8),
    (Segment::New, 11),
    (Segment::NotReturned, 27),
    (Segment::Regular, 37),
    (Segment::Vip, 11),
];

/// One customer in so many is steered to have something due today.
const DUE_EVERY: u64 = 7;
const STAGE_MONTHS: [i32; 3] = [6, 12, 36];
/// Days before a stage change on which a VIP is called.
const STAGE_NOTICE: i32 = 14;

fn weighted<T: Copy>(rng: &mut impl Rng, choices: &[(T, u32)]) -> T {
    choices
        .choose_weighted(rng, |(_, weight)| *weight)
        .map_or(choices[0].0, |(choice, _)| *choice)
}

impl Life {
    pub(super) fn of(options: Options, index: u64) -> Self {
        let mut rng = rng(options, index, Stream::Life);
        let rng = &mut rng;
        let today = options.today;
        let mut life = Self {
            segment: Segment::Prospect,
            channel: pool("channels").pick(rng),
            baby_born: None,
            baby_known: false,
            purchases: Vec::new(),
        };
        if index.is_multiple_of(DUE_EVERY) {
            life.be_due(rng, today);
        } else {
            life.be_as_it_comes(rng, today);
        }
        if life.baby_born.is_none() {
            life.have_baby(rng, today);
        }
        life
    }

    fn be_due(&mut self, rng: &mut impl Rng, today: Day) {
        match weighted(rng, &DUE) {
            Due::FirstUse => {
                self.segment = Segment::QualityNew;
                let delivered = today - 3;
                let day = delivered - shipping(rng, self.channel);
                self.purchases.push(Purchase {
                    day,
                    dispatched: Some(dispatched(rng, day, delivered)),
                    delivered: Some(delivered),
                    channel: self.channel,
                });
            }
            Due::DayEight => {
                self.segment = Segment::New;
                self.buy(rng, today, today - 8);
            }
            Due::StageChange => self.near_stage_change(rng, today),
            Due::Anniversary(segment) => self.have_anniversary(rng, today, segment),
        }
    }

    fn be_as_it_comes(&mut self, rng: &mut impl Rng, today: Day) {
        self.segment = weighted(rng, &SEGMENTS);
        match self.segment {
            Segment::Prospect => {}
            Segment::New | Segment::QualityNew => {
                let (fresh, late) = match self.segment {
                    Segment::New => (1..=7, 9..=15),
                    _ => (1..=5, 8..=13),
                };
                // Some weeks lie between what is due or just missed and what is history.
                let age = match rng.random_range(0..100) {
                    0..40 => rng.random_range(fresh),
                    40..50 => rng.random_range(late),
                    _ => rng.random_range(32..=59),
                };
                self.buy(rng, today, today - age);
            }
            Segment::NotReturned => {
                let age = match rng.random_range(0..100) {
                    0..6 => *[60, 75, 90].choose(rng).unwrap_or(&60),
                    6..14 => rng.random_range(61..=67),
                    14..20 => rng.random_range(68..=89),
                    _ => rng.random_range(91..=1_000),
                };
                self.buy(rng, today, today - age);
            }
            Segment::Regular | Segment::Vip => {
                let first = today - rng.random_range(90..=1_100);
                self.buy_often(rng, today, first);
            }
        }
    }

    /// A VIP whose baby changes stage in two weeks.
    fn near_stage_change(&mut self, rng: &mut impl Rng, today: Day) {
        self.segment = Segment::Vip;
        let change = today + STAGE_NOTICE;
        let mut stages = STAGE_MONTHS;
        stages.shuffle(rng);
        // Not every day is so many months after some day: none is six months before 31 August.
        let born = stages
            .into_iter()
            .map(|months| (change.add_months(-months), months))
            .find(|(born, months)| born.add_months(*months) == change)
            .map_or(change.add_months(-12), |(born, _)| born);
        self.baby_born = Some(born);
        self.baby_known = true;
        let longest = (today - born).min(1_000);
        let first = today - rng.random_range(longest * 2 / 3..=longest);
        self.buy_often(rng, today, first);
    }

    /// Somebody whose first purchase was some years ago today.
    fn have_anniversary(&mut self, rng: &mut impl Rng, today: Day, segment: Segment) {
        self.segment = segment;
        let years = weighted(rng, &[(1, 55), (2, 30), (3, 15)]);
        // 29 February comes round every fourth year only.
        let first = [years, 4]
            .into_iter()
            .map(|years| (today.add_months(-12 * years), years))
            .find(|(first, years)| first.add_months(12 * years) == today)
            .map_or(today.add_months(-12), |(first, _)| first);
        if segment == Segment::NotReturned {
            self.buy(rng, today, first);
        } else {
            self.buy_often(rng, today, first);
        }
    }

    /// Several purchases from the first day on; most buy until now, some have stopped.
    fn buy_often(&mut self, rng: &mut impl Rng, today: Day, first: Day) {
        let age = today - first;
        let (wanted, gone) = match self.segment {
            Segment::Vip => (rng.random_range(6..=12), 12),
            _ => (
                weighted(
                    rng,
                    &[(2, 26), (3, 24), (4, 19), (5, 13), (6, 9), (7, 6), (8, 3)],
                ),
                30,
            ),
        };
        let last_age = if rng.random_range(0..100) < gone {
            rng.random_range((age / 4).max(1)..=(age / 2).max(2))
        } else {
            rng.random_range(1..=45.min(age / 3).max(2))
        };
        let mut days = vec![first, today - last_age];
        while days.len() < wanted {
            days.push(first + rng.random_range(1..=(age - last_age).max(2)));
        }
        days.sort_unstable();
        for day in days {
            self.buy(rng, today, day.min(today - 1));
        }
    }

    fn buy(&mut self, rng: &mut impl Rng, today: Day, day: Day) {
        let channel = if self.purchases.is_empty() || rng.random_range(0..100) < 80 {
            self.channel
        } else {
            pool("channels").pick(rng)
        };
        let arrives = day + shipping(rng, channel);
        let past = |day: &Day| *day < today;
        self.purchases.push(Purchase {
            day,
            dispatched: Some(dispatched(rng, day, arrives)).filter(past),
            delivered: Some(arrives).filter(past),
            channel,
        });
    }

    /// A baby of an age to which the first purchase fits; a prospect's may be on its way.
    fn have_baby(&mut self, rng: &mut impl Rng, today: Day) {
        self.baby_born = match self.purchases.first() {
            Some(first) => Some(first.day - rng.random_range(2..=760)),
            None if rng.random_range(0..100) < 35 => None,
            None => Some(today - rng.random_range(1..=400)),
        };
    }
}

/// Most orders leave the day after.
fn dispatched(rng: &mut impl Rng, day: Day, arrives: Day) -> Day {
    let leaves = day + i32::from(rng.random_range(0..100) < 55);
    leaves.min((arrives - 1).max(day))
}

fn shipping(rng: &mut impl Rng, channel: &str) -> i32 {
    if channel == label("store") {
        0
    } else {
        weighted(rng, &[(1, 20), (2, 42), (3, 26), (4, 12)])
    }
}
