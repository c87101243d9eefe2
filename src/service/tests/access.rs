//! Who may do what: every command by every role, on the own and on others' work. A refusal leaves no trace.

use super::super::caller::Caller;
use super::super::testkit::{Kit, TODAY, boss, caller};
use super::{call, claim, follow_up_of, messages};
use crate::domain::agent::Role;
use crate::domain::crisis::{Kind, Scope};
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{AgentId, CustomerId, FollowUpId, ImportId, MessageId, TicketId};
use crate::domain::import::Kind as Import;
use crate::domain::ticket::{Matter, Severity, Source, Step, Wrong};
use crate::protocol::command::{
    CrisisCommand, CustomerFields, Dial, ImportRows, OpenTicket, RaiseCrisis, TakeOver,
};
use crate::protocol::{ClientKind, Command, Refusal};

const ANN: AgentId = AgentId(2);
const BEN: AgentId = AgentId(3);

/// The work that a command is about: nobody's, Ann's, Ben's, or held by Ben.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Pool,
    Own,
    Others,
    HeldByOther,
}

/// Who is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Anybody may, whoever's it is.
    Anybody,
    /// Agents only what is theirs or everybody's, and nobody else holds; supervisors all.
    Owners,
    /// Agents only what is theirs or everybody's, whoever holds the customer; supervisors all.
    Handlers,
    /// Nobody while somebody else holds the customer; agents only what is theirs or everybody's.
    Free,
    /// Nobody while somebody else holds the customer.
    Holder,
    /// This role and those above.
    Least(Role),
}

fn floor(whose: Whose) -> (Kit, CustomerId, FollowUpId) {
    let kit = Kit::new();
    kit.agent("ann");
    let ben = kit.agent("ben");
    let customer = kit.person("王小明", "13812345678");
    let assignee = match whose {
        Whose::Pool | Whose::HeldByOther => Assignee::Pool,
        Whose::Own => Assignee::Agent(ANN),
        Whose::Others => Assignee::Agent(BEN),
    };
    let id = follow_up_of(&kit, customer, When::On(TODAY), assignee);
    let mut ticket = ticket_of(customer);
    ticket.owner = match assignee {
        Assignee::Pool => None,
        Assignee::Agent(agent) => Some(agent),
    };
    kit.run(&ben, Command::OpenTicket(Box::new(ticket)))
        .expect("opened");
    if whose == Whose::HeldByOther {
        kit.run(&ben, claim(Some(id))).expect("claimed");
    }
    (kit, customer, id)
}

pub(super) fn ticket_of(customer: CustomerId) -> OpenTicket {
    OpenTicket {
        customer,
        matter: Matter {
            category: "product".into(),
            subcategory: String::new(),
            summary: "tin dented".into(),
            order: None,
            product: None,
            batch: None,
            wants: None,
            amount: None,
        },
        severity: Severity::new(3).expect("a severity"),
        complaint: true,
        source: Source::Call,
        contact: None,
        owner: None,
        part_of: None,
        anyway: true,
    }
}

/// Raising one; what follows has rights of its own, see the tests of crises.
fn raise_crisis() -> CrisisCommand {
    CrisisCommand::Raise(Box::new(RaiseCrisis {
        kind: Kind::Safety,
        summary: "rash".into(),
        ticket: None,
        customer: None,
        scope: Scope::default(),
    }))
}

/// Every command.
fn commands(customer: CustomerId, id: FollowUpId) -> Vec<(Command, For)> {
    let fields = CustomerFields {
        name: Some("李芳".into()),
        ..CustomerFields::default()
    };
    let agent = Command::AddAgent {
        name: "cat".into(),
        display: String::new(),
        role: Some(Role::Agent),
        account: None,
    };
    let begin = Command::BeginImport {
        kind: Import::Customers,
        file: "a.csv".into(),
        fingerprint: [1; 32],
    };
    let rows = Command::ImportRows {
        import: ImportId(1),
        from_row: 0,
        settles: 0,
        rejected: 0,
        rows: ImportRows::Customers(Vec::new()),
    };
    let when = When::On(TODAY + 1);
    let supervisors = For::Least(Role::Supervisor);
    let admins = For::Least(Role::Admin);
    let dial = |follow_up| {
        Command::Dial(Dial {
            customer,
            phone: None,
            follow_up,
            instead_of: None,
        })
    };
    vec![
        (claim(Some(id)), For::Free),
        (Command::Release(id.into()), For::Holder),
        (Command::Release(customer.into()), For::Holder),
        (Command::KeepClaim(customer), For::Holder),
        (
            Command::BeginCall {
                customer,
                dialled: false,
            },
            For::Anybody,
        ),
        (dial(None), For::Holder),
        (dial(Some(id)), For::Free),
        (
            Command::WrapUp(Box::new(call(customer, Some(id), "completed"))),
            For::Free,
        ),
        (
            Command::AddFollowUp {
                customer,
                when,
                reason: "asked".into(),
                assignee: Assignee::Pool,
            },
            For::Anybody,
        ),
        (
            Command::RecordEvent {
                customer,
                name: "referral-verified".into(),
                day: None,
            },
            For::Anybody,
        ),
        (
            Command::OpenTicket(Box::new(ticket_of(customer))),
            For::Anybody,
        ),
        (
            Command::StepTicket {
                ticket: TicketId(1),
                seen: None,
                step: Box::new(Step::Start),
            },
            For::Handlers,
        ),
        (Command::Crisis(raise_crisis()), For::Anybody),
        (Command::SeeNotices { until: None }, For::Anybody),
        (Command::LookAtTicket(None), For::Anybody),
        (Command::Pause(Some("meal".into())), For::Anybody),
        (
            Command::TakeOver(TakeOver {
                customer,
                from: BEN,
                instead_of: None,
            }),
            supervisors,
        ),
        (
            Command::Say {
                to: ANN,
                text: "well done".into(),
            },
            For::Anybody,
        ),
        (
            Command::Snooze {
                follow_up: id,
                when,
            },
            For::Owners,
        ),
        (
            Command::Reassign {
                follow_ups: vec![id],
                to: Assignee::Agent(AgentId(1)),
            },
            For::Owners,
        ),
        (
            Command::Reassign {
                follow_ups: vec![id, id],
                to: Assignee::Agent(AgentId(1)),
            },
            For::Least(Role::Supervisor),
        ),
        (Command::Cancel(id), For::Owners),
        (Command::CancelMessages(vec![MessageId(1)]), For::Anybody),
        (
            Command::CancelMessages(vec![MessageId(1), MessageId(2)]),
            supervisors,
        ),
        (Command::AddCustomer(Box::new(fields.clone())), For::Anybody),
        (
            Command::EditCustomer(customer, Box::new(fields)),
            For::Anybody,
        ),
        (
            Command::Reveal {
                customer,
                reason: "asked".into(),
            },
            For::Anybody,
        ),
        (Command::Undo, For::Anybody),
        (Command::Redo, For::Anybody),
        (agent, admins),
        (Command::RemoveAgent("ben".into()), admins),
        (
            Command::SetShare {
                name: "ann".into(),
                share: 50,
            },
            admins,
        ),
        (begin, supervisors),
        (rows, supervisors),
        (Command::EndImport(ImportId(1)), supervisors),
        (Command::AddHistory(Vec::new()), admins),
        (Command::AddTickets(Vec::new()), admins),
        (Command::UndoImport(ImportId(1)), supervisors),
        (
            Command::Pop {
                number: "13812345678".into(),
                agent: "ann".into(),
            },
            For::Anybody,
        ),
        (
            Command::SaveDraft {
                key: "x".into(),
                content: None,
            },
            For::Anybody,
        ),
        (
            Command::Backup {
                dir: "/nowhere".into(),
            },
            admins,
        ),
        (
            Command::ImportHolidays {
                file: "2027.json".into(),
                years: Vec::new(),
            },
            admins,
        ),
        (
            Command::Export {
                what: "customers".into(),
                filter: String::new(),
            },
            supervisors,
        ),
        (
            Command::ApplyPlan {
                text: crate::config::plan::DEFAULT.replace("8000", "5000"),
                from: None,
            },
            admins,
        ),
        (Command::UndoPlan { from: None }, admins),
        (Command::RunPlan, admins),
        (
            Command::PreviewPlan {
                text: None,
                days: 1,
            },
            supervisors,
        ),
        (Command::CancelPreview(1), supervisors),
        (
            Command::AddFilter {
                name: "big".into(),
                condition: "total >= 5000".into(),
                note: String::new(),
            },
            For::Anybody,
        ),
        (Command::RemoveFilter("none".into()), For::Anybody),
        (Command::Stop, admins),
    ]
}

/// Whether a refusal is one of rights, and not of a state that this test has not prepared.
fn of_rights(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NotAllowed { .. }
            | Refusal::AssignedTo { .. }
            | Refusal::Held { .. }
            | Refusal::TicketStep {
                wrong: Wrong::NotYours { .. },
                ..
            }
    )
}

fn may(whom: For, role: Role, whose: Whose) -> bool {
    let theirs = role >= Role::Supervisor || whose != Whose::Others;
    match whom {
        For::Anybody => true,
        For::Least(least) => role >= least,
        For::Owners => theirs && (role >= Role::Supervisor || whose != Whose::HeldByOther),
        For::Handlers => theirs,
        For::Free => theirs && whose != Whose::HeldByOther,
        // Nobody holds it in the other cases, which is no matter of rights.
        For::Holder => whose != Whose::HeldByOther,
    }
}

#[test]
fn every_command_by_every_role_on_everybodys_work() {
    for whose in [Whose::Pool, Whose::Own, Whose::Others, Whose::HeldByOther] {
        for role in [Role::Agent, Role::Supervisor, Role::Admin] {
            let count = commands(CustomerId(1), FollowUpId(1)).len();
            let (mut kit, mut customer, mut id) = floor(whose);
            for nth in 0..count {
                let (command, mut whom) = commands(customer, id).swap_remove(nth);
                if matches!(command, Command::Release(_)) && role >= Role::Supervisor {
                    whom = For::Anybody;
                }
                let before = kit.store().journal().last();
                let done = kit.run(&caller(ANN, role), command.clone());
                let after = kit.store().journal().last();
                let what = format!("{command:?} by {role:?} of {whose:?}: {done:?}");
                match &done {
                    Ok(_) => assert!(may(whom, role, whose), "{what}"),
                    Err(refusal) => {
                        assert_eq!(after, before, "{what}");
                        assert_eq!(of_rights(refusal), !may(whom, role, whose), "{what}");
                    }
                }
                if after != before {
                    (kit, customer, id) = floor(whose);
                }
            }
        }
    }
}

#[test]
fn every_command_is_tried() {
    let all = commands(CustomerId(1), FollowUpId(1));
    messages::assert_complete(all.iter().map(|(command, _)| command));
}

#[test]
fn who_only_asks_whether_the_hub_is_there_changes_nothing() {
    let (kit, customer, id) = floor(Whose::Pool);
    for kind in [ClientKind::Probe, ClientKind::Successor] {
        let probe = Caller { kind, ..boss() };
        for (command, _) in commands(customer, id) {
            let refused = kit.run(&probe, command);
            assert!(matches!(refused, Err(Refusal::NotAllowed { .. })));
        }
    }
}

#[test]
fn the_last_admin_stays() {
    let (kit, ..) = floor(Whose::Pool);
    let last = Err(Refusal::NotNow {
        code: "last-admin".into(),
    });
    let again = |role| Command::AddAgent {
        name: "boss".into(),
        display: String::new(),
        role: Some(role),
        account: None,
    };
    assert_eq!(kit.run(&boss(), Command::RemoveAgent("boss".into())), last);
    assert_eq!(kit.run(&boss(), again(Role::Supervisor)), last);
    kit.run(&boss(), again(Role::Admin))
        .expect("the same again");
    let second = Command::AddAgent {
        name: "ann".into(),
        display: String::new(),
        role: Some(Role::Admin),
        account: None,
    };
    kit.run(&boss(), second).expect("a second admin");
    kit.run(&boss(), again(Role::Agent))
        .expect("now there is another");
}

#[test]
fn who_leaves_leaves_no_work_behind() {
    let (kit, customer, id) = floor(Whose::HeldByOther);
    let theirs = follow_up_of(&kit, customer, When::On(TODAY), Assignee::Agent(BEN));
    kit.run(&boss(), Command::RemoveAgent("ben".into()))
        .expect("removed");
    for id in [id, theirs] {
        assert_eq!(super::record(&kit, id).assignee, Assignee::Pool);
    }
    kit.run(&caller(ANN, Role::Agent), claim(Some(id)))
        .expect("free again");
    let to = Assignee::Agent(BEN);
    let refused = kit.run(
        &boss(),
        Command::Reassign {
            follow_ups: vec![theirs],
            to,
        },
    );
    assert!(matches!(refused, Err(Refusal::NotFound { .. })));
    // The plan gives a key customer's work to the owner only while they are there.
    let owned = kit.add(|c| {
        c.owner = Some(BEN);
        c.key_reason = Some("opinion leader".into());
        c.tags.push(crate::domain::customer::Tag {
            name: "要求回访".into(),
            since: TODAY,
        });
    });
    let made = super::super::follow_ups::open_of(&kit.store().read(), owned).expect("read");
    assert_eq!(made.len(), 1);
    assert_eq!(made[0].assignee, Assignee::Pool);
}
