//! The journal, read from its beginning: what each change did to tickets, and what the model says to it.

use std::collections::{BTreeMap, BTreeSet};

use warmline::domain::id::{AgentId, TicketId};
use warmline::domain::notice::{Notable, Notice};
use warmline::domain::ticket::step::Taken;
use warmline::domain::ticket::{Alarm, ClockKind, State, Ticket, Verb};
use warmline::domain::time::Moment;
use warmline::service::Service;
use warmline::store::journal::Entry;
use warmline::store::{Record, Store, decode};

use super::calendar::Calendar;
use super::ground::{Ground, SUPERVISORS, agent_id, team_of};
use super::model::Model;
use super::script::AllHeard;

/// What a revision of a ticket was.
type Revision = (TicketId, u32);

/// What was done, and of each clock what is left and when it is due.
type Answer = (Option<Verb>, [(i64, Option<i64>); 3]);

/// What was found.
#[derive(Default)]
pub struct Found {
    pub tickets: usize,
    pub steps: usize,
    pub merged: usize,
    pub handed_over: usize,
    /// Raised alarms by their level.
    pub alarms: [usize; 4],
    /// What was done with which revision, and how the clocks stood when it was answered.
    answers: BTreeMap<Revision, Answer>,
    wrong: Vec<String>,
}

/// Reads the journal of a store that nobody has open.
pub fn read(ground: &Ground, last: Moment) -> Found {
    let store = Store::open(&ground.store, Service::options(), &mut |_| {});
    let store = store.expect("the store opens");
    let mut audit = Audit {
        calendar: Calendar::new(),
        models: BTreeMap::new(),
        found: Found::default(),
    };
    for record in store.journal().read_from(1) {
        if let Some(entry) = record.expect("the journal is whole").entry {
            audit.entry(&entry);
        }
    }
    audit.end(last)
}

struct Audit {
    calendar: Calendar,
    models: BTreeMap<TicketId, Model>,
    found: Found,
}

/// What one change wrote of tickets.
#[derive(Default)]
struct Change {
    tickets: Vec<Ticket>,
    steps: Vec<(TicketId, u32, Taken)>,
    alarms: BTreeMap<(TicketId, ClockKind, Alarm), Vec<AgentId>>,
}

impl Change {
    fn of(entry: &Entry) -> Self {
        let mut change = Self::default();
        for write in &entry.writes {
            let Some(value) = write.value.as_deref().map(|value| &value[1..]) else {
                continue;
            };
            let key = write.key.as_slice();
            match (key[0], key.get(9)) {
                (Notice::TABLE, _) => {
                    let notice: Notice = decode(value).expect("a notice");
                    if let Notable::Alarm {
                        ticket,
                        clock,
                        alarm,
                    } = notice.what
                    {
                        let told = change.alarms.entry((ticket, clock, alarm));
                        told.or_default().push(notice.to);
                    }
                }
                (_, Some(&Ticket::TABLE)) if key.len() == 18 => {
                    change.tickets.push(decode(value).expect("a ticket"));
                }
                (_, Some(&Taken::TABLE)) if key.len() == 22 => {
                    let id: [u8; 8] = key[10..18].try_into().expect("eight bytes");
                    let nth: [u8; 4] = key[18..].try_into().expect("four bytes");
                    let taken = decode(value).expect("a step");
                    let id = TicketId(u64::from_be_bytes(id));
                    change.steps.push((id, u32::from_be_bytes(nth), taken));
                }
                _ => {}
            }
        }
        change
    }
}

impl Audit {
    fn entry(&mut self, entry: &Entry) {
        let now = entry.origin.at.0;
        let change = Change::of(entry);
        for ticket in &change.tickets {
            if !self.models.contains_key(&ticket.id) {
                self.found.tickets += 1;
                let model = Model::opened(&self.calendar, ticket);
                self.models.insert(ticket.id, model);
            }
        }
        for (id, nth, taken) in &change.steps {
            self.found.steps += 1;
            self.found.merged += usize::from(taken.step.verb() == Verb::Merge);
            let model = self.models.get_mut(id).expect("it was opened");
            let team = team_of(model.owner);
            let result = model.take(&self.calendar, *nth, taken);
            self.found.handed_over += usize::from(team_of(model.owner) != team);
            self.found.note(*id, result);
        }
        for ((id, clock, alarm), told) in change.alarms {
            self.found.alarms[alarm as usize] += 1;
            let model = self.models.get_mut(&id).expect("it was opened");
            model.live(&self.calendar, now);
            let result = model.raise(clock as usize, alarm as usize);
            self.found.note(id, result);
            let told_once: BTreeSet<AgentId> = told.iter().copied().collect();
            if told_once.len() != told.len() || told_once != recipients(alarm, model.owner) {
                self.found
                    .wrong
                    .push(format!("{id}: {alarm:?} is told to {told:?}"));
            }
        }
        for ticket in change.tickets {
            let model = self.models.get_mut(&ticket.id).expect("it was opened");
            model.live(&self.calendar, now);
            let result = model.is(&self.calendar, &ticket);
            let verb = change.steps.iter().find(|(id, ..)| *id == ticket.id);
            let verb = verb.map(|(_, _, taken)| taken.step.verb());
            let clocks = [0, 1, 2].map(|nth| model.clock(&self.calendar, nth));
            if verb.is_some() || ticket.revision == 0 {
                let revision = (ticket.id, ticket.revision);
                self.found.answers.entry(revision).or_insert((verb, clocks));
            }
            self.found.note(ticket.id, result);
        }
    }

    /// What has to be so when nothing happens any more.
    fn end(mut self, last: Moment) -> Found {
        for (id, model) in &mut self.models {
            model.live(&self.calendar, last.0);
            if model.misses_an_alarm() {
                self.found
                    .wrong
                    .push(format!("{id}: an alarm was not raised"));
            }
            if model.owner.is_none() && model.state == State::Assigned {
                self.found.wrong.push(format!("{id} is assigned to nobody"));
            }
        }
        self.found
    }
}

/// Who is told of an alarm.
fn recipients(alarm: Alarm, owner: Option<AgentId>) -> BTreeSet<AgentId> {
    let supervisors = || (0..SUPERVISORS).map(agent_id).collect();
    match (alarm, owner) {
        (Alarm::Warning | Alarm::Breach, Some(owner)) => BTreeSet::from([owner]),
        (Alarm::Admin, _) => BTreeSet::from([AgentId(1)]),
        _ => supervisors(),
    }
}

impl Found {
    fn note(&mut self, id: TicketId, result: Result<(), String>) {
        if let Err(why) = result {
            self.wrong.push(format!("{id}: {why}"));
        }
    }
}

/// Fails on anything that must not be.
pub fn check(found: &Found, heard: &AllHeard) {
    let first: Vec<&String> = found.wrong.iter().take(20).collect();
    assert!(first.is_empty(), "{} wrong: {first:#?}", found.wrong.len());
    let mut answered = BTreeSet::new();
    for step in &heard.steps {
        let revision = (step.ticket.id, step.ticket.revision);
        let Some((verb, clocks)) = found.answers.get(&revision) else {
            panic!("{revision:?} was answered and is not in the journal");
        };
        assert!(answered.insert(revision), "{revision:?} was answered twice");
        assert_eq!(*verb, step.verb, "{revision:?}");
        for (view, (left, due)) in step.clocks.iter().zip(clocks) {
            let shown = (view.left.0, view.due.map(|at| at.0));
            assert_eq!(shown, (*left, *due), "{revision:?} {:?}", view.kind);
        }
    }
    // What nobody asked for is the other side of a link, and how bad what was merged into it is.
    for (revision, (verb, _)) in &found.answers {
        let own = answered.contains(revision);
        let other = matches!(verb, Some(Verb::Link | Verb::Severity));
        assert!(own || other, "{revision:?} {verb:?}");
    }
    assert!(found.merged > 0 && found.handed_over > 0 && heard.refused > 0);
    assert!(found.alarms.iter().all(|n| *n > 0), "{:?}", found.alarms);
}
