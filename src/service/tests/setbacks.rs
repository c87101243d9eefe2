//! A job that fails with one customer goes on with all others, and says so.

use std::sync::Arc;

use super::super::testkit::{Kit, NOW, TODAY, boss};
use crate::config::plan::{DEFAULT, load};
use crate::domain::customer::Tag;
use crate::domain::follow_up::{FollowUp, Origin};
use crate::domain::id::CustomerId;
use crate::domain::time::Span;
use crate::protocol::{Found, Query};
use crate::service::plan::walk;
use crate::store::Direction;
use crate::store::ReadExt;

/// A rule for a tag, two days after it was given.
fn rule(tag: &str) -> String {
    let when = format!("who = \"true\"\nwhen = {{ on = \"tagged\", tag = \"{tag}\", days = 2 }}\n");
    format!("\n[[rule]]\nid = \"after-{tag}\"\n{when}what = {{ call = \"first-use\" }}\n")
}

/// Rules of which one makes what can't be stored, as no plan that is checked has them.
fn broken() -> crate::domain::plan::Plan {
    let text = format!("{DEFAULT}{}{}", rule("bad"), rule("good"));
    let mut plan = load(&text).unwrap_or_else(|e| panic!("{e}"));
    let bad = plan.rules.iter_mut().find(|rule| rule.id == "after-bad");
    bad.expect("the rule").id = "x".repeat(1_500);
    plan
}

fn tagged(kit: &Kit, tag: &'static str) -> CustomerId {
    kit.add(move |customer| {
        customer.name = tag.to_owned();
        let name = tag.to_owned();
        customer.tags.push(Tag { name, since: TODAY });
    })
}

fn made(kit: &Kit, customer: CustomerId) -> usize {
    let read = kit.store().read();
    let all = read.range::<FollowUp>(customer, Direction::Forward, 100);
    let all = all.expect("read").into_iter();
    all.filter(|(_, f)| matches!(&f.origin, Origin::Rule { rule, .. } if rule == "after-good"))
        .count()
}

fn setbacks(kit: &Kit) -> u64 {
    match kit.ask(&boss(), Query::Status) {
        Found::Status(report) => report.setbacks,
        other => panic!("{other:?}"),
    }
}

fn people(kit: &Kit) -> Vec<CustomerId> {
    let tags = ["good", "bad", "good", "good", "bad", "good"];
    tags.into_iter().map(|tag| tagged(kit, tag)).collect()
}

#[test]
fn the_days_run_goes_on_with_the_others() {
    let kit = Kit::new();
    let plan = Arc::new(broken());
    kit.write(move |work| {
        work.renew(move |rules| rules.plan = plan);
        Ok(())
    });
    let all = people(&kit);
    kit.run_day(NOW + Span::hours(48));
    let made: Vec<_> = all.iter().map(|id| made(&kit, *id)).collect();
    assert_eq!(made, [1, 0, 1, 1, 0, 1]);
    assert_eq!(setbacks(&kit), 2);
    // Nobody else is kept from theirs on the next day, and those are tried again.
    kit.run_day(NOW + Span::hours(72));
    assert_eq!(setbacks(&kit), 2);
}

#[test]
fn the_walk_goes_on_with_the_others() {
    let kit = Kit::new();
    let all = people(&kit);
    kit.run_day(NOW + Span::hours(48));
    let plan = Arc::new(broken());
    kit.write_at(NOW + Span::hours(48), move |work| {
        walk::begin(work, 2, None)?;
        work.renew(move |rules| rules.plan = plan);
        Ok(())
    });
    kit.reevaluate(NOW + Span::hours(48));
    let walked = walk::pending(&kit.store().read()).expect("read");
    assert_eq!(walked, None, "it is at its end");
    let made: Vec<_> = all.iter().map(|id| made(&kit, *id)).collect();
    assert_eq!(made, [1, 0, 1, 1, 0, 1]);
    assert_eq!(setbacks(&kit), 2);
}
