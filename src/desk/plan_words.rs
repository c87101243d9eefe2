//! The care plan in words: who moved a customer and why, how a version came about.

use super::words::Words;
use crate::domain::event::{Cause, Moved};
use crate::domain::plan::version::How;
use crate::protocol::Refusal;
use crate::protocol::view::{PlanFileState, PlanStatus};
use crate::tr;

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
            Refusal::Plan { line, column, said } => tr!(
                l,
                "error-plan",
                line = line.to_string(),
                column = column.to_string(),
                said = said.as_str()
            ),
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
            PlanFileState::Broken { line, column, said } => tr!(
                l,
                "plan-file-broken",
                place = format!("{}:{line}:{column}", plan.file),
                said = said.as_str()
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
