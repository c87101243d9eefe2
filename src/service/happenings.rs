//! What happens to customers outside of calls and orders, by a name that rules of the plan can wait for.

use super::follow_ups::write_event;
use super::work::{Result, Stop, Work};
use super::{care, names};
use crate::domain::event::What;
use crate::domain::id::CustomerId;
use crate::domain::time::Day;
use crate::protocol::Done;
use crate::protocol::refusal::Problem;

/// A complaint of a customer was settled.
pub const COMPLAINT_CLOSED: &str = "complaint-closed";
/// What the program itself knows by name; a shop may use others.
pub const KNOWN: [&str; 7] = [
    COMPLAINT_CLOSED,
    "referral-verified",
    "tier-reached",
    "points-expiring",
    "review-careful",
    "review-question",
    "review-bad",
];
/// Longest name, in characters.
const MAX_NAME: u32 = 40;
/// Longest time after which something is still put on record.
const MAX_DAYS_AGO: i32 = 366;

/// Puts on record that something happened, today unless told, and lets the plan act on it.
pub fn record(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    name: &str,
    day: Option<Day>,
) -> Result<Done> {
    let mut customer = names::customer(work.txn, customer)?;
    check_name(name)?;
    let day = day.unwrap_or(work.today);
    check_day(work, day)?;
    let before = customer.happened.clone();
    customer.note(name, day);
    if customer.happened == before {
        return Ok(Done::Count(0));
    }
    work.undoable();
    let what = What::Happened {
        name: name.to_owned(),
        day,
    };
    write_event(work, customer.id, what)?;
    care::reassess(work, &mut customer)?;
    work.keep_undo("event", Some(customer.id), None)?;
    work.txn
        .audit("event", Some(customer.id), format!("{name} {day}"));
    Ok(Done::Count(1))
}

fn check_name(name: &str) -> Result<()> {
    let problem = if name.is_empty() {
        Problem::Missing
    } else if name.chars().count() > MAX_NAME as usize {
        Problem::TooLong { max: MAX_NAME }
    } else if is_name(name) {
        return Ok(());
    } else {
        Problem::Malformed {
            value: crate::text::clean::clean_name(name),
        }
    };
    Err(Stop::invalid("event", problem))
}

/// Whether a text is lower-case words with hyphens between them.
fn is_name(name: &str) -> bool {
    name.split('-').all(|word| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !word.is_empty() && word.chars().all(plain)
    })
}

fn check_day(work: &Work<'_, '_>, day: Day) -> Result<()> {
    let problem = if day > work.today {
        Problem::InTheFuture
    } else if day < work.today - MAX_DAYS_AGO {
        Problem::OutOfRange {
            min: 0,
            max: i64::from(MAX_DAYS_AGO),
        }
    } else {
        return Ok(());
    };
    Err(Stop::invalid("date", problem))
}
