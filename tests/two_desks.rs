//! Two desks at one ticket, over the real socket with the real service: each sees at once that the other is there, and
//! of what both write nothing is lost.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use warmline::desk::event::{Effect, Event, LinkEvent};
use warmline::desk::keymap::Keymap;
use warmline::desk::keys::Key;
use warmline::desk::state::{Look, State};
use warmline::desk::theme::{Depth, Ground, Theme};
use warmline::desk::update::update;
use warmline::desk::view;
use warmline::desk::widgets::shot;
use warmline::domain::agent::Role;
use warmline::domain::id::{AgentId, CustomerId, RequestId, SessionId};
use warmline::domain::ticket::{Matter, Severity, Source};
use warmline::domain::time::{Moment, Span};
use warmline::hub::Running;
use warmline::hub::clock::Clock;
use warmline::hub::limits::Limits;
use warmline::hub::seat::Seat;
use warmline::i18n::Locale;
use warmline::protocol::address::Place;
use warmline::protocol::command::{CustomerFields, OpenTicket};
use warmline::protocol::wire::{Wire, hello};
use warmline::protocol::{
    Answer, Call, ClientKind, Command, Done, Push, Refusal, Request, Welcome,
};
use warmline::service::caller::Caller;
use warmline::service::{Founder, Service};

/// Waits longer than any test should take.
const LONG: Duration = Duration::from_secs(30);

/// A store with a ticket, and a hub that serves it.
struct Floor {
    dir: tempfile::TempDir,
    running: Option<Running>,
}

impl Floor {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let store = dir.path().join("store");
        let at = Moment::parse_rfc3339("2026-11-23T10:00:00+08:00").expect("a time");
        let uid = rustix::process::getuid().as_raw();
        let founder = Founder {
            uid,
            user: user_name(uid),
            at,
            training: true,
        };
        let service = Service::create(&store, Service::options(), &founder).expect("a store");
        prepare(&service, at);
        let seat = Seat::take(&store).expect("the seat");
        let clock = Clock::starting_at(at + Span::minutes(5));
        let running = Running::start(seat, clock, Limits::default(), Arc::new(service));
        Self {
            dir,
            running: Some(running.expect("a hub")),
        }
    }

    fn wire(&self) -> Wire {
        let place = Place::here(&self.dir.path().join("store")).expect("a place");
        Wire::dial(&place).expect("the hub listens")
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stopper().stop();
            let ended = running.join();
            if !std::thread::panicking() {
                ended.expect("a clean end");
            }
        }
    }
}

fn user_name(uid: u32) -> String {
    let passwd = std::fs::read_to_string("/etc/passwd").expect("users");
    let of = |line: &str| {
        let mut parts = line.split(':');
        let name = parts.next()?.to_owned();
        (parts.nth(1)?.parse::<u32>().ok()? == uid).then_some(name)
    };
    passwd.lines().find_map(of).expect("a user")
}

/// A colleague, a customer and a ticket.
fn prepare(service: &Service, at: Moment) {
    let colleague = Command::AddAgent {
        name: "liqiang".into(),
        display: "李强".into(),
        role: Some(Role::Agent),
        account: None,
    };
    let customer = CustomerFields {
        name: Some("王小明".into()),
        phones: Some(vec!["13812345678".into()]),
        ..CustomerFields::default()
    };
    let ticket = OpenTicket {
        customer: CustomerId(1),
        matter: Matter {
            category: "product".into(),
            subcategory: String::new(),
            summary: "罐身凹陷".into(),
            order: None,
            product: None,
            batch: None,
            wants: None,
            amount: None,
        },
        severity: Severity::new(2).expect("a severity"),
        complaint: true,
        source: Source::Call,
        contact: None,
        owner: None,
        part_of: None,
        anyway: false,
    };
    let commands = [
        colleague,
        Command::AddCustomer(Box::new(customer)),
        Command::OpenTicket(Box::new(ticket)),
    ];
    for (command, n) in commands.into_iter().zip(1u128..) {
        let (send, receive) = mpsc::channel();
        let done = move |result: Result<Done, Refusal>| drop(send.send(result));
        let caller = Caller {
            agent: AgentId(1),
            role: Role::Admin,
            acting: None,
            session: SessionId(0),
            kind: ClientKind::Command,
            now: at,
        };
        service.command(caller, RequestId(n.to_be_bytes()), command, Box::new(done));
        receive.recv().expect("an answer").expect("done");
    }
}

/// A desk whose effects go over the socket.
struct Desk {
    state: State,
    wire: Wire,
    session: SessionId,
    own: u8,
    requests: u64,
}

impl Desk {
    fn open(floor: &Floor, own: u8, act_as: Option<&str>) -> Self {
        let mut wire = floor.wire();
        let mut greeting = hello(ClientKind::Desk);
        greeting.act_as = act_as.map(str::to_owned);
        let welcome = wire.greet(&greeting).expect("an answer");
        let Welcome::Accepted {
            me, now, session, ..
        } = welcome
        else {
            panic!("{welcome:?}");
        };
        let theme = Theme::new(Depth::True, Ground::Dark);
        let look = Look::new(Locale::Zh, theme, false);
        let state = State::new(look, Arc::new(Keymap::built_in()), (100, 30), now);
        let mut desk = Self {
            state,
            wire,
            session,
            own,
            requests: 0,
        };
        desk.event(Event::Link(LinkEvent::Up {
            me: Box::new(me),
            now,
            pace: 1,
            resumed: false,
        }));
        desk
    }

    /// The link is up again, with the same session; the hub has not noticed that the old one is gone, which is kept.
    fn come_back(&mut self, floor: &Floor, act_as: &str) -> Wire {
        let mut greeting = hello(ClientKind::Desk);
        greeting.act_as = Some(act_as.to_owned());
        greeting.resume = Some(self.session);
        let mut wire = floor.wire();
        let welcome = wire.greet(&greeting).expect("an answer");
        let Welcome::Accepted {
            me, now, session, ..
        } = welcome
        else {
            panic!("{welcome:?}");
        };
        assert_eq!(session, self.session, "it is resumed");
        let old = std::mem::replace(&mut self.wire, wire);
        self.event(Event::Link(LinkEvent::Up {
            me: Box::new(me),
            now,
            pace: 1,
            resumed: true,
        }));
        old
    }

    fn event(&mut self, event: Event) {
        for effect in update(&mut self.state, event) {
            let (number, request) = match effect {
                Effect::Query(number, query) => (number, Request::Query(query)),
                Effect::Command(number, command) => {
                    self.requests += 1;
                    let mut id = [self.own; 16];
                    id[8..].copy_from_slice(&self.requests.to_be_bytes());
                    (number, Request::Command(RequestId(id), *command))
                }
                _ => continue,
            };
            self.wire.send(&Call { number, request }).expect("sent");
        }
    }

    fn keys(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            let named = word.parse::<Key>().ok();
            let named = named.filter(|_| word.chars().count() > 1);
            let keys = named.map_or_else(|| word.chars().map(Key::char).collect(), |key| vec![key]);
            for key in keys {
                self.event(Event::Key(key));
            }
        }
    }

    fn screen(&self) -> String {
        let (width, height) = self.state.size;
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        view::draw(&self.state, &mut buf);
        shot::text(&buf)
    }

    /// Takes what the hub says until the screen is as it should be.
    fn until(&mut self, is: impl Fn(&str) -> bool) {
        let end = Instant::now() + LONG;
        while !is(&self.screen()) {
            assert!(Instant::now() < end, "{}", self.screen());
            let answer: Answer = self.wire.receive_within(LONG).expect("an answer");
            // News is taken up at once: time does not go by of itself here.
            if let Answer::Push(Push::Changed(_)) = answer {
                let later = self.state.now + Span::seconds(1);
                self.event(Event::Link(LinkEvent::Answer(answer, None)));
                self.event(Event::Tick(self.state.clock.machine(later)));
            } else {
                self.event(Event::Link(LinkEvent::Answer(answer, None)));
            }
        }
    }

    /// Opens the ticket from the list of all open ones.
    fn open_ticket(&mut self) {
        self.until(|screen| screen.contains("待办") && !screen.contains("载入中"));
        self.keys("f3 9 f4 2");
        self.until(|screen| screen.contains("罐身凹陷"));
        self.keys("enter");
        self.until(|screen| screen.contains("工单 T1") && screen.contains("开单（电话）"));
    }
}

#[test]
fn each_sees_at_once_that_the_other_is_there_and_that_they_are_gone() {
    let floor = Floor::new();
    let mut first = Desk::open(&floor, 1, None);
    first.open_ticket();
    let mut second = Desk::open(&floor, 2, Some("liqiang"));
    second.open_ticket();
    second.until(|screen| screen.contains("也在看"));
    first.until(|screen| screen.contains("李强 也在看"));
    second.keys("esc");
    first.until(|screen| !screen.contains("也在看"));
    second.keys("enter");
    first.until(|screen| screen.contains("李强 也在看"));
    // Presence ends with the link, whoever has said goodbye or not.
    drop(second);
    first.until(|screen| !screen.contains("也在看"));
}

#[test]
fn who_closed_a_ticket_while_the_link_was_down_is_not_there_any_more() {
    let floor = Floor::new();
    let mut first = Desk::open(&floor, 1, None);
    first.open_ticket();
    let mut second = Desk::open(&floor, 2, Some("liqiang"));
    second.open_ticket();
    first.until(|screen| screen.contains("李强 也在看"));
    second.event(Event::Link(LinkEvent::Down));
    second.keys("esc");
    let _old = second.come_back(&floor, "liqiang");
    first.until(|screen| !screen.contains("也在看"));
}

#[test]
fn of_what_both_write_nothing_is_lost_and_the_later_one_knows() {
    let floor = Floor::new();
    let mut first = Desk::open(&floor, 1, None);
    let mut second = Desk::open(&floor, 2, Some("liqiang"));
    first.open_ticket();
    second.open_ticket();
    // The digit of a note.
    first.keys("3");
    second.keys("3");
    first.keys("客户要换新罐");
    second.keys("仓库有货");
    first.keys("f10");
    first.until(|screen| screen.contains("T1 已记录"));
    second.keys("f10");
    second.until(|screen| screen.contains("在您打开之后有变化"));
    let screen = second.screen();
    assert!(
        screen.contains("客户要换新罐") && screen.contains("仓库有货"),
        "{screen}"
    );
    second.keys("f9");
    second.until(|screen| screen.contains("T1 已记录"));
    for desk in [&mut first, &mut second] {
        desk.until(|screen| screen.contains("客户要换新罐") && screen.contains("仓库有货"));
    }
}
