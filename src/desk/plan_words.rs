//! The care plan in words: who moved a customer and why, how a version came about.

use toml::{Table, Value};

use super::plan_problems;
use super::words::Words;
use crate::domain::event::{Cause, Moved};
use crate::domain::plan::version::How;
use crate::protocol::Refusal;
use crate::protocol::view::{PlanFileState, PlanStatus};
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

    /// The version in force, and how its file is where it is another one.
    pub fn plan_status(&self, plan: &PlanStatus) -> String {
        let l = self.locale;
        let version = tr!(
            l,
            "plan-version",
            version = plan.version.number.to_string(),
            how = self.plan_how(plan.version.how),
            at = self.moment(plan.version.at)
        );
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
                reason = reason.as_str()
            ),
        };
        format!("{version}\n{file}")
    }

    /// How a version came about.
    pub fn plan_how(&self, how: How) -> &'static str {
        let id = format!("plan-how-{}", how.code());
        self.locale.find(&id).unwrap_or(how.code())
    }
}

/// Segments and rules of a plan as its file has them.
#[derive(Debug, Default)]
pub struct Parts {
    /// The segments, in order.
    pub segments: Vec<Table>,
    /// The rules, in order.
    pub rules: Vec<Table>,
}

impl Parts {
    /// Those of a plan's text; none where it is no TOML.
    pub fn of(text: &str) -> Self {
        let plan = text.parse::<Table>().unwrap_or_default();
        let all = |name| -> Vec<Table> {
            let parts = plan.get(name).and_then(Value::as_array);
            let tables = parts.into_iter().flatten().filter_map(Value::as_table);
            tables.cloned().collect()
        };
        Self {
            segments: all("segment"),
            rules: all("rule"),
        }
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
        let worded = when.as_table().and_then(|when| {
            let on = when.get("on")?.as_str()?;
            let mut values: Vec<(&str, i18n::Value<'_>)> = when
                .iter()
                .map(|(name, value)| (name.as_str(), plain(value).into()))
                .collect();
            if !when.contains_key("days_before") {
                values.push(("days_before", "0".into()));
            }
            self.locale.find_filled(&format!("plan-when-{on}"), &values)
        });
        worded.unwrap_or_else(|| plain(when))
    }

    /// What a rule makes.
    pub fn plan_what(&self, rule: &Table) -> String {
        let call = rule.get("script").map(|script| ("call", plain(script)));
        let what = rule.get("what").and_then(Value::as_table);
        let what = what.and_then(|what| what.iter().next());
        let (kind, with) = match (what, call) {
            (Some((kind, with)), _) => (kind.as_str(), plain(with)),
            (None, Some(call)) => call,
            (None, None) => return String::new(),
        };
        let kind = self
            .locale
            .find(&format!("plan-what-{kind}"))
            .unwrap_or(kind);
        format!("{kind} {with}")
    }
}
