//! What the plan makes of a customer: stage, criteria, scores, what is coming and what waits to be sent.

use super::care::touches::has_open_complaint;
use super::names::Names;
use super::outbox::view_of;
use super::work::{Result, Rules};
use crate::domain::customer::Customer;
use crate::domain::follow_up::FollowUp;
use crate::domain::held::Held;
use crate::domain::message::{Message, MessageState};
use crate::domain::order::Order;
use crate::domain::plan::Class;
use crate::domain::plan::assess::{self, Given};
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;
use crate::protocol::view::{Coming, HeldTouch, PlanOfCustomer};
use crate::store::Read;

/// Days ahead that are shown.
const DAYS_AHEAD: i32 = 30;
/// Most occurrences to come that are shown.
const MOST_COMING: usize = 12;
/// Most messages that are shown.
const MOST_MESSAGES: usize = 10;
/// Days back in which what was held back is shown.
const HELD_DAYS: i32 = 30;
/// Most of it that is shown.
const MOST_HELD: usize = 5;

/// A customer with what there is of them.
pub struct Of<'a> {
    pub customer: &'a Customer,
    pub orders: &'a [Order],
    pub follow_ups: &'a [FollowUp],
    /// Newest first.
    pub messages: &'a [Message],
}

/// What the plan makes of a customer.
pub fn standing<R: Read>(
    read: &R,
    names: &Names<'_, R>,
    rules: &Rules,
    of: &Of<'_>,
    today: Day,
) -> Result<PlanOfCustomer> {
    let (customer, orders) = (of.customer, of.orders);
    let given = Given {
        customer,
        orders,
        open_complaint: has_open_complaint(read, customer.id)?,
        holidays: &rules.holidays,
        setting: rules.setting(),
    };
    let plan = &rules.plan;
    let coming = assess::coming(plan, &given, today, today + DAYS_AHEAD);
    let coming = coming.iter().take(MOST_COMING).map(|occurrence| {
        let rule = &plan.rules[occurrence.rule];
        Coming {
            day: occurrence.due,
            rule: rule.id.clone(),
            way: rule.what.way.code().to_owned(),
        }
    });
    let scores = rules.cuts.score(&Purchases::of(orders, today), today);
    let known = &customer.standing;
    let rule = |classes: &[Class], id: &str| {
        let class = classes.iter().find(|class| class.id == id);
        class.map_or_else(String::new, |class| class.when.source().to_owned())
    };
    let messages = shown_messages(of.messages).into_iter().cloned();
    let messages = messages.map(|message| view_of(rules, names, (customer, orders), message));
    Ok(PlanOfCustomer {
        segment_rule: rule(&plan.segments, &known.segment.0),
        lifecycle: known.lifecycle.clone(),
        lifecycle_since: known.lifecycle_since,
        lifecycle_rule: rule(&plan.lifecycle, &known.lifecycle.0),
        key_by: known.key.clone(),
        rfm: (scores.r > 0).then_some((scores.r, scores.f, scores.m)),
        next_look: known.look_again,
        coming: coming.collect(),
        messages: messages.collect::<Result<_>>()?,
        held: held_back(of, today),
    })
}

/// Messages that wait, soonest first, then those that lapsed last.
fn shown_messages(newest: &[Message]) -> Vec<&Message> {
    let (mut waiting, others): (Vec<_>, Vec<_>) = newest.iter().partition(|m| m.is_waiting());
    waiting.sort_by_key(|message| (message.due, message.id));
    let lapsed = |message: &&Message| matches!(message.state, MessageState::Lapsed { .. });
    waiting.extend(others.into_iter().filter(lapsed));
    waiting.truncate(MOST_MESSAGES);
    waiting
}

/// What was held back lately or waits for its day, the latest day first.
fn held_back(of: &Of<'_>, today: Day) -> Vec<HeldTouch> {
    let touch = |id: String, rule: &str, way: &str, held: &[Held]| {
        let held = held.last().filter(|held| today - held.from <= HELD_DAYS)?;
        Some(HeldTouch {
            id,
            rule: rule.to_owned(),
            way: way.to_owned(),
            held: held.clone(),
        })
    };
    let work = of.follow_ups.iter();
    let work = work.filter_map(|f| touch(f.id.to_string(), f.rule(), f.task.code(), &f.held));
    let messages = of.messages.iter();
    let messages =
        messages.filter_map(|m| touch(m.id.to_string(), &m.rule, m.channel.code(), &m.held));
    let mut held: Vec<HeldTouch> = work.chain(messages).collect();
    held.sort_by(|a, b| (b.held.from, &b.rule).cmp(&(a.held.from, &a.rule)));
    held.truncate(MOST_HELD);
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CustomerId;
    use crate::domain::time::Span;
    use crate::protocol::view::{Profile, TimelineEntry};
    use crate::protocol::{Command, Found, Query};
    use crate::service::testkit::{Kit, NOW, TODAY, boss, later};
    use crate::store::{Direction, ReadExt};

    fn profile(kit: &Kit, customer: CustomerId) -> Profile {
        let at = later(&boss(), Span::hours(24 * 12));
        match kit.query(&at, Query::Profile(customer)) {
            Ok(Found::Profile(profile)) => *profile,
            other => panic!("{other:?}"),
        }
    }

    fn all<R: crate::store::Record>(kit: &Kit) -> Vec<R> {
        let found = kit
            .store()
            .read()
            .range::<R>((), Direction::Forward, 100_000);
        let found = found.expect("the store reads").into_iter();
        found.map(|(_, record)| record).collect()
    }

    #[test]
    fn what_was_held_back_is_shown_with_its_reason_and_messages_are_on_the_timeline() {
        let kit = Kit::new();
        let ids = kit.samples(120);
        for day in 1..=12 {
            kit.run_day(NOW + Span::hours(24 * day));
        }
        let today = TODAY + 12;
        let (work, messages) = (all::<FollowUp>(&kit), all::<Message>(&kit));
        let (mut shown, mut listed) = (0, 0);
        for id in ids {
            let profile = profile(&kit, id);
            let mine = |customer: CustomerId| customer == id;
            let work = work.iter().filter(|f| mine(f.customer));
            let messages = messages.iter().filter(|m| mine(m.customer));
            let lately = |held: &[Held]| held.last().is_some_and(|h| today - h.from <= HELD_DAYS);
            let held = work.filter(|f| lately(&f.held)).count()
                + messages.clone().filter(|m| lately(&m.held)).count();
            assert_eq!(profile.plan.held.len(), held.min(MOST_HELD));
            assert!(
                profile
                    .plan
                    .held
                    .is_sorted_by(|a, b| a.held.from >= b.held.from),
                "{:?}",
                profile.plan.held
            );
            shown += profile.plan.held.len();
            let query = Query::Timeline {
                customer: id,
                before: None,
                limit: 500,
            };
            let Found::Timeline(rows) = kit.ask(&boss(), query) else {
                panic!("a timeline");
            };
            let entries = rows.iter();
            let entries = entries.filter(|row| matches!(row.what, TimelineEntry::Message(_)));
            assert_eq!(entries.count(), messages.clone().count());
            listed += messages.count();
        }
        assert!(shown > 0 && listed > 60, "{shown} {listed}");
    }

    #[test]
    fn a_message_that_is_called_off_says_by_whom() {
        let kit = Kit::new();
        kit.samples(120);
        kit.run_day(NOW + Span::hours(24));
        let messages = all::<Message>(&kit);
        let message = messages.iter().find(|m| m.is_waiting()).expect("one waits");
        kit.run(&boss(), Command::CancelMessages(vec![message.id]))
            .expect("called off");
        let entries = profile(&kit, message.customer).recent.into_iter();
        let mut entries = entries.filter_map(|row| match row.what {
            TimelineEntry::Message(entry) if entry.id == message.id => Some(entry),
            _ => None,
        });
        assert_eq!(entries.next().map(|entry| entry.by), Some("boss".into()));
    }
}
