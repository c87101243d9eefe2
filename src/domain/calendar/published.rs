//! The calendar against published tables: festivals, days off and make-up workdays, and the almanac day by day.

use chinese_lunisolar_calendar::LunisolarDate;

use super::festival::Festival;
use super::holiday::{DayKind, HolidayTable};
use super::lunar::LunarDate;
use crate::domain::time::Day;

/// 春节, 元宵, 端午, 七夕, 中秋, 重阳, 清明, 冬至 as the calendars of China print them.
const FESTIVALS: [&str; 21] = [
    "2015 02-19 03-05 06-20 08-20 09-27 10-21 04-05 12-22",
    "2016 02-08 02-22 06-09 08-09 09-15 10-09 04-04 12-21",
    "2017 01-28 02-11 05-30 08-28 10-04 10-28 04-04 12-22",
    "2018 02-16 03-02 06-18 08-17 09-24 10-17 04-05 12-22",
    "2019 02-05 02-19 06-07 08-07 09-13 10-07 04-05 12-22",
    "2020 01-25 02-08 06-25 08-25 10-01 10-25 04-04 12-21",
    "2021 02-12 02-26 06-14 08-14 09-21 10-14 04-04 12-21",
    "2022 02-01 02-15 06-03 08-04 09-10 10-04 04-05 12-22",
    "2023 01-22 02-05 06-22 08-22 09-29 10-23 04-05 12-22",
    "2024 02-10 02-24 06-10 08-10 09-17 10-11 04-04 12-21",
    "2025 01-29 02-12 05-31 08-29 10-06 10-29 04-04 12-21",
    "2026 02-17 03-03 06-19 08-19 09-25 10-18 04-05 12-22",
    "2027 02-06 02-20 06-09 08-08 09-15 10-08 04-05 12-22",
    "2028 01-26 02-09 05-28 08-26 10-03 10-26 04-04 12-21",
    "2029 02-13 02-27 06-16 08-16 09-22 10-16 04-04 12-21",
    "2030 02-03 02-17 06-05 08-05 09-12 10-05 04-05 12-22",
    "2031 01-23 02-06 06-24 08-24 10-01 10-24 04-05 12-22",
    "2032 02-11 02-25 06-12 08-12 09-19 10-12 04-04 12-21",
    "2033 01-31 02-14 06-01 08-01 09-08 10-01 04-04 12-21",
    "2034 02-19 03-05 06-20 08-20 09-27 10-20 04-05 12-22",
    "2035 02-08 02-22 06-10 08-10 09-16 10-09 04-05 12-22",
];

#[test]
fn festivals_are_on_their_published_days() {
    let codes = [
        "spring-festival",
        "lantern",
        "dragon-boat",
        "qixi",
        "mid-autumn",
        "double-ninth",
        "qingming",
        "winter-solstice",
    ];
    for line in FESTIVALS {
        let (year, dates) = line.split_once(' ').expect("a year");
        let dates: Vec<&str> = dates.split(' ').collect();
        assert_eq!(dates.len(), codes.len());
        for (code, date) in codes.into_iter().zip(dates) {
            let festival = Festival::by_code(code).expect("a festival");
            let found: Vec<String> = festival
                .days_in(year.parse().expect("a year"))
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(found, [format!("{year}-{date}")], "{code}");
        }
    }
}

/// Every day of the years that birthdays and festivals are asked for: there, back, and on to the next day.
#[test]
fn lunar_and_solar_agree_every_day() {
    let (first, last) = (Day::ymd(1930, 1, 1), Day::ymd(2059, 12, 31));
    let mut before: Option<LunarDate> = None;
    for n in first.expect("a day").0..=last.expect("a day").0 {
        let day = Day(n);
        let lunar = LunarDate::of(day).expect("within the tables");
        let table = LunisolarDate::from_date(day.date()).expect("within the tables");
        let month = table.to_lunar_month();
        assert_eq!(
            (
                i32::from(lunar.year()),
                lunar.month(),
                lunar.is_leap(),
                lunar.day_of_month()
            ),
            (
                i32::from(table.to_lunisolar_year().to_u16()),
                month.to_u8(),
                month.is_leap_month(),
                table.to_lunar_day().to_u8()
            ),
            "{day}"
        );
        assert_eq!(lunar.day(), day);
        let again = LunarDate::new(
            lunar.year(),
            lunar.month(),
            lunar.is_leap(),
            lunar.day_of_month(),
        );
        assert_eq!(again, Some(lunar));
        if let Some(before) = before {
            assert!(follows(before, lunar), "{day}");
        }
        before = Some(lunar);
    }
}

/// Whether a lunar date is the one after another: the next of the month, or the first of the next month.
fn follows(before: LunarDate, lunar: LunarDate) -> bool {
    if lunar.day_of_month() > 1 {
        return lunar.day_of_month() == before.day_of_month() + 1
            && (lunar.year(), lunar.month(), lunar.is_leap())
                == (before.year(), before.month(), before.is_leap());
    }
    let leap = lunar.month() == before.month() && lunar.is_leap() && !before.is_leap();
    let next = lunar.month() == before.month() % 12 + 1 && !lunar.is_leap();
    matches!(before.day_of_month(), 29 | 30) && (leap || next)
}

/// Days off (休) and make-up workdays (班) as the State Council's yearly notices list them; the victory day of 2015 by a
/// shorter name.
#[rustfmt::skip]
const NOTICES: [(i32, &str); 17] = [
    (2010, "元旦 休 01-01..01-03; 春节 休 02-13..02-19; 春节 班 02-20..02-21; 清明节 休 04-03..04-05; 劳动节 休 05-01..05-03; 端午节 休 06-14..06-16; 端午节 班 06-12..06-13; 中秋节 休 09-22..09-24; 中秋节 班 09-19 09-25; 国庆节 休 10-01..10-07; 国庆节 班 09-26 10-09"),
    (2011, "元旦 休 01-01..01-03; 春节 休 02-02..02-08; 春节 班 01-30 02-12; 清明节 休 04-03..04-05; 清明节 班 04-02; 劳动节 休 04-30..05-02; 端午节 休 06-04..06-06; 中秋节 休 09-10..09-12; 国庆节 休 10-01..10-07; 国庆节 班 10-08..10-09"),
    (2012, "元旦 休 01-01..01-03; 元旦 班 2011-12-31; 春节 休 01-22..01-28; 春节 班 01-21 01-29; 清明节 休 04-02..04-04; 清明节 班 03-31..04-01; 劳动节 休 04-29..05-01; 劳动节 班 04-28; 端午节 休 06-22..06-24; 中秋节、国庆节 休 09-30..10-07; 中秋节、国庆节 班 09-29"),
    (2013, "元旦 休 01-01..01-03; 元旦 班 01-05..01-06; 春节 休 02-09..02-15; 春节 班 02-16..02-17; 清明节 休 04-04..04-06; 清明节 班 04-07; 劳动节 休 04-29..05-01; 劳动节 班 04-27..04-28; 端午节 休 06-10..06-12; 端午节 班 06-08..06-09; 中秋节 休 09-19..09-21; 中秋节 班 09-22; 国庆节 休 10-01..10-07; 国庆节 班 09-29 10-12"),
    (2014, "元旦 休 01-01; 春节 休 01-31..02-06; 春节 班 01-26 02-08; 清明节 休 04-05 04-07; 劳动节 休 05-01..05-03; 劳动节 班 05-04; 端午节 休 06-02; 中秋节 休 09-08; 国庆节 休 10-01..10-07; 国庆节 班 09-28 10-11"),
    (2015, "元旦 休 01-01..01-03; 元旦 班 01-04; 春节 休 02-18..02-24; 春节 班 02-15 02-28; 清明节 休 04-05..04-06; 劳动节 休 05-01; 端午节 休 06-20 06-22; 抗战胜利纪念日 休 09-03..09-05; 抗战胜利纪念日 班 09-06; 中秋节 休 09-27; 国庆节 休 10-01..10-07; 国庆节 班 10-10"),
    (2016, "元旦 休 01-01; 春节 休 02-07..02-13; 春节 班 02-06 02-14; 清明节 休 04-04; 劳动节 休 05-01..05-02; 端午节 休 06-09..06-11; 端午节 班 06-12; 中秋节 休 09-15..09-17; 中秋节 班 09-18; 国庆节 休 10-01..10-07; 国庆节 班 10-08..10-09"),
    (2017, "元旦 休 01-01..01-02; 春节 休 01-27..02-02; 春节 班 01-22 02-04; 清明节 休 04-02..04-04; 清明节 班 04-01; 劳动节 休 05-01; 端午节 休 05-28..05-30; 端午节 班 05-27; 中秋节、国庆节 休 10-01..10-08; 中秋节、国庆节 班 09-30"),
    (2018, "元旦 休 01-01; 春节 休 02-15..02-21; 春节 班 02-11 02-24; 清明节 休 04-05..04-07; 清明节 班 04-08; 劳动节 休 04-29..05-01; 劳动节 班 04-28; 端午节 休 06-18; 中秋节 休 09-24; 国庆节 休 10-01..10-07; 国庆节 班 09-29..09-30"),
    (2019, "元旦 休 2018-12-30..01-01; 元旦 班 2018-12-29; 春节 休 02-04..02-10; 春节 班 02-02..02-03; 清明节 休 04-05; 劳动节 休 05-01..05-04; 劳动节 班 04-28 05-05; 端午节 休 06-07; 中秋节 休 09-13; 国庆节 休 10-01..10-07; 国庆节 班 09-29 10-12"),
    (2020, "元旦 休 01-01; 春节 休 01-24..02-02; 春节 班 01-19 02-03; 清明节 休 04-04..04-06; 劳动节 休 05-01..05-05; 劳动节 班 04-26 05-09; 端午节 休 06-25..06-27; 端午节 班 06-28; 国庆节、中秋节 休 10-01..10-08; 国庆节、中秋节 班 09-27 10-10"),
    (2021, "元旦 休 01-01..01-03; 春节 休 02-11..02-17; 春节 班 02-07 02-20; 清明节 休 04-03..04-05; 劳动节 休 05-01..05-05; 劳动节 班 04-25 05-08; 端午节 休 06-12..06-14; 中秋节 休 09-19..09-21; 中秋节 班 09-18; 国庆节 休 10-01..10-07; 国庆节 班 09-26 10-09"),
    (2022, "元旦 休 01-01..01-03; 春节 休 01-31..02-06; 春节 班 01-29..01-30; 清明节 休 04-03..04-05; 清明节 班 04-02; 劳动节 休 04-30..05-04; 劳动节 班 04-24 05-07; 端午节 休 06-03..06-05; 中秋节 休 09-10..09-12; 国庆节 休 10-01..10-07; 国庆节 班 10-08..10-09"),
    (2023, "元旦 休 2022-12-31..01-02; 春节 休 01-21..01-27; 春节 班 01-28..01-29; 清明节 休 04-05; 劳动节 休 04-29..05-03; 劳动节 班 04-23 05-06; 端午节 休 06-22..06-24; 端午节 班 06-25; 中秋节、国庆节 休 09-29..10-06; 中秋节、国庆节 班 10-07..10-08"),
    (2024, "元旦 休 01-01; 春节 休 02-10..02-17; 春节 班 02-04 02-18; 清明节 休 04-04..04-06; 清明节 班 04-07; 劳动节 休 05-01..05-05; 劳动节 班 04-28 05-11; 端午节 休 06-10; 中秋节 休 09-15..09-17; 中秋节 班 09-14; 国庆节 休 10-01..10-07; 国庆节 班 09-29 10-12"),
    (2025, "元旦 休 01-01; 春节 休 01-28..02-04; 春节 班 01-26 02-08; 清明节 休 04-04..04-06; 劳动节 休 05-01..05-05; 劳动节 班 04-27; 端午节 休 05-31..06-02; 国庆节、中秋节 休 10-01..10-08; 国庆节、中秋节 班 09-28 10-11"),
    (2026, "元旦 休 01-01..01-03; 元旦 班 01-04; 春节 休 02-15..02-23; 春节 班 02-14 02-28; 清明节 休 04-04..04-06; 劳动节 休 05-01..05-05; 劳动节 班 05-09; 端午节 休 06-19..06-21; 国庆节 休 10-01..10-07; 国庆节 班 09-20 10-10; 中秋节 休 09-25..09-27"),
];

#[test]
fn days_off_and_make_up_workdays_are_those_of_the_notices() {
    let table = HolidayTable::china();
    let mut days = 0;
    for (year, notice) in NOTICES {
        let mut listed = Vec::new();
        for part in notice.split("; ") {
            let mut words = part.split(' ');
            let (name, off) = (words.next().expect("a name"), words.next() == Some("休"));
            for range in words {
                let (from, to) = range.split_once("..").unwrap_or((range, range));
                let (from, to) = (day(year, from), day(year, to));
                listed.extend((from.0..=to.0).map(|n| (Day(n), off, named(name))));
            }
        }
        listed.sort_unstable();
        days += listed.len();
        let mut ours = Vec::new();
        for stretch in &table.year(year).expect("a table").stretches {
            let all = stretch.first.0..=stretch.last.0;
            ours.extend(all.map(|n| (Day(n), stretch.off, named(&stretch.holiday.chinese))));
        }
        ours.sort_unstable();
        assert_eq!(ours, listed, "{year}");
        for (day, off, _) in listed {
            assert_eq!(table.is_worked(day), !off, "{day}");
            assert_eq!(table.kind(day).is_worked(), !off, "{day}");
        }
    }
    assert_eq!(days, 578);
    // What no notice names is an ordinary day.
    let (first, last) = (Day::ymd(2010, 1, 1), Day::ymd(2026, 12, 31));
    let ordinary = (first.expect("a day").0..=last.expect("a day").0)
        .filter(|n| matches!(table.kind(Day(*n)), DayKind::Workday | DayKind::Weekend))
        .count();
    assert_eq!(ordinary, 5_632);
}

/// The notices name two holidays that fall together in either order.
fn named(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = name.split('、').map(str::to_owned).collect();
    parts.sort_unstable();
    parts
}

fn day(year: i32, text: &str) -> Day {
    let mut parts = text
        .rsplit('-')
        .map(|n| n.parse::<u32>().expect("a number"));
    let (day, month) = (parts.next().expect("a day"), parts.next().expect("a month"));
    let year = parts
        .next()
        .map_or(year, |y| i32::try_from(y).expect("a year"));
    Day::ymd(year, month, day).expect("a date")
}
