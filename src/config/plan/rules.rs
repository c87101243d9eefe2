//! Rules: who, when, what, each checked against the rest of the plan.

use std::collections::BTreeMap;

use toml::Spanned;

use super::file::FileRule;
use super::problem::PlanProblem;
use super::{Checked, MAX_RULES, Source, too_much, unknown_class};
use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::festival::Festival;
use crate::domain::plan::touch::{Touch, Way};
use crate::domain::plan::trigger::{Days, Trigger};
use crate::domain::plan::{Class, Plan, Rule};

/// How many days after something a rule may be due.
const MAX_DAYS: i64 = 3_660;
/// Most days that a rule names after one thing.
const MAX_MANY: usize = 60;
/// Occurrences of every-days after one thing.
const MAX_EVERY: u16 = 366;

impl Source<'_> {
    /// The rules of a plan that is complete but for them.
    pub(super) fn rules(&self, given: Vec<FileRule>, plan: &Plan) -> Checked<Vec<Rule>> {
        if given.len() > MAX_RULES {
            return Err(self.at(&(0..0), too_much("rules", MAX_RULES)));
        }
        self.unique(given.iter().map(|r| (r.id.get_ref().as_str(), r.id.span())))?;
        given
            .into_iter()
            .map(|rule| self.rule(rule, plan))
            .collect()
    }

    fn rule(&self, given: FileRule, plan: &Plan) -> Checked<Rule> {
        let who = self.condition(&given.who)?;
        if let Some(error) = unknown_class(&who, plan) {
            return Err(self.in_condition(&given.who, error));
        }
        if who.verdict() == Some(false) {
            return Err(self.never(&given.who));
        }
        self.trigger(&given.when, plan)?;
        let what = self.touch(&given.what, plan)?;
        let is_work = matches!(what.way, Way::Work(_));
        let sample = match &given.sample {
            Some(share) => self.share(share)?,
            None => 1_000,
        };
        let lapse_days = match &given.lapse_days {
            Some(days) => Some(self.range(days, "lapse_days", 0, 366)?),
            None => None,
        };
        let spread_days = match &given.spread_days {
            Some(days) if is_work => self.range(days, "spread_days", 0, 30)?,
            Some(days) => return Err(self.goes_with("spread_days", "work", days)),
            None => 0,
        };
        let within_hours = match &given.within_hours {
            Some(hours) if is_work => Some(self.range(hours, "within_hours", 1, 240)?),
            Some(hours) => return Err(self.goes_with("within_hours", "work", hours)),
            None => None,
        };
        let service = match &given.service {
            Some(service) if is_work => return Err(self.goes_with("service", "message", service)),
            Some(service) => *service.get_ref(),
            None => false,
        };
        Ok(Rule {
            id: given.id.into_inner(),
            who,
            trigger: given.when.into_inner(),
            what,
            shift: given.shift,
            held: given.held,
            missed: given.missed,
            sample,
            lapse_days,
            spread_days,
            within_hours,
            service,
            lane: given.lane.unwrap_or_default(),
            by: given.by,
            label: given.label,
        })
    }

    fn goes_with<T>(&self, key: &str, with: &str, given: &Spanned<T>) -> super::PlanError {
        let problem = PlanProblem::GoesWith {
            key: key.to_owned(),
            with: with.to_owned(),
        };
        self.at(&given.span(), problem)
    }

    /// A share above 0 and up to 1, in thousandths.
    fn share(&self, given: &Spanned<f64>) -> Checked<u16> {
        let share = *given.get_ref();
        if share > 0.0 && share <= 1.0 {
            // At most 1000, at least 1.
            return Ok((share * 1_000.0).round().max(1.0) as u16);
        }
        let problem = PlanProblem::Range {
            key: "sample".to_owned(),
            min: 0,
            max: 1,
        };
        Err(self.at(&given.span(), problem))
    }

    /// One way and the text that goes with it.
    fn touch(
        &self,
        given: &Spanned<BTreeMap<Spanned<String>, Spanned<String>>>,
        plan: &Plan,
    ) -> Checked<Touch> {
        let mut ways = given.get_ref().iter();
        let (Some((way, text)), None) = (ways.next(), ways.next()) else {
            let problem = PlanProblem::Range {
                key: "what".to_owned(),
                min: 1,
                max: 1,
            };
            return Err(self.at(&given.span(), problem));
        };
        let (code, series) = match way.get_ref().strip_suffix("-series") {
            Some(code) => (code, true),
            None => (way.get_ref().as_str(), false),
        };
        let Some(found) = Way::all().find(|w| w.code() == code) else {
            let codes: Vec<&str> = Way::all().map(Way::code).collect();
            self.known("way", way, codes.iter().copied())?;
            return Err(self.at(&way.span(), PlanProblem::Empty { key: "what".into() }));
        };
        match found {
            Way::Work(_) if series => return Err(self.goes_with(way.get_ref(), "message", way)),
            Way::Work(_) => self.known("script", text, keys(&plan.scripts))?,
            _ if series => self.known("series", text, keys(&plan.series))?,
            _ => self.known("template", text, keys(&plan.templates))?,
        }
        Ok(Touch {
            way: found,
            text: text.get_ref().clone(),
            series,
        })
    }

    fn trigger(&self, given: &Spanned<Trigger>, plan: &Plan) -> Checked<()> {
        let span = given.span();
        let range = |key: &str, min: i64, max: i64| {
            let key = key.to_owned();
            self.at(&span, PlanProblem::Range { key, min, max })
        };
        let days = |days: &Days, min: i64| {
            let many = days.iter().count();
            let fit = days
                .iter()
                .all(|n| (min..=MAX_DAYS).contains(&i64::from(n)));
            if fit && (1..=MAX_MANY).contains(&many) {
                Ok(())
            } else {
                Err(range("days", min, MAX_DAYS))
            }
        };
        let before = |days_before: u16| match days_before {
            0..=366 => Ok(()),
            _ => Err(range("days_before", 0, 366)),
        };
        let line = |named: &Option<String>| match named {
            Some(name) => self.known_at("line", name, &span, ids_of_lines(plan)),
            None if plan.lines.is_empty() => {
                Err(self.at(&span, PlanProblem::Empty { key: "line".into() }))
            }
            None => Ok(()),
        };
        let text = |key: &str, text: &str| {
            let key = key.to_owned();
            let empty = text.trim().is_empty();
            let problem = empty.then(|| self.at(&span, PlanProblem::Empty { key }));
            problem.map_or(Ok(()), Err)
        };
        match given.get_ref() {
            Trigger::Ordered { days: n, nth } => {
                if nth.is_some_and(|nth| nth == 0) {
                    return Err(range("nth", 1, i64::from(u32::MAX)));
                }
                days(n, 0)
            }
            Trigger::Dispatched { days: n } | Trigger::Delivered { days: n, .. } => days(n, 0),
            Trigger::NoPurchase { days: n } => days(n, 1),
            Trigger::Entered {
                segment,
                lifecycle,
                days: n,
            } => {
                if segment.is_none() && lifecycle.is_none() {
                    return Err(self.at(
                        &span,
                        PlanProblem::Empty {
                            key: "segment".into(),
                        },
                    ));
                }
                for (kind, id, known) in [
                    ("segment", segment, &plan.segments),
                    ("lifecycle", lifecycle, &plan.lifecycle),
                ] {
                    if let Some(id) = id {
                        self.known_at(kind, id, &span, ids(known))?;
                    }
                }
                days(n, 0)
            }
            Trigger::EveryDays { every, lasts, .. } => {
                if *every == 0 || every > lasts {
                    return Err(range("every", 1, i64::from(*lasts)));
                }
                if lasts / every > MAX_EVERY {
                    return Err(range("for", 1, i64::from(*every) * i64::from(MAX_EVERY)));
                }
                Ok(())
            }
            Trigger::MonthDays { days } => {
                let fit = !days.is_empty() && days.iter().all(|d| (1..=31).contains(d));
                if fit {
                    Ok(())
                } else {
                    Err(range("days", 1, 31))
                }
            }
            Trigger::EveryMonths { months } => match months {
                1 | 2 | 3 | 4 | 6 | 12 => Ok(()),
                _ => Err(range("months", 1, 12)),
            },
            Trigger::Birthday { days_before, .. }
            | Trigger::FirstPurchaseAnniversary { days_before } => before(*days_before),
            Trigger::Anniversary { field, days_before } => {
                text("field", field)?;
                before(*days_before)
            }
            Trigger::StageChange {
                days_before,
                line: of,
            }
            | Trigger::Replenish {
                days_before,
                line: of,
            } => {
                line(of)?;
                before(*days_before)
            }
            Trigger::Holiday { names, days_before } => {
                let codes = HolidayTable::china().codes();
                for name in names {
                    self.known_at("holiday", name, &span, codes.iter().map(String::as_str))?;
                }
                before(*days_before)
            }
            Trigger::Festival { names, days_before } => {
                if names.is_empty() {
                    return Err(self.at(
                        &span,
                        PlanProblem::Empty {
                            key: "names".into(),
                        },
                    ));
                }
                for name in names {
                    let codes = Festival::all().map(Festival::code).collect::<Vec<_>>();
                    self.known_at("festival", name, &span, codes.iter().copied())?;
                }
                before(*days_before)
            }
            Trigger::Calendar { list, days_before } => {
                let lists = plan.calendars.iter().map(|c| c.id.as_str());
                self.known_at("calendar", list, &span, lists)?;
                before(*days_before)
            }
            Trigger::Tagged { tag, days: n } => {
                text("tag", tag)?;
                days(n, 0)
            }
            Trigger::LowScore { at_most, days: n } => {
                if !(1..=5).contains(at_most) {
                    return Err(range("at_most", 1, 5));
                }
                days(n, 0)
            }
            Trigger::Happened { names, days: n } => {
                if names.is_empty() {
                    return Err(self.at(
                        &span,
                        PlanProblem::Empty {
                            key: "names".into(),
                        },
                    ));
                }
                for name in names {
                    text("names", name)?;
                }
                days(n, 0)
            }
        }
    }
}

fn keys<T>(map: &BTreeMap<String, T>) -> impl Iterator<Item = &str> + Clone {
    map.keys().map(String::as_str)
}

fn ids(classes: &[Class]) -> impl Iterator<Item = &str> + Clone {
    classes.iter().map(|c| c.id.as_str())
}

fn ids_of_lines(plan: &Plan) -> impl Iterator<Item = &str> + Clone {
    plan.lines.iter().map(|l| l.id.as_str())
}
