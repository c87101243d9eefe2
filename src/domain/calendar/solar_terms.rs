//! The 24 solar terms (节气): when the sun's apparent longitude passes each multiple of 15°, as days of UTC+8.
//!
//! The longitude is the short series of P. Bretagnon and J.-L. Simon, *Planetary Programs and Tables from −4000 to
//! +2800* (Willmann-Bell 1986), with nutation and aberration as E. M. Reingold and N. Dershowitz give them in
//! *Calendrical Calculations*, "solar-longitude"; ΔT is F. Espenak and J. Meeus, *Five Millennium Canon of Solar
//! Eclipses* (NASA/TP-2006-214141). A moment is within a minute of the true one. Of 1901–2100 two terms fall so close
//! to midnight that this does not decide their day; for these the printed calendars do.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::domain::time::{Day, Moment};

/// The years that have an answer.
pub const TERM_YEARS: std::ops::RangeInclusive<i32> = 1901..=2100;

/// A solar term, in the order of the solar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SolarTerm {
    /// 小寒, 285°, about 5 January.
    MinorCold,
    /// 大寒.
    MajorCold,
    /// 立春, 315°.
    StartOfSpring,
    /// 雨水.
    RainWater,
    /// 惊蛰.
    AwakeningOfInsects,
    /// 春分, 0°.
    SpringEquinox,
    /// 清明, 15°.
    Qingming,
    /// 谷雨.
    GrainRain,
    /// 立夏.
    StartOfSummer,
    /// 小满.
    GrainBuds,
    /// 芒种.
    GrainInEar,
    /// 夏至, 90°.
    SummerSolstice,
    /// 小暑.
    MinorHeat,
    /// 大暑.
    MajorHeat,
    /// 立秋.
    StartOfAutumn,
    /// 处暑.
    EndOfHeat,
    /// 白露.
    WhiteDew,
    /// 秋分, 180°.
    AutumnEquinox,
    /// 寒露.
    ColdDew,
    /// 霜降.
    FrostDescent,
    /// 立冬.
    StartOfWinter,
    /// 小雪.
    MinorSnow,
    /// 大雪.
    MajorSnow,
    /// 冬至, 270°, about 22 December.
    WinterSolstice,
}

/// Terms within seconds of midnight, on the day that the printed calendars have them: year, term, day.
const PRINTED: [(i32, SolarTerm, u32); 2] = [
    (1951, SolarTerm::WinterSolstice, 23),
    (1979, SolarTerm::MajorCold, 21),
];

const YEARS: usize = 200;
static DAYS: [OnceLock<[Day; 24]>; YEARS] = [const { OnceLock::new() }; YEARS];

impl SolarTerm {
    /// All, in the order of the solar year.
    pub const ALL: [Self; 24] = [
        Self::MinorCold,
        Self::MajorCold,
        Self::StartOfSpring,
        Self::RainWater,
        Self::AwakeningOfInsects,
        Self::SpringEquinox,
        Self::Qingming,
        Self::GrainRain,
        Self::StartOfSummer,
        Self::GrainBuds,
        Self::GrainInEar,
        Self::SummerSolstice,
        Self::MinorHeat,
        Self::MajorHeat,
        Self::StartOfAutumn,
        Self::EndOfHeat,
        Self::WhiteDew,
        Self::AutumnEquinox,
        Self::ColdDew,
        Self::FrostDescent,
        Self::StartOfWinter,
        Self::MinorSnow,
        Self::MajorSnow,
        Self::WinterSolstice,
    ];

    /// The code used in plans, JSON and locale keys, e.g. `winter-solstice`.
    pub const fn code(self) -> &'static str {
        const CODES: [&str; 24] = [
            "minor-cold",
            "major-cold",
            "start-of-spring",
            "rain-water",
            "awakening-of-insects",
            "spring-equinox",
            "qingming",
            "grain-rain",
            "start-of-summer",
            "grain-buds",
            "grain-in-ear",
            "summer-solstice",
            "minor-heat",
            "major-heat",
            "start-of-autumn",
            "end-of-heat",
            "white-dew",
            "autumn-equinox",
            "cold-dew",
            "frost-descent",
            "start-of-winter",
            "minor-snow",
            "major-snow",
            "winter-solstice",
        ];
        CODES[self as usize]
    }

    /// The term of a code.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|term| term.code() == code)
    }

    /// The sun's apparent longitude at its moment, in degrees.
    pub fn longitude(self) -> u16 {
        (285 + 15 * self as u16) % 360
    }

    /// The term that a day of UTC+8 is, if any.
    pub fn on(day: Day) -> Option<Self> {
        use chrono::Datelike;
        let date = day.date();
        // Two terms a month: which two is given by the month, on which days by the sun.
        let first = 2 * date.month0() as usize;
        let days = days(date.year())?;
        Self::ALL[first..first + 2]
            .iter()
            .copied()
            .find(|term| days[*term as usize] == day)
    }

    /// Its day in UTC+8 in a solar year; `None` outside of [`TERM_YEARS`].
    pub fn day_in(self, year: i32) -> Option<Day> {
        days(year).map(|days| days[self as usize])
    }

    /// The moment at which it begins in a solar year, right within a minute; `None` outside of [`TERM_YEARS`].
    pub fn moment_in(self, year: i32) -> Option<Moment> {
        TERM_YEARS.contains(&year).then(|| moment(year, self))
    }
}

fn days(year: i32) -> Option<&'static [Day; 24]> {
    let nth = usize::try_from(year.checked_sub(*TERM_YEARS.start())?).ok()?;
    let cell = DAYS.get(nth)?;
    Some(cell.get_or_init(|| {
        SolarTerm::ALL.map(|term| {
            let found = day_of(moment(year, term));
            let printed = PRINTED.iter().find(|(y, t, _)| (*y, *t) == (year, term));
            let month = u32::from(term as u8 / 2 + 1);
            printed
                .and_then(|(.., day)| Day::ymd(year, month, *day))
                .unwrap_or(found)
        })
    }))
}

/// The day of UTC+8, whatever the business zone and the zone's past were.
fn day_of(at: Moment) -> Day {
    const MS_AHEAD: i64 = 8 * 3_600_000;
    Day(i32::try_from((at.0 + MS_AHEAD).div_euclid(86_400_000)).unwrap_or_default())
}

/// J2000.0 as a Julian date.
const J2000: f64 = 2_451_545.0;
const TROPICAL_YEAR_DAYS: f64 = 365.2422;

/// Solves for the moment: the sun moves nearly evenly, so each step leaves about a thirtieth of the error.
fn moment(year: i32, term: SolarTerm) -> Moment {
    let target = f64::from(term.longitude());
    let nth = f64::from(term as u8);
    let mut days =
        f64::from(year - 2000) * TROPICAL_YEAR_DAYS + 4.7 + nth * TROPICAL_YEAR_DAYS / 24.0;
    for _ in 0..8 {
        let off = (target - longitude(days / 36_525.0) + 180.0).rem_euclid(360.0) - 180.0;
        days += off * TROPICAL_YEAR_DAYS / 360.0;
    }
    let unix_days = days + J2000 - 2_440_587.5;
    Moment(((unix_days * 86_400.0 - delta_t(f64::from(year))) * 1_000.0).round() as i64)
}

/// The sun's apparent longitude in degrees (0–360), `c` Julian centuries of dynamical time after J2000.0.
fn longitude(c: f64) -> f64 {
    let sin = |degrees: f64| degrees.to_radians().sin();
    let sum: f64 = SERIES.iter().map(|(x, y, z)| x * sin(y + z * c)).sum();
    let mean = 282.777_183_4 + 36_000.769_537_44 * c + 5.729_577_951_308_232e-6 * sum;
    let aberration = 0.000_097_4 * (177.63 + 35_999.018_48 * c).to_radians().cos() - 0.005_575;
    let nutation = -0.004_778 * sin(124.90 - 1_934.134 * c + 0.002_063 * c * c)
        - 0.000_366_7 * sin(201.11 + 72_001.537_7 * c + 0.000_57 * c * c);
    (mean + aberration + nutation).rem_euclid(360.0)
}

/// Dynamical time less universal time in seconds.
fn delta_t(year: f64) -> f64 {
    let poly = |from: f64, factors: &[f64]| {
        let t = year - from;
        factors
            .iter()
            .rev()
            .fold(0.0, |sum, factor| sum * t + factor)
    };
    match year {
        ..1920.0 => poly(
            1900.0,
            &[-2.79, 1.494_119, -0.059_893_9, 0.006_196_6, -0.000_197],
        ),
        ..1941.0 => poly(1920.0, &[21.20, 0.844_93, -0.076_1, 0.002_093_6]),
        ..1961.0 => poly(1950.0, &[29.07, 0.407, -1.0 / 233.0, 1.0 / 2_547.0]),
        ..1986.0 => poly(1975.0, &[45.45, 1.067, -1.0 / 260.0, -1.0 / 718.0]),
        ..2005.0 => poly(
            2000.0,
            &[
                63.86,
                0.334_5,
                -0.060_374,
                0.001_727_5,
                0.000_651_814,
                0.000_023_735_99,
            ],
        ),
        ..2050.0 => poly(2000.0, &[62.92, 0.322_17, 0.005_589]),
        _ => poly(1820.0, &[-20.0, 0.0, 0.003_2]) - 0.562_8 * (2150.0 - year),
    }
}

/// Amplitude in 10⁻⁷ radians, phase in degrees, degrees per Julian century.
#[rustfmt::skip]
const SERIES: [(f64, f64, f64); 49] = [
    (403_406.0, 270.548_61, 0.928_789_2), (195_207.0, 340.191_28, 35_999.137_695_8),
    (119_433.0, 63.918_54, 35_999.408_966_6), (112_392.0, 331.2622, 35_998.728_738_5),
    (3891.0, 317.843, 71_998.202_61), (2819.0, 86.631, 71_998.440_3),
    (1721.0, 240.052, 36_000.357_26), (660.0, 310.26, 71_997.481_2),
    (350.0, 247.23, 32_964.467_8), (334.0, 260.87, -19.441),
    (314.0, 297.82, 445_267.111_7), (268.0, 343.14, 45_036.884),
    (242.0, 166.79, 3.1008), (234.0, 81.53, 22_518.443_4),
    (158.0, 3.5, -19.9739), (132.0, 132.75, 65_928.934_5),
    (129.0, 182.95, 9038.0293), (114.0, 162.03, 3034.7684),
    (99.0, 29.8, 33_718.148), (93.0, 266.4, 3034.448),
    (86.0, 249.2, -2280.773), (78.0, 157.6, 29_929.992),
    (72.0, 257.8, 31_556.493), (68.0, 185.1, 149.588),
    (64.0, 69.9, 9037.75), (46.0, 8.0, 107_997.405),
    (38.0, 197.1, -4444.176), (37.0, 250.4, 151.771),
    (32.0, 65.3, 67_555.316), (29.0, 162.7, 31_556.08),
    (28.0, 341.5, -4561.54), (27.0, 291.6, 107_996.706),
    (27.0, 98.5, 1221.655), (25.0, 146.7, 62_894.167),
    (24.0, 110.0, 31_437.369), (21.0, 5.2, 14_578.298),
    (21.0, 342.6, -31_931.757), (20.0, 230.9, 34_777.243),
    (18.0, 256.1, 1221.999), (17.0, 45.3, 62_894.511),
    (14.0, 242.9, -4442.039), (13.0, 115.2, 107_997.909),
    (13.0, 151.8, 119.066), (13.0, 285.3, 16_859.071),
    (12.0, 53.3, -4.578), (10.0, 126.6, 26_895.292),
    (10.0, 205.7, -39.127), (10.0, 85.9, 12_297.536),
    (10.0, 146.1, 90_073.778),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Days of the month of the 24 terms from 小寒 on, as calendars of China print them.
    #[rustfmt::skip]
    const PRINTED_DAYS: [(i32, [u32; 24]); 21] = [
        (2015, [6, 20, 4, 19, 6, 21, 5, 20, 6, 21, 6, 22, 7, 23, 8, 23, 8, 23, 8, 24, 8, 22, 7, 22]),
        (2016, [6, 20, 4, 19, 5, 20, 4, 19, 5, 20, 5, 21, 7, 22, 7, 23, 7, 22, 8, 23, 7, 22, 7, 21]),
        (2017, [5, 20, 3, 18, 5, 20, 4, 20, 5, 21, 5, 21, 7, 22, 7, 23, 7, 23, 8, 23, 7, 22, 7, 22]),
        (2018, [5, 20, 4, 19, 5, 21, 5, 20, 5, 21, 6, 21, 7, 23, 7, 23, 8, 23, 8, 23, 7, 22, 7, 22]),
        (2019, [5, 20, 4, 19, 6, 21, 5, 20, 6, 21, 6, 21, 7, 23, 8, 23, 8, 23, 8, 24, 8, 22, 7, 22]),
        (2020, [6, 20, 4, 19, 5, 20, 4, 19, 5, 20, 5, 21, 6, 22, 7, 22, 7, 22, 8, 23, 7, 22, 7, 21]),
        (2021, [5, 20, 3, 18, 5, 20, 4, 20, 5, 21, 5, 21, 7, 22, 7, 23, 7, 23, 8, 23, 7, 22, 7, 21]),
        (2022, [5, 20, 4, 19, 5, 20, 5, 20, 5, 21, 6, 21, 7, 23, 7, 23, 7, 23, 8, 23, 7, 22, 7, 22]),
        (2023, [5, 20, 4, 19, 6, 21, 5, 20, 6, 21, 6, 21, 7, 23, 8, 23, 8, 23, 8, 24, 8, 22, 7, 22]),
        (2024, [6, 20, 4, 19, 5, 20, 4, 19, 5, 20, 5, 21, 6, 22, 7, 22, 7, 22, 8, 23, 7, 22, 6, 21]),
        (2025, [5, 20, 3, 18, 5, 20, 4, 20, 5, 21, 5, 21, 7, 22, 7, 23, 7, 23, 8, 23, 7, 22, 7, 21]),
        (2026, [5, 20, 4, 18, 5, 20, 5, 20, 5, 21, 5, 21, 7, 23, 7, 23, 7, 23, 8, 23, 7, 22, 7, 22]),
        (2027, [5, 20, 4, 19, 6, 21, 5, 20, 6, 21, 6, 21, 7, 23, 8, 23, 8, 23, 8, 23, 7, 22, 7, 22]),
        (2028, [6, 20, 4, 19, 5, 20, 4, 19, 5, 20, 5, 21, 6, 22, 7, 22, 7, 22, 8, 23, 7, 22, 6, 21]),
        (2029, [5, 20, 3, 18, 5, 20, 4, 20, 5, 21, 5, 21, 7, 22, 7, 23, 7, 23, 8, 23, 7, 22, 7, 21]),
        (2030, [5, 20, 4, 18, 5, 20, 5, 20, 5, 21, 5, 21, 7, 23, 7, 23, 7, 23, 8, 23, 7, 22, 7, 22]),
        (2031, [5, 20, 4, 19, 6, 21, 5, 20, 6, 21, 6, 21, 7, 23, 8, 23, 8, 23, 8, 23, 7, 22, 7, 22]),
        (2032, [6, 20, 4, 19, 5, 20, 4, 19, 5, 20, 5, 21, 6, 22, 7, 22, 7, 22, 8, 23, 7, 22, 6, 21]),
        (2033, [5, 20, 3, 18, 5, 20, 4, 20, 5, 21, 5, 21, 7, 22, 7, 23, 7, 23, 8, 23, 7, 22, 7, 21]),
        (2034, [5, 20, 4, 18, 5, 20, 5, 20, 5, 21, 5, 21, 7, 23, 7, 23, 7, 23, 8, 23, 7, 22, 7, 22]),
        (2035, [5, 20, 4, 19, 6, 21, 5, 20, 5, 21, 6, 21, 7, 23, 7, 23, 8, 23, 8, 23, 7, 22, 7, 22]),
    ];

    #[test]
    fn days_are_those_of_printed_calendars() {
        for (year, days) in PRINTED_DAYS {
            for (nth, (term, day)) in (0..).zip(SolarTerm::ALL.into_iter().zip(days)) {
                let day = Day::ymd(year, nth / 2 + 1, day).expect("a day");
                assert_eq!(term.day_in(year), Some(day), "{year} {}", term.code());
                assert_eq!(SolarTerm::on(day), Some(term));
                assert_ne!(SolarTerm::on(day + 1), Some(term));
            }
        }
    }

    /// Equinoxes and solstices in UTC, from F. Espenak's tables and the announcements of the observatories.
    #[test]
    fn moments_are_right_within_a_minute() {
        for (year, times) in [
            (
                2001,
                ["03-20T13:31", "06-21T07:38", "09-22T23:05", "12-21T19:22"],
            ),
            (
                2002,
                ["03-20T19:16", "06-21T13:25", "09-23T04:56", "12-22T01:15"],
            ),
            (
                2003,
                ["03-21T01:00", "06-21T19:11", "09-23T10:47", "12-22T07:04"],
            ),
            (
                2004,
                ["03-20T06:49", "06-21T00:57", "09-22T16:30", "12-21T12:42"],
            ),
            (
                2005,
                ["03-20T12:34", "06-21T06:46", "09-22T22:23", "12-21T18:35"],
            ),
            (
                2021,
                ["03-20T09:37", "06-21T03:32", "09-22T19:21", "12-21T15:59"],
            ),
            (
                2026,
                ["03-20T14:46", "06-21T08:25", "09-23T00:05", "12-21T20:50"],
            ),
            (
                2051,
                ["03-20T15:58", "06-21T09:17", "09-23T01:26", "12-21T22:33"],
            ),
        ] {
            let terms = [
                SolarTerm::SpringEquinox,
                SolarTerm::SummerSolstice,
                SolarTerm::AutumnEquinox,
                SolarTerm::WinterSolstice,
            ];
            for (term, time) in terms.into_iter().zip(times) {
                let at = Moment::parse_rfc3339(&format!("{year}-{time}:00Z")).expect("a time");
                let found = term.moment_in(year).expect("a moment");
                // The tables are rounded to the minute.
                let off = (found.0 - at.0).abs();
                assert!(off <= 95_000, "{year} {} {off} ms", term.code());
            }
        }
    }

    #[test]
    fn terms_near_midnight_are_on_the_printed_day() {
        for (year, term, day) in [
            (1951, SolarTerm::WinterSolstice, "1951-12-23"),
            (1979, SolarTerm::MajorCold, "1979-01-21"),
            (1982, SolarTerm::MinorCold, "1982-01-06"),
            (2008, SolarTerm::GrainBuds, "2008-05-21"),
            (2014, SolarTerm::AwakeningOfInsects, "2014-03-06"),
            (2021, SolarTerm::WinterSolstice, "2021-12-21"),
            (2051, SolarTerm::SpringEquinox, "2051-03-20"),
            (2084, SolarTerm::GrainInEar, "2084-06-05"),
        ] {
            let found = term.day_in(year).map(|day| day.to_string());
            assert_eq!(found.as_deref(), Some(day));
        }
    }

    #[test]
    fn every_year_has_its_terms_in_order_and_about_a_fortnight_apart() {
        let mut before: Option<Day> = None;
        for year in TERM_YEARS {
            for (nth, term) in (0..).zip(SolarTerm::ALL) {
                use chrono::Datelike;
                let day = term.day_in(year).expect("within the years");
                assert_eq!((day.date().year(), day.date().month0()), (year, nth / 2));
                assert!(
                    before.is_none_or(|b| (14..=16).contains(&(day - b))),
                    "{day}"
                );
                assert_eq!(SolarTerm::by_code(term.code()), Some(term));
                before = Some(day);
            }
        }
        for year in [i32::MIN, 1900, 2101, i32::MAX] {
            assert_eq!(SolarTerm::Qingming.day_in(year), None);
            assert_eq!(SolarTerm::Qingming.moment_in(year), None);
        }
        assert_eq!(SolarTerm::by_code("spring"), None);
    }
}
