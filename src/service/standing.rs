//! What the plan makes of a customer: stage, criteria, scores, what is coming and what waits to be sent.

use super::care::touches::has_open_complaint;
use super::names::Names;
use super::outbox::view_of;
use super::work::{Result, Rules};
use crate::domain::customer::Customer;
use crate::domain::message::{Message, MessageState};
use crate::domain::order::Order;
use crate::domain::plan::Class;
use crate::domain::plan::assess::{self, Given};
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;
use crate::protocol::view::{Coming, PlanOfCustomer};
use crate::store::{Direction, Read, ReadExt};

/// Days ahead that are shown.
const DAYS_AHEAD: i32 = 30;
/// Most occurrences to come that are shown.
const MOST_COMING: usize = 12;
/// Most messages that are shown.
const MOST_MESSAGES: usize = 10;
/// Messages of a customer that are looked at for those, the newest.
const MOST_LOOKED: usize = 200;

/// What the plan makes of a customer with these orders.
pub fn standing<R: Read>(
    read: &R,
    names: &Names<'_, R>,
    rules: &Rules,
    customer: &Customer,
    orders: &[Order],
    today: Day,
) -> Result<PlanOfCustomer> {
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
    let messages = shown_messages(read, customer)?.into_iter();
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
    })
}

/// Messages that wait, soonest first, then those that lapsed last.
fn shown_messages(read: &impl Read, customer: &Customer) -> Result<Vec<Message>> {
    let found = read.range::<Message>(customer.id, Direction::Backward, MOST_LOOKED)?;
    let messages = found.into_iter().map(|(_, message)| message);
    let (mut waiting, others): (Vec<_>, Vec<_>) = messages.partition(Message::is_waiting);
    waiting.sort_by_key(|message| (message.due, message.id));
    let lapsed = |message: &Message| matches!(message.state, MessageState::Lapsed { .. });
    waiting.extend(others.into_iter().filter(lapsed));
    waiting.truncate(MOST_MESSAGES);
    Ok(waiting)
}
