//! The shipped plan once more, as plainly as it can be said: for each day of a year, what each line of it asks for.
//!
//! It knows nothing of plans, conditions, triggers or stores, and looks at one customer and one day at a time.

use std::collections::BTreeSet;

use chinese_lunisolar_calendar::LunisolarDate;
use chrono::Datelike;

use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::plan::chance::{is_sampled, own_day};
use crate::domain::time::Day;

/// What a year makes: customer, rule, family member (0 is the customer), day, way, text.
pub type Made = (u64, &'static str, u16, Day, &'static str, String);

/// An order.
#[derive(Debug, Clone)]
pub struct Sold {
    pub day: Day,
    pub fen: i64,
    pub units: u32,
    pub product: &'static str,
    pub dispatched: Option<Day>,
    pub delivered: Option<Day>,
}

/// All that is known of a customer, each with its day.
#[derive(Debug, Clone, Default)]
pub struct Life {
    pub id: u64,
    /// Oldest first, purchases only.
    pub orders: Vec<Sold>,
    pub tags: Vec<(&'static str, Day)>,
    pub happened: Vec<(&'static str, Day)>,
    pub score: Option<(Day, u8)>,
    pub source: &'static str,
    pub birthday: Option<Birthday>,
    pub has_baby: bool,
    pub baby: Option<Birthday>,
    /// Until when an elder child stands before the baby, of whom no birthday is known.
    pub elder_until: Option<Day>,
    pub cooperation: Option<Day>,
    pub email: bool,
    pub wechat: bool,
    pub no_sms: bool,
    pub no_social: bool,
    pub no_email: bool,
}

const TIPS: usize = 10;

fn date(month: u32, day: u32) -> Day {
    Day::ymd(2026, month, day).expect("a date")
}

impl Life {
    fn by(&self, day: Day) -> Vec<&Sold> {
        self.orders.iter().filter(|o| o.day <= day).collect()
    }

    fn segment(&self, day: Day) -> &'static str {
        let orders = self.by(day);
        let total: i64 = orders.iter().map(|o| o.fen).sum();
        let units: u32 = orders.iter().map(|o| o.units).sum();
        match orders.as_slice() {
            [] => "prospect",
            _ if total >= 800_000 => "vip",
            [_, _, ..] => "regular",
            [one] if day - one.day >= 60 => "not-returned",
            [_] if units >= 4 => "quality-new",
            [_] => "new",
        }
    }

    fn lifecycle(&self, day: Day) -> &'static str {
        let orders = self.by(day);
        match orders.last() {
            None => "acquisition",
            Some(last) if day - last.day >= 180 => "recovery",
            Some(_) if orders.len() >= 2 || self.segment(day) == "vip" => "maintenance",
            Some(_) => "growth",
        }
    }

    fn is_key(&self, day: Day) -> bool {
        let orders = self.by(day);
        let year: Vec<_> = orders
            .iter()
            .filter(|o| o.day > day.add_months(-12))
            .collect();
        let loyal = orders.len() >= 6 && day - orders[0].day >= 730;
        self.segment(day) == "vip" || loyal || year.len() >= 8 || self.has_tag("口碑推荐", day)
    }

    fn has_tag(&self, tag: &str, day: Day) -> bool {
        self.tags
            .iter()
            .any(|(t, since)| *t == tag && *since <= day)
    }

    fn preferred(&self) -> &'static str {
        match () {
            () if self.wechat && !self.no_social => "social",
            () if !self.no_sms => "sms",
            () if self.email && !self.no_email => "email",
            () => "sms",
        }
    }

    /// Everything that is due in 2026.
    pub fn year(&self) -> BTreeSet<Made> {
        let mut made = BTreeSet::new();
        for n in date(1, 1).0..=date(12, 31).0 {
            self.day(Day(n), &mut made);
        }
        made
    }

    fn day(&self, day: Day, made: &mut BTreeSet<Made>) {
        let mut make = |rule: &'static str, member: u16, way: &'static str, text: &str| {
            made.insert((self.id, rule, member, day, way, text.to_owned()));
        };
        let segment = self.segment(day);
        let repeat = matches!(segment, "regular" | "vip");
        let vip = segment == "vip";
        let preferred = self.preferred();
        for (tag, rule) in [
            ("要求回访", "asked"),
            ("需关注", "flagged"),
            ("定向回访", "designated"),
        ] {
            if self.tags.contains(&(tag, day)) {
                make(rule, 0, "call", rule);
            }
        }
        for (name, on) in &self.happened {
            if *name == "complaint-closed" && *on + 2 == day {
                make("complaint-check-back", 0, "call", "check-back");
            }
            if name.starts_with("review-") && *on == day {
                make("review", 0, "call", "review");
            }
        }
        for order in self.by(day) {
            let delivery = order.delivered.unwrap_or(order.day + 3);
            if repeat && order.dispatched == Some(day) {
                make("dispatched", 0, "sms", "dispatched");
            }
            if repeat && order.delivered == Some(day) {
                make("delivered", 0, "sms", "delivered");
            }
            if segment == "quality-new" && delivery + 3 == day {
                make("quality-new-call", 0, "call", "first-use");
            }
            if segment == "new" && order.day + 8 == day {
                make("new-day-8", 0, "email", "day-8");
            }
            let age = day - order.day;
            if matches!(segment, "new" | "quality-new") && age % 3 == 0 && (3..=30).contains(&age) {
                let series = if self.months(day) >= Some(12) {
                    "family-tip"
                } else {
                    "tip"
                };
                make("new-tips", 0, "sms", &format!("{series}-{}", age / 3));
            }
            let sampled = is_sampled("survey", 300, self.id, day);
            if segment != "new" && delivery + 7 == day && sampled {
                make("survey", 0, preferred, "satisfaction");
            }
        }
        for (member, birthday) in self.birthdays() {
            if kept_on(birthday, day) {
                if vip {
                    make("vip-birthday-call", member, "call", "birthday");
                }
                if repeat {
                    make("birthday-card", member, "email", "birthday");
                }
            }
            if vip && kept_on(birthday, day + 7) {
                make("vip-birthday-gift", member, "gift", "birthday-gift");
            }
        }
        if let Some(born) = self.baby.and_then(|b| b.born_on()) {
            for months in [6, 12, 36] {
                if born.add_months(months) - 14 == day && repeat {
                    make("stage-change", self.baby_number(), "email", "stage-change");
                    if vip {
                        make(
                            "vip-stage-change-call",
                            self.baby_number(),
                            "call",
                            "stage-change",
                        );
                    }
                }
            }
        }
        self.occasions(day, (repeat, preferred), &mut make);
        self.anniversaries(day, preferred, &mut make);
        self.entered(day, preferred, &mut make);
        let months = (day.date().year() as usize - 1970) * 12 + day.date().month0() as usize;
        let first = day - day.date().day0() as i32;
        let quarter = first.add_months(-((day.date().month0() % 3) as i32));
        let active = ["社群活跃", "QQ群活跃", "论坛活跃"].iter();
        if active.clone().any(|tag| self.has_tag(tag, day)) && quarter + own_day(self.id, 3) == day
        {
            make("active-quarterly", 0, "call", "community");
        }
        if repeat && first + own_day(self.id, 1) == day {
            let guide = format!("guide-{}", months % 12 + 1);
            make("monthly-guide", 0, "email", &guide);
        }
        for (nth, on) in [(0, 1), (1, 15)] {
            if vip && day.date().day() == on {
                let infant = self.months(day).is_some_and(|months| months < 12);
                let series = if infant { "tip" } else { "family-tip" };
                let tip = format!("{series}-{}", (months * 2 + nth) % TIPS + 1);
                make("vip-tips", 0, "sms", &tip);
            }
        }
    }

    fn occasions(
        &self,
        day: Day,
        (repeat, preferred): (bool, &'static str),
        make: &mut impl FnMut(&'static str, u16, &'static str, &str),
    ) {
        let festivals = [date(2, 17), date(9, 25)];
        let industry = [date(5, 20), date(8, 1)];
        let holidays = [
            date(1, 1),
            date(2, 15),
            date(4, 4),
            date(5, 1),
            date(6, 19),
            date(9, 25),
            date(10, 1),
        ];
        if festivals.contains(&day) {
            make("festival", 0, preferred, "festival");
        }
        if industry.contains(&day) {
            make("industry-day", 0, preferred, "industry-day");
        }
        if self.is_key(day) && festivals.contains(&(day + 7)) {
            make("festival-gift", 0, "gift", "gift");
        }
        if self.is_key(day) && industry.contains(&(day + 7)) {
            make("industry-day-gift", 0, "gift", "gift");
        }
        if repeat && holidays.contains(&day) {
            make("holiday", 0, "sms", "holiday");
        }
    }

    fn anniversaries(
        &self,
        day: Day,
        preferred: &'static str,
        make: &mut impl FnMut(&'static str, u16, &'static str, &str),
    ) {
        let is_year_of = |since: Day| (1..40).any(|n| since.add_months(12 * n) == day);
        if self.by(day).first().is_some_and(|o| is_year_of(o.day)) {
            make("anniversary", 0, preferred, "anniversary");
        }
        if self.cooperation.is_some_and(is_year_of) {
            make("cooperation", 0, preferred, "cooperation");
        }
    }

    fn entered(
        &self,
        day: Day,
        preferred: &'static str,
        make: &mut impl FnMut(&'static str, u16, &'static str, &str),
    ) {
        let left = |day: Day| self.segment(day) == "not-returned";
        for n in [0, 15, 30] {
            if left(day) && left(day - n) && !left(day - n - 1) {
                make("not-returned", 0, "sms", self.reason(day));
            }
        }
        let (before, now) = (self.lifecycle(day - 1), self.lifecycle(day));
        for stage in ["growth", "maintenance"] {
            if now == stage && before != stage {
                make(stage, 0, preferred, stage);
            }
        }
    }

    /// The text for the likeliest reason why somebody with one purchase has not returned.
    fn reason(&self, day: Day) -> &'static str {
        let Some(order) = self.orders.first() else {
            return "activation";
        };
        let had = |name: &str| {
            let known = self.happened.iter().filter(|(_, on)| *on <= day);
            known.clone().any(|(n, _)| *n == name)
        };
        let low = self
            .score
            .is_some_and(|(on, score)| on <= day && score <= 2);
        if low || had("complaint-closed") || had("review-bad") {
            return "activation-sorry";
        }
        let age = |on: Day| {
            let born = self.baby.and_then(|b| b.born_on()).filter(|b| *b <= on)?;
            let begun = [0, 6, 12, 36].map(|months| born.add_months(months) <= on);
            Some(begun.into_iter().filter(|begun| *begun).count())
        };
        if age(order.day).is_some_and(|then| age(day) > Some(then)) {
            return "activation-outgrown";
        }
        let small = ["试用", "体验"]
            .iter()
            .any(|word| order.product.contains(word));
        if order.units == 1 || small {
            return "activation-trial";
        }
        let minds = ["价格敏感", "赠品偏好", "团购群"].iter();
        if self.source.contains("活动") || minds.clone().any(|tag| self.has_tag(tag, day)) {
            return "activation-price";
        }
        match self.has_baby {
            _ if day - order.day >= order.units as i32 * 10 => "activation-due",
            true => "activation-baby",
            false => "activation",
        }
    }

    /// Age of the baby in full months; none before the birth, or where it is not known.
    fn months(&self, day: Day) -> Option<usize> {
        let born = self.baby.and_then(|b| b.born_on())?;
        (born <= day).then(|| {
            (1..1_200)
                .take_while(|n| born.add_months(*n) <= day)
                .count()
        })
    }

    /// The baby is the same one after the elder child has gone.
    fn baby_number(&self) -> u16 {
        if self.elder_until.is_some() { 2 } else { 1 }
    }

    /// The day of the year on which the baby's birthday is kept.
    pub fn baby_day(&self) -> Option<Day> {
        let days = (date(1, 1).0..=date(12, 31).0).map(Day);
        let birthday = self.baby?;
        days.into_iter().find(|day| kept_on(birthday, *day))
    }

    fn birthdays(&self) -> Vec<(u16, Birthday)> {
        let own = self.birthday.map(|b| (0, b));
        let baby = self.baby.map(|b| (self.baby_number(), b));
        own.into_iter().chain(baby).collect()
    }
}

/// Whether a birthday is kept on a day: the 28th where February has no 29th; the ordinary month where a year has no such
/// leap month, the 29th where a lunar month has no 30th. Nobody keeps it before the birth.
fn kept_on(birthday: Birthday, day: Day) -> bool {
    let (month, of_month, leap) = (birthday.month, birthday.day, birthday.leap);
    let date = day.date();
    match birthday.calendar {
        CalendarKind::Solar => {
            if birthday
                .year
                .is_some_and(|year| i32::from(year) > date.year())
            {
                return false;
            }
            let is = |d: u8| (date.month(), date.day()) == (u32::from(month), u32::from(d));
            let short = !date.leap_year();
            is(of_month) || (short && month == 2 && of_month == 29 && is(28))
        }
        CalendarKind::Lunar => {
            let Ok(lunar) = LunisolarDate::from_date(date) else {
                return false;
            };
            let year = lunar.to_lunisolar_year().to_u16();
            if birthday
                .year
                .is_some_and(|born| i32::from(born) > i32::from(year))
            {
                return false;
            }
            let exists = |leap: bool, d: u8| LunisolarDate::from_ymd(year, month, leap, d).is_ok();
            let leap = leap && exists(true, 1);
            let d = if exists(leap, of_month) { of_month } else { 29 };
            let this = lunar.to_lunar_month();
            (
                this.to_u8(),
                this.is_leap_month(),
                lunar.to_lunar_day().to_u8(),
            ) == (month, leap, d)
        }
    }
}
