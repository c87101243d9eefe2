//! Forms: opened, filled, saved.

use crate::desk::action::Action;
use crate::desk::form::{Form, Outcome};
use crate::desk::keys::Key;
use crate::desk::overlays::{crisis_form, customer, follow_up, ticket_form, ticket_step, wrap_up};
use crate::desk::state::calls::{Saying, Ticket};
use crate::desk::state::layers::{FormKind, FormLayer, Layer};
use crate::desk::state::line::Call;
use crate::desk::state::tickets::Asked;
use crate::desk::state::{LinkState, State, Subject, Tone};
use crate::domain::contact::Direction;
use crate::domain::follow_up::When;
use crate::domain::id::FollowUpId;
use crate::protocol::{Command, Refusal};
use crate::tr;

use super::{claims, drafts, layers, tickets};

/// Bytes of what was typed that tell drafts of new customers apart; the hub takes keys of 64.
const TYPED_IN_KEY: usize = 48;

/// F6: what came of the call. The one that was begun comes first, wherever the cursor is; but whoever rang meanwhile, or
/// was looked up, is meant.
pub fn open_wrap_up(state: &mut State) {
    let Some(subject) = state.subject() else {
        return;
    };
    if let Some(Layer::Lookup(_)) = state.layers.last() {
        state.looked_up = Some(subject.customer);
    }
    let rings = state.rings(subject.customer);
    let call = state.call_to_record();
    let call = call.filter(|call| call.customer == subject.customer || !rings);
    open_wrap_up_of(state, call.unwrap_or(subject));
}

/// What is said of the form that makes room for a caller, and whose wrap-up it was.
pub fn set_aside(state: &State) -> (String, Option<Subject>) {
    let l = state.look.locale;
    let open = state.layers.iter().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(form),
        _ => None,
    });
    let Some(form) = open else {
        return (String::new(), None);
    };
    let name = form.subject.as_ref().map_or("", |s| s.name.as_str());
    let wrap_up = matches!(form.kind, FormKind::WrapUp { .. });
    let left = form.subject.clone().filter(|_| wrap_up);
    let key = state.keymap.shown(Action::Back, false);
    let key = key.map(|k| k.to_string()).unwrap_or_default();
    let said = match (&left, form.touched) {
        (Some(_), true) => tr!(l, "pop-aside-back", name = name, key = key),
        (Some(_), false) => tr!(l, "pop-aside-empty", name = name, key = key),
        (None, true) => {
            let what = form.kind.title(l);
            tr!(l, "pop-aside", what = format!("{what} {name}").trim_end())
        }
        (None, false) => String::new(),
    };
    (said, left)
}

/// Esc after a caller: back to the wrap-up that had to make room. Whether there was one.
pub fn back_to_left(state: &mut State) -> bool {
    let left = state.left.take();
    if let Some(subject) = left.clone() {
        open_wrap_up_of(state, subject);
    }
    left.is_some()
}

/// The wrap-up of the call with somebody.
pub fn open_wrap_up_of(state: &mut State, subject: Subject) {
    let call = state.call_with(&subject);
    state.left = state
        .left
        .take()
        .filter(|left| left.customer != subject.customer);
    layers::close_all(state);
    if call.of_follow_up {
        claims::take(state, subject.follow_up);
    }
    let now = state.now;
    if let Some(work) = state
        .work
        .as_mut()
        .filter(|w| w.customer == subject.customer)
    {
        work.ended = Some(now);
    }
    // The wrap-up of the next call has begun: what came before stays.
    claims::begun(state, subject.customer);
    let key = match subject.follow_up {
        Some(id) => format!("wrap-up:{id}"),
        None => format!("wrap-up:{}", subject.customer),
    };
    let form = wrap_up::form(state.words(), subject.follow_up.is_some(), call);
    open(
        state,
        FormKind::WrapUp { since: now },
        Some(subject),
        form,
        key,
    );
}

/// The follow-up of an open wrap-up is somebody else's, or over: the call is recorded without it, as one that came in
/// where somebody else is at work. Whether there was such a form.
pub fn leave_follow_up(state: &mut State, id: FollowUpId, why: &Refusal) -> bool {
    let anothers = matches!(why, Refusal::Held { .. } | Refusal::AssignedTo { .. });
    let words = wrap_up::call_field(state.words(), false, Call::INCOMING);
    let Some(layer) = top(state).filter(|l| matches!(l.kind, FormKind::WrapUp { .. })) else {
        return false;
    };
    let Some(subject) = layer.subject.as_mut().filter(|s| s.follow_up == Some(id)) else {
        return false;
    };
    subject.follow_up = None;
    let was = Call::picked(&layer.form, true);
    if let Some(field) = layer.form.field_mut("call") {
        *field = words;
        if !anothers && was.direction == Direction::Out {
            field.cycle();
        }
    }
    true
}

/// F4 in a wrap-up: who called whom, and whether about the follow-up; in the field of an order, which one.
pub fn other_call(state: &mut State) {
    if top(state).is_some_and(|layer| layer.picks_order()) {
        tickets::orders(state);
    } else if top(state).is_some_and(|layer| layer.kind.mentions()) {
        tickets::colleagues(state);
    } else if let Some(field) = top(state).and_then(|layer| layer.form.field_mut("call")) {
        field.cycle();
    }
}

/// F8: the next time.
pub fn open_follow_up(state: &mut State) {
    let Some(subject) = state.subject() else {
        return;
    };
    layers::close_all(state);
    let key = match subject.follow_up {
        Some(id) => format!("next:{id}"),
        None => format!("next:{}", subject.customer),
    };
    let form = follow_up::form(state.words(), subject.follow_up.is_some());
    open(state, FormKind::FollowUp, Some(subject), form, key);
}

/// A new customer, with what was searched for, or the number that rang, already filled in. Each of these has a draft
/// of its own, so that nobody is greeted with what the caller before them said.
pub fn open_new_customer(state: &mut State, typed: &str) {
    let form = customer::new_form(state.words(), typed);
    let key = new_customer_key(typed);
    open(state, FormKind::NewCustomer, None, form, key);
}

fn new_customer_key(typed: &str) -> String {
    let typed = &typed[..typed.floor_char_boundary(TYPED_IN_KEY)];
    if typed.is_empty() {
        "customer:new".to_owned()
    } else {
        format!("customer:new:{typed}")
    }
}

/// The customer's data.
pub fn open_edit_customer(state: &mut State) {
    let subject = state.subject();
    let Some(profile) = state.detail.current().cloned() else {
        return;
    };
    if subject.as_ref().map(|s| s.customer) != Some(profile.id) {
        return;
    }
    layers::close_all(state);
    let form = customer::edit_form(state.words(), &profile);
    let key = format!("customer:{}", profile.id);
    open(
        state,
        FormKind::EditCustomer(Box::new(profile)),
        subject,
        form,
        key,
    );
}

pub(super) fn open(
    state: &mut State,
    kind: FormKind,
    subject: Option<Subject>,
    mut form: Form,
    key: String,
) {
    let about = subject.as_ref().map(|s| s.customer);
    let profile = state.detail.current().filter(|p| Some(p.id) == about);
    form.best_time = profile.and_then(|p| p.preferences.best_time);
    layers::push(
        state,
        Layer::Form(Box::new(FormLayer {
            kind,
            subject,
            form,
            key,
            touched: false,
            sent: false,
        })),
    );
    settle(state);
    drafts::recall(state);
}

/// The wrap-up was left: the call it was for may still be going on.
pub fn call_goes_on(state: &mut State) {
    if let Some(work) = &mut state.work {
        work.ended = None;
    }
}

fn top(state: &mut State) -> Option<&mut FormLayer> {
    match state.layers.last_mut() {
        Some(Layer::Form(layer)) => Some(layer),
        _ => None,
    }
}

/// Works out which fields are needed now.
pub fn settle(state: &mut State) {
    let settings = std::mem::replace(&mut state.settings, crate::desk::state::no_settings());
    let (locale, zone, now) = (state.look.locale, state.zone(), state.now);
    let words = crate::desk::words::Words {
        locale,
        zone,
        now,
        settings: &settings,
    };
    let mut complains = None;
    if let Some(layer) = top(state) {
        match &layer.kind {
            FormKind::WrapUp { .. } => {
                let since = wrap_up::settle(&mut layer.form, words);
                complains = layer.subject.as_ref().filter(|_| since);
            }
            FormKind::OpenTicket(_) => ticket_form::settle(&mut layer.form, words),
            FormKind::TicketStep(of) => ticket_step::settle(&mut layer.form, words, of.verb),
            _ => {}
        }
    }
    let complains = complains.map(|subject| subject.customer);
    state.settings = settings;
    if let Some(customer) = complains {
        tickets::ask_orders(state, customer);
    }
}

/// Goes on to the field that is next needed.
pub fn go_on(state: &mut State) {
    with_words(state, Form::advance);
}

/// Lends a form the words of the desk it is part of.
fn with_words<R>(
    state: &mut State,
    f: impl FnOnce(&mut Form, crate::desk::words::Words<'_>) -> R,
) -> Option<R> {
    let Some(Layer::Form(_)) = state.layers.last() else {
        return None;
    };
    let Some(Layer::Form(mut layer)) = state.layers.pop() else {
        return None;
    };
    let result = f(&mut layer.form, state.words());
    state.layers.push(Layer::Form(layer));
    Some(result)
}

/// A key for the field in use.
pub fn typed(state: &mut State, key: Key) {
    let Some(layer) = top(state).filter(|l| !l.sent) else {
        return;
    };
    let outcome = layer.form.key(key);
    changed(state, outcome);
}

/// Pasted text for the field in use.
pub fn pasted(state: &mut State, text: &str) {
    let Some(layer) = top(state).filter(|l| !l.sent) else {
        return;
    };
    let outcome = layer.form.paste(text);
    changed(state, outcome);
}

fn changed(state: &mut State, outcome: Outcome) {
    if let Outcome::Changed { advance } = outcome {
        drafts::touched(state);
        settle(state);
        if advance {
            go_on(state);
        }
    }
}

/// The field above or below.
pub fn go(state: &mut State, down: bool) {
    if down && tickets::stays_in_text(state) {
        return;
    }
    if let Some(layer) = top(state) {
        layer.form.go(down);
    }
}

/// A line break in a note.
pub fn new_line(state: &mut State) {
    if top(state).is_some_and(|layer| layer.form.new_line()) {
        drafts::touched(state);
    }
}

/// Enter: the next required field; save when all are filled.
pub fn confirm(state: &mut State) {
    if with_words(state, Form::confirm) == Some(Outcome::Save) {
        save(state);
    }
}

/// Saves the form, if nothing in it is wrong.
pub fn save(state: &mut State) {
    // Lookup may lie over the form; saving is about the form.
    while !matches!(state.layers.last(), Some(Layer::Form(_)) | None) {
        state.layers.pop();
    }
    if with_words(state, Form::confirm) != Some(Outcome::Save) {
        return;
    }
    if state.link != LinkState::Up {
        drafts::save_now(state);
        state.say(Tone::Bad, tr!(state.look.locale, "save-when-linked"));
        return;
    }
    let Some(Layer::Form(layer)) = state.layers.last() else {
        return;
    };
    if layer.sent {
        return;
    }
    match command(state, layer) {
        Ok(None) => layers::close_top(state),
        Ok(Some((command, ticket))) => {
            if let Some(layer) = top(state) {
                layer.sent = true;
            }
            state.drafts.due = None;
            state.calls.tell(command, ticket);
        }
        Err((field, what)) => {
            let said = state.words().about(&state.words().field(field), &what);
            if let Some(layer) = top(state) {
                layer.form.complain(field, said);
            }
        }
    }
}

/// What a filled form asks of the hub; `None` where nothing was changed; a field and what is wrong with it.
fn command(
    state: &State,
    layer: &FormLayer,
) -> Result<Option<(Command, Ticket)>, (&'static str, String)> {
    let words = state.words();
    let draft = layer.key.clone();
    let saved = |say: &str, undo| Ticket::Save {
        say: Saying::Plain(say.to_owned()),
        draft: draft.clone(),
        undo,
        follow_up: None,
    };
    let l = state.look.locale;
    Ok(match (&layer.kind, &layer.subject) {
        (FormKind::WrapUp { since }, Some(subject)) => {
            let (command, say) = wrap_up::command(state, subject, &layer.form, *since)?;
            Some((
                command,
                Ticket::WrapUp {
                    say,
                    draft,
                    customer: subject.customer,
                    follow_up: subject
                        .follow_up
                        .filter(|_| Call::picked(&layer.form, true).of_follow_up),
                },
            ))
        }
        (FormKind::FollowUp, Some(subject)) => {
            let (command, at) = follow_up::command(state, subject, &layer.form)?;
            let say = Saying::Next {
                name: words.name(&subject.name, &subject.phone),
                asked: When::At(at),
            };
            Some((
                command,
                Ticket::Save {
                    say,
                    draft,
                    undo: true,
                    follow_up: subject.follow_up,
                },
            ))
        }
        (FormKind::EditCustomer(profile), _) => {
            customer::changed_fields(words, &layer.form, profile)?.map(|fields| {
                (
                    Command::EditCustomer(profile.id, Box::new(fields)),
                    saved(tr!(l, "customer-saved"), true),
                )
            })
        }
        (FormKind::NewCustomer, _) => {
            let fields = customer::new_fields(words, &layer.form)?;
            Some((
                Command::AddCustomer(Box::new(fields)),
                saved(tr!(l, "customer-added"), true),
            ))
        }
        (FormKind::OpenTicket(opening), Some(subject)) => {
            let ask = ticket_form::command(state, subject, &layer.form, opening)?;
            let command = Command::OpenTicket(Box::new(ask));
            Some((command, Ticket::TicketOpen { draft }))
        }
        (FormKind::Crisis(of), _) => {
            let command = crisis_form::command(words, of, &layer.form)?;
            Some((Command::Crisis(command), Ticket::CrisisDone { draft }))
        }
        (FormKind::Say(to, name), _) => {
            let (to, text) = (*to, layer.form.value("text"));
            let say = tr!(l, "floor-said", name = name.as_str());
            Some((Command::Say { to, text }, saved(&say, false)))
        }
        (FormKind::TicketStep(of), _) => {
            let asked = Asked {
                ticket: of.ticket,
                step: ticket_step::step(state, &layer.form, of)?,
                seen: of.seen,
                draft,
            };
            let command = tickets::command(&asked);
            Some((command, Ticket::TicketStep(Box::new(asked))))
        }
        (FormKind::WrapUp { .. } | FormKind::FollowUp | FormKind::OpenTicket(_), None) => None,
    })
}

/// A form was saved: it goes, and so does its draft.
pub fn sent_and_done(state: &mut State, key: &str) {
    state
        .layers
        .retain(|layer| !matches!(layer, Layer::Form(form) if form.key == key));
    drafts::drop_draft(state, key);
    // What was thrown away before it is not what undo is about now.
    state.drafts.abandoned = None;
}

/// A form was refused: it stays open and says why. Whether there was one.
pub fn sent_and_refused(state: &mut State, refusal: &Refusal, text: String) -> bool {
    let Some(Layer::Form(layer)) = state
        .layers
        .iter_mut()
        .rev()
        .find(|l| matches!(l, Layer::Form(f) if f.sent))
    else {
        return false;
    };
    layer.sent = false;
    // Fields of the hub that are several on the form.
    let field = match refusal {
        Refusal::Invalid { field, .. } => match field.as_str() {
            "phones" => "phone",
            "family" => "baby_birthday",
            other => other,
        },
        _ => "",
    };
    layer.form.complain(field, text);
    true
}
