//! Days in the words of a calendar: weekdays, lunar dates, festivals, solar terms, days off.

use chrono::Datelike;

use crate::domain::calendar::lunar::{chinese_day, chinese_month};
use crate::domain::calendar::{DayKind, Festival, Holiday, HolidayTable, LunarDate, SolarTerm};
use crate::domain::time::Day;
use crate::i18n::Locale;
use crate::tr;

/// What stands under the number of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The text, at most six cells; empty beyond the lunar tables.
    pub text: String,
    /// What it names.
    pub kind: LabelKind,
}

/// What a [`Label`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelKind {
    /// A festival.
    Festival,
    /// A solar term.
    Term,
    /// The first day of a lunar month.
    Month,
    /// Another lunar day.
    Lunar,
}

/// What a table says of a day beyond its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 休.
    Off,
    /// 班.
    Work,
}

/// The weekday.
pub fn weekday(l: Locale, day: Day) -> &'static str {
    let nth = day.date().weekday().number_from_monday();
    l.find(&format!("weekday-{nth}")).unwrap_or_default()
}

/// The weekdays over the columns of a calendar, from Monday on.
pub fn weekdays(l: Locale) -> [&'static str; 7] {
    let short = |nth| l.find(&format!("weekday-short-{nth}")).unwrap_or_default();
    [1, 2, 3, 4, 5, 6, 7].map(short)
}

/// A festival's name.
pub fn festival(l: Locale, festival: Festival) -> &'static str {
    let id = format!("festival-{}", festival.code());
    l.find(&id).unwrap_or(festival.code())
}

/// A solar term's name.
pub fn term(l: Locale, term: SolarTerm) -> &'static str {
    let id = format!("term-{}", term.code());
    l.find(&id).unwrap_or(term.code())
}

/// A holiday's name.
pub fn holiday(l: Locale, holiday: &Holiday) -> &str {
    match l {
        Locale::Zh => &holiday.chinese,
        Locale::En => &holiday.english,
    }
}

/// A lunar date with its year.
pub fn lunar(l: Locale, date: LunarDate) -> String {
    let (year, date) = match l {
        Locale::Zh => (date.stem_branch(), date.chinese()),
        Locale::En => (
            date.year().to_string(),
            format!("{} ({})", date.numeric(), date.chinese()),
        ),
    };
    tr!(l, "calendar-lunar", year = year, date = date)
}

/// The month over a calendar.
pub fn month(l: Locale, year: i32, month: u32) -> String {
    let month = match l {
        Locale::Zh => month.to_string(),
        Locale::En => format!("{month:02}"),
    };
    tr!(l, "calendar-month", year = year.to_string(), month = month)
}

/// What stands under a day's number: a festival, a solar term, or the lunar day; of a month's first day the month.
pub fn label(l: Locale, day: Day) -> Label {
    let short = |family: &str, code: &'static str| {
        let id = format!("{family}-short-{code}");
        l.find(&id).unwrap_or(code).to_owned()
    };
    if let Some(festival) = Festival::on(day).first() {
        return Label {
            text: short("festival", festival.code()),
            kind: LabelKind::Festival,
        };
    }
    if let Some(term) = SolarTerm::on(day) {
        return Label {
            text: short("term", term.code()),
            kind: LabelKind::Term,
        };
    }
    let Some(date) = LunarDate::of(day) else {
        return Label {
            text: String::new(),
            kind: LabelKind::Lunar,
        };
    };
    let first = date.day_of_month() == 1;
    let text = match l {
        Locale::En => date.numeric(),
        Locale::Zh if first => chinese_month(date.month(), date.is_leap()),
        Locale::Zh => chinese_day(date.day_of_month()),
    };
    let kind = if first {
        LabelKind::Month
    } else {
        LabelKind::Lunar
    };
    Label { text, kind }
}

/// Whether a table makes a day one off or one worked, beyond its weekday.
pub fn mark(table: &HolidayTable, day: Day) -> Option<Mark> {
    match table.kind(day) {
        DayKind::DayOff(_) => Some(Mark::Off),
        DayKind::MakeUpWorkday(_) => Some(Mark::Work),
        DayKind::Workday | DayKind::Weekend => None,
    }
}

impl Mark {
    /// Its word: 休, 班.
    pub fn word(self, l: Locale) -> &'static str {
        match self {
            Self::Off => tr!(l, "calendar-off"),
            Self::Work => tr!(l, "calendar-work"),
        }
    }

    /// Its sign where there is little room: 休, H.
    pub fn short(self, l: Locale) -> &'static str {
        match self {
            Self::Off => tr!(l, "calendar-off-short"),
            Self::Work => tr!(l, "calendar-work-short"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::width;

    fn day(text: &str) -> Day {
        Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
    }

    #[test]
    fn labels_name_what_matters_most() {
        for (date, zh, en, kind) in [
            ("2026-02-17", "春节", "CNY", LabelKind::Festival),
            ("2026-02-18", "雨水", "Rain", LabelKind::Term),
            ("2026-02-19", "初三", "1/3", LabelKind::Lunar),
            ("2026-04-05", "清明", "Tombs", LabelKind::Festival),
            ("2026-03-19", "二月", "2/1", LabelKind::Month),
            ("2025-07-25", "闰六月", "6+/1", LabelKind::Month),
            ("1900-06-13", "", "", LabelKind::Lunar),
        ] {
            for (l, text) in [(Locale::Zh, zh), (Locale::En, en)] {
                let text = text.to_owned();
                assert_eq!(label(l, day(date)), Label { text, kind }, "{date}");
            }
        }
    }

    #[test]
    fn labels_fit_their_cells_on_every_day() {
        for n in day("2020-01-01").0..=day("2035-12-31").0 {
            for l in Locale::ALL {
                let label = label(l, Day(n));
                assert!((1..=6).contains(&width(&label.text)), "{label:?}");
            }
        }
    }

    #[test]
    fn every_name_is_there_in_both_languages() {
        for l in Locale::ALL {
            for f in Festival::all() {
                assert_ne!(festival(l, f), f.code());
            }
            for t in SolarTerm::ALL {
                assert_ne!(term(l, t), t.code());
            }
            assert!(weekdays(l).iter().all(|name| !name.is_empty()));
        }
        assert_eq!(weekday(Locale::Zh, day("2026-02-17")), "星期二");
        assert_eq!(month(Locale::Zh, 2026, 2), "2026年2月");
        let date = LunarDate::of(day("2026-02-17")).expect("a date");
        assert_eq!(lunar(Locale::Zh, date), "农历丙午年正月初一");
        assert_eq!(lunar(Locale::En, date), "1/1 (正月初一) of lunar year 2026");
    }
}
