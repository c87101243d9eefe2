//! The care plan's file: TOML, checked whole when it is loaded. A broken plan never replaces a working one.
//!
//! [`file`] is its form, [`rules`] and [`texts`] check what it says, [`problem`] is what can be wrong with it.

mod file;
mod problem;
mod rules;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::span;
use crate::domain::calendar::{Hours, OpenDays, Window};
use crate::domain::channel::Channel;
use crate::domain::plan::condition::{Condition, ConditionError, Filters, TextName};
use crate::domain::plan::ledger::{CapSet, Caps, Limits};
use crate::domain::plan::{Class, DateList, Line, ListedDay, Plan};
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Day;
use file::{File, FileCalendar, FileCapSet, FileClass, FileLine};
use problem::at;
pub use problem::{PlanError, PlanProblem};

/// The plan that a new store begins with.
pub const DEFAULT: &str = include_str!("../../../assets/plan.default.toml");

/// The longest plan: it is kept as one value of the store.
pub const MAX_BYTES: usize = 60 << 10;
/// Most rules.
const MAX_RULES: usize = 500;
/// The longest time after which what was missed is still made up for.
const MAX_HISTORY_DAYS: u16 = 366;
/// The oldest age, in months, at which a stage begins.
const MAX_STAGE_MONTHS: u16 = 1_200;

/// What checking a file gives.
type Checked<T> = Result<T, PlanError>;

/// Reads and checks a plan that uses no saved filters.
///
/// # Errors
/// The first problem with its line and column.
pub fn load(text: &str) -> Checked<Plan> {
    load_with(text, &Filters::NONE)
}

/// The same with saved filters, which its conditions may use.
///
/// # Errors
/// The first problem with its line and column.
pub fn load_with(text: &str, filters: &Filters) -> Checked<Plan> {
    let source = Source { text, filters };
    if text.len() > MAX_BYTES {
        return Err(source.at(&(0..0), too_much("bytes", MAX_BYTES)));
    }
    let file: File = toml::from_str(text).map_err(|e| {
        let problem = PlanProblem::Form(e.message().to_owned());
        source.at(&e.span().unwrap_or(0..0), problem)
    })?;
    source.range(&file.history_days, "history_days", 0, MAX_HISTORY_DAYS)?;
    let history_days = file.history_days.into_inner();
    let message_hours = source.hours(&file.message_hours)?;
    let segments = source.classes(file.segment, Some(SegmentId::PROSPECT), true)?;
    let classes = file.lifecycle.iter().chain(&file.key);
    let conditions: Vec<Spanned<String>> = classes.map(|c| c.when.clone()).collect();
    let lifecycle = source.classes(file.lifecycle, Some(LifecycleId::ACQUISITION), true)?;
    let key = source.classes(file.key, None, false)?;
    let lines = source.lines(file.line)?;
    let calendars = source.calendars(file.calendar)?;
    let (scripts, templates) = source.texts(file.script, file.template)?;
    let series = source.series(file.series, &templates)?;
    let caps = source.caps(file.caps, file.segment_caps, &segments)?;
    source.outcomes(&file.outcome, &file.reason)?;
    let mut plan = Plan {
        segments,
        lifecycle,
        key,
        lines,
        calendars,
        series,
        rules: Vec::new(),
        caps,
        message_hours,
        outcomes: file.outcome.into_iter().map(Spanned::into_inner).collect(),
        reasons: file.reason.into_iter().map(Spanned::into_inner).collect(),
        canned: file.canned,
        scripts,
        templates,
        history_days,
    };
    for class in plan.lifecycle.iter().chain(&plan.key) {
        if let Some(error) = unknown_class(&class.when, &plan) {
            let whens = conditions
                .iter()
                .find(|when| when.get_ref() == class.when.source());
            return Err(match whens {
                Some(when) => source.in_condition(when, error),
                None => source.at(&(0..0), PlanProblem::Condition(Box::new(error))),
            });
        }
    }
    plan.rules = source.rules(file.rule, &plan)?;
    Ok(plan)
}

/// A condition names only segments and lifecycle stages that there are.
fn unknown_class(when: &Condition, plan: &Plan) -> Option<ConditionError> {
    let ids = |classes: &'_ [Class]| classes.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
    let check = |name: TextName, mut ids: Vec<String>, none: &str| {
        ids.push(none.to_owned());
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        when.check_values(name, &ids)
    };
    let segment = check(TextName::Segment, ids(&plan.segments), SegmentId::PROSPECT);
    segment.or_else(|| {
        check(
            TextName::Lifecycle,
            ids(&plan.lifecycle),
            LifecycleId::ACQUISITION,
        )
    })
}

fn too_much(what: &str, most: usize) -> PlanProblem {
    PlanProblem::TooMuch {
        what: what.to_owned(),
        most,
    }
}

/// The text of a file that is being checked.
struct Source<'t> {
    text: &'t str,
    filters: &'t Filters,
}

impl Source<'_> {
    fn at(&self, span: &Range<usize>, problem: PlanProblem) -> PlanError {
        at(self.text, span, problem)
    }

    /// A number has to be within bounds.
    fn range<N: Copy + Into<i64>>(
        &self,
        given: &Spanned<N>,
        key: &str,
        min: N,
        max: N,
    ) -> Checked<N> {
        let (value, low, high) = ((*given.get_ref()).into(), min.into(), max.into());
        if (low..=high).contains(&value) {
            return Ok(*given.get_ref());
        }
        let problem = PlanProblem::Range {
            key: key.to_owned(),
            min: low,
            max: high,
        };
        Err(self.at(&given.span(), problem))
    }

    /// Ids of a kind are there and stand once.
    fn unique<'a>(&self, ids: impl Iterator<Item = (&'a str, Range<usize>)>) -> Checked<()> {
        let mut seen = BTreeSet::new();
        for (id, span) in ids {
            let id = id.to_owned();
            if id.trim().is_empty() {
                let key = "id".to_owned();
                return Err(self.at(&span, PlanProblem::Empty { key }));
            }
            if !seen.insert(id.clone()) {
                return Err(self.at(&span, PlanProblem::Twice { id }));
            }
        }
        Ok(())
    }

    /// Something that is named has to be there.
    fn known<'k>(
        &self,
        kind: &str,
        given: &Spanned<String>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Checked<()> {
        self.known_at(kind, given.get_ref(), &given.span(), known)
    }

    fn known_at<'k>(
        &self,
        kind: &str,
        name: &str,
        span: &Range<usize>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> Checked<()> {
        if known.clone().any(|k| k == name) {
            return Ok(());
        }
        let problem = PlanProblem::Unknown {
            kind: kind.to_owned(),
            name: name.to_owned(),
            suggestion: suggestion(name, known),
        };
        Err(self.at(span, problem))
    }

    fn hours(&self, given: &[Spanned<String>]) -> Checked<Hours> {
        if given.is_empty() {
            return Ok(Hours::calls());
        }
        let window = |text: &Spanned<String>| -> Checked<Window> {
            text.get_ref().parse().map_err(|_| {
                let text_given = text.get_ref().clone();
                self.at(&text.span(), PlanProblem::Hours { text: text_given })
            })
        };
        let windows = given.iter().map(window).collect::<Checked<Vec<_>>>()?;
        Ok(Hours::new(OpenDays::Every, windows))
    }

    fn condition(&self, source: &Spanned<String>) -> Checked<Condition> {
        Condition::compile_with(source.get_ref(), self.filters)
            .map_err(|e| self.in_condition(source, e))
    }

    /// An error within a condition, at its own place in the file.
    fn in_condition(&self, source: &Spanned<String>, error: ConditionError) -> PlanError {
        let start = span::within(self.text, &source.span(), error.start as usize);
        self.at(&(start..start), PlanProblem::Condition(Box::new(error)))
    }

    /// Segments, stages or criteria; where only the first that holds counts, each must be within reach. `taken` is an id
    /// that none of them may have.
    fn classes(
        &self,
        given: Vec<FileClass>,
        taken: Option<&str>,
        in_turn: bool,
    ) -> Checked<Vec<Class>> {
        self.unique(given.iter().map(|c| (c.id.get_ref().as_str(), c.id.span())))?;
        let mut classes: Vec<Class> = Vec::with_capacity(given.len());
        for class in given {
            let id = class.id.get_ref().clone();
            if taken == Some(id.as_str()) {
                return Err(self.at(&class.id.span(), PlanProblem::Twice { id }));
            }
            let when = self.condition(&class.when)?;
            if let Some(error) = when.unclear_days() {
                return Err(self.in_condition(&class.when, error));
            }
            if when.verdict() == Some(false) {
                return Err(self.never(&class.when));
            }
            if in_turn && let Some(before) = classes.iter().find(|c| when.implies(&c.when)) {
                let before = before.id.clone();
                let problem = PlanProblem::Unreachable { id, before };
                return Err(self.at(&class.id.span(), problem));
            }
            classes.push(Class {
                id,
                when,
                label: class.label,
            });
        }
        Ok(classes)
    }

    fn never(&self, condition: &Spanned<String>) -> PlanError {
        let never = PlanProblem::Never {
            condition: condition.get_ref().clone(),
        };
        self.at(&condition.span(), never)
    }

    fn lines(&self, given: Vec<FileLine>) -> Checked<Vec<Line>> {
        self.unique(given.iter().map(|l| (l.id.get_ref().as_str(), l.id.span())))?;
        given.into_iter().map(|line| self.line(line)).collect()
    }

    fn line(&self, given: FileLine) -> Checked<Line> {
        let mut stage_months = Vec::new();
        if let Some(months) = given.stage_months {
            let ascend = months.get_ref().windows(2).all(|pair| pair[0] < pair[1]);
            if !ascend || months.get_ref().iter().any(|m| *m > MAX_STAGE_MONTHS) {
                let problem = PlanProblem::Range {
                    key: "stage_months".to_owned(),
                    min: 0,
                    max: i64::from(MAX_STAGE_MONTHS),
                };
                return Err(self.at(&months.span(), problem));
            }
            stage_months = months.into_inner();
        }
        let unit_days = match given.unit_days {
            Some(days) => self.range(&days, "unit_days", 1, 1_000)?,
            None => 0,
        };
        Ok(Line {
            id: given.id.into_inner(),
            products: given.products,
            stage_months,
            unit_days,
        })
    }

    fn calendars(&self, given: Vec<FileCalendar>) -> Checked<Vec<DateList>> {
        self.unique(given.iter().map(|c| (c.id.get_ref().as_str(), c.id.span())))?;
        let list = |calendar: FileCalendar| -> Checked<DateList> {
            let dates = calendar.dates.iter().map(|date| self.date(date));
            Ok(DateList {
                id: calendar.id.get_ref().clone(),
                dates: dates.collect::<Checked<_>>()?,
            })
        };
        given.into_iter().map(list).collect()
    }

    fn date(&self, given: &Spanned<String>) -> Checked<ListedDay> {
        let text = given.get_ref();
        let parts: Option<Vec<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
        let date = match parts.as_deref() {
            Some([year, month, day]) => {
                let year = i32::try_from(*year).ok();
                let day = year.and_then(|year| Day::ymd(year, *month, *day));
                day.map(ListedDay::Once)
            }
            // 29 February is a day of some years.
            Some([month, day]) => Day::ymd(2024, *month, *day)
                .and_then(|_| Some((u8::try_from(*month).ok()?, u8::try_from(*day).ok()?)))
                .map(|(month, day)| ListedDay::Yearly(month, day)),
            _ => None,
        };
        let text = text.clone();
        date.ok_or_else(|| self.at(&given.span(), PlanProblem::Date { text }))
    }

    fn caps(
        &self,
        base: FileCapSet,
        by_segment: BTreeMap<Spanned<String>, FileCapSet>,
        segments: &[Class],
    ) -> Checked<Caps> {
        let mut caps = Caps {
            base: self.cap_set(base)?,
            by_segment: BTreeMap::new(),
        };
        let ids = segments.iter().map(|s| s.id.as_str());
        for (segment, set) in by_segment {
            self.known(
                "segment",
                &segment,
                ids.clone().chain([SegmentId::PROSPECT]),
            )?;
            let set = self.cap_set(set)?;
            caps.by_segment.insert(segment.into_inner(), set);
        }
        Ok(caps)
    }

    fn cap_set(&self, given: FileCapSet) -> Checked<CapSet> {
        let mut set = CapSet::default();
        let codes = || Channel::ALL.into_iter().map(Channel::code);
        for (name, limits) in given {
            self.in_order(&limits)?;
            match Channel::of_code(name.get_ref()) {
                Some(channel) => {
                    set.channels.insert(channel, limits.into_inner());
                }
                None if name.get_ref() == "all" => set.all = Some(limits.into_inner()),
                None => self.known("channel", &name, codes().chain(["all"]))?,
            }
        }
        Ok(set)
    }

    /// A longer stretch leaves room for what a shorter one allows.
    fn in_order(&self, given: &Spanned<Limits>) -> Checked<()> {
        let Limits { day, week, month } = *given.get_ref();
        let pairs = [
            ("week", week, "day", day),
            ("month", month, "week", week),
            ("month", month, "day", day),
        ];
        for (longer, less, shorter, more) in pairs {
            if let (Some(less), Some(more)) = (less, more)
                && less < more
            {
                let problem = PlanProblem::CapOrder {
                    longer: longer.to_owned(),
                    less,
                    shorter: shorter.to_owned(),
                    more,
                };
                return Err(self.at(&given.span(), problem));
            }
        }
        Ok(())
    }
}

/// The known name nearest to a misspelt one; where none is near and there are few, all of them.
fn suggestion<'k>(name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Option<String> {
    let near = known
        .clone()
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(edits, k)| *edits <= k.chars().count() / 3 + 1)
        .min();
    if let Some((_, name)) = near {
        return Some(name.to_owned());
    }
    let all: Vec<&str> = known.take(13).collect();
    (!all.is_empty() && all.len() < 13).then(|| all.join(", "))
}
