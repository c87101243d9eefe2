//! Follow-ups and claims as screens show them.

use super::caller::Caller;
use super::names::{Names, not_found};
use super::tickets;
use super::work::{Result, Rules};
use crate::domain::claim::{Claim, Lease};
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, FollowUp, Origin, When};
use crate::domain::id::CustomerId;
use crate::domain::order::Order;
use crate::domain::plan::about::person_of;
use crate::domain::plan::script::Merge;
use crate::domain::ticket::Ticket;
use crate::domain::time::Day;
use crate::protocol::refusal::Thing;
use crate::protocol::view::{ClaimView, ClaimedWork, QueueRow};
use crate::store::{Direction, Read, ReadExt};
use crate::text::mask::mask_phone;

/// Most orders of one customer that are added up; a person has fewer.
pub const MAX_ORDERS: usize = 5_000;

/// Makes rows over one view of the store.
pub struct Rows<'r, R: Read> {
    read: &'r R,
    caller: &'r Caller,
    /// Names of agents.
    pub names: Names<'r, R>,
}

impl<'r, R: Read> Rows<'r, R> {
    /// Over a view of the store, for somebody.
    pub fn new(read: &'r R, caller: &'r Caller) -> Self {
        Self {
            read,
            caller,
            names: Names::new(read),
        }
    }

    /// A claim as others see it.
    pub fn claim(&self, claim: &Claim) -> Result<ClaimView> {
        Ok(ClaimView {
            agent: claim.agent,
            name: self.names.display(claim.agent)?,
            since: claim.since,
            lease: claim.lease,
            follow_up: claim.follow_up,
            dialled: claim.dialled,
            mine: claim.lease == Lease::Session(self.caller.session),
        })
    }

    /// Who holds a customer.
    pub fn claim_of(&self, customer: CustomerId) -> Result<Option<ClaimView>> {
        self.read
            .get::<Claim>(&customer)?
            .map(|c| self.claim(&c))
            .transpose()
    }

    /// A follow-up as a row.
    pub fn row(
        &self,
        follow_up: &FollowUp,
        customer: &Customer,
        rules: &Rules,
    ) -> Result<QueueRow> {
        let claim = self.claim_of(customer.id)?;
        self.row_under(follow_up, customer, claim, rules)
    }

    /// A follow-up as a row, with the claim on its customer at hand.
    pub fn row_under(
        &self,
        follow_up: &FollowUp,
        customer: &Customer,
        claim: Option<ClaimView>,
        rules: &Rules,
    ) -> Result<QueueRow> {
        let ticket = match follow_up.origin.ticket() {
            Some(ticket) => {
                let gone = || not_found(Thing::Ticket, ticket);
                let ticket = self
                    .read
                    .get::<Ticket>(&(customer.id, ticket))?
                    .ok_or_else(gone)?;
                let terms = tickets::terms(rules);
                let row =
                    tickets::view::row(&self.names, &ticket, customer, &terms, self.caller.now);
                Some(Box::new(row?))
            }
            None => None,
        };
        let assignee_name = match follow_up.assignee {
            Assignee::Pool => String::new(),
            Assignee::Agent(agent) => self.names.display(agent)?,
        };
        Ok(QueueRow {
            id: follow_up.id,
            customer: customer.id,
            name: customer.name.clone(),
            place: customer.place().to_owned(),
            segment: customer.standing.segment.clone(),
            key: customer.is_key(),
            phone: customer
                .main_phone()
                .map_or_else(String::new, |p| mask_phone(&p.text)),
            about: follow_up.origin.fact().and_then(|f| person_of(f, customer)),
            origin: follow_up.origin.clone(),
            due: follow_up.due,
            when: follow_up.when,
            when_day: follow_up.when_day,
            assignee: follow_up.assignee,
            assignee_name,
            band: follow_up.band,
            status: follow_up.status.clone(),
            attempts: follow_up.attempts,
            last_outcome: follow_up.last_attempt.as_ref().map(|(_, o)| o.clone()),
            claim,
            created: follow_up.created,
            ticket,
        })
    }

    /// A claimed follow-up with what the call needs.
    pub fn work(
        &self,
        follow_up: &FollowUp,
        customer: &Customer,
        rules: &Rules,
        today: Day,
    ) -> Result<ClaimedWork> {
        let row = self.row(follow_up, customer, rules)?;
        let until = row.claim.as_ref().and_then(|c| match c.lease {
            Lease::Until(at) => Some(at),
            Lease::Session(_) => None,
        });
        let script = self.script(follow_up, customer, rules, today)?;
        Ok(ClaimedWork { row, script, until })
    }

    /// The script of a follow-up with its merge fields filled in; empty where its rule has none.
    pub fn script(
        &self,
        follow_up: &FollowUp,
        customer: &Customer,
        rules: &Rules,
        today: Day,
    ) -> Result<Vec<String>> {
        let orders = orders(self.read, customer.id)?;
        self.script_over(follow_up, customer, &orders, rules, today)
    }

    /// Like [`Self::script`], with the customer's orders at hand.
    pub fn script_over(
        &self,
        follow_up: &FollowUp,
        customer: &Customer,
        orders: &[Order],
        rules: &Rules,
        today: Day,
    ) -> Result<Vec<String>> {
        let Origin::Rule { rule, fact } = &follow_up.origin else {
            return Ok(Vec::new());
        };
        let Some(lines) = rules.plan.script(rule) else {
            return Ok(Vec::new());
        };
        let merge = Merge {
            customer,
            orders,
            plan: &rules.plan,
            fact,
            due: follow_up.due_day,
            agent: &self.names.display(self.caller.agent)?,
            today,
        };
        Ok(lines.iter().map(|line| merge.fill(line)).collect())
    }
}

/// All orders of a customer, oldest first.
pub fn orders(read: &impl Read, customer: CustomerId) -> Result<Vec<Order>> {
    let found = read.range::<Order>(customer, Direction::Forward, MAX_ORDERS)?;
    Ok(found.into_iter().map(|(_, order)| order).collect())
}

/// The business day of a time to work.
pub fn when_day(when: When, rules: &Rules) -> Day {
    match when {
        When::On(day) => day,
        When::At(at) | When::After(at) => rules.zone().day(at),
    }
}
