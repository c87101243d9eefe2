//! Digits from the middle of a number single a customer out, and the next ones tell the whole number without anybody
//! having looked at it on record: so many such lookups an hour are an agent's work, more are refused and put on record.

use std::collections::HashMap;

use parking_lot::Mutex;

use super::search::Hit;
use crate::domain::agent::Role;
use crate::domain::id::AgentId;
use crate::domain::lookup::{Field, Query, Term, TermKind};
use crate::protocol::Done;
use crate::service::Service;
use crate::service::caller::Caller;
use crate::service::work::{Result, Stop};
use crate::store::Priority;

/// Digits that the shown parts of a number leave open; fewer than these single nobody out in a store of some size …
const TELLING: usize = 5;
/// … unless something else does it.
const TELLING_BESIDE: usize = 2;
/// A number of orders or customers may have more, a phone has not.
const OF_A_PHONE: usize = 11;
/// The digits that are shown of a number's end.
const SHOWN: usize = 4;
/// More customers than these are not singled out.
const FEW: u32 = 16;
const HOUR_MS: i64 = 3_600_000;

/// Who looked up how often in which hour.
#[derive(Default)]
pub struct Quota {
    counts: Mutex<HashMap<AgentId, (i64, u32)>>,
}

impl Quota {
    /// Counts one; answers how many it is in this hour.
    fn count(&self, agent: AgentId, hour: i64) -> u32 {
        let mut counts = self.counts.lock();
        // Those of former hours go, so that there are never more than agents.
        counts.retain(|_, (of, _)| *of == hour);
        let (_, count) = counts.entry(agent).or_insert((hour, 0));
        *count = count.saturating_add(1);
        *count
    }
}

/// Refuses what goes beyond the limit. Supervisors may look at any number, on record or not.
pub fn check(
    service: &Service,
    caller: &Caller,
    query: &Query,
    hits: &[Hit],
    total: u32,
) -> Result<()> {
    if caller.role >= Role::Supervisor || total > FEW || !tells(query, hits) {
        return Ok(());
    }
    let limit = service.rules().settings.digit_lookups_an_hour;
    let who = caller.acting.unwrap_or(caller.agent);
    let hour = caller.now.0.div_euclid(HOUR_MS);
    let nth = service.shared.finder.quota.count(who, hour);
    if nth <= limit {
        return Ok(());
    }
    if nth == limit.saturating_add(1) {
        service.change(
            *caller,
            None,
            Priority::People,
            Box::new(drop),
            move |work| {
                work.txn.audit("find-limit", None, limit.to_string());
                Ok(Done::Ok)
            },
        );
    }
    Err(Stop::limit("digit-lookups", u64::from(limit)))
}

/// Whether the answer tells digits that are not shown.
fn tells(query: &Query, hits: &[Hit]) -> bool {
    let least = if query.terms().len() > 1 {
        TELLING_BESIDE
    } else {
        TELLING
    };
    let mut digits = query
        .terms()
        .iter()
        .filter(|term| term.kind() == TermKind::Digits && term.text().len() >= least)
        .map(Term::text)
        .peekable();
    if digits.peek().is_none() {
        return false;
    }
    if hits.is_empty() {
        // That nobody has them tells as much, unless it is a number that is being typed from its beginning.
        return digits.any(|digits| digits.len() <= OF_A_PHONE && !begins_a_number(digits));
    }
    hits.iter().any(|hit| {
        let found = hit.found.iter().flat_map(|found| &found.hits);
        let mut phones = found.filter_map(|part| match part.field {
            Field::Phone(nth) => hit.customer.phones.get(nth).map(|phone| (part, phone)),
            Field::Name | Field::Number => None,
        });
        phones.any(|(part, phone)| {
            let at_end = part.start + part.len == phone.digits.len();
            part.len >= least && part.start > 0 && !(at_end && part.len <= SHOWN)
        })
    })
}

/// Whether digits may be how a number begins: of a mobile, with an area code, a service number, a country code.
fn begins_a_number(digits: &str) -> bool {
    let mobile = digits.starts_with('1') && !digits.starts_with("10") && !digits.starts_with("11");
    mobile || digits.starts_with('0') || digits.starts_with("400") || digits.starts_with("86")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::settings::DEFAULT;
    use crate::domain::time::Span;
    use crate::protocol::{Found, Query as Ask, Refusal};
    use crate::service::testkit::{Kit, boss, later};

    #[test]
    fn only_so_many_lookups_an_hour_tell_digits_that_are_not_shown() {
        let line = "digit_lookups_an_hour = 100";
        assert!(DEFAULT.contains(line));
        let kit = Kit::with_settings(&DEFAULT.replace(line, "digit_lookups_an_hour = 4"));
        kit.person("王小明", "13812345678");
        let ann = kit.agent("ann");
        let find = |who: &Caller, text: &str| {
            let (text, limit) = (text.to_owned(), 10);
            kit.query(who, Ask::Find { text, limit }).map(drop)
        };
        let refused = Err(Refusal::Limit {
            what: "digit-lookups".into(),
            limit: 4,
        });
        let free = [
            "13812",
            "13812345678",
            "5678",
            "345",
            "小明",
            "王 5678",
            "13999",
            "021555",
            "202611220017",
        ];
        let telling = ["38123", "345678", "99999", "王 12"];
        for text in free.iter().chain(&telling).chain(&free) {
            assert_eq!(find(&ann, text), Ok(()), "{text}");
        }
        for text in telling {
            assert_eq!(find(&ann, text), refused, "{text}");
        }
        assert_eq!(find(&ann, free[0]), Ok(()));
        assert_eq!(find(&boss(), telling[0]), Ok(()));
        assert_eq!(find(&later(&ann, Span::hours(1)), telling[0]), Ok(()));
        // On record once, whoever goes on trying.
        kit.write(|_| Ok(()));
        let log = Ask::Log {
            customer: None,
            since: None,
            before: None,
            limit: 50,
        };
        let Found::Log(rows) = kit.ask(&boss(), log) else {
            panic!("a log");
        };
        let noted: Vec<_> = rows
            .iter()
            .filter(|row| row.action == "find-limit")
            .collect();
        assert_eq!(noted.len(), 1);
        assert_eq!(noted[0].agent, "ANN");
    }
}
