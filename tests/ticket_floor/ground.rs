//! A store with teams, agents and customers, and a hub in this process whose clock runs fast.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use warmline::client::{Client, ConnectOptions, StartPolicy};
use warmline::config;
use warmline::domain::agent::Role;
use warmline::domain::id::{AgentId, RequestId, SessionId};
use warmline::domain::time::{Moment, Span};
use warmline::hub::Running;
use warmline::hub::accounts::Accounts;
use warmline::hub::clock::{Clock, Setting};
use warmline::hub::limits::Limits;
use warmline::hub::seat::Seat;
use warmline::protocol::command::CustomerFields;
use warmline::protocol::{ClientKind, Command, Done, Refusal};
use warmline::service::caller::Caller;
use warmline::service::{Founder, Service};

use super::calendar::TEAMS;

pub const MINUTE: i64 = 60_000;
/// Minutes of each clock, by severity: short enough for all alarms to come within the hour.
pub const TARGETS: [[i64; 4]; 3] = [[12, 8, 6, 2], [16, 10, 6, 4], [40, 30, 20, 10]];
/// Minutes after the breach.
pub const SUPERVISOR: i64 = 3;
pub const ADMIN: i64 = 6;
/// Supervisors among the agents: the first ones.
pub const SUPERVISORS: usize = 2;

/// How much there is to do.
pub struct Size {
    pub agents: usize,
    pub tickets: usize,
    /// How many times as fast as the system's the hub's clock runs.
    pub pace: u16,
}

/// When the hour begins, a Monday before lunch, with a minute for everybody to sit down.
pub fn start() -> Moment {
    Moment::parse_rfc3339("2026-03-02T11:20:00+08:00").expect("a time")
}

/// The team of an agent: they are dealt out in turn, and the founder works the desk's hours.
pub fn team_of(agent: Option<AgentId>) -> usize {
    let nth = agent.map_or(0, |agent| agent.0 as usize - 1);
    nth % TEAMS.len()
}

/// Key customers are every seventh.
pub fn is_key(customer: usize) -> bool {
    customer.is_multiple_of(7)
}

pub struct Ground {
    _dir: tempfile::TempDir,
    pub store: PathBuf,
    running: Option<Running>,
}

impl Ground {
    pub fn new(size: &Size) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = dir.path().join("store");
        let uid = rustix::process::getuid().as_raw();
        let founder = Founder {
            uid,
            user: Accounts::default().name(uid).expect("this user has a name"),
            at: start() - Span::hours(1),
            training: true,
        };
        drop(Service::create(&store, Service::options(), &founder).expect("a store"));
        let write = |name: &str, text: String| {
            std::fs::write(store.join("config").join(name), text).expect("a file of settings");
        };
        write("tickets.toml", tickets_file(size.agents));
        let settings = config::settings::DEFAULT;
        let windows = "[\"09:00-12:00\", \"13:30-17:30\"]";
        assert!(settings.contains(windows));
        write(
            "settings.toml",
            settings.replace(windows, &TEAMS[0].windows()),
        );
        let service = open(&store);
        people(&service, size);
        service.close();
        Self {
            _dir: dir,
            store,
            running: None,
        }
    }

    /// Begins to serve.
    pub fn serve(&mut self, pace: u16) {
        let seat = Seat::take(&self.store).expect("the seat");
        let clock = Clock::starting(Setting { at: start(), pace });
        let service = Arc::new(open(&self.store));
        let limits = Limits {
            tick: std::time::Duration::from_millis(20),
            ..Limits::default()
        };
        self.running = Some(Running::start(seat, clock, limits, service).expect("a hub"));
    }

    /// A connection of an agent, from 0 on.
    pub fn client(&self, agent: usize) -> Client {
        let options = ConnectOptions {
            store: self.store.clone(),
            act_as: Some(name(agent)),
            kind: ClientKind::Command,
            start: StartPolicy::Join,
            hub_command: None,
        };
        Client::connect(&options).expect("a client")
    }

    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stopper().stop();
            running.join().expect("a clean end");
        }
    }

    /// Lets the hub's next life raise the alarms that its last moment left, and says when that was.
    pub fn raise_what_is_left(&self) -> Moment {
        let service = open(&self.store);
        let last = service.last_moment();
        loop {
            let before = service.store().journal().last();
            service.tick(last);
            while service.busy() {
                std::thread::yield_now();
            }
            if service.store().journal().last() == before {
                break;
            }
        }
        service.close();
        last
    }

    pub fn verify(&self) {
        let service = open(&self.store);
        let found = service.store().verify(&mut |_| {}).expect("it is verified");
        assert!(found.is_clean(), "{found:?}");
        service.close();
    }
}

fn open(store: &std::path::Path) -> Service {
    Service::open(store, Service::options(), &mut |_| {}).expect("the store opens")
}

/// The number of an agent: the founder is the first of all.
pub fn agent_id(agent: usize) -> AgentId {
    AgentId(agent as u32 + 2)
}

fn name(agent: usize) -> String {
    format!("agent{agent}")
}

/// The shipped file with these targets and teams.
fn tickets_file(agents: usize) -> String {
    let shipped = config::tickets::DEFAULT;
    let (before, rest) = shipped.split_once("[targets]").expect("targets");
    let (_, after) = rest.split_once("[rise]").expect("a rise");
    let line = |name: &str, minutes: [i64; 4]| {
        let minutes = minutes.map(|n| format!("\"{n}m\""));
        format!("{name} = [{}]\n", minutes.join(", "))
    };
    let mut text = format!("{before}[targets]\n");
    for (name, minutes) in ["first_response", "next_step", "resolution"]
        .iter()
        .zip(TARGETS)
    {
        text += &line(name, minutes);
    }
    let _ = write!(
        text,
        "key_percent = 50\n[escalation]\nsupervisor = \"{SUPERVISOR}m\"\nadmin = \"{ADMIN}m\"\n[rise]{after}"
    );
    for (nth, team) in TEAMS.iter().enumerate().skip(1) {
        let members = (0..agents).filter(|n| team_of(Some(agent_id(*n))) == nth);
        let members: Vec<String> = members.map(|n| format!("{:?}", name(n))).collect();
        let (id, members) = (team.id, members.join(", "));
        let (days, windows) = (team.days(), team.windows());
        let _ = write!(
            text,
            "\n[[team]]\nid = \"{id}\"\nmembers = [{members}]\nhours = {{ days = \"{days}\", windows = {windows} }}\n"
        );
    }
    text
}

/// Agents and customers.
fn people(service: &Service, size: &Size) {
    let agent = |n: usize| Command::AddAgent {
        name: name(n),
        display: String::new(),
        role: Some(if n < SUPERVISORS {
            Role::Supervisor
        } else {
            Role::Agent
        }),
        account: None,
    };
    let customer = |n: usize| {
        Command::AddCustomer(Box::new(CustomerFields {
            name: Some(format!("顾客{n}")),
            key_reason: is_key(n).then(|| "团购".to_owned()),
            ..CustomerFields::default()
        }))
    };
    let commands = (0..size.agents).map(agent);
    let commands: Vec<Command> = commands.chain((0..size.tickets).map(customer)).collect();
    let (send, receive) = mpsc::channel();
    let count = commands.len();
    for (nth, command) in commands.into_iter().enumerate() {
        let send = send.clone();
        let done = move |result: Result<Done, Refusal>| drop(send.send(result));
        let id = RequestId((nth as u128 + 1).to_be_bytes());
        service.command(founder(), id, command, Box::new(done));
    }
    for done in receive.iter().take(count) {
        done.expect("done");
    }
}

fn founder() -> Caller {
    Caller {
        agent: AgentId(1),
        role: Role::Admin,
        acting: None,
        session: SessionId(0),
        kind: ClientKind::Command,
        now: start() - Span::minutes(1),
    }
}
