//! The plan view: finding, editing, checking, previewing and putting in force.

use crate::config::plan_changes;
use crate::desk::action::Action;
use crate::desk::keys::{Key, fold};
use crate::desk::overlays::palette;
use crate::desk::panes::planning;
use crate::desk::plan_parts::Part;
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{Asks, Layer, Question};
use crate::desk::state::planning::{Checked, Editor, PlanDraft, Preview, Row};
use crate::desk::state::{Focus, State, Tone, View};
use crate::desk::widgets::list::{Selection, Step};
use crate::desk::widgets::text_area::TextArea;
use crate::desk::widgets::text_field::TextField;
use crate::domain::plan::version::MAX_PLAN_BYTES;
use crate::domain::time::Span;
use crate::protocol::view::{MoveOf, PlanVersionView};
use crate::protocol::{Command, Query};
use crate::tr;

use super::{actions, drafts, layers, plan_outdated, plan_versions};

/// The key of the plan's draft.
pub const DRAFT: &str = "plan";
/// Days that are previewed.
pub const DAYS: u16 = 30;
/// How often a preview is asked how far it is.
pub(super) const AGAIN: Span = Span(300);
/// Changes that a question names before it only counts them.
pub(super) const NAMED: usize = 8;
/// How often the draft is sent after typing rests.
const REST: Span = Span::seconds(1);

/// Shows the plan.
pub fn open(state: &mut State) {
    actions::show(state, View::Plan);
    let kept = state.drafts.kept.iter().any(|key| key == DRAFT);
    if state.planning.draft.is_none() && kept {
        state.calls.ask(
            Query::Draft(DRAFT.to_owned()),
            Ticket::Draft(DRAFT.to_owned()),
        );
    }
}

pub(super) fn height(state: &State) -> u16 {
    state.layout().body_height()
}

/// Moves in the list, or scrolls what is beside it.
pub fn step(state: &mut State, step: Step) {
    let height = height(state);
    if state.focus == Focus::List {
        let count = state.planning.rows().len();
        if state.planning.selection.step(step, count, height) {
            state.planning.scroll = 0;
        }
        return;
    }
    if state.planning.chosen_version().is_some() {
        plan_versions::step(state, step);
        return;
    }
    let at = &mut state.planning.scroll;
    *at = match step {
        Step::By(n) => at.saturating_add_signed(n as i16),
        Step::Page(n) => at.saturating_add_signed(n as i16 * 10),
        Step::First => 0,
        Step::Last => crate::desk::panes::SCROLL_LIMIT,
    }
    .min(crate::desk::panes::SCROLL_LIMIT);
}

/// A digit goes to a heading, a Han character looks for a part.
pub fn key(state: &mut State, key: Key) {
    let Some(typed) = key.typed() else { return };
    let digit = fold(typed).to_digit(10).filter(|digit| *digit > 0);
    if let Some(nth) = digit {
        let rows = state.planning.rows();
        let mut headings = (0..rows.len()).filter(|at| matches!(rows[*at], Row::Heading(..)));
        if let Some(at) = headings.nth(nth as usize - 1) {
            state.focus = Focus::List;
            // The heading is the first row shown, with what is below it.
            state.planning.selection = Selection { at, top: at };
            let height = height(state);
            state.planning.selection.keep(rows.len(), height);
            state.planning.scroll = 0;
        }
    } else if crate::text::width::width(&typed.to_string()) > 1 {
        open_filter(state, &typed.to_string());
    }
}

/// Opens the field in which a part is looked for.
pub fn open_filter(state: &mut State, text: &str) {
    state.focus = Focus::List;
    let text = format!("{}{text}", state.planning.filter);
    let called = |part| {
        let name = planning::name(state, part);
        format!("{name} {}", palette::initials(&name)).to_lowercase()
    };
    state.planning.names = state.planning.parts.iter().map(called).collect();
    layers::push(state, Layer::PlanFilter(TextField::with_text(40, &text)));
    filter_changed(state);
}

/// What is looked for has changed: the first that has it is selected.
pub fn filter_changed(state: &mut State) {
    let Some(Layer::PlanFilter(field)) = state.layers.last() else {
        return;
    };
    if state.planning.filter == field.text() {
        return;
    }
    state.planning.filter = field.text().to_owned();
    state.planning.selection = Selection::default();
    state.planning.scroll = 0;
    let rows = state.planning.rows();
    let first = rows.iter().position(|row| matches!(row, Row::Part(_)));
    if let (Some(at), false) = (first, state.planning.filter.is_empty()) {
        state.planning.selection.at = at;
    }
}

/// Shows the whole list again; what is selected stays so.
pub fn drop_filter(state: &mut State) {
    if let Some(Layer::PlanFilter(_)) = state.layers.last() {
        state.layers.pop();
    }
    let part = match state.planning.row() {
        Some(Row::Part(at)) => Some(at),
        _ => None,
    };
    state.planning.filter.clear();
    select(state, part);
}

fn select(state: &mut State, part: Option<usize>) {
    let (height, rows) = (height(state), state.planning.rows());
    let at = rows
        .iter()
        .position(|row| Some(*row) == part.map(Row::Part));
    state.planning.selection.at = at.unwrap_or(0);
    state.planning.selection.keep(rows.len(), height);
}

/// Opens the selected part to be edited.
pub fn edit(state: &mut State) {
    if let Some(part) = state.planning.part().cloned() {
        let text = state.planning.text_of(&part).to_owned();
        open_editor(
            state,
            &part,
            part.at.clone(),
            part.line,
            &text,
            part.id.clone(),
        );
    }
}

/// Opens another part like the selected one, behind it.
pub fn add(state: &mut State) {
    let Some(part) = state.planning.part().cloned() else {
        return;
    };
    let text = state.planning.text_of(&part).to_owned();
    let at = part.at.end..part.at.end;
    let line = state.planning.text()[..part.at.end].matches('\n').count();
    let new = format!("\n{text}");
    open_editor(state, &part, at, line, &new, String::new());
}

fn open_editor(
    state: &mut State,
    part: &Part,
    at: std::ops::Range<usize>,
    line: usize,
    text: &str,
    id: String,
) {
    let editor = Editor {
        kind: part.kind,
        id,
        whole: state.planning.text().to_owned(),
        at,
        line,
        area: TextArea::new(text, MAX_PLAN_BYTES),
        checked: Checked::Not,
    };
    layers::push(state, Layer::Editor(Box::new(editor)));
}

/// Leaves the part that is edited; what was written is kept.
pub fn leave_editor(state: &mut State) {
    let Some(Layer::Editor(editor)) = state.layers.pop() else {
        return;
    };
    drafts::save_now(state);
    if state.planning.draft.is_some() {
        let key = shown_key(state, Action::PlanApply);
        let text = tr!(state.look.locale, "plan-draft-kept", key = key);
        state.say(Tone::Plain, text);
    }
    let at = state
        .planning
        .parts
        .iter()
        .position(|part| part.at.contains(&editor.at.start));
    if let Some(at) = at {
        select(state, Some(at));
    }
}

pub(super) fn shown_key(state: &State, action: crate::desk::action::Action) -> String {
    let key = state.keymap.shown(action, true);
    key.map(|key| key.to_string()).unwrap_or_default()
}

/// A key in the part that is edited.
pub fn typed(state: &mut State, key: Key) {
    let page = state.layout().body_height();
    if let Some(Layer::Editor(editor)) = state.layers.last_mut() {
        let before = editor.area.text();
        if editor.area.key(key, page) && editor.area.text() != before {
            written(state);
        }
    }
}

/// A text was pasted into the part that is edited.
pub fn pasted(state: &mut State, text: &str) {
    if let Some(Layer::Editor(editor)) = state.layers.last_mut() {
        editor.area.insert(text);
        written(state);
    }
}

/// The draft is now what is written.
fn written(state: &mut State) {
    let Some(Layer::Editor(editor)) = state.layers.last_mut() else {
        return;
    };
    editor.checked = Checked::Not;
    let text = editor.text();
    let planning = &state.planning;
    let Some(view) = &planning.view else { return };
    let from = planning
        .draft
        .as_ref()
        .map_or(view.version.number, |draft| draft.from);
    let draft = (text != view.text).then_some(PlanDraft { text, from });
    set_draft(state, draft);
}

/// The draft is another one, or none.
pub(super) fn set_draft(state: &mut State, draft: Option<PlanDraft>) {
    let height = height(state);
    state.planning.draft = draft;
    state.planning.thrown = None;
    state.planning.outdated = None;
    state.planning.read(height);
    keep(state);
}

/// The draft is to be sent to the hub once typing rests.
fn keep(state: &mut State) {
    state.drafts.plan = true;
    state.drafts.due.get_or_insert(state.now + REST);
}

/// The draft as it is kept.
pub fn draft(state: &State) -> Option<Vec<u8>> {
    // Two plain fields always have a JSON form.
    state
        .planning
        .draft
        .as_ref()
        .map(|draft| serde_json::to_vec(draft).unwrap_or_default())
}

/// The kept draft has come.
pub fn recalled(state: &mut State, content: &[u8]) {
    let Ok(draft) = serde_json::from_slice::<PlanDraft>(content) else {
        return;
    };
    if state.planning.draft.is_none() {
        let height = height(state);
        state.planning.draft = Some(draft);
        state.planning.read(height);
        state.say(Tone::Plain, tr!(state.look.locale, "draft-recalled"));
    }
}

/// Throws the draft away; it can be taken back.
pub fn discard(state: &mut State) {
    if let Some(Layer::Editor(_)) = state.layers.last() {
        state.layers.pop();
    }
    let height = height(state);
    state.planning.thrown = state.planning.draft.take();
    state.planning.outdated = None;
    state.planning.read(height);
    keep(state);
    drafts::save_now(state);
    let key = shown_key(state, Action::PlanUndo);
    let text = tr!(state.look.locale, "plan-draft-thrown", key = key);
    state.say(Tone::Plain, text);
}

/// Takes a draft back that was thrown away; else asks whether to go back to the plan before.
pub fn undo(state: &mut State) {
    let l = state.look.locale;
    if let Some(draft) = state.planning.thrown.take() {
        set_draft(state, Some(draft));
        state.say(Tone::Good, tr!(l, "draft-back"));
        return;
    }
    ask_undo(state);
}

/// Undoing what was put in force here, from anywhere: asks whether to go back, or says where that can be done.
pub fn undo_applied(state: &mut State) {
    let known = state.planning.view.as_ref().map(|view| view.version.number);
    if known == state.planning.applied {
        ask_undo(state);
    } else {
        let key = state.key(Action::ShowPlan);
        let undo = state.key(Action::PlanUndo);
        let text = tr!(state.look.locale, "plan-undo-where", key = key, undo = undo);
        state.say(Tone::Plain, text);
    }
}

/// Asks whether to go back to the plan before.
fn ask_undo(state: &mut State) {
    let l = state.look.locale;
    let Some((view, before)) = state
        .planning
        .view
        .as_ref()
        .and_then(|view| Some((view, view.before?)))
    else {
        return;
    };
    let text = tr!(
        l,
        "plan-undo-question",
        version = view.version.number.to_string(),
        by = state.words().plan_by(&view.version.by),
        at = state.words().moment(view.version.at),
        before = before.to_string()
    );
    let from = Some(view.version.number);
    let ticket = Ticket::PlanApply { draft: false };
    ask(
        state,
        text,
        (Command::UndoPlan { from }, ticket),
        Asks::GoBack,
    );
}

pub(super) fn ask(
    state: &mut State,
    text: String,
    (command, ticket): (Command, Ticket),
    asks: Asks,
) {
    let question = Question {
        text,
        command,
        ticket,
        asks,
    };
    layers::push(state, Layer::Question(Box::new(question)));
}

/// Asks whether the draft is to be put in force, and says what that changes.
pub fn apply(state: &mut State) {
    let l = state.look.locale;
    if let Some(Layer::Version(_)) = state.layers.last() {
        plan_versions::go_back(state);
        return;
    }
    let Some(draft) = state.planning.draft.clone() else {
        state.say(Tone::Plain, tr!(l, "plan-no-draft"));
        return;
    };
    if is_faulty(state, tr!(l, "plan-faulty")) {
        return;
    }
    if state.planning.is_outdated() {
        plan_outdated::begin(state);
        return;
    }
    let text = consequences(state, &draft);
    let command = Command::ApplyPlan {
        text: draft.text,
        from: Some(draft.from),
    };
    let ticket = Ticket::PlanApply { draft: true };
    ask(state, text, (command, ticket), Asks::Apply);
}

/// Whether what is edited has something wrong: then it is said what can't be done. The editor says what is wrong.
fn is_faulty(state: &mut State, said: &str) -> bool {
    let Some(Layer::Editor(editor)) = state.layers.last() else {
        return false;
    };
    let faulty = matches!(editor.checked, Checked::Fault(..));
    if faulty {
        state.say(Tone::Bad, said);
    }
    faulty
}

/// What putting a draft in force changes, in lines.
fn consequences(state: &State, draft: &PlanDraft) -> String {
    let l = state.look.locale;
    let in_force = state.planning.view.as_ref().map_or("", |view| &view.text);
    let changes = plan_changes::between(in_force, &draft.text);
    let mut lines = vec![tr!(l, "plan-apply-question").to_owned()];
    for change in changes.iter().take(NAMED) {
        lines.push(format!("· {}", state.words().plan_change(change)));
    }
    if changes.len() > NAMED {
        lines.push(tr!(l, "plan-changes-more", count = changes.len() - NAMED));
    }
    if changes.is_empty() {
        lines.push(tr!(l, "plan-changes-none").to_owned());
    }
    match state.planning.report() {
        Some(report) => {
            // Who moves in segments often moves in criteria as well, and is one customer.
            let moved = [MoveOf::Segment, MoveOf::Lifecycle, MoveOf::Key].map(|of| {
                let moves = report.moves.iter().filter(|m| m.of == of);
                moves.map(|m| m.count).sum::<u64>()
            });
            let moved = moved.into_iter().max().unwrap_or(0);
            let work = report.days.iter().fold((0, 0), |sum, day| {
                (
                    sum.0 + day.work.old + day.messages.old,
                    sum.1 + day.work.new + day.messages.new,
                )
            });
            lines.push(tr!(
                l,
                "plan-apply-moves",
                moved = moved,
                gained = report.gained,
                lost = report.lost
            ));
            lines.push(tr!(
                l,
                "plan-apply-load",
                days = report.days.len().to_string(),
                old = work.0,
                new = work.1
            ));
        }
        None => lines.push(tr!(l, "plan-apply-unseen", key = "F5").clone()),
    }
    lines.join("\n")
}

/// A plan is in force.
pub fn applied(state: &mut State, draft: bool, version: &PlanVersionView) {
    let l = state.look.locale;
    let number = version.number.to_string();
    state.planning.applied = draft.then_some(version.number);
    if draft {
        layers::close_all(state);
        state.planning.draft = None;
        keep(state);
        drafts::save_now(state);
        let key = shown_key(state, Action::PlanUndo);
        let text = tr!(l, "plan-applied", version = number, key = key);
        state.say(Tone::Good, text);
    } else {
        let text = tr!(
            l,
            "plan-undone",
            version = number,
            of = version.of.to_string()
        );
        state.say(Tone::Good, text);
    }
    say_filed(state, version);
    state.planning.preview = None;
    state.planning.versions = None;
    state.planning.stale = true;
}

/// Says what became of the plan's file, where that is not what one takes for granted. The messages keep both.
pub fn say_filed(state: &mut State, version: &PlanVersionView) {
    let l = state.look.locale;
    if let Some(aside) = &version.filed.aside {
        let text = tr!(l, "plan-file-aside", aside = aside.as_str());
        state.say(Tone::Plain, text);
    }
    if let Some(reason) = &version.filed.failed {
        let text = tr!(l, "plan-file-unwritten", reason = reason.as_str());
        state.say(Tone::Bad, text);
    }
}

/// F5: begins a preview of what is shown, unless that is there.
pub fn preview(state: &mut State) {
    if is_faulty(state, tr!(state.look.locale, "plan-faulty-preview")) {
        return;
    }
    let open = matches!(state.layers.last(), Some(Layer::Preview(_)));
    let of = state
        .planning
        .draft
        .as_ref()
        .map(|draft| draft.text.clone());
    let known = state.planning.preview_of_shown();
    if known.is_none_or(|preview| open && !preview.is_running()) {
        let command = Command::PreviewPlan {
            text: of.clone(),
            days: DAYS,
        };
        state.planning.preview = Some(Preview {
            number: None,
            of,
            state: None,
            ask: state.now + AGAIN,
        });
        state.calls.tell(command, Ticket::PreviewStart);
    }
    if !open {
        layers::push(state, Layer::Preview(0));
    }
}

/// Calls the preview off that is under way.
pub fn stop_preview(state: &mut State) {
    let of_shown = state.planning.preview_of_shown();
    if !of_shown.is_some_and(Preview::is_running) {
        return;
    }
    let preview = state.planning.preview.take();
    if let Some(number) = preview.and_then(|preview| preview.number) {
        call_off(state, number);
    }
    let key = shown_key(state, Action::PlanPreview);
    let text = tr!(state.look.locale, "plan-preview-stopped", key = key);
    state.say(Tone::Plain, text);
}

fn call_off(state: &mut State, number: u64) {
    state
        .calls
        .tell(Command::CancelPreview(number), Ticket::Quiet);
}

/// The preview has a number.
pub fn begun(state: &mut State, number: u64) {
    if state.calls.waiting(|t| *t == Ticket::PreviewStart) {
        return; // another one was begun meanwhile, which calls this one off
    }
    let now = state.now;
    match &mut state.planning.preview {
        Some(preview) => {
            preview.number = Some(number);
            preview.ask = now;
        }
        // It was called off before it had a number.
        None => call_off(state, number),
    }
}

/// A job in the background is so far: the walk over all customers, or the look at all tickets.
pub fn progress(state: &mut State, job: &str, done: u64, total: u64) {
    if job == "ticket-clocks" {
        state.reclocking = (done < total).then_some((done, total));
    } else if job == "re-evaluation" {
        let ended = done >= total;
        if ended && state.walk.take().is_some() {
            let text = tr!(state.look.locale, "plan-walked", count = total);
            state.say(Tone::Good, text);
            state.planning.stale = true;
        } else if !ended {
            state.walk = Some((done, total));
        }
    }
}
