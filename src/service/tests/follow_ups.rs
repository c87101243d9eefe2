//! How many follow-ups one customer can have, and that all of them are heard of.

use super::super::follow_ups::open_of;
use super::super::testkit::{Kit, TODAY, boss};
use super::{follow_up, record};
use crate::domain::follow_up::{Assignee, CalledOff, FollowUp, Status, When};
use crate::domain::id::{CustomerId, FollowUpId};
use crate::protocol::command::CustomerFields;
use crate::protocol::{Command, Refusal};
use crate::store::schema::id_kind;

/// Copies of a follow-up, ended or open, written a thousand at a time.
fn copies(kit: &Kit, of: FollowUpId, ended: bool, count: usize) {
    let model = record(kit, of);
    for part in (0..count).collect::<Vec<_>>().chunks(1_000) {
        let (model, part) = (model.clone(), part.len());
        kit.write(move |work| {
            for _ in 0..part {
                let id = FollowUpId(work.txn.next_id(id_kind::FOLLOW_UP)?);
                let called_off = Status::Cancelled {
                    at: work.now(),
                    by: work.agent(),
                    why: CalledOff::ByHand,
                };
                let status = if ended { called_off } else { Status::Open };
                let copy = FollowUp {
                    id,
                    status,
                    ..model.clone()
                };
                work.insert(&(copy.customer, id), &copy)?;
            }
            Ok(())
        });
    }
}

fn open(kit: &Kit, customer: CustomerId) -> usize {
    let open = open_of(&kit.store().read(), customer);
    open.expect("the store reads").len()
}

fn one_more(kit: &Kit, customer: CustomerId) -> Result<(), Refusal> {
    let add = Command::AddFollowUp {
        customer,
        when: When::On(TODAY),
        reason: "asked".into(),
        assignee: Assignee::Pool,
    };
    kit.run(&boss(), add).map(drop)
}

fn limit(what: &str, limit: u64) -> Result<(), Refusal> {
    Err(Refusal::Limit {
        what: what.into(),
        limit,
    })
}

#[test]
fn do_not_call_ends_what_is_open_however_much_was_ended_before() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    copies(&kit, id, true, 5_000);
    follow_up(&kit, customer, When::On(TODAY));
    assert_eq!(open(&kit, customer), 2);
    let barred = CustomerFields {
        do_not_call: Some(true),
        ..CustomerFields::default()
    };
    kit.run(&boss(), Command::EditCustomer(customer, Box::new(barred)))
        .expect("edited");
    assert_eq!(open(&kit, customer), 0);
}

#[test]
fn one_customer_has_so_many_follow_ups_and_no_more() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let id = follow_up(&kit, customer, When::On(TODAY));
    copies(&kit, id, false, 498);
    one_more(&kit, customer).expect("the five hundredth");
    assert_eq!(one_more(&kit, customer), limit("open-of-customer", 500));
    kit.run(&boss(), Command::Cancel(id)).expect("cancelled");
    one_more(&kit, customer).expect("there is room again");
    let other = kit.person("李芳", "13812345679");
    let id = follow_up(&kit, other, When::On(TODAY));
    copies(&kit, id, true, 9_999);
    assert_eq!(
        one_more(&kit, other),
        limit("follow-ups-of-customer", 10_000)
    );
}
