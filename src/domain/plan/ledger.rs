//! The fatigue ledger: how often a customer is contacted, and when the next touch may be.
//!
//! A cap counts contacts in any 1, 7 or 30 days in a row, so that neither the end of a week nor the end of a month
//! lets two weeks' worth through at once. What the plan places never exceeds a cap that is in force at that moment;
//! an open complaint, do-not-contact and an opt-out win over everything.

use std::collections::BTreeMap;

use crate::domain::channel::Channel;
use crate::domain::customer::Customer;
use crate::domain::held::{Held, HeldBack};
use crate::domain::time::Day;

use super::Rule;
use super::touch::{Lane, WhenHeld};

/// How far a ledger has to reach, back and ahead, for the longest cap.
pub const REACH_DAYS: i32 = 30;

/// The most contacts in stretches of days; `None`: no cap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// In a day.
    pub day: Option<u16>,
    /// In 7 days in a row.
    pub week: Option<u16>,
    /// In 30 days in a row.
    pub month: Option<u16>,
}

impl Limits {
    /// Length of each stretch in days and the most in it.
    fn stretches(self) -> impl Iterator<Item = (u8, u16)> {
        [(1, self.day), (7, self.week), (30, self.month)]
            .into_iter()
            .filter_map(|(days, most)| Some((days, most?)))
    }
}

/// The caps of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caps {
    /// For everybody.
    pub base: CapSet,
    /// What a segment has instead.
    pub by_segment: BTreeMap<String, CapSet>,
}

/// Caps over all channels together and of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CapSet {
    /// Over all channels.
    pub all: Option<Limits>,
    /// By channel.
    pub channels: BTreeMap<Channel, Limits>,
}

impl Caps {
    /// The limits that hold for a segment, over all channels (`None`) or on one.
    pub fn limits(&self, segment: &str, channel: Option<Channel>) -> Limits {
        let of = |set: &CapSet| match channel {
            None => set.all,
            Some(channel) => set.channels.get(&channel).copied(),
        };
        let own = self.by_segment.get(segment).and_then(of);
        own.or_else(|| of(&self.base)).unwrap_or_default()
    }
}

/// Contacts of one customer by day: those that were, and those that are planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    touches: Vec<(Day, Channel)>,
}

impl FromIterator<(Day, Channel)> for Ledger {
    fn from_iter<T: IntoIterator<Item = (Day, Channel)>>(touches: T) -> Self {
        Self {
            touches: touches.into_iter().collect(),
        }
    }
}

impl Ledger {
    /// Adds a contact.
    pub fn add(&mut self, day: Day, channel: Channel) {
        self.touches.push((day, channel));
    }

    /// Takes one contact of that day and channel out, if there is one.
    pub fn remove(&mut self, day: Day, channel: Channel) {
        if let Some(at) = self.touches.iter().position(|t| *t == (day, channel)) {
            self.touches.swap_remove(at);
        }
    }

    /// Adds what is a contact on a channel, if it is one.
    pub fn add_some(&mut self, day: Day, channel: Option<Channel>) {
        if let Some(channel) = channel {
            self.add(day, channel);
        }
    }

    /// Takes out what is a contact on a channel, if it is one.
    pub fn remove_some(&mut self, day: Day, channel: Option<Channel>) {
        if let Some(channel) = channel {
            self.remove(day, channel);
        }
    }

    /// Contacts from a day up to another, both included, on a channel or on all.
    pub fn count(&self, from: Day, to: Day, channel: Option<Channel>) -> u16 {
        let counted = |(at, by): &&(Day, Channel)| {
            (from..=to).contains(at) && channel.is_none_or(|channel| channel == *by)
        };
        u16::try_from(self.touches.iter().filter(counted).count()).unwrap_or(u16::MAX)
    }

    /// Most contacts, on a channel or on all, in any so many days in a row of which `day` is one.
    pub fn most_around(&self, day: Day, days: u8, channel: Option<Channel>) -> u16 {
        let length = i32::from(days);
        let of = |(at, by): &(Day, Channel)| {
            let counted = channel.is_none_or(|channel| channel == *by);
            let near = counted && (*at - day).abs() < length;
            near.then_some(*at)
        };
        let mut near: Vec<Day> = self.touches.iter().filter_map(of).collect();
        near.sort_unstable();
        // A fullest stretch begins with a contact, or on the day itself.
        let begins = near.iter().copied().filter(|d| *d <= day).chain([day]);
        let counts = begins.map(|first| {
            near.iter()
                .filter(|d| **d >= first && **d - first < length)
                .count()
        });
        counts
            .max()
            .and_then(|n| u16::try_from(n).ok())
            .unwrap_or(0)
    }

    /// The cap that one more contact would exceed, if it would any.
    pub fn cap(&self, caps: &Caps, segment: &str, day: Day, channel: Channel) -> Option<HeldBack> {
        [None, Some(channel)].into_iter().find_map(|of| {
            let mut stretches = caps.limits(segment, of).stretches();
            let full = stretches.find(|(days, most)| self.most_around(day, *days, of) >= *most);
            full.map(|(days, most)| HeldBack::Cap {
                channel: of,
                days,
                most,
            })
        })
    }
}

/// A touch that wants a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// The first day on which it may be.
    pub day: Day,
    /// The last.
    pub until: Day,
    /// By which channel; work that is no contact has none.
    pub channel: Option<Channel>,
    /// What becomes of it where it may not be.
    pub when_held: WhenHeld,
    /// What does not hold it.
    pub free: Free,
}

/// What does not hold a touch that holds others; a refusal holds them all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Free {
    /// Caps, as what somebody put where it is.
    pub of_caps: bool,
    /// An open complaint.
    pub of_complaint: bool,
}

impl Free {
    /// What does not hold that which a rule makes: what tells of a service, and what is about a complaint, wait for
    /// neither.
    pub fn of_rule(rule: &Rule) -> Self {
        let free = rule.service || rule.lane == Lane::Complaint;
        Self {
            of_caps: free,
            of_complaint: free,
        }
    }
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// It has a day; what held it back until then, if anything.
    On(Day, Option<Held>),
    /// It never may be.
    Lapsed(HeldBack),
}

/// Whom a touch is for.
#[derive(Debug, Clone, Copy)]
pub struct Whom<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// The segment, by which caps differ.
    pub segment: &'a str,
    /// Whether a complaint is open.
    pub open_complaint: bool,
    /// Today: nothing is placed before it.
    pub today: Day,
}

/// What the customer has said no to, of contact at all and of a channel.
pub fn refusal(customer: &Customer, channel: Option<Channel>) -> Option<HeldBack> {
    if customer.is_not_to_be_contacted() {
        return Some(HeldBack::DoNotContact);
    }
    let refused = channel.filter(|channel| channel.is_refused_by(customer));
    refused.map(HeldBack::OptedOut)
}

/// The day for a touch: the first from the wished one on that no cap, complaint or refusal stands against. One whose
/// last day is over, such as a greeting in the evening after the hours for messages, is too late.
///
/// While a complaint is open nothing may be today; tomorrow it is asked again.
pub fn place(caps: &Caps, ledger: &Ledger, whom: &Whom<'_>, wish: &Wish) -> Placed {
    let first = wish.day.max(whom.today);
    if let Some(why) = refusal(whom.customer, wish.channel) {
        return Placed::Lapsed(why);
    }
    if let Some(channel) = wish.channel.filter(|c| !c.reaches(whom.customer)) {
        return Placed::Lapsed(HeldBack::NoAddress(channel));
    }
    if first > wish.until {
        return Placed::Lapsed(HeldBack::TooLate);
    }
    // Work that is no contact, such as packing a gift, is not held by caps, but by a complaint.
    let capped = wish.channel.filter(|_| !wish.free.of_caps);
    let complains = whom.open_complaint && !wish.free.of_complaint;
    let held_on = |day: Day| {
        let complaint = (complains && day == whom.today).then_some(HeldBack::OpenComplaint);
        complaint.or_else(|| ledger.cap(caps, whom.segment, day, capped?))
    };
    let Some(why) = held_on(first) else {
        return Placed::On(first, None);
    };
    if wish.when_held == WhenHeld::Lapse {
        return Placed::Lapsed(why);
    }
    let days = (first.0 + 1)..=wish.until.0;
    match days.map(Day).find(|day| held_on(*day).is_none()) {
        Some(day) => {
            let held = Held {
                from: first,
                to: Some(day),
                why,
            };
            Placed::On(day, Some(held))
        }
        None => Placed::Lapsed(why),
    }
}
