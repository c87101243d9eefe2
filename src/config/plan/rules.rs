//! Rules: who, when, what, each checked against the rest of the plan.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::file::{FileChoice, FileRule};
use super::problem::PlanProblem;
use super::{MAX_CLASSES, MAX_RULES, Source, has_twice, too_much};
use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::festival::Festival;
use crate::domain::plan::condition::Condition;
use crate::domain::plan::touch::{Touch, Way};
use crate::domain::plan::trigger::Trigger;
use crate::domain::plan::{Choice, Rule};

/// Occurrences of every-days after one thing.
const MAX_EVERY: u16 = 366;

impl Source<'_> {
    /// The rules, checked against what else there is.
    pub(super) fn rules(&self, given: Vec<FileRule>) -> Vec<Rule> {
        if given.len() > MAX_RULES {
            self.say(&(0..0), too_much("rules", MAX_RULES));
        }
        self.unique(given.iter().map(|r| (r.id.get_ref().as_str(), r.id.span())));
        given
            .into_iter()
            .take(MAX_RULES)
            .filter_map(|rule| self.rule(rule))
            .collect()
    }

    fn rule(&self, given: FileRule) -> Option<Rule> {
        let who = self.condition(&given.who);
        if let Some(who) = &who {
            self.known_classes(&given.who, who);
            self.meets(&given, who);
            self.fits_classes(&given.who, who);
        }
        self.trigger(&given.when);
        let what = self.touch(&given.what);
        let is_work = what.as_ref().map(|w| matches!(w.way, Way::Work(_)));
        if is_work == Some(false) {
            let days = given.spread_days.as_ref().map(Spanned::span);
            let hours = given.within_hours.as_ref().map(Spanned::span);
            let lane = given.lane.as_ref().map(Spanned::span);
            for (key, span) in [
                ("spread_days", days),
                ("within_hours", hours),
                ("lane", lane),
            ] {
                if let Some(span) = span {
                    self.goes_with(key, "work", &span);
                }
            }
        }
        if let (Some(days), Some(lapse)) = (&given.spread_days, given.lapse_days)
            && u16::from(*days.get_ref()) > lapse
        {
            let problem = PlanProblem::Range {
                key: "spread_days".to_owned(),
                min: "0".to_owned(),
                max: format!("{lapse} (lapse_days)"),
            };
            self.say(&days.span(), problem);
        }
        if is_work == Some(true) {
            let service = given.service.as_ref().map(Spanned::span);
            let choice = given.choice.first().map(|choice| choice.when.span());
            for (key, span) in [("service", service), ("choice", choice)] {
                if let Some(span) = span {
                    self.goes_with(key, "message", &span);
                }
            }
        }
        let choices = self.choices(given.choice, &given.who, what.as_ref());
        Some(Rule {
            id: given.id.into_inner(),
            who: who?,
            trigger: given.when.into_inner(),
            what: what?,
            choices,
            shift: given.shift,
            held: given.held,
            missed: given.missed,
            // At most 1000, at least 1.
            sample: given
                .sample
                .map_or(1_000, |share| (share * 1_000.0).round().max(1.0) as u16),
            lapse_days: given.lapse_days,
            spread_days: given.spread_days.map_or(0, Spanned::into_inner),
            within_hours: given.within_hours.map(Spanned::into_inner),
            service: given.service.is_some_and(Spanned::into_inner),
            lane: given.lane.map(Spanned::into_inner).unwrap_or_default(),
            by: given.by,
            label: given.label,
        })
    }

    fn goes_with(&self, key: &str, with: &str, span: &Range<usize>) {
        let problem = PlanProblem::GoesWith {
            key: key.to_owned(),
            with: with.to_owned(),
        };
        self.say(span, problem);
    }

    /// Whoever has what a rule waits for can be one whom it is for.
    fn meets(&self, given: &FileRule, who: &Condition) {
        let Some(known) = known_of(given.when.get_ref()) else {
            return;
        };
        let both = format!("({}) && {known}", given.who.get_ref());
        let both = Condition::compile_with(&both, self.filters);
        let never = both.is_ok_and(|both| both.verdict() == Some(false));
        if never && who.verdict() != Some(false) {
            let problem = PlanProblem::NeverMet {
                on: given.when.get_ref().code().to_owned(),
                condition: given.who.get_ref().clone(),
            };
            self.say(&given.who.span(), problem);
        }
    }

    /// Choices that somebody can meet for whom the rule is, each behind none that takes everybody of it.
    fn choices(
        &self,
        given: Vec<FileChoice>,
        who: &Spanned<String>,
        what: Option<&Touch>,
    ) -> Vec<Choice> {
        let texts = what.and_then(|what| match what.way {
            Way::Work(_) => None,
            _ if what.series => Some(("series", &self.known.series)),
            _ => Some(("template", &self.known.templates)),
        });
        if let Some(one) = given.get(MAX_CLASSES) {
            self.say(&one.when.span(), too_much("conditions", MAX_CLASSES));
        }
        let all = self.compiled(who).ok();
        let mut before: Vec<Before> = Vec::with_capacity(given.len());
        let mut choices = Vec::with_capacity(given.len());
        for choice in given.into_iter().take(MAX_CLASSES) {
            if let Some((kind, known)) = texts {
                self.known(kind, &choice.r#use, known);
            }
            let Some(when) = self.condition(&choice.when) else {
                continue;
            };
            self.known_classes(&choice.when, &when);
            let text = choice.r#use.into_inner();
            let both = format!("({}) && ({})", who.get_ref(), choice.when.get_ref());
            if let Ok(both) = Condition::compile_with(&both, self.filters) {
                if when.verdict() != Some(false) {
                    self.can_be_chosen(&choice.when, &both, &text, &before);
                }
                let everybody = all.as_ref().is_some_and(|all| all.implies(&when));
                before.push(Before {
                    everybody: everybody || when.verdict() == Some(true),
                    both,
                    text: text.clone(),
                });
            }
            choices.push(Choice { when, text });
        }
        choices
    }

    /// Somebody for whom the rule is meets a choice, and meets none before it.
    fn can_be_chosen(
        &self,
        when: &Spanned<String>,
        both: &Condition,
        text: &str,
        before: &[Before],
    ) {
        if both.verdict() == Some(false) {
            let condition = when.get_ref().clone();
            return self.say(&when.span(), PlanProblem::NotOfRule { condition });
        }
        let taken = |before: &&Before| before.everybody || both.implies(&before.both);
        if let Some(before) = before.iter().find(taken) {
            let problem = PlanProblem::NeverChosen {
                text: text.to_owned(),
                before: before.text.clone(),
            };
            self.say(&when.span(), problem);
        }
    }

    /// One way and the text that goes with it.
    fn touch(&self, given: &Spanned<BTreeMap<Spanned<String>, Spanned<String>>>) -> Option<Touch> {
        let found = given.get_ref().len();
        let (way, text) = given
            .get_ref()
            .iter()
            .next()
            .filter(|_| found == 1)
            .or_else(|| {
                self.say(&given.span(), PlanProblem::OneWay { found });
                None
            })?;
        let (code, series) = match way.get_ref().strip_suffix("-series") {
            Some(code) => (code, true),
            None => (way.get_ref().as_str(), false),
        };
        let Some(found) = Way::all().find(|w| w.code() == code) else {
            let codes: Vec<&str> = Way::all().map(Way::code).collect();
            self.known_at("way", way.get_ref(), &way.span(), codes.iter().copied());
            return None;
        };
        match found {
            Way::Work(_) if series => self.goes_with(way.get_ref(), "message", &way.span()),
            Way::Work(_) => self.known("script", text, &self.known.scripts),
            _ if series => self.known("series", text, &self.known.series),
            _ if self.is_series(text) => {
                let problem = PlanProblem::Unknown {
                    kind: "template".to_owned(),
                    name: text.get_ref().clone(),
                    suggestion: Some(format!("{code}-series = \"{}\"", text.get_ref())),
                };
                self.say(&text.span(), problem);
            }
            _ => self.known("template", text, &self.known.templates),
        }
        Some(Touch {
            way: found,
            text: text.get_ref().clone(),
            series,
        })
    }

    /// Whether a name is a series' alone.
    fn is_series(&self, name: &Spanned<String>) -> bool {
        let name = name.get_ref();
        self.known.series.contains(name) && !self.known.templates.contains(name)
    }

    fn trigger(&self, given: &Spanned<Trigger>) {
        let whole = given.span();
        let named = |kind: &str, name: &str, known: &[String]| {
            let span = self.quoted(&whole, name);
            if !has_twice(known) {
                self.known_at(kind, name, &span, known.iter().map(String::as_str));
            }
        };
        match given.get_ref() {
            Trigger::Entered {
                segment, lifecycle, ..
            } => {
                if segment.is_none() && lifecycle.is_none() {
                    let key = "segment".to_owned();
                    self.say(&whole, PlanProblem::MissingKey { key });
                }
                let of = |id: &Option<String>, kind: &str, known: &[String]| {
                    if let Some(id) = id {
                        // Nobody comes into what they are from the beginning.
                        named(kind, id, &known[..known.len() - 1]);
                    }
                };
                of(segment, "segment", &self.known.segments);
                of(lifecycle, "lifecycle", &self.known.lifecycle);
            }
            Trigger::EveryDays { every, lasts, .. } => {
                let most = u32::from(*every) * u32::from(MAX_EVERY);
                if lasts < every {
                    let problem = PlanProblem::LessThan {
                        key: "for".to_owned(),
                        than: "every".to_owned(),
                        least: every.to_string(),
                    };
                    self.say(&whole, problem);
                } else if u32::from(*lasts) > most {
                    let problem = PlanProblem::Range {
                        key: "for".to_owned(),
                        min: every.to_string(),
                        max: most.to_string(),
                    };
                    self.say(&whole, problem);
                }
            }
            Trigger::StageChange { line, .. } | Trigger::Replenish { line, .. } => match line {
                Some(name) => named("line", name, &self.known.lines),
                None if self.known.lines.is_empty() => {
                    let key = "[[line]]".to_owned();
                    self.say(&whole, PlanProblem::MissingKey { key });
                }
                None => {}
            },
            Trigger::Holiday { names, .. } => {
                let codes = HolidayTable::china().codes();
                for name in names {
                    let span = self.quoted(&whole, name);
                    self.known_at("holiday", name, &span, codes.iter().map(String::as_str));
                }
            }
            Trigger::Festival { names, .. } => {
                let codes: Vec<&str> = Festival::all().map(Festival::code).collect();
                for name in names {
                    let span = self.quoted(&whole, name);
                    self.known_at("festival", name, &span, codes.iter().copied());
                }
            }
            Trigger::Calendar { list, .. } => named("calendar", list, &self.known.calendars),
            _ => {}
        }
    }

    /// Where a text stands within a value, with its quotes; the value where it is not found as it is.
    fn quoted(&self, whole: &Range<usize>, text: &str) -> Range<usize> {
        let value = self.text.get(whole.clone()).unwrap_or_default();
        let found = ['"', '\''].iter().find_map(|quote| {
            let quoted = format!("{quote}{text}{quote}");
            let start = whole.start + value.find(&quoted)?;
            Some(start..start + quoted.len())
        });
        found.unwrap_or_else(|| whole.clone())
    }
}

/// A choice that stands before another.
struct Before {
    /// For whom the rule and the choice are.
    both: Condition,
    /// Whether that is everybody for whom the rule is.
    everybody: bool,
    /// What it uses.
    text: String,
}

/// What is known, as a condition, of whoever has what a rule waits for on the day on which the rule is due.
fn known_of(trigger: &Trigger) -> Option<String> {
    match trigger {
        Trigger::Ordered { nth: Some(nth), .. } => Some(format!("orders >= {nth}")),
        Trigger::Ordered { .. }
        | Trigger::Dispatched { .. }
        | Trigger::Delivered { .. }
        | Trigger::NoPurchase { .. }
        | Trigger::EveryDays { .. }
        | Trigger::FirstPurchaseAnniversary { .. }
        | Trigger::Replenish { .. } => Some("orders >= 1".to_owned()),
        Trigger::Entered {
            segment,
            lifecycle,
            days,
        } if days.iter().all(|n| n == 0) => match (segment, lifecycle) {
            (Some(id), None) => Some(format!("segment == '{id}'")),
            (None, Some(id)) => Some(format!("lifecycle == '{id}'")),
            _ => None,
        },
        Trigger::StageChange { .. } => Some("has_baby".to_owned()),
        Trigger::Tagged { tag, .. } if !tag.contains(['\'', '\\']) => {
            Some(format!("'{tag}' in tags"))
        }
        Trigger::LowScore { at_most, .. } => {
            Some(format!("last_score >= 1 && last_score <= {at_most}"))
        }
        _ => None,
    }
}
