//! The outbox: messages by their due moment, with their texts as they would be sent; calling them off.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

mod count;

pub use count::count;

use super::names::{self, Names};
use super::rows::orders;
use super::work::{Result, Rules, Stop, Work};
use crate::domain::channel::Channel;
use crate::domain::crisis::Bulk;
use crate::domain::customer::Customer;
use crate::domain::follow_up::Fact;
use crate::domain::id::{AgentId, CustomerId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::order::Order;
use crate::domain::plan::about::person_of;
use crate::domain::plan::script::{Filled, Merge};
use crate::domain::time::Moment;
use crate::protocol::Done;
use crate::protocol::query::{Cursor, MAX_PAGE};
use crate::protocol::refusal::Thing;
use crate::protocol::view::{MessageView, OutboxFilter, OutboxPage, OutboxState};
use crate::store::schema::{id_value, index};
use crate::store::{Direction, KeyReader, Raw, Read, ReadExt, ToKey};
use crate::text::mask::{mask_account, mask_email, mask_phone};

/// Most messages that are looked at for one page; more need another.
const MOST_LOOKED: usize = 4_000;
/// Messages looked at in one go.
const CHUNK: usize = 256;
/// Most messages that are called off by one command.
pub const MAX_CANCEL: usize = 500;
/// Most messages of one customer that are read where all of them matter.
pub const MAX_OF_CUSTOMER: usize = 5_000;

/// A message's place in the order asked for, and its key.
type Candidate = (Cursor, (CustomerId, MessageId));

/// A message that must be there.
pub fn message(read: &impl Read, id: MessageId) -> Result<Message> {
    names::of_some_customer(read, index::MESSAGE, Thing::Message, id)
}

/// A message as screens show it.
pub fn view(read: &impl Read, rules: &Rules, id: MessageId) -> Result<MessageView> {
    let message = message(read, id)?;
    Views::new(read, rules).view(message)
}

/// A page of the outbox.
pub fn page(
    read: &impl Read,
    rules: &Rules,
    filter: &OutboxFilter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<OutboxPage> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let (found, next) = matching(read, rules, filter, after, limit)?;
    let mut views = Views::new(read, rules);
    let rows = found.into_iter().map(|message| views.view(message));
    Ok(OutboxPage {
        rows: rows.collect::<Result<_>>()?,
        next,
    })
}

/// At most so many messages behind a place, and where to go on.
fn matching(
    read: &impl Read,
    rules: &Rules,
    filter: &OutboxFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<Message>, Option<Cursor>)> {
    let (mut found, mut at, mut looked) = (Vec::new(), after, 0);
    loop {
        let chunk = candidates(read, rules, filter, at.as_deref())?;
        let more = chunk.len() == CHUNK;
        for (place, key) in chunk {
            at = Some(place);
            looked += 1;
            let message = read.get::<Message>(&key)?;
            found.extend(message.filter(|message| lets(filter, message)));
            if found.len() == limit {
                return Ok((found, at));
            }
        }
        if !more {
            return Ok((found, None));
        }
        if looked >= MOST_LOOKED {
            return Ok((found, at));
        }
    }
}

/// What may be asked for, in its order, behind a place: by the index that is the narrowest for the filter.
fn candidates(
    read: &impl Read,
    rules: &Rules,
    filter: &OutboxFilter,
    after: Option<&[u8]>,
) -> Result<Vec<Candidate>> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut visit = |key: &[u8], of: Option<(CustomerId, MessageId)>| {
        if after != Some(key) {
            found.extend(of.map(|of| (key.to_vec(), of)));
        }
        if found.len() < CHUNK {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    if let Some(customer) = filter.customer {
        let last = after.and_then(|key| KeyReader::new(key).take::<(CustomerId, MessageId)>());
        let page = read.page::<Message>(customer, last.as_ref(), Direction::Backward, CHUNK)?;
        return Ok(page
            .into_iter()
            .map(|(key, _)| (key.to_key(), key))
            .collect());
    }
    if filter.state == OutboxState::Waiting {
        let zone = rules.zone();
        let (first, end) = match filter.due {
            Some(day) => (zone.start_of(day), zone.start_of(day + 1)),
            None => (Moment(i64::MIN), Moment(i64::MAX)),
        };
        let first = after.map_or_else(|| first.to_key(), <[u8]>::to_vec);
        read.each_index_between(
            index::OUTBOX,
            Raw(&first),
            end,
            Direction::Forward,
            |key, _| {
                let parts = KeyReader::new(key).take::<(Moment, MessageId, CustomerId)>();
                visit(key, parts.map(|(_, id, customer)| (customer, id)))
            },
        )?;
    } else {
        let end = after.map_or_else(|| MessageId(u64::MAX).to_key(), <[u8]>::to_vec);
        read.each_index_between(
            index::MESSAGE,
            (),
            Raw(&end),
            Direction::Backward,
            |key, value| {
                let id = KeyReader::new(key).take::<MessageId>();
                let customer = id_value(value).map(CustomerId);
                visit(key, customer.zip(id))
            },
        )?;
    }
    Ok(found)
}

fn lets(filter: &OutboxFilter, message: &Message) -> bool {
    let state = match filter.state {
        OutboxState::Waiting => message.is_waiting(),
        OutboxState::Cancelled => matches!(message.state, MessageState::Cancelled { .. }),
        OutboxState::Lapsed => matches!(message.state, MessageState::Lapsed { .. }),
        OutboxState::Any => true,
    };
    state
        && filter.due.is_none_or(|day| day == message.due_day)
        && filter
            .channel
            .is_none_or(|channel| channel == message.channel)
        && filter
            .rule
            .as_ref()
            .is_none_or(|rule| *rule == message.rule)
        && filter.customer.is_none_or(|id| id == message.customer)
}

/// Makes views over one view of the store; each customer is read once in a row.
pub struct Views<'r, R: Read> {
    read: &'r R,
    rules: &'r Rules,
    names: Names<'r, R>,
    last: Option<(Customer, Vec<Order>)>,
}

impl<'r, R: Read> Views<'r, R> {
    /// Over a view of the store.
    pub fn new(read: &'r R, rules: &'r Rules) -> Self {
        Self {
            read,
            rules,
            names: Names::new(read),
            last: None,
        }
    }

    /// A message with its text.
    pub fn view(&mut self, message: Message) -> Result<MessageView> {
        if self
            .last
            .as_ref()
            .is_none_or(|(c, _)| c.id != message.customer)
        {
            let customer = super::names::customer(self.read, message.customer)?;
            let orders = orders(self.read, message.customer)?;
            self.last = Some((customer, orders));
        }
        let Some((customer, orders)) = &self.last else {
            return Err(names::not_found(Thing::Customer, message.customer).into());
        };
        view_of(self.rules, &self.names, (customer, orders), message)
    }
}

/// Messages of a customer, the newest first, at most so many.
pub fn newest(read: &impl Read, customer: CustomerId, most: usize) -> Result<Vec<Message>> {
    let found = read.range::<Message>(customer, Direction::Backward, most)?;
    Ok(found.into_iter().map(|(_, message)| message).collect())
}

/// Display name of who called a message off; empty where nobody did.
pub fn called_off_by<R: Read>(names: &Names<'_, R>, state: &MessageState) -> Result<String> {
    match state {
        MessageState::Cancelled { by, .. } => names.display(*by),
        MessageState::Waiting | MessageState::Lapsed { .. } => Ok(String::new()),
    }
}

/// A message as screens show it, with its customer at hand.
pub fn view_of<R: Read>(
    rules: &Rules,
    names: &Names<'_, R>,
    (customer, orders): (&Customer, &[Order]),
    message: Message,
) -> Result<MessageView> {
    let text = filled(rules, names, (customer, orders), &message)?;
    let by = called_off_by(names, &message.state)?;
    let (subject, text, missing) = match text {
        Some((subject, text)) => {
            let mut missing = text.missing;
            missing.extend(subject.iter().flat_map(|s| s.missing.clone()));
            missing.sort_unstable();
            missing.dedup();
            (subject.map(|s| s.text), Some(text.text), missing)
        }
        None => (None, None, Vec::new()),
    };
    Ok(MessageView {
        id: message.id,
        customer: customer.id,
        name: customer.name.clone(),
        to: address(customer, message.channel),
        segment: customer.standing.segment.clone(),
        key: customer.is_key(),
        channel: message.channel,
        template: message.template,
        step: message.step,
        rule: message.rule,
        about: person_of(&message.fact, customer),
        fact: message.fact,
        on: message.on,
        due: message.due,
        due_day: message.due_day,
        until: message.until,
        service: message.service,
        state: message.state,
        by,
        held: message.held,
        created: message.created,
        subject,
        text,
        missing,
    })
}

/// Subject and text of a message, with what is known on the day on which it is due.
fn filled<R: Read>(
    rules: &Rules,
    names: &Names<'_, R>,
    (customer, orders): (&Customer, &[Order]),
    message: &Message,
) -> Result<Option<(Option<Filled>, Filled)>> {
    let of_crisis = match message.fact {
        Fact::Crisis { crisis, nth, .. } => names.read().get::<Bulk>(&(crisis, nth))?,
        _ => None,
    };
    let template = rules.plan.templates.get(&message.template);
    let (subject, text) = match (&of_crisis, template) {
        (Some(bulk), _) => (&bulk.subject, &bulk.text),
        (None, Some(template)) => (&template.subject, &template.text),
        (None, None) => return Ok(None),
    };
    let day = message.due_day;
    let known = orders.partition_point(|order| order.day <= day);
    // A message has no one who calls: it comes from whose customer it is.
    let agent = match customer.owner {
        Some(owner) if owner != AgentId(0) => names.display(owner)?,
        _ => String::new(),
    };
    let merge = Merge {
        customer,
        orders: &orders[..known],
        plan: &rules.plan,
        fact: &message.fact,
        due: day,
        agent: &agent,
        today: day,
    };
    let subject = subject.as_deref().map(|s| merge.fill_to_send(s));
    Ok(Some((subject, merge.fill_to_send(text))))
}

/// Where a message goes to, masked.
fn address(customer: &Customer, channel: Channel) -> String {
    let masked = match channel {
        Channel::Email => customer.email.as_deref().map(mask_email),
        Channel::Social | Channel::Chat => customer.wechat.as_deref().map(mask_account),
        Channel::Sms | Channel::Call | Channel::Visit => {
            customer.main_phone().map(|phone| mask_phone(&phone.text))
        }
    };
    masked.unwrap_or_default()
}

/// Calls messages off. Who is no supervisor calls off one at a time (see [`super::access`]). One that does not wait any
/// more is refused; of several, those that wait are called off, and the answer says how many.
pub fn cancel(work: &mut Work<'_, '_>, ids: &[MessageId]) -> Result<Done> {
    if ids.is_empty() || ids.len() > MAX_CANCEL {
        return Err(Stop::limit("messages", MAX_CANCEL as u64));
    }
    let mut messages: BTreeMap<MessageId, Message> = BTreeMap::new();
    for id in ids {
        let found = message(work.txn, *id)?;
        if found.is_waiting() {
            messages.insert(*id, found);
        } else if ids.len() == 1 {
            return Err(Stop::not_now("message-not-waiting"));
        }
    }
    call_off(work, messages.into_values().collect())
}

fn call_off(work: &mut Work<'_, '_>, messages: Vec<Message>) -> Result<Done> {
    let count = messages.len() as u64;
    let (at, by) = (work.now(), work.agent());
    let first = messages.first().map(|message| message.customer);
    work.undoable();
    for mut message in messages {
        let (customer, id) = (message.customer, message.id);
        message.state = MessageState::Cancelled { at, by };
        work.put(&(customer, id), &message)?;
        work.txn
            .audit("message-cancel", Some(customer), id.to_string());
    }
    work.keep_undo("message-cancel", first.filter(|_| count == 1), None)?;
    Ok(Done::Count(count))
}

#[cfg(test)]
mod tests;
