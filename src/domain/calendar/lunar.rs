//! The lunar calendar (农历): dates, their Chinese names, festivals.
//!
//! The tables reach from 1901-02-19 to 2101-01-28; outside of it there is no answer.

use chinese_lunisolar_calendar::{LunisolarDate, SolarDate};
use serde::{Deserialize, Serialize};

use crate::domain::time::Day;

/// A date of the lunar calendar that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LunarDate {
    year: i16,
    month: u8,
    leap: bool,
    day: u8,
}

const MONTHS: [&str; 12] = [
    "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊",
];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl LunarDate {
    /// The lunar date of a day; `None` beyond the tables.
    pub fn of(day: Day) -> Option<Self> {
        let found = LunisolarDate::from_date(day.date()).ok()?;
        let month = found.to_lunar_month();
        Some(Self {
            year: i16::try_from(found.to_lunisolar_year().to_u16()).ok()?,
            month: month.to_u8(),
            leap: month.is_leap_month(),
            day: found.to_lunar_day().to_u8(),
        })
    }

    /// A date of a lunar year; `None` where that year has no such month or day.
    pub fn new(year: i16, month: u8, leap: bool, day: u8) -> Option<Self> {
        let found = Self {
            year,
            month,
            leap,
            day,
        };
        found.solar().map(|_| found)
    }

    /// The date of a lunar year that a yearly date given by month and day is kept on: the ordinary month
    /// where the year has no such leap month, the 29th where the month has no 30th.
    pub fn kept_in(year: i16, month: u8, leap: bool, day: u8) -> Option<Self> {
        Self::new(year, month, leap, day)
            .or_else(|| Self::new(year, month, leap, day.min(29)))
            .or_else(|| Self::new(year, month, false, day))
            .or_else(|| Self::new(year, month, false, day.min(29)))
            .filter(|_| day <= 30)
    }

    /// The solar day of this date.
    pub fn day(self) -> Day {
        self.solar()
            .map_or(Day(0), |date| Day::from(date.to_naive_date()))
    }

    fn solar(self) -> Option<SolarDate> {
        let year = u16::try_from(self.year).ok()?;
        LunisolarDate::from_ymd(year, self.month, self.leap, self.day)
            .ok()
            .map(LunisolarDate::to_solar_date)
    }

    /// The lunar year, named by the solar year in which it begins.
    pub fn year(self) -> i16 {
        self.year
    }
    /// 1–12.
    pub fn month(self) -> u8 {
        self.month
    }
    /// Whether the month is its year's leap month (闰月).
    pub fn is_leap(self) -> bool {
        self.leap
    }
    /// 1–30.
    pub fn day_of_month(self) -> u8 {
        self.day
    }

    /// Whether its month has thirty days; else it has 29.
    pub fn month_is_long(self) -> bool {
        Self::new(self.year, self.month, self.leap, 30).is_some()
    }

    /// The month after which a lunar year has its leap month, if it has one.
    pub fn leap_month_of(year: i16) -> Option<u8> {
        (1..=12).find(|month| Self::new(year, *month, true, 1).is_some())
    }

    /// The name of the lunar year in the cycle of sixty: `丙午`.
    pub fn stem_branch(self) -> String {
        // Year 4 began a cycle.
        let nth = usize::try_from((self.year - 4).rem_euclid(60)).unwrap_or_default();
        let of = |names: &'static str, nth: usize| names.chars().nth(nth);
        of(STEMS, nth % 10)
            .into_iter()
            .chain(of(BRANCHES, nth % 12))
            .collect()
    }

    /// The Chinese name of month and day: `三月初五`, `闰四月廿一`.
    pub fn chinese(self) -> String {
        chinese(self.month, self.leap, self.day)
    }

    /// Month and day in figures, `3/5`; a leap month carries a plus: `4+/21`.
    pub fn numeric(self) -> String {
        numeric(self.month, self.leap, self.day)
    }
}

/// The Chinese name of a lunar month and day: `三月初五`, `闰四月廿一`, `腊月三十`.
pub fn chinese(month: u8, leap: bool, day: u8) -> String {
    format!("{}{}", chinese_month(month, leap), chinese_day(day))
}

/// The Chinese name of a lunar month: `三月`, `闰四月`.
pub fn chinese_month(month: u8, leap: bool) -> String {
    let name = MONTHS.get(usize::from(month).wrapping_sub(1));
    let name = name.copied().unwrap_or_default();
    format!("{}{name}月", if leap { "闰" } else { "" })
}

/// The Chinese name of a day of a lunar month: `初五`, `廿一`.
pub fn chinese_day(day: u8) -> String {
    let unit = |n: u8| DIGITS[usize::from((n + 9) % 10)];
    match day {
        1..=10 => format!("初{}", unit(day)),
        11..=19 => format!("十{}", unit(day)),
        20 => "二十".to_owned(),
        21..=29 => format!("廿{}", unit(day)),
        _ => "三十".to_owned(),
    }
}

/// A lunar month and day in figures: `3/5`; a leap month carries a plus: `4+/21`.
pub fn numeric(month: u8, leap: bool, day: u8) -> String {
    format!("{month}{}/{day}", if leap { "+" } else { "" })
}

/// Festivals that the lunar calendar sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LunarFestival {
    /// 春节, first day of the year.
    SpringFestival,
    /// 元宵, 1/15.
    Lantern,
    /// 端午, 5/5.
    DragonBoat,
    /// 七夕, 7/7.
    Qixi,
    /// 中秋, 8/15.
    MidAutumn,
    /// 重阳, 9/9.
    DoubleNinth,
    /// 腊八, 12/8.
    Laba,
    /// 除夕, last day of the year.
    NewYearsEve,
}

impl LunarFestival {
    /// All, in the order of the lunar year.
    pub const ALL: [Self; 8] = [
        Self::SpringFestival,
        Self::Lantern,
        Self::DragonBoat,
        Self::Qixi,
        Self::MidAutumn,
        Self::DoubleNinth,
        Self::Laba,
        Self::NewYearsEve,
    ];

    /// The code used in plans and locale keys, e.g. `mid-autumn`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SpringFestival => "spring-festival",
            Self::Lantern => "lantern",
            Self::DragonBoat => "dragon-boat",
            Self::Qixi => "qixi",
            Self::MidAutumn => "mid-autumn",
            Self::DoubleNinth => "double-ninth",
            Self::Laba => "laba",
            Self::NewYearsEve => "new-years-eve",
        }
    }

    /// The festival of a lunar year (除夕 ends it, in the solar year after).
    pub fn of_lunar_year(self, year: i16) -> Option<Day> {
        let (month, day) = match self {
            Self::SpringFestival => (1, 1),
            Self::Lantern => (1, 15),
            Self::DragonBoat => (5, 5),
            Self::Qixi => (7, 7),
            Self::MidAutumn => (8, 15),
            Self::DoubleNinth => (9, 9),
            Self::Laba => (12, 8),
            Self::NewYearsEve => {
                return LunarDate::new(year.checked_add(1)?, 1, false, 1).map(|d| d.day() - 1);
            }
        };
        LunarDate::new(year, month, false, day).map(LunarDate::day)
    }

    /// The festival that a day is, if any.
    pub fn on(day: Day) -> Option<Self> {
        let lunar = LunarDate::of(day)?;
        let found = match (lunar.month, lunar.day) {
            _ if lunar.leap => None,
            (1, 1) => Some(Self::SpringFestival),
            (1, 15) => Some(Self::Lantern),
            (5, 5) => Some(Self::DragonBoat),
            (7, 7) => Some(Self::Qixi),
            (8, 15) => Some(Self::MidAutumn),
            (9, 9) => Some(Self::DoubleNinth),
            (12, 8) => Some(Self::Laba),
            _ => None,
        };
        // The last month has 29 or 30 days, and may be a leap month: the next day tells.
        let ends_year =
            || lunar.month == 12 && Self::NewYearsEve.of_lunar_year(lunar.year) == Some(day);
        found.or_else(|| ends_year().then_some(Self::NewYearsEve))
    }

    /// All festivals that fall into a solar year, by day.
    pub fn of_year(year: i16) -> Vec<(Day, Self)> {
        let mut found: Vec<_> = [year.saturating_sub(1), year]
            .into_iter()
            .flat_map(|lunar| {
                Self::ALL
                    .into_iter()
                    .filter_map(move |festival| Some((festival.of_lunar_year(lunar)?, festival)))
            })
            .filter(|(day, _)| {
                use chrono::Datelike;
                day.date().year() == i32::from(year)
            })
            .collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
    }

    #[test]
    fn names_are_those_of_the_almanac() {
        for (solar, name, figures) in [
            ("2024-02-10", "正月初一", "1/1"),
            ("2023-03-22", "闰二月初一", "2+/1"),
            ("2025-07-25", "闰六月初一", "6+/1"),
            ("2026-04-21", "三月初五", "3/5"),
            ("2024-01-15", "腊月初五", "12/5"),
            ("2023-12-13", "冬月初一", "11/1"),
            ("2024-02-09", "腊月三十", "12/30"),
            ("2024-02-29", "正月二十", "1/20"),
            ("2024-03-01", "正月廿一", "1/21"),
            ("2024-02-20", "正月十一", "1/11"),
        ] {
            let lunar = LunarDate::of(day(solar)).expect("within the tables");
            assert_eq!(
                (lunar.chinese(), lunar.numeric()),
                (name.into(), figures.into())
            );
        }
    }

    #[test]
    fn festivals_of_a_solar_year() {
        let found: Vec<String> = LunarFestival::of_year(2026)
            .into_iter()
            .map(|(day, festival)| format!("{day} {}", festival.code()))
            .collect();
        assert_eq!(
            found,
            [
                "2026-01-26 laba",
                "2026-02-16 new-years-eve",
                "2026-02-17 spring-festival",
                "2026-03-03 lantern",
                "2026-06-19 dragon-boat",
                "2026-08-19 qixi",
                "2026-09-25 mid-autumn",
                "2026-10-18 double-ninth",
            ]
        );
        assert_eq!(
            LunarFestival::on(day("2026-02-16")),
            Some(LunarFestival::NewYearsEve)
        );
        assert_eq!(LunarFestival::on(day("2026-02-18")), None);
    }

    #[test]
    fn years_and_their_leap_months() {
        for (year, name, leap) in [
            (2023, "癸卯", Some(2)),
            (2024, "甲辰", None),
            (2025, "乙巳", Some(6)),
            (2026, "丙午", None),
            (2033, "癸丑", Some(11)),
        ] {
            let first = LunarDate::new(year, 1, false, 1).expect("a date");
            assert_eq!(first.stem_branch(), name);
            assert_eq!(LunarDate::leap_month_of(year), leap);
        }
        assert_eq!(LunarDate::leap_month_of(2200), None);
        let last = LunarDate::of(day("2026-02-16")).expect("a date");
        assert!(!last.month_is_long());
    }

    #[test]
    fn beyond_the_tables_there_is_no_answer() {
        assert_eq!(LunarDate::of(day("1901-02-18")), None);
        assert!(LunarDate::of(day("2101-01-28")).is_some());
        assert_eq!(LunarDate::of(day("2101-01-29")), None);
        assert_eq!(LunarDate::new(2024, 2, true, 1), None);
        assert_eq!(LunarDate::kept_in(2024, 13, false, 1), None);
        assert_eq!(LunarDate::kept_in(2024, 1, false, 31), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn there_and_back(n in -25_000_i32..47_800) {
            let lunar = LunarDate::of(Day(n)).expect("within the tables");
            prop_assert_eq!(lunar.day(), Day(n));
        }
    }
}
