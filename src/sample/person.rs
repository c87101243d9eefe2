//! Who a sample customer is: name, numbers, birthday, baby, address, tags, notes.

use chrono::Datelike;
use rand::Rng;
use rand::seq::IndexedRandom;

use super::life::{Life, Segment};
use super::shop::SampleOrder;
use super::words::{WORDS, label, pool};
use super::{Options, SampleCustomer, Stream, rng, scramble};
use crate::domain::calendar::LunarDate;
use crate::domain::customer::Sex;
use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::time::Day;

/// The baby that a customer buys for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleBaby {
    /// Full name or given name; sometimes not known.
    pub name: Option<String>,
    /// Solar, mostly with its year.
    pub birthday: Option<Birthday>,
}

/// What mobile numbers of mainland China begin with.
const PREFIXES: [&str; 36] = [
    "130", "131", "132", "133", "134", "135", "136", "137", "138", "139", "138", "139", "147",
    "150", "151", "152", "153", "155", "156", "157", "158", "159", "158", "166", "173", "176",
    "177", "178", "180", "182", "185", "186", "187", "188", "189", "199",
];

struct Name {
    surname: &'static str,
    full: String,
    latin: bool,
}

pub(super) fn of(
    options: Options,
    index: u64,
    life: &Life,
    orders: Vec<SampleOrder>,
) -> SampleCustomer {
    let mut rng = rng(options, index, Stream::Person);
    let rng = &mut rng;
    let chance =
        |rng: &mut rand_chacha::ChaCha8Rng, percent: u32| rng.random_range(0..100) < percent;
    let (female, born, name) = who(rng, options.today);
    let vip = life.segment == Segment::Vip;
    let repeat = vip || life.segment == Segment::Regular;
    let sex = match (vip || chance(rng, 90), female) {
        (false, _) => Sex::Unknown,
        (true, true) => Sex::Female,
        (true, false) => Sex::Male,
    };
    // Now and then two of a family give the same number and live at one address.
    let phone_index = if index > 0 && rng.random_range(0..1_000) < 4 {
        index - 1
    } else {
        index
    };
    let baby_surname = if female {
        pool("surnames").pick(rng)
    } else {
        name.surname
    };
    SampleCustomer {
        index,
        number: number(index),
        salutation: salutation(&name, female),
        sex,
        phone: phone(options, phone_index, 0),
        second_phone: chance(rng, 9).then(|| phone(options, index, 1)),
        email: chance(rng, if repeat { 58 } else { 36 }).then(|| email(rng)),
        wechat: chance(rng, 62).then(|| wechat(rng)),
        birthday: birthday(rng, born, if vip { 85 } else { 62 }),
        baby: baby(rng, life, baby_surname, vip),
        address: address(&mut super::rng(options, phone_index, Stream::Address)),
        source: pool("sources").pick(rng),
        channel: life.channel,
        owner: chance(rng, if vip { 60 } else { 4 }).then(|| pool("owners").pick(rng)),
        tags: tags(rng, life),
        note: notes(rng),
        cooperation: cooperation(rng, life, options.today),
        segment: life.segment,
        name: name.full,
        orders,
    }
}

/// The shop's number of a customer.
pub(super) fn number(index: u64) -> String {
    format!("HY{}", 1_000_001 + index)
}

/// Whether a customer has a Latin name.
pub(super) fn is_latin(options: Options, index: u64) -> bool {
    let mut rng = rng(options, index, Stream::Person);
    who(&mut rng, options.today).2.latin
}

/// Whether female, when born, what name.
fn who(rng: &mut impl Rng, today: Day) -> (bool, Day, Name) {
    let female = rng.random_range(0..100) < 84;
    let born = born(rng, today);
    let name = name(rng, female, born.date().year());
    (female, born, name)
}

/// Mostly parents, some grandparents.
fn born(rng: &mut impl Rng, today: Day) -> Day {
    let years = match rng.random_range(0..100) {
        0..7 => rng.random_range(50..=67),
        7..60 => rng.random_range(27..=34),
        _ => rng.random_range(22..=43),
    };
    today - years * 365 - rng.random_range(0..365)
}

fn name(rng: &mut impl Rng, female: bool, year: i32) -> Name {
    if rng.random_range(0..1_000) < 8 {
        let (given, surname) = (
            if female { "latin-women" } else { "latin-men" },
            "latin-surnames",
        );
        let (given, surname) = (pool(given).pick(rng), pool(surname).pick(rng));
        return Name {
            surname,
            full: format!("{given} {surname}"),
            latin: true,
        };
    }
    let surname = pool("surnames").pick(rng);
    let given = match (female, year) {
        (true, ..1970) => pool("women-1955").pick(rng).to_owned(),
        (false, ..1970) => pool("men-1955").pick(rng).to_owned(),
        (true, ..1988) => given(rng, "women-1980", "women-first", "women-second", 55),
        (false, ..1988) => given(rng, "men-1980", "men-first", "men-second", 55),
        (true, _) => given(rng, "women-1990", "women-first", "women-second", 45),
        (false, _) => given(rng, "men-1990", "men-first", "men-second", 45),
    };
    Name {
        surname,
        full: format!("{surname}{given}"),
        latin: false,
    }
}

/// A whole name in so many percent, else one put together.
fn given(rng: &mut impl Rng, whole: &str, first: &str, second: &str, percent: u32) -> String {
    if rng.random_range(0..100) < percent {
        return pool(whole).pick(rng).to_owned();
    }
    let first = pool(first).pick(rng);
    // Twice the same character is a pet name; one try is enough to make it rare.
    let second = Some(pool(second).pick(rng))
        .filter(|second| *second != first)
        .unwrap_or_else(|| pool(second).pick(rng));
    format!("{first}{second}")
}

fn salutation(name: &Name, female: bool) -> String {
    if name.latin {
        return name.full.clone();
    }
    format!(
        "{}{}",
        name.surname,
        label(if female { "ms" } else { "mr" })
    )
}

/// Distinct for every index and slot.
fn phone(options: Options, index: u64, slot: u64) -> String {
    let serial = scramble(index + slot * super::MOST_CUSTOMERS, 8, options.seed);
    let prefix =
        PREFIXES[(scramble(index, 8, options.seed ^ 0xF0) % PREFIXES.len() as u64) as usize];
    format!("{prefix}{serial:08}")
}

fn email(rng: &mut impl Rng) -> String {
    let (user, host) = (pool("mail-names").pick(rng), pool("mail-hosts").pick(rng));
    format!("{user}{}@{host}", rng.random_range(100..100_000))
}

fn wechat(rng: &mut impl Rng) -> String {
    if rng.random_range(0..100) < 40 {
        let tail: String = (0..12)
            .map(|_| char::from(b"0123456789abcdefghijkmnpqrstuvwxyz"[rng.random_range(0..34)]))
            .collect();
        return format!("wxid_{tail}");
    }
    format!(
        "{}_{:04}",
        pool("mail-names").pick(rng),
        rng.random_range(0..10_000)
    )
}

/// Known in so many percent; some lunar, some without year.
fn birthday(rng: &mut impl Rng, born: Day, percent: u32) -> Option<Birthday> {
    if rng.random_range(0..100) >= percent {
        return None;
    }
    let kind = rng.random_range(0..100);
    let with_year = rng.random_range(0..100) < 80;
    if kind < 20 {
        let date = LunarDate::of(born)?;
        return Birthday::lunar(
            (with_year && kind < 6).then(|| date.year()),
            date.month(),
            date.is_leap(),
            date.day_of_month(),
        );
    }
    let date = born.date();
    Birthday::solar(
        with_year.then_some(date.year() as i16),
        date.month() as u8,
        date.day() as u8,
    )
}

fn baby(rng: &mut impl Rng, life: &Life, surname: &str, vip: bool) -> Option<SampleBaby> {
    let born = life.baby_born?;
    if !life.baby_known && rng.random_range(0..100) >= if vip { 92 } else { 74 } {
        return None;
    }
    let girl = rng.random_range(0..100) < 48;
    let given = if girl {
        given(rng, "girls", "girls-first", "girls-second", 40)
    } else {
        given(rng, "boys", "boys-first", "boys-second", 40)
    };
    let name = match rng.random_range(0..100) {
        0..50 => Some(format!("{surname}{given}")),
        50..88 => Some(given),
        _ => None,
    };
    let date = born.date();
    let known = life.baby_known || rng.random_range(0..100) < 90;
    let birthday = Birthday::solar(
        Some(date.year() as i16),
        date.month() as u8,
        date.day() as u8,
    );
    Some(SampleBaby {
        name,
        birthday: birthday.filter(|_| known),
    })
}

fn address(rng: &mut impl Rng) -> String {
    let city = &WORDS.cities[WORDS.city_pool.pick_index(rng)];
    let district = city.districts.choose(rng).copied().unwrap_or_default();
    let province = if city.province == city.name {
        ""
    } else {
        city.province
    };
    let (street, estate) = (pool("streets").pick(rng), pool("estates").pick(rng));
    let (house, building) = (rng.random_range(1..400), rng.random_range(1..30));
    let room = rng.random_range(1..27) * 100 + rng.random_range(1..5);
    let (number_word, building_word, room_word) =
        (label("number"), label("building"), label("room"));
    format!(
        "{province}{}{district}{street}{house}{number_word}{estate}{building}{building_word}{room}{room_word}",
        city.name
    )
}

fn tags(rng: &mut impl Rng, life: &Life) -> Vec<&'static str> {
    let mut tags = Vec::new();
    if life.segment == Segment::Prospect && life.baby_born.is_none() {
        tags.push(label("pregnant"));
    }
    let active = match life.segment {
        Segment::Prospect => 0,
        Segment::Vip => 18,
        Segment::Regular => 10,
        _ => 3,
    };
    if rng.random_range(0..100) < active {
        tags.push(label("active"));
    }
    for _ in 0..[0, 0, 0, 1, 1, 2].choose(rng).copied().unwrap_or(0) {
        let tag = pool("tags").pick(rng);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let forum = rng.random_range(0..100);
    if active > 0 && forum < 5 {
        tags.push(label(if forum < 3 {
            "active-qq"
        } else {
            "active-forum"
        }));
    }
    if active >= 10 && rng.random_range(0..100) < 6 {
        tags.push(label("recommends"));
    }
    // Whom the plan has called on the day on which the list comes in.
    for (tag, percent) in [("asked", 4), ("flagged", 1), ("designated", 2)] {
        if rng.random_range(0..100) < percent {
            tags.push(label(tag));
        }
    }
    tags
}

/// Some who have bought for long lead a group of mothers; with every eighth of them it began on this day of a year.
fn cooperation(rng: &mut impl Rng, life: &Life, today: Day) -> Option<Day> {
    let first = life.purchases.first()?.day;
    let often = life.purchases.len() >= 4 && today - first > 400;
    if !often || rng.random_range(0..100) >= 6 {
        return None;
    }
    Some(if rng.random_range(0..8) == 0 {
        today.add_months(-12)
    } else {
        first + rng.random_range(30..=today - first)
    })
}

fn notes(rng: &mut impl Rng) -> String {
    if rng.random_range(0..100) < 34 {
        pool("notes").pick(rng).to_owned()
    } else {
        String::new()
    }
}

/// A birthday as shops write it: `1992/3/14`, without year `3月14日`, lunar `农历三月初五` or `农历1990年三月初五`.
pub(super) fn written(birthday: Birthday) -> String {
    match (birthday.calendar, birthday.year) {
        (CalendarKind::Solar, Some(year)) => {
            format!("{year}/{}/{}", birthday.month, birthday.day)
        }
        (CalendarKind::Solar, None) => birthday.chinese(),
        (CalendarKind::Lunar, Some(year)) => {
            format!(
                "{}{year}{}{}",
                label("lunar"),
                label("year"),
                birthday.chinese()
            )
        }
        (CalendarKind::Lunar, None) => format!("{}{}", label("lunar"), birthday.chinese()),
    }
}
