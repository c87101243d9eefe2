//! Crises by keys: raised from anywhere, looked at, worked off, written about.

use crate::desk::overlays::{crisis as overlay, crisis_form};
use crate::desk::state::calls::Ticket;
use crate::desk::state::crisis::{CrisisDo, CrisisForm, CrisisSheet, Reach};
use crate::desk::state::layers::{Asks, Choose, FormKind, Layer, Question};
use crate::desk::state::{State, Subject, Tone};
use crate::desk::widgets::list::Step as Move;
use crate::domain::channel::Channel;
use crate::domain::crisis::{BulkState, Step};
use crate::domain::id::CrisisId;
use crate::domain::time::Moment;
use crate::protocol::command::CrisisCommand;
use crate::protocol::view::{CrisisReach, CrisisRow, CrisisView};
use crate::protocol::{Command, Done, Found, Query};
use crate::tr;

use super::{forms, layers};

/// Raises one: from the ticket or the customer in view, or from nowhere.
pub fn raise(state: &mut State) {
    let ticket = state.layers.iter().rev().find_map(|layer| match layer {
        Layer::Ticket(sheet) => Some(sheet.id),
        _ => None,
    });
    let seen = state.snapshot().in_view;
    let subject = state.subject().filter(|_| ticket.is_some() || seen);
    let customer = subject.as_ref().map(|subject| subject.customer);
    let of = CrisisForm::Raise { ticket, customer };
    open_form(state, of, subject);
}

fn open_form(state: &mut State, of: CrisisForm, subject: Option<Subject>) {
    let view = top(state).and_then(|sheet| sheet.view.clone());
    let form = crisis_form::form(state.words(), &of, view.as_deref());
    let key = key(&of);
    forms::open(state, FormKind::Crisis(Box::new(of)), subject, form, key);
}

/// The key of a form's draft.
fn key(of: &CrisisForm) -> String {
    match of {
        CrisisForm::Raise { .. } => "crisis:raise".to_owned(),
        CrisisForm::Dismiss(id) => format!("crisis:dismiss:{id}"),
        CrisisForm::Note(id) => format!("crisis:note:{id}"),
        CrisisForm::Scope(id) => format!("crisis:scope:{id}"),
        CrisisForm::Affected(id) => format!("crisis:affected:{id}"),
        CrisisForm::Message { crisis, .. } => format!("crisis:message:{crisis}"),
        CrisisForm::Close(id) => format!("crisis:close:{id}"),
    }
}

/// Shows the one on the banner, where no other is open; else lists those of late.
pub fn show(state: &mut State) {
    if let (Some((row, 0)), [_]) = (state.banner(), state.crises.as_slice()) {
        let id = row.id;
        return open(state, id);
    }
    state
        .calls
        .ask(Query::Crises { open: false }, Ticket::CrisisPick);
}

/// Opens one over whatever is there.
pub fn open(state: &mut State, id: CrisisId) {
    layers::push(state, Layer::Crisis(Box::new(CrisisSheet::of(id))));
}

/// The crisis that is looked at, under whatever lies over it.
fn top(state: &mut State) -> Option<&mut CrisisSheet> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Crisis(sheet) => Some(&mut **sheet),
        _ => None,
    })
}

/// Asks for what is in view and not there.
pub fn fetch(state: &mut State) {
    let asked = state.calls.waiting(|t| matches!(t, Ticket::CrisisSheet(_)));
    if let Some(sheet) = top(state).filter(|sheet| sheet.stale && !asked) {
        sheet.stale = false;
        let id = sheet.id;
        state.calls.ask(Query::Crisis(id), Ticket::CrisisSheet(id));
    }
}

/// Asks for those that are not over; the one in view may have changed with them.
pub fn refetch(state: &mut State) {
    if state.supervisor() {
        state
            .calls
            .ask(Query::Crises { open: true }, Ticket::Crises);
    }
    if let Some(sheet) = top(state) {
        sheet.stale = true;
    }
}

/// An answer about crises has come.
pub fn found(state: &mut State, ticket: Ticket, found: Found) {
    match (ticket, found) {
        (Ticket::Crises, Found::Crises(rows)) => state.crises = rows,
        (Ticket::CrisisPick, Found::Crises(rows)) => pick(state, &rows),
        (Ticket::CrisisSheet(id), Found::Crisis(view)) => {
            if let Some(sheet) = top(state).filter(|sheet| sheet.id == id) {
                sheet.at = sheet.at.min(view.crisis.checklist.len().saturating_sub(1));
                sheet.view = Some(view);
            }
        }
        (Ticket::CrisisReach(id, by), Found::CrisisReach(part)) => {
            counted(state, (id, by), *part);
        }
        _ => {}
    }
}

fn pick(state: &mut State, rows: &[CrisisRow]) {
    let (l, words) = (state.look.locale, state.words());
    if rows.is_empty() {
        return state.say(Tone::Plain, tr!(l, "crisis-none"));
    }
    let item = |row: &CrisisRow| {
        let what = words.crisis_name(&row.summary);
        let text = format!("{}  {what}  {}", row.id, words.crisis_stands(row));
        (text, Choose::Crisis(row.id))
    };
    let items = rows.iter().take(layers::ITEMS).map(item).collect();
    layers::pick(state, tr!(l, "crisis-which"), items, Vec::new());
}

/// Moves in the checklist; past its end what happened is scrolled.
pub fn step(state: &mut State, step: Move) {
    let Some(Layer::Crisis(sheet)) = state.layers.last() else {
        return;
    };
    let items = sheet.view.as_ref().map_or(0, |v| v.crisis.checklist.len());
    let (page, last, selected) = overlay::scrolling(state, sheet);
    let Some(Layer::Crisis(sheet)) = state.layers.last_mut() else {
        return;
    };
    let seen = (sheet.scroll..sheet.scroll + page).contains(&selected);
    let next = match step {
        Move::By(n) => sheet.at.checked_add_signed(n).filter(|at| *at < items),
        _ => None,
    };
    match next.filter(|_| seen) {
        Some(at) => {
            let line = selected + u16::try_from(at).unwrap_or(0);
            let line = line.saturating_sub(u16::try_from(sheet.at).unwrap_or(0));
            sheet.at = at;
            let least = (line + 1).saturating_sub(page);
            // The heading of the list stays with its first line.
            sheet.scroll = sheet.scroll.clamp(least, line.saturating_sub(1).max(least));
        }
        None => layers::scroll_within(&mut sheet.scroll, step, page, last),
    }
}

/// Ticks the selected thing off, or takes that back.
pub fn tick(state: &mut State) {
    let Some(Layer::Crisis(sheet)) = state.layers.last() else {
        return;
    };
    let items = sheet.view.as_ref().map(|view| &view.crisis.checklist);
    let Some(item) = items.and_then(|items| items.get(sheet.at)) else {
        return;
    };
    let step = Step::Tick {
        item: item.id.clone(),
        done: item.done.is_none(),
    };
    take_step(state, sheet.id, step);
}

/// Takes it in hand.
pub fn take(state: &mut State) {
    if let Some(Layer::Crisis(sheet)) = state.layers.last() {
        take_step(state, sheet.id, Step::Take);
    }
}

fn take_step(state: &mut State, id: CrisisId, step: Step) {
    tell(state, CrisisCommand::Step(id, Box::new(step)));
}

fn tell(state: &mut State, command: CrisisCommand) {
    let draft = String::new();
    state
        .calls
        .tell(Command::Crisis(command), Ticket::CrisisDone { draft });
}

/// F4: what else can be done with it now.
pub fn menu(state: &mut State) {
    let Some(Layer::Crisis(sheet)) = state.layers.last() else {
        return;
    };
    let Some(view) = &sheet.view else {
        return;
    };
    let (l, id) = (state.look.locale, sheet.id);
    let supervisor = state.supervisor();
    let items: Vec<(String, Choose)> = CrisisDo::ALL
        .into_iter()
        .filter(|what| possible(view, *what, supervisor))
        .map(|what| {
            (
                l.text(what.message()).to_owned(),
                Choose::CrisisDo(id, what),
            )
        })
        .collect();
    let title = tr!(l, "crisis-title", id = id.to_string(), kind = "");
    layers::pick(state, title.trim_end(), items, Vec::new());
}

fn possible(view: &CrisisView, what: CrisisDo, supervisor: bool) -> bool {
    let crisis = &view.crisis;
    let words = || "x".to_owned();
    let fits = |step: Step| supervisor && crisis.judge(&step).is_ok();
    let drafted = view.messages.first().map(|(_, bulk)| &bulk.state) == Some(&BulkState::Drafted);
    match what {
        CrisisDo::Note => true,
        CrisisDo::Tickets => !view.tickets.is_empty(),
        CrisisDo::Confirm => fits(Step::Confirm),
        CrisisDo::Dismiss => fits(Step::Dismiss(words())),
        CrisisDo::Take => fits(Step::Take),
        CrisisDo::Close => fits(Step::Close(words())),
        CrisisDo::Scope | CrisisDo::Affected => supervisor && crisis.state.is_open(),
        CrisisDo::Message => supervisor && crisis.state.is_open() && !crisis.affected.is_empty(),
        CrisisDo::Send | CrisisDo::Withdraw => supervisor && crisis.state.is_open() && drafted,
    }
}

/// Does what was picked.
pub fn perform(state: &mut State, id: CrisisId, what: CrisisDo) {
    match what {
        CrisisDo::Confirm => take_step(state, id, Step::Confirm),
        CrisisDo::Take => take_step(state, id, Step::Take),
        CrisisDo::Withdraw => take_step(state, id, Step::Withdraw),
        CrisisDo::Dismiss => open_form(state, CrisisForm::Dismiss(id), None),
        CrisisDo::Note => open_form(state, CrisisForm::Note(id), None),
        CrisisDo::Scope => open_form(state, CrisisForm::Scope(id), None),
        CrisisDo::Affected => open_form(state, CrisisForm::Affected(id), None),
        CrisisDo::Close => open_form(state, CrisisForm::Close(id), None),
        CrisisDo::Message => count(state, id, None),
        CrisisDo::Send => ask_to_send(state, id),
        CrisisDo::Tickets => list_tickets(state),
    }
}

fn list_tickets(state: &mut State) {
    let l = state.look.locale;
    let Some(view) = top(state).and_then(|sheet| sheet.view.clone()) else {
        return;
    };
    let words = state.words();
    let rows = view.tickets.iter().take(layers::ITEMS);
    let items = rows.map(|row| {
        let stands = words.ticket_state(row.state);
        let text = format!("{}  {}  {stands}  {}", row.id, row.name, row.summary);
        (text, Choose::Ticket(row.id))
    });
    let items = items.collect();
    layers::pick(state, tr!(l, "crisis-col-tickets"), items, Vec::new());
}

/// Counts whom a message would reach, a stretch of customers after the other.
fn count(state: &mut State, id: CrisisId, channel: Option<Channel>) {
    let reach = Reach {
        crisis: id,
        channel,
        sum: CrisisReach::default(),
        whole: false,
    };
    layers::push(state, Layer::Reach(Box::new(reach)));
    ask_reach(state, (id, channel), None);
}

/// F4 where it is counted: by which channel it goes, which reaches others.
pub fn channels(state: &mut State) {
    let (l, words) = (state.look.locale, state.words());
    let channels = Channel::MESSAGES.into_iter().map(Some);
    let channels = std::iter::once(None).chain(channels);
    let items = channels.map(|by| (words.message_by(by), Choose::ReachBy(by)));
    let items = items.collect();
    layers::pick(state, tr!(l, "crisis-by"), items, Vec::new());
}

/// A channel was picked: it is counted anew.
pub fn reach_by(state: &mut State, channel: Option<Channel>) {
    if let Some(Layer::Reach(reach)) = state.layers.last() {
        let id = reach.crisis;
        state.layers.pop();
        count(state, id, channel);
    }
}

fn ask_reach(
    state: &mut State,
    (crisis, channel): (CrisisId, Option<Channel>),
    after: Option<Vec<u8>>,
) {
    let query = Query::CrisisReach {
        crisis,
        channel,
        after,
    };
    let ticket = Ticket::CrisisReach(crisis, channel);
    state.calls.ask(query, ticket);
}

fn counted(state: &mut State, of: (CrisisId, Option<Channel>), part: CrisisReach) {
    let Some(Layer::Reach(reach)) = state.layers.last_mut() else {
        return; // it was left
    };
    if (reach.crisis, reach.channel) != of || reach.whole {
        return;
    }
    reach.sum.add(part);
    match reach.sum.next.take() {
        Some(next) => ask_reach(state, of, Some(next)),
        None => reach.whole = true,
    }
}

/// Enter on what was counted: the message is written.
pub fn write(state: &mut State) {
    let Some(Layer::Reach(reach)) = state.layers.last() else {
        return;
    };
    if !reach.whole || reach.sum.people() == 0 {
        return;
    }
    let of = CrisisForm::Message {
        crisis: reach.crisis,
        channel: reach.channel,
        people: reach.sum.people(),
        left_out: reach.sum.out(),
    };
    state.layers.pop();
    open_form(state, of, None);
}

/// The second person is shown what goes to how many.
fn ask_to_send(state: &mut State, id: CrisisId) {
    let l = state.look.locale;
    let Some(view) = top(state).and_then(|sheet| sheet.view.clone()) else {
        return;
    };
    let Some((_, bulk)) = view.messages.first() else {
        return;
    };
    let words = state.words();
    let text = tr!(
        l,
        "crisis-send-really",
        by = view.name_of(bulk.by),
        people = bulk.people,
        out = bulk.left_out,
        how = words.message_by(bulk.channel),
        text = bulk.text.as_str()
    );
    let draft = String::new();
    let question = Question {
        text,
        command: Command::Crisis(CrisisCommand::Send(id)),
        ticket: Ticket::CrisisDone { draft },
        asks: Asks::Plain,
    };
    layers::push(state, Layer::Question(Box::new(question)));
}

/// A change of a crisis is done: it is shown as it is now.
pub fn done(state: &mut State, draft: &str, done: Done) {
    let Done::Crisis(view) = done else {
        return;
    };
    if !draft.is_empty() {
        forms::sent_and_done(state, draft);
    }
    let words = state.words();
    let what = words.crisis_name(&view.crisis.summary);
    let last = view.entries.last();
    let said = last.map_or_else(String::new, |entry| words.crisis_entry(&view, entry));
    let text = words.about(&format!("{} {what}", view.crisis.id), &said);
    state.say(Tone::Good, text);
    let id = view.crisis.id;
    if let Some(sheet) = top(state).filter(|sheet| sheet.id == id) {
        sheet.view = Some(view);
    } else if state.supervisor() && state.layers.is_empty() {
        open(state, id);
    }
    // What this desk has changed is fetched at once.
    state.stale.crises = true;
    state.refetched = Moment::default();
}
