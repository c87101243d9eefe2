//! The floor: an agent's day, pauses, taking over, a word, what is late.

use super::super::caller::Caller;
use super::super::push::Audience;
use super::super::testkit::{Kit, NOW, TODAY, boss, caller, later};
use super::{call, claim, follow_up_of};
use crate::domain::agent::Role;
use crate::domain::calendar::Hours;
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, TicketId};
use crate::domain::notice::Notable;
use crate::domain::outcome::Labels;
use crate::domain::team::{Team, Teams};
use crate::domain::ticket::{Matter, Severity, Source};
use crate::domain::time::{Moment, Span};
use crate::protocol::command::{OpenTicket, TakeOver};
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::view::{Doing, FloorAgent, FloorView, MOST_COUNTED, TicketFilter};
use crate::protocol::{Command, Done, Found, Push, Query, Refusal};

fn floor(kit: &Kit, now: Moment) -> FloorView {
    match kit.ask(&Caller { now, ..boss() }, Query::Floor) {
        Found::Floor(floor) => *floor,
        other => panic!("{other:?}"),
    }
}

fn of(kit: &Kit, agent: &Caller, now: Moment) -> FloorAgent {
    let mut rows = floor(kit, now).agents.into_iter();
    rows.find(|row| row.id == agent.agent)
        .expect("on the floor")
}

fn work_for(kit: &Kit, name: &'static str, assignee: Assignee) -> (CustomerId, FollowUpId) {
    let customer = kit.person(name, "13812345678");
    let id = follow_up_of(kit, customer, When::On(TODAY), assignee);
    (customer, id)
}

fn pause(reason: &str) -> Command {
    Command::Pause(Some(reason.to_owned()))
}

fn not_now<T>(code: &str) -> Result<T, Refusal> {
    let code = code.to_owned();
    Err(Refusal::NotNow { code })
}

/// What is done so many minutes after the beginning, and what the floor shows then, since which minute.
type Step = (i64, Command, Doing, i64);

#[test]
fn an_agent_goes_through_the_day() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let (customer, id) = work_for(&kit, "王小明", Assignee::Pool);
    let begin = |dialled| Command::BeginCall { customer, dialled };
    let steps: [Step; 10] = [
        (1, pause("meal"), Doing::Paused, 1),
        (20, Command::Pause(None), Doing::Waiting, 20),
        (25, pause("training"), Doing::Paused, 25),
        // Who takes somebody by hand is back.
        (30, claim(Some(id)), Doing::Holding, 30),
        (31, begin(true), Doing::Calling, 31),
        // Done with the one in hand first.
        (32, pause("break"), Doing::Calling, 31),
        (34, begin(false), Doing::WrapUp, 34),
        (35, begin(true), Doing::WrapUp, 34),
        (36, Command::Release(customer.into()), Doing::Paused, 36),
        (40, Command::Pause(None), Doing::Waiting, 40),
    ];
    assert_eq!(of(&kit, &ann, NOW).doing, Doing::Waiting);
    assert_eq!(of(&kit, &ann, NOW).since, None);
    for (minute, command, doing, since) in steps {
        let told = format!("{minute}: {command:?}");
        let now = NOW + Span::minutes(minute);
        kit.run(&Caller { now, ..ann }, command).expect(&told);
        let row = of(&kit, &ann, now);
        let since = Some(NOW + Span::minutes(since));
        assert_eq!((row.doing, row.since), (doing, since), "{told}");
        let held = matches!(doing, Doing::Holding | Doing::Calling | Doing::WrapUp);
        let whom = held.then(|| (customer, "王小明".to_owned()));
        assert_eq!(row.customer, whom, "{told}");
        assert_eq!(row.follow_up, held.then_some(id), "{told}");
        let pauses = doing == Doing::Paused || (32..40).contains(&minute);
        assert_eq!(row.pause.is_some(), pauses, "{told}");
    }
}

#[test]
fn desks_tell_who_waits_and_who_is_away() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let minute = |n| Some(NOW + Span::minutes(n));
    let (three, five, nine) = (minute(3), minute(5), minute(9));
    let cases = [
        (Doing::Waiting, None, 0, None, Doing::Away, None),
        (Doing::Waiting, three, 0, None, Doing::Away, None),
        (Doing::Waiting, None, 1, five, Doing::Waiting, five),
        (Doing::Waiting, nine, 2, five, Doing::Waiting, nine),
        (Doing::Paused, nine, 0, None, Doing::Paused, nine),
        (Doing::Calling, nine, 0, None, Doing::Calling, nine),
    ];
    for (doing, since, desks, open, then, told) in cases {
        let mut row = FloorAgent {
            doing,
            since,
            ..of(&kit, &ann, NOW)
        };
        row.at_desks(desks, open, None);
        assert_eq!((row.doing, row.since), (then, told), "{doing:?} {desks}");
    }
    let mut row = of(&kit, &ann, NOW);
    row.at_desks(1, three, five.map(|at| (TicketId(7), at)));
    assert_eq!((row.doing, row.since), (Doing::Reading, five));
    assert_eq!(row.follow_up, Some(FollowUpId::of_ticket(TicketId(7))));
}

#[test]
fn nothing_is_served_in_a_pause_and_nothing_but_the_night_ends_it() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let (first, id) = work_for(&kit, "王小明", Assignee::Pool);
    work_for(&kit, "李芳", Assignee::Pool);
    assert_eq!(kit.run(&ann, Command::Pause(None)), not_now("not-paused"));
    let unknown = kit.run(&ann, pause("tired of it"));
    let what = Thing::Pause;
    assert!(matches!(unknown, Err(Refusal::Unknown { what: of, .. }) if of == what));
    kit.run(&ann, claim(Some(id))).expect("taken");
    kit.run(&ann, pause("meal")).expect("paused");
    let mut form = call(first, Some(id), "completed");
    form.score = Some(5);
    form.take_next = true;
    let done = kit.run(&ann, Command::WrapUp(Box::new(form)));
    assert!(
        matches!(done, Ok(Done::WrappedUp { next: None, .. })),
        "{done:?}"
    );
    assert_eq!(kit.run(&ann, claim(None)), not_now("paused"));
    // Neither the hub's death nor another desk ends it.
    let kit = kit.again(NOW + Span::minutes(1));
    let soon = later(&ann, Span::minutes(2));
    assert_eq!(kit.run(&soon, claim(None)), not_now("paused"));
    let Found::StatusBar(bar) = kit.ask(&soon, Query::StatusBar) else {
        panic!("a status bar")
    };
    let paused = bar.paused.expect("a pause");
    assert_eq!((paused.reason.as_str(), paused.since), ("meal", NOW));
    let night = later(&ann, Span::hours(12));
    assert_eq!(of(&kit, &ann, night.now).doing, Doing::Waiting);
    assert_eq!(kit.run(&night, Command::Pause(None)), not_now("not-paused"));
    kit.run(&night, claim(None)).expect("served again");
}

#[test]
fn a_supervisor_takes_over_what_the_agent_is_at_and_the_agent_is_told() {
    let kit = Kit::new();
    let (ann, ben, sue) = (kit.agent("ann"), kit.agent("ben"), kit.agent("sue"));
    let sue = caller(sue.agent, Role::Supervisor);
    let (customer, id) = work_for(&kit, "王小明", Assignee::Agent(ann.agent));
    let (own, other) = work_for(&kit, "李芳", Assignee::Pool);
    let over = |from: &Caller| {
        Command::TakeOver(TakeOver {
            customer,
            from: from.agent,
            instead_of: Some(own),
        })
    };
    let nobody = kit.run(&sue, over(&ann));
    assert!(
        matches!(nobody, Err(Refusal::NotFound { .. })),
        "{nobody:?}"
    );
    kit.run(&ann, claim(Some(id))).expect("taken");
    kit.run(&sue, claim(Some(other))).expect("taken");
    let mistaken = kit.run(&sue, over(&ben));
    assert!(
        matches!(&mistaken, Err(Refusal::Held { holder, .. }) if holder == "ANN"),
        "{mistaken:?}"
    );
    kit.news();
    kit.run(&sue, pause("meeting")).expect("paused");
    let taken = kit.run(&sue, over(&ann));
    assert!(
        matches!(&taken, Ok(Done::Claimed(work)) if work.row.id == id),
        "{taken:?}"
    );
    let lost = Push::ClaimLost {
        customer,
        follow_up: Some(id),
        why: ClaimEnd::TakenOver,
    };
    assert_eq!(kit.news(), [(Audience::Session(ann.session), lost)]);
    let row = of(&kit, &sue, NOW);
    assert_eq!(
        (row.doing, row.follow_up, row.pause),
        (Doing::Holding, Some(id), None)
    );
    assert_eq!(of(&kit, &ann, NOW).doing, Doing::Waiting);
    // What she held went back, and she may record the call.
    kit.run(&ben, claim(Some(other))).expect("free again");
    let again = kit.run(&sue, over(&sue));
    assert!(
        matches!(again, Err(Refusal::Held { own: true, .. })),
        "{again:?}"
    );
    let mut form = call(customer, Some(id), "completed");
    form.score = Some(5);
    kit.run(&sue, Command::WrapUp(Box::new(form)))
        .expect("recorded");
    let found = kit.store().verify(&mut |_| {}).expect("it is verified");
    assert!(found.is_clean(), "{found:?}");
}

#[test]
fn a_call_without_a_follow_up_is_taken_over_too() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let dialled = true;
    kit.run(&ann, Command::BeginCall { customer, dialled })
        .expect("dialled");
    let ask = TakeOver {
        customer,
        from: ann.agent,
        instead_of: None,
    };
    assert_eq!(kit.run(&boss(), Command::TakeOver(ask)), Ok(Done::Ok));
    let row = of(&kit, &boss(), NOW);
    assert_eq!((row.doing, row.follow_up), (Doing::Holding, None));
}

#[test]
fn a_word_is_a_notice_on_the_desk() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let say = |text: &str| Command::Say {
        to: ann.agent,
        text: text.to_owned(),
    };
    for (text, problem) in [
        (" \n", Problem::Missing),
        (&*"啊".repeat(501), Problem::TooLong { max: 500 }),
    ] {
        let field = "text".to_owned();
        let refused = Err(Refusal::Invalid { field, problem });
        assert_eq!(kit.run(&boss(), say(text)), refused);
    }
    let text = "请接王小明的电话";
    kit.run(&boss(), say(text)).expect("said");
    let unseen = Query::Notices {
        unseen: true,
        limit: 10,
    };
    let Found::Notices(told) = kit.ask(&ann, unseen) else {
        panic!("notices")
    };
    let said = Notable::Said { text: text.into() };
    assert_eq!(told[0].what, said);
    let pushed = kit.news();
    assert!(
        matches!(
            pushed.as_slice(),
            [(to, Push::Notice(notice))]
                if *to == Audience::Agent(ann.agent) && notice.what == said
        ),
        "{pushed:?}"
    );
}

fn open_ticket(kit: &Kit, customer: CustomerId, owner: Option<AgentId>) {
    let matter = Matter {
        category: "product".into(),
        subcategory: String::new(),
        summary: "tin dented".into(),
        order: None,
        product: None,
        batch: None,
        wants: None,
        amount: None,
    };
    let ask = OpenTicket {
        customer,
        matter,
        severity: Severity::new(3).expect("a severity"),
        complaint: false,
        source: Source::Call,
        contact: None,
        owner,
        part_of: None,
        anyway: true,
    };
    kit.run(&boss(), Command::OpenTicket(Box::new(ask)))
        .expect("opened");
}

#[test]
fn what_is_late_is_counted_by_whose_it_is() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    work_for(&kit, "王小明", Assignee::Agent(ann.agent));
    let (customer, _) = work_for(&kit, "李芳", Assignee::Pool);
    work_for(&kit, "陈伟", Assignee::Pool);
    open_ticket(&kit, customer, Some(ann.agent));
    for _ in 0..=MOST_COUNTED {
        open_ticket(&kit, customer, None);
    }
    let tickets = Query::Tickets {
        filter: TicketFilter::default(),
        after: None,
        limit: 1,
    };
    let Found::Tickets(page) = kit.ask(&boss(), tickets) else {
        panic!("tickets")
    };
    let due = page.rows[0].clock.as_ref().and_then(|clock| clock.due);
    let due = due.expect("a clock runs");
    let counts = |now: Moment| {
        let (mine, whole) = (of(&kit, &ann, now), floor(&kit, now));
        [
            [mine.overdue, mine.breached, mine.breaching],
            [whole.overdue, whole.breached, whole.breaching],
        ]
    };
    let (second, tomorrow) = (Span(1_000), Span::hours(24));
    assert_eq!(counts(due - Span::hours(1) - second), [[0; 3]; 2]);
    assert_eq!(
        counts(due - second),
        [[0, 0, 1], [0, 0, MOST_COUNTED]],
        "soon"
    );
    assert_eq!(
        counts(due + tomorrow),
        [[1, 1, 0], [2, MOST_COUNTED, 0]],
        "over"
    );
}

#[test]
fn agents_stand_team_by_team_and_who_leads_one_sees_it() {
    let kit = Kit::new();
    let (ann, ben, cat) = (kit.agent("ann"), kit.agent("ben"), kit.agent("cat"));
    let sue = caller(kit.agent("sue").agent, Role::Supervisor);
    for (name, owner) in [("王小明", &ann), ("李芳", &cat), ("陈伟", &cat)] {
        work_for(&kit, name, Assignee::Agent(owner.agent));
    }
    let team = |id: &str, members: &[&Caller]| Team {
        id: id.to_owned(),
        label: Labels::default(),
        members: members.iter().map(|of| of.agent).collect(),
        hours: Hours::business(),
    };
    let tomorrow = NOW + Span::hours(24);
    assert_eq!(floor(&kit, tomorrow).teams, []);
    let teams = vec![team("night", &[&cat, &sue]), team("day", &[&ann])];
    kit.write(move |work| {
        work.renewals.push(Box::new(move |rules| {
            rules.teams = std::sync::Arc::new(Teams::new(teams));
        }));
        Ok(())
    });
    let seen = |by: &Caller| {
        let by = Caller {
            now: tomorrow,
            ..*by
        };
        let Found::Floor(floor) = kit.ask(&by, Query::Floor) else {
            panic!("a floor")
        };
        let agents: Vec<_> = floor.agents.iter().map(|row| row.id).collect();
        let teams = floor.teams.into_iter();
        let teams: Vec<_> = teams.map(|t| (t.id, t.members, t.overdue)).collect();
        (agents, teams)
    };
    let night = ("night".to_owned(), 2, 2);
    let (agents, teams) = seen(&boss());
    let order = [&cat, &sue, &ann, &boss(), &ben].map(|of| of.agent);
    assert_eq!(agents, order);
    let others = [("day".to_owned(), 1, 1), (String::new(), 2, 0)];
    assert_eq!(teams, [&[night.clone()][..], &others].concat());
    assert_eq!(seen(&sue), (vec![cat.agent, sue.agent], vec![night]));
}
