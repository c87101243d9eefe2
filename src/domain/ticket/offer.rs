//! Which steps can be offered to somebody: those that would not be refused, whatever is said with them.

use super::apply::Actor;
use super::{Matter, Remedy, Severity, Step, Ticket, Verb};
use crate::domain::channel::Channel;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::money::Fen;

/// Steps by the digit that takes them at the desk, 0 last: the same digit wherever a ticket stands, so that hands learn it.
/// Of those that share one, the first that may be taken has it.
const BY_DIGIT: [&[Verb]; 10] = [
    &[Verb::Start, Verb::Reopen],
    &[Verb::Verify],
    &[Verb::Note],
    &[Verb::Respond],
    &[Verb::Resume, Verb::Wait],
    &[Verb::Propose],
    &[Verb::Approve, Verb::Agree],
    &[Verb::Refuse, Verb::Decline],
    &[Verb::CheckBack, Verb::Close, Verb::Tell, Verb::Resolve],
    &[Verb::CarryOut],
];

/// Steps that no digit takes, in the order in which they are offered.
const REST: [Verb; 8] = [
    Verb::Assign,
    Verb::Severity,
    Verb::Edit,
    Verb::Override,
    Verb::Split,
    Verb::Merge,
    Verb::Link,
    Verb::Watch,
];

/// The place in the numbering of what no digit takes.
pub const NO_DIGIT: usize = BY_DIGIT.len();

impl Ticket {
    /// Steps that somebody may take now, each with its place in the numbering: 0 to 9 for the digits 1 to 9 and 0.
    pub fn offered(&self, by: Actor) -> Vec<(usize, Verb)> {
        let may = |verb: &Verb| self.judge(&self.probe(*verb, by.agent), by).is_ok();
        let (mut offered, mut rest) = (Vec::new(), Vec::new());
        for (place, verbs) in BY_DIGIT.into_iter().enumerate() {
            let mut legal = verbs.iter().copied().filter(may);
            offered.extend(legal.next().map(|verb| (place, verb)));
            rest.extend(legal);
        }
        rest.extend(REST.into_iter().filter(may));
        offered.extend(rest.into_iter().map(|verb| (NO_DIGIT, verb)));
        offered
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
        let placed: Vec<Verb> = BY_DIGIT.concat().into_iter().chain(REST).collect();
        let once: BTreeSet<Verb> = placed.iter().copied().collect();
        assert_eq!((placed.len(), once), (25, Verb::ALL.into_iter().collect()));
    }
}
