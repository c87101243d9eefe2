//! Profiles: making and changing them, with their history; looking at full numbers.

use super::follow_ups::write_event;
use super::work::{Result, Stop, Work};
use super::{care, claims, fields, history, names, sharing, texts, wrap_up};
use crate::domain::agent::Role;
use crate::domain::customer::{Customer, Phone};
use crate::domain::event::What;
use crate::domain::id::CustomerId;
use crate::protocol::command::CustomerFields;
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::Problem;
use crate::protocol::{Done, Refusal};
use crate::store::ReadExt;
use crate::store::schema::{counter, id_kind, quarter};
use crate::text::phone as parse;

/// Customers whose full numbers an agent may look at in a day. Supervisors may look at more.
pub const REVEALS_A_DAY: u64 = 200;
/// Longest reason for a look, in characters.
const MAX_REASON: u32 = 200;

/// What an edit of a profile is called where it can be undone.
pub const EDIT: &str = "customer-edit";

/// Makes a customer.
pub fn add(work: &mut Work<'_, '_>, set: &CustomerFields) -> Result<Done> {
    let id = CustomerId(work.txn.next_id(id_kind::CUSTOMER)?);
    let before = Customer::new(id, work.now(), work.agent(), work.today);
    let mut customer = before.clone();
    fields::apply(work, &mut customer, set)?;
    must_be_somebody(&customer)?;
    if customer.number.is_none() {
        must_be_new(work, &customer)?;
    }
    work.undoable();
    sharing::note(work, &before, &mut customer)?;
    care::reassess(work, &mut customer)?;
    work.keep_undo("customer-add", Some(id), None)?;
    work.txn.audit("customer-add", Some(id), "");
    Ok(Done::Customer(id))
}

/// Changes a profile; each changed field goes into its history.
pub fn edit(work: &mut Work<'_, '_>, id: CustomerId, set: &CustomerFields) -> Result<Done> {
    let before = names::customer(work.txn, id)?;
    let mut customer = before.clone();
    fields::apply(work, &mut customer, set)?;
    must_be_somebody(&customer)?;
    if customer == before {
        return Ok(Done::Customer(id));
    }
    customer.updated = work.now();
    work.undoable();
    if customer.phones != before.phones {
        sharing::note(work, &before, &mut customer)?;
    }
    history::record(work, &before, &customer, None)?;
    care::reassess(work, &mut customer)?;
    if customer.preferences.do_not_call && !before.preferences.do_not_call {
        wrap_up::end_open(work, id, None)?;
        claims::revoke(work, customer.id, ClaimEnd::DoNotContact)?;
    }
    work.keep_undo(EDIT, Some(id), None)?;
    work.txn.audit("customer-edit", Some(id), "");
    Ok(Done::Customer(id))
}

/// A customer has a name or a number to call.
fn must_be_somebody(customer: &Customer) -> Result<()> {
    if customer.name.is_empty() && customer.phones.is_empty() {
        return Err(Stop::invalid("name", Problem::Missing));
    }
    Ok(())
}

/// Without an external number, name and phone together say who somebody is, as in an import.
fn must_be_new(work: &Work<'_, '_>, customer: &Customer) -> Result<()> {
    for id in sharing::sharers(work.txn, customer)? {
        let other = names::customer(work.txn, id)?;
        if other.name == customer.name {
            return Err(Stop::invalid("phones", Problem::Taken { by: id }));
        }
    }
    Ok(())
}

/// Looks at a customer's full numbers, on record; agents at so many customers a day.
pub fn reveal(work: &mut Work<'_, '_>, id: CustomerId, reason: &str) -> Result<Done> {
    let customer = names::customer(work.txn, id)?;
    let reason = texts::note("reason", reason, MAX_REASON)?;
    if work.caller.role < Role::Supervisor && reveals_today(work)? >= REVEALS_A_DAY {
        return Err(Stop::limit("reveals", REVEALS_A_DAY));
    }
    work.txn.audit("reveal", Some(id), reason.clone());
    write_event(work, id, What::Revealed { reason })?;
    let texts = customer.phones.into_iter().map(|phone| phone.text);
    Ok(Done::Revealed(texts.collect()))
}

fn reveals_today(work: &Work<'_, '_>) -> Result<u64> {
    let zone = work.rules.zone();
    let at = |day| quarter(zone.start_of(day));
    let agent = work.agent();
    let count = work.txn.sum_counters(
        (counter::REVEALS, agent, at(work.today)),
        (counter::REVEALS, agent, at(work.today + 1)),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// A number as somebody typed it.
pub fn phone(field: &str, text: &str) -> Result<Phone> {
    let parsed = parse::parse(text).map_err(|_| {
        Refusal::invalid(
            field,
            Problem::Malformed {
                value: crate::text::clean::clean_name(text),
            },
        )
    })?;
    let parse::Phone {
        text,
        digits,
        extension,
        ..
    } = parsed.phone;
    Ok(Phone {
        text,
        digits,
        extension,
        wrong: false,
    })
}

#[cfg(test)]
mod tests;
