//! Steps of the ticket that is looked at: offered, asked for where there is something to say, taken; where somebody else
//! was first, the difference is shown before.

use crate::desk::keys::{Key, fold};
use crate::desk::overlays::ticket_step;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{Asks, Choose, FormKind, FormLayer, Layer, Question};
use crate::desk::state::tickets::{Asked, Difference, StepForm};
use crate::desk::state::{State, Subject, Tone};
use crate::desk::update::{answers, forms, layers};
use crate::desk::words::capitalised;
use crate::domain::id::{AgentId, TicketId};
use crate::domain::ticket::{Step, Verb};
use crate::protocol::view::{TicketFilter, TicketRow, TicketView};
use crate::protocol::{Command, Query, Refusal};
use crate::tr;

use super::{opening, sheet};

/// Tickets to choose from.
const OTHERS: u32 = 60;

/// The steps as a numbered list.
pub fn menu(state: &mut State) {
    let Some(view) = state.ticket_view() else {
        return;
    };
    let words = state.words();
    let watches = state.watches(view);
    let steps = state.offered(view).into_iter();
    let items = steps.map(|(place, verb)| {
        let name = capitalised(&words.offered(verb, watches));
        (place, (name, Choose::TicketStep(verb)))
    });
    let items = items.collect();
    layers::pick_numbered(state, tr!(state.look.locale, "ticket-steps-title"), items);
}

/// A digit takes its step at once.
pub fn by_digit(state: &mut State, key: Key) {
    let digit = key.typed().map(fold).and_then(|c| c.to_digit(10));
    let Some(digit) = digit else {
        return;
    };
    let at = (digit as usize + 9) % 10;
    let Some(view) = state.ticket_view() else {
        return;
    };
    match state
        .offered(view)
        .into_iter()
        .find(|(place, _)| *place == at)
    {
        Some((_, verb)) => begin(state, verb),
        None => state.say(Tone::Plain, tr!(state.look.locale, "ticket-step-not-now")),
    }
}

/// Takes a step, or opens what it needs to be said.
pub fn begin(state: &mut State, verb: Verb) {
    let Some(view) = state.ticket_view() else {
        return;
    };
    match verb {
        Verb::Start => take(state, Step::Start),
        Verb::Resume => take(state, Step::Resume),
        Verb::Approve => take(state, Step::Approve),
        Verb::Agree => take(state, Step::Agree),
        Verb::Close => take(state, Step::Close),
        Verb::Watch => {
            let watches = state.watches(view);
            take(state, Step::Watch(!watches));
        }
        Verb::Assign => assign(state),
        Verb::Merge => others(state),
        Verb::Split => {
            let whole = view.ticket.id;
            opening::open_form(state, Some(whole));
        }
        verb => open_form(state, verb),
    }
}

/// A step without a form, of the ticket that is looked at.
fn asked(state: &State, step: Step) -> Option<Asked> {
    let view = state.ticket_view()?;
    Some(Asked {
        ticket: view.ticket.id,
        seen: view.ticket.revision,
        step,
        draft: String::new(),
    })
}

/// Sends a step without a form.
fn take(state: &mut State, step: Step) {
    if let Some(asked) = asked(state, step) {
        send(state, asked);
    }
}

fn send(state: &mut State, asked: Asked) {
    if !under_way(state) {
        let command = command(&asked);
        state
            .calls
            .tell(command, Ticket::TicketStep(Box::new(asked)));
    }
}

/// Whether a step is on its way: one is at a time.
fn under_way(state: &State) -> bool {
    state.calls.waiting(|t| matches!(t, Ticket::TicketStep(_)))
}

/// The command of a step.
pub fn command(asked: &Asked) -> Command {
    Command::StepTicket {
        ticket: asked.ticket,
        seen: Some(asked.seen),
        step: Box::new(asked.step.clone()),
    }
}

/// To whom it goes.
fn assign(state: &mut State) {
    let l = state.look.locale;
    let me = state.actor().map(|by| by.agent);
    let owner = state.ticket_view().and_then(|view| view.ticket.owner);
    let mine = me.filter(|me| owner != Some(*me));
    let mine = mine.map(|me| {
        (
            tr!(l, "form-who-me").to_owned(),
            Choose::TicketOwner(Some(me)),
        )
    });
    let nobody = owner.map(|_| {
        (
            tr!(l, "ticket-give-back").to_owned(),
            Choose::TicketOwner(None),
        )
    });
    let others = state.settings.agents.iter();
    let others = others
        .filter(|(id, ..)| Some(*id) != me && Some(*id) != owner)
        .map(|(id, _, display, _)| (display.clone(), Choose::TicketOwner(Some(*id))));
    let items = mine
        .into_iter()
        .chain(others)
        .take(layers::ITEMS - 1)
        .chain(nobody);
    let items = items.collect();
    layers::pick(state, tr!(l, "ticket-assign-title"), items, Vec::new());
}

/// Somebody was chosen.
pub fn give(state: &mut State, to: Option<AgentId>) {
    take(state, Step::Assign(to));
}

/// Asks for the customer's other tickets, to merge this one into.
fn others(state: &mut State) {
    let Some(view) = state.ticket_view() else {
        return;
    };
    let (id, customer) = (view.ticket.id, view.ticket.customer);
    let query = Query::Tickets {
        filter: TicketFilter {
            customer: Some(customer),
            ..TicketFilter::default()
        },
        after: None,
        limit: OTHERS,
    };
    state.calls.ask(query, Ticket::TicketOthers(id));
}

/// They have come.
pub fn others_known(state: &mut State, id: TicketId, rows: &[TicketRow]) {
    let words = state.words();
    let others = rows.iter().filter(|row| row.id != id);
    let items = others.take(layers::ITEMS).map(|row| {
        let stands = words.ticket_state(row.state);
        let name = format!("{}  {}  {stands}", row.id, row.summary);
        (name, Choose::TicketMerge(row.id))
    });
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        state.say(Tone::Plain, tr!(state.look.locale, "ticket-no-others"));
    } else {
        layers::pick(
            state,
            tr!(state.look.locale, "ticket-merge-title"),
            items,
            Vec::new(),
        );
    }
}

/// Merging is meant seriously.
pub fn ask_merge(state: &mut State, into: TicketId) {
    let Some(asked) = asked(state, Step::Merge(into)) else {
        return;
    };
    let text = tr!(
        state.look.locale,
        "ticket-merge-really",
        ticket = asked.ticket.to_string(),
        into = into.to_string()
    );
    let question = Question {
        text,
        command: command(&asked),
        ticket: Ticket::TicketStep(Box::new(asked)),
        asks: Asks::Plain,
    };
    layers::push(state, Layer::Question(Box::new(question)));
}

/// Opens the form of a step over the ticket.
fn open_form(state: &mut State, verb: Verb) {
    let Some(view) = state.ticket_view() else {
        return;
    };
    let t = &view.ticket;
    let Some(form) = ticket_step::form(state.words(), verb, view) else {
        return;
    };
    let of = StepForm {
        ticket: t.id,
        verb,
        seen: t.revision,
        matter: t.matter.clone(),
    };
    let subject = Subject {
        customer: t.customer,
        name: format!("{}  {}", t.id, view.name),
        phone: String::new(),
        follow_up: None,
    };
    let (key, customer) = (format!("step:{}:{}", t.id, verb.code()), t.customer);
    let kind = FormKind::TicketStep(Box::new(of));
    forms::open(state, kind, Some(subject), form, key);
    if verb == Verb::Edit {
        opening::ask_orders(state, customer);
    }
}

/// F4 in a note: a colleague is asked to read it.
pub fn colleagues(state: &mut State) {
    let agents = state.settings.agents.iter().take(layers::ITEMS);
    let items =
        agents.map(|(_, _, display, _)| (display.clone(), Choose::Mention(display.clone())));
    let items = items.collect();
    layers::pick(
        state,
        tr!(state.look.locale, "ticket-mention-title"),
        items,
        Vec::new(),
    );
}

/// A colleague was chosen: their name goes into the note.
pub fn mention(state: &mut State, name: &str) {
    forms::pasted(state, &format!("@{name} "));
}

/// A step was taken.
pub fn taken(state: &mut State, asked: &Asked, view: Box<TicketView>) {
    let l = state.look.locale;
    let did = state.words().verb(asked.step.verb());
    let said = tr!(
        l,
        "ticket-stepped",
        ticket = asked.ticket.to_string(),
        verb = did
    );
    if let Some(sheet) = sheet::top(state).filter(|sheet| sheet.id == asked.ticket) {
        sheet.view = Some(view);
        sheet.scroll = 0;
    }
    answers::saved(state, &asked.draft, said, true);
}

/// A step was refused: where somebody else was first, what they did is asked for; else it is said why.
pub fn refused(state: &mut State, asked: Asked, refusal: &Refusal, text: String) {
    if matches!(refusal, Refusal::TicketChanged { .. }) {
        // Whatever becomes of that question, the form is not stuck.
        if let Some(form) = form_of(state, &asked) {
            form.sent = false;
        }
        let (id, draft) = (asked.ticket, asked.draft.clone());
        let before = state.tickets.met.replace(asked);
        if before.is_some_and(|before| before.draft != draft) {
            // Of two that met a change, one is shown: of the other it is said.
            state.say(Tone::Bad, text);
        }
        if !state.calls.waiting(|t| *t == Ticket::TicketChange(id)) {
            state.calls.ask(Query::Ticket(id), Ticket::TicketChange(id));
        }
    } else {
        if !forms::sent_and_refused(state, refusal, text.clone()) {
            state.say(Tone::Bad, text);
        }
        if let Some(sheet) = sheet::top(state) {
            sheet.stale = true;
        }
    }
}

/// The form that a step came from, if it is open.
fn form_of<'a>(state: &'a mut State, asked: &Asked) -> Option<&'a mut FormLayer> {
    state.layers.iter_mut().find_map(|layer| match layer {
        Layer::Form(form) if !asked.draft.is_empty() && form.key == asked.draft => {
            Some(&mut **form)
        }
        _ => None,
    })
}

/// What somebody else did can't be had.
pub fn not_known(state: &mut State, id: TicketId, text: String) {
    state.tickets.met.take_if(|asked| asked.ticket == id);
    state.say(Tone::Bad, text);
}

/// What somebody else did has come: it is shown, with the text that waits. From here on it counts as seen.
pub fn changed(state: &mut State, id: TicketId, view: Box<TicketView>) {
    let met = &mut state.tickets.met;
    let Some(asked) = met.take_if(|asked| asked.ticket == id) else {
        return;
    };
    if let Some(sheet) = sheet::top(state).filter(|sheet| sheet.id == id) {
        sheet.view = Some(view.clone());
    }
    for layer in &mut state.layers {
        if let Layer::Form(form) = layer
            && let FormKind::TicketStep(of) = &mut form.kind
            && of.ticket == id
        {
            of.seen = view.ticket.revision;
        }
    }
    let matter = form_of(state, &asked).and_then(|form| match &form.kind {
        FormKind::TicketStep(of) => Some(Box::new(of.matter.clone())),
        _ => None,
    });
    // The form may have been saved again meanwhile.
    let same = |layer: &Layer| matches!(layer, Layer::Difference(of) if of.asked.ticket == id && of.asked.draft == asked.draft);
    state.layers.retain(|layer| !same(layer));
    let difference = Difference {
        view,
        asked,
        matter,
        scroll: 0,
    };
    layers::push(state, Layer::Difference(Box::new(difference)));
}

/// The difference was seen, and the step is taken all the same: from its form as that is now, if it is open, and
/// otherwise as it was asked for.
pub fn after_all(state: &mut State) {
    let Some(Layer::Difference(difference)) = state.layers.last() else {
        return;
    };
    let draft = &difference.asked.draft;
    let form = state.layers.iter().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(&form.key),
        _ => None,
    });
    let has_form = !draft.is_empty() && form == Some(draft);
    if !has_form && under_way(state) {
        return;
    }
    let Some(Layer::Difference(difference)) = state.layers.pop() else {
        return;
    };
    if has_form {
        forms::save(state);
    } else {
        let seen = difference.view.ticket.revision;
        send(
            state,
            Asked {
                seen,
                ..difference.asked
            },
        );
    }
}
