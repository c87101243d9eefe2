//! Which steps can be offered to somebody: those that would not be refused, whatever is said with them.

use super::apply::Actor;
use super::{Matter, Remedy, Severity, Step, Ticket, Verb};
use crate::domain::channel::Channel;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::money::Fen;

/// Steps in the order in which they are offered: what carries the matter on first.
const ORDER: [Verb; 25] = [
    Verb::Start,
    Verb::Approve,
    Verb::Refuse,
    Verb::Verify,
    Verb::CarryOut,
    Verb::Tell,
    Verb::Close,
    Verb::Agree,
    Verb::Decline,
    Verb::Propose,
    Verb::Resume,
    Verb::CheckBack,
    Verb::Reopen,
    Verb::Resolve,
    Verb::Note,
    Verb::Respond,
    Verb::Wait,
    Verb::Assign,
    Verb::Severity,
    Verb::Edit,
    Verb::Override,
    Verb::Split,
    Verb::Merge,
    Verb::Link,
    Verb::Watch,
];

impl Ticket {
    /// Steps that somebody may take now, in the order in which they are offered.
    pub fn offered(&self, by: Actor) -> Vec<Verb> {
        let may = |verb: &Verb| self.judge(&self.probe(*verb, by.agent), by).is_ok();
        ORDER.into_iter().filter(may).collect()
    }

    /// A step of a kind that says something and changes something.
    fn probe(&self, verb: Verb, by: AgentId) -> Step {
        const SAID: &str = "…";
        let text = || SAID.to_owned();
        let other = TicketId(u64::MAX);
        match verb {
            Verb::Assign => Step::Assign(Some(AgentId(u32::MAX))),
            Verb::Start => Step::Start,
            Verb::Wait => Step::Wait {
                department: None,
                why: text(),
            },
            Verb::Resume => Step::Resume,
            Verb::Respond => Step::Respond {
                channel: Channel::Call,
                contact: None,
                text: text(),
            },
            Verb::Note => Step::Note {
                text: text(),
                mentions: Vec::new(),
            },
            Verb::Edit => Step::Edit(Box::new(Matter {
                summary: format!("{}{SAID}", self.matter.summary),
                ..self.matter.clone()
            })),
            Verb::Severity => Step::Severity {
                severity: Severity(5 - self.severity.0),
                why: text(),
            },
            Verb::Verify => Step::Verify(text()),
            Verb::Propose => Step::Propose {
                remedy: Remedy::Apology,
                cost: Fen(0),
                text: text(),
            },
            Verb::Approve => Step::Approve,
            Verb::Refuse => Step::Refuse(text()),
            Verb::Agree => Step::Agree,
            Verb::Decline => Step::Decline(text()),
            Verb::CarryOut => Step::CarryOut(text()),
            Verb::Resolve => Step::Resolve(text()),
            Verb::Tell => Step::Tell {
                channel: Channel::Call,
                text: text(),
            },
            Verb::Close => Step::Close,
            Verb::Reopen => Step::Reopen(text()),
            Verb::Merge => Step::Merge(other),
            Verb::Link => Step::Link(other),
            Verb::Split => Step::Split(other),
            Verb::Watch => Step::Watch(!self.watchers.contains(&by)),
            Verb::Override => Step::Override(text()),
            Verb::CheckBack => Step::CheckBack {
                contact: None,
                text: text(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_step_has_its_place() {
        let placed: BTreeSet<Verb> = ORDER.into_iter().collect();
        assert_eq!(placed, Verb::ALL.into_iter().collect());
    }
}
