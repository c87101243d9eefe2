//! The process map of a period, from sums by day and month.

use std::ops::ControlFlow;

use super::super::caller::Caller;
use super::super::kpi;
use super::super::kpi::view::View;
use super::super::names::Names;
use super::super::work::{Result, Rules};
use crate::domain::kpi::Period;
use crate::domain::ticket::process::{Process, StepFigures, Took};
use crate::domain::time::Span;
use crate::protocol::Refusal;
use crate::protocol::view::{self, ProcessFilter, ProcessMap, ProcessPlace, ProcessStep};
use crate::store::schema::counter;
use crate::store::schema::flow::{self, Group, Mix, Stretch};
use crate::store::{KeyReader, Raw, Read, ReadExt, Store, ToKey};

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
    let group = group(filter)?;
    let mut view = View::of(store);
    let mut process = Process::default();
    for stretch in flow::stretches(period, rules.zone().day(caller.now)) {
        add(view.read(), &mut process, stretch, group, filter)?;
        view.breathe();
    }
    let names = Names::new(view.read());
    let steps = process.steps();
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

/// The group whose sums are read. Sums are kept for each group, not for each pair of them.
fn group(filter: &ProcessFilter) -> Result<Group<'_>> {
    let agent = filter.agent.map(Group::Agent);
    let segment = filter.segment.as_ref().map(|id| Group::Segment(&id.0));
    let product = filter.product.as_deref().map(Group::Product);
    let mut groups = [agent, segment, product].into_iter().flatten();
    let group = groups.next().unwrap_or(Group::All);
    if groups.next().is_some() {
        let code = "process-one-group".into();
        return Err(Refusal::NotNow { code }.into());
    }
    Ok(group)
}

/// Adds the sums of a day or a month.
fn add(
    read: &impl Read,
    process: &mut Process,
    stretch: Stretch,
    group: Group<'_>,
    filter: &ProcessFilter,
) -> Result<()> {
    let mixed =
        filter.category.is_some() || filter.severity.is_some() || filter.complaint.is_some();
    // What all come to is kept beside the sums by category and severity.
    let plain = group == Group::All && !mixed;
    let mut prefix = (stretch, Raw(&group.key())).to_key();
    match &filter.category {
        Some(category) => category.write(&mut prefix),
        None if plain => ("", 0_u8, false).write(&mut prefix),
        None => {}
    }
    for measure in [
        counter::STEP_TIMES,
        counter::STEP_SECONDS,
        counter::STEP_WHO,
    ] {
        read.each_counter((measure, Raw(&prefix)), |key, n| {
            let mut key = KeyReader::new(key);
            if let Some((_, _, _, _, mix)) = key.take::<(u8, Stretch, u8, String, Mix)>()
                && mix.0.is_empty() == plain
                && is_of(&mix, filter)
            {
                note(process, measure, &mut key, n);
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(())
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
