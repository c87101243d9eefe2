//! Taking a step: judged as a whole before anything changes.

use super::clock::Clock;
use super::state::{Leads, Right, State, Verb, leads, right};
use super::step::{Kind, Step, Taken, Wrong};
use super::{
    Approval, ClockKind, FIRST_CONTACT, HOLDS, Proposal, Source, Stage, Terms, Ticket, Told,
};
use crate::domain::agent::Role;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::money::Fen;
use crate::domain::time::{Moment, Span};
use crate::text::clean::is_blank;

/// Watchers that a ticket can have.
pub const MAX_WATCHERS: usize = 50;
/// Tickets that one can be linked to.
pub const MAX_LINKS: usize = 50;

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The agent.
    pub agent: AgentId,
    /// Who sits there: another one where somebody acts as the agent.
    pub person: AgentId,
    /// What that person may do.
    pub role: Role,
}

impl Actor {
    /// Who acts as nobody but themselves.
    pub const fn new(agent: AgentId, role: Role) -> Self {
        Self {
            agent,
            person: agent,
            role,
        }
    }
}

impl Ticket {
    /// Takes a step, or says why not; then nothing is changed.
    ///
    /// # Errors
    /// [`Wrong`], the first reason that stands against it.
    pub fn apply(
        &mut self,
        step: Step,
        by: Actor,
        at: Moment,
        terms: &Terms<'_>,
    ) -> Result<Taken, Wrong> {
        let at = at.max(self.worked);
        let to = self.judge(&step, by)?;
        let from = self.state;
        let verb = step.verb();
        self.count(verb, to, at, terms);
        let spent = self.measure(verb, at, terms);
        let department = self.department.clone();
        let again = self.note(verb);
        self.hand_over(&step, (by, to), at, terms);
        self.change(&step, by, at, terms);
        self.state = to;
        if to != from {
            self.state_since = at;
        }
        let day = terms.desk.zone.day(at);
        if to.is_open() {
            self.settled_day = None;
        } else {
            self.settled_day.get_or_insert(day);
        }
        self.revision += 1;
        self.steps += 1;
        self.undone = None;
        self.look_ahead(terms);
        Ok(Taken {
            at,
            by: by.agent,
            step,
            from,
            to,
            spent,
            day,
            of: self.kind(),
            department,
            again,
            revision: self.revision,
        })
    }

    /// Where a step would lead, or why it is refused.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn judge(&self, step: &Step, by: Actor) -> Result<State, Wrong> {
        let verb = step.verb();
        if let Some(other) = self.merged_into {
            return Err(Wrong::Merged(other));
        }
        let to = match leads(self.state, verb) {
            Leads::Nowhere => {
                return Err(Wrong::NotFrom {
                    verb,
                    state: self.state,
                });
            }
            Leads::Stays => self.state,
            Leads::To(state) => state,
            Leads::ToOwner => match step {
                Step::Assign(Some(_)) => State::Assigned,
                _ => State::New,
            },
            Leads::ToWaiting => match step {
                Step::Wait {
                    department: Some(_),
                    ..
                } => State::WaitingDepartment,
                _ => State::WaitingCustomer,
            },
        };
        self.judge_right(verb, by)?;
        if step.needs_text() && is_blank(step.text()) {
            return Err(Wrong::NoText(verb));
        }
        self.judge_offer(step, by)?;
        self.judge_complaint(verb)?;
        self.judge_rest(step, by)?;
        Ok(to)
    }

    fn judge_right(&self, verb: Verb, by: Actor) -> Result<(), Wrong> {
        let supervises = by.role >= Role::Supervisor;
        match (right(verb), self.owner) {
            (Right::Supervisor, _) if !supervises => Err(Wrong::NeedsSupervisor(verb)),
            (Right::Handler, Some(owner)) if owner != by.agent && !supervises => {
                Err(Wrong::NotYours { owner })
            }
            _ => Ok(()),
        }
    }

    fn judge_offer(&self, step: &Step, by: Actor) -> Result<(), Wrong> {
        let offered = self.proposal.as_ref();
        match step {
            Step::Approve | Step::Refuse(_) => {
                let offered = offered.ok_or(Wrong::NoProposal)?;
                if offered.approval != Approval::Awaited {
                    return Err(Wrong::NothingToAllow);
                }
                let own = [offered.by, offered.person];
                if own.contains(&by.agent) || own.contains(&by.person) {
                    return Err(Wrong::OwnProposal);
                }
                Ok(())
            }
            Step::Agree | Step::Decline(_) if offered.is_none() => Err(Wrong::NoProposal),
            // What costs something is neither agreed nor done before it is allowed.
            Step::Agree | Step::CarryOut(_) | Step::Resolve(_) => match offered {
                Some(offered) if !offered.approval.is_given() => Err(Wrong::NotAllowed),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn judge_complaint(&self, verb: Verb) -> Result<(), Wrong> {
        let needs = match verb {
            Verb::Verify => Stage::Made,
            Verb::Propose => Stage::Verified,
            Verb::Agree | Verb::Decline => Stage::Proposed,
            Verb::CarryOut | Verb::Resolve => Stage::Agreed,
            Verb::CheckBack => Stage::CarriedOut,
            _ => return Ok(()),
        };
        match self.complaint {
            None if matches!(verb, Verb::Verify | Verb::CheckBack) => Err(Wrong::NoComplaint(verb)),
            Some(is) if is < needs => Err(Wrong::NotYet { verb, needs, is }),
            _ => Ok(()),
        }
    }

    fn judge_rest(&self, step: &Step, by: Actor) -> Result<(), Wrong> {
        let verb = step.verb();
        let same = match step {
            Step::Assign(to) => *to == self.owner,
            Step::Edit(matter) => **matter == self.matter,
            Step::Severity { severity, .. } => *severity == self.severity,
            Step::Watch(on) => *on == self.watchers.contains(&by.agent),
            Step::Link(to) => self.links.contains(to),
            _ => false,
        };
        if same {
            return Err(Wrong::NoChange(verb));
        }
        match step {
            Step::Close if self.told.is_none() => Err(Wrong::NotTold),
            Step::Merge(other) | Step::Link(other) | Step::Split(other) if *other == self.id => {
                Err(Wrong::Itself)
            }
            Step::Link(_) | Step::Split(_) if self.links.len() >= MAX_LINKS => {
                Err(Wrong::TooMany {
                    verb,
                    most: MAX_LINKS,
                })
            }
            Step::Watch(true) if self.watchers.len() >= MAX_WATCHERS => Err(Wrong::TooMany {
                verb,
                most: MAX_WATCHERS,
            }),
            _ => Ok(()),
        }
    }

    /// Moves the clocks.
    fn count(&mut self, verb: Verb, to: State, at: Moment, terms: &Terms<'_>) {
        let hours = &terms.hours_of(self.owner);
        if verb.is_work() {
            self.clocks.each(Clock::heard);
        }
        if matches!(verb, Verb::Respond | Verb::Tell) {
            self.clocks.first_response.stop(hours, at);
        }
        if verb == Verb::Reopen {
            self.clocks.resolution.reopen(at);
        } else if !to.is_open() {
            self.clocks.each(|clock| clock.stop(hours, at));
        } else if self.state.runs() && !to.runs() {
            self.clocks.each(|clock| clock.pause(hours, at));
        } else if !self.state.runs() && to.runs() {
            self.clocks.each(|clock| clock.resume(at));
        }
        if verb.is_work() && to.is_open() {
            let target = terms
                .targets
                .of(ClockKind::NextStep, self.severity, self.key);
            self.clocks.next_step = Clock::started(at, target);
            if !to.runs() {
                self.clocks.next_step.pause(hours, at);
            }
        }
    }

    /// Business time since the matter was last carried on, by the hours of who has had it.
    fn measure(&mut self, verb: Verb, at: Moment, terms: &Terms<'_>) -> Span {
        if !verb.is_work() {
            return Span(0);
        }
        let spent = terms.hours_of(self.owner).measure(self.worked, at);
        self.worked = at;
        if self.state == State::WaitingCustomer {
            self.waited_customer = self.waited_customer + spent;
        }
        spent
    }

    /// Gives it to whom a step names. What ran until then is counted by the hours of who had it; the rest runs by those
    /// of who has it now.
    fn hand_over(&mut self, step: &Step, (by, to): (Actor, State), at: Moment, terms: &Terms<'_>) {
        let owner = match step {
            Step::Assign(to) => *to,
            Step::Start => Some(by.agent),
            // Who carries on what nobody has, has it.
            _ if self.owner.is_none() && to.has_owner() && to != self.state => Some(by.agent),
            _ => return,
        };
        let hours = terms.hours_of(self.owner);
        self.clocks.each(|clock| clock.settle(&hours, at));
        self.owner = owner;
    }

    /// Whether it was done at any time.
    pub const fn did(&self, verb: Verb) -> bool {
        self.verbs & (1 << verb as u32) != 0
    }

    /// Remembers what was done; whether it had been done before.
    const fn note(&mut self, verb: Verb) -> bool {
        let again = self.did(verb);
        self.verbs |= 1 << verb as u32;
        again
    }

    /// What kind of ticket it is now.
    pub fn kind(&self) -> Kind {
        Kind {
            category: self.matter.category.clone(),
            severity: self.severity,
            complaint: self.complaint.is_some(),
            segment: self.segment.clone(),
            product: self.matter.product.clone(),
        }
    }

    /// Puts on record what a step says.
    fn change(&mut self, step: &Step, by: Actor, at: Moment, terms: &Terms<'_>) {
        self.advance(step);
        match step {
            Step::Edit(matter) => {
                if !self.matter.is_about_same(matter) {
                    self.about_another();
                }
                self.matter = (**matter).clone();
            }
            Step::Severity { severity, .. } => {
                self.severity = *severity;
                let hours = terms.hours_of(self.owner);
                for kind in ClockKind::ALL {
                    let target = terms.targets.of(kind, self.severity, self.key);
                    self.clocks.get_mut(kind).retarget(&hours, at, target);
                }
            }
            Step::Propose { remedy, cost, text } => {
                self.proposal = Some(Proposal {
                    remedy: *remedy,
                    cost: *cost,
                    text: text.clone(),
                    by: by.agent,
                    person: by.person,
                    at,
                    carried_out: false,
                    // What was given before counts as well.
                    approval: approval(*cost + self.given, terms.limit),
                });
            }
            Step::Approve => self.decide(Approval::Given { by: by.agent, at }),
            Step::Refuse(why) => {
                let why = why.clone();
                self.decide(Approval::Refused {
                    by: by.agent,
                    at,
                    why,
                });
            }
            Step::CarryOut(_) => self.grant_offer(),
            Step::Resolve(result) => {
                // A complaint is settled by what was agreed.
                if self.complaint.is_some() {
                    self.grant_offer();
                }
                self.first_contact |= self.is_first_contact(by, at);
                self.result.clone_from(result);
            }
            Step::Tell { channel, .. } => {
                let channel = *channel;
                self.told = Some(Told {
                    at,
                    by: by.agent,
                    channel,
                });
            }
            Step::Reopen(_) => {
                self.reopened = self.reopened.saturating_add(1);
                self.first_contact &= at - self.opened > HOLDS;
                self.told = None;
                self.held = None;
                self.proposal = None;
            }
            Step::Merge(into) => self.merged_into = Some(*into),
            Step::Link(to) | Step::Split(to) => self.link(*to),
            Step::Watch(true) => self.watchers.push(by.agent),
            Step::Watch(false) => self.watchers.retain(|agent| *agent != by.agent),
            Step::Override(why) => self.grant = Some(why.clone()),
            Step::CheckBack { .. } => self.held = Some(at),
            _ => {}
        }
        self.department = match step {
            Step::Wait { department, .. } => department.clone(),
            _ if leads(self.state, step.verb()) == Leads::Stays => self.department.take(),
            _ => None,
        };
    }

    /// Whether who opened it is still in that contact: the customer is on the line or there, and nothing was waited for.
    fn is_first_contact(&self, by: Actor, at: Moment) -> bool {
        let later = [Verb::Respond, Verb::Wait, Verb::Resume, Verb::Reopen];
        matches!(self.source, Source::Call | Source::Visit)
            && by.agent == self.opened_by
            && at - self.opened <= FIRST_CONTACT
            && !later.into_iter().any(|verb| self.did(verb))
    }

    /// How far a complaint is after a step.
    fn advance(&mut self, step: &Step) {
        let Some(stage) = &mut self.complaint else {
            return;
        };
        *stage = match step {
            Step::Start => Stage::Accepted.max(*stage),
            Step::Verify(_) => Stage::Verified.max(*stage),
            Step::Propose { .. } => Stage::Proposed,
            Step::Agree => Stage::Agreed,
            // Back to looking for something better.
            Step::Decline(_) | Step::Refuse(_) => Stage::Verified,
            Step::CarryOut(_) | Step::Resolve(_) => Stage::CarriedOut,
            Step::Reopen(_) => Stage::Accepted,
            _ => *stage,
        };
    }

    /// What was offered and allowed is given; once, however often that is said.
    fn grant_offer(&mut self) {
        if let Some(offer) = self.proposal.as_mut().filter(|offer| !offer.carried_out) {
            offer.carried_out = true;
            self.given += offer.cost;
        }
    }

    fn decide(&mut self, approval: Approval) {
        if let Some(proposal) = &mut self.proposal {
            proposal.approval = approval;
        }
    }

    /// It is about something else that was bought: what was allowed for the former is asked anew.
    fn about_another(&mut self) {
        self.grant = None;
        if let Some(offer) = self.proposal.as_mut().filter(|offer| !offer.carried_out)
            && matches!(offer.approval, Approval::Given { .. })
        {
            offer.approval = Approval::Awaited;
        }
    }

    /// Puts another ticket beside it.
    fn link(&mut self, other: TicketId) {
        if !self.links.contains(&other) {
            self.links.push(other);
        }
    }
}

/// Whether an offer has to be allowed.
fn approval(cost: Fen, limit: Fen) -> Approval {
    if cost > limit {
        Approval::Awaited
    } else {
        Approval::NotNeeded
    }
}

#[cfg(test)]
mod tests;
