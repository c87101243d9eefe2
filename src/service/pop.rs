//! Screen pop: the telephone system names a caller's number, and the agent's desks show who it is.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use super::find::last_contact;
use super::names::{self, not_found};
use super::push::Audience;
use super::work::{Result, Work};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::lookup::phone_key;
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::{Done, Push, Refusal};
use crate::store::schema::index;
use crate::store::{Direction, KeyReader, Raw, Read, ReadExt};
use crate::text::clean::clean_name;
use crate::text::phone;

/// Most customers of a number that are shown.
const MAX_SHOWN: usize = 20;
/// Most customers of like numbers that are read.
const MAX_READ: usize = 200;
/// Longest number as the telephone system writes it, in characters.
const MAX_NUMBER: u32 = 64;
/// Numbers that agree in so many last digits are one, with and without an area code or a digit for the outside line.
const SAME_TAIL: usize = 7;

/// Shows a caller's customers on an agent's desks. The hub fills in how many desks show them.
pub fn pop(work: &mut Work<'_, '_>, number: &str, agent: &str) -> Result<Done> {
    let agent =
        names::agent_called(work.txn, agent)?.ok_or_else(|| not_found(Thing::Agent, agent))?;
    let number = clean_name(number);
    let invalid = |problem| Refusal::invalid("phone", problem);
    if number.chars().count() > MAX_NUMBER as usize {
        return Err(invalid(Problem::TooLong { max: MAX_NUMBER }).into());
    }
    let Some(digits) = digits_of(&number) else {
        return Err(invalid(Problem::Malformed { value: number }).into());
    };
    let customers = callers(work.txn, &digits)?;
    work.txn
        .audit("pop", customers.first().copied(), agent.name);
    let push = Push::Pop {
        number,
        customers: customers.clone(),
    };
    work.news.push((Audience::Agent(agent.id), push));
    Ok(Done::Popped {
        customers,
        agent: agent.id,
        desks: 0,
    })
}

/// The digits of a number; of one that is none (an extension, an anonymous caller with a code) those that it has.
fn digits_of(number: &str) -> Option<String> {
    if let Ok(parsed) = phone::parse(number) {
        return Some(parsed.phone.digits);
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// Customers who have a number: exactly this first, then key customers, then who was last in contact.
fn callers(read: &impl Read, digits: &str) -> Result<Vec<CustomerId>> {
    let tail = &digits[digits.len().saturating_sub(SAME_TAIL)..];
    let mut candidates: Vec<CustomerId> = Vec::new();
    read.each_index(
        index::LOOKUP,
        Raw(phone_key(tail).as_bytes()),
        Direction::Forward,
        |key, _| {
            let found = KeyReader::new(key).take::<(Vec<u8>, CustomerId)>();
            candidates.extend(found.map(|(_, customer)| customer));
            if candidates.len() < MAX_READ {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    candidates.sort_unstable();
    candidates.dedup();
    let mut callers = Vec::new();
    for id in candidates {
        let Some(customer) = read.get::<Customer>(&id)? else {
            continue;
        };
        if let Some(exact) = same_number(&customer, digits) {
            let place = (!exact, !customer.is_key(), Reverse(last_contact(read, id)?));
            callers.push((place, id));
        }
    }
    callers.sort_unstable();
    callers.truncate(MAX_SHOWN);
    Ok(callers.into_iter().map(|(_, id)| id).collect())
}

/// Whether one of the customer's numbers is this one, and whether it is exactly.
fn same_number(customer: &Customer, digits: &str) -> Option<bool> {
    let like = |known: &str| {
        let shorter = known.len().min(digits.len());
        shorter >= SAME_TAIL && (known.ends_with(digits) || digits.ends_with(known))
    };
    let known = || customer.phones.iter().map(|phone| phone.digits.as_str());
    if known().any(|known| known == digits) {
        return Some(true);
    }
    known().any(like).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, boss};
    use super::*;
    use crate::protocol::Command;

    fn pop(kit: &Kit, number: &str) -> std::result::Result<Vec<CustomerId>, Refusal> {
        let command = Command::Pop {
            number: number.into(),
            agent: "boss".into(),
        };
        match kit.run(&boss(), command)? {
            Done::Popped { customers, .. } => Ok(customers),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn callers_are_known_by_their_number_however_it_is_written() {
        let kit = Kit::new();
        let ann = kit.person("Ann", "13812345678");
        let land = kit.person("Land", "0571-87654321");
        let local = kit.person("Local", "87654321");
        kit.person("Other", "13912345678");
        let short = kit.person("Short", "95588");
        let table: &[(&str, &[CustomerId])] = &[
            ("13812345678", &[ann]),
            ("+86 138 1234 5678", &[ann]),
            ("013812345678", &[ann]),
            ("057187654321", &[land, local]),
            ("87654321", &[local, land]),
            ("95588", &[short]),
            ("5678", &[]),
            ("13700000000", &[]),
        ];
        for (number, expected) in table {
            assert_eq!(pop(&kit, number).as_deref(), Ok(*expected), "{number}");
            let news = kit.news();
            let push = Push::Pop {
                number: (*number).into(),
                customers: expected.to_vec(),
            };
            assert_eq!(news, [(Audience::Agent(boss().agent), push)]);
        }
        let spouse = kit.person("Spouse", "13812345678");
        let mut both = pop(&kit, "13812345678").expect("found");
        both.sort_unstable();
        assert_eq!(both, [ann, spouse]);
        let refused = pop(&kit, "anonymous");
        assert!(
            matches!(refused, Err(Refusal::Invalid { .. })),
            "{refused:?}"
        );
        let nobody = Command::Pop {
            number: "1".into(),
            agent: "nobody".into(),
        };
        let refused = kit.run(&boss(), nobody);
        assert!(
            matches!(refused, Err(Refusal::NotFound { .. })),
            "{refused:?}"
        );
    }
}
