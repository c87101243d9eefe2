//! Who may look at what: every query by every role, on the own and on others' work. No answer holds a full number.

use super::super::caller::Caller;
use super::super::testkit::{Kit, TODAY, boss, call, caller};
use super::{claim, follow_up_of, messages};
use crate::domain::agent::Role;
use crate::domain::follow_up::{Assignee, When};
use crate::domain::id::{AgentId, CrisisId, CustomerId, FollowUpId, MessageId, TicketId};
use crate::domain::kpi::{KpiId, Period};
use crate::protocol::query::{DueFilter, Scope};
use crate::protocol::view::{Explained, OutboxFilter, PreviewGroup, ProcessFilter, TicketFilter};
use crate::protocol::{ClientKind, Command, Query, Refusal};

const ANN: AgentId = AgentId(2);
const BEN: AgentId = AgentId(3);
const NUMBER: &str = "13812345678";

/// Every query, with the least role for it when Ann asks.
fn queries(customer: CustomerId, follow_up: FollowUpId) -> Vec<(Query, Role)> {
    let period = Period {
        from: TODAY - 30,
        to: TODAY,
    };
    let (agents, supervisors) = (Role::Agent, Role::Supervisor);
    let mut all = vec![
        (Query::Verify, Role::Admin),
        (Query::PlanView, supervisors),
        (Query::Floor, supervisors),
        (Query::PlanCheck(String::new()), supervisors),
        (Query::Imports, supervisors),
        (Query::PlanPreview(1), supervisors),
        (
            Query::PreviewCustomers {
                number: 1,
                of: PreviewGroup::Gains("birthday".into()),
                after: 0,
                limit: 10,
            },
            supervisors,
        ),
        (
            Query::CrisisReach {
                crisis: CrisisId(1),
                channel: None,
                after: None,
            },
            supervisors,
        ),
        (
            Query::ExportRows {
                export: 1,
                after: None,
                limit: 10,
            },
            supervisors,
        ),
        (
            Query::Log {
                customer: Some(customer),
                since: None,
                before: None,
                limit: 10,
            },
            supervisors,
        ),
    ];
    for (whose, need) in [
        (Scope::Mine, agents),
        (Scope::Agent(ANN), agents),
        (Scope::Agent(BEN), supervisors),
        (Scope::All, supervisors),
    ] {
        let queue = Query::Queue {
            scope: whose,
            due: DueFilter::Open,
            after: None,
            limit: 10,
        };
        let (from, days, day) = (TODAY, 7, TODAY);
        let load = Query::Load { whose, from, days };
        let parts = Query::LoadOf { whose, day };
        all.extend([queue, load, parts].map(|query| (query, need)));
    }
    let open = for_everybody(customer, follow_up, period);
    all.extend(open.into_iter().map(|query| (query, agents)));
    all
}

/// What each agent may look at, whoever it is of.
fn for_everybody(customer: CustomerId, follow_up: FollowUpId, period: Period) -> Vec<Query> {
    let (limit, after) = (10, None);
    vec![
        Query::Status,
        Query::Settings,
        Query::StatusBar,
        Query::Customers {
            segment: None,
            owner: None,
            condition: String::new(),
            after: None,
            limit,
        },
        Query::Filters,
        Query::Find {
            text: NUMBER[..7].to_owned(),
            limit,
        },
        Query::Find {
            text: NUMBER.to_owned(),
            limit,
        },
        Query::Profile(customer),
        Query::Resolve("1".to_owned()),
        Query::Timeline {
            customer,
            before: None,
            limit,
        },
        Query::Orders { customer, limit },
        Query::FollowUps { customer, limit },
        Query::History { customer, limit },
        Query::FollowUp(follow_up),
        Query::Ticket(TicketId(1)),
        Query::Tickets {
            filter: TicketFilter::default(),
            after: None,
            limit,
        },
        Query::Process {
            period,
            filter: ProcessFilter::default(),
        },
        Query::Crises { open: false },
        Query::Crisis(CrisisId(1)),
        Query::Notices {
            unseen: false,
            limit,
        },
        Query::Kpi {
            period,
            agent: Some(BEN),
            by: None,
        },
        Query::KpiRows {
            kpi: KpiId::FollowUpCompletion,
            numerator: false,
            period,
            agent: Some(BEN),
            after: None,
            limit,
        },
        Query::Segments,
        Query::Agents,
        Query::Draft("x".into()),
        Query::Drafts,
        Query::PlanText { version: None },
        Query::PlanVersions {
            before: None,
            limit,
        },
        Query::PlanStatus,
        Query::PlanDay(TODAY),
        Query::CustomerDays {
            customer,
            from: TODAY - 7,
            days: 14,
        },
        Query::OutboxCount {
            filter: OutboxFilter::default(),
            after: None,
        },
        Query::Outbox {
            filter: OutboxFilter::default(),
            after,
            limit,
        },
        Query::Message(MessageId(1)),
        Query::Explain(Explained::FollowUp(follow_up)),
    ]
}

/// A customer who was called and has work, a ticket and a changed number.
fn floor() -> (Kit, CustomerId, FollowUpId) {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    kit.agent("ben");
    let customer = kit.person("王小明", "13987654321");
    let fields = crate::protocol::command::CustomerFields {
        phones: Some(vec![NUMBER.to_owned()]),
        ..Default::default()
    };
    kit.run(&boss(), Command::EditCustomer(customer, Box::new(fields)))
        .expect("changed");
    let when = When::On(TODAY);
    let called = follow_up_of(&kit, customer, when, Assignee::Pool);
    kit.run(&ann, claim(Some(called))).expect("claimed");
    let wrap_up = call(customer, Some(called), "completed");
    kit.run(&ann, Command::WrapUp(Box::new(wrap_up)))
        .expect("wrapped up");
    let id = follow_up_of(&kit, customer, when, Assignee::Agent(BEN));
    let ticket = super::access::ticket_of(customer);
    kit.run(&ann, Command::OpenTicket(Box::new(ticket)))
        .expect("opened");
    let reason = "asked".to_owned();
    kit.run(&ann, Command::Reveal { customer, reason })
        .expect("revealed");
    (kit, customer, id)
}

#[test]
fn every_query_is_tried() {
    let all = queries(CustomerId(1), FollowUpId(1));
    messages::assert_complete(all.iter().map(|(query, _)| query));
}

#[test]
fn every_query_by_every_role_shows_no_number_and_changes_nothing() {
    let (kit, customer, id) = floor();
    let before = kit.store().journal().last();
    for role in [Role::Agent, Role::Supervisor, Role::Admin] {
        for (query, need) in queries(customer, id) {
            let found = kit.query(&caller(ANN, role), query.clone());
            let refused = Err(Refusal::NotAllowed { need });
            let what = format!("{query:?} by {role:?}: {found:?}");
            assert_eq!(found == refused, role < need, "{what}");
            let told = serde_json::to_string(&found).expect("it is written");
            assert!(!told.contains(NUMBER), "{what}");
            assert!(!told.contains("13987654321"), "{what}");
        }
    }
    assert_eq!(kit.store().journal().last(), before);
}

#[test]
fn who_only_asks_whether_the_hub_is_there_sees_nothing() {
    let (kit, customer, id) = floor();
    for (kind, sees) in [(ClientKind::Probe, true), (ClientKind::Successor, false)] {
        let probe = Caller { kind, ..boss() };
        for (query, _) in queries(customer, id) {
            let may = sees && query == Query::Status;
            let found = kit.query(&probe, query);
            let refused = matches!(found, Err(Refusal::NotAllowed { .. }));
            assert_eq!(refused, !may, "{found:?}");
        }
    }
}
