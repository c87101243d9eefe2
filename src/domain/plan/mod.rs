//! The care plan: who is cared for, when, how. A plan is data; [`assess`] says what it means for a customer on a day,
//! [`ledger`] when a customer may be touched.

pub mod about;
pub mod assess;
pub mod chance;
pub mod condition;
pub mod ledger;
mod lived;
mod occurrences;
pub mod placing;
pub mod script;
pub mod simulate;
pub mod touch;
pub mod trigger;
pub mod version;

use std::collections::BTreeMap;

use super::calendar::{HolidayTable, Hours};
use super::outcome::{Labels, Outcome, OutcomeCode, Reason};
use super::time::Day;
use assess::Occurrence;
use condition::Condition;
use ledger::Caps;
pub use touch::{By, Lane, Missed, Shift, Touch, Way, WhenHeld};
pub use trigger::Trigger;

/// A loaded care plan.
#[derive(Debug)]
pub struct Plan {
    /// Segments in order: the first whose condition holds is the customer's.
    pub segments: Vec<Class>,
    /// Lifecycle stages in order: the first whose condition holds is the customer's.
    pub lifecycle: Vec<Class>,
    /// Criteria of key customers: one is enough.
    pub key: Vec<Class>,
    /// Product lines; the first is the one that rules mean which name none.
    pub lines: Vec<Line>,
    /// Lists of days of the plan's own.
    pub calendars: Vec<DateList>,
    /// Series of templates, by id, each in order.
    pub series: BTreeMap<String, Vec<String>>,
    /// Rules, first served first where a cap leaves room for one.
    pub rules: Vec<Rule>,
    /// Caps on contacts.
    pub caps: Caps,
    /// Hours in which messages may be sent; none: those in which customers may be called.
    pub message_hours: Option<Hours>,
    /// Outcomes, one per digit.
    pub outcomes: Vec<Outcome>,
    /// Reasons, one per digit.
    pub reasons: Vec<Reason>,
    /// Canned notes, picked by `.1`, `.2` ….
    pub canned: Vec<String>,
    /// Scripts by id: lines with merge fields in braces, such as `{salutation}`.
    pub scripts: BTreeMap<String, Vec<String>>,
    /// Templates of messages by id, with merge fields.
    pub templates: BTreeMap<String, Template>,
    /// What was due longer ago than this many days is not made any more; at most a year.
    pub history_days: u16,
}

/// A segment, a lifecycle stage or a criterion of key customers: an id and who is in it.
#[derive(Debug)]
pub struct Class {
    /// Its id.
    pub id: String,
    /// Who is in it.
    pub when: Condition,
    /// Names on screen.
    pub label: Labels,
}

/// A product line with the ages of its stages and its pace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Words of which a product of the line has one in its name; every product where there are none.
    pub products: Vec<String>,
    /// Ages in months from which each stage holds, stage 1 first; empty: it has no stages.
    pub stage_months: Vec<u16>,
    /// Days for which one unit lasts; 0: not known.
    pub unit_days: u16,
}

impl Line {
    /// Whether a product is of the line.
    pub fn has(&self, product: &str) -> bool {
        self.products.is_empty() || self.products.iter().any(|word| product.contains(word))
    }
}

/// A list of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateList {
    /// Its id.
    pub id: String,
    /// Its days.
    pub dates: Vec<ListedDay>,
}

/// A day of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedDay {
    /// Each year, by month and day.
    Yearly(u8, u8),
    /// Once.
    Once(Day),
}

/// A message's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The subject, for e-mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
}

/// A rule: who, when, what.
#[derive(Debug)]
pub struct Rule {
    /// Its id; part of the identity of what it produces.
    pub id: String,
    /// Who it is for, asked on the day on which it is due.
    pub who: Condition,
    /// When it is due.
    pub trigger: Trigger,
    /// What it does.
    pub what: Touch,
    /// Other texts than that of `what`: the first whose condition holds on the day on which it is due.
    pub choices: Vec<Choice>,
    /// How its days go with working days.
    pub shift: Shift,
    /// What becomes of it on a day on which it may not be.
    pub held: WhenHeld,
    /// What becomes of days on which the plan did not run.
    pub missed: Missed,
    /// The share of occurrences that are made, in thousandths, chosen by customer and day.
    pub sample: u16,
    /// Days after the due day on which what nobody worked or sent lapses; none: it stays until it is worked.
    pub lapse_days: Option<u16>,
    /// Days over which work may be spread, by how much there is.
    pub spread_days: u8,
    /// Business hours after it was made by which work is due; none: the end of its day.
    pub within_hours: Option<u16>,
    /// Whether it tells of a service that was bought: exempt from caps and quiet hours, never dropped.
    pub service: bool,
    /// Who does its work.
    pub by: By,
    /// The lane of its work.
    pub lane: Lane,
    /// Names on screen.
    pub label: Labels,
}

/// A text for whom a condition holds, in the place of a rule's own.
#[derive(Debug)]
pub struct Choice {
    /// For whom.
    pub when: Condition,
    /// The template, or the series.
    pub text: String,
}

impl Rule {
    /// Days for which a message may wait where the rule does not say.
    pub const MESSAGE_DAYS: u16 = 14;

    /// The script, template or series of a choice, or its own.
    pub fn text(&self, choice: Option<usize>) -> &str {
        let chosen = choice.and_then(|at| self.choices.get(at));
        chosen.map_or(&self.what.text, |choice| &choice.text)
    }

    /// The last day on which a message that is due on a day may be sent.
    pub fn message_until(&self, due: Day) -> Day {
        due + i32::from(self.lapse_days.unwrap_or(Self::MESSAGE_DAYS))
    }
}

impl Plan {
    /// All conditions, each with what it decides (`segment`, `lifecycle`, `key`, `rule`) and its id.
    pub fn conditions(&self) -> impl Iterator<Item = (&'static str, &str, &Condition)> {
        let classes = [
            ("segment", &self.segments),
            ("lifecycle", &self.lifecycle),
            ("key", &self.key),
        ];
        let classes = classes.into_iter().flat_map(|(kind, classes)| {
            classes
                .iter()
                .map(move |class| (kind, class.id.as_str(), &class.when))
        });
        let rules = self.rules.iter();
        let conditions = rules.flat_map(|rule| {
            let choices = rule.choices.iter().map(|choice| &choice.when);
            let all = std::iter::once(&rule.who).chain(choices);
            all.map(|condition| ("rule", rule.id.as_str(), condition))
        });
        classes.chain(conditions)
    }

    /// The outcome of that id.
    pub fn outcome(&self, code: &OutcomeCode) -> Option<&Outcome> {
        self.outcomes.iter().find(|o| o.id == *code)
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }

    /// The script of a rule's work.
    pub fn script(&self, rule: &str) -> Option<&[String]> {
        let rule = self.rule(rule)?;
        self.scripts.get(&rule.what.text).map(Vec::as_slice)
    }

    /// Ages in months from which each stage of the first line with stages holds.
    pub fn stage_months(&self) -> &[u16] {
        let line = self.lines.iter().find(|line| !line.stage_months.is_empty());
        line.map_or(&[], |line| &line.stage_months)
    }

    /// The line that a rule means.
    pub fn line(&self, named: Option<&str>) -> Option<&Line> {
        match named {
            Some(id) => self.lines.iter().find(|line| line.id == id),
            None => self.lines.first(),
        }
    }

    /// The next day within a year, from a day on, on which a rule is due that goes by the calendar alone; of other
    /// rules each customer has days of their own.
    pub fn next_for_all(&self, rule: &Rule, holidays: &HolidayTable, from: Day) -> Option<Day> {
        let stretch = occurrences::Stretch {
            from,
            to: from + 366,
        };
        let mut next: Option<Day> = None;
        occurrences::each_for_all(self, holidays, &rule.trigger, stretch, &mut |day, _, _| {
            if day >= from {
                next = Some(next.map_or(day, |known| known.min(day)));
            }
        });
        next
    }

    /// The template of an occurrence of a rule; none where its series has none.
    pub fn template_of<'p>(&'p self, rule: &'p Rule, of: &Occurrence) -> Option<&'p str> {
        let text = rule.text(of.choice);
        if !rule.what.series {
            return Some(text);
        }
        let series = self.series.get(text)?;
        // A series that is over begins again.
        let at = usize::from(of.step).checked_rem(series.len())?;
        Some(&series[at])
    }
}
