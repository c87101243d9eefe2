//! What is said in tickets: cleaned, and refused where it is too long or names what is not there.

use super::super::work::{Result, Rules, Stop, Work};
use super::super::{names, texts};
use crate::domain::ticket::entitlement::{Promise, Right, promise};
use crate::domain::ticket::{Matter, Remedy, Step, Ticket, Wrong};
use crate::domain::time::Day;
use crate::protocol::Refusal;
use crate::protocol::refusal::{Problem, Thing};

/// Longest summary, in characters.
pub const MAX_SUMMARY: usize = 200;
/// Longest order number, product or batch number, in characters.
const MAX_NAME: u32 = 100;
/// Longest text of a step, in characters.
const MAX_TEXT: u32 = 4_000;
/// Most colleagues whom a note asks to read it.
const MAX_MENTIONS: usize = 20;

/// What a ticket is about, as it is kept.
pub fn matter(work: &Work<'_, '_>, given: Matter) -> Result<Matter> {
    let categories = &work.rules.tickets.categories;
    let category = categories.iter().find(|c| c.id == given.category);
    let category = category.ok_or_else(|| no_category(work.rules, &given.category))?;
    let parts = &category.subcategories;
    if !given.subcategory.is_empty() && !parts.iter().any(|s| s.id == given.subcategory) {
        let known = parts.iter().map(|s| s.id.as_str());
        return Err(Refusal::unknown(Thing::Subcategory, &given.subcategory, known).into());
    }
    if given.amount.is_some_and(|amount| amount.0 < 0) {
        return Err(Stop::invalid(
            "amount",
            Problem::OutOfRange {
                min: 0,
                max: i64::MAX / 100,
            },
        ));
    }
    let name = |field: &str, text: Option<String>| -> Result<Option<String>> {
        let text = text
            .map(|text| texts::line(field, &text, MAX_NAME))
            .transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    };
    let summary = texts::line("summary", &given.summary, MAX_SUMMARY as u32)?;
    let summary = texts::said("summary", summary)?;
    Ok(Matter {
        summary,
        order: name("order", given.order)?,
        product: name("product", given.product)?,
        batch: name("batch", given.batch)?,
        ..given
    })
}

/// The refusal of a category that there is not.
pub fn no_category(rules: &Rules, id: &str) -> Refusal {
    let known = rules.tickets.categories.iter().map(|c| c.id.as_str());
    Refusal::unknown(Thing::Category, id, known)
}

/// A filter that lets nothing through may name a category that there is not. One that was taken out of the settings still
/// has what was opened in it.
pub fn is_category(rules: &Rules, id: Option<&String>) -> Result<()> {
    match id {
        Some(id) if !rules.tickets.categories.iter().any(|c| c.id == *id) => {
            Err(no_category(rules, id).into())
        }
        _ => Ok(()),
    }
}

/// A step, as it is kept.
pub fn step(work: &Work<'_, '_>, step: Step) -> Result<Step> {
    let clean = |text: String| texts::note("text", &text, MAX_TEXT);
    Ok(match step {
        Step::Assign(Some(to)) => {
            names::agent(work.txn, to)?;
            step
        }
        Step::Wait { department, why } => {
            let mut known = work.rules.tickets.departments.iter();
            if let Some(id) = &department
                && !known.any(|d| d.id == *id)
            {
                let known = work.rules.tickets.departments.iter();
                let known = known.map(|d| d.id.as_str());
                return Err(Refusal::unknown(Thing::Department, id, known).into());
            }
            Step::Wait {
                department,
                why: clean(why)?,
            }
        }
        Step::Note { text, mentions } => {
            if mentions.len() > MAX_MENTIONS {
                return Err(Stop::limit("mentions", MAX_MENTIONS as u64));
            }
            for mentioned in &mentions {
                names::agent(work.txn, *mentioned)?;
            }
            Step::Note {
                text: clean(text)?,
                mentions,
            }
        }
        Step::Respond {
            channel,
            contact,
            text,
        } => Step::Respond {
            channel,
            contact,
            text: clean(text)?,
        },
        Step::Edit(edited) => Step::Edit(Box::new(matter(work, *edited)?)),
        Step::Severity { severity, why } => Step::Severity {
            severity,
            why: clean(why)?,
        },
        Step::Verify(text) => Step::Verify(clean(text)?),
        Step::Propose { cost, .. } if cost.0 < 0 => {
            return Err(Stop::invalid(
                "cost",
                Problem::OutOfRange {
                    min: 0,
                    max: i64::MAX / 100,
                },
            ));
        }
        Step::Propose { remedy, cost, text } => Step::Propose {
            remedy,
            cost,
            text: clean(text)?,
        },
        Step::Refuse(text) => Step::Refuse(clean(text)?),
        Step::Decline(text) => Step::Decline(clean(text)?),
        Step::CarryOut(text) => Step::CarryOut(clean(text)?),
        Step::Resolve(text) => Step::Resolve(clean(text)?),
        Step::Tell { channel, text } => Step::Tell {
            channel,
            text: clean(text)?,
        },
        Step::Reopen(text) => Step::Reopen(clean(text)?),
        Step::Override(text) => Step::Override(clean(text)?),
        Step::CheckBack { contact, text } => Step::CheckBack {
            contact,
            text: clean(text)?,
        },
        Step::Assign(None)
        | Step::Start
        | Step::Resume
        | Step::Approve
        | Step::Agree
        | Step::Close
        | Step::Merge(_)
        | Step::Link(_)
        | Step::Split(_)
        | Step::Watch(_) => step,
    })
}

/// An offer that the terms do not grant, or of which no order shows that they do, needs a reason first. It is asked when it is
/// made, and again before it is agreed or carried out: what the ticket is about may have been written anew in between.
pub fn is_granted(work: &Work<'_, '_>, ticket: &Ticket, step: &Step, on: Day) -> Result<()> {
    let Some((remedy, on)) = offered(work, ticket, step, on) else {
        return Ok(());
    };
    let (Some(right), None) = (Right::behind(remedy), &ticket.grant) else {
        return Ok(());
    };
    let order = super::view::order(work.txn, ticket)?;
    let product = ticket.matter.product.as_deref();
    let wrong = match promise(&work.rules.tickets.policies, right, order.as_ref(), product) {
        Promise::Until(until) if until.is_none_or(|day| day < on) => Wrong::Ended { remedy, until },
        Promise::Unproven => Wrong::Unproven { remedy },
        Promise::Until(_) | Promise::Nothing => return Ok(()),
    };
    Err(super::refused(work, ticket, wrong)?.into())
}

/// What a step offers or carries out, and the day on which it was offered.
fn offered(work: &Work<'_, '_>, ticket: &Ticket, step: &Step, on: Day) -> Option<(Remedy, Day)> {
    match step {
        Step::Propose { remedy, .. } => return Some((*remedy, on)),
        Step::Agree | Step::CarryOut(_) => {}
        Step::Resolve(_) if ticket.complaint.is_some() => {}
        _ => return None,
    }
    let offer = ticket
        .proposal
        .as_ref()
        .filter(|offer| !offer.carried_out)?;
    Some((offer.remedy, work.rules.zone().day(offer.at)))
}
