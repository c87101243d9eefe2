//! Crises of the hub in memory: judged and changed as the real ones are.

use warmline::config::crisis::{CrisisSettings, DEFAULT};
use warmline::domain::agent::Role;
use warmline::domain::channel::Channel;
use warmline::domain::crisis::{Act, Bulk, BulkState, Cause, Crisis, Entry, State, Step, Wrong};
use warmline::domain::held::HeldBack;
use warmline::domain::id::{AgentId, CrisisId, CustomerId};
use warmline::protocol::command::{CrisisCommand, RaiseCrisis};
use warmline::protocol::query::Query;
use warmline::protocol::view::{CrisisReach, CrisisRow, CrisisView};
use warmline::protocol::{Done, Found, Refusal};

use super::FakeHub;

const ME: AgentId = AgentId(1);

impl FakeHub {
    /// Somebody else raised one a minute ago.
    pub fn raise_by_another(&mut self, ask: RaiseCrisis) {
        let id = self.raise_crisis(ask, (AgentId(3), State::Raised));
        let now = self.now;
        let view = self.crisis_mut(id).expect("it is there");
        view.crisis.since = now;
    }

    pub(super) fn found_crisis(&self, query: Query) -> Option<Found> {
        Some(match query {
            Query::Crises { open } => {
                let listed = self.crises.iter().rev();
                let rows = listed.filter(|v| !open || v.crisis.state.is_open());
                Found::Crises(rows.map(row).collect())
            }
            Query::Crisis(id) => {
                let found = self.crises.iter().find(|v| v.crisis.id == id)?;
                Found::Crisis(Box::new(found.clone()))
            }
            Query::CrisisReach { channel, after, .. } => {
                let mut part = reach(after.is_some());
                let asked = |by: &Channel| channel.is_none_or(|asked| asked == *by);
                part.reached.retain(|(by, _)| asked(by));
                Found::CrisisReach(Box::new(part))
            }
            _ => return None,
        })
    }

    pub(super) fn change_crisis(&mut self, command: CrisisCommand) -> Result<Done, Refusal> {
        let now = self.now;
        let id = match command {
            CrisisCommand::Raise(ask) => {
                let state = if self.role >= Role::Supervisor {
                    State::Standing
                } else {
                    State::Raised
                };
                self.raise_crisis(*ask, (ME, state))
            }
            CrisisCommand::Step(id, step) => {
                let view = self.crisis_mut(id)?;
                let refused = |wrong| Refusal::CrisisStep { crisis: id, wrong };
                view.crisis.judge(&step).map_err(refused)?;
                view.crisis.apply(&step, ME, now);
                if let (Step::Withdraw, Some((_, bulk))) = (&*step, view.messages.first_mut()) {
                    bulk.state = BulkState::Withdrawn;
                }
                note(view, (ME, now), Act::Step(*step));
                id
            }
            CrisisCommand::Draft(id, draft) => {
                let view = self.crisis_mut(id)?;
                let affected = view.crisis.affected.clone();
                let (people, left_out) = (draft.people, draft.left_out);
                let bulk = Bulk {
                    channel: draft.channel,
                    subject: draft.subject,
                    text: draft.text,
                    affected,
                    by: AgentId(2),
                    at: now,
                    people,
                    left_out,
                    state: BulkState::Drafted,
                };
                view.messages.insert(0, (1, bulk));
                note(view, (ME, now), Act::Drafted { people, left_out });
                id
            }
            CrisisCommand::Send(id) => {
                let view = self.crisis_mut(id)?;
                let wrong = Wrong::NoMessage;
                let none = Refusal::CrisisStep { crisis: id, wrong };
                let (_, bulk) = view.messages.first_mut().ok_or(none)?;
                bulk.state = BulkState::Sending {
                    by: ME,
                    after: CustomerId(0),
                    made: 0,
                    left_out: 0,
                };
                note(view, (ME, now), Act::Allowed);
                id
            }
        };
        let view = self.crisis_mut(id)?.clone();
        Ok(Done::Crisis(Box::new(view)))
    }

    fn crisis_mut(&mut self, id: CrisisId) -> Result<&mut CrisisView, Refusal> {
        let found = self.crises.iter_mut().find(|v| v.crisis.id == id);
        found.ok_or(Refusal::NothingToUndo)
    }

    fn raise_crisis(&mut self, ask: RaiseCrisis, (by, state): (AgentId, State)) -> CrisisId {
        let id = CrisisId(self.crises.len() as u32 + 1);
        let settings = CrisisSettings::load(DEFAULT).expect("the shipped file");
        let names = [(1, "张敏"), (2, "李强"), (3, "王芳")];
        let crisis = Crisis {
            id,
            kind: ask.kind,
            summary: ask.summary,
            cause: Cause::Person {
                ticket: ask.ticket,
                customer: ask.customer,
            },
            raised: self.now,
            raised_by: by,
            state,
            since: self.now,
            taken_by: None,
            scope: ask.scope,
            linking: None,
            affected: String::new(),
            checklist: settings.checklist(ask.kind),
            messages: 0,
            report: String::new(),
            entries: 0,
        };
        let mut view = CrisisView {
            crisis,
            tickets: Vec::new(),
            tickets_in_all: 0,
            messages: Vec::new(),
            entries: Vec::new(),
            names: names
                .map(|(id, name)| (AgentId(id), name.to_owned()))
                .to_vec(),
        };
        note(&mut view, (by, self.now), Act::Raised);
        self.crises.push(view);
        id
    }
}

fn note(view: &mut CrisisView, (by, at): (AgentId, warmline::domain::time::Moment), act: Act) {
    view.entries.push(Entry { at, by, act });
}

fn row(view: &CrisisView) -> CrisisRow {
    let crisis = &view.crisis;
    CrisisRow {
        id: crisis.id,
        kind: crisis.kind,
        summary: crisis.summary.clone(),
        state: crisis.state,
        since: crisis.since,
        raised: crisis.raised,
        raised_by: view.name_of(crisis.raised_by).to_owned(),
        stands_at: crisis.stands_at(),
        taken_by: crisis.taken_by.map_or("", |by| view.name_of(by)).to_owned(),
        tickets: view.tickets_in_all,
        done: (crisis.checklist.len() - crisis.left_to_do()) as u16,
        to_do: crisis.checklist.len() as u16,
    }
}

/// In two parts.
fn reach(second: bool) -> CrisisReach {
    let left_out = vec![
        (HeldBack::OptedOut(Channel::Sms), 21),
        (HeldBack::DoNotContact, 4),
        (HeldBack::NoAddress(Channel::Sms), 2),
    ];
    CrisisReach {
        looked: 4_096,
        of: Some(8_192),
        reached: vec![(Channel::Sms, 310), (Channel::Social, 205)],
        left_out: if second { left_out } else { Vec::new() },
        examples: vec![(
            CustomerId(7),
            if second { "孙悦" } else { "赵强" }.to_owned(),
            HeldBack::DoNotContact,
        )],
        next: (!second).then(|| vec![1]),
    }
}
