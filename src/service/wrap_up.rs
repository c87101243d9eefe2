//! Wrap-up: recording a call with its outcome, and what the outcome does next.

use super::claims;
use super::follow_ups::{self, Making};
use super::names;
use super::push::Audience;
use super::rows::{Rows, when_day};
use super::tickets::calls;
use super::work::{Result, Stop, Work};
use super::{care, happenings, history, pauses, sharing};
use crate::domain::claim::{Claim, Lease};
use crate::domain::contact::{Contact, Direction};
use crate::domain::customer::Customer;
use crate::domain::follow_up::{Assignee, Band, CalledOff, FollowUp, Origin, Status, When};
use crate::domain::id::{ContactId, CustomerId, FollowUpId};
use crate::domain::outcome::{Next, Outcome};
use crate::domain::time::{Moment, Span};
use crate::protocol::command::{self, Complaint, WrapUp};
use crate::protocol::push::ClaimEnd;
use crate::protocol::refusal::{Problem, Thing};
use crate::protocol::{Done, Push};
use crate::store::ReadExt;
use crate::store::schema::id_kind;
use crate::text::clean::{clean_name, clean_note, is_blank};

/// Longest note, in characters.
pub const MAX_NOTE: u32 = 4_000;
/// Longest reason, in characters.
const MAX_REASON: u32 = 200;

/// Records a call.
pub fn wrap_up(work: &mut Work<'_, '_>, form: &WrapUp) -> Result<Done> {
    let outcome = check(work, form)?;
    let mut customer = names::customer(work.txn, form.customer)?;
    let mut follow_up = worked_on(work, form)?;
    let held = held(work, form, follow_up.as_ref())?;
    work.undoable();
    let contact = record(work, form, &outcome, &customer)?;
    if let Some(ticket) = form.follow_up.and_then(FollowUpId::ticket) {
        calls::made(work, ticket, form, (contact, outcome.reached))?;
        // It comes again by its own clocks.
        follow_up = None;
    }
    if let Some(follow_up) = &mut follow_up {
        let attempt = outcome.attempt && form.direction == Direction::Out;
        note_attempt(work, follow_up, &outcome, attempt);
    }
    let made = apply(
        work,
        form,
        &outcome,
        &mut customer,
        follow_up.as_mut(),
        contact,
    )?;
    if let Some(follow_up) = &follow_up {
        work.put(&(customer.id, follow_up.id), follow_up)?;
        if outcome.reached && matches!(follow_up.status, Status::Done { .. }) && made.is_none() {
            calls::held(work, follow_up, form, contact)?;
        }
    }
    if let Some(claim) = held
        && (claim.follow_up.is_none() || claim.follow_up == form.follow_up)
    {
        work.delete::<Claim>(&customer.id)?;
    }
    let grew = made.as_ref();
    tell_plan(
        work,
        form,
        &outcome,
        &mut customer,
        (follow_up.as_ref(), grew),
    )?;
    work.keep_undo("wrap-up", Some(customer.id), form.follow_up)?;
    work.txn.audit(
        "wrap-up",
        Some(customer.id),
        detail(form.follow_up, &outcome),
    );
    work.txn.touch_agent(work.caller.agent);
    let rows = Rows::new(work.txn, &work.caller);
    let row = |of: &Option<FollowUp>| -> Result<_> {
        let row = of
            .as_ref()
            .map(|f| rows.row(f, &customer, work.rules))
            .transpose()?;
        Ok(row.map(Box::new))
    };
    if let Some(ticket) = form.follow_up.filter(|id| id.ticket().is_some()) {
        follow_up = Some(names::follow_up(work.txn, ticket)?);
    }
    let (row, made) = (row(&follow_up)?, row(&made)?);
    let next = if form.take_next {
        take_next(work)?
    } else {
        None
    };
    Ok(Done::WrappedUp {
        contact,
        follow_up: row,
        made,
        next,
    })
}

/// The follow-up or the ticket that the call was for, which must be the customer's; a follow-up must be open.
fn worked_on(work: &Work<'_, '_>, form: &WrapUp) -> Result<Option<FollowUp>> {
    let Some(id) = form.follow_up else {
        return Ok(None);
    };
    let found = names::follow_up(work.txn, id)?;
    if found.customer != form.customer {
        return Err(names::not_found(Thing::FollowUp, id).into());
    }
    // What was said of a ticket that is settled meanwhile is on record all the same.
    if found.origin.ticket().is_none() {
        claims::must_be_open(work, &found)?;
    }
    Ok(Some(found))
}

/// What a call means for the plan: a score, a complaint that is over, and contacts that leave less room for others. `grew`
/// is what grew out of the call's follow-up.
fn tell_plan(
    work: &mut Work<'_, '_>,
    form: &WrapUp,
    outcome: &Outcome,
    customer: &mut Customer,
    (follow_up, grew): (Option<&FollowUp>, Option<&FollowUp>),
) -> Result<()> {
    let mut fact = matches!(
        outcome.next,
        Next::Complaint | Next::DoNotContact | Next::WrongNumber
    );
    if let Some(score @ 1..=5) = form.score {
        customer.score = Some((work.today, score));
        fact = true;
    }
    let ended =
        follow_up.is_some_and(|f| f.is_complaint() && matches!(f.status, Status::Done { .. }));
    // Another one of the customer may be open; one that another call grew out of is not settled.
    if ended && !grew.is_some_and(FollowUp::is_complaint) {
        customer.note(happenings::COMPLAINT_CLOSED, work.today);
        fact = true;
    }
    if fact {
        care::reassess(work, customer)
    } else {
        care::keep(work, customer, follow_up.map(|f| f.id))
    }
}

fn detail(follow_up: Option<FollowUpId>, outcome: &Outcome) -> String {
    follow_up.map_or_else(|| outcome.id.0.clone(), |f| format!("{f} {}", outcome.id))
}

fn take_next(work: &mut Work<'_, '_>) -> Result<Option<Box<crate::protocol::view::ClaimedWork>>> {
    if pauses::pauses(work)? {
        return Ok(None);
    }
    let Some(next) = claims::next_free(work)? else {
        return Ok(None);
    };
    match claims::take(work, &next, &command::Claim::default()) {
        Ok(claimed) => Ok(Some(Box::new(claimed))),
        // What was recorded stands, whether or not there is a next call.
        Err(Stop::Refused(_)) => Ok(None),
        Err(failed) => Err(failed),
    }
}

/// Checks the form against the outcome's configuration.
fn check(work: &Work<'_, '_>, form: &WrapUp) -> Result<Outcome> {
    let outcome = work.rules.plan.outcome(&form.outcome).cloned();
    let outcome = outcome.ok_or_else(|| names::not_found(Thing::Outcome, &form.outcome))?;
    let invalid = |field: &str, problem| Err(Stop::invalid(field, problem));
    if form.score.is_some_and(|s| s > 5) {
        return invalid("score", Problem::OutOfRange { min: 0, max: 5 });
    }
    match form.score {
        None if outcome.score => return invalid("score", Problem::Missing),
        // Nobody was there to give it; 0 says as much.
        Some(1..) if !outcome.reached => {
            return invalid("score", Problem::OutOfRange { min: 0, max: 0 });
        }
        _ => {}
    }
    if outcome.reason && is_blank(form.reason.as_deref().unwrap_or_default()) {
        return invalid("reason", Problem::Missing);
    }
    if form
        .reason
        .as_ref()
        .is_some_and(|r| r.chars().count() > MAX_REASON as usize)
    {
        return invalid("reason", Problem::TooLong { max: MAX_REASON });
    }
    if form.note.chars().count() > MAX_NOTE as usize {
        return invalid("note", Problem::TooLong { max: MAX_NOTE });
    }
    if let (Some(known), true) = (&form.complaint, outcome.next != Next::Complaint) {
        let field = match known {
            Complaint {
                severity: Some(_), ..
            } => "severity",
            Complaint { order: Some(_), .. } => "order",
            _ => "product",
        };
        return invalid(field, Problem::NoComplaint);
    }
    match form.next {
        None if outcome.time => return invalid("next", Problem::Missing),
        Some(when) => check_future(work, when)?,
        None => {}
    }
    Ok(outcome)
}

/// A time to come: not in the past, not beyond five years.
pub fn check_future(work: &Work<'_, '_>, when: When) -> Result<()> {
    let past = match when {
        When::At(at) | When::After(at) => at <= work.now(),
        When::On(day) => day < work.today,
    };
    let problem = if past {
        Problem::InThePast
    } else if when_day(when, work.rules) > work.today + 5 * 366 {
        Problem::OutOfRange {
            min: 0,
            max: 5 * 366,
        }
    } else {
        return Ok(());
    };
    Err(Stop::invalid("next", problem))
}

/// The caller's claim on the customer, if there is one; refuses an outgoing call of a customer whom somebody else
/// holds, and a follow-up that is somebody else's to work.
fn held(
    work: &mut Work<'_, '_>,
    form: &WrapUp,
    follow_up: Option<&FollowUp>,
) -> Result<Option<Claim>> {
    let claim = work.txn.get::<Claim>(&form.customer)?;
    if let Some(claim) = &claim
        && !claims::may_act(work, claim)
    {
        if form.direction == Direction::In && follow_up.is_none() {
            tell_holder(work, claim)?;
            return Ok(None);
        }
        return Err(claims::held_by(work, claim)?.into());
    }
    // What is claimed was checked then. Recording anything else claims and finishes it in one step.
    let claimed = claim.as_ref().and_then(|claim| claim.follow_up);
    if let Some(follow_up) = follow_up.filter(|f| claimed != Some(f.id)) {
        claims::must_be_ones_own(work, follow_up)?;
    }
    Ok(claim)
}

/// Tells who holds a customer that the customer rang in.
fn tell_holder(work: &mut Work<'_, '_>, claim: &Claim) -> Result<()> {
    let by = names::Names::new(work.txn).display(work.agent())?;
    let audience = match claim.lease {
        Lease::Session(session) => Audience::Session(session),
        Lease::Until(_) => Audience::Agent(claim.agent),
    };
    let customer = claim.customer;
    work.news
        .push((audience, Push::HeldCustomerRang { customer, by }));
    Ok(())
}

fn record(
    work: &mut Work<'_, '_>,
    form: &WrapUp,
    outcome: &Outcome,
    customer: &Customer,
) -> Result<ContactId> {
    let id = ContactId(work.txn.next_id(id_kind::CONTACT)?);
    let at = work.now();
    let contact = Contact {
        id,
        customer: customer.id,
        follow_up: form.follow_up.filter(|id| id.ticket().is_none()),
        at,
        day: work.today,
        hour: (work.rules.zone().minute(at) / 60) as u8,
        agent: work.agent(),
        direction: form.direction,
        outcome: outcome.id.clone(),
        reached: outcome.reached,
        attempt: outcome.attempt && form.direction == Direction::Out,
        score: form.score.filter(|s| (1..=5).contains(s)),
        reason: form
            .reason
            .as_deref()
            .map(clean_name)
            .filter(|r| !r.is_empty()),
        note: clean_note(&form.note),
        talk_seconds: form.talk_seconds,
        wrap_up_seconds: form.wrap_up_seconds,
        segment: customer.standing.segment.clone(),
        key: customer.is_key(),
    };
    work.put(&(customer.id, at, id), &contact)?;
    Ok(id)
}

fn note_attempt(work: &Work<'_, '_>, follow_up: &mut FollowUp, outcome: &Outcome, attempt: bool) {
    let same_day = follow_up
        .last_attempt
        .as_ref()
        .is_some_and(|(day, _)| *day == work.today);
    // What was tried on another day says nothing of this one, even where this was no try.
    let before = if same_day {
        follow_up.attempts_that_day
    } else {
        0
    };
    follow_up.attempts = follow_up.attempts.saturating_add(u16::from(attempt));
    follow_up.attempts_that_day = before.saturating_add(u8::from(attempt));
    follow_up.last_attempt = Some((work.today, outcome.id.clone()));
}

/// Does what the outcome is configured to do; the follow-up that grew out of it.
fn apply(
    work: &mut Work<'_, '_>,
    form: &WrapUp,
    outcome: &Outcome,
    customer: &mut Customer,
    follow_up: Option<&mut FollowUp>,
    contact: ContactId,
) -> Result<Option<FollowUp>> {
    let done = Status::Done {
        at: work.now(),
        day: work.today,
        by: work.agent(),
        contact,
        outcome: outcome.id.clone(),
    };
    let me = Assignee::Agent(work.agent());
    let assignee = if form.personal { me } else { Assignee::Pool };
    match (outcome.next, follow_up) {
        (Next::Done, Some(f)) => f.status = done,
        (Next::FollowUp, Some(f)) => {
            f.status = done;
            // A complaint is one until it is settled.
            let band = f.is_complaint().then_some(Band::Complaint);
            return another(work, customer, form.next, assignee, contact, outcome, band);
        }
        (Next::Retry, Some(f)) => retry(work, form, outcome, customer, f),
        (Next::CallBack, Some(f)) => {
            if let Some(when) = form.next {
                put_off(work, customer, f, when);
                f.assignee = assignee;
            }
        }
        (Next::WrongNumber, f) => {
            wrong_number(work, form, customer, f, done)?;
            if customer.main_phone().is_none() {
                return look_for_number(work, customer, contact, outcome, form.follow_up);
            }
        }
        (Next::DoNotContact, f) => {
            if let Some(f) = f {
                f.status = done;
            }
            do_not_contact(work, customer, form.follow_up)?;
        }
        (Next::Complaint, f) => {
            let called_for = f.map(|f| {
                f.status = done;
                &*f
            });
            return calls::complained(work, customer, form, (called_for, contact)).map(Some);
        }
        (Next::FollowUp | Next::CallBack, None) => {
            return another(work, customer, form.next, assignee, contact, outcome, None);
        }
        (Next::Retry, None) if form.direction == Direction::Out && form.follow_up.is_none() => {
            let when = form.next.or_else(|| next_try(work, outcome, 1, 1));
            let made = another(work, customer, when, assignee, contact, outcome, None)?;
            let Some(mut f) = made else { return Ok(None) };
            note_attempt(work, &mut f, outcome, outcome.attempt);
            work.put(&(customer.id, f.id), &f)?;
            return Ok(Some(f));
        }
        (Next::Done | Next::Retry, None) => {}
    }
    Ok(None)
}

/// Another follow-up that grew out of this call.
fn another(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    when: Option<When>,
    assignee: Assignee,
    contact: ContactId,
    outcome: &Outcome,
    band: Option<Band>,
) -> Result<Option<FollowUp>> {
    let Some(when) = when else { return Ok(None) };
    let when = allowed(work, customer, when);
    let origin = Origin::Outcome {
        contact,
        outcome: outcome.id.clone(),
    };
    let making = Making {
        origin,
        when,
        assignee,
        band,
    };
    follow_ups::make(work, customer, making).map(Some)
}

/// Puts a try off to the next one, or ends it after the last.
fn retry(
    work: &Work<'_, '_>,
    form: &WrapUp,
    outcome: &Outcome,
    customer: &Customer,
    f: &mut FollowUp,
) {
    let next = form
        .next
        .or_else(|| next_try(work, outcome, f.attempts, f.attempts_that_day));
    match next {
        Some(when) => put_off(work, customer, f, when),
        None => {
            f.status = Status::Lapsed {
                at: work.now(),
                why: None,
            }
        }
    }
}

/// The retry ladder: after some minutes, at most so often a day, then on another day, at most so often in all.
fn next_try(
    work: &Work<'_, '_>,
    outcome: &Outcome,
    attempts: u16,
    attempts_that_day: u8,
) -> Option<When> {
    if outcome.retries > 0 && attempts >= outcome.retries {
        None
    } else if outcome.retries_per_day > 0 && attempts_that_day >= outcome.retries_per_day {
        Some(When::On(work.today + 1))
    } else {
        let minutes = Span::minutes(i64::from(outcome.retry_minutes));
        Some(When::After(work.now() + minutes))
    }
}

/// Puts a follow-up off, inside allowed hours and the customer's best time.
fn put_off(work: &Work<'_, '_>, customer: &Customer, f: &mut FollowUp, when: When) {
    let when = allowed(work, customer, when);
    f.move_to(when, when_day(when, work.rules));
}

/// An appointment outside allowed hours or the best time moves to the next moment inside, a day without calls to the
/// next one with them. Today stays: somebody is at work.
pub fn allowed(work: &Work<'_, '_>, customer: &Customer, when: When) -> When {
    match when {
        When::At(at) => When::At(work.rules.call_time(at, customer)),
        When::After(at) => When::After(work.rules.call_time(at, customer)),
        When::On(day) if day == work.today => when,
        When::On(day) => {
            let opens = work
                .rules
                .call_time(work.rules.zone().start_of(day), customer);
            When::On(work.rules.zone().day(opens))
        }
    }
}

fn wrong_number(
    work: &mut Work<'_, '_>,
    form: &WrapUp,
    customer: &mut Customer,
    follow_up: Option<&mut FollowUp>,
    done: Status,
) -> Result<()> {
    let before = customer.clone();
    if let Some(phone) = customer.phones.iter_mut().find(|p| !p.wrong) {
        phone.wrong = true;
    }
    if let Some(text) = form.new_phone.as_deref().filter(|t| !t.trim().is_empty()) {
        let phone = super::customers::phone("new_phone", text)?;
        customer.phones.retain(|p| p.digits != phone.digits);
        customer.phones.insert(0, phone);
    }
    changed(work, &before, customer)?;
    if let Some(f) = follow_up {
        if customer.main_phone().is_some() {
            put_off(work, customer, f, When::On(work.today));
        } else {
            f.status = done;
        }
    }
    Ok(())
}

/// Somebody is to find the number of a customer who has none left, once: it is work of its own, for anybody.
fn look_for_number(
    work: &mut Work<'_, '_>,
    customer: &Customer,
    contact: ContactId,
    outcome: &Outcome,
    but: Option<FollowUpId>,
) -> Result<Option<FollowUp>> {
    let open = follow_ups::open_of(work.txn, customer.id)?;
    let mut others = open.iter().filter(|f| Some(f.id) != but);
    if others.any(|f| claims::seeks_number(work, f)) {
        return Ok(None);
    }
    let tomorrow = Some(When::On(work.today + 1));
    another(
        work,
        customer,
        tomorrow,
        Assignee::Pool,
        contact,
        outcome,
        None,
    )
}

/// Writes a profile that a call has changed, with its history.
fn changed(work: &mut Work<'_, '_>, before: &Customer, customer: &mut Customer) -> Result<()> {
    if customer == before {
        return Ok(());
    }
    customer.updated = work.now();
    if customer.phones != before.phones {
        sharing::note(work, before, customer)?;
    }
    history::record(work, before, customer, None)?;
    work.put(&customer.id, customer)
}

/// The customer is not to be called: every other open follow-up ends.
fn do_not_contact(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    but: Option<FollowUpId>,
) -> Result<()> {
    let before = customer.clone();
    let preferences = &mut customer.preferences;
    preferences.do_not_call = true;
    preferences.no_sms = true;
    preferences.no_email = true;
    preferences.no_social = true;
    changed(work, &before, customer)?;
    care::touches::redirect(work, customer)?;
    end_open(work, customer.id, but)?;
    claims::revoke(work, customer.id, ClaimEnd::DoNotContact)
}

/// Calls off every open follow-up of a customer who must not be contacted, but one.
pub fn end_open(
    work: &mut Work<'_, '_>,
    customer: CustomerId,
    but: Option<FollowUpId>,
) -> Result<()> {
    let (at, by): (Moment, _) = (work.now(), work.agent());
    let why = CalledOff::DoNotContact;
    for mut follow_up in follow_ups::open_of(work.txn, customer)? {
        if Some(follow_up.id) != but {
            follow_up.status = Status::Cancelled { at, by, why };
            work.put(&(customer, follow_up.id), &follow_up)?;
        }
    }
    Ok(())
}
