//! Crises: rights, the five minutes, tickets that belong, the message that goes once, and a restart in the middle.

use super::super::caller::Caller;
use super::super::testkit::{Kit, NOW, boss, caller, later};
use super::{any_due, stand};
use crate::domain::agent::Role;
use crate::domain::channel::Channel;
use crate::domain::crisis::{Act, BulkState, Kind, Scope, State, Step, Wrong};
use crate::domain::customer::Customer;
use crate::domain::held::HeldBack;
use crate::domain::id::{AgentId, CrisisId, CustomerId, TicketId};
use crate::domain::message::Message;
use crate::domain::ticket::{Matter, Severity, Source};
use crate::domain::time::{Moment, Span};
use crate::protocol::command::{CrisisCommand, DraftBulk, OpenTicket, RaiseCrisis};
use crate::protocol::view::{CrisisReach, CrisisRow, CrisisView};
use crate::protocol::{Command, Done, Found, Query, Refusal};
use crate::store::{Direction, ReadExt};

fn ask(kind: Kind, scope: Scope) -> CrisisCommand {
    CrisisCommand::Raise(Box::new(RaiseCrisis {
        kind,
        summary: "新批次引起皮疹".into(),
        ticket: None,
        customer: None,
        scope,
    }))
}

fn run(kit: &Kit, who: &Caller, command: CrisisCommand) -> Result<Box<CrisisView>, Refusal> {
    match kit.run(who, Command::Crisis(command)) {
        Ok(Done::Crisis(view)) => Ok(view),
        Ok(other) => panic!("{other:?}"),
        Err(refusal) => Err(refusal),
    }
}

fn step(kit: &Kit, who: &Caller, step: Step) -> Result<Box<CrisisView>, Refusal> {
    run(kit, who, CrisisCommand::Step(CrisisId(1), Box::new(step)))
}

fn raised(kit: &Kit, who: &Caller) -> Box<CrisisView> {
    run(kit, who, ask(Kind::Safety, Scope::default())).expect("raised")
}

fn view(kit: &Kit) -> Box<CrisisView> {
    match kit.ask(&boss(), Query::Crisis(CrisisId(1))) {
        Found::Crisis(view) => view,
        other => panic!("{other:?}"),
    }
}

fn list(kit: &Kit, open: bool) -> Vec<CrisisRow> {
    match kit.ask(&boss(), Query::Crises { open }) {
        Found::Crises(rows) => rows,
        other => panic!("{other:?}"),
    }
}

/// What the hub's pulse does about crises at a moment.
fn pulse(kit: &Kit, now: Moment) {
    if any_due(&kit.store().read(), now).expect("read") {
        let stood = kit.send_step(now, stand).recv();
        stood.expect("it is answered").expect("it stands");
    }
    kit.work_crises(now, &|| false).expect("worked");
}

fn open_ticket(kit: &Kit, customer: CustomerId, product: &str, summary: &str) -> TicketId {
    open_at(kit, NOW, customer, product, summary)
}

fn open_at(kit: &Kit, now: Moment, customer: CustomerId, product: &str, summary: &str) -> TicketId {
    let ask = OpenTicket {
        customer,
        matter: Matter {
            category: "product".into(),
            subcategory: String::new(),
            summary: summary.into(),
            order: None,
            product: Some(product.into()),
            batch: None,
            wants: None,
            amount: None,
        },
        severity: Severity::new(2).expect("a severity"),
        complaint: false,
        source: Source::Call,
        contact: None,
        owner: None,
        part_of: None,
        anyway: true,
    };
    let by = Caller { now, ..boss() };
    match kit.run(&by, Command::OpenTicket(Box::new(ask))) {
        Ok(Done::Ticket(view)) => view.ticket.id,
        other => panic!("{other:?}"),
    }
}

fn is_sound(kit: &Kit) {
    let found = kit.store().verify(&mut |_| {}).expect("it is verified");
    assert!(found.is_clean(), "{found:?}");
}

fn supervisor(kit: &Kit, name: &str) -> Caller {
    caller(kit.agent(name).agent, Role::Supervisor)
}

#[test]
fn steps_by_roles_and_a_refusal_changes_nothing() {
    let steps = || -> Vec<(CrisisCommand, Role)> {
        let of = |step: Step| {
            let needs = step.needs();
            (CrisisCommand::Step(CrisisId(1), Box::new(step)), needs)
        };
        let tick = Step::Tick {
            item: "facts".into(),
            done: true,
        };
        let draft = DraftBulk {
            channel: None,
            subject: None,
            text: "stop".into(),
            people: 1,
            left_out: 0,
        };
        let agents = [
            of(Step::Note("x".into())),
            of(tick),
            of(Step::Link(TicketId(1))),
        ];
        let supervisors = [
            of(Step::Confirm),
            of(Step::Dismiss("a hoax".into())),
            of(Step::Take),
            of(Step::Unlink(TicketId(1))),
            of(Step::Scope(Scope {
                batch: Some("B1".into()),
                ..Scope::default()
            })),
            of(Step::Affected("orders > 0".into())),
            of(Step::Withdraw),
            of(Step::Close("over".into())),
            (
                CrisisCommand::Draft(CrisisId(1), Box::new(draft)),
                Role::Supervisor,
            ),
            (CrisisCommand::Send(CrisisId(1)), Role::Supervisor),
        ];
        agents.into_iter().chain(supervisors).collect()
    };
    for nth in 0..steps().len() {
        for role in [Role::Agent, Role::Supervisor, Role::Admin] {
            let kit = Kit::new();
            let ann = kit.agent("ann");
            let customer = kit.person("王小明", "13812345678");
            open_ticket(&kit, customer, "奶粉", "皮疹");
            raised(&kit, &ann);
            let (command, needs) = steps().swap_remove(nth);
            let before = kit.store().journal().last();
            let who = caller(ann.agent, role);
            let done = kit.run(&who, Command::Crisis(command.clone()));
            let what = format!("{command:?} by {role:?}: {done:?}");
            let of_rights = matches!(done, Err(Refusal::NotAllowed { .. }));
            assert_eq!(of_rights, role < needs, "{what}");
            let changed = kit.store().journal().last() != before;
            assert_eq!(changed, done.is_ok(), "{what}");
        }
    }
}

#[test]
fn what_an_agent_raises_stands_after_five_minutes_unless_a_supervisor_acts() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    raised(&kit, &ann);
    pulse(&kit, NOW + Span::minutes(5) + Span(-1));
    assert_eq!(list(&kit, true)[0].state, State::Raised);
    assert_eq!(list(&kit, true)[0].stands_at, Some(NOW + Span::minutes(5)));
    // Also where the hub was away meanwhile.
    let kit = kit.again(NOW + Span::minutes(7));
    pulse(&kit, NOW + Span::minutes(7));
    pulse(&kit, NOW + Span::minutes(8));
    let now = view(&kit);
    assert_eq!(now.crisis.state, State::Standing);
    let acts: Vec<_> = now.entries.iter().map(|e| (e.act.code(), e.by)).collect();
    assert_eq!(acts, [("raised", ann.agent), ("stood", AgentId(0))]);
    assert_eq!(
        step(&kit, &boss(), Step::Dismiss("late".into())),
        Err(Refusal::CrisisStep {
            crisis: CrisisId(1),
            wrong: Wrong::NotFrom {
                step: "dismiss".into(),
                state: State::Standing
            },
        })
    );
    // Another one is dismissed in time, and stays so; a supervisor's own stands at once.
    let kit = Kit::new();
    raised(&kit, &kit.agent("ann"));
    step(&kit, &boss(), Step::Dismiss("a hoax".into())).expect("dismissed");
    pulse(&kit, NOW + Span::hours(1));
    assert_eq!(view(&kit).crisis.state, State::Dismissed);
    assert!(list(&kit, true).is_empty() && list(&kit, false).len() == 1);
    let own = run(&kit, &boss(), ask(Kind::Media, Scope::default()));
    assert_eq!(own.expect("raised").crisis.state, State::Standing);
}

#[test]
fn it_is_taken_worked_off_and_closed_with_a_report() {
    let kit = Kit::new();
    let (ann, sue) = (kit.agent("ann"), supervisor(&kit, "sue"));
    raised(&kit, &ann);
    step(&kit, &sue, Step::Confirm).expect("confirmed");
    assert!(step(&kit, &sue, Step::Close("over".into())).is_err());
    let taken = step(&kit, &sue, Step::Take).expect("taken");
    assert_eq!(taken.crisis.taken_by, Some(sue.agent));
    assert!(step(&kit, &sue, Step::Take).is_err(), "it is hers");
    let other = step(&kit, &boss(), Step::Take).expect("taken over");
    assert_eq!(other.crisis.taken_by, Some(boss().agent));
    let tick = Step::Tick {
        item: "stop-sale".into(),
        done: true,
    };
    let at = later(&ann, Span::minutes(9));
    let ticked = step(&kit, &at, tick).expect("ticked");
    let item = ticked.crisis.checklist.iter().find(|i| i.id == "stop-sale");
    assert_eq!(item.and_then(|i| i.done), Some((ann.agent, at.now)));
    step(&kit, &ann, Step::Note("工厂核查".into())).expect("noted");
    assert!(step(&kit, &sue, Step::Close(" ".into())).is_err());
    let closed = step(&kit, &sue, Step::Close("已召回".into())).expect("closed");
    assert_eq!(
        (closed.crisis.state, closed.crisis.report.as_str()),
        (State::Closed, "已召回")
    );
    assert!(list(&kit, true).is_empty());
    // What a restart finds is the same.
    let kit = kit.again(NOW);
    assert_eq!(view(&kit).entries, closed.entries);
    assert!(step(&kit, &boss(), Step::Take).is_err());
}

#[test]
fn tickets_belong_by_the_scope_before_and_after_and_by_hand() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let old = NOW - Span::hours(24 * 40);
    open_at(&kit, old, customer, "奶粉3段", "太早");
    let before = open_ticket(&kit, customer, "安心奶粉3段", "结块");
    let other = open_ticket(&kit, customer, "吸奶器", "坏了");
    let scope = Scope {
        product: Some("奶粉3段".into()),
        words: vec!["皮疹".into()],
        ..Scope::default()
    };
    run(&kit, &boss(), ask(Kind::Safety, scope)).expect("raised");
    pulse(&kit, NOW);
    let after = open_ticket(&kit, customer, "湿巾", "用后皮疹");
    open_ticket(&kit, customer, "湿巾", "太干");
    let ids = |kit: &Kit| {
        let view = view(kit);
        assert_eq!(view.tickets.len() as u64, view.tickets_in_all);
        view.tickets.iter().map(|t| t.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&kit), [after, before]);
    step(&kit, &boss(), Step::Link(other)).expect("linked");
    assert!(step(&kit, &boss(), Step::Link(other)).is_err(), "it is");
    step(&kit, &boss(), Step::Unlink(before)).expect("unlinked");
    assert_eq!(ids(&kit), [after, other]);
    // What was taken out by hand is not found again.
    let wider = Scope {
        product: Some("奶粉".into()),
        ..Scope::default()
    };
    step(&kit, &boss(), Step::Scope(wider)).expect("another scope");
    pulse(&kit, NOW);
    assert_eq!(ids(&kit), [after, other]);
    assert_eq!(view(&kit).crisis.linking, None);
    // An undone ticket is gone from it.
    open_ticket(&kit, customer, "奶粉1段", "x");
    assert_eq!(ids(&kit).len(), 3);
    kit.run(&boss(), Command::Undo).expect("undone");
    assert_eq!(ids(&kit), [after, other]);
    is_sound(&kit);
}

/// People with an order each, as the sample has them, and some who refuse.
fn people(kit: &Kit) -> Vec<CustomerId> {
    let mut ids: Vec<CustomerId> = (0..150)
        .map(|_| kit.person("李芳", "13812345678"))
        .collect();
    ids.push(kit.add(|c: &mut Customer| {
        c.phones.push(super::super::testkit::a_phone("13812345679"));
        c.preferences.no_sms = true;
    }));
    ids.push(kit.add(|c: &mut Customer| {
        c.phones.push(super::super::testkit::a_phone("13812345670"));
        c.preferences.do_not_call = true;
        c.preferences.no_sms = true;
        c.preferences.no_email = true;
        c.preferences.no_social = true;
    }));
    ids.push(kit.add(|c: &mut Customer| c.name = "无号".into()));
    ids
}

fn reach(kit: &Kit) -> CrisisReach {
    let mut all = CrisisReach::default();
    loop {
        let query = Query::CrisisReach {
            crisis: CrisisId(1),
            channel: Some(Channel::Sms),
            after: all.next.take(),
        };
        let Found::CrisisReach(part) = kit.ask(&boss(), query) else {
            panic!("a reach")
        };
        all.add(*part);
        if all.next.is_none() {
            return all;
        }
    }
}

fn messages(kit: &Kit) -> Vec<Message> {
    let read = kit.store().read();
    let all = read.range::<Customer>((), Direction::Forward, 1_000);
    let of = |id| {
        read.range::<Message>(id, Direction::Forward, 100)
            .expect("read")
    };
    let all = all.expect("read").into_iter().flat_map(|(id, _)| of(id));
    all.map(|(_, m)| m)
        .filter(|m| m.template == "crisis")
        .collect()
}

fn drafted(kit: &Kit, who: &Caller) -> Result<Box<CrisisView>, Refusal> {
    let reach = reach(kit);
    let draft = DraftBulk {
        channel: Some(Channel::Sms),
        subject: None,
        text: "{salutation}，请停用该批次。".into(),
        people: reach.people(),
        left_out: reach.out(),
    };
    run(kit, who, CrisisCommand::Draft(CrisisId(1), Box::new(draft)))
}

#[test]
fn a_message_reaches_everybody_once_but_those_who_refused_and_needs_two_people() {
    let kit = Kit::new();
    let (ben, sue) = (supervisor(&kit, "ben"), supervisor(&kit, "sue"));
    people(&kit);
    raised(&kit, &sue);
    let nobody = kit.query(
        &boss(),
        Query::CrisisReach {
            crisis: CrisisId(1),
            channel: None,
            after: None,
        },
    );
    assert!(matches!(
        nobody,
        Err(Refusal::CrisisStep {
            wrong: Wrong::NobodyAffected,
            ..
        })
    ));
    assert!(step(&kit, &sue, Step::Affected("ordrs > 0".into())).is_err());
    step(&kit, &sue, Step::Affected("orders == 0".into())).expect("told");
    let shown = reach(&kit);
    assert_eq!(shown.reached, [(Channel::Sms, 150)]);
    let why: Vec<_> = shown
        .left_out
        .iter()
        .map(|(why, n)| (why.code(), *n))
        .collect();
    assert_eq!(
        why,
        [("opted-out", 1), ("do-not-contact", 1), ("no-address", 1)]
    );
    assert_eq!(shown.examples.len(), 3);
    assert!(
        shown
            .left_out
            .contains(&(HeldBack::OptedOut(Channel::Sms), 1))
    );
    drafted(&kit, &sue).expect("drafted");
    pulse(&kit, NOW);
    assert!(messages(&kit).is_empty(), "a second person has to say");
    let own = run(&kit, &sue, CrisisCommand::Send(CrisisId(1)));
    let acting = Caller {
        acting: Some(sue.agent),
        ..ben
    };
    let through = run(&kit, &acting, CrisisCommand::Send(CrisisId(1)));
    for refused in [own, through] {
        assert!(
            matches!(
                refused,
                Err(Refusal::CrisisStep {
                    wrong: Wrong::OwnMessage,
                    ..
                })
            ),
            "{refused:?}"
        );
    }
    run(&kit, &ben, CrisisCommand::Send(CrisisId(1))).expect("allowed");
    assert!(run(&kit, &boss(), CrisisCommand::Send(CrisisId(1))).is_err());
    step(&kit, &sue, Step::Take).expect("taken");
    assert!(
        step(&kit, &sue, Step::Close("over".into())).is_err(),
        "on its way"
    );
    // It is killed after each step, and goes on where it was.
    let mut kit = kit;
    for _ in 0..2 {
        let crisis = super::open(&kit.store().read()).expect("read").remove(0);
        assert!(kit.send_on(NOW, &crisis).expect("a step"));
        // The same step again, as another thread may take it, does nothing.
        assert!(kit.send_on(NOW, &crisis).is_ok());
        kit = kit.crashed(NOW);
    }
    pulse(&kit, NOW);
    pulse(&kit, NOW);
    let made = messages(&kit);
    assert_eq!(made.len(), 150);
    assert!(
        made.iter()
            .all(|m| m.service && m.channel == Channel::Sms && m.due == NOW)
    );
    let bulk = &view(&kit).messages[0].1;
    assert!(
        matches!(bulk.state, BulkState::Sent { made: 150, left_out: 3, by, .. } if by == ben.agent),
        "{bulk:?}"
    );
    let sent = |e: &&crate::domain::crisis::Entry| matches!(e.act, Act::Sent { .. });
    assert_eq!(view(&kit).entries.iter().filter(sent).count(), 1);
    let text = kit.ask(&boss(), Query::Message(made[0].id));
    let Found::Message(text) = text else {
        panic!("{text:?}")
    };
    assert!(text.text.is_some_and(|text| text.contains("请停用该批次")));
    step(&kit, &sue, Step::Close("over".into())).expect("closed");
    is_sound(&kit);
}

#[test]
fn a_changed_plan_takes_no_notice_back_and_a_refusal_stops_one() {
    let kit = Kit::new();
    let sue = supervisor(&kit, "sue");
    let ids = people(&kit);
    raised(&kit, &sue);
    step(&kit, &sue, Step::Affected("orders == 0".into())).expect("told");
    drafted(&kit, &sue).expect("drafted");
    run(&kit, &boss(), CrisisCommand::Send(CrisisId(1))).expect("allowed");
    pulse(&kit, NOW);
    let plan = crate::config::plan::DEFAULT.replace("8000", "5000");
    let apply = Command::ApplyPlan {
        text: plan,
        from: None,
    };
    kit.run(&boss(), apply).expect("applied");
    kit.reevaluate(NOW);
    let waiting = |kit: &Kit| messages(kit).iter().filter(|m| m.is_waiting()).count();
    assert_eq!(waiting(&kit), 150);
    let no = crate::protocol::command::CustomerFields {
        no_sms: Some(true),
        ..Default::default()
    };
    kit.run(&boss(), Command::EditCustomer(ids[0], Box::new(no)))
        .expect("changed");
    assert_eq!(waiting(&kit), 149);
}

#[test]
fn more_tickets_than_usual_propose_a_crisis_once() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    for day in 1..=5 {
        for _ in 0..2 {
            let at = NOW - Span::hours(24 * day + 1);
            open_at(&kit, at, customer, "奶粉3段", "结块");
        }
    }
    for _ in 0..9 {
        open_ticket(&kit, customer, "奶粉3段", "结块");
    }
    assert!(list(&kit, true).is_empty());
    open_ticket(&kit, customer, "奶粉3段", "结块");
    let rows = list(&kit, true);
    assert_eq!((rows.len(), rows[0].state), (1, State::Proposed));
    assert_eq!(
        (rows[0].summary.as_str(), rows[0].kind),
        ("奶粉3段", Kind::Many)
    );
    for _ in 0..5 {
        open_ticket(&kit, customer, "奶粉3段", "结块");
    }
    pulse(&kit, NOW + Span::hours(1));
    let rows = list(&kit, false);
    assert_eq!(
        (rows.len(), rows[0].state),
        (1, State::Proposed),
        "it waits for a supervisor"
    );
    assert_eq!(rows[0].tickets, 25);
    // What is known of the product does not make its category rise.
    open_ticket(&kit, customer, "米粉", "结块");
    assert_eq!(list(&kit, false).len(), 1);
    step(&kit, &boss(), Step::Dismiss("known".into())).expect("dismissed");
    open_ticket(&kit, customer, "奶粉3段", "结块");
    let rows = list(&kit, false);
    // Of the product nothing more is said today; that the whole category rises is another matter.
    let again = rows.iter().filter(|row| row.summary == "奶粉3段").count();
    assert_eq!(again, 1);
}
