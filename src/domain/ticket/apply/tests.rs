//! The machine as tables, role by step, and random lives of tickets against a model.

mod matters;

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{HolidayTable, Hours, OpenDays, Schedule};
use crate::domain::channel::Channel;
use crate::domain::id::CustomerId;
use crate::domain::outcome::Labels;
use crate::domain::segment::SegmentId;
use crate::domain::team::{Team, Teams};
use crate::domain::ticket::{
    Escalation, Matter, Opening, Remedy, Severity, Source, Standing, Targets,
};
use crate::domain::time::Zone;

const OWNER: Actor = Actor::new(AgentId(1), Role::Agent);
const OTHER: Actor = Actor::new(AgentId(2), Role::Agent);
const SUPERVISOR: Actor = Actor::new(AgentId(3), Role::Supervisor);
const ADMIN: Actor = Actor::new(AgentId(4), Role::Admin);

const TARGETS: Targets = Targets {
    first_response: [
        Span::hours(8),
        Span::hours(4),
        Span::hours(1),
        Span::minutes(30),
    ],
    next_step: [
        Span::hours(8),
        Span::hours(4),
        Span::hours(2),
        Span::hours(1),
    ],
    resolution: [
        Span::hours(24),
        Span::hours(16),
        Span::hours(8),
        Span::hours(4),
    ],
    key_percent: 50,
};

static NO_TEAMS: Teams = Teams::none();

fn terms(hours: &Hours) -> Terms<'_> {
    Terms {
        desk: Schedule {
            hours,
            holidays: HolidayTable::china(),
            zone: Zone::default(),
        },
        teams: &NO_TEAMS,
        targets: &TARGETS,
        escalation: Escalation {
            supervisor: Span::minutes(30),
            admin: Span::hours(1),
        },
        limit: Fen(10_000),
    }
}

fn start() -> Moment {
    Moment::parse_rfc3339("2026-09-29T09:00:00+08:00").expect("a time")
}

fn matter() -> Matter {
    Matter {
        category: "product".into(),
        subcategory: String::new(),
        summary: "包装破损".into(),
        order: None,
        product: None,
        batch: None,
        wants: Some(Remedy::Exchange),
        amount: None,
    }
}

fn opened(complaint: bool, owner: Option<AgentId>, terms: &Terms<'_>) -> Ticket {
    let opening = Opening {
        id: TicketId(1),
        customer: CustomerId(1),
        segment: SegmentId("vip".into()),
        key: false,
        source: Source::Message,
        contact: None,
        matter: matter(),
        severity: Severity::new(3).expect("a severity"),
        complaint,
        owner,
    };
    Ticket::open(opening, OTHER.agent, start(), terms)
}

/// A step of each kind that changes something.
fn step_of(verb: Verb) -> Step {
    let text = || "因为".to_owned();
    let channel = Channel::Call;
    match verb {
        Verb::Assign => Step::Assign(Some(AgentId(9))),
        Verb::Start => Step::Start,
        Verb::Wait => Step::Wait {
            department: None,
            why: text(),
        },
        Verb::Resume => Step::Resume,
        Verb::Respond => Step::Respond {
            channel,
            contact: None,
            text: text(),
        },
        Verb::Note => Step::Note {
            text: text(),
            mentions: vec![],
        },
        Verb::Edit => Step::Edit(Box::new(Matter {
            summary: "罐身凹陷".into(),
            ..matter()
        })),
        Verb::Severity => Step::Severity {
            severity: Severity::new(4).expect("a severity"),
            why: text(),
        },
        Verb::Verify => Step::Verify(text()),
        Verb::Propose => Step::Propose {
            remedy: Remedy::Refund,
            cost: Fen(20_000),
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
        Verb::Merge => Step::Merge(TicketId(7)),
        Verb::Link => Step::Link(TicketId(8)),
        Verb::Split => Step::Split(TicketId(8)),
        Verb::Watch => Step::Watch(true),
        Verb::Override => Step::Override(text()),
        Verb::CheckBack => Step::CheckBack {
            contact: None,
            text: text(),
        },
    }
}

/// A ticket of the owner's in a state, reached by legal steps.
fn ticket_in(state: State, complaint: bool, terms: &Terms<'_>) -> Ticket {
    let owner = (state != State::New).then_some(OWNER.agent);
    let mut ticket = opened(complaint, owner, terms);
    let mut take = |step: Step| {
        ticket
            .apply(step, OWNER, start(), terms)
            .expect("a legal step");
    };
    let wait = |department: Option<&str>| Step::Wait {
        department: department.map(str::to_owned),
        why: String::new(),
    };
    match state {
        State::New | State::Assigned => {}
        State::InProgress => take(Step::Start),
        State::WaitingCustomer => take(wait(None)),
        State::WaitingDepartment => take(wait(Some("仓库"))),
        State::Resolved | State::Closed | State::Reopened => {
            if complaint {
                take(step_of(Verb::Verify));
                take(Step::Propose {
                    remedy: Remedy::Apology,
                    cost: Fen(0),
                    text: String::new(),
                });
                take(Step::Agree);
            }
            take(step_of(Verb::Resolve));
            if state != State::Resolved {
                take(step_of(Verb::Tell));
                take(Step::Close);
            }
            if state == State::Reopened {
                take(step_of(Verb::Reopen));
            }
        }
    }
    assert_eq!(ticket.state, state);
    ticket
}

#[test]
fn the_machine_as_a_table() {
    let hours = Hours::business();
    let terms = terms(&hours);
    let mut table = String::new();
    for verb in Verb::ALL {
        let _ = write!(table, "{:10}", verb.code());
        for state in State::ALL {
            let ticket = ticket_in(state, false, &terms);
            let to = match ticket.judge(&step_of(verb), SUPERVISOR) {
                Ok(to) if to == state => "=",
                Ok(to) => to.code(),
                Err(Wrong::NotFrom { .. }) => "-",
                Err(Wrong::NoProposal) => "offer",
                Err(Wrong::NoComplaint(_)) => "complaint",
                Err(Wrong::NotTold) => "told",
                Err(wrong) => panic!("{verb:?} from {state:?}: {wrong:?}"),
            };
            let _ = write!(table, " {to:16}");
        }
        table.truncate(table.trim_end().len());
        table.push('\n');
    }
    let heads: Vec<String> = State::ALL
        .iter()
        .map(|s| format!("{:16}", s.code()))
        .collect();
    insta::assert_snapshot!(format!("{:10} {}\n{table}", "", heads.join(" ").trim_end()));
}

#[test]
fn each_role_takes_the_steps_that_are_its_own_and_a_refusal_changes_nothing() {
    let hours = Hours::business();
    let terms = terms(&hours);
    let (mut taken, mut refused) = (0, 0);
    for complaint in [false, true] {
        for state in State::ALL {
            for verb in Verb::ALL {
                for by in [OWNER, OTHER, SUPERVISOR, ADMIN] {
                    let before = ticket_in(state, complaint, &terms);
                    let mut ticket = before.clone();
                    let owns = before.owner.is_none_or(|owner| owner == by.agent);
                    let may = match verb {
                        Verb::Note
                        | Verb::Link
                        | Verb::Watch
                        | Verb::Reopen
                        | Verb::Respond
                        | Verb::CheckBack => true,
                        Verb::Approve | Verb::Refuse => by.role >= Role::Supervisor,
                        _ => owns || by.role >= Role::Supervisor,
                    };
                    match ticket.apply(step_of(verb), by, start(), &terms) {
                        Ok(entry) => {
                            taken += 1;
                            assert!(may, "{by:?} {verb:?} {state:?}");
                            assert_eq!(
                                (entry.from, entry.to, ticket.state),
                                (state, ticket.state, entry.to)
                            );
                            assert_eq!(ticket.revision, before.revision + 1);
                        }
                        Err(wrong) => {
                            refused += 1;
                            assert_eq!(ticket, before, "{wrong:?}");
                            let of_right =
                                matches!(wrong, Wrong::NotYours { .. } | Wrong::NeedsSupervisor(_));
                            let leads_nowhere = leads(state, verb) == Leads::Nowhere;
                            assert_eq!(
                                of_right,
                                !may && !leads_nowhere,
                                "{by:?} {verb:?} {state:?}: {wrong:?}"
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(taken > 400 && refused > 400, "{taken} {refused}");
}

#[test]
fn what_is_offered_is_what_would_be_taken() {
    let hours = Hours::business();
    let terms = terms(&hours);
    for complaint in [false, true] {
        for state in State::ALL {
            let ticket = ticket_in(state, complaint, &terms);
            for by in [OWNER, OTHER, SUPERVISOR, ADMIN] {
                let offered: Vec<Verb> = ticket.offered(by).into_iter().map(|o| o.1).collect();
                for verb in Verb::ALL {
                    let taken = ticket.judge(&step_of(verb), by).is_ok();
                    assert_eq!(offered.contains(&verb), taken, "{by:?} {verb:?} {state:?}");
                }
            }
        }
    }
}

#[test]
fn a_complaint_goes_its_way_and_what_costs_more_is_allowed_by_another() {
    let hours = Hours::business();
    let terms = terms(&hours);
    let mut ticket = opened(true, Some(SUPERVISOR.agent), &terms);
    let mut take = |step: Step, by: Actor| ticket.apply(step, by, start(), &terms).map(|_| ());
    let not_yet = |verb, needs, is| Err(Wrong::NotYet { verb, needs, is });
    assert_eq!(take(Step::Start, SUPERVISOR), Ok(()));
    assert_eq!(
        take(step_of(Verb::Propose), SUPERVISOR),
        not_yet(Verb::Propose, Stage::Verified, Stage::Accepted)
    );
    assert_eq!(take(step_of(Verb::Verify), SUPERVISOR), Ok(()));
    assert_eq!(take(step_of(Verb::Propose), SUPERVISOR), Ok(()));
    assert_eq!(
        take(step_of(Verb::Resolve), SUPERVISOR),
        Err(Wrong::NotAllowed)
    );
    assert_eq!(take(Step::Approve, SUPERVISOR), Err(Wrong::OwnProposal));
    assert_eq!(
        take(Step::Approve, OTHER),
        Err(Wrong::NeedsSupervisor(Verb::Approve))
    );
    // What may be refused yet is not agreed with the customer.
    assert_eq!(take(Step::Agree, SUPERVISOR), Err(Wrong::NotAllowed));
    assert_eq!(take(Step::Refuse("太贵".into()), ADMIN), Ok(()));
    assert_eq!(take(Step::Agree, SUPERVISOR), Err(Wrong::NotAllowed));
    assert_eq!(take(step_of(Verb::Propose), SUPERVISOR), Ok(()));
    assert_eq!(take(Step::Approve, ADMIN), Ok(()));
    assert_eq!(take(Step::Approve, ADMIN), Err(Wrong::NothingToAllow));
    assert_eq!(
        take(step_of(Verb::Resolve), SUPERVISOR),
        not_yet(Verb::Resolve, Stage::Agreed, Stage::Proposed)
    );
    assert_eq!(take(Step::Agree, SUPERVISOR), Ok(()));
    assert_eq!(take(step_of(Verb::CarryOut), SUPERVISOR), Ok(()));
    assert_eq!(
        take(Step::Resolve(" ".into()), SUPERVISOR),
        Err(Wrong::NoText(Verb::Resolve))
    );
    assert_eq!(take(step_of(Verb::Resolve), SUPERVISOR), Ok(()));
    assert_eq!(take(Step::Close, SUPERVISOR), Err(Wrong::NotTold));
    assert_eq!(take(step_of(Verb::Tell), SUPERVISOR), Ok(()));
    assert_eq!(take(Step::Close, SUPERVISOR), Ok(()));
    assert_eq!(take(Step::Reopen("又漏了".into()), OTHER), Ok(()));
    assert_eq!(
        (ticket.complaint, ticket.reopened),
        (Some(Stage::Accepted), 1)
    );
}

/// What happens, how the ticket came, its steps by minutes from then on, and whether the first contact settled it.
type Case<'a> = (&'a str, Source, &'a [(i64, Step)], bool);

#[test]
fn a_merged_ticket_is_over() {
    let hours = Hours::business();
    let terms = terms(&hours);
    let mut ticket = ticket_in(State::InProgress, false, &terms);
    assert_eq!(
        ticket.apply(Step::Merge(ticket.id), OWNER, start(), &terms),
        Err(Wrong::Itself)
    );
    ticket
        .apply(Step::Merge(TicketId(7)), OWNER, start(), &terms)
        .expect("it is merged");
    for verb in Verb::ALL {
        let wrong = ticket.judge(&step_of(verb), SUPERVISOR);
        assert_eq!(wrong, Err(Wrong::Merged(TicketId(7))));
    }
}

/// Business minutes in a state, minute by minute, each by the hours of who had it then.
#[derive(Default)]
struct Lived {
    all: i64,
    worked: i64,
    open: i64,
    waiting: i64,
    first_response: Option<i64>,
}

/// One works nights, the other through every day without lunch.
fn teams() -> Teams {
    let team = |member: Actor, days, window: &str| Team {
        id: window.to_owned(),
        label: Labels::default(),
        members: vec![member.agent],
        hours: Hours::new(days, vec![window.parse().expect("a window")]),
    };
    Teams::new(vec![
        team(OTHER, OpenDays::Workdays, "22:00-06:00"),
        team(SUPERVISOR, OpenDays::Every, "08:00-20:00"),
    ])
}

/// What keeps it going more often than what ends it.
fn verbs() -> impl Strategy<Value = Verb> {
    let all: Vec<Verb> = Verb::ALL
        .into_iter()
        .filter(|v| *v != Verb::Merge)
        .collect();
    prop_oneof![
        2 => prop::sample::select(all),
        1 => prop::sample::select(vec![Verb::Assign, Verb::Start, Verb::Wait]),
    ]
}

#[test]
fn what_one_team_has_used_counts_by_its_hours_and_the_rest_by_the_others() {
    let (hours, teams) = (Hours::business(), teams());
    let terms = Terms {
        teams: &teams,
        ..terms(&hours)
    };
    let at = |text: &str| Moment::parse_rfc3339(&format!("{text}:00+08:00")).expect("a time");
    // Severity 3: eight hours, from Tuesday 09:00 on; three of the desk's are used by noon.
    let mut ticket = opened(false, Some(OWNER.agent), &terms);
    let due = |ticket: &Ticket| ticket.clocks.resolution.due(&terms.hours_of(ticket.owner));
    assert_eq!(due(&ticket), Some(at("2026-09-30T10:00")));
    let mut take = |to: Actor, when: &str| {
        let step = Step::Assign(Some(to.agent));
        ticket.apply(step, ADMIN, at(when), &terms).expect("given");
        due(&ticket)
    };
    assert_eq!(
        take(OTHER, "2026-09-29T12:00"),
        Some(at("2026-09-30T03:00"))
    );
    // The lunch of the desk is worked here, and the night is not.
    assert_eq!(
        take(SUPERVISOR, "2026-09-29T23:00"),
        Some(at("2026-09-30T12:00"))
    );
    assert_eq!(
        take(OWNER, "2026-09-30T11:00"),
        Some(at("2026-09-30T12:00"))
    );
    // Over by now, and stays so whose ever hours come next.
    assert_eq!(
        take(OTHER, "2026-09-30T15:00"),
        Some(at("2026-09-30T12:00"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn clocks_run_while_it_is_ours_and_at_no_other_time(
        complaint: bool,
        steps in prop::collection::vec((0_i64..400, verbs(), 0_usize..4, 0_usize..4), 1..40),
    ) {
        let hours = Hours::business();
        let teams = teams();
        let terms = Terms { teams: &teams, ..terms(&hours) };
        let of = |owner: Option<AgentId>| Schedule {
            hours: match owner {
                Some(agent) if agent == OTHER.agent => &teams.of(agent).expect("a team").hours,
                Some(agent) if agent == SUPERVISOR.agent => &teams.of(agent).expect("a team").hours,
                _ => &hours,
            },
            ..terms.desk
        };
        let mut ticket = opened(complaint, None, &terms);
        let (mut lived, mut minute, mut spent) = (Lived::default(), 0, Span(0));
        for (wait, verb, who, to) in steps {
            for _ in 0..wait {
                let open = i64::from(of(ticket.owner).is_open(start() + Span::minutes(minute)));
                lived.all += open;
                lived.open += if ticket.state.runs() { open } else { 0 };
                lived.waiting += if ticket.state == State::WaitingCustomer { open } else { 0 };
                minute += 1;
            }
            let now = start() + Span::minutes(minute);
            let step = match verb {
                Verb::Assign => Step::Assign([None, Some(OWNER), Some(OTHER), Some(SUPERVISOR)][to].map(|a| a.agent)),
                _ => step_of(verb),
            };
            let by = [OWNER, OTHER, SUPERVISOR, ADMIN][who];
            if let Ok(entry) = ticket.apply(step, by, now, &terms) {
                if matches!(verb, Verb::Respond | Verb::Tell) || ticket.state == State::Resolved {
                    lived.first_response = lived.first_response.or(Some(lived.open));
                }
                prop_assert_eq!(entry.waited(), if entry.from.waits() { entry.spent } else { Span(0) });
                spent = spent + entry.spent;
                lived.worked = if verb.is_work() { lived.all } else { lived.worked };
            }
            let hours = of(ticket.owner);
            let used = |kind| ticket.clocks.get(kind).used(&hours, now).as_minutes();
            prop_assert_eq!(used(ClockKind::Resolution), lived.open);
            prop_assert_eq!(used(ClockKind::FirstResponse), lived.first_response.unwrap_or(lived.open));
            prop_assert_eq!(ticket.waited_for_customer(&terms, now), Span::minutes(lived.waiting));
            prop_assert_eq!(ticket.clocks.resolution.runs(), ticket.state.runs());
            prop_assert_eq!(ticket.clocks.next_step.runs(), ticket.state.runs());
            prop_assert_eq!(ticket.alarm.is_some() && !ticket.state.runs(), false);
            let over = matches!(ticket.clocks.resolution.standing(&hours, now), Standing::Met | Standing::Missed);
            prop_assert_eq!(over, !ticket.state.is_open());
            prop_assert_eq!(spent, Span::minutes(lived.worked));
            let mut anew = ticket.clone();
            anew.look_ahead(&terms);
            prop_assert_eq!(anew, ticket.clone());
        }
    }
}
