//! Whatever happens in whatever order: the plan contacts nobody more often than its caps allow, outside of allowed
//! hours, over an open complaint, or by a channel that somebody has refused. Service messages are exempt from caps and
//! hours alone.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use proptest::prelude::*;

use super::super::testkit::{self, Kit, a_phone, boss};
use super::{order, record};
use crate::config::plan::DEFAULT;
use crate::domain::channel::Channel;
use crate::domain::contact::{Contact, Direction};
use crate::domain::customer::{Customer, Tag};
use crate::domain::follow_up::{FollowUp, Origin, When};
use crate::domain::held::HeldBack;
use crate::domain::id::{CustomerId, FollowUpId, MessageId};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::plan::ledger::Limits;
use crate::domain::time::{Day, Moment, Span, Zone};
use crate::protocol::command::{CustomerFields, WrapUp};
use crate::protocol::view::TicketFilter;
use crate::protocol::{Command, Done, Found, Query, Refusal};
use crate::service::caller::Caller;
use crate::service::care;
use crate::service::care::touches::has_open_complaint;
use crate::store::{Direction as Order_, ReadExt};

/// Rules that want far more than the caps allow.
const RULES: &str = r#"
[caps]
all = { day = 2, week = 4, month = 9 }
call = { day = 1, week = 2, month = 3 }
sms = { day = 1, week = 2, month = 5 }
email = { day = 1, week = 1, month = 3 }

[[rule]]
id = "tags"
who = "true"
when = { on = "tagged", tag = "a" }
what = { call = "asked" }
lapse_days = 20

[[rule]]
id = "daily"
who = "true"
when = { on = "every-days", every = 1, for = 20 }
what = { sms-series = "tips" }
lapse_days = 6

[[rule]]
id = "every-other"
who = "true"
when = { on = "every-days", every = 2, for = 20 }
what = { email = "day-8" }
held = "lapse"

[[rule]]
id = "calls"
who = "true"
when = { on = "ordered", days = [0, 1, 2, 3, 4, 5] }
what = { call = "asked" }
lapse_days = 12
spread_days = 3

[[rule]]
id = "preferred"
who = "true"
when = { on = "month-days", days = [3, 13, 23, 31] }
what = { preferred = "festival" }

[[rule]]
id = "score"
who = "true"
when = { on = "low-score", at_most = 3 }
what = { call = "asked" }

[[rule]]
id = "delivered"
who = "true"
when = { on = "delivered", known = true }
what = { sms = "delivered" }
service = true
"#;

/// The shipped plan with these rules and caps instead of its own.
fn plan() -> String {
    let caps = DEFAULT
        .find("# Most contacts of one customer")
        .expect("caps");
    let rest = DEFAULT
        .find("# What a call can end with")
        .expect("outcomes");
    format!("{}{RULES}\n{}", &DEFAULT[..caps], &DEFAULT[rest..])
}

#[derive(Debug, Clone)]
enum Event {
    /// Days and hours pass; the plan runs, or does not.
    Pass {
        days: i32,
        hour: i64,
        run: bool,
    },
    Order {
        units: u32,
    },
    Tag,
    /// The customer rings in and is spoken to.
    RingsIn {
        score: u8,
    },
    /// An agent works the first thing that the plan wants called, if there is any.
    Work {
        reached: bool,
    },
    /// An agent gives the first thing that the plan wants called another day.
    PutOff {
        days: i32,
    },
    Complain,
    Settle,
    Refuse {
        channel: usize,
        refused: bool,
    },
    Undo,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..5, 0..24i64, any::<bool>())
            .prop_map(|(days, hour, run)| Event::Pass { days, hour, run: run || days > 1 }),
        3 => (1..6u32).prop_map(|units| Event::Order { units }),
        1 => Just(Event::Tag),
        2 => (0..6u8).prop_map(|score| Event::RingsIn { score }),
        3 => any::<bool>().prop_map(|reached| Event::Work { reached }),
        2 => (1..9).prop_map(|days| Event::PutOff { days }),
        1 => Just(Event::Complain),
        1 => Just(Event::Settle),
        1 => (0..4usize, any::<bool>())
            .prop_map(|(channel, refused)| Event::Refuse { channel, refused }),
        1 => Just(Event::Undo),
    ]
}

/// Open work with its days, and waiting messages with their moments.
type Planned = (Vec<(FollowUpId, Day)>, Vec<(MessageId, Moment)>);

struct World {
    kit: Kit,
    customer: CustomerId,
    now: Moment,
    /// The last day on which the plan ran.
    ran: Day,
    orders: u64,
    /// The days that agents chose.
    chosen: BTreeSet<(FollowUpId, Day)>,
}

impl World {
    fn new() -> Self {
        let kit = Kit::new();
        let text = plan();
        let applied = kit.run(&boss(), Command::ApplyPlan { text, from: None });
        assert!(matches!(applied, Ok(Done::Plan(_))), "{applied:?}");
        let customer = kit.add(|c| {
            c.name = "王小明".into();
            c.phones.push(a_phone("13812345678"));
            c.email = Some("a@example.com".into());
            c.wechat = Some("wx".into());
        });
        Self {
            kit,
            customer,
            now: super::super::testkit::NOW,
            ran: super::super::testkit::TODAY,
            orders: 0,
            chosen: BTreeSet::new(),
        }
    }

    fn today(&self) -> Day {
        Zone::default().day(self.now)
    }

    fn run(&self, command: Command) -> Result<Done, Refusal> {
        let boss = Caller {
            now: self.now,
            ..boss()
        };
        self.kit.run(&boss, command)
    }

    fn reassess(&self, change: impl FnOnce(&mut Customer, Day) + Send + 'static) {
        let id = self.customer;
        self.kit.write_at(self.now, move |work| {
            let mut customer = super::super::names::customer(work.txn, id)?;
            change(&mut customer, work.today);
            care::reassess(work, &mut customer)
        });
    }

    fn call(
        &self,
        follow_up: Option<&FollowUp>,
        outcome: &str,
        score: u8,
    ) -> Result<Done, Refusal> {
        let direction = match follow_up {
            Some(_) => Direction::Out,
            None => Direction::In,
        };
        self.run(Command::WrapUp(Box::new(WrapUp {
            direction,
            score: (outcome == "completed").then_some(score),
            reason: (outcome == "complaint").then(|| "quality".into()),
            ..testkit::call(self.customer, follow_up.map(|f| f.id), outcome)
        })))
    }

    fn open(&self) -> Vec<FollowUp> {
        let read = self.kit.store().read();
        super::super::follow_ups::open_of(&read, self.customer).expect("the store reads")
    }

    fn messages(&self) -> Vec<Message> {
        let mut found = Vec::new();
        let read = self.kit.store().read();
        read.each::<Message>(self.customer, Order_::Forward, |_, m| {
            found.push(m);
            ControlFlow::Continue(())
        })
        .expect("the store reads");
        found.retain(Message::is_waiting);
        found
    }

    fn happen(&mut self, event: &Event) {
        // Refusals (nobody may be called, say) change nothing, which is all right here.
        match event {
            Event::Pass { days, hour, run } => {
                let day = self.today() + *days;
                let at = Zone::default().start_of(day) + Span::hours(*hour);
                self.now = at.max(self.now + Span::minutes(1));
                if *run {
                    self.kit.run_day(self.now);
                    self.ran = self.today();
                }
            }
            Event::Order { units } => {
                self.orders += 1;
                let delivered = self.today();
                let order = Order {
                    customer: self.customer,
                    delivered: Some(delivered),
                    ..order(self.orders, delivered, 10_000, *units)
                };
                let id = self.customer;
                self.kit.write_at(self.now, move |work| {
                    work.put(&(id, order.day, order.id), &order)?;
                    let mut customer = super::super::names::customer(work.txn, id)?;
                    care::reassess(work, &mut customer)
                });
            }
            Event::Tag => self.reassess(|customer, today| {
                let name = "a".to_owned();
                customer.tags = vec![Tag { name, since: today }];
            }),
            Event::RingsIn { score } => drop(self.call(None, "completed", *score)),
            Event::Work { reached } => {
                let today = self.today();
                let due = self.open();
                let due = due.iter().find(|f| f.when_day <= today);
                if let Some(follow_up) = due {
                    let outcome = if *reached { "completed" } else { "no-answer" };
                    drop(self.call(Some(follow_up), outcome, 0));
                }
            }
            Event::PutOff { days } => {
                let by_plan = |f: &&FollowUp| matches!(f.origin, Origin::Rule { .. });
                let open = self.open();
                if let Some(id) = open.iter().find(by_plan).map(|f| f.id) {
                    let when = When::On(self.today() + *days);
                    let follow_up = id;
                    if self.run(Command::Snooze { follow_up, when }).is_ok() {
                        self.chosen.insert((id, record(&self.kit, id).when_day));
                    }
                }
            }
            Event::Complain => drop(self.call(None, "complaint", 0)),
            Event::Settle => {
                let filter = TicketFilter {
                    customer: Some(self.customer),
                    ..TicketFilter::default()
                };
                let all = self.kit.ask(
                    &boss(),
                    Query::Tickets {
                        filter,
                        after: None,
                        limit: 50,
                    },
                );
                let Found::Tickets(all) = all else {
                    panic!("tickets");
                };
                let open = all.rows.iter().find(|t| t.complaint && t.state.is_open());
                for step in open.into_iter().flat_map(|_| super::to_the_end()) {
                    let (seen, step) = (None, Box::new(step));
                    let ticket = open.map(|t| t.id).expect("one is open");
                    self.run(Command::StepTicket { ticket, seen, step })
                        .expect("a legal step");
                }
            }
            Event::Refuse { channel, refused } => {
                let refused = Some(*refused);
                let mut fields = CustomerFields::default();
                let which = [
                    &mut fields.do_not_call,
                    &mut fields.no_sms,
                    &mut fields.no_email,
                    &mut fields.no_social,
                ];
                *which.into_iter().nth(*channel).expect("one of four") = refused;
                drop(self.run(Command::EditCustomer(self.customer, Box::new(fields))));
            }
            Event::Undo => drop(self.run(Command::Undo)),
        }
    }

    /// What is planned, with its days.
    fn planned(&self) -> Planned {
        let open = self.open().into_iter().map(|f| (f.id, f.when_day));
        let messages = self.messages().into_iter().map(|m| (m.id, m.due));
        (open.collect(), messages.collect())
    }

    /// Contacts that were and that are planned, by day and channel; service messages are left out.
    fn touches(&self) -> Vec<(Day, Channel)> {
        let read = self.kit.store().read();
        let mut touches = Vec::new();
        read.each::<Contact>(self.customer, Order_::Forward, |_, c| {
            touches.extend(c.reached.then_some((c.day, Channel::Call)));
            ControlFlow::Continue(())
        })
        .expect("the store reads");
        let calls = self.open().into_iter();
        // What is overdue is looked at again as soon as one of it is made.
        let today = self.today();
        let calls = calls.filter(|f| f.when_day >= today);
        touches.extend(calls.filter_map(|f| Some((f.when_day, f.channel()?))));
        let messages = self.messages().into_iter().filter(|m| !m.service);
        touches.extend(messages.map(|m| (m.due_day, m.channel)));
        touches
    }

    fn check(&self) {
        let today = self.today();
        // A hub runs the plan before it serves anybody on a new day.
        if self.ran != today {
            return;
        }
        let touches = self.touches();
        let customer = self.kit.customer(self.customer);
        let read = self.kit.store().read();
        let complaint = has_open_complaint(&read, self.customer).expect("the store reads");
        for message in self.messages() {
            let channel = message.channel;
            assert!(!channel.is_refused_by(&customer), "{message:?}");
            if message.service {
                continue;
            }
            let minute = Zone::default().minute(message.due);
            assert!((540..1_200).contains(&minute), "{message:?}");
            // From then on it counts as sent, on its day.
            if message.due > self.now {
                self.within_caps(&touches, message.due_day, channel, today, complaint);
            } else {
                assert!(!complaint, "{message:?}");
            }
        }
        for follow_up in self.open() {
            let by_plan = matches!(follow_up.origin, Origin::Rule { .. });
            if follow_up.is_put_off() {
                // Nothing but a complaint moves what somebody chose, and nothing brings it back.
                let moved = follow_up
                    .held
                    .iter()
                    .any(|h| h.why == HeldBack::OpenComplaint);
                let tried = follow_up.last_attempt.is_some();
                let stays = self.chosen.contains(&(follow_up.id, follow_up.when_day));
                assert!(stays || moved || tried, "{follow_up:?}");
                continue;
            }
            // What is being tried again was allowed when it was tried first, and an appointment was asked for.
            if by_plan && follow_up.attempts == 0 && !follow_up.is_promised() {
                assert!(!customer.preferences.do_not_call, "{follow_up:?}");
                let day = follow_up.when_day;
                self.within_caps(&touches, day, Channel::Call, today, complaint);
            }
        }
    }

    /// A touch that is planned for a day, or was and has not been made, exceeds nothing on the day on which it can be.
    fn within_caps(
        &self,
        touches: &[(Day, Channel)],
        planned: Day,
        channel: Channel,
        today: Day,
        complaint: bool,
    ) {
        let day = planned.max(today);
        assert!(
            !complaint || day > today,
            "over an open complaint: {planned}"
        );
        let mut others = touches.to_vec();
        let own = others.iter().position(|t| *t == (planned, channel));
        if let Some(own) = own {
            others.swap_remove(own);
        }
        others.push((day, channel));
        let plan = self.kit.rules().plan.clone();
        for of in [None, Some(channel)] {
            let Limits {
                day: a,
                week,
                month,
            } = plan.caps.limits("", of);
            for (length, most) in [(1, a), (7, week), (30, month)] {
                let Some(most) = most else { continue };
                for first in (day.0 - length + 1)..=day.0 {
                    let within = |(d, c): &&(Day, Channel)| {
                        (first..first + length).contains(&d.0) && of.is_none_or(|of| of == *c)
                    };
                    let count = others.iter().filter(within).count();
                    assert!(
                        count <= usize::from(most),
                        "{count} of {of:?} in {length} days around {day} ({planned}), at most {most}: {others:?}"
                    );
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_sequence_of_events_breaks_a_cap(events in prop::collection::vec(event(), 1..40)) {
        let mut world = World::new();
        for event in &events {
            world.happen(event);
            world.check();
        }
    }

    /// Who has open work is not looked at each day, and yet all is where it would be then.
    #[test]
    fn looking_when_something_has_to_move_is_enough(events in prop::collection::vec(event(), 1..40)) {
        let (mut seldom, mut daily) = (World::new(), World::new());
        for event in &events {
            // Undoing asks whether anything was written since.
            if matches!(event, Event::Undo) {
                continue;
            }
            seldom.happen(event);
            daily.happen(event);
            if matches!(event, Event::Pass { run: true, .. }) {
                daily.reassess(|_, _| ());
                prop_assert_eq!(seldom.planned(), daily.planned(), "after {:?}", event);
            }
        }
    }
}
