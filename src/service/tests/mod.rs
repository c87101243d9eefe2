//! The rules of the product against tables, models and recomputation from the facts.

mod access;
mod access_queries;
mod caps;
mod care;
mod claim_model;
mod claims;
mod facts;
mod floor;
mod follow_ups;
mod kpi;
mod lasting;
mod messages;
mod next;
mod on_time;
mod plan;
mod plan_file;
mod plan_lines;
mod plan_versions;
mod preview;
mod queue;
mod setbacks;
mod stays;
mod texts;
mod undo;
mod wrap_up;
mod year;

use super::caller::Caller;
use super::testkit::{Kit, boss, call};
use crate::config::plan::DEFAULT;
use crate::domain::channel::Channel;
use crate::domain::customer::{FamilyMember, Relation};
use crate::domain::date::Birthday;
use crate::domain::follow_up::{Assignee, FollowUp, When};
use crate::domain::id::{CustomerId, FollowUpId, OrderId};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderItem, OrderKey, OrderStatus};
use crate::domain::ticket::{Remedy, Step};
use crate::domain::time::{Day, Zone};
use crate::protocol::command::{Claim, WrapUp};
use crate::protocol::{Command, Done, Refusal};

/// A date that is one.
/// The shipped plan with two days' time for what is else made on its day or the one after, so that a hub which sleeps no
/// longer makes all of it.
fn patient() -> String {
    let plan = DEFAULT.replace("lapse_days = 0\n", "lapse_days = 2\n");
    plan.replace("skip_after = 1 ", "skip_after = 2 ")
}

fn day(text: &str) -> Day {
    Day::from(text.parse::<chrono::NaiveDate>().expect("a date"))
}

/// An order of one line; its id is its number.
pub(super) fn order(id: u64, day: Day, fen: i64, units: u32) -> Order {
    Order {
        id: OrderId(id),
        customer: CustomerId(1),
        key: OrderKey::Number {
            number: format!("A{id}"),
        },
        channel: "tmall".into(),
        at: Zone::default().at_minute(day, 10 * 60),
        day,
        dispatched: None,
        delivered: None,
        corrected: Vec::new(),
        status: OrderStatus::Paid,
        items: vec![OrderItem {
            product: "奶粉3段".into(),
            sku: None,
            quantity: units,
            amount: Fen(fen),
        }],
        import: None,
    }
}

/// A child of the customer.
fn baby(born: Day) -> FamilyMember {
    use chrono::Datelike;
    let date = born.date();
    FamilyMember {
        number: 0,
        name: "小宝".into(),
        relation: Relation::Baby,
        birthday: Birthday::solar(
            i16::try_from(date.year()).ok(),
            date.month() as u8,
            date.day() as u8,
        ),
    }
}

/// A follow-up by hand, which anybody may take.
fn follow_up(kit: &Kit, customer: CustomerId, when: When) -> FollowUpId {
    follow_up_of(kit, customer, when, Assignee::Pool)
}

fn follow_up_of(kit: &Kit, customer: CustomerId, when: When, assignee: Assignee) -> FollowUpId {
    let add = Command::AddFollowUp {
        customer,
        when,
        reason: "asked".into(),
        assignee,
    };
    match kit.run(&boss(), add) {
        Ok(Done::FollowUp(row)) => row.id,
        other => panic!("{other:?}"),
    }
}

/// A follow-up's record.
fn record(kit: &Kit, id: FollowUpId) -> FollowUp {
    super::names::follow_up(&kit.store().read(), id).expect("a follow-up")
}

/// Takes a follow-up, or the next one.
fn claim(follow_up: Option<FollowUpId>) -> Command {
    Command::Claim(Claim {
        follow_up,
        ..Claim::default()
    })
}

/// Records a call.
fn wrap_up(kit: &Kit, caller: &Caller, form: WrapUp) -> Result<Done, Refusal> {
    kit.run(caller, Command::WrapUp(Box::new(form)))
}

/// A complaint over the telephone; its ticket's place in the queue.
fn complain(kit: &Kit, by: &Caller, customer: CustomerId, reason: &str) -> FollowUpId {
    let mut form = call(customer, None, "complaint");
    form.reason = Some(reason.into());
    match wrap_up(kit, by, form) {
        Ok(Done::WrappedUp {
            made: Some(made), ..
        }) => made.id,
        other => panic!("{other:?}"),
    }
}

/// The steps that close a complaint as it was made.
pub(super) fn to_the_end() -> Vec<Step> {
    let text = || "ok".to_owned();
    let (remedy, cost) = (Remedy::Apology, Fen(0));
    let channel = Channel::Call;
    vec![
        Step::Start,
        Step::Verify(text()),
        Step::Propose {
            remedy,
            cost,
            text: text(),
        },
        Step::Agree,
        Step::Resolve(text()),
        Step::Tell {
            channel,
            text: text(),
        },
        Step::Close,
    ]
}

/// Closes a complaint.
fn settle(kit: &Kit, by: &Caller, complaint: FollowUpId) {
    let ticket = complaint.ticket().expect("a ticket");
    for step in to_the_end() {
        let (seen, step) = (None, Box::new(step));
        let done = kit.run(by, Command::StepTicket { ticket, seen, step });
        assert!(matches!(done, Ok(Done::Ticket(_))), "{done:?}");
    }
}
