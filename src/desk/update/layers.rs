//! Opening, moving in and closing what lies over the panes.

use crate::desk::action::Action;
use crate::desk::keys::{Code, Key, fold};
use crate::desk::overlays::{self, drill, help, lookup, palette};
use crate::desk::state::calls::{Saying, Ticket};
use crate::desk::state::layers::{
    Asks, Behind, Choose, Drill, Help, Layer, Lookup, Palette, Pick, Question,
};
use crate::desk::state::paged::Paged;
use crate::desk::state::{Focus, LAYERS, State, Tone, View};
use crate::desk::widgets::list::{Selection, Step};
use crate::desk::widgets::text_field::TextField;
use crate::domain::follow_up::Assignee;
use crate::domain::id::CustomerId;
use crate::domain::segment::SegmentId;
use crate::protocol::Command;
use crate::protocol::query::FoundCustomers;
use crate::tr;

use super::{
    actions, crisis, drafts, floor, forms, outbox, plan_moves, plan_outdated, plan_versions,
    planning, tickets, why,
};

/// Most items of a numbered list.
pub(super) const ITEMS: usize = 60;

/// Puts a layer on top, within the limit.
pub fn push(state: &mut State, layer: Layer) {
    if state.layers.len() < LAYERS {
        state.layers.push(layer);
    }
}

/// Closes the top layer; a form keeps its draft.
pub fn close_top(state: &mut State) {
    match state.layers.last() {
        Some(Layer::PlanFilter(_)) => return planning::drop_filter(state),
        Some(Layer::Editor(_)) => return planning::leave_editor(state),
        _ => {}
    }
    let Some(Layer::Form(form)) = state.layers.last() else {
        state.layers.pop();
        return;
    };
    if form.touched {
        // Also what was sent: it may yet be refused.
        let sent = form.sent;
        drafts::save_now(state);
        if !sent {
            state.say(Tone::Plain, tr!(state.look.locale, "draft-kept"));
        }
    }
    state.layers.pop();
    forms::call_goes_on(state);
}

/// Closes all layers; forms keep their drafts.
pub fn close_all(state: &mut State) {
    while !state.layers.is_empty() {
        close_top(state);
    }
}

/// Shows a customer, whatever the list has selected.
pub fn show_customer(state: &mut State, customer: CustomerId) {
    close_all(state);
    if !matches!(state.view, View::Queue | View::Customers) {
        state.view = View::Queue;
    }
    let height = state.layout().body_height();
    let listed = state.view == View::Queue
        && state
            .queue
            .rows
            .select_where(height, |row| row.customer == customer);
    // The cursor stays there, wherever it was to go when the list comes again.
    state.queue.select = None;
    state.detail.pinned = (!listed).then_some(customer);
    state.detail.want(Some(customer));
    state.focus = if state.layout().main.is_none() || !listed {
        Focus::Detail
    } else {
        state.focus
    };
}

pub fn open_help(state: &mut State) {
    let of = state.snapshot();
    push(
        state,
        Layer::Help(Help {
            of,
            filter: TextField::new(40),
            scroll: 0,
        }),
    );
}

pub fn open_messages(state: &mut State) {
    push(state, Layer::Messages(0));
}

pub fn open_palette(state: &mut State) {
    let of = state.snapshot();
    push(
        state,
        Layer::Palette(Palette {
            of,
            filter: TextField::new(40),
            selection: Selection::default(),
        }),
    );
}

pub fn open_lookup(state: &mut State, text: &str) {
    push(state, Layer::Lookup(Lookup::new(text)));
}

/// F3: views and what is done once in a while, by number.
pub fn open_menu(state: &mut State) {
    const MENU: [Action; 21] = [
        Action::ShowQueue,
        Action::ShowCustomers,
        Action::ShowKpi,
        Action::ShowCalendar,
        Action::ShowPlan,
        Action::ShowOutbox,
        Action::ShowProcess,
        Action::ShowCrises,
        Action::ShowTickets,
        Action::ShowNotices,
        Action::ShowFloor,
        Action::Pause,
        Action::CustomerCalendar,
        Action::NewCustomer,
        Action::EditCustomer,
        Action::Reassign,
        Action::RaiseCrisis,
        Action::Messages,
        Action::Language,
        Action::Theme,
        Action::Quit,
    ];
    let (now, locale) = (state.snapshot(), state.look.locale);
    // What is not for everybody, or not now, leaves its digit free: the others keep theirs.
    let possible = MENU.iter().enumerate();
    let possible = possible.filter(|(_, action)| action.possible(&now));
    let items = possible.filter_map(|(place, action)| {
        let name = locale.find(action.message())?.to_owned();
        Some((place, (name, Choose::Do(*action))))
    });
    let items = items.collect();
    pick_numbered(state, tr!(locale, "menu-title"), items);
}

/// Opens a list whose items have fixed places in its numbering.
pub fn pick_numbered(state: &mut State, title: &str, items: Vec<(usize, (String, Choose))>) {
    let (places, items) = items.into_iter().unzip();
    pick(state, title, items, Vec::new());
    if let Some(Layer::Pick(pick)) = state.layers.last_mut() {
        pick.places = places;
    }
}

pub fn pick(
    state: &mut State,
    title: &str,
    items: Vec<(String, Choose)>,
    follow_ups: Vec<crate::domain::id::FollowUpId>,
) {
    push(
        state,
        Layer::Pick(Pick {
            title: title.to_owned(),
            about: Vec::new(),
            items,
            places: Vec::new(),
            selection: Selection::default(),
            follow_ups,
        }),
    );
}

/// F4 in the customer list.
pub fn open_segments(state: &mut State) {
    let words = state.words();
    let mut items = vec![(
        tr!(state.look.locale, "segments-all").to_owned(),
        Choose::Segment(None),
    )];
    for (id, _) in state.settings.segments.iter().take(ITEMS) {
        items.push((words.segment(id), Choose::Segment(Some(id.clone()))));
    }
    let room = ITEMS.saturating_sub(items.len());
    for name in state.settings.filters.iter().take(room) {
        let shown = tr!(state.look.locale, "segments-filter", name = name.as_str());
        items.push((shown, Choose::Filter(name.clone())));
    }
    pick(
        state,
        tr!(state.look.locale, "segments-title"),
        items,
        Vec::new(),
    );
}

/// To whom the marked follow-ups, or the selected one, go.
pub fn open_reassign(state: &mut State) {
    let mut follow_ups = state.queue.marked.clone();
    if follow_ups.is_empty() {
        follow_ups.extend(state.subject().and_then(|s| s.follow_up));
    }
    open_give(state, follow_ups);
}

/// To whom follow-ups go.
pub fn open_give(state: &mut State, follow_ups: Vec<crate::domain::id::FollowUpId>) {
    let everybody = tr!(state.look.locale, "reassign-everybody");
    let mut items = vec![(
        everybody.to_owned(),
        Choose::GiveTo(None, everybody.to_owned()),
    )];
    for (id, _, display, _) in state.settings.agents.iter().take(ITEMS) {
        items.push((display.clone(), Choose::GiveTo(Some(*id), display.clone())));
    }
    let title = tr!(
        state.look.locale,
        "reassign-title",
        count = follow_ups.len()
    );
    pick(state, &title, items, follow_ups);
}

/// Who else has the number of the customer in view: the only one at once, several to choose from.
pub fn open_same_number(state: &mut State) {
    let others = state.detail.current().map(|p| p.shares_phone.clone());
    match others.unwrap_or_default().as_slice() {
        [] => {}
        [(only, _)] => show_customer(state, *only),
        several => {
            let item = |(id, name): &(CustomerId, String)| {
                (format!("{name}  {id}"), Choose::Customer(*id))
            };
            let items = several.iter().take(ITEMS).map(item).collect();
            let title = tr!(state.look.locale, "same-number-title");
            pick(state, title, items, Vec::new());
        }
    }
}

/// The rows behind the selected figure.
pub fn open_drill(state: &mut State) {
    let Some(kpi) = state.figures.kpi() else {
        return;
    };
    let agent = state
        .me
        .as_ref()
        .map(|me| me.agent)
        .filter(|_| !state.figures.everybody);
    let period = state.figures.period();
    push(
        state,
        Layer::Drill(Box::new(Drill {
            kpi,
            numerator: false,
            period,
            agent,
            rows: Paged::default(),
        })),
    );
}

/// A character or an editing key for the layer that takes text.
pub fn typed(state: &mut State, key: Key) {
    if let Some(Layer::Form(_)) = state.layers.last() {
        forms::typed(state, key);
    } else if let Some(Layer::Editor(_)) = state.layers.last() {
        planning::typed(state, key);
    } else if state
        .layers
        .last_mut()
        .and_then(Layer::field_mut)
        .is_some_and(|field| field.key(key))
    {
        text_changed(state);
    }
}

/// The text of a layer changed; what it selects begins anew.
pub fn text_changed(state: &mut State) {
    match state.layers.last_mut() {
        Some(Layer::Help(help)) => help.scroll = 0,
        Some(Layer::Palette(palette)) => palette.selection = Selection::default(),
        Some(Layer::PlanFilter(_)) => planning::filter_changed(state),
        Some(Layer::Lookup(lookup)) => {
            lookup.accept = false;
            lookup.selection = Selection::default();
            if lookup.text.text().trim().is_empty() {
                lookup.found = FoundCustomers::default();
                lookup.found_for = lookup.text.text().to_owned();
            }
        }
        _ => {}
    }
}

/// A lookup was answered.
pub fn found(state: &mut State, text: String, found: FoundCustomers) {
    if let Some(Layer::Lookup(lookup)) = state.layers.last_mut() {
        lookup.found = found;
        lookup.found_for = text;
        lookup.selection = Selection::default();
        if lookup.accept && lookup.settled() {
            accept(state);
        }
    }
}

/// Moves in the top layer.
pub fn step(state: &mut State, step: Step) {
    let size = state.size;
    let said = state.log.len();
    match state.layers.last_mut() {
        Some(Layer::Help(help)) => scroll(&mut help.scroll, step, help::rows(size)),
        Some(Layer::Messages(at)) => {
            scroll(at, step, help::rows(size));
            *at = (*at).min(said.saturating_sub(1) as u16);
        }
        Some(Layer::Pick(pick)) => {
            pick.selection
                .step(step, pick.items.len(), overlays::pick::rows(size));
        }
        Some(Layer::Palette(palette)) => {
            let count = palette::matches(palette).len();
            palette.selection.step(step, count, palette::rows(size));
        }
        Some(Layer::Lookup(lookup)) => {
            lookup
                .selection
                .step(step, lookup.found.rows.len(), lookup::rows(size));
        }
        Some(Layer::Drill(drill)) => {
            drill.rows.step(step, drill::rows(size));
        }
        Some(Layer::Why(_)) => why::step(state, step),
        Some(Layer::Crisis(_)) => crisis::step(state, step),
        Some(Layer::Ticket(_)) => tickets::step(state, step),
        Some(Layer::Difference(_)) => tickets::scroll_difference(state, step),
        Some(Layer::Notices(_)) => tickets::step_notices(state, step),
        Some(Layer::Floor(_)) => floor::step(state, step),
        Some(Layer::Alike(alike)) => {
            let shown = crate::desk::overlays::alike::rows(size);
            alike.selection.step(step, alike.tickets.len(), shown);
        }
        Some(Layer::Version(_)) => plan_versions::scroll(state, step),
        Some(Layer::Preview(at)) => scroll(at, step, help::rows(size)),
        Some(Layer::PlanFilter(_)) => planning::step(state, step),
        _ => {}
    }
}

fn scroll(at: &mut u16, step: Step, page: u16) {
    scroll_within(at, step, page, crate::desk::panes::SCROLL_LIMIT);
}

/// Scrolls by pages of so many lines, no further than to a last one.
pub fn scroll_within(at: &mut u16, step: Step, page: u16, last: u16) {
    *at = match step {
        Step::By(n) => at.saturating_add_signed(n as i16),
        Step::Page(n) => at.saturating_add_signed(n as i16 * page.max(1) as i16),
        Step::First => 0,
        Step::Last => last,
    }
    .min(last);
}

/// A digit picks an item at once; right and left go to the other column, where there are two.
pub fn pick_by_key(state: &mut State, key: Key) {
    let columns = state.size.0;
    if let (Some(Layer::Pick(pick)), Code::Left | Code::Right) = (state.layers.last_mut(), key.code)
    {
        pick.across(columns, key.code == Code::Right);
        return;
    }
    let Some(digit) = key.typed().map(fold) else {
        return;
    };
    if let Some(Layer::Pick(pick)) = state.layers.last_mut()
        && let Some(at) = (0..pick.items.len()).find(|i| pick.digit(*i) == Some(digit))
    {
        pick.selection.at = at;
        accept(state);
    }
}

/// Enter in a layer where one of several is chosen.
pub fn accept(state: &mut State) {
    match state.layers.last_mut() {
        Some(Layer::Lookup(lookup)) => {
            if !lookup.settled() {
                lookup.accept = true;
            } else if let Some(row) = lookup.found.rows.get(lookup.selection.at) {
                if let Some(ticket) = row.ticket.as_ref().map(|ticket| ticket.id) {
                    close_all(state);
                    return tickets::show(state, ticket);
                }
                let customer = row.id;
                show_customer(state, customer);
                state.looked_up = Some(customer);
            }
        }
        Some(Layer::Palette(palette)) => {
            let found = palette::matches(palette);
            if let Some(action) = found.get(palette.selection.at).copied() {
                state.layers.pop();
                actions::perform(state, action);
            }
        }
        Some(Layer::Pick(_)) => {
            if let Some(Layer::Pick(pick)) = state.layers.pop()
                && let Some((_, chosen)) = pick.items.get(pick.selection.at).cloned()
            {
                chose(state, chosen, pick.follow_ups);
            }
        }
        Some(Layer::Drill(_)) => open_from_drill(state),
        Some(Layer::Alike(_)) => tickets::accept(state),
        Some(Layer::Reach(_)) => crisis::write(state),
        Some(Layer::Notices(_)) => tickets::accept_notice(state),
        Some(Layer::Floor(_)) => floor::menu(state),
        Some(Layer::Preview(_)) => plan_moves::open(state),
        Some(Layer::PlanFilter(_)) => {
            state.layers.pop();
        }
        _ => {}
    }
}

/// Opens the ticket of the selected row over the rows, or its customer; then the rows wait behind.
fn open_from_drill(state: &mut State) {
    let selected = match state.layers.last() {
        Some(Layer::Drill(drill)) => drill.rows.selected(),
        _ => None,
    };
    if let Some((ticket, _)) = selected.and_then(|row| row.ticket) {
        tickets::show(state, ticket);
    } else if let Some(Layer::Drill(drill)) = state.layers.pop()
        && let Some(customer) = drill.rows.selected().map(|row| row.customer)
    {
        open_from(state, customer, Behind::Rows(drill));
    }
}

/// Opens a customer; Esc goes back to what they were opened from.
pub fn open_from(state: &mut State, customer: CustomerId, behind: Behind) {
    actions::show(state, View::Queue);
    state.detail.pinned = Some(customer);
    state.detail.want(Some(customer));
    state.focus = Focus::Detail;
    state.behind = Some(behind);
}

fn chose(state: &mut State, chosen: Choose, follow_ups: Vec<crate::domain::id::FollowUpId>) {
    match chosen {
        Choose::Customer(customer) => show_customer(state, customer),
        Choose::Crisis(id) => crisis::open(state, id),
        Choose::Floor(what) => floor::perform(state, what),
        Choose::Pause(reason) => floor::pause_for(state, reason),
        Choose::CrisisDo(id, what) => crisis::perform(state, id, what),
        Choose::ReachBy(channel) => crisis::reach_by(state, channel),
        Choose::Ticket(id) => tickets::show(state, id),
        Choose::Previewed(title, customers) => plan_moves::list(state, &title, customers),
        Choose::FromPreview(customer) => plan_moves::open_customer(state, customer),
        Choose::Why(what) => why::explain(state, what),
        Choose::KeepDraft(kept) => plan_outdated::keep(state, kept.0, kept.1),
        Choose::DropDraft => plan_outdated::take(state),
        Choose::Do(action) => actions::perform(state, action),
        Choose::Segment(segment) => {
            list_customers(state, segment, None);
        }
        Choose::Messages(which, channel) => outbox::look_at(state, which, channel),
        Choose::Tickets(listed, category) => tickets::look_at(state, listed, category),
        Choose::TicketStep(verb) => tickets::begin(state, verb),
        Choose::TicketOwner(to) => tickets::give(state, to),
        Choose::TicketMerge(into) => tickets::ask_merge(state, into),
        Choose::Mention(name) => tickets::mention(state, &name),
        Choose::TicketOrder(number, product) => tickets::choose_order(state, &number, &product),
        Choose::Filter(filter) => list_customers(state, None, Some(filter)),
        Choose::GiveTo(agent, name) => give_to(
            state,
            agent.map_or(Assignee::Pool, Assignee::Agent),
            &name,
            follow_ups,
        ),
    }
}

fn list_customers(state: &mut State, segment: Option<SegmentId>, filter: Option<String>) {
    let list = &mut state.customers;
    list.segment = segment;
    list.filter = filter;
    list.parts.forget();
    list.looked = <_>::default();
    list.rows = Paged::default();
    list.total = None;
}

/// One follow-up is given away at once; several only after a question.
fn give_to(
    state: &mut State,
    to: Assignee,
    name: &str,
    follow_ups: Vec<crate::domain::id::FollowUpId>,
) {
    let l = state.look.locale;
    let count = follow_ups.len();
    if count == 0 {
        return;
    }
    let say = tr!(l, "reassigned", count = count, name = name);
    let ticket = Ticket::Save {
        say: Saying::Plain(say),
        draft: String::new(),
        undo: true,
        follow_up: follow_ups.first().copied(),
    };
    let command = Command::Reassign { follow_ups, to };
    if count == 1 {
        state.calls.tell(command, ticket);
    } else {
        let text = tr!(l, "reassign-really", count = count, name = name);
        push(
            state,
            Layer::Question(Box::new(Question {
                text,
                command,
                ticket,
                asks: Asks::Plain,
            })),
        );
    }
}

/// The question is answered with yes.
pub fn yes(state: &mut State) {
    if let Some(Layer::Question(_)) = state.layers.last()
        && let Some(Layer::Question(question)) = state.layers.pop()
    {
        state.calls.tell(question.command, question.ticket);
    }
}
