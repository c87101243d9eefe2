//! Saved filters: added, changed, removed, listed. What the plan or another filter uses stays as it is.

use super::names::{Names, not_found};
use super::work::{Result, Rules, Stop, Work};
use crate::domain::agent::Role;
use crate::domain::filter::{SavedFilter, is_name};
use crate::domain::plan::Plan;
use crate::domain::plan::condition::{Condition, Filters};
use crate::protocol::refusal::{Problem, Thing, UsedBy};
use crate::protocol::view::FilterView;
use crate::protocol::{Done, Refusal};
use crate::store::{Direction, Read, ReadExt, StoreError};
use crate::text::clean::{clean_name, clean_note};

/// Most filters of a store.
const MAX_FILTERS: usize = 500;

/// Longest note, in characters.
const MAX_NOTE: u32 = 500;

/// The filters in force.
pub fn in_force(read: &impl Read) -> std::result::Result<Filters, StoreError> {
    let stored = read.range::<SavedFilter>((), Direction::Forward, MAX_FILTERS)?;
    let named = stored.into_iter().map(|(name, f)| (name, f.condition));
    Ok(named.collect())
}

/// Adds a filter, or changes one that nothing else uses.
pub fn add(work: &mut Work<'_, '_>, name: &str, condition: &str, note: &str) -> Result<Done> {
    let name = clean_name(name);
    if !is_name(&name) {
        return Err(Stop::invalid("filter", Problem::Malformed { value: name }));
    }
    let note = clean_note(note);
    if note.chars().count() > MAX_NOTE as usize {
        return Err(Stop::invalid("note", Problem::TooLong { max: MAX_NOTE }));
    }
    let mut filters = in_force(work.txn)?;
    let known = work.txn.get::<SavedFilter>(&name)?;
    if let Some(known) = &known {
        may_change(work, known)?;
        if known.condition != condition {
            refuse_used(work.rules, &filters, &name)?;
        }
    } else if filters.names().count() >= MAX_FILTERS {
        return Err(Stop::limit("filters", MAX_FILTERS as u64));
    }
    Condition::compile_filter(&name, condition, &filters)
        .map_err(|error| Stop::invalid("condition", Problem::Condition(Box::new(error))))?;
    let saved = SavedFilter {
        condition: condition.to_owned(),
        note,
        by: work.agent(),
        at: work.now(),
    };
    work.put(&name, &saved)?;
    let detail = format!("{name}: {condition}");
    work.txn.audit("filter-add", None, detail);
    filters.set(&name, condition);
    work.renew(move |rules| rules.filters = std::sync::Arc::new(filters));
    Ok(Done::Ok)
}

/// Removes a filter that nothing else uses.
pub fn remove(work: &mut Work<'_, '_>, name: &str) -> Result<Done> {
    let name = clean_name(name);
    let known = work.txn.get::<SavedFilter>(&name)?;
    let known = known.ok_or_else(|| not_found(Thing::Filter, &name))?;
    may_change(work, &known)?;
    let mut filters = in_force(work.txn)?;
    refuse_used(work.rules, &filters, &name)?;
    work.delete::<SavedFilter>(&name)?;
    work.txn.audit("filter-remove", None, name.clone());
    filters.remove(&name);
    work.renew(move |rules| rules.filters = std::sync::Arc::new(filters));
    Ok(Done::Ok)
}

/// All filters by name, each with what uses it.
pub fn list(read: &impl Read, rules: &Rules) -> Result<Vec<FilterView>> {
    let stored = read.range::<SavedFilter>((), Direction::Forward, MAX_FILTERS)?;
    let names = Names::new(read);
    let filters = in_force(read)?;
    let view = |(name, saved): (String, SavedFilter)| {
        Ok(FilterView {
            used_by: users(&rules.plan, &filters, &name),
            name,
            condition: saved.condition,
            note: saved.note,
            by: names.display(saved.by)?,
            at: saved.at,
        })
    };
    stored.into_iter().map(view).collect()
}

/// Whoever saved a filter changes it, and supervisors.
fn may_change(work: &Work<'_, '_>, saved: &SavedFilter) -> Result<()> {
    if saved.by == work.agent() || work.caller.role >= Role::Supervisor {
        return Ok(());
    }
    let need = Role::Supervisor;
    Err(Refusal::NotAllowed { need }.into())
}

fn refuse_used(rules: &Rules, filters: &Filters, name: &str) -> Result<()> {
    match users(&rules.plan, filters, name).into_iter().next() {
        Some(by) => Err(Refusal::FilterUsed {
            name: name.to_owned(),
            by,
        }
        .into()),
        None => Ok(()),
    }
}

/// What uses a filter by its name.
fn users(plan: &Plan, filters: &Filters, name: &str) -> Vec<UsedBy> {
    let uses = |condition: &Condition| condition.filters().iter().any(|used| used == name);
    let of_plan = plan.conditions().filter(|(.., condition)| uses(condition));
    let of_plan = of_plan.map(|(kind, id, _)| {
        let id = id.to_owned();
        match kind {
            "segment" => UsedBy::Segment(id),
            "lifecycle" => UsedBy::Lifecycle(id),
            "key" => UsedBy::Key(id),
            _ => UsedBy::Rule(id),
        }
    });
    let others = filters.names().filter(|other| {
        let condition = filters.get(other).unwrap_or_default();
        let compiled = Condition::compile_with(condition, filters);
        *other != name && compiled.is_ok_and(|condition| uses(&condition))
    });
    let others = others.map(|other| UsedBy::Filter(other.to_owned()));
    of_plan.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, boss};
    use super::*;
    use crate::protocol::{Command, Found, Query};

    fn add(kit: &Kit, name: &str, condition: &str) -> std::result::Result<Done, Refusal> {
        let command = Command::AddFilter {
            name: name.into(),
            condition: condition.into(),
            note: String::new(),
        };
        kit.run(&boss(), command)
    }

    fn remove(kit: &Kit, name: &str) -> std::result::Result<Done, Refusal> {
        kit.run(&boss(), Command::RemoveFilter(name.into()))
    }

    #[test]
    fn filters_are_shared_and_kept_while_they_are_used() {
        let kit = Kit::new();
        add(&kit, "大客", "total >= 5000").expect("added");
        add(&kit, "好", "filter('大客') && has_baby").expect("added");
        let Found::Filters(all) = kit.ask(&kit.agent("ann"), Query::Filters) else {
            panic!("filters");
        };
        assert_eq!(
            all.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
            ["大客", "好"]
        );
        assert_eq!(all[0].used_by, [UsedBy::Filter("好".into())]);
        for refused in [remove(&kit, "大客"), add(&kit, "大客", "total >= 1")] {
            assert!(
                matches!(&refused, Err(Refusal::FilterUsed { by: UsedBy::Filter(by), .. }) if by == "好"),
                "{refused:?}"
            );
        }
        add(&kit, "大客", "total >= 5000").expect("the same is no change");
        remove(&kit, "好").expect("removed");
        remove(&kit, "大客").expect("removed");
        assert!(matches!(
            remove(&kit, "大客"),
            Err(Refusal::NotFound { .. })
        ));
    }

    #[test]
    fn the_plan_can_use_them_and_keeps_them() {
        let kit = Kit::new();
        add(&kit, "大客", "total >= 8000").expect("added");
        let plan = crate::config::plan::DEFAULT;
        let text = plan.replacen(
            "when = \"total >= 8000",
            "when = \"filter('大客') && total >= 8000",
            1,
        );
        assert_ne!(text, plan);
        let apply = |text: String| {
            let command = Command::ApplyPlan { text, from: None };
            kit.run(&boss(), command)
        };
        let unknown = apply(text.replace("'大客'", "'大'"));
        assert!(matches!(unknown, Err(Refusal::Plan { .. })), "{unknown:?}");
        apply(text).expect("in force");
        let refused = remove(&kit, "大客");
        assert!(
            matches!(&refused, Err(Refusal::FilterUsed { by: UsedBy::Segment(by), .. }) if by == "vip"),
            "{refused:?}"
        );
        let kit = kit.again(super::super::testkit::NOW);
        assert!(
            kit.rules().plan.segments[0]
                .when
                .source()
                .contains("filter")
        );
    }

    #[test]
    fn what_is_no_condition_is_refused_with_its_place() {
        let kit = Kit::new();
        let refused = add(&kit, "x", "orders > 1 && ordrs > 2");
        let Err(Refusal::Invalid {
            field,
            problem: Problem::Condition(error),
        }) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!((field.as_str(), error.column()), ("condition", 15));
        assert!(matches!(
            add(&kit, "it's", "true"),
            Err(Refusal::Invalid { .. })
        ));
        assert!(add(&kit, "x", "filter('x')").is_err());
    }

    #[test]
    fn others_filters_are_changed_by_supervisors_only() {
        let kit = Kit::new();
        let (ann, ben) = (kit.agent("ann"), kit.agent("ben"));
        let command = |condition: &str| Command::AddFilter {
            name: "近".into(),
            condition: condition.into(),
            note: "本月".into(),
        };
        kit.run(&ann, command("days_since_last_order <= 30"))
            .expect("added");
        let refused = kit.run(&ben, command("true"));
        assert!(
            matches!(refused, Err(Refusal::NotAllowed { .. })),
            "{refused:?}"
        );
        kit.run(&ann, command("days_since_last_order <= 31"))
            .expect("changed");
        kit.run(&boss(), command("days_since_last_order <= 32"))
            .expect("changed");
    }
}
