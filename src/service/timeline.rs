//! What happened with a customer, newest first: the timeline, and orders, follow-ups and field history by themselves.

use std::ops::ControlFlow;

use super::caller::Caller;
use super::names::{self, Names};
use super::outbox;
use super::profile::soonest;
use super::rows::{Rows, orders};
use super::work::{Result, Rules};
use crate::domain::contact::Contact;
use crate::domain::customer::Customer;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{AgentId, ContactId, CustomerId};
use crate::domain::message::Message;
use crate::domain::order::Order;
use crate::domain::plan::about::person_of;
use crate::domain::time::Moment;
use crate::protocol::query::MAX_PAGE;
use crate::protocol::view::{
    HistoryRow, MessageEntry, OrderView, QueueRow, TimelineEntry, TimelineRow,
};
use crate::store::{Direction, Read, ReadExt, Record};

/// Most follow-ups of one customer that are read.
const MAX_FOLLOW_UPS: usize = 5_000;
/// Most events that are looked at for the field history.
const MAX_EVENTS: usize = 5_000;
/// A window is longer than asked by at most so many rows of one moment, which it keeps together.
const MAX_TOGETHER: usize = 200;

/// What a timeline is made of.
pub struct Parts {
    /// Newest first.
    pub contacts: Vec<Contact>,
    /// In any order.
    pub orders: Vec<Order>,
    /// In any order.
    pub follow_ups: Vec<FollowUp>,
    /// In any order.
    pub messages: Vec<Message>,
    /// Newest first.
    pub events: Vec<Event>,
}

/// How many rows a page has.
fn page_size(limit: u32) -> usize {
    limit.clamp(1, MAX_PAGE) as usize
}

/// A window of the timeline: at least `limit` rows older than `before`, where there are as many; rows of one moment
/// are never apart.
pub fn timeline(
    read: &impl Read,
    caller: &Caller,
    customer: CustomerId,
    before: Option<Moment>,
    limit: u32,
) -> Result<Vec<TimelineRow>> {
    let of = names::customer(read, customer)?;
    let limit = page_size(limit);
    let end = before.unwrap_or(Moment(i64::MAX));
    let mut parts = Parts {
        contacts: contacts(read, customer, before, limit)?,
        orders: orders(read, customer)?,
        follow_ups: follow_ups_of(read, customer)?,
        messages: outbox::newest(read, customer, outbox::MAX_OF_CUSTOMER)?,
        events: events(read, customer, before, limit)?,
    };
    parts.orders.retain(|order| order.at < end);
    parts.follow_ups.retain(|f| f.created < end);
    parts.messages.retain(|message| message.created < end);
    merge(&Rows::new(read, caller).names, &of, parts, limit)
}

/// A record's place on the timeline before its row is made.
enum Entry {
    Contact(Box<Contact>),
    Order(Order),
    FollowUp(FollowUp),
    Message(Box<Message>),
    Event(Event),
}

impl Entry {
    /// Moment, kind, and the order within one moment.
    fn place(&self) -> (Moment, u8, u64) {
        match self {
            Self::Contact(contact) => (contact.at, 4, contact.id.0),
            Self::Event(event) => (event.at, 3, event.nth.into()),
            Self::Message(message) => (message.created, 2, message.id.0),
            Self::FollowUp(f) => (f.created, 1, f.id.0),
            Self::Order(order) => (order.at, 0, order.id.0),
        }
    }

    fn row<R: Read>(self, names: &Names<'_, R>, customer: &Customer) -> Result<TimelineRow> {
        let (at, _, _) = self.place();
        let (by, what) = match self {
            Self::Contact(contact) => (contact.agent, TimelineEntry::Contact(contact)),
            Self::Order(order) => (
                AgentId(0),
                TimelineEntry::Order(Box::new(order_view(order))),
            ),
            Self::Event(event) => (event.by, TimelineEntry::Event(event.what)),
            Self::Message(message) => (
                AgentId(0),
                TimelineEntry::Message(Box::new(message_entry(names, customer, *message)?)),
            ),
            Self::FollowUp(f) => {
                let made = TimelineEntry::FollowUpMade {
                    id: f.id,
                    about: f.origin.fact().and_then(|fact| person_of(fact, customer)),
                    origin: f.origin,
                    due: f.due,
                    status: f.status,
                };
                (f.created_by, made)
            }
        };
        let by = names.display(by)?;
        Ok(TimelineRow { at, by, what })
    }
}

fn message_entry<R: Read>(
    names: &Names<'_, R>,
    customer: &Customer,
    message: Message,
) -> Result<MessageEntry> {
    Ok(MessageEntry {
        by: outbox::called_off_by(names, &message.state)?,
        id: message.id,
        rule: message.rule,
        about: person_of(&message.fact, customer),
        fact: message.fact,
        channel: message.channel,
        template: message.template,
        due: message.due,
        state: message.state,
        held: message.held,
    })
}

/// The newest rows of all parts: `limit` of them, and those of the same moment as the last.
pub fn merge<R: Read>(
    names: &Names<'_, R>,
    customer: &Customer,
    parts: Parts,
    limit: usize,
) -> Result<Vec<TimelineRow>> {
    let Parts {
        contacts,
        orders,
        follow_ups,
        messages,
        events,
    } = parts;
    let mut entries: Vec<Entry> = Vec::new();
    entries.extend(contacts.into_iter().map(|c| Entry::Contact(Box::new(c))));
    entries.extend(orders.into_iter().map(Entry::Order));
    entries.extend(follow_ups.into_iter().map(Entry::FollowUp));
    entries.extend(messages.into_iter().map(|m| Entry::Message(Box::new(m))));
    entries.extend(events.into_iter().map(Entry::Event));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.place()));
    if let Some(last) = limit.checked_sub(1).and_then(|at| entries.get(at)) {
        let moment = last.place().0;
        let together = entries.iter().take(limit + MAX_TOGETHER);
        let len = together
            .take_while(|entry| entry.place().0 >= moment)
            .count();
        entries.truncate(len);
    }
    let rows = entries.into_iter().map(|entry| entry.row(names, customer));
    rows.collect()
}

/// The newest contacts before a moment.
fn contacts(
    read: &impl Read,
    customer: CustomerId,
    before: Option<Moment>,
    limit: usize,
) -> Result<Vec<Contact>> {
    let after = before.map(|at| (customer, at, ContactId(0)));
    newest(read, customer, after, limit, |contact: &Contact| contact.at)
}

/// The newest events before a moment.
pub fn events(
    read: &impl Read,
    customer: CustomerId,
    before: Option<Moment>,
    limit: usize,
) -> Result<Vec<Event>> {
    let after = before.map(|at| (customer, at, 0));
    newest(read, customer, after, limit, |event: &Event| event.at)
}

/// Records from the newest back, behind a key; those of the moment of the last one are all there.
fn newest<R: Record>(
    read: &impl Read,
    customer: CustomerId,
    after: Option<R::Key>,
    limit: usize,
    at: impl Fn(&R) -> Moment,
) -> Result<Vec<R>> {
    let found = read.page::<R>(customer, after.as_ref(), Direction::Backward, limit)?;
    let Some((last, _)) = found.last().filter(|_| found.len() == limit) else {
        return Ok(found.into_iter().map(|(_, record)| record).collect());
    };
    let more = read.page::<R>(customer, Some(last), Direction::Backward, MAX_TOGETHER)?;
    let mut records: Vec<R> = found.into_iter().map(|(_, record)| record).collect();
    let moment = records.last().map(&at);
    let together = more.into_iter().map(|(_, record)| record);
    records.extend(together.take_while(|record| Some(at(record)) == moment));
    Ok(records)
}

fn follow_ups_of(read: &impl Read, customer: CustomerId) -> Result<Vec<FollowUp>> {
    let found = read.range::<FollowUp>(customer, Direction::Backward, MAX_FOLLOW_UPS)?;
    Ok(found.into_iter().map(|(_, record)| record).collect())
}

/// An order as screens show it.
pub fn order_view(order: Order) -> OrderView {
    OrderView {
        number: order.number().map(str::to_owned),
        amount: order.amount(),
        id: order.id,
        channel: order.channel,
        at: order.at,
        day: order.day,
        dispatched: order.dispatched,
        delivered: order.delivered,
        status: order.status,
        items: order.items,
    }
}

/// A customer's orders, newest first.
pub fn order_list(read: &impl Read, customer: CustomerId, limit: u32) -> Result<Vec<OrderView>> {
    names::customer(read, customer)?;
    let found = read.range::<Order>(customer, Direction::Backward, page_size(limit))?;
    Ok(found
        .into_iter()
        .map(|(_, order)| order_view(order))
        .collect())
}

/// A customer's follow-ups: open ones first, the soonest first; then the others, the newest first.
pub fn follow_up_list(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<QueueRow>> {
    let customer = names::customer(read, customer)?;
    let mut all = follow_ups_of(read, customer.id)?;
    // Newest first already; sorting keeps that among those that are not open.
    all.sort_by_key(|f| {
        let open = f.status.is_open();
        (!open, open.then(|| soonest(f, rules)))
    });
    let rows = Rows::new(read, caller);
    let claim = rows.claim_of(customer.id)?;
    all.iter()
        .take(page_size(limit))
        .map(|f| rows.row_under(f, &customer, claim.clone(), rules))
        .collect()
}

/// The field history, newest first; moves between segments and stages are in it.
pub fn history(read: &impl Read, customer: CustomerId, limit: u32) -> Result<Vec<HistoryRow>> {
    names::customer(read, customer)?;
    let limit = page_size(limit);
    let mut found: Vec<Event> = Vec::new();
    let mut looked = 0;
    read.each::<Event>(customer, Direction::Backward, |_, event| {
        if matches!(
            event.what,
            What::Field { .. } | What::Segment { .. } | What::Lifecycle { .. }
        ) {
            found.push(event);
        }
        looked += 1;
        if found.len() < limit && looked < MAX_EVENTS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    let names = Names::new(read);
    let mut rows = Vec::with_capacity(found.len());
    for event in found {
        let (by, field, from, to, import) = match event.what {
            What::Field {
                field,
                from,
                to,
                import,
            } => (event.by, field, from, to, import),
            // Whoever wrote the fact, it was the plan that moved the customer.
            What::Segment { from, to, .. } => {
                (AgentId(0), "segment".to_owned(), from.0, to.0, None)
            }
            What::Lifecycle { from, to, .. } => {
                (AgentId(0), "lifecycle".to_owned(), from.0, to.0, None)
            }
            What::Revealed { .. }
            | What::FollowUp { .. }
            | What::Happened { .. }
            | What::Ticket { .. } => continue,
        };
        rows.push(HistoryRow {
            at: event.at,
            by: names.display(by)?,
            field,
            from,
            to,
            import,
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::super::follow_ups::write_event;
    use super::super::testkit::{Kit, NOW, boss};
    use super::*;
    use crate::domain::time::Span;
    use crate::protocol::command::CustomerFields;
    use crate::protocol::{Command, Found, Query};

    fn ask(
        kit: &Kit,
        customer: CustomerId,
        before: Option<Moment>,
        limit: u32,
    ) -> Vec<TimelineRow> {
        let query = Query::Timeline {
            customer,
            before,
            limit,
        };
        match kit.ask(&boss(), query) {
            Found::Timeline(rows) => rows,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn windows_together_are_the_whole_timeline() {
        let kit = Kit::new();
        let ids = kit.samples(30);
        let busy = ids[3];
        // Several events of one moment, which a window must not cut apart.
        kit.write(move |work| {
            for _ in 0..9 {
                let reason = String::new();
                write_event(work, busy, What::Revealed { reason })?;
            }
            Ok(())
        });
        for id in ids {
            let whole = ask(&kit, id, None, 500);
            assert!(whole.is_sorted_by_key(|row| std::cmp::Reverse(row.at)));
            for limit in [1, 2, 3] {
                let (mut rows, mut before) = (Vec::new(), None);
                loop {
                    let window = ask(&kit, id, before, limit);
                    let Some(last) = window.last() else { break };
                    before = Some(last.at);
                    rows.extend(window);
                }
                assert_eq!(rows, whole);
            }
        }
    }

    #[test]
    fn orders_follow_ups_and_history_are_by_themselves() {
        let kit = Kit::new();
        let id = kit.samples(20)[5];
        let set = |name: &str| CustomerFields {
            name: Some(name.into()),
            ..CustomerFields::default()
        };
        for (nth, name) in ["Ann", "Anne"].into_iter().enumerate() {
            let mut caller = boss();
            caller.now = NOW + Span::seconds(nth as i64);
            kit.run(&caller, Command::EditCustomer(id, Box::new(set(name))))
                .expect("changed");
        }
        let Found::History(rows) = kit.ask(
            &boss(),
            Query::History {
                customer: id,
                limit: 1,
            },
        ) else {
            panic!("history");
        };
        let shown: Vec<_> = rows
            .iter()
            .map(|r| [&r.field, &r.from, &r.to, &r.by])
            .collect();
        assert_eq!(shown, [["name", "Ann", "Anne", "boss"]]);
        let Found::Orders(rows) = kit.ask(
            &boss(),
            Query::Orders {
                customer: id,
                limit: 100,
            },
        ) else {
            panic!("orders");
        };
        assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse((row.day, row.id))));
        let query = Query::FollowUps {
            customer: id,
            limit: 100,
        };
        let Found::FollowUps(rows) = kit.ask(&boss(), query) else {
            panic!("follow-ups");
        };
        assert!(rows.is_sorted_by_key(|row| !row.status.is_open()));
    }
}
