//! What a condition looks at: a customer as of a day.

use std::collections::HashSet;

use chrono::Datelike;

use super::names::{DoubleName, FlagName, IntName, ListName, TextName};
use crate::domain::calendar::birthday::age_months;
use crate::domain::customer::{Customer, Sex};
use crate::domain::date::Birthday;
use crate::domain::order::Order;
use crate::domain::purchases::Purchases;
use crate::domain::rfm::{NO_CUTS, RfmCuts};
use crate::domain::time::{Day, Zone};

/// What names of days and numbers are for a customer without a purchase, or without a child: never those of a real one.
const NEVER: i64 = -1;

/// Most different entries of a list that the evaluator is shown: of products, the first ones.
pub(super) const MOST_LISTED: usize = 500;

/// What is the same for all customers.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The business time zone.
    pub zone: Zone,
    /// Ages in months from which each stage of the product ladder holds, ascending.
    pub stage_months: &'a [u16],
    /// What R, F and M are scored by.
    pub cuts: &'a RfmCuts,
}

impl Default for Setting<'_> {
    fn default() -> Self {
        Self {
            zone: Zone::default(),
            stage_months: &[],
            cuts: &NO_CUTS,
        }
    }
}

/// What a condition looks at.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The profile.
    pub customer: &'a Customer,
    /// The purchases by that day.
    pub purchases: &'a Purchases,
    /// The orders; those of later days are not looked at.
    pub orders: &'a [Order],
    /// The segment; empty while segments themselves are being decided.
    pub segment: &'a str,
    /// The lifecycle stage; empty while stages themselves are being decided.
    pub lifecycle: &'a str,
    /// Whether it is a key customer.
    pub key: bool,
    /// Whether a complaint is open.
    pub open_complaint: bool,
    /// The day of asking.
    pub today: Day,
    /// What is the same for all customers.
    pub setting: Setting<'a>,
}

impl<'a> View<'a> {
    /// A customer as the profile has it, with all orders and what was bought by a day.
    pub fn of(
        customer: &'a Customer,
        purchases: &'a Purchases,
        orders: &'a [Order],
        today: Day,
        setting: Setting<'a>,
    ) -> Self {
        Self {
            customer,
            purchases,
            orders,
            segment: &customer.standing.segment.0,
            lifecycle: &customer.standing.lifecycle.0,
            key: customer.is_key(),
            open_complaint: false,
            today,
            setting,
        }
    }

    pub(super) fn int(&self, name: IntName) -> i64 {
        let bought = self.purchases;
        let since = |day: Option<Day>| {
            let days = day.map(|day| i64::from(self.today - day).max(0));
            days.unwrap_or(NEVER)
        };
        let rfm = || self.setting.cuts.score(bought, self.today);
        match name {
            IntName::Orders => i64::from(bought.orders),
            IntName::Units => i64::from(bought.units),
            IntName::Orders12Months => i64::from(bought.orders_12_months),
            IntName::DaysSinceFirstOrder => since(bought.first),
            IntName::DaysSinceLastOrder => since(bought.last),
            IntName::IntervalDays => bought.interval_days.map_or(NEVER, i64::from),
            IntName::BabyMonths => self.baby_months_on(self.today).map_or(NEVER, i64::from),
            IntName::Babies => self.customer.babies().count() as i64,
            IntName::Stage => self.stage_on(self.today),
            IntName::StageBought => bought.last.map_or(0, |day| self.stage_on(day)),
            IntName::R => i64::from(rfm().r),
            IntName::F => i64::from(rfm().f),
            IntName::M => i64::from(rfm().m),
            IntName::LastScore => {
                let score = self.customer.score.filter(|(day, _)| *day <= self.today);
                score.map_or(0, |(_, score)| i64::from(score))
            }
            IntName::Month => i64::from(self.today.date().month()),
            IntName::DayOfMonth => i64::from(self.today.date().day()),
            IntName::Weekday => i64::from(self.today.date().weekday().number_from_monday()),
            IntName::CustomerSinceDays => {
                let made = self.setting.zone.day(self.customer.created);
                i64::from(self.today - made).max(0)
            }
        }
    }

    pub(super) fn double(&self, name: DoubleName) -> f64 {
        let bought = self.purchases;
        match name {
            DoubleName::Total => bought.total.as_yuan(),
            DoubleName::Total12Months => bought.total_12_months.as_yuan(),
            DoubleName::AverageOrder if bought.orders == 0 => 0.0,
            DoubleName::AverageOrder => bought.total.as_yuan() / f64::from(bought.orders),
        }
    }

    pub(super) fn text(&self, name: TextName) -> &'a str {
        let customer = self.customer;
        let optional = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
        match name {
            TextName::Segment => self.segment,
            TextName::Lifecycle => self.lifecycle,
            TextName::Tier => "",
            TextName::Source => optional(&customer.source),
            TextName::Channel => optional(&customer.channel),
            TextName::Sex => match customer.sex {
                Sex::Unknown => "unknown",
                Sex::Female => "female",
                Sex::Male => "male",
            },
            TextName::Address => optional(&customer.address),
            TextName::City => customer.place(),
            TextName::LastProduct => {
                let last = self.bought().max_by_key(|order| (order.at, order.id));
                let item = last.and_then(|order| order.items.first());
                item.map_or("", |item| item.product.as_str())
            }
        }
    }

    /// A custom field; empty where it is not set.
    pub(super) fn custom(&self, key: &str) -> &'a str {
        let custom = &self.customer.custom;
        let found = custom.iter().find(|(name, _)| name == key);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub(super) fn flag(&self, name: FlagName) -> bool {
        match name {
            FlagName::Key => self.key,
            FlagName::HasBaby => self.customer.babies().next().is_some(),
            FlagName::HasOwner => self.customer.owner.is_some(),
            FlagName::OpenComplaint => self.open_complaint,
        }
    }

    /// What a list holds, each once; at most [`MOST_LISTED`].
    pub(super) fn list(&self, name: ListName) -> Vec<&'a str> {
        let mut seen = HashSet::new();
        let mut found: Vec<&'a str> = Vec::new();
        self.each(name, |text| {
            if seen.insert(text) {
                found.push(text);
            }
            found.len() == MOST_LISTED
        });
        found
    }

    pub(super) fn has(&self, name: ListName, text: &str) -> bool {
        self.each(name, |found| found == text)
    }

    /// Shows what a list holds until `is_it`.
    fn each(&self, name: ListName, mut is_it: impl FnMut(&'a str) -> bool) -> bool {
        match name {
            ListName::Tags => {
                let given = self.customer.tags.iter().filter(|t| t.since <= self.today);
                given.map(|tag| tag.name.as_str()).any(is_it)
            }
            ListName::Products => {
                let items = self.bought().flat_map(|order| &order.items);
                items.map(|item| item.product.as_str()).any(is_it)
            }
            ListName::Happened => {
                let happened = self.customer.happened.iter();
                let happened = happened.filter(|h| h.day <= self.today);
                happened.map(|h| h.name.as_str()).any(is_it)
            }
            ListName::Channels => self
                .bought()
                .map(|order| order.channel.as_str())
                .any(&mut is_it),
        }
    }

    fn bought(&self) -> impl Iterator<Item = &'a Order> {
        bought(self.orders, self.today)
    }

    /// Full months of age, on a day, of the youngest child that is born by then.
    fn baby_months_on(&self, day: Day) -> Option<i32> {
        let born = born(self.customer).filter(|born| *born <= day).max()?;
        Some(age_months(born, day))
    }

    /// The stage of that child on a day; 0 where none is known.
    fn stage_on(&self, day: Day) -> i64 {
        self.baby_months_on(day).map_or(0, |age| {
            let reached = |months: &&u16| i32::from(**months) <= age;
            self.setting.stage_months.iter().filter(reached).count() as i64
        })
    }
}

/// The purchases among orders, up to a day.
pub(super) fn bought(orders: &[Order], by: Day) -> impl Iterator<Item = &Order> {
    let counts = move |order: &&Order| order.status.counts() && order.day <= by;
    orders.iter().filter(counts)
}

/// The days on which the children were or will be born, where they are known.
pub(super) fn born(customer: &Customer) -> impl Iterator<Item = Day> {
    let birthdays = customer.babies().filter_map(|baby| baby.birthday.as_ref());
    birthdays.filter_map(Birthday::born_on)
}
