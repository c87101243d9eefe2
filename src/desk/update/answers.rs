//! What the hub answers, and its news.

use crate::desk::state::calls::{Saying, Ticket};
use crate::desk::state::layers::Layer;
use crate::desk::state::line::{Pop, Ringing, Work};
use crate::desk::state::{State, Tone};
use crate::domain::follow_up::Status;
use crate::domain::id::CustomerId;
use crate::i18n::Locale;
use crate::protocol::push::{Changed, ClaimEnd};
use crate::protocol::view::{QueueRow, UndoneAction};
use crate::protocol::{Answer, Done, Found, Push, Refusal};
use crate::text::mask::mask_phone;
use crate::tr;

use super::{
    claims, crisis, days, drafts, fetch, floor, forms, layers, outbox, plan_fetch, plan_versions,
    planning, tickets, why,
};

/// Takes an answer or a piece of news.
pub fn take(state: &mut State, answer: Answer) {
    match answer {
        Answer::Found(number, found) => {
            if let Some(ticket) = state.calls.close(number) {
                found_for(state, ticket, *found);
            }
        }
        Answer::Done(number, done) => {
            if let Some(ticket) = state.calls.close(number) {
                done_for(state, ticket, *done);
            }
        }
        Answer::Refused(number, refusal) => {
            if let Some(ticket) = state.calls.close(number) {
                refused(state, ticket, &refusal);
            }
        }
        Answer::Push(push) => news(state, push),
        Answer::Pong(..) => {}
    }
}

fn found_for(state: &mut State, ticket: Ticket, found: Found) {
    let height = state.layout().body_height();
    match (ticket, found) {
        (Ticket::Settings, Found::Settings(settings)) => state.settings = *settings,
        (Ticket::Bar, Found::StatusBar(bar)) => state.bar = bar,
        (Ticket::Queue(page), Found::Queue(found)) => {
            let queue = &mut state.queue;
            queue.counts = found.counts;
            queue.rows.arrived(page, found.rows, found.next, height);
            if let Some(id) = queue.select.take() {
                queue.rows.select_where(height, |row| row.id == id);
            }
        }
        (Ticket::Customers(page), Found::Customers(found)) => {
            state.customers.total = found.total;
            state
                .customers
                .rows
                .arrived(page, found.rows, found.next, height);
        }
        (Ticket::Sifted(of), Found::Customers(found)) => {
            fetch::sifted(state, of, found, height);
        }
        (Ticket::Anybody, Found::Customers(found)) => {
            state.customers.nobody = Some(found.rows.is_empty());
        }
        (Ticket::Find(text), Found::Find(found)) => layers::found(state, text, found),
        (Ticket::Profile(_), Found::Profile(profile))
            if state.detail.wanted == Some(profile.id) =>
        {
            name_caller(state, profile.id, &profile.name);
            state.detail.profile = Some(*profile);
        }
        (Ticket::Tab(customer), found) if state.detail.wanted == Some(customer) => match found {
            Found::Timeline(rows) => state.detail.timeline = Some(rows),
            Found::Orders(rows) => state.detail.orders = Some(rows),
            Found::FollowUps(rows) => state.detail.follow_ups = Some(rows),
            Found::Tickets(page) => state.detail.tickets_arrived(page.rows, height),
            Found::History(rows) => state.detail.history = Some(rows),
            _ => {}
        },
        (Ticket::Figures, Found::Kpi(report)) => {
            let shown = crate::desk::state::figures::rows(height, report.rows.len());
            state.figures.selection.keep(report.rows.len(), shown);
            state.figures.report = Some(*report);
        }
        (Ticket::Floor, Found::Floor(view)) => floor::arrived(state, *view),
        (Ticket::Process, Found::Process(map)) => {
            let rows = height.saturating_sub(1);
            state.process.selection.keep(map.steps.len(), rows);
            state.process.map = Some(*map);
        }
        (Ticket::Drill(page), Found::KpiRows(found)) => {
            let rows = crate::desk::overlays::drill::rows(state.size);
            if let Some(Layer::Drill(drill)) = state.layers.last_mut() {
                drill.rows.arrived(page, found.rows, found.next, rows);
            }
        }
        (ticket @ (Ticket::Outbox(_) | Ticket::OutboxCount), found) => {
            outbox::answered(state, ticket, found);
        }
        (
            ticket @ (Ticket::TicketOrders(_)
            | Ticket::TicketSheet(_)
            | Ticket::TicketShown(_)
            | Ticket::TicketChange(_)
            | Ticket::TicketOthers(_)
            | Ticket::Tickets(_)
            | Ticket::Notices),
            found,
        ) => {
            tickets::found(state, ticket, found);
        }
        (
            ticket @ (Ticket::Crises
            | Ticket::CrisisPick
            | Ticket::CrisisSheet(_)
            | Ticket::CrisisReach(..)),
            found,
        ) => crisis::found(state, ticket, found),
        (Ticket::Why(what), Found::Explanation(told)) => why::told(state, what, *told),
        (Ticket::Drafts, Found::Drafts(keys)) => state.drafts.kept = keys,
        (Ticket::Draft(key), Found::Draft(Some(content))) if key == planning::DRAFT => {
            planning::recalled(state, &content);
        }
        (Ticket::Draft(key), Found::Draft(Some(content))) => drafts::fill(state, &key, &content),
        (ticket @ (Ticket::Load(_) | Ticket::LoadOf(_) | Ticket::CustomerDays(..)), found) => {
            days::found(state, ticket, found);
        }
        (ticket, found) => plan_fetch::found(state, ticket, found),
    }
}

fn done_for(state: &mut State, ticket: Ticket, done: Done) {
    match (ticket, done) {
        (Ticket::Claim { instead_of, .. }, Done::Claimed(work)) => {
            claims::granted(state, *work, instead_of);
        }
        (
            Ticket::WrapUp {
                say,
                draft,
                customer,
                follow_up,
            },
            Done::WrappedUp {
                follow_up: after,
                made,
                next,
                ..
            },
        ) => {
            forms::sent_and_done(state, &draft);
            claims::recorded(state, customer, follow_up);
            let said = saying(state, say, made.or(after).as_deref());
            state.say_undoable(said);
            if let Some(next) = next {
                let toast = state.toast.clone();
                claims::granted(state, *next, None);
                state.toast = toast;
            } else {
                state.detail.pinned = None;
            }
            changed_by_me(state);
        }
        (
            Ticket::Save {
                say,
                draft,
                undo,
                follow_up,
            },
            done,
        ) => {
            let said = saying(state, say, row_of(&done));
            saved(state, &draft, said, undo);
            if follow_up.is_some() && state.work.as_ref().and_then(Work::follow_up) == follow_up {
                state.work = None;
            }
            if let Done::Customer(customer) = done {
                is_who_rang(state, customer);
                layers::show_customer(state, customer);
            }
        }
        (Ticket::Reveal(customer), Done::Revealed(numbers))
            if state.subject().is_some_and(|s| s.customer == customer) =>
        {
            state.detail.revealed = Some((customer, numbers));
        }
        (
            Ticket::Dial {
                subject,
                instead_of,
            },
            done,
        ) => {
            let claimed = match done {
                Done::Claimed(work) => Some(*work),
                _ => None,
            };
            claims::started(state, *subject, claimed, instead_of);
        }
        (ticket @ (Ticket::Pause | Ticket::TakeOver(_)), done) => floor::done(state, ticket, done),
        (Ticket::CrisisDone { draft }, done) => crisis::done(state, &draft, done),
        (
            ticket @ (Ticket::TicketOpen { .. } | Ticket::TicketStep(_) | Ticket::NoticesSeen),
            done,
        ) => tickets::done(state, ticket, done),
        (Ticket::PreviewStart, Done::Previewing(number)) => planning::begun(state, number),
        (Ticket::PlanApply { draft }, Done::Plan(version)) => {
            planning::applied(state, draft, &version);
        }
        (Ticket::PlanBackTo(to), Done::Plan(version)) => {
            plan_versions::gone_back(state, to, &version);
        }
        (Ticket::Release, _) => {
            let l = state.look.locale;
            let text = match state.work.take() {
                Some(work) if work.claimed.is_none() => tr!(l, "work-let-go"),
                _ => tr!(l, "work-released"),
            };
            state.say(Tone::Plain, text);
            changed_by_me(state);
        }
        (Ticket::Undo, Done::Undone(undone)) => taken_back(state, &undone, true),
        (Ticket::Redo, Done::Undone(undone)) => taken_back(state, &undone, false),
        _ => {}
    }
}

/// What the agent did last was undone, or done again.
fn taken_back(state: &mut State, undone: &UndoneAction, undid: bool) {
    state.can_undo = !undid;
    state.can_redo = undid;
    let l = state.look.locale;
    let what = undone_in_words(l, undone);
    let text = if undid {
        tr!(l, "toast-undone", what = what)
    } else {
        tr!(l, "toast-redone", what = what)
    };
    state.say(Tone::Good, text);
    state.queue.select = undone.follow_up;
    if undid {
        state.outbox.select = state.outbox.called_off.take();
    }
    changed_by_me(state);
}

/// Whose record it was, or else what was done.
fn undone_in_words(locale: Locale, undone: &UndoneAction) -> String {
    if !undone.name.is_empty() {
        return undone.name.clone();
    }
    let named = locale.find(&format!("cli-action-{}", undone.action));
    named.unwrap_or(&undone.action).to_owned()
}

/// The follow-up that an answer is about.
fn row_of(done: &Done) -> Option<&QueueRow> {
    match done {
        Done::FollowUp(row) => Some(row),
        _ => None,
    }
}

/// A form is saved.
pub(super) fn saved(state: &mut State, draft: &str, said: String, undo: bool) {
    forms::sent_and_done(state, draft);
    if undo {
        state.say_undoable(said);
    } else {
        state.say(Tone::Good, said);
    }
    state.queue.marked.clear();
    changed_by_me(state);
}

/// What is said when something is saved: the time is the one that the hub has set, which may not be the one asked for.
fn saying(state: &State, say: Saying, row: Option<&QueueRow>) -> String {
    let (l, words) = (state.look.locale, state.words());
    match say {
        Saying::Plain(text) => text,
        Saying::Next { name, asked } => {
            let when = row.map_or(asked, |row| row.when);
            let time = words.agreed(when);
            tr!(l, "next-saved", name = name, time = time) + words.moved(asked, when)
        }
        Saying::Called {
            name,
            outcome,
            asked,
        } => {
            let status = row.map(|row| &row.status);
            if matches!(status, Some(Status::Lapsed { .. })) {
                return tr!(l, "saved-lapsed", name = name, outcome = outcome);
            }
            let again = row.filter(|row| row.status.is_open()).map(|row| row.when);
            match asked.zip(again) {
                Some((asked, when)) => {
                    let time = words.agreed(when);
                    let (name, outcome) = (name.as_str(), outcome.as_str());
                    tr!(
                        l,
                        "saved-until",
                        name = name,
                        outcome = outcome,
                        time = time
                    ) + words.moved(asked, when)
                }
                None => tr!(l, "saved", name = name, outcome = outcome),
            }
        }
    }
}

/// What this desk has changed is fetched at once, without waiting for the news of it.
fn changed_by_me(state: &mut State) {
    fetch::refresh(state);
    state.stale.settings = false;
}

fn refused(state: &mut State, ticket: Ticket, refusal: &Refusal) {
    let text = state.words().refusal(refusal);
    match ticket {
        Ticket::Claim { follow_up, .. } => claims::refused(state, follow_up, refusal),
        Ticket::PlanCheck(_)
        | Ticket::PlanApply { .. }
        | Ticket::PlanBackTo(_)
        | Ticket::PreviewStart
        | Ticket::Preview(_)
        | Ticket::PlanBase(_) => {
            plan_fetch::refused(state, &ticket, refusal, text);
        }
        Ticket::Hold(customer) => {
            if state.work.as_ref().is_some_and(|w| w.customer == customer) {
                state.work = None;
            }
            state.say(Tone::Bad, text);
        }
        Ticket::WrapUp { .. } | Ticket::Save { .. } | Ticket::CrisisDone { .. } => {
            if !forms::sent_and_refused(state, refusal, text.clone()) {
                state.say(Tone::Bad, text);
            }
        }
        ticket @ (Ticket::TicketOpen { .. }
        | Ticket::TicketStep(_)
        | Ticket::TicketShown(_)
        | Ticket::TicketSheet(_)
        | Ticket::TicketChange(_)
        | Ticket::Tickets(_)) => tickets::refused(state, ticket, refusal, text),
        Ticket::Undo => {
            state.can_undo = false;
            state.say(Tone::Plain, text);
        }
        Ticket::Redo => {
            state.can_redo = false;
            state.say(Tone::Plain, text);
        }
        Ticket::Queue(_) => {
            state.queue.rows.refused();
            state.say(Tone::Bad, text);
        }
        Ticket::Outbox(of) => outbox::refused(state, of, text),
        Ticket::Release => {
            state.work = None;
            state.say(Tone::Bad, text);
        }
        Ticket::Why(_) => why::refused(state, text),
        Ticket::Quiet | Ticket::Draft(_) | Ticket::Drafts => {}
        _ => state.say(Tone::Bad, text),
    }
}

fn news(state: &mut State, push: Push) {
    let l = state.look.locale;
    match push {
        Push::Changed(changed) => note_change(state, &changed),
        Push::Lagged => {
            fetch::refresh(state);
            // The hub says again who else is there.
            state.tickets.tell_again = true;
        }
        Push::Pop { number, customers } => pop(state, &number, &customers),
        Push::ClaimLost { customer, why, .. } => {
            let text = match why {
                ClaimEnd::Idle => tr!(l, "claim-lost-idle"),
                ClaimEnd::Reassigned => tr!(l, "claim-lost-reassigned"),
                ClaimEnd::Resumed => tr!(l, "claim-lost-resumed"),
                ClaimEnd::DoNotContact => tr!(l, "claim-lost-do-not-contact"),
                ClaimEnd::Cancelled => tr!(l, "claim-lost-cancelled"),
                ClaimEnd::PutOff => tr!(l, "claim-lost-put-off"),
                ClaimEnd::TakenOver => tr!(l, "claim-lost-taken-over"),
            };
            if state.work.as_ref().is_some_and(|w| w.customer == customer) {
                state.work = None;
            }
            state.stale.queue = true;
            state.say(Tone::Bad, text);
        }
        Push::Notice(notice) => {
            tickets::told(state);
            let text = state.words().notice(&notice);
            state.say(Tone::Plain, text);
        }
        Push::TicketReaders { ticket, readers } => tickets::readers(state, ticket, readers),
        Push::HeldCustomerRang { by, .. } => {
            state.stale.profile = true;
            state.say(Tone::Plain, tr!(l, "held-customer-rang", by = by));
        }
        Push::Progress { job, done, total } => planning::progress(state, &job, done, total),
        Push::Stopping => {
            state.stopped = true;
            // The message line says it for as long as it is so; the log that it was.
            state.say(Tone::Bad, tr!(l, "hub-stopping"));
            state.toast = None;
        }
        Push::Health { writable } => {
            state.writable = writable;
            let text = if writable {
                tr!(l, "store-writable")
            } else {
                tr!(l, "store-read-only")
            };
            state.say(if writable { Tone::Good } else { Tone::Bad }, text);
        }
    }
}

fn note_change(state: &mut State, changed: &Changed) {
    tickets::note_change(state, changed);
    let stale = &mut state.stale;
    stale.queue |= changed.queue;
    stale.bar |= changed.queue;
    stale.figures |= changed.kpi;
    stale.settings |= changed.settings;
    stale.crises |= changed.crises;
    stale.customers |= changed.many || !changed.customers.is_empty();
    stale.profile |= changed.many
        || state
            .detail
            .wanted
            .is_some_and(|c| changed.customers.contains(&c));
}

/// Somebody new was entered: if an unknown number rang, it is them.
fn is_who_rang(state: &mut State, customer: CustomerId) {
    if let Some(ringing) = &mut state.ringing
        && ringing.customers.is_empty()
    {
        ringing.customers.push(customer);
    }
}

/// The telephone system has a caller: the customer is shown, several are listed, an unknown number begins a new customer.
/// A form that was open makes room; Esc leads back to a wrap-up.
fn pop(state: &mut State, number: &str, customers: &[CustomerId]) {
    let l = state.look.locale;
    let (aside, left) = forms::set_aside(state);
    layers::close_all(state);
    state.left = left.or(state.left.take());
    let masked = mask_phone(number);
    let mut ringing = Ringing {
        customers: customers.to_vec(),
        since: state.now,
        unnamed: None,
    };
    match customers {
        [] => {
            let text = tr!(l, "pop-unknown", number = number) + &aside;
            state.say(Tone::Plain, text);
            forms::open_new_customer(state, number);
        }
        [customer] => {
            let text = tr!(l, "pop-known", number = masked.as_str(), name = "");
            state.say(Tone::Plain, text.trim_end().to_owned() + &aside);
            let number = masked;
            ringing.unnamed = Some(Pop { number, aside });
            layers::show_customer(state, *customer);
        }
        _ => {
            state.say(Tone::Plain, tr!(l, "pop-several", number = masked) + &aside);
            layers::open_lookup(state, number);
        }
    }
    state.ringing = Some(ringing);
    let shown = state.detail.current().map(|p| (p.id, p.name.clone()));
    if let Some((customer, name)) = shown {
        name_caller(state, customer, &name);
    }
}

/// The caller's name is known now.
fn name_caller(state: &mut State, customer: CustomerId, name: &str) {
    let l = state.look.locale;
    let ringing = state.ringing.as_mut();
    let unnamed = ringing
        .filter(|r| r.customers == [customer])
        .and_then(|r| r.unnamed.take());
    if let Some(Pop { number, aside }) = unnamed {
        state.say_instead(tr!(l, "pop-known", number = number, name = name) + &aside);
    }
}
