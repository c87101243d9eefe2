//! The care plan in words: who moved a customer and why, how a version came about.

use toml::{Table, Value};

use super::plan_problems;
use super::words::Words;
use crate::config::plan_changes::Difference;
use crate::domain::event::{Cause, Moved};
use crate::domain::plan::version::How;
use crate::domain::segment::{LifecycleId, SegmentId};
use crate::protocol::Refusal;
use crate::protocol::view::{
    MoveOf, PlanFileState, PlanStatus, PlanVersionView, PreviewMove, ReevaluationView,
};
use crate::{i18n, tr};

impl Words<'_> {
    /// Behind the move of a customer: the rule that did it, and the version of the plan where its change is the cause.
    pub fn by_rule(&self, by: &Moved) -> String {
        let (l, plan) = (self.locale, by.plan.to_string());
        match (by.cause, by.rule.as_str()) {
            (Cause::Plan, "") => tr!(l, "plan-moved", plan = plan),
            (Cause::Plan, rule) => tr!(l, "plan-moved-rule", plan = plan, rule = rule),
            (_, "") => String::new(),
            (_, rule) => tr!(l, "plan-rule", rule = rule),
        }
    }

    /// Why a plan was not put in force; empty for what is no refusal of a plan.
    pub fn plan_refusal(&self, refusal: &Refusal) -> String {
        let l = self.locale;
        match refusal {
            Refusal::Plan(errors) => plan_problems::all(l, errors),
            Refusal::PlanChanged { version, by, at } => tr!(
                l,
                "error-plan-changed",
                version = version.to_string(),
                by = self.plan_by(by),
                at = self.moment(*at)
            ),
            _ => String::new(),
        }
    }

    /// Who put a plan in force: empty is the hub itself.
    pub fn plan_by<'n>(&self, name: &'n str) -> &'n str {
        if name.is_empty() {
            self.locale.text("plan-by-hub")
        } else {
            name
        }
    }

    /// Who put a version in force, and as whom where that was in another agent's name.
    pub fn plan_person(&self, version: &PlanVersionView) -> String {
        let (by, l) = (self.plan_by(&version.by), self.locale);
        match version.as_agent.as_str() {
            "" => by.to_owned(),
            agent => tr!(l, "plan-by-as", by = by, agent = agent),
        }
    }

    /// A part of a plan: what it is of, and its id.
    pub fn plan_part(&self, part: &str, id: &str) -> String {
        let kind = self
            .locale
            .find(&format!("plan-part-{}", part.replace('_', "-")));
        format!("{} {id}", kind.unwrap_or(part))
            .trim_end()
            .to_owned()
    }

    /// How a part of a plan differs, and which.
    pub fn plan_change(&self, of: &Difference) -> String {
        let how = self
            .locale
            .find(&format!("plan-change-{}", of.change.code()));
        let part = self.plan_part(&of.part, &of.id);
        format!("{} {part}", how.unwrap_or(of.change.code()))
    }

    /// How far the walk over all customers is, and of how many something changed.
    fn plan_walk(&self, walk: ReevaluationView) -> String {
        let l = self.locale;
        match walk.finished {
            None => tr!(
                l,
                "plan-walk-runs",
                done = walk.done,
                of = walk.of,
                changed = walk.changed
            ),
            Some(_) => tr!(
                l,
                "plan-walk-done",
                done = walk.done,
                changed = walk.changed
            ),
        }
    }

    /// The version in force, and how its file is where it is another one.
    pub fn plan_status(&self, plan: &PlanStatus) -> String {
        let l = self.locale;
        let version = self.plan_version(&plan.version);
        let version = match plan.reevaluation {
            Some(walk) if walk.version == plan.version.number => {
                format!("{version} · {}", self.plan_walk(walk))
            }
            _ => version,
        };
        let file = match &plan.state {
            PlanFileState::Same => return version,
            PlanFileState::Edited => tr!(l, "plan-file-edited", file = plan.file.as_str()),
            PlanFileState::Broken(errors) => tr!(
                l,
                "plan-file-broken",
                said = plan_problems::in_file(l, &plan.file, errors)
            ),
            PlanFileState::Unreadable { reason } => tr!(
                l,
                "plan-file-unreadable",
                file = plan.file.as_str(),
                reason = l.find(&format!("plan-file-is-{reason}")).unwrap_or(reason)
            ),
            PlanFileState::Behind { version } => tr!(
                l,
                "plan-file-behind",
                file = plan.file.as_str(),
                version = version.to_string()
            ),
        };
        format!("{version}\n{file}")
    }

    /// What customers would move in.
    pub fn move_of(&self, of: MoveOf) -> String {
        self.coded("move-of", of.code())
    }

    /// From where to where customers would move.
    pub fn moved_between(&self, of: &PreviewMove) -> (String, String) {
        let l = self.locale;
        let named = |id: &str, none: &str| match of.of {
            _ if id.is_empty() => none.to_owned(),
            MoveOf::Segment => self.segment(&SegmentId(id.to_owned())),
            MoveOf::Lifecycle => self.lifecycle(&LifecycleId(id.to_owned())),
            MoveOf::Key => self.key_criterion(id),
        };
        (
            named(&of.from, tr!(l, "move-key-gained")),
            named(&of.to, tr!(l, "move-key-lost")),
        )
    }

    /// A version: its number, how it came about and when.
    pub fn plan_version(&self, version: &PlanVersionView) -> String {
        tr!(
            self.locale,
            "plan-version",
            version = version.number.to_string(),
            how = self.plan_how(version.how),
            at = self.moment(version.at)
        )
    }

    /// The name of a segment, a lifecycle stage or a criterion of key customers.
    pub fn plan_class(&self, part: &str, id: &str) -> String {
        match part {
            "lifecycle" => self.lifecycle(&LifecycleId(id.to_owned())),
            "key" => self.key_criterion(id),
            _ => self.segment(&SegmentId(id.to_owned())),
        }
    }

    /// What a cap is for: a channel, or all of them.
    pub fn cap_channel(&self, code: &str) -> String {
        match code {
            "all" => tr!(self.locale, "explain-all-channels").to_owned(),
            code => self.channel(code),
        }
    }

    /// How a version came about.
    pub fn plan_how(&self, how: How) -> &'static str {
        let id = format!("plan-how-{}", how.code());
        self.locale.find(&id).unwrap_or(how.code())
    }
}

/// A plan as its file has it.
#[derive(Debug, Default)]
pub struct Parts(Table);

impl Parts {
    /// Of a plan's text; empty where it is no TOML.
    pub fn of(text: &str) -> Self {
        Self(text.parse().unwrap_or_default())
    }

    /// What stands under a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All of a kind, such as `rule`, in order.
    pub fn all(&self, name: &str) -> Vec<&Table> {
        let parts = self.get(name).and_then(Value::as_array);
        let tables = parts.into_iter().flatten().filter_map(Value::as_table);
        tables.collect()
    }

    /// The texts that a rule chooses from before its own, each with its condition.
    pub fn choices(rule: &Table) -> Vec<(String, String)> {
        let choices = rule.get("choice").and_then(Value::as_array);
        let choices = choices.into_iter().flatten().filter_map(Value::as_table);
        choices
            .map(|choice| (Self::text(choice, "when"), Self::text(choice, "use")))
            .collect()
    }

    /// A value as people read it.
    pub fn plain(value: &Value) -> String {
        plain(value)
    }

    /// A field as text; empty where there is none.
    pub fn text(part: &Table, field: &str) -> String {
        part.get(field).map(plain).unwrap_or_default()
    }
}

/// A value as people read it: texts without quotes, lists with commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

impl Words<'_> {
    /// When a rule is due; as the file has it where there are no words for it.
    pub fn plan_when(&self, rule: &Table) -> String {
        let Some(when) = rule.get("when") else {
            return String::new();
        };
        let worded = when.as_table().and_then(|when| self.when(when));
        worded.unwrap_or_else(|| plain(when))
    }

    fn when(&self, when: &Table) -> Option<String> {
        let l = self.locale;
        let on = when.get("on")?.as_str()?;
        let text = |key: &str| when.get(key).map(plain).unwrap_or_default();
        let has = |key: &str| when.contains_key(key);
        let variant = match on {
            "ordered" if has("nth") => "ordered-nth".to_owned(),
            "delivered" if text("known") == "true" => "delivered-known".to_owned(),
            "every-months"
                if l.find(&format!("plan-when-{on}-{}", text("months")))
                    .is_some() =>
            {
                format!("{on}-{}", text("months"))
            }
            "holiday" => {
                let names = if has("names") { "-names" } else { "" };
                let first = if has("days_before") { "" } else { "-first" };
                format!("holiday{names}{first}")
            }
            on => on.to_owned(),
        };
        let word = |family: &str, key: &str, none: &str| {
            let code = when.get(key).map_or(none.to_owned(), plain);
            let words = l.find(&format!("plan-{family}-{code}"));
            words.map_or(code, str::to_owned)
        };
        let what = match (when.get("segment"), when.get("lifecycle")) {
            (Some(id), _) => self.segment(&SegmentId(plain(id))),
            (None, Some(id)) => self.coded("lifecycle", &plain(id)),
            (None, None) => String::new(),
        };
        let names = match on {
            "calendar" => word("calendar", "list", ""),
            "happened" => self.all_coded("event", when.get("names")),
            _ => self.all_coded("festival", when.get("names")),
        };
        let days = if has("days_before") || BEFORE.contains(&on) {
            self.days(when.get("days_before"), tr!(l, "plan-days-same"), "before")
        } else {
            self.days(when.get("days"), tr!(l, "plan-days-same"), "after")
        };
        let values = [
            ("days", days),
            ("numbers", self.list(when.get("days"))),
            ("nth", text("nth")),
            ("what", what),
            ("every", text("every")),
            ("for", text("for")),
            ("after", word("after", "after", "ordered")),
            ("months", text("months")),
            ("whose", word("whose", "whose", "all")),
            ("field", text("field")),
            ("names", names),
            ("tag", text("tag")),
            ("at_most", text("at_most")),
        ];
        let values = values.map(|(name, value)| (name, i18n::Value::from(value)));
        l.find_filled(&format!("plan-when-{variant}"), &values)
    }

    /// Days after something or before it, or its own.
    fn days(&self, given: Option<&Value>, same: &str, way: &str) -> String {
        let l = self.locale;
        let all: Vec<i64> = match given {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_integer).collect(),
            Some(one) => one.as_integer().into_iter().collect(),
            None => Vec::new(),
        };
        let others: Vec<String> = all
            .iter()
            .filter(|n| **n != 0)
            .map(i64::to_string)
            .collect();
        let days = others.join(tr!(l, "form-list"));
        match (others.as_slice(), all.contains(&0), way) {
            ([], ..) => same.to_owned(),
            (_, true, _) => tr!(l, "plan-days-both", days = days),
            ([one], _, "before") if one == "1" => tr!(l, "plan-days-before-one").to_owned(),
            ([one], _, _) if one == "1" => tr!(l, "plan-days-after-one").to_owned(),
            (_, _, "before") => tr!(l, "plan-days-before", days = days),
            _ => tr!(l, "plan-days-after", days = days),
        }
    }

    /// A number, or several.
    fn list(&self, given: Option<&Value>) -> String {
        match given {
            Some(Value::Array(all)) => {
                let all: Vec<String> = all.iter().map(plain).collect();
                all.join(tr!(self.locale, "form-list"))
            }
            Some(one) => plain(one),
            None => String::new(),
        }
    }

    /// What a code means; the code itself where there are no words for it.
    fn coded(&self, family: &str, code: &str) -> String {
        let words = self.locale.find(&format!("{family}-{code}"));
        words.unwrap_or(code).to_owned()
    }

    fn all_coded(&self, family: &str, codes: Option<&Value>) -> String {
        let codes = codes.and_then(Value::as_array);
        let words = codes
            .into_iter()
            .flatten()
            .map(|code| self.coded(family, &plain(code)));
        words
            .collect::<Vec<_>>()
            .join(tr!(self.locale, "form-list"))
    }

    /// What a rule makes.
    pub fn plan_what(&self, rule: &Table) -> String {
        let what = rule.get("what").and_then(Value::as_table);
        let Some((kind, with)) = what.and_then(|what| what.iter().next()) else {
            return String::new();
        };
        let kind = self
            .locale
            .find(&format!("plan-what-{kind}"))
            .unwrap_or(kind);
        // A full-width colon brings its own room.
        let room = if kind.is_ascii() { " " } else { "" };
        format!("{kind}{room}{}", plain(with))
    }

    /// What else holds for a rule: until when, which share, in whose place; empty where nothing is said.
    pub fn plan_terms(&self, rule: &Table) -> String {
        let l = self.locale;
        let term =
            |id: &str, n: String| l.find_filled(&format!("plan-term-{id}"), &[("n", n.into())]);
        let mut terms: Vec<String> = Vec::new();
        for (key, value) in rule {
            let words = match (key.as_str(), value) {
                ("lapse_days", Value::Integer(0)) => term("that-day", String::new()),
                ("lapse_days" | "spread_days" | "within_hours", n) => {
                    term(&key.replace('_', "-"), plain(n))
                }
                ("sample", share) => {
                    let share = share.as_float().unwrap_or(1.0) * 100.0;
                    term("sample", format!("{share:.0}"))
                }
                ("service", Value::Boolean(true)) => term("service", String::new()),
                ("missed", Value::Table(skip)) => {
                    let days = skip.get("skip_after").map(plain);
                    term("missed-skip", days.unwrap_or_default())
                }
                ("held" | "lane" | "by" | "shift" | "missed", word) => {
                    term(&format!("{key}-{}", plain(word)), String::new())
                }
                _ => None,
            };
            terms.extend(words);
        }
        terms.join(tr!(l, "form-list"))
    }
}

/// Triggers that are due before their day, or on it.
const BEFORE: [&str; 8] = [
    "birthday",
    "stage-change",
    "first-purchase-anniversary",
    "anniversary",
    "holiday",
    "festival",
    "calendar",
    "replenish",
];

#[cfg(test)]
mod tests;
