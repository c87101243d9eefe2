//! The process map of a period, from sums by day and month; by several groups at once, from the steps of one of them.

use super::super::caller::Caller;
use super::super::kpi;
use super::super::kpi::view::View;
use super::super::names::{self, Names};
use super::super::work::{Result, Rules};
use super::checks;
use crate::domain::kpi::Period;
use crate::domain::spread::bucket;
use crate::domain::ticket::process::{Process, StepFigures, Took};
use crate::domain::time::Span;
use crate::protocol::view::{self, ProcessFilter, ProcessMap, ProcessPlace, ProcessStep};
use crate::store::schema::flow::{self, Counted, Group, Kinds, Mix, Stretch};
use crate::store::schema::{counter, index};
use crate::store::{KeyReader, Read, Store, ToKey};

/// Agents named beside a step.
const WHO: usize = 10;

/// The map. Takes views of the store itself, one after the other, so that a long period holds nobody up.
pub fn map(
    store: &Store,
    caller: &Caller,
    rules: &Rules,
    period: Period,
    filter: &ProcessFilter,
) -> Result<ProcessMap> {
    kpi::check(period)?;
    let mut view = View::of(store);
    let mut process = Process::default();
    let groups = groups(filter);
    let group = groups.first().copied().unwrap_or(Group::All);
    if groups.len() > 1 {
        // Sums are kept of each group, not of each pair of them: of several, the steps of one are gone through.
        add_steps(&mut view, &mut process, group, (period, filter))?;
    } else {
        let stretches = flow::stretches(period, rules.zone().day(caller.now));
        add(&mut view, &mut process, &stretches, group, filter)?;
    }
    let names = Names::new(view.read());
    let steps = process.steps();
    if steps.is_empty() {
        checks::is_category(rules, filter.category.as_ref())?;
        names::is_segment(rules, filter.segment.as_ref())?;
    }
    let places = process.places();
    let steps = steps.into_iter().map(|figures| step(&names, figures));
    let places = places.into_iter().map(|figures| ProcessPlace {
        state: figures.place.state,
        department: Some(figures.place.department).filter(|id| !id.is_empty()),
        took: took(&figures.took),
    });
    let places: Vec<ProcessPlace> = places.collect();
    Ok(ProcessMap {
        period,
        steps: steps.collect::<Result<_>>()?,
        total: places.iter().fold(Span(0), |sum, p| sum + p.took.total),
        places,
        at: caller.now,
    })
}

/// The groups that steps have to be of, those first whose steps lie together.
fn groups(filter: &ProcessFilter) -> Vec<Group<'_>> {
    let agent = filter.agent.map(Group::Agent);
    let product = filter.product.as_deref().map(Group::Product);
    let segment = filter.segment.as_ref().map(|id| Group::Segment(&id.0));
    [agent, product, segment].into_iter().flatten().collect()
}

/// Adds the steps of an agent, or about a product, that the rest of the filter lets through.
fn add_steps(
    view: &mut View<'_>,
    process: &mut Process,
    group: Group<'_>,
    (period, filter): (Period, &ProcessFilter),
) -> Result<()> {
    let of_groups = |step: &Counted| {
        filter.agent.is_none_or(|agent| agent == step.by)
            && filter
                .segment
                .as_ref()
                .is_none_or(|id| id.0 == step.segment)
            && (filter.product.is_none() || filter.product == step.product)
    };
    view.each_entry(index::STEPS, flow::steps(group, period), |_, value| {
        let step = Counted::read(value).filter(|step| of_groups(step) && is_of(&step.mix, filter));
        if let Some(step) = step {
            process.add_who(step.cell.verb, step.by, 1);
            process.add_times(step.cell.clone(), bucket(step.spent), 1);
            process.add_total(step.cell, step.spent);
        }
    })?;
    Ok(())
}

/// Adds the sums of some stretches.
fn add(
    view: &mut View<'_>,
    process: &mut Process,
    stretches: &[Stretch],
    group: Group<'_>,
    filter: &ProcessFilter,
) -> Result<()> {
    let (kind, within) = within(group, filter);
    for measure in [
        counter::STEP_TIMES,
        counter::STEP_SECONDS,
        counter::STEP_WHO,
    ] {
        for range in flow::ranges(measure, kind, &within, stretches) {
            view.each_counter(range, |key, n| {
                let mut key = KeyReader::new(key);
                if let Some((_, mix)) = flow::read_of(&mut key)
                    && is_of(&mix, filter)
                {
                    note(process, measure, &mut key, n);
                }
            })?;
        }
    }
    Ok(())
}

/// What is read of a group: what its keys begin with, as far as the filter says that.
fn within(group: Group<'_>, filter: &ProcessFilter) -> (Kinds, Vec<u8>) {
    let (category, severity) = (&filter.category, filter.severity);
    let mixed = category.is_some() || severity.is_some() || filter.complaint.is_some();
    // What all come to is kept beside the sums by category and severity.
    let kind = match group {
        Group::All if mixed => Kinds::Mixes,
        _ => group.kind(),
    };
    let mut within = group.within();
    if let Some(category) = category {
        if kind == Kinds::Mixes {
            "".write(&mut within);
        }
        category.write(&mut within);
        if let Some(severity) = severity {
            severity.number().write(&mut within);
        }
    }
    (kind, within)
}

fn is_of((category, severity, complaint): &Mix, filter: &ProcessFilter) -> bool {
    filter.category.as_ref().is_none_or(|id| id == category)
        && filter.severity.is_none_or(|n| n.number() == *severity)
        && filter.complaint.is_none_or(|is| is == *complaint)
}

/// Adds one counter; what follows of its key says what it counts.
fn note(process: &mut Process, measure: u8, key: &mut KeyReader<'_>, n: i64) {
    let count = u64::try_from(n).unwrap_or(0);
    if measure == counter::STEP_WHO {
        if let Some((verb, agent)) = flow::read_who(key) {
            process.add_who(verb, agent, count);
        }
        return;
    }
    let Some(cell) = flow::read_cell(key) else {
        return;
    };
    if measure == counter::STEP_SECONDS {
        process.add_total(cell, Span::seconds(n));
    } else if let Some(bucket) = key.take::<u16>() {
        process.add_times(cell, bucket, count);
    }
}

fn took(took: &Took) -> view::Took {
    let percentile = |n| Span::minutes(took.spread.percentile(n).unwrap_or(0));
    view::Took {
        count: took.spread.count(),
        median: percentile(50),
        p90: percentile(90),
        total: took.total,
    }
}

fn step<R: Read>(names: &Names<'_, R>, figures: StepFigures) -> Result<ProcessStep> {
    let who = figures.who.iter().take(WHO);
    let who = who.map(|(agent, n)| Ok((names.display(*agent)?, *n)));
    Ok(ProcessStep {
        verb: figures.verb,
        took: took(&figures.took),
        waited: figures.waited,
        again: figures.again.0,
        again_total: figures.again.1,
        who: who.collect::<Result<_>>()?,
        agents: figures.who.len() as u32,
    })
}
