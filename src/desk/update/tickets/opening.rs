//! F7: a ticket is opened, with the customer and the order that the call is about filled in; what may be the same is
//! shown before.

use crate::desk::overlays::ticket_form;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{Choose, FormKind, Layer};
use crate::desk::state::tickets::{Alike, Opening};
use crate::desk::state::{State, Subject};
use crate::desk::update::{answers, forms, layers};
use crate::desk::widgets::list::Selection;
use crate::domain::follow_up::Fact;
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::time::Day;
use crate::protocol::refusal::TicketAlike;
use crate::protocol::view::{OrderView, TicketView};
use crate::protocol::{Query, Refusal};
use crate::tr;

/// Orders that can be chosen from.
const ORDERS: u32 = 30;

/// Opens the form for the customer in view; of a part of a ticket where one is told.
pub fn open_form(state: &mut State, part_of: Option<TicketId>) {
    let Some(subject) = state.subject() else {
        return;
    };
    layers::close_all(state);
    let customer = subject.customer;
    let opening = Opening {
        part_of,
        order_day: order_day(state, &subject),
        anyway: false,
    };
    let key = match part_of {
        Some(whole) => format!("ticket:{customer}:{whole}"),
        None => format!("ticket:{customer}"),
    };
    let form = ticket_form::form(state.words());
    let kind = FormKind::OpenTicket(Box::new(opening));
    forms::open(state, kind, Some(subject), form, key);
    ask_orders(state, customer);
}

/// Asks for the orders that can be chosen from.
pub fn ask_orders(state: &mut State, customer: CustomerId) {
    state.tickets.orders = None;
    let limit = ORDERS;
    state.calls.ask(
        Query::Orders { customer, limit },
        Ticket::TicketOrders(customer),
    );
}

/// The day of the order that the follow-up at hand is there for.
fn order_day(state: &State, subject: &Subject) -> Option<Day> {
    let id = subject.follow_up?;
    let held = state.work.as_ref().and_then(|work| work.row());
    let profile = state.detail.current();
    let open = profile.map_or(&[][..], |profile| &profile.open);
    let row = held.into_iter().chain(open).find(|row| row.id == id)?;
    match row.origin.fact()? {
        Fact::Delivered(day) | Fact::Ordered(day) => Some(*day),
        _ => None,
    }
}

/// The customer's orders have come: the one that the call is about is filled in, unless one is.
pub fn orders_known(state: &mut State, customer: CustomerId, orders: Vec<OrderView>) {
    let mut layers = state.layers.iter().rev();
    let order = layers.find_map(|layer| order_of(state, layer, customer, &orders));
    let named = order.map(ticket_form::order_named);
    let form = state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(&mut form.form),
        _ => None,
    });
    if let (Some((number, product)), Some(form)) = (named, form) {
        ticket_form::choose_order(form, &number, &product);
    }
    state.tickets.orders = Some((customer, orders));
}

/// The order that a form is about which names none yet.
fn order_of<'o>(
    state: &State,
    layer: &Layer,
    customer: CustomerId,
    orders: &'o [OrderView],
) -> Option<&'o OrderView> {
    let Layer::Form(layer) = layer else {
        return None;
    };
    let subject = layer.subject.as_ref();
    let subject = subject.filter(|subject| subject.customer == customer)?;
    let day = match &layer.kind {
        FormKind::OpenTicket(opening) => opening.order_day,
        FormKind::WrapUp { .. } => order_day(state, subject),
        _ => return None,
    };
    let unnamed = layer.form.value("order").is_empty();
    ticket_form::order_of(day, orders).filter(|_| unnamed)
}

/// F4 in the form: which order it is about, or which product of one.
pub fn orders(state: &mut State) {
    let (l, words) = (state.look.locale, state.words());
    let Some((_, orders)) = &state.tickets.orders else {
        return;
    };
    let mut items = Vec::new();
    for order in orders {
        let (number, product) = ticket_form::order_named(order);
        let about = if product.is_empty() {
            tr!(l, "ticket-order-items", count = order.items.len())
        } else {
            product.clone()
        };
        let name = format!("{}  {number}  {about}", words.day(order.day));
        items.push((name, Choose::TicketOrder(number.clone(), product)));
        if order.items.len() > 1 {
            items.extend(order.items.iter().map(|item| {
                let product = item.product.clone();
                (
                    format!("    {product}"),
                    Choose::TicketOrder(number.clone(), product),
                )
            }));
        }
    }
    items.truncate(layers::ITEMS);
    let none = tr!(l, "ticket-order-none").to_owned();
    items.push((none, Choose::TicketOrder(String::new(), String::new())));
    layers::pick(state, tr!(l, "ticket-order-which"), items, Vec::new());
}

/// An order was chosen for the form.
pub fn choose_order(state: &mut State, number: &str, product: &str) {
    if let Some(Layer::Form(layer)) = state.layers.last_mut() {
        ticket_form::choose_order(&mut layer.form, number, product);
        crate::desk::update::drafts::touched(state);
    }
}

/// It is open.
pub fn opened(state: &mut State, draft: &str, view: &TicketView) {
    let words = state.words();
    let due = view.clocks.last().and_then(|clock| clock.due);
    let due = due.map(|at| words.moment(at)).unwrap_or_default();
    let said = tr!(
        state.look.locale,
        "ticket-opened",
        ticket = view.ticket.id.to_string(),
        summary = view.ticket.matter.summary.as_str(),
        due = due
    );
    answers::saved(state, draft, said, true);
}

/// It is not opened; where one may be the same, that is shown, else the form says why.
pub fn refused(state: &mut State, refusal: &Refusal, text: String) {
    if let Refusal::TicketAlike(tickets) = refusal
        && let Some(form) = sent(state)
    {
        form.sent = false;
        alike(state, tickets.clone());
    } else if !forms::sent_and_refused(state, refusal, text.clone()) {
        state.say(crate::desk::state::Tone::Bad, text);
    }
}

fn sent(state: &mut State) -> Option<&mut crate::desk::state::layers::FormLayer> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Form(form) if form.sent => Some(&mut **form),
        _ => None,
    })
}

fn alike(state: &mut State, tickets: Vec<TicketAlike>) {
    let alike = Alike {
        tickets,
        selection: Selection::default(),
    };
    layers::push(state, Layer::Alike(Box::new(alike)));
}

/// Another one is opened beside those that may be the same.
pub fn open_anyway(state: &mut State) {
    if let Some(Layer::Alike(_)) = state.layers.last() {
        state.layers.pop();
    }
    let set = |state: &mut State, anyway: bool| {
        if let Some(Layer::Form(layer)) = state.layers.last_mut()
            && let FormKind::OpenTicket(opening) = &mut layer.kind
        {
            opening.anyway = anyway;
        }
    };
    set(state, true);
    forms::save(state);
    // What is changed in the form after this is looked at anew.
    set(state, false);
}

/// Enter on one that may be the same: it is looked at, and the form waits as a draft.
pub fn accept(state: &mut State) {
    if let Some(Layer::Alike(alike)) = state.layers.last()
        && let Some(chosen) = alike.tickets.get(alike.selection.at)
    {
        let id = chosen.ticket;
        layers::close_all(state);
        super::show(state, id);
    }
}

/// Tab right after a digit that led to the text by itself stays there: it is the habit of who expects to have to go on.
pub fn stays_in_text(state: &mut State) -> bool {
    let Some(Layer::Form(layer)) = state.layers.last_mut() else {
        return false;
    };
    let field = layer.form.fields.get(layer.form.at);
    let empty = field.is_some_and(|f| f.id == "summary" && f.is_empty());
    let arrived = std::mem::take(&mut layer.form.arrived);
    matches!(layer.kind, FormKind::OpenTicket(_)) && arrived && empty
}
