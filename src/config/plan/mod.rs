//! The care plan's file: TOML, checked whole when it is loaded. A broken plan never replaces a working one.
//!
//! [`form`] is its form, [`shape`] checks a file against it, [`mod@file`] reads it; [`rules`] and [`texts`] check what it
//! says, [`problem`] is what can be wrong with it, [`mod@unused`] what may be an oversight.

mod classes;
mod file;
pub mod form;
mod problem;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
mod texts;
mod unused;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::span;
use crate::domain::calendar::{Hours, OpenDays, Window};
use crate::domain::channel::Channel;
use crate::domain::plan::condition::{Condition, ConditionError, Filters, nearest_or_all};
use crate::domain::plan::ledger::{CapSet, Caps, Limits};
use crate::domain::plan::{DateList, Line, ListedDay, Plan};
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::domain::time::Day;
use file::{File, FileCalendar, FileCapSet, FileClass, FileLine};
use problem::at;
pub use problem::{PlanError, PlanErrors, PlanProblem};
pub use unused::{over, unused};

/// The plan that a new store begins with.
pub const DEFAULT: &str = include_str!("../../../assets/plan.default.toml");

/// The longest plan: it is kept as one value of the store.
pub const MAX_BYTES: usize = 60 << 10;
/// Most rules.
const MAX_RULES: usize = 500;
/// Most segments, lifecycle stages and criteria, of each; and most choices of a rule.
const MAX_CLASSES: usize = 100;

/// Reads and checks a plan that uses no saved filters.
///
/// # Errors
/// What is wrong, each with its line and column.
pub fn load(text: &str) -> Result<Plan, PlanErrors> {
    load_with(text, &Filters::NONE)
}

/// The same with saved filters, which its conditions may use.
///
/// # Errors
/// What is wrong, each with its line and column.
pub fn load_with(text: &str, filters: &Filters) -> Result<Plan, PlanErrors> {
    if text.len() > MAX_BYTES {
        return Err(at(text, &(0..0), too_much("bytes", MAX_BYTES)).into());
    }
    // What a key means can only be told where it is of the right form.
    if let Some(errors) = PlanErrors::of(shape::check(text)) {
        return Err(errors);
    }
    let file: File = toml::from_str(text).map_err(|e| {
        let said = e.message().to_owned();
        at(text, &e.span().unwrap_or(0..0), PlanProblem::Toml { said })
    })?;
    let source = Source {
        text,
        filters,
        known: Known::of(&file),
        found: RefCell::default(),
    };
    let plan = source.plan(file);
    match PlanErrors::of(source.found.into_inner()) {
        None => Ok(plan),
        Some(errors) => Err(errors),
    }
}

fn too_much(what: &str, most: usize) -> PlanProblem {
    PlanProblem::TooMuch {
        what: what.to_owned(),
        most,
    }
}

/// What there is in a file to be named elsewhere, whether it is right or not.
struct Known {
    segments: Vec<String>,
    lifecycle: Vec<String>,
    /// Conditions of segments and stages, in their order.
    conditions: [Vec<String>; 2],
    lines: Vec<String>,
    calendars: Vec<String>,
    series: Vec<String>,
    scripts: Vec<String>,
    templates: Vec<String>,
}

impl Known {
    fn of(file: &File) -> Self {
        let classes = |all: &[FileClass], none: &str| {
            let ids = all.iter().map(|class| class.id.get_ref().clone());
            ids.chain([none.to_owned()]).collect()
        };
        let conditions = |all: &[FileClass]| {
            let all = all.iter().map(|class| class.when.get_ref().clone());
            all.collect::<Vec<_>>()
        };
        let lines = file.line.iter().map(|line| line.id.get_ref().clone());
        let calendars = file.calendar.iter().map(|list| list.id.get_ref().clone());
        let series = file.series.keys().map(|id| id.get_ref().clone());
        Self {
            segments: classes(&file.segment, SegmentId::PROSPECT),
            lifecycle: classes(&file.lifecycle, LifecycleId::ACQUISITION),
            conditions: [conditions(&file.segment), conditions(&file.lifecycle)],
            lines: lines.collect(),
            calendars: calendars.collect(),
            series: series.collect(),
            scripts: file.script.keys().cloned().collect(),
            templates: file.template.keys().cloned().collect(),
        }
    }
}

/// A file that is being checked.
struct Source<'t> {
    text: &'t str,
    filters: &'t Filters,
    known: Known,
    found: RefCell<Vec<PlanError>>,
}

impl Source<'_> {
    /// Notes what is wrong.
    fn say(&self, span: &Range<usize>, problem: PlanProblem) {
        self.found.borrow_mut().push(at(self.text, span, problem));
    }

    fn plan(&self, file: File) -> Plan {
        let message_hours = self.hours(&file.message_hours);
        let decided = [&file.segment, &file.lifecycle, &file.key];
        for (nth, classes) in decided.into_iter().enumerate() {
            self.not_yet(classes, &classes::LATER[nth..]);
        }
        let segments = self.classes(file.segment, Some(SegmentId::PROSPECT), true);
        for class in file.lifecycle.iter().chain(&file.key) {
            if let Ok(when) = self.compiled(&class.when) {
                self.known_classes(&class.when, &when);
            }
        }
        let lifecycle = self.classes(file.lifecycle, Some(LifecycleId::ACQUISITION), true);
        let key = self.classes(file.key, None, false);
        let (scripts, templates) = self.texts(file.script, file.template);
        self.outcomes(&file.outcome, &file.reason);
        Plan {
            segments,
            lifecycle,
            key,
            lines: self.lines(file.line),
            calendars: self.calendars(file.calendar),
            series: self.series(file.series),
            rules: self.rules(file.rule),
            caps: self.caps(file.caps, file.segment_caps),
            message_hours,
            outcomes: file.outcome.into_iter().map(Spanned::into_inner).collect(),
            reasons: file.reason.into_iter().map(Spanned::into_inner).collect(),
            canned: file.canned,
            scripts,
            templates,
            history_days: file.history_days,
        }
    }

    /// Ids of a kind stand once.
    fn unique<'a>(&self, ids: impl Iterator<Item = (&'a str, Range<usize>)>) {
        let mut seen = BTreeSet::new();
        for (id, span) in ids {
            if !seen.insert(id.to_owned()) {
                let id = id.to_owned();
                self.say(&span, PlanProblem::Twice { id });
            }
        }
    }

    /// Something that is named has to be there.
    fn known(&self, kind: &str, given: &Spanned<String>, known: &[String]) {
        if !has_twice(known) {
            let known = known.iter().map(String::as_str);
            self.known_at(kind, given.get_ref(), &given.span(), known);
        }
    }

    fn known_at<'k>(
        &self,
        kind: &str,
        name: &str,
        span: &Range<usize>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        if known.clone().any(|k| k == name) {
            return;
        }
        let problem = PlanProblem::Unknown {
            kind: kind.to_owned(),
            name: name.to_owned(),
            suggestion: suggestion(name, known),
        };
        self.say(span, problem);
    }

    fn hours(&self, given: &[Spanned<String>]) -> Option<Hours> {
        if given.is_empty() {
            return None;
        }
        let mut windows: Vec<Window> = Vec::with_capacity(given.len());
        for text in given {
            if let Ok(window) = text.get_ref().parse() {
                windows.push(window);
            } else {
                let given = text.get_ref().clone();
                self.say(&text.span(), PlanProblem::Hours { text: given });
            }
        }
        Some(Hours::new(OpenDays::Every, windows))
    }

    fn compiled(&self, source: &Spanned<String>) -> Result<Condition, ConditionError> {
        Condition::compile_with(source.get_ref(), self.filters)
    }

    /// A condition that can hold.
    fn condition(&self, source: &Spanned<String>) -> Option<Condition> {
        match self.compiled(source) {
            Ok(when) => {
                if when.verdict() == Some(false) {
                    let condition = source.get_ref().clone();
                    self.say(&source.span(), PlanProblem::Never { condition });
                }
                Some(when)
            }
            Err(error) => {
                self.in_condition(source, error);
                None
            }
        }
    }

    /// Notes an error within a condition, at its own place in the file.
    fn in_condition(&self, source: &Spanned<String>, error: ConditionError) {
        let start = span::within(self.text, &source.span(), error.start as usize);
        self.say(&(start..start), PlanProblem::Condition(Box::new(error)));
    }

    fn lines(&self, given: Vec<FileLine>) -> Vec<Line> {
        self.unique(given.iter().map(|l| (l.id.get_ref().as_str(), l.id.span())));
        given.into_iter().map(|line| self.line(line)).collect()
    }

    fn line(&self, given: FileLine) -> Line {
        let mut stage_months = Vec::new();
        if let Some(months) = given.stage_months {
            if !months.get_ref().windows(2).all(|pair| pair[0] < pair[1]) {
                let key = "stage_months".to_owned();
                self.say(&months.span(), PlanProblem::Ascending { key });
            }
            stage_months = months.into_inner();
        }
        Line {
            id: given.id.into_inner(),
            products: given.products,
            stage_months,
            unit_days: given.unit_days.unwrap_or(0),
        }
    }

    fn calendars(&self, given: Vec<FileCalendar>) -> Vec<DateList> {
        self.unique(given.iter().map(|c| (c.id.get_ref().as_str(), c.id.span())));
        let list = |calendar: FileCalendar| DateList {
            dates: calendar.dates.iter().filter_map(|d| self.date(d)).collect(),
            id: calendar.id.into_inner(),
        };
        given.into_iter().map(list).collect()
    }

    fn date(&self, given: &Spanned<String>) -> Option<ListedDay> {
        let text = given.get_ref();
        let parts: Option<Vec<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
        let (date, is_date) = match parts.as_deref() {
            Some([year, month, day]) => {
                let year = i32::try_from(*year).ok();
                let day = year.and_then(|year| Day::ymd(year, *month, *day));
                (day.map(ListedDay::Once), true)
            }
            Some([month, day]) => {
                // 29 February is a day of some years.
                let day = Day::ymd(2024, *month, *day)
                    .and_then(|_| Some((u8::try_from(*month).ok()?, u8::try_from(*day).ok()?)));
                (day.map(|(month, day)| ListedDay::Yearly(month, day)), true)
            }
            _ => (None, false),
        };
        if date.is_none() {
            let text = text.clone();
            let problem = if is_date {
                PlanProblem::NoSuchDay { text }
            } else {
                PlanProblem::Date { text }
            };
            self.say(&given.span(), problem);
        }
        date
    }

    fn caps(&self, base: FileCapSet, by_segment: BTreeMap<Spanned<String>, FileCapSet>) -> Caps {
        let mut caps = Caps {
            base: self.cap_set(base),
            by_segment: BTreeMap::new(),
        };
        for (segment, set) in by_segment {
            self.known("segment", &segment, &self.known.segments);
            let set = self.cap_set(set);
            caps.by_segment.insert(segment.into_inner(), set);
        }
        caps
    }

    fn cap_set(&self, given: FileCapSet) -> CapSet {
        let mut set = CapSet::default();
        let codes = Channel::ALL.into_iter().map(Channel::code).chain(["all"]);
        for (name, limits) in given {
            self.in_order(&limits);
            match Channel::of_code(name.get_ref()) {
                Some(channel) => {
                    set.channels.insert(channel, limits.into_inner());
                }
                None if name.get_ref() == "all" => set.all = Some(limits.into_inner()),
                None => self.known_at("channel", name.get_ref(), &name.span(), codes.clone()),
            }
        }
        set
    }

    /// A longer stretch leaves room for what a shorter one allows.
    fn in_order(&self, given: &Spanned<Limits>) {
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
                return self.say(&given.span(), problem);
            }
        }
    }
}

/// Whether some id is in a list twice.
fn has_twice(ids: &[String]) -> bool {
    let mut seen = BTreeSet::new();
    !ids.iter().all(|id| seen.insert(id))
}

/// The known name nearest to a misspelt one; where none is near and there are few, all of them.
fn suggestion<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    nearest_or_all(name, &known.collect::<Vec<_>>())
}
