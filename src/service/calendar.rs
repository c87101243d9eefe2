//! Days as calendars show them: how much there is to do, by counters; what was and is to be of one customer, from what
//! lies with the customer.

use std::ops::ControlFlow;

use super::caller::Caller;
use super::names::{Names, not_found};
use super::queue;
use super::work::{Result, Rules};
use crate::domain::channel::Channel;
use crate::domain::contact::Contact;
use crate::domain::customer::Customer;
use crate::domain::date::Birthday;
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::plan::assess::{self, Given};
use crate::domain::time::Day;
use crate::protocol::query::{MAX_DAYS, Scope};
use crate::protocol::refusal::Thing;
use crate::protocol::view::{CustomerDay, DayEntry, DayLoad, DayParts};
use crate::store::schema::counter;
use crate::store::{KeyReader, Read, ReadExt, Record};

/// Most records of one customer that are read.
const MAX_RECORDS: usize = 20_000;
/// Most entries of a customer's calendar.
const MAX_ENTRIES: usize = 500;

/// The days of a stretch.
fn days((from, days): (Day, u16)) -> impl Iterator<Item = Day> + Clone {
    (0..i32::from(days.clamp(1, MAX_DAYS))).map(move |n| from + n)
}

fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// How much there is to do on each of a stretch of days.
pub fn load(
    read: &impl Read,
    caller: &Caller,
    whose: Scope,
    stretch: (Day, u16),
) -> Result<Vec<DayLoad>> {
    let mut loads: Vec<DayLoad> = days(stretch)
        .map(|day| DayLoad {
            day,
            work: 0,
            messages: 0,
        })
        .collect();
    let end = stretch.0 + i32::from(stretch.1.clamp(1, MAX_DAYS));
    let at = |day: Day| usize::try_from(day - stretch.0).ok();
    for assignee in queue::assignees(read, whose, caller)? {
        let from = (counter::TO_WORK, assignee, stretch.0);
        let to = (counter::TO_WORK, assignee, end);
        read.each_counter_between(from, to, |key, n| {
            let key = KeyReader::new(key).take::<(u8, AgentId, Day)>();
            if let Some(load) = key
                .and_then(|(_, _, day)| at(day))
                .and_then(|at| loads.get_mut(at))
            {
                load.work += count(n);
            }
            ControlFlow::Continue(())
        })?;
    }
    let (from, to) = ((counter::OUTBOX, stretch.0), (counter::OUTBOX, end));
    read.each_counter_between(from, to, |key, n| {
        let key = KeyReader::new(key).take::<(u8, Day, u8)>();
        if let Some(load) = key
            .and_then(|(_, day, _)| at(day))
            .and_then(|at| loads.get_mut(at))
        {
            load.messages += count(n);
        }
        ControlFlow::Continue(())
    })?;
    Ok(loads)
}

/// What the load of a day is made of.
pub fn parts(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    (whose, day): (Scope, Day),
) -> Result<DayParts> {
    let names = Names::new(read);
    let mut parts = DayParts::default();
    for assignee in queue::assignees(read, whose, caller)? {
        let n = count(read.counter((counter::TO_WORK, assignee, day))?);
        if n > 0 {
            // Nobody in particular has no name.
            parts.agents.push((names.display(assignee)?, n));
        }
    }
    read.each_counter((counter::OUTBOX, day), |key, n| {
        let key = KeyReader::new(key).take::<(u8, Day, u8)>();
        let channel = key.and_then(|(_, _, byte)| Channel::of_byte(byte));
        parts.channels.extend(
            channel
                .map(|channel| (channel, count(n)))
                .filter(|(_, n)| *n > 0),
        );
        ControlFlow::Continue(())
    })?;
    for rule in &rules.plan.rules {
        let n = count(read.counter((counter::OCCURRENCES, &rule.id, day))?);
        if n > 0 {
            parts.rules.push((rule.id.clone(), n));
        }
    }
    parts.agents.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    parts.channels.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    parts.rules.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    Ok(parts)
}

/// What lies with a customer, as far as a calendar shows it.
#[derive(Default)]
struct Gathered {
    customer: Option<Customer>,
    orders: Vec<Order>,
    follow_ups: Vec<FollowUp>,
    messages: Vec<Message>,
    contacts: Vec<Contact>,
}

/// What was and what is to be of a customer, day by day.
pub fn of_customer(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    id: CustomerId,
    stretch: (Day, u16),
) -> Result<Vec<CustomerDay>> {
    let gathered = gather(read, id)?;
    let customer = gathered
        .customer
        .as_ref()
        .ok_or_else(|| not_found(Thing::Customer, id))?;
    let (from, to) = (
        stretch.0,
        stretch.0 + i32::from(stretch.1.clamp(1, MAX_DAYS)) - 1,
    );
    let mut entries = Vec::new();
    let mut put = |day: Day, what: DayEntry| {
        if (from..=to).contains(&day) && entries.len() < MAX_ENTRIES {
            entries.push(CustomerDay { day, what });
        }
    };
    for (name, birthday) in birthdays(customer) {
        if let Some(day) = birthday.next_on_or_after(from) {
            let (name, birthday) = (name.to_owned(), *birthday);
            put(day, DayEntry::Birthday { name, birthday });
        }
    }
    let today = rules.zone().day(caller.now);
    for coming in coming(&gathered, customer, rules, today, to) {
        put(coming.day, coming.what);
    }
    for order in &gathered.orders {
        let (at, amount) = (order.at, order.amount());
        put(order.day, DayEntry::Order { at, amount });
    }
    for follow_up in gathered.follow_ups {
        let what = DayEntry::FollowUp {
            id: follow_up.id,
            origin: follow_up.origin,
            status: follow_up.status,
        };
        put(follow_up.when_day, what);
    }
    for message in gathered.messages {
        let what = DayEntry::Message {
            id: message.id,
            rule: message.rule,
            channel: message.channel,
            due: message.due,
            state: message.state,
        };
        put(message.due_day, what);
    }
    for contact in gathered.contacts {
        put(contact.day, DayEntry::Contact(Box::new(contact)));
    }
    entries.sort_by_key(|entry| entry.day);
    Ok(entries)
}

/// The customer's birthday and the family's.
fn birthdays(customer: &Customer) -> impl Iterator<Item = (&str, &Birthday)> {
    let own = customer.birthday.iter().map(|birthday| ("", birthday));
    let family = customer
        .family
        .iter()
        .filter_map(|member| Some((member.name.as_str(), member.birthday.as_ref()?)));
    own.chain(family)
}

/// What the plan will make until a day, as far as is known now.
fn coming(
    gathered: &Gathered,
    customer: &Customer,
    rules: &Rules,
    today: Day,
    until: Day,
) -> Vec<CustomerDay> {
    if until <= today {
        return Vec::new();
    }
    let complains = |f: &FollowUp| f.status.is_open() && f.is_complaint();
    let given = Given {
        customer,
        orders: &gathered.orders,
        open_complaint: gathered.follow_ups.iter().any(complains),
        holidays: &rules.holidays,
        setting: rules.setting(),
    };
    let found = assess::coming(&rules.plan, &given, today, until).into_iter();
    found
        .map(|occurrence| CustomerDay {
            day: occurrence.due,
            what: DayEntry::Coming {
                rule: rules.plan.rules[occurrence.rule].id.clone(),
                fact: occurrence.fact,
            },
        })
        .collect()
}

/// Everything of a customer in one range read.
fn gather(read: &impl Read, id: CustomerId) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    let mut left = MAX_RECORDS;
    read.of_customer(id, |stored| {
        match stored.table() {
            Customer::TABLE => gathered.customer = stored.read()?.map(|(_, record)| record),
            Order::TABLE => gathered
                .orders
                .extend(stored.read()?.map(|(_, record)| record)),
            FollowUp::TABLE => gathered
                .follow_ups
                .extend(stored.read()?.map(|(_, record)| record)),
            Message::TABLE => gathered
                .messages
                .extend(stored.read()?.map(|(_, record)| record)),
            Contact::TABLE => gathered
                .contacts
                .extend(stored.read()?.map(|(_, record)| record)),
            _ => {}
        }
        left -= 1;
        Ok(if left > 0 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        })
    })?;
    Ok(gathered)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, TODAY, boss};
    use super::*;
    use crate::domain::follow_up::{Assignee, When};
    use crate::protocol::{Command, Found, Query, Refusal};

    fn load(kit: &Kit, caller: &Caller, whose: Scope) -> Vec<DayLoad> {
        let query = Query::Load {
            whose,
            from: TODAY,
            days: 31,
        };
        match kit.ask(caller, query) {
            Found::Load(loads) => loads,
            other => panic!("{other:?}"),
        }
    }

    fn plan_one(kit: &Kit, customer: CustomerId, day: Day, assignee: Assignee) {
        let add = Command::AddFollowUp {
            customer,
            when: When::On(day),
            reason: "asked".into(),
            assignee,
        };
        kit.run(&boss(), add).expect("planned");
    }

    #[test]
    fn the_load_of_a_day_is_what_is_to_be_worked_then() {
        let kit = Kit::new();
        let ann = kit.agent("ann");
        let customer = kit.person("Ann", "13812345678");
        plan_one(&kit, customer, TODAY + 3, Assignee::Pool);
        plan_one(&kit, customer, TODAY + 3, Assignee::Agent(ann.agent));
        plan_one(&kit, customer, TODAY + 9, Assignee::Pool);
        let all = load(&kit, &boss(), Scope::All);
        assert_eq!(all.len(), 31);
        assert_eq!((all[3].work, all[9].work), (2, 1));
        assert_eq!(all.iter().map(|l| l.work).sum::<u64>(), 3);
        // Of the founder's own only what anybody may take.
        assert_eq!(load(&kit, &boss(), Scope::Mine)[3].work, 1);
        let query = Query::LoadOf {
            whose: Scope::All,
            day: TODAY + 3,
        };
        let Found::LoadOf(parts) = kit.ask(&boss(), query) else {
            panic!("parts");
        };
        let mut agents = parts.agents.clone();
        agents.sort();
        assert_eq!(agents, [(String::new(), 1), ("ANN".to_owned(), 1)]);
        assert_eq!(parts.rules, []);
    }

    #[test]
    fn everybodys_load_is_for_supervisors() {
        let kit = Kit::new();
        let ann = kit.agent("ann");
        let query = Query::Load {
            whose: Scope::All,
            from: TODAY,
            days: 7,
        };
        assert!(matches!(
            kit.query(&ann, query),
            Err(Refusal::NotAllowed { .. })
        ));
    }

    #[test]
    fn what_rules_make_adds_up_with_what_is_on_the_calendar() {
        let kit = Kit::new();
        kit.samples(200);
        let loads = load(&kit, &boss(), Scope::All);
        for at in loads.iter().filter(|l| l.messages > 0) {
            let query = Query::LoadOf {
                whose: Scope::All,
                day: at.day,
            };
            let Found::LoadOf(parts) = kit.ask(&boss(), query) else {
                panic!("parts");
            };
            assert_eq!(
                parts.channels.iter().map(|(_, n)| n).sum::<u64>(),
                at.messages
            );
            assert_eq!(parts.agents.iter().map(|(_, n)| n).sum::<u64>(), at.work);
        }
    }

    #[test]
    fn a_customers_days_hold_birthdays_orders_work_and_what_is_coming() {
        let kit = Kit::new();
        let mut birthdays = 0;
        for id in kit.samples(80) {
            let ask = |from, days| {
                let query = Query::CustomerDays {
                    customer: id,
                    from,
                    days,
                };
                match kit.ask(&boss(), query) {
                    Found::CustomerDays(days) => days,
                    other => panic!("{other:?}"),
                }
            };
            let past = ask(TODAY - 61, 61);
            assert!(past.is_sorted_by_key(|d| d.day));
            assert!(
                !past
                    .iter()
                    .any(|d| matches!(d.what, DayEntry::Coming { .. })),
                "what is past is not to come"
            );
            let coming = ask(TODAY + 1, 30);
            assert!(
                coming
                    .iter()
                    .all(|d| (TODAY + 1..=TODAY + 30).contains(&d.day))
            );
            birthdays += coming
                .iter()
                .filter(|d| matches!(d.what, DayEntry::Birthday { .. }))
                .count();
        }
        assert!(birthdays > 0);
    }
}
