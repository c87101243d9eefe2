//! What people set stays where it is, whatever the plan's caps say; what is about a complaint goes through.

use super::super::testkit::{Kit, NOW, TODAY, a_phone, boss, later};
use super::{call, complain, follow_up, record, settle, wrap_up};
use crate::config::plan::DEFAULT;
use crate::domain::contact::Direction as Way;
use crate::domain::customer::Tag;
use crate::domain::follow_up::{FollowUp, When};
use crate::domain::held::HeldBack;
use crate::domain::id::{CustomerId, FollowUpId};
use crate::domain::time::Span;
use crate::protocol::{Command, Done};
use crate::service::{care, names};
use crate::store::{Direction, ReadExt};

/// Somebody whom the plan has called today.
fn asked(kit: &Kit) -> (CustomerId, FollowUpId) {
    let customer = kit.add(|c| {
        c.name = "王小明".into();
        c.phones.push(a_phone("13812345678"));
        let name = "要求回访".into();
        c.tags.push(Tag { name, since: TODAY });
    });
    (customer, made_by(kit, customer, "asked")[0].id)
}

fn made_by(kit: &Kit, customer: CustomerId, rule: &str) -> Vec<FollowUp> {
    let read = kit.store().read();
    let all = read.range::<FollowUp>(customer, Direction::Forward, 100);
    let all = all.expect("the store reads").into_iter();
    all.map(|(_, f)| f).filter(|f| f.rule() == rule).collect()
}

fn snooze(kit: &Kit, follow_up: FollowUpId, when: When) {
    let snoozed = kit.run(&boss(), Command::Snooze { follow_up, when });
    assert!(matches!(snoozed, Ok(Done::FollowUp(_))), "{snoozed:?}");
}

#[test]
fn no_cap_moves_a_call_whose_day_an_agent_chose() {
    let kit = Kit::new();
    let (customer, id) = asked(&kit);
    snooze(&kit, id, When::On(TODAY + 2));
    let held = &record(&kit, id).held;
    assert_eq!((&held[0].why, held.len()), (&HeldBack::PutOff, 1));
    // One call a day, two a week: another one that day, and some that were made, leave no room.
    follow_up(&kit, customer, When::On(TODAY + 2));
    let ann = kit.agent("ann");
    for n in 0..2 {
        let ann = later(&ann, Span::hours(24 * n));
        wrap_up(&kit, &ann, call(customer, None, "completed")).expect("recorded");
    }
    let looked = move |work: &mut crate::service::work::Work<'_, '_>| {
        let mut record = names::customer(work.txn, customer)?;
        care::reassess(work, &mut record)
    };
    kit.write(looked);
    kit.run_day(NOW + Span::hours(24));
    assert_eq!(record(&kit, id).when, When::On(TODAY + 2));

    // Only a complaint still holds it, to the next day whatever the caps.
    let ann = later(&ann, Span::hours(25));
    let complaint = complain(&kit, &ann, customer, "quality");
    kit.run_day(NOW + Span::hours(48));
    assert_eq!(record(&kit, id).when, When::On(TODAY + 3));
    settle(&kit, &later(&ann, Span::hours(24)), complaint);
    kit.run_day(NOW + Span::hours(72));
    assert_eq!(record(&kit, id).when, When::On(TODAY + 3));
}

#[test]
fn no_cap_moves_a_call_back_that_was_agreed_when_the_customer_rang() {
    let kit = Kit::new();
    let (customer, id) = asked(&kit);
    let ann = kit.agent("ann");
    let mut form = call(customer, Some(id), "call-back");
    form.direction = Way::In;
    form.next = Some(When::On(TODAY + 1));
    wrap_up(&kit, &ann, form).expect("recorded");
    follow_up(&kit, customer, When::On(TODAY + 1));
    let agreed = record(&kit, id);
    assert_eq!((agreed.when, agreed.attempts), (When::On(TODAY + 1), 0));
}

#[test]
fn a_check_back_goes_through_while_another_complaint_is_open() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let ann = kit.agent("ann");
    let first = complain(&kit, &ann, customer, "quality");
    let second = complain(&kit, &later(&ann, Span::minutes(1)), customer, "logistics");
    settle(&kit, &later(&ann, Span::minutes(2)), first);
    kit.run_day(NOW + Span::hours(48));
    let back = made_by(&kit, customer, "complaint-check-back");
    assert_eq!(
        back.len(),
        1,
        "the second one is open, and this is of the first"
    );
    assert_eq!(back[0].when, When::On(TODAY + 2));
    assert!(back[0].held.is_empty(), "{back:?}");
    assert!(record(&kit, second).status.is_open());
}

#[test]
fn what_the_plan_moved_itself_goes_with_the_plan_that_made_it() {
    let kit = Kit::new();
    let customer = kit.person("王小明", "13812345678");
    let more = "[[rule]]\nid = \"often\"\nwho = \"true\"\nwhen = { on = \"month-days\", days = [15] }\n\
                what = { call = \"asked\" }\n\n[[rule]]\nid = \"asked\"";
    let text = DEFAULT.replacen("[[rule]]\nid = \"asked\"", more, 1);
    let applied = kit.run(&boss(), Command::ApplyPlan { text, from: None });
    assert!(matches!(applied, Ok(Done::Plan(_))), "{applied:?}");
    kit.reevaluate(NOW);
    let made = made_by(&kit, customer, "often");
    let made = made.first().expect("a call of today").clone();
    // A person's call takes its day.
    follow_up(&kit, customer, made.when);
    assert_ne!(record(&kit, made.id).when, made.when);
    let undone = kit.run(&boss(), Command::UndoPlan { from: None });
    assert!(matches!(undone, Ok(Done::Plan(_))), "{undone:?}");
    kit.reevaluate(NOW);
    assert!(made_by(&kit, customer, "often").is_empty());
}
