//! What agents do in the hour: each has a calendar of things to do next; what is handed over goes into another's.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use warmline::client::{Client, ClientError};
use warmline::domain::channel::Channel;
use warmline::domain::id::{CustomerId, TicketId};
use warmline::domain::money::Fen;
use warmline::domain::ticket::{
    Matter, Remedy, Severity, Source, Stage, State, Step, Ticket, Verb, Wrong,
};
use warmline::domain::time::{Moment, Span};
use warmline::protocol::command::OpenTicket;
use warmline::protocol::view::{ClockView, TicketView};
use warmline::protocol::{Command, Done, Found, Query, Refusal};

use super::ground::{Ground, Size, agent_id, start};
use super::machine::may;

/// Something to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// Open a ticket for the nth customer.
    Open(usize),
    /// Carry one on.
    Next(TicketId),
}

/// Things to do, the first due first.
type Todo = BinaryHeap<Reverse<(Moment, Due)>>;

/// Things to do of each agent, and how many there are in all.
struct Desk {
    todo: Vec<Mutex<Todo>>,
    left: AtomicUsize,
    tickets: Mutex<BTreeMap<CustomerId, Vec<TicketId>>>,
}

/// An acknowledged step, as its answer showed the ticket.
pub struct Heard {
    pub ticket: Ticket,
    pub verb: Option<Verb>,
    pub clocks: Vec<ClockView>,
}

/// What all agents heard.
#[derive(Default)]
pub struct AllHeard {
    pub steps: Vec<Heard>,
    pub refused: usize,
}

/// Minutes that are worked.
const HOUR: i64 = 60;
/// Minutes in which tickets are opened.
const OPENING: i64 = 45;

/// Everybody works until nothing is left to do.
pub fn work(ground: &Ground, size: &Size, seed: u64) -> AllHeard {
    let desk = Desk {
        todo: (0..size.agents).map(|_| Mutex::default()).collect(),
        left: AtomicUsize::new(0),
        tickets: Mutex::default(),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for nth in 0..size.tickets {
        let at = start() + Span(rng.random_range(0..OPENING * 60_000));
        desk.add(nth % size.agents, at, Due::Open(nth * 2 / 3));
    }
    std::thread::scope(|scope| {
        let agents: Vec<_> = (0..size.agents)
            .map(|nth| {
                let desk = &desk;
                scope.spawn(move || {
                    let mut agent = Agent {
                        nth,
                        client: ground.client(nth),
                        rng: ChaCha8Rng::seed_from_u64(seed + nth as u64 + 1),
                        desk,
                        heard: AllHeard::default(),
                    };
                    agent.work();
                    std::mem::take(&mut agent.heard)
                })
            })
            .collect();
        let mut all = AllHeard::default();
        for agent in agents {
            let heard = agent.join().expect("an agent ends");
            all.steps.extend(heard.steps);
            all.refused += heard.refused;
        }
        all
    })
}

impl Desk {
    fn add(&self, agent: usize, at: Moment, due: Due) {
        self.left.fetch_add(1, Ordering::AcqRel);
        let mut todo = self.todo[agent].lock().expect("no panic");
        todo.push(Reverse((at, due)));
    }
}

struct Agent<'a> {
    nth: usize,
    client: Client,
    rng: ChaCha8Rng,
    desk: &'a Desk,
    heard: AllHeard,
}

impl Drop for Agent<'_> {
    fn drop(&mut self) {
        // Nobody waits for what somebody who failed would have done.
        if std::thread::panicking() {
            self.desk.left.store(0, Ordering::Release);
        }
    }
}

impl Agent<'_> {
    fn work(&mut self) {
        while self.desk.left.load(Ordering::Acquire) > 0 {
            match self.next() {
                Some(due) => {
                    self.act(due);
                    let left = |n: usize| n.checked_sub(1);
                    let _ = self
                        .desk
                        .left
                        .fetch_update(Ordering::AcqRel, Ordering::Acquire, left);
                }
                None => std::thread::park_timeout(Duration::from_millis(2)),
            }
        }
    }

    fn next(&self) -> Option<Due> {
        let mut todo = self.desk.todo[self.nth].lock().expect("no panic");
        let Reverse((at, due)) = *todo.peek()?;
        (at <= self.client.now()).then(|| {
            todo.pop();
            due
        })
    }

    fn act(&mut self, due: Due) {
        match due {
            Due::Open(customer) => self.open(customer),
            Due::Next(id) => {
                let ticket = self.look(id);
                let step = self.choose(&ticket);
                self.step(&ticket, step);
            }
        }
    }

    fn look(&mut self, id: TicketId) -> Ticket {
        match self.client.query(Query::Ticket(id)) {
            Ok(Found::Ticket(view)) => view.ticket,
            other => panic!("{other:?}"),
        }
    }

    fn open(&mut self, customer: usize) {
        let rng = &mut self.rng;
        let severity = Severity::new(rng.random_range(1..=4)).expect("a severity");
        let category = ["product", "logistics", "service", "gift"].choose(rng);
        let mine = rng.random_range(0..3) > 0;
        let ask = OpenTicket {
            customer: CustomerId(customer as u64 + 1),
            matter: Matter {
                category: (*category.expect("some")).to_owned(),
                subcategory: String::new(),
                summary: "包装破损".to_owned(),
                order: None,
                product: rng.random::<bool>().then(|| "奶粉1段".to_owned()),
                batch: None,
                wants: None,
                amount: None,
            },
            severity,
            complaint: rng.random_range(0..3) == 0,
            source: *[Source::Call, Source::Message, Source::Review, Source::Visit]
                .choose(rng)
                .expect("some"),
            contact: None,
            owner: mine.then(|| agent_id(self.nth)),
            part_of: None,
            anyway: true,
        };
        match self.client.command(Command::OpenTicket(Box::new(ask))) {
            Ok(Done::Ticket(view)) => {
                let ticket = self.hear(*view, None);
                let mut known = self.desk.tickets.lock().expect("no panic");
                known.entry(ticket.customer).or_default().push(ticket.id);
                drop(known);
                self.again(&ticket);
            }
            other => panic!("{other:?}"),
        }
    }

    fn hear(&mut self, view: TicketView, verb: Option<Verb>) -> Ticket {
        let TicketView { ticket, clocks, .. } = view;
        let heard = Heard {
            ticket: ticket.clone(),
            verb,
            clocks,
        };
        self.heard.steps.push(heard);
        ticket
    }

    /// What is left of a ticket is done later, by who has it, as long as the hour is not over.
    fn again(&mut self, ticket: &Ticket) {
        let over = ticket.merged_into.is_some()
            || (ticket.state == State::Closed && self.rng.random_range(0..4) > 0);
        // Some are forgotten for long, so that all their alarms come.
        let most = if self.rng.random_range(0..4) == 0 {
            16
        } else {
            4
        };
        let at = self.client.now() + Span(self.rng.random_range(20_000..most * 60_000));
        if over || at > start() + Span::minutes(HOUR) {
            return;
        }
        let others = self.desk.todo.len();
        let owner = ticket.owner.map_or(self.nth, |owner| owner.0 as usize - 2);
        // Who offered something does not allow it.
        let by = match &ticket.proposal {
            Some(offer) if ticket.awaits_approval() && offer.by == agent_id(owner) => owner + 1,
            _ => owner,
        };
        self.desk.add(by % others, at, Due::Next(ticket.id));
    }

    fn step(&mut self, ticket: &Ticket, step: Step) {
        let verb = step.verb();
        let seen = self.rng.random::<bool>().then_some(ticket.revision);
        let step = Command::StepTicket {
            ticket: ticket.id,
            seen,
            step: Box::new(step),
        };
        match self.client.command(step) {
            Ok(Done::Ticket(view)) => {
                let ticket = self.hear(*view, Some(verb));
                self.again(&ticket);
            }
            Err(ClientError::Refused(refusal)) => {
                self.heard.refused += 1;
                is_right(&refusal);
                let now = self.look(ticket.id);
                self.again(&now);
            }
            other => panic!("{other:?}"),
        }
    }

    /// What is to be done next with a ticket; one time in ten anything.
    fn choose(&mut self, ticket: &Ticket) -> Step {
        let text = || "因为".to_owned();
        match self.rng.random_range(0..40) {
            0..4 => {
                let verb = *Verb::ALL.choose(&mut self.rng).expect("some");
                return self.any(verb, ticket);
            }
            4 | 5 if ticket.state.is_open() => return self.any(Verb::Severity, ticket),
            6..9 if ticket.state.is_open() => return self.any(Verb::Assign, ticket),
            9 | 10 => return self.any(Verb::Note, ticket),
            11 if ticket.state.is_open() => return self.any(Verb::Merge, ticket),
            12..15 if ticket.state != State::Closed => return self.any(Verb::Respond, ticket),
            _ => {}
        }
        if ticket.awaits_approval() {
            let refuses = self.rng.random_range(0..5) == 0;
            return if refuses {
                Step::Refuse(text())
            } else {
                Step::Approve
            };
        }
        let verb = match ticket.state {
            State::New | State::Assigned | State::Reopened => Verb::Start,
            State::WaitingCustomer | State::WaitingDepartment => Verb::Resume,
            State::InProgress if self.rng.random_range(0..4) == 0 => Verb::Wait,
            State::InProgress => match ticket.complaint {
                None | Some(Stage::CarriedOut) => Verb::Resolve,
                Some(Stage::Made | Stage::Accepted) => Verb::Verify,
                Some(Stage::Verified) => Verb::Propose,
                Some(Stage::Proposed) => Verb::Agree,
                Some(Stage::Agreed) => Verb::CarryOut,
            },
            State::Resolved if ticket.told.is_none() => Verb::Tell,
            State::Resolved => Verb::Close,
            State::Closed => Verb::Reopen,
        };
        self.any(verb, ticket)
    }

    /// A step of a kind.
    fn any(&mut self, verb: Verb, ticket: &Ticket) -> Step {
        let text = || "因为".to_owned();
        let (channel, contact) = (Channel::Call, None);
        let (rng, agents) = (&mut self.rng, self.desk.todo.len());
        match verb {
            Verb::Assign if rng.random_range(0..8) == 0 => Step::Assign(None),
            Verb::Assign => Step::Assign(Some(agent_id(rng.random_range(0..agents)))),
            Verb::Start => Step::Start,
            Verb::Wait => Step::Wait {
                department: rng.random::<bool>().then(|| "warehouse".to_owned()),
                why: text(),
            },
            Verb::Resume => Step::Resume,
            Verb::Respond => Step::Respond {
                channel,
                contact,
                text: text(),
            },
            Verb::Note | Verb::Split => Step::Note {
                text: text(),
                mentions: vec![agent_id(rng.random_range(0..agents))],
            },
            Verb::Edit => Step::Edit(Box::new(Matter {
                summary: "罐身凹陷".to_owned(),
                ..ticket.matter.clone()
            })),
            Verb::Severity => Step::Severity {
                severity: Severity::new(rng.random_range(1..=4)).expect("a severity"),
                why: text(),
            },
            Verb::Verify => Step::Verify(text()),
            Verb::Propose => Step::Propose {
                remedy: Remedy::Compensation,
                cost: Fen(rng.random_range(0..40_000)),
                text: text(),
            },
            Verb::Approve => Step::Approve,
            Verb::Refuse => Step::Refuse(text()),
            Verb::Agree => Step::Agree,
            Verb::Decline => Step::Decline(text()),
            Verb::CarryOut => Step::CarryOut(text()),
            Verb::Resolve => Step::Resolve(text()),
            Verb::Tell => Step::Tell {
                channel,
                text: text(),
            },
            Verb::Close => Step::Close,
            Verb::Reopen => Step::Reopen(text()),
            Verb::Merge => self.other_of(ticket).map_or(Step::Close, Step::Merge),
            Verb::Link => self.other_of(ticket).map_or(Step::Close, Step::Link),
            Verb::Watch => Step::Watch(rng.random()),
            Verb::Override => Step::Override(text()),
            Verb::CheckBack => Step::CheckBack {
                contact,
                text: text(),
            },
        }
    }

    /// Another ticket of the same customer.
    fn other_of(&mut self, ticket: &Ticket) -> Option<TicketId> {
        let known = self.desk.tickets.lock().expect("no panic");
        let others = known.get(&ticket.customer)?.iter();
        let others: Vec<TicketId> = others.copied().filter(|id| *id != ticket.id).collect();
        others.choose(&mut self.rng).copied()
    }
}

/// Fails where a step was refused that the handbook does not refuse.
fn is_right(refusal: &Refusal) {
    match refusal {
        Refusal::TicketStep { wrong, .. } => match wrong {
            Wrong::NotFrom { verb, state } => {
                assert!(
                    !may(*state, *verb, None),
                    "{verb:?} from {state:?} is refused"
                );
            }
            Wrong::NotYours { .. } | Wrong::NeedsSupervisor(_) => {
                panic!("an admin's step is refused: {wrong:?}");
            }
            _ => {}
        },
        Refusal::TicketChanged { .. } => {}
        // A complaint is merged into an open complaint alone, and nothing into what is over.
        Refusal::NotNow { code } if code.starts_with("ticket-merge-") => {}
        other => panic!("{other:?}"),
    }
}
