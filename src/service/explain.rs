//! Why a follow-up or a message is there: its rule and fact, what the condition sees now, what held it back, what else
//! the plan had for the customer, and how often the customer was contacted.

use super::caller::Caller;
use super::care::touches::Touches;
use super::names::{self, Names};
use super::outbox::{self, MAX_OF_CUSTOMER};
use super::rows::{Rows, orders};
use super::work::{Result, Rules};
use crate::domain::channel::Channel;
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Fact, FollowUp, Origin};
use crate::domain::held::{Held, HeldBack};
use crate::domain::order::Order;
use crate::domain::plan::assess::{self, Given};
use crate::domain::plan::ledger::Caps;
use crate::domain::time::Day;
use crate::protocol::view::{ChannelContacts, Explained, Explanation, OtherTouch, RuleExplained};
use crate::store::{Direction, Read, ReadExt};

/// How many days before and after count as around a day.
const AROUND_DAYS: i32 = 1;
/// Most other touches that are shown.
const MOST_OTHERS: usize = 20;

/// Whose occurrence it is, of which rule.
struct Of<'a> {
    customer: Customer,
    orders: Vec<Order>,
    made: Option<(&'a str, &'a Fact)>,
    id: String,
    on: Day,
    held: Vec<Held>,
}

/// Explains a follow-up or a message.
pub fn explain(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    what: Explained,
) -> Result<Explanation> {
    match what {
        Explained::FollowUp(id) => {
            let follow_up = names::follow_up(read, id)?;
            let customer = names::customer(read, follow_up.customer)?;
            let row = Rows::new(read, caller).row(&follow_up, &customer, rules)?;
            let made = match &follow_up.origin {
                Origin::Rule { rule, fact } => Some((rule.as_str(), fact)),
                Origin::ByHand { .. } | Origin::Outcome { .. } | Origin::Ticket(_) => None,
            };
            let of = Of {
                orders: orders(read, customer.id)?,
                customer,
                made,
                id: id.to_string(),
                on: follow_up.on,
                held: follow_up.held.clone(),
            };
            let mut told = tell(read, caller, rules, of)?;
            told.follow_up = Some(Box::new(row));
            Ok(told)
        }
        Explained::Message(id) => {
            let message = outbox::message(read, id)?;
            let customer = names::customer(read, message.customer)?;
            let of = Of {
                orders: orders(read, customer.id)?,
                customer,
                made: Some((&message.rule, &message.fact)),
                id: id.to_string(),
                on: message.on,
                held: message.held.clone(),
            };
            let (customer, orders) = (of.customer.clone(), of.orders.clone());
            let mut told = tell(read, caller, rules, of)?;
            let names = Names::new(read);
            let view = outbox::view_of(rules, &names, (&customer, &orders), message)?;
            told.message = Some(Box::new(view));
            Ok(told)
        }
    }
}

fn tell(read: &impl Read, caller: &Caller, rules: &Rules, of: Of<'_>) -> Result<Explanation> {
    let today = rules.zone().day(caller.now);
    let touches = Touches::of(read, of.customer.id, today)?;
    let given = Given {
        customer: &of.customer,
        orders: &of.orders,
        open_complaint: touches.open_complaint,
        holidays: &rules.holidays,
        setting: rules.setting(),
    };
    let rule = of
        .made
        .and_then(|made| rule_of(rules, &given, made, of.on, today));
    let segment = &of.customer.standing.segment.0;
    let capped: Vec<Channel> = of.held.iter().filter_map(capped).collect();
    Ok(Explanation {
        follow_up: None,
        message: None,
        held: of.held,
        on: of.on,
        rule,
        others: others(read, &of.customer, &of.id, of.on)?,
        contacts: contacts(&touches, &rules.plan.caps, segment, &capped),
        open_complaint: touches.open_complaint,
    })
}

/// The rule as the plan in force has it.
fn rule_of(
    rules: &Rules,
    given: &Given<'_>,
    (id, fact): (&str, &Fact),
    on: Day,
    today: Day,
) -> Option<RuleExplained> {
    let rule = rules.plan.rule(id)?;
    let asked = assess::asked(&rules.plan, given, rule, on, today);
    let when = toml::to_string(&rule.trigger).unwrap_or_default();
    Some(RuleExplained {
        id: rule.id.clone(),
        who: rule.who.source().to_owned(),
        when: when.trim().to_owned(),
        way: rule.what.way.code().to_owned(),
        text: rule.text(asked.choice).to_owned(),
        choices: rule.choices.len(),
        choice: asked
            .choice
            .map(|at| (at, rule.choices[at].when.source().to_owned())),
        asked: on,
        holds: asked.holds,
        still: assess::explains(&rules.plan, given, (id, fact, on), today),
        values: asked.values,
    })
}

/// What else the plan had for a customer around a day, in the order of days.
fn others(read: &impl Read, customer: &Customer, but: &str, on: Day) -> Result<Vec<OtherTouch>> {
    let around = |day: Day| (day - on).abs() <= AROUND_DAYS;
    let mut found = Vec::new();
    let follow_ups = read.range::<FollowUp>(customer.id, Direction::Backward, MAX_OF_CUSTOMER)?;
    for (_, f) in follow_ups {
        if around(f.on) || around(f.when_day) {
            found.push(OtherTouch {
                id: f.id.to_string(),
                rule: f.rule().to_owned(),
                way: f.task.code().to_owned(),
                on: f.on,
                day: f.when_day,
                state: f.status.code().to_owned(),
                held: f.held.last().map(|held| held.why.clone()),
            });
        }
    }
    for m in outbox::newest(read, customer.id, MAX_OF_CUSTOMER)? {
        if around(m.on) || around(m.due_day) {
            found.push(OtherTouch {
                id: m.id.to_string(),
                way: m.channel.code().to_owned(),
                on: m.on,
                day: m.due_day,
                state: m.state.code().to_owned(),
                held: m.held.last().map(|held| held.why.clone()),
                rule: m.rule,
            });
        }
    }
    found.retain(|other| other.id != but);
    found.sort_by(|a, b| (a.day, a.on, &a.id).cmp(&(b.day, b.on, &b.id)));
    found.truncate(MOST_OTHERS);
    Ok(found)
}

/// The channel whose cap held something back.
const fn capped(held: &Held) -> Option<Channel> {
    match held.why {
        HeldBack::Cap { channel, .. } => channel,
        _ => None,
    }
}

/// Contacts of the last 7 and 30 days and those to come, with their caps: over all channels, then by channel where there
/// are any, or a cap stood in the way.
fn contacts(
    touches: &Touches,
    caps: &Caps,
    segment: &str,
    capped: &[Channel],
) -> Vec<ChannelContacts> {
    let of = |channel: Option<Channel>| ChannelContacts {
        channel,
        week: touches.were(7, channel),
        month: touches.were(30, channel),
        planned: touches.planned(channel),
        caps: caps.limits(segment, channel),
    };
    let each = Channel::ALL.into_iter().map(|channel| of(Some(channel)));
    let stood = |channel: Option<Channel>| channel.is_some_and(|c| capped.contains(&c));
    let some = each.filter(|c| c.month > 0 || c.planned > 0 || stood(c.channel));
    std::iter::once(of(None)).chain(some).collect()
}
