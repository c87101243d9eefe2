//! The audit trail as it is shown: who did what when, newest first.

use std::collections::HashMap;

use super::work::Result;
use crate::domain::agent::Agent;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::time::Moment;
use crate::protocol::query::MAX_PAGE;
use crate::protocol::view::AuditRow;
use crate::store::{AuditEntry, AuditExt, Read, ReadExt};

/// Most further entries of the change that a page ends in: a change is shown whole.
const MAX_PARTS: usize = 1_024;

/// Entries of a customer or of all, not older than `since`, of changes before the one with sequence `before`.
pub fn page(
    read: &impl Read,
    customer: Option<CustomerId>,
    since: Option<Moment>,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<AuditRow>> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    let entries = |before, limit| match customer {
        Some(customer) => read.audit_of(customer, before, limit),
        None => read.audit_trail(before, limit),
    };
    let mut found = entries(before.map(|seq| (seq, 0)), limit)?;
    if let Some(last) = found.last().filter(|_| found.len() == limit) {
        let (seq, part) = (last.seq, last.part);
        if part > 0 {
            let rest = entries(Some((seq, part)), MAX_PARTS)?;
            found.extend(rest.into_iter().take_while(|entry| entry.seq == seq));
        }
    }
    if let Some(since) = since {
        found.retain(|entry| entry.origin.at >= since);
    }
    let mut names = HashMap::new();
    found
        .into_iter()
        .map(|entry| row(read, &mut names, entry))
        .collect()
}

fn row(
    read: &impl Read,
    names: &mut HashMap<AgentId, String>,
    entry: AuditEntry,
) -> Result<AuditRow> {
    let id = entry.origin.agent;
    let agent = if let Some(known) = names.get(&id) {
        known.clone()
    } else {
        let name = read.get::<Agent>(&id)?.map(|agent| agent.display);
        names.entry(id).or_insert(name.unwrap_or_default()).clone()
    };
    Ok(AuditRow {
        seq: entry.seq,
        at: entry.origin.at,
        agent,
        action: entry.audit.action.into_owned(),
        customer: entry.audit.customer,
        detail: entry.audit.detail,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, boss, later};
    use crate::domain::time::Span;
    use crate::protocol::{Command, Found, Query};

    #[test]
    fn the_trail_is_shown_newest_first_and_by_customer() {
        let kit = Kit::new();
        let (one, other) = (
            kit.person("王小明", "13812345678"),
            kit.person("李雷", "13812345679"),
        );
        for (minute, customer) in [(1, one), (2, other), (3, one)] {
            let reveal = Command::Reveal {
                customer,
                reason: format!("minute {minute}"),
            };
            kit.run(&later(&boss(), Span::minutes(minute)), reveal)
                .expect("revealed");
        }
        let log = |customer, since, before, limit| {
            let query = Query::Log {
                customer,
                since,
                before,
                limit,
            };
            match kit.ask(&boss(), query) {
                Found::Log(rows) => rows,
                other => panic!("{other:?}"),
            }
        };
        let all = log(None, None, None, 3);
        let details: Vec<_> = all.iter().map(|row| row.detail.as_str()).collect();
        assert_eq!(details, ["minute 3", "minute 2", "minute 1"]);
        assert!(all.iter().all(|row| row.agent == "boss"));
        let of_one = log(Some(one), None, Some(all[0].seq), 10);
        let of_one: Vec<_> = of_one.iter().filter(|row| row.action == "reveal").collect();
        assert_eq!(of_one.len(), 1);
        assert_eq!(of_one[0].detail, "minute 1");
        assert_eq!(log(None, Some(all[1].at), None, 500).len(), 2);
    }
}
