//! Crises: raising one, its steps, and what stands by itself when nobody acts.

mod links;
pub mod message;
mod rise;
#[cfg(test)]
mod tests;
pub mod view;

pub use links::cover;
pub use rise::look_for;

use std::ops::ControlFlow;

use super::names::{self, not_found};
use super::tickets::is_category;
use super::work::{Result, Stop, Work};
use super::{Service, sift, texts, tickets};
use crate::domain::agent::Role;
use crate::domain::crisis::{Act, Cause, Crisis, Entry, Kind, Scope, State, Step, Wrong};
use crate::domain::id::{AgentId, CrisisId, TicketId};
use crate::domain::time::Moment;
use crate::protocol::command::{CrisisCommand, RaiseCrisis};
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::{Done, Refusal};
use crate::store::schema::{id_kind, index};
use crate::store::{Direction, KeyReader, Read, ReadExt, StoreError};

/// Most crises that are not over: more can't be led by anybody.
pub const MAX_OPEN: usize = 20;
/// Longest line that says what it is, product or batch, in characters.
const MAX_LINE: u32 = 200;
/// Longest note, reason or report, in characters.
const MAX_TEXT: u32 = 8_000;
/// Most words that tickets are found by.
const MAX_WORDS: usize = 20;
/// Longest condition, in characters.
const MAX_CONDITION: u32 = 4_000;
/// Most entries of a timeline.
const MAX_ENTRIES: u32 = 10_000;

/// Runs a command.
pub fn run(work: &mut Work<'_, '_>, command: CrisisCommand) -> Result<Done> {
    let id = match command {
        CrisisCommand::Raise(ask) => raise(work, *ask)?,
        CrisisCommand::Step(id, step) => take(work, id, *step)?,
        CrisisCommand::Draft(id, draft) => message::draft(work, id, *draft)?,
        CrisisCommand::Send(id) => message::send(work, id)?,
    };
    let view = view::of(work.txn, &work.caller, work.rules, id)?;
    Ok(Done::Crisis(Box::new(view)))
}

/// A crisis that must be there.
pub fn crisis(read: &impl Read, id: CrisisId) -> Result<Crisis> {
    let found = read.get::<Crisis>(&id)?;
    Ok(found.ok_or_else(|| not_found(Thing::Crisis, id))?)
}

/// Those that are not over, the oldest first.
pub fn open(read: &impl Read) -> std::result::Result<Vec<Crisis>, StoreError> {
    let mut ids = Vec::new();
    read.each_index(index::CRISES, (), Direction::Forward, |key, _| {
        ids.extend(KeyReader::new(key).take::<CrisisId>());
        ControlFlow::Continue(())
    })?;
    let found = ids.iter().map(|id| read.get::<Crisis>(id));
    Ok(found
        .collect::<std::result::Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

fn raise(work: &mut Work<'_, '_>, ask: RaiseCrisis) -> Result<CrisisId> {
    let summary = texts::said("summary", texts::line("summary", &ask.summary, MAX_LINE)?)?;
    let mut scope = cleaned(work, ask.scope)?;
    let ticket = ask
        .ticket
        .map(|id| tickets::ticket(work.txn, id))
        .transpose()?;
    if let Some(customer) = ask.customer {
        names::customer(work.txn, customer)?;
    }
    if let Some(ticket) = ticket.as_ref().filter(|_| scope.is_empty()) {
        scope.product.clone_from(&ticket.matter.product);
        scope.batch.clone_from(&ticket.matter.batch);
    }
    let cause = Cause::Person {
        ticket: ask.ticket,
        customer: ask.customer.or(ticket.as_ref().map(|t| t.customer)),
    };
    // What a supervisor raises needs nobody else to say that it is one.
    let state = if work.caller.role >= Role::Supervisor {
        State::Standing
    } else {
        State::Raised
    };
    let crisis = begin(work, (ask.kind, summary), (cause, state), scope)?;
    if let Some(ticket) = ticket {
        links::put(work, &crisis, (ticket.customer, ticket.id), false)?;
    }
    Ok(crisis.id)
}

/// Writes a new crisis.
fn begin(
    work: &mut Work<'_, '_>,
    (kind, summary): (Kind, String),
    (cause, state): (Cause, State),
    scope: Scope,
) -> Result<Crisis> {
    if open(work.txn)?.len() >= MAX_OPEN {
        return Err(Stop::limit("crises", MAX_OPEN as u64));
    }
    let id = u32::try_from(work.txn.next_id(id_kind::CRISIS)?);
    let id = CrisisId(id.map_err(|_| Stop::limit("crises", u64::from(u32::MAX)))?);
    let hub = state == State::Proposed;
    let mut crisis = Crisis {
        id,
        kind,
        summary,
        cause,
        raised: work.now(),
        raised_by: if hub { AgentId(0) } else { work.agent() },
        state,
        since: work.now(),
        taken_by: None,
        linking: (!scope.is_empty()).then_some(TicketId(u64::MAX)),
        scope,
        affected: String::new(),
        checklist: work.rules.crisis.checklist(kind),
        messages: 0,
        report: String::new(),
        entries: 0,
    };
    if hub {
        note_by(work, &mut crisis, AgentId(0), Act::Proposed)?;
    } else {
        note(work, &mut crisis, Act::Raised)?;
    }
    let action = if hub {
        "crisis-proposed"
    } else {
        "crisis-raise"
    };
    work.txn.audit(action, None, id.to_string());
    Ok(crisis)
}

fn take(work: &mut Work<'_, '_>, id: CrisisId, step: Step) -> Result<CrisisId> {
    let mut crisis = crisis(work.txn, id)?;
    let step = cleaned_step(work, step)?;
    crisis.judge(&step).map_err(|wrong| refused(id, wrong))?;
    match &step {
        Step::Take if crisis.taken_by == Some(work.agent()) => {
            return Err(refused(id, Wrong::NoChange));
        }
        Step::Link(ticket) | Step::Unlink(ticket) => {
            let ticket = tickets::ticket(work.txn, *ticket)?;
            let out = matches!(step, Step::Unlink(_));
            if !links::put(work, &crisis, (ticket.customer, ticket.id), out)? {
                return Err(refused(id, Wrong::NoChange));
            }
        }
        Step::Withdraw => message::withdraw(work, &crisis)?,
        Step::Dismiss(_) | Step::Close(_) => message::end(work, &crisis)?,
        _ => {}
    }
    crisis.apply(&step, work.agent(), work.now());
    let what = format!("{id} {}", step.code());
    note(work, &mut crisis, Act::Step(step))?;
    work.txn.audit("crisis-step", None, what);
    Ok(id)
}

/// Puts an entry on the timeline, and the crisis with it.
fn note(work: &mut Work<'_, '_>, crisis: &mut Crisis, act: Act) -> Result<()> {
    let by = work.agent();
    note_by(work, crisis, by, act)
}

fn note_by(work: &mut Work<'_, '_>, crisis: &mut Crisis, by: AgentId, act: Act) -> Result<()> {
    if crisis.entries >= MAX_ENTRIES {
        return Err(Stop::limit("crisis-entries", u64::from(MAX_ENTRIES)));
    }
    let entry = Entry {
        at: work.now(),
        by,
        act,
    };
    work.txn.put(&(crisis.id, crisis.entries), &entry)?;
    crisis.entries += 1;
    work.txn.put(&crisis.id, crisis)?;
    Ok(())
}

/// Whether a crisis has been waiting for a supervisor for so long that it stands.
pub fn any_due(read: &impl Read, now: Moment) -> std::result::Result<bool, StoreError> {
    Ok(open(read)?.iter().any(|crisis| is_due(crisis, now)))
}

fn is_due(crisis: &Crisis, now: Moment) -> bool {
    crisis.stands_at().is_some_and(|at| at <= now)
}

/// What nobody has acted on in time stands.
pub fn stand(work: &mut Work<'_, '_>) -> Result<Done> {
    let now = work.now();
    let mut count = 0;
    for mut crisis in open(work.txn)? {
        if is_due(&crisis, now) {
            crisis.stand(now);
            work.txn.audit("crisis-stands", None, crisis.id.to_string());
            note(work, &mut crisis, Act::Stood)?;
            count += 1;
        }
    }
    Ok(Done::Count(count))
}

/// Whether tickets are to be found, or messages to be made, for a crisis.
pub fn has_work(read: &impl Read) -> std::result::Result<bool, StoreError> {
    for crisis in open(read)? {
        if crisis.linking.is_some() || message::sending(read, &crisis)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Service {
    /// Finds the tickets and makes the messages of crises, in small steps; each step keeps how far it came, so that it
    /// goes on there after a restart.
    pub fn work_crises(
        &self,
        now: Moment,
        stop: &dyn Fn() -> bool,
    ) -> std::result::Result<(), Refusal> {
        let failed = |e: StoreError| Stop::from(e).into_refusal();
        loop {
            let crises = open(&self.store().read()).map_err(failed)?;
            let mut worked = false;
            for crisis in crises {
                if stop() {
                    return Ok(());
                }
                let linked = self.link_on(now, &crisis);
                worked |= linked.map_err(Stop::into_refusal)?;
                worked |= self.send_on(now, &crisis).map_err(Stop::into_refusal)?;
            }
            if !worked {
                return Ok(());
            }
        }
    }
}

fn cleaned(work: &Work<'_, '_>, scope: Scope) -> Result<Scope> {
    let product = scope.product.as_deref().unwrap_or_default();
    let batch = scope.batch.as_deref().unwrap_or_default();
    is_category(work.rules, scope.category.as_ref())?;
    if scope.words.len() > MAX_WORDS {
        return Err(Stop::limit("crisis-words", MAX_WORDS as u64));
    }
    let words = scope.words.iter().map(|word| line("words", word));
    Ok(Scope {
        category: scope.category,
        product: line("product", product)?,
        batch: line("batch", batch)?,
        words: words
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
            .collect(),
    })
}

fn cleaned_step(work: &Work<'_, '_>, step: Step) -> Result<Step> {
    let clean = |text: &str| texts::note("text", text, MAX_TEXT);
    Ok(match step {
        Step::Dismiss(text) => Step::Dismiss(clean(&text)?),
        Step::Note(text) => Step::Note(clean(&text)?),
        Step::Close(text) => Step::Close(clean(&text)?),
        Step::Scope(scope) => Step::Scope(cleaned(work, scope)?),
        Step::Affected(text) => {
            let text = text.trim().to_owned();
            if text.chars().count() > MAX_CONDITION as usize {
                let problem = Problem::TooLong { max: MAX_CONDITION };
                return Err(Stop::invalid("text", problem));
            }
            if !text.is_empty() {
                sift::condition(work.rules, &text)?;
            }
            Step::Affected(text)
        }
        step => step,
    })
}

/// A line of text; none where nothing is left of it.
fn line(field: &str, text: &str) -> Result<Option<String>> {
    let text = texts::line(field, text, MAX_LINE)?;
    Ok((!text.is_empty()).then_some(text))
}

fn refused(crisis: CrisisId, wrong: Wrong) -> Stop {
    Refusal::CrisisStep { crisis, wrong }.into()
}
