//! The audit trail as it is shown: who did what when, newest first.

use super::names::Names;
use super::work::Result;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::time::Moment;
use crate::protocol::query::MAX_PAGE;
use crate::protocol::view::AuditRow;
use crate::store::{AuditEntry, AuditExt, Read};

/// The note that comes first in a change which somebody makes as another agent; its detail is who that is.
pub const ACTED_AS: &str = "as";
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
    let mut rows = Rows::new(read);
    found.into_iter().map(|entry| rows.row(entry)).collect()
}

/// Rows with the names of agents as screens show them.
struct Rows<'r, R: Read> {
    read: &'r R,
    names: Names<'r, R>,
    /// The change whose actor was asked for last, and who that was.
    acting: Option<(u64, Option<AgentId>)>,
}

impl<'r, R: Read> Rows<'r, R> {
    fn new(read: &'r R) -> Self {
        Self {
            read,
            names: Names::new(read),
            acting: None,
        }
    }

    fn row(&mut self, entry: AuditEntry) -> Result<AuditRow> {
        let acting = match self.acting(entry.seq)? {
            Some(acting) => self.names.display(acting)?,
            None => String::new(),
        };
        Ok(AuditRow {
            seq: entry.seq,
            at: entry.origin.at,
            agent: self.names.display(entry.origin.agent)?,
            acting,
            action: entry.audit.action.into_owned(),
            customer: entry.audit.customer,
            detail: entry.audit.detail,
        })
    }

    /// Who made a change as somebody else: its first note says so.
    fn acting(&mut self, seq: u64) -> Result<Option<AgentId>> {
        if let Some((of, acting)) = self.acting
            && of == seq
        {
            return Ok(acting);
        }
        let first = self.read.audit_note(seq, 0)?;
        let first = first.filter(|note| note.audit.action == ACTED_AS);
        let acting = first.and_then(|note| note.audit.detail.parse().ok());
        self.acting = Some((seq, acting));
        Ok(acting)
    }
}

#[cfg(test)]
mod tests {
    use super::super::caller::Caller;
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

    #[test]
    fn who_acted_as_another_is_named_with_the_customer_too() {
        let kit = Kit::new();
        let ann = kit.agent("ann");
        let customer = kit.person("王小明", "13812345678");
        let acting = Caller {
            acting: Some(boss().agent),
            ..ann
        };
        for (who, name) in [(ann, ""), (acting, "boss")] {
            let reveal = Command::Reveal {
                customer,
                reason: "asked".into(),
            };
            kit.run(&who, reveal).expect("revealed");
            let query = Query::Log {
                customer: Some(customer),
                since: None,
                before: None,
                limit: 1,
            };
            let Found::Log(rows) = kit.ask(&boss(), query) else {
                panic!("a log");
            };
            assert_eq!((&*rows[0].agent, &*rows[0].acting), ("ANN", name));
        }
    }
}
