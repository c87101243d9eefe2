//! Claim and wrap-up in SQLite: the same checks, rows, answers and records of what was done.

use rusqlite::{OptionalExtension, params};

use super::Desk;
use super::tables::{self, Result, blob};
use crate::data;
use warmline::domain::claim::Lease;
use warmline::domain::contact::{Contact, Direction};
use warmline::domain::customer::Customer;
use warmline::domain::follow_up::{Assignee, FollowUp, Origin, Status};
use warmline::domain::id::{AgentId, ContactId, CustomerId, FollowUpId, RequestId};
use warmline::domain::outcome::Next;
use warmline::domain::plan::about::person_of;
use warmline::domain::plan::script::Merge;
use warmline::protocol::command::WrapUp;
use warmline::protocol::view::{ClaimView, ClaimedWork, QueueRow};
use warmline::protocol::{Command, Done, Refusal, frame};
use warmline::service::caller::Caller;
use warmline::store::schema::{UndoEntry, UndoWrite, undo_kind};
use warmline::text::clean::clean_note;
use warmline::text::mask::mask_phone;

const FREE: &str = "NOT EXISTS (SELECT 1 FROM claims c WHERE c.customer = f.customer)";

impl Desk {
    /// Runs a command, unless it was run before; part of the transaction that is open.
    pub fn run(
        &mut self,
        caller: &Caller,
        id: RequestId,
        command: &Command,
    ) -> std::result::Result<Done, Refusal> {
        let failed = |error: rusqlite::Error| Refusal::Store {
            reason: error.to_string(),
        };
        if let Some(done) = self.answered(id).map_err(failed)? {
            return Ok(done);
        }
        let done = match command {
            Command::Claim(_) => self.claim(caller),
            Command::WrapUp(form) => self.wrap_up(caller, form),
            other => panic!("not compared: {other:?}"),
        };
        let done = done.map_err(failed)?;
        self.answer(id, &done).map_err(failed)?;
        Ok(done)
    }

    fn answered(&self, id: RequestId) -> Result<Option<Done>> {
        let reply: Option<Vec<u8>> = self
            .db
            .prepare_cached("SELECT reply FROM requests WHERE day IN (?1, ?2) AND id = ?3")?
            .query_row(params![data::TODAY.0, data::TODAY.0 - 1, id.0], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(reply.map(|reply| frame::decode_slice(&reply).expect("answers are kept whole")))
    }

    fn answer(&mut self, id: RequestId, done: &Done) -> Result<()> {
        let reply = frame::encode(done).expect("answers are encoded");
        self.db
            .prepare_cached("INSERT INTO requests VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![data::TODAY.0, id.0, self.ids.seq, &reply[..]])?;
        Ok(())
    }

    fn audit(
        &mut self,
        caller: &Caller,
        action: &str,
        customer: CustomerId,
        detail: &str,
    ) -> Result<()> {
        self.ids.seq += 1;
        self.db
            .prepare_cached("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                self.ids.seq,
                caller.now.0,
                caller.agent.0,
                caller.session.0,
                action,
                customer.0,
                detail
            ])?;
        Ok(())
    }

    fn claim(&mut self, caller: &Caller) -> Result<Done> {
        let id = self.next_free(caller)?.expect("the queue is long enough");
        let follow_up = tables::follow_up(&self.db, id)?.expect("it is in the queue");
        let customer = tables::customer(&self.db, follow_up.customer)?.expect("it has a customer");
        assert!(follow_up.status.is_open() && !customer.preferences.do_not_call);
        self.db
            .prepare_cached("INSERT INTO claims VALUES (?1, ?2, ?3, ?4, NULL, ?5, NULL, ?5)")?
            .execute(params![
                customer.id.0,
                id.0,
                caller.agent.0,
                caller.session.0,
                caller.now.0
            ])?;
        self.audit(caller, "claim", customer.id, &id.to_string())?;
        let row = self.row(caller, &follow_up, &customer)?;
        let script = self.script(caller, &follow_up, &customer)?;
        Ok(Done::Claimed(Box::new(ClaimedWork {
            row,
            script,
            until: None,
        })))
    }

    fn next_free(&self, caller: &Caller) -> Result<Option<FollowUpId>> {
        let mut soonest: Option<(i64, u64)> = None;
        let mut appointments = self.db.prepare_cached(&format!(
            "SELECT f.at, f.id FROM follow_ups f WHERE f.assignee = ?1 AND f.open = 1 AND f.at IS NOT NULL
             AND f.at <= ?2 AND {FREE} ORDER BY f.at, f.id LIMIT 1"
        ))?;
        for assignee in [caller.agent.0, 0] {
            let found: Option<(i64, u64)> = appointments
                .query_row(params![assignee, caller.now.0], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            soonest = [soonest, found].into_iter().flatten().min();
        }
        if let Some((_, id)) = soonest {
            return Ok(Some(FollowUpId(id)));
        }
        let mut work = self.db.prepare_cached(&format!(
            "SELECT f.when_day, -f.worth, f.id FROM follow_ups f WHERE f.assignee = ?1 AND f.band = ?2 AND f.open = 1
             AND f.at IS NULL AND f.when_day <= ?3 AND {FREE} ORDER BY f.when_day, f.worth DESC, f.id LIMIT 1"
        ))?;
        for band in warmline::domain::follow_up::Band::ALL {
            let mut best: Option<(i32, i64, u64)> = None;
            for assignee in [caller.agent.0, 0] {
                let found = work
                    .query_row(params![assignee, band.code(), data::TODAY.0], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()?;
                best = [best, found].into_iter().flatten().min();
            }
            if let Some((_, _, id)) = best {
                return Ok(Some(FollowUpId(id)));
            }
        }
        Ok(None)
    }

    fn wrap_up(&mut self, caller: &Caller, form: &WrapUp) -> Result<Done> {
        let plan = self.rules.plan.clone();
        let outcome = plan
            .outcome(&form.outcome)
            .expect("the outcome is in the plan");
        assert!(
            outcome.next == Next::Done,
            "the outcome that is compared ends the follow-up"
        );
        let id = form.follow_up.expect("a follow-up is finished");
        let customer = tables::customer(&self.db, form.customer)?.expect("the customer is there");
        let before = tables::follow_up(&self.db, id)?.expect("the follow-up is there");
        let claim = self
            .claim_of(caller, customer.id)?
            .expect("the customer is held");
        assert!(before.status.is_open() && claim.mine);
        self.ids.contact += 1;
        let contact = new_contact(
            ContactId(self.ids.contact),
            caller,
            form,
            outcome,
            &customer,
            self,
        );
        tables::add_contact(&self.db, &contact, &mut self.counters)?;
        let today = data::TODAY;
        let mut after = before.clone();
        after.attempts += 1;
        after.attempts_that_day = 1;
        after.last_attempt = Some((today, outcome.id.clone()));
        after.status = Status::Done {
            at: caller.now,
            day: today,
            by: caller.agent,
            contact: contact.id,
            outcome: outcome.id.clone(),
        };
        tables::update_follow_up(&self.db, &before, &after, &mut self.counters)?;
        self.db
            .prepare_cached("DELETE FROM claims WHERE customer = ?1")?
            .execute([customer.id.0])?;
        self.keep_undo(caller, &contact, &claim, &before, &after)?;
        self.audit(
            caller,
            "wrap-up",
            customer.id,
            &format!("{id} {}", outcome.id),
        )?;
        Ok(Done::WrappedUp {
            contact: contact.id,
            follow_up: Some(Box::new(self.row(caller, &after, &customer)?)),
            made: None,
            next: None,
        })
    }

    /// Keeps what undoing needs: the three records before and after.
    fn keep_undo(
        &self,
        caller: &Caller,
        contact: &Contact,
        claim: &ClaimView,
        before: &FollowUp,
        after: &FollowUp,
    ) -> Result<()> {
        let write = |key: &str, before: Option<Vec<u8>>, after: Option<Vec<u8>>| UndoWrite {
            key: key.as_bytes().to_vec(),
            before,
            after,
        };
        let entry = UndoEntry {
            action: "wrap-up".into(),
            customer: Some(after.customer),
            follow_up: Some(after.id),
            ended: false,
            writes: vec![
                write("contacts", None, Some(blob(contact))),
                write("claims", Some(blob(claim)), None),
                write("follow_ups", Some(blob(before)), Some(blob(after))),
            ],
            at: caller.now,
        };
        self.db
            .prepare_cached("DELETE FROM undo WHERE agent = ?1 AND kind = ?2")?
            .execute(params![caller.agent.0, undo_kind::REDO])?;
        self.db
            .prepare_cached("INSERT OR REPLACE INTO undo VALUES (?1, ?2, ?3)")?
            .execute(params![caller.agent.0, undo_kind::UNDO, blob(&entry)])?;
        Ok(())
    }

    /// Who holds a customer.
    pub fn claim_of(&self, caller: &Caller, customer: CustomerId) -> Result<Option<ClaimView>> {
        use warmline::domain::id::SessionId;
        use warmline::domain::time::Moment;
        self.db
            .prepare_cached(
                "SELECT c.agent, a.display, c.since, c.session, c.follow_up, c.dialled FROM claims c
                 JOIN agents a ON a.id = c.agent WHERE c.customer = ?1",
            )?
            .query_row([customer.0], |row| {
                let session = SessionId(row.get(3)?);
                Ok(ClaimView {
                    agent: AgentId(row.get(0)?),
                    name: row.get(1)?,
                    since: Moment(row.get(2)?),
                    lease: Lease::Session(session),
                    follow_up: row.get::<_, Option<u64>>(4)?.map(FollowUpId),
                    dialled: row.get::<_, Option<i64>>(5)?.map(Moment),
                    mine: session == caller.session,
                })
            })
            .optional()
    }

    /// An agent's display name.
    pub fn display(&self, agent: AgentId) -> Result<String> {
        let name = self
            .db
            .prepare_cached("SELECT display FROM agents WHERE id = ?1")?
            .query_row([agent.0], |row| row.get(0))
            .optional()?;
        Ok(name.unwrap_or_default())
    }

    /// A follow-up as a row.
    pub fn row(&self, caller: &Caller, f: &FollowUp, c: &Customer) -> Result<QueueRow> {
        Ok(QueueRow {
            id: f.id,
            customer: c.id,
            name: c.name.clone(),
            place: c.place().to_owned(),
            segment: c.standing.segment.clone(),
            key: c.is_key(),
            phone: c
                .main_phone()
                .map_or_else(String::new, |p| mask_phone(&p.text)),
            about: f.origin.fact().and_then(|fact| person_of(fact, c)),
            origin: f.origin.clone(),
            due: f.due,
            when: f.when,
            when_day: f.when_day,
            assignee: f.assignee,
            assignee_name: match f.assignee {
                Assignee::Pool => String::new(),
                Assignee::Agent(agent) => self.display(agent)?,
            },
            band: f.band,
            status: f.status.clone(),
            attempts: f.attempts,
            last_outcome: f.last_attempt.as_ref().map(|(_, o)| o.clone()),
            claim: self.claim_of(caller, c.id)?,
            created: f.created,
            ticket: None,
        })
    }

    fn script(&self, caller: &Caller, f: &FollowUp, customer: &Customer) -> Result<Vec<String>> {
        let Origin::Rule { rule, fact } = &f.origin else {
            return Ok(Vec::new());
        };
        let plan = &self.rules.plan;
        let Some(lines) = plan.script(rule) else {
            return Ok(Vec::new());
        };
        let orders = tables::orders(&self.db, customer.id)?;
        let merge = Merge {
            customer,
            orders: &orders,
            plan,
            fact,
            due: f.due_day,
            agent: &self.display(caller.agent)?,
            today: data::TODAY,
        };
        Ok(lines.iter().map(|line| merge.fill(line)).collect())
    }
}

fn new_contact(
    id: ContactId,
    caller: &Caller,
    form: &WrapUp,
    outcome: &warmline::domain::outcome::Outcome,
    customer: &Customer,
    desk: &Desk,
) -> Contact {
    Contact {
        id,
        customer: customer.id,
        follow_up: form.follow_up,
        at: caller.now,
        day: data::TODAY,
        hour: (desk.rules.zone().minute(caller.now) / 60) as u8,
        agent: caller.agent,
        direction: form.direction,
        outcome: outcome.id.clone(),
        reached: outcome.reached,
        attempt: outcome.attempt && form.direction == Direction::Out,
        score: form.score,
        reason: form.reason.clone(),
        note: clean_note(&form.note),
        talk_seconds: form.talk_seconds,
        wrap_up_seconds: form.wrap_up_seconds,
        segment: customer.standing.segment.clone(),
        key: customer.is_key(),
    }
}
