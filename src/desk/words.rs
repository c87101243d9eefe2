//! Records in words: names of configured things, dates short and relative, figures, refusals, in the language of the screen.

use crate::domain::customer::{Person, Sex};
use crate::domain::date::{Birthday, CalendarKind};
use crate::domain::follow_up::{Origin, When};
use crate::domain::kpi::{KpiId, Ratio, Unit};
use crate::domain::money::Fen;
use crate::domain::outcome::{Labels, OutcomeCode};
use crate::domain::segment::SegmentId;
use crate::domain::time::{Day, Moment, Span, Zone};
use crate::domain::typed_time::TypedTimeError;
use crate::i18n::Locale;
use crate::protocol::view::{Profile, QueueRow, Settings};
use crate::tr;

/// What wording depends on.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The language.
    pub locale: Locale,
    /// The business zone.
    pub zone: Zone,
    /// Now.
    pub now: Moment,
    /// Names of configured things.
    pub settings: &'a Settings,
}

/// A label in a language, where the configuration gives one.
fn label(labels: &Labels, locale: Locale) -> Option<&str> {
    let key = match locale {
        Locale::Zh => "zh",
        Locale::En => "en",
    };
    labels
        .0
        .get(key)
        .map(String::as_str)
        .filter(|l| !l.is_empty())
}

impl Words<'_> {
    pub(super) fn named(&self, labels: Option<&Labels>, family: &str, id: &str) -> String {
        labels
            .and_then(|l| label(l, self.locale))
            .or_else(|| self.locale.find(&format!("{family}-{id}")))
            .unwrap_or(id)
            .to_owned()
    }

    /// A segment's name.
    pub fn segment(&self, id: &SegmentId) -> String {
        let labels = self
            .settings
            .segments
            .iter()
            .find(|(s, _)| s == id)
            .map(|(_, l)| l);
        self.named(labels, "segment", &id.0)
    }

    /// A segment's name in at most four cells.
    pub fn segment_short(&self, id: &SegmentId) -> String {
        self.locale
            .find(&format!("segment-short-{}", id.0))
            .map_or_else(|| self.segment(id), str::to_owned)
    }

    /// An outcome's name.
    pub fn outcome(&self, id: &OutcomeCode) -> String {
        let labels = self
            .settings
            .outcomes
            .iter()
            .find(|o| &o.id == id)
            .map(|o| &o.label);
        self.named(labels, "outcome", &id.0)
    }

    /// A reason's name; a reason in free words is itself.
    pub fn reason(&self, id: &str) -> String {
        let labels = self
            .settings
            .reasons
            .iter()
            .find(|r| r.id == id)
            .map(|r| &r.label);
        self.named(labels, "reason", id)
    }

    /// A sales or contact channel's name.
    pub fn channel(&self, id: &str) -> String {
        self.locale
            .find(&format!("channel-{id}"))
            .unwrap_or(id)
            .to_owned()
    }

    /// A profile field's name.
    pub fn field(&self, id: &str) -> String {
        let id = id.strip_prefix("custom.").unwrap_or(id);
        self.locale
            .find(&format!("field-{id}"))
            .unwrap_or(id)
            .to_owned()
    }

    /// Why a follow-up is there, in a word or two.
    pub fn why(&self, origin: &Origin) -> String {
        match origin {
            Origin::Rule { rule, .. } => self.rule(rule),
            Origin::ByHand { reason } if reason.trim().is_empty() => {
                tr!(self.locale, "why-by-hand").to_owned()
            }
            Origin::ByHand { reason } => reason.clone(),
            Origin::Outcome { outcome, .. } => self
                .locale
                .find(&format!("why-after-{outcome}"))
                .map_or_else(|| self.outcome(outcome), str::to_owned),
            Origin::Ticket(ticket) => ticket.to_string(),
        }
    }

    /// A rule's name.
    pub fn rule(&self, id: &str) -> String {
        if let Some(of) = id.strip_prefix("crisis-") {
            let crisis = of.split('-').next().unwrap_or(of);
            return tr!(self.locale, "rule-of-crisis", crisis = crisis);
        }
        let rules = &self.settings.rules;
        let labels = rules.iter().find(|(known, _)| known == id).map(|(_, l)| l);
        self.named(labels, "rule", id)
    }

    /// The fact behind a follow-up that a rule made, with whose birthday or stage it is.
    pub fn fact(&self, origin: &Origin, about: Option<&Person>) -> Option<String> {
        self.fact_of(origin.fact()?, about)
    }

    /// Today.
    pub fn today(&self) -> Day {
        self.zone.day(self.now)
    }

    /// A day: `11-02`, with its year where that is another.
    pub fn day(&self, day: Day) -> String {
        use chrono::Datelike;
        let date = day.date();
        if date.year() == self.today().date().year() {
            date.format("%m-%d").to_string()
        } else {
            date.format("%Y-%m-%d").to_string()
        }
    }

    /// A day without its year: `11-02`.
    pub fn day_short(&self, day: Day) -> String {
        day.date().format("%m-%d").to_string()
    }

    /// A moment: `14:31` today, else `11-20 14:31`.
    pub fn moment(&self, at: Moment) -> String {
        let (day, time) = (self.zone.day(at), self.clock(at));
        if day == self.today() {
            time
        } else {
            format!("{} {time}", self.day(day))
        }
    }

    /// The time of day: `14:31`.
    pub fn clock(&self, at: Moment) -> String {
        minutes(self.zone.minute(at))
    }

    /// A coming moment as people say it: `16:05`, `tomorrow 15:30`, `12-05 09:30`.
    pub fn coming(&self, at: Moment) -> String {
        let (day, time) = (self.zone.day(at), self.clock(at));
        if day == self.today() + 1 {
            tr!(self.locale, "time-tomorrow", time = time)
        } else {
            self.moment(at)
        }
    }

    /// The time that was agreed with the hub, as people say it: with its hour where it has one.
    pub fn agreed(&self, when: When) -> String {
        match when {
            When::At(at) | When::After(at) => self.coming(at),
            When::On(day) if day == self.today() => tr!(self.locale, "due-today").to_owned(),
            When::On(day) if day == self.today() + 1 => {
                let time = "";
                let day = tr!(self.locale, "time-tomorrow", time = time);
                day.trim_end().to_owned()
            }
            When::On(day) => self.day(day),
        }
    }

    /// What is said after a time which is not the one that was asked for; nothing where it is.
    pub fn moved(&self, asked: When, when: When) -> &'static str {
        if when.moved_from(asked) {
            tr!(self.locale, "time-moved")
        } else {
            ""
        }
    }

    /// When a customer with such a best time may be called who is to be called at that moment.
    pub fn call_time(&self, at: Moment, best: Option<(u16, u16)>) -> Moment {
        let hours = &self.settings.call_hours;
        hours.call_time(&self.settings.holidays, self.zone, at, best)
    }

    /// A follow-up's time as the queue shows it, and whether it is overdue.
    pub fn due(&self, when: When, day: Day) -> (String, bool) {
        let late = self.today() - day;
        match when {
            When::At(at) if late == 0 => (self.clock(at), at < self.now),
            When::After(at) if late == 0 => (self.clock(at), false),
            _ if late > 0 => (tr!(self.locale, "due-late", days = late), true),
            _ if late == 0 => (tr!(self.locale, "due-today").to_owned(), false),
            _ => (self.day(day), false),
        }
    }

    /// The form of address: as kept, else by sex.
    pub fn salutation(&self, profile: &Profile) -> String {
        match (&profile.salutation, profile.sex) {
            (Some(text), _) if !text.is_empty() => text.clone(),
            (_, Sex::Female) => tr!(self.locale, "sex-female-address").to_owned(),
            (_, Sex::Male) => tr!(self.locale, "sex-male-address").to_owned(),
            _ => String::new(),
        }
    }

    /// A birthday, with the calendar it is kept in where that is the lunar one.
    pub fn birthday(&self, birthday: &Birthday) -> String {
        let date = match (self.locale, birthday.calendar) {
            (Locale::Zh, CalendarKind::Lunar) => birthday.chinese(),
            _ => format!("{:02}-{:02}", birthday.month, birthday.day),
        };
        let dated = birthday
            .year
            .map_or(date.clone(), |year| format!("{year}-{date}"));
        match birthday.calendar {
            CalendarKind::Solar => dated,
            CalendarKind::Lunar => tr!(self.locale, "date-lunar", date = date),
        }
    }

    /// An age: years, or months below two years.
    pub fn age(&self, birthday: &Birthday) -> Option<String> {
        let born = birthday.born_on()?;
        let months = crate::domain::calendar::birthday::age_months(born, self.today());
        match months {
            ..0 => None,
            0..24 => Some(tr!(self.locale, "age-months", months = months)),
            _ => Some(tr!(self.locale, "age-years", years = months / 12)),
        }
    }

    /// Money with its unit.
    pub fn money(&self, amount: Fen) -> String {
        tr!(self.locale, "money", amount = amount.to_string())
    }

    /// How a customer of a list is called; those without a name by their number.
    pub fn name(&self, name: &str, phone: &str) -> String {
        if name.trim().is_empty() {
            phone.to_owned()
        } else {
            name.to_owned()
        }
    }

    /// Which try of a follow-up the next call is.
    pub fn attempt(&self, row: &QueueRow) -> Option<String> {
        (row.attempts > 0).then(|| tr!(self.locale, "work-attempt", number = row.attempts + 1))
    }

    /// A KPI's name.
    pub fn kpi(&self, id: KpiId) -> String {
        let id = id.code().replace('_', "-");
        self.locale
            .find(&format!("kpi-{id}"))
            .unwrap_or("")
            .to_owned()
    }

    /// A KPI's value in its unit; a dash where there is nothing to divide by.
    pub fn figure(&self, unit: Unit, ratio: Ratio) -> String {
        match unit.value(ratio) {
            None => dash(),
            Some(value) => self.value(
                unit,
                if unit == Unit::Money {
                    value / 100.0
                } else {
                    value
                },
            ),
        }
    }

    /// A value in a unit; money in yuan.
    pub fn value(&self, unit: Unit, value: f64) -> String {
        match unit {
            Unit::Rate => format!("{:.1}%", value * 100.0),
            Unit::Mean => format!("{value:.2}"),
            Unit::Money => Fen((value * 100.0).round() as i64).to_string(),
            Unit::Count if (value - value.round()).abs() < 0.05 => format!("{value:.0}"),
            Unit::Count => format!("{value:.1}"),
            Unit::Seconds => span(value.round() as i64),
            Unit::Minutes => self.short_time(Span::minutes(value.round() as i64)),
        }
    }

    /// Why a typed time is none.
    pub fn typed_time_error(&self, error: TypedTimeError) -> &'static str {
        match error {
            TypedTimeError::Empty => tr!(self.locale, "form-required"),
            TypedTimeError::NotATime => tr!(self.locale, "form-not-a-time"),
            TypedTimeError::NoSuchPreset => tr!(self.locale, "form-no-such-preset"),
            TypedTimeError::NoSuchTime => tr!(self.locale, "form-no-such-time"),
            TypedTimeError::InThePast => tr!(self.locale, "form-in-the-past"),
            TypedTimeError::UnusualYear => tr!(self.locale, "form-unusual-year"),
        }
    }
}

/// What stands where a figure is missing.
pub fn dash() -> String {
    "–".to_owned()
}

/// Minutes of a day as a time: `09:30`.
pub fn minutes(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Seconds as `3:05` or `1:03:05`.
pub fn span(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

pub use crate::text::grouped::grouped as count;

/// A count in at most four cells: `999`, `12k`.
pub fn short_count(n: u64) -> String {
    match n {
        0..1_000 => n.to_string(),
        1_000..1_000_000 => format!("{}k", n / 1_000),
        _ => format!("{}M", n / 1_000_000),
    }
}

/// A word as it stands alone, with a capital where its writing has some.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_time_in_a_few_cells_is_the_nearest() {
        let settings = crate::desk::state::no_settings();
        let words = Words {
            locale: Locale::En,
            zone: Zone::default(),
            now: Moment(0),
            settings: &settings,
        };
        let short = |minutes| words.short_time(Span::minutes(minutes));
        assert_eq!(
            [59, 60, 94, 596, 597, 600, 601, 629, 630, 60_029].map(short),
            [
                "59 m", "1.0 h", "1.6 h", "9.9 h", "10 h", "10 h", "10 h", "10 h", "11 h",
                "1,000 h"
            ]
        );
    }

    #[test]
    fn spans_and_counts() {
        assert_eq!(
            (span(185).as_str(), span(3785).as_str(), span(5).as_str()),
            ("3:05", "1:03:05", "0:05")
        );
        assert_eq!(
            (
                count(0).as_str(),
                count(1200).as_str(),
                count(1_000_000).as_str()
            ),
            ("0", "1,200", "1,000,000")
        );
        assert_eq!(
            [999, 1_000, 12_345, 2_000_000].map(short_count),
            ["999", "1k", "12k", "2M"]
        );
    }
}
