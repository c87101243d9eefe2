//! Writing to all whom a crisis affects: the preview, the draft, the second person's word, and then into the outbox, each
//! customer once.

use super::super::caller::Caller;
use super::super::rows::orders;
use super::super::work::{Result, Rules, Stop, Work};
use super::super::{Service, jobs, list, sift, texts};
use super::{MAX_TEXT, crisis, line, note, note_by, refused};
use crate::domain::channel::Channel;
use crate::domain::crisis::{Act, Bulk, BulkState, Crisis, Wrong, channel_for};
use crate::domain::customer::Customer;
use crate::domain::follow_up::Fact;
use crate::domain::id::{AgentId, CrisisId, CustomerId, MessageId};
use crate::domain::message::{Message, MessageState};
use crate::domain::plan::condition::{Condition, View};
use crate::domain::plan::script::unknown_field;
use crate::domain::purchases::Purchases;
use crate::domain::time::{Day, Moment};
use crate::protocol::Done;
use crate::protocol::command::DraftBulk;
use crate::protocol::query::Cursor;
use crate::protocol::refusal::Problem;
use crate::protocol::view::{CrisisReach, MAX_LEFT_OUT};
use crate::store::schema::{id_kind, index};
use crate::store::{Direction, KeyReader, Read, ReadExt, ToKey};

/// Customers looked at before changes are let in.
const STRETCH: usize = 128;
/// Most customers looked at for one answer, or one step.
const MOST_LOOKED: u64 = 4_096;
/// Messages made in one change.
const AT_ONCE: usize = 64;
/// For how many days after it was allowed a message may still be sent.
const LASTS_DAYS: i32 = 7;

/// Customers whom a condition lets through, in the order of their ids.
struct Affected<'a> {
    condition: &'a Condition,
    rules: &'a Rules,
    today: Day,
}

impl Affected<'_> {
    /// Shows those behind a customer, until `visit` says that it is enough; how many were looked at, and behind whom to
    /// go on.
    fn each(
        &self,
        service: &Service,
        after: CustomerId,
        mut visit: impl FnMut(Customer) -> bool,
    ) -> Result<(u64, Option<CustomerId>)> {
        let mut read = service.store().read();
        let (mut looked, mut last) = (0, after);
        loop {
            let page = read.page::<Customer>((), Some(&last), Direction::Forward, STRETCH)?;
            let more = page.len() == STRETCH;
            for (id, customer) in page {
                (last, looked) = (id, looked + 1);
                let orders = orders(&read, id)?;
                let purchases = Purchases::of(&orders, self.today);
                let setting = self.rules.setting();
                let view = View::of(&customer, &purchases, &orders, self.today, setting);
                if self.condition.holds(&view) && !visit(customer) {
                    return Ok((looked, Some(last)));
                }
            }
            if !more {
                return Ok((looked, None));
            }
            if looked >= MOST_LOOKED {
                return Ok((looked, Some(last)));
            }
            read.refresh();
        }
    }
}

/// Whom a message would reach, and who is left out and why.
pub fn reach(
    service: &Service,
    caller: &Caller,
    (id, channel): (CrisisId, Option<Channel>),
    after: Option<Cursor>,
) -> Result<CrisisReach> {
    let rules = service.rules();
    let crisis = crisis(&service.store().read(), id)?;
    let condition = condition(&rules, &crisis)?;
    let after = after.and_then(|key| KeyReader::new(&key).take::<CustomerId>());
    let affected = Affected {
        condition: &condition,
        rules: &rules,
        today: rules.zone().day(caller.now),
    };
    let all = list::Filter {
        segment: None,
        owner: None,
    };
    let mut reach = CrisisReach {
        of: list::total(&service.store().read(), &all)?,
        ..CrisisReach::default()
    };
    let each = |customer: Customer| {
        let mut one = CrisisReach {
            of: reach.of,
            ..CrisisReach::default()
        };
        match channel_for(channel, &customer) {
            Ok(channel) => one.reached.push((channel, 1)),
            Err(why) => {
                one.left_out.push((why.clone(), 1));
                if reach.examples.len() < MAX_LEFT_OUT {
                    one.examples.push((customer.id, customer.name, why));
                }
            }
        }
        reach.add(one);
        true
    };
    let (looked, next) = affected.each(service, after.unwrap_or_default(), each)?;
    reach.looked = looked;
    reach.next = next.map(|id| id.to_key());
    Ok(reach)
}

fn condition(rules: &Rules, crisis: &Crisis) -> Result<Condition> {
    if crisis.affected.is_empty() {
        return Err(refused(crisis.id, Wrong::NobodyAffected));
    }
    sift::condition(rules, &crisis.affected)
}

/// The last message of a crisis.
fn last(read: &impl Read, crisis: &Crisis) -> Result<Option<Bulk>> {
    match crisis.messages {
        0 => Ok(None),
        nth => Ok(read.get::<Bulk>(&(crisis.id, nth))?),
    }
}

/// The message of a crisis that is being put into the outbox.
pub fn sending(
    read: &impl Read,
    crisis: &Crisis,
) -> std::result::Result<Option<Bulk>, crate::store::StoreError> {
    if crisis.messages == 0 {
        return Ok(None);
    }
    let last = read.get::<Bulk>(&(crisis.id, crisis.messages))?;
    Ok(last.filter(|bulk| matches!(bulk.state, BulkState::Sending { .. })))
}

/// Writes a message; one that still waits for its second person is taken back.
pub fn draft(work: &mut Work<'_, '_>, id: CrisisId, ask: DraftBulk) -> Result<CrisisId> {
    let mut crisis = crisis(work.txn, id)?;
    if !crisis.state.is_open() {
        return Err(refused(id, crisis.not_from("draft")));
    }
    let text = texts::said("text", texts::note("text", &ask.text, MAX_TEXT)?)?;
    condition(work.rules, &crisis)?;
    end(work, &crisis)?;
    let subject = line("subject", ask.subject.as_deref().unwrap_or_default())?;
    for (field, said) in [
        ("text", text.as_str()),
        ("subject", subject.as_deref().unwrap_or_default()),
    ] {
        if let Some(value) = unknown_field(said) {
            let value = value.to_owned();
            return Err(Stop::invalid(field, Problem::Malformed { value }));
        }
    }
    let (people, left_out) = (ask.people, ask.left_out);
    let bulk = Bulk {
        channel: ask.channel,
        subject,
        text,
        affected: crisis.affected.clone(),
        by: work.person(),
        at: work.now(),
        people,
        left_out,
        state: BulkState::Drafted,
    };
    crisis.messages = crisis.messages.checked_add(1).ok_or_else(|| {
        let most = u64::from(u16::MAX);
        Stop::limit("crisis-messages", most)
    })?;
    work.txn.put(&(id, crisis.messages), &bulk)?;
    note(work, &mut crisis, Act::Drafted { people, left_out })?;
    work.txn
        .audit("crisis-draft", None, format!("{id} {people}"));
    Ok(id)
}

/// The second person has the last message go.
pub fn send(work: &mut Work<'_, '_>, id: CrisisId) -> Result<CrisisId> {
    let mut crisis = crisis(work.txn, id)?;
    let bulk = last(work.txn, &crisis)?;
    let bulk = bulk.filter(|bulk| bulk.state == BulkState::Drafted);
    let mut bulk = bulk.ok_or_else(|| refused(id, Wrong::NoMessage))?;
    // Whoever acts as somebody else is still the same person.
    if bulk.by == work.person() {
        return Err(refused(id, Wrong::OwnMessage));
    }
    bulk.state = BulkState::Sending {
        by: work.person(),
        after: CustomerId(0),
        made: 0,
        left_out: 0,
    };
    work.txn.put(&(id, crisis.messages), &bulk)?;
    note(work, &mut crisis, Act::Allowed)?;
    work.txn.audit("crisis-send", None, id.to_string());
    Ok(id)
}

/// Takes the last message back.
pub fn withdraw(work: &mut Work<'_, '_>, crisis: &Crisis) -> Result<()> {
    match last(work.txn, crisis)? {
        Some(bulk) if bulk.state == BulkState::Drafted => end(work, crisis),
        Some(bulk) if matches!(bulk.state, BulkState::Sending { .. }) => {
            Err(refused(crisis.id, Wrong::Sending))
        }
        _ => Err(refused(crisis.id, Wrong::NoMessage)),
    }
}

/// What waits for a second person goes; what is on its way is finished first.
pub fn end(work: &mut Work<'_, '_>, crisis: &Crisis) -> Result<()> {
    let Some(mut bulk) = last(work.txn, crisis)? else {
        return Ok(());
    };
    match bulk.state {
        BulkState::Sending { .. } => Err(refused(crisis.id, Wrong::Sending)),
        BulkState::Drafted => {
            bulk.state = BulkState::Withdrawn;
            work.txn.put(&(crisis.id, crisis.messages), &bulk)?;
            Ok(())
        }
        BulkState::Withdrawn | BulkState::Sent { .. } => Ok(()),
    }
}

impl Service {
    /// A step of putting a message into the outbox; whether there was one to take.
    pub(super) fn send_on(&self, now: Moment, crisis: &Crisis) -> Result<bool> {
        let Some(bulk) = sending(&self.store().read(), crisis)? else {
            return Ok(false);
        };
        let BulkState::Sending { after, .. } = bulk.state else {
            return Ok(false);
        };
        let rules = self.rules();
        // It was right when it was written; a filter that it names is kept while something uses it, but not for ever.
        let condition = sift::condition(&rules, &bulk.affected)?;
        let affected = Affected {
            condition: &condition,
            rules: &rules,
            today: rules.zone().day(now),
        };
        let mut found = Vec::new();
        let (_, next) = affected.each(self, after, |customer| {
            found.push(customer.id);
            found.len() < AT_ONCE
        })?;
        let at = (crisis.id, crisis.messages);
        let sent = self.send_step(now, move |work| put(work, at, (after, next), &found));
        jobs::answered(&sent)?;
        Ok(true)
    }
}

/// Puts the messages of a stretch of customers into the outbox, and keeps how far it came in the same change.
fn put(
    work: &mut Work<'_, '_>,
    (id, nth): (CrisisId, u16),
    (from, next): (CustomerId, Option<CustomerId>),
    found: &[CustomerId],
) -> Result<Done> {
    let Some(mut bulk) = work.txn.get::<Bulk>(&(id, nth))? else {
        return Ok(Done::Count(0));
    };
    let BulkState::Sending {
        by,
        after,
        mut made,
        mut left_out,
    } = bulk.state
    else {
        return Ok(Done::Count(0));
    };
    if after != from {
        return Ok(Done::Count(0));
    }
    for customer in found {
        let Some(customer) = work.txn.get::<Customer>(customer)? else {
            continue;
        };
        match bulk.channel_for(&customer) {
            Ok(channel) if make(work, (id, nth), &customer, channel)? => made += 1,
            Ok(_) => {}
            Err(_) => left_out += 1,
        }
    }
    bulk.state = match next {
        Some(after) => BulkState::Sending {
            by,
            after,
            made,
            left_out,
        },
        None => BulkState::Sent {
            by,
            at: work.now(),
            made,
            left_out,
        },
    };
    work.txn.put(&(id, nth), &bulk)?;
    if next.is_none() {
        let mut crisis = crisis(work.txn, id)?;
        note_by(work, &mut crisis, AgentId(0), Act::Sent { made, left_out })?;
    }
    Ok(Done::Count(found.len() as u64))
}

/// Makes one message; whether it was not there yet.
fn make(
    work: &mut Work<'_, '_>,
    (crisis, nth): (CrisisId, u16),
    customer: &Customer,
    channel: Channel,
) -> Result<bool> {
    let rule = rule(crisis, nth);
    let of = (customer.id, &rule);
    let made = work
        .txn
        .index_page(index::OCCURRENCE, of, None, Direction::Forward, 1)?;
    if !made.is_empty() {
        return Ok(false);
    }
    let id = MessageId(work.txn.next_id(id_kind::MESSAGE)?);
    let (at, today) = (work.now(), work.today);
    let message = Message {
        id,
        customer: customer.id,
        rule,
        fact: Fact::Crisis {
            day: today,
            crisis,
            nth,
        },
        on: today,
        channel,
        template: "crisis".to_owned(),
        step: None,
        service: true,
        segment: customer.standing.segment.clone(),
        created: at,
        due: at,
        due_day: today,
        until: today + LASTS_DAYS,
        state: MessageState::Waiting,
        held: Vec::new(),
    };
    work.insert(&(customer.id, id), &message)?;
    Ok(true)
}

/// What stands for a rule of the plan in the messages of a crisis.
fn rule(crisis: CrisisId, nth: u16) -> String {
    format!("crisis-{crisis}-{nth}")
}
