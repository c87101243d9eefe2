//! What a plan has and nothing uses, or what is over: no fault, but perhaps an oversight.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use super::problem::{PlanError, PlanProblem, at};
use crate::domain::plan::trigger::Trigger;
use crate::domain::plan::{ListedDay, Plan, Way};
use crate::domain::time::Day;

/// Scripts, templates, series, product lines and lists of days of a plan that none of its rules uses, in the order of
/// its text.
pub fn unused(text: &str, plan: &Plan) -> Vec<PlanError> {
    let Ok(table) = DeTable::parse(text) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, value) in table.get_ref() {
        let (kind, ids): (&str, Vec<_>) = match (name.get_ref().as_ref(), value.get_ref()) {
            (kind @ ("script" | "template" | "series"), DeValue::Table(all)) => {
                let ids = all.keys().map(|id| (id.get_ref().to_string(), id.span()));
                (kind, ids.collect())
            }
            (kind @ ("line" | "calendar"), DeValue::Array(all)) => {
                let id = |part: &toml::Spanned<DeValue<'_>>| {
                    let id = part.get_ref().get("id")?;
                    Some((id.get_ref().as_str()?.to_owned(), id.span()))
                };
                (kind, all.iter().filter_map(id).collect())
            }
            _ => continue,
        };
        let used = used(plan, kind);
        for (name, span) in ids
            .into_iter()
            .filter(|(id, _)| !used.contains(id.as_str()))
        {
            let kind = kind.to_owned();
            found.push(at(text, &span, PlanProblem::Unused { kind, name }));
        }
    }
    found.sort_by_key(|e| (e.line, e.column));
    found
}

/// Lists of days of a plan that have none any more, in the order of its text.
pub fn over(text: &str, plan: &Plan, today: Day) -> Vec<PlanError> {
    let is_over = |date: &ListedDay| matches!(date, ListedDay::Once(day) if *day < today);
    let lists = plan.calendars.iter();
    let over = lists.filter(|list| !list.dates.is_empty() && list.dates.iter().all(is_over));
    let over: BTreeSet<&str> = over.map(|list| list.id.as_str()).collect();
    let Ok(table) = DeTable::parse(text) else {
        return Vec::new();
    };
    let lists = table.get_ref().get("calendar");
    let lists = lists.and_then(|lists| lists.get_ref().as_array());
    let mut found = Vec::new();
    for id in lists
        .into_iter()
        .flatten()
        .filter_map(|list| list.get_ref().get("id"))
    {
        if let Some(list) = id.get_ref().as_str().filter(|id| over.contains(id)) {
            let list = list.to_owned();
            found.push(at(text, &id.span(), PlanProblem::Over { list }));
        }
    }
    found
}

/// The ids of a kind that a plan uses.
fn used<'p>(plan: &'p Plan, kind: &str) -> BTreeSet<&'p str> {
    let texts = |of: fn(Way) -> bool, series: bool| {
        let fits = move |way, is_series| of(way) && is_series == series;
        let rules = plan.rules.iter();
        let fitting = rules.filter(move |rule| fits(rule.what.way, rule.what.series));
        fitting.flat_map(|rule| {
            let choices = rule.choices.iter().map(|choice| choice.text.as_str());
            choices.chain([rule.what.text.as_str()])
        })
    };
    let is_work = |way| matches!(way, Way::Work(_));
    let is_message = |way| !matches!(way, Way::Work(_));
    match kind {
        "script" => texts(is_work, false).collect(),
        "series" => texts(is_message, true).collect(),
        "template" => {
            let steps = plan.series.values().flatten().map(String::as_str);
            texts(is_message, false).chain(steps).collect()
        }
        "line" => {
            // The first is meant where none is named, and is that of the stages that conditions ask for.
            let first = plan.lines.first().map(|line| line.id.as_str());
            let named = plan.rules.iter().filter_map(|rule| match &rule.trigger {
                Trigger::StageChange { line, .. } | Trigger::Replenish { line, .. } => {
                    line.as_deref()
                }
                _ => None,
            });
            named.chain(first).collect()
        }
        _ => {
            let named = plan.rules.iter().filter_map(|rule| match &rule.trigger {
                Trigger::Calendar { list, .. } => Some(list.as_str()),
                _ => None,
            });
            named.collect()
        }
    }
}
