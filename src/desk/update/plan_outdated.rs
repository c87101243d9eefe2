//! A draft of a version that is in force no more: who applied what meanwhile, and which way on. The draft is never lost.

use crate::config::plan_changes::{self, Difference};
use crate::desk::plan_merge::{self, Merged};
use crate::desk::state::calls::Ticket;
use crate::desk::state::layers::{Choose, Layer, Pick};
use crate::desk::state::planning::PlanDraft;
use crate::desk::state::{State, Tone};
use crate::desk::widgets::list::Selection;
use crate::desk::words::Words;
use crate::protocol::Query;
use crate::tr;

use super::{drafts, layers, planning};

/// Changes that are named before the others are only counted.
const NAMED: usize = 4;
/// Versions that are named.
const VERSIONS: usize = 3;

/// The draft is of an older version: what is needed for a way on is asked for.
pub fn begin(state: &mut State) {
    let planning = &mut state.planning;
    planning.stale = true;
    planning.versions = None;
    planning.outdated = Some(None);
}

/// Asks for the text that the draft was made of.
pub fn fetch(state: &mut State) {
    let planning = &state.planning;
    let (Some(None), Some(draft)) = (&planning.outdated, &planning.draft) else {
        return;
    };
    let version = draft.from;
    if !state.calls.waiting(|t| matches!(t, Ticket::PlanBase(_))) {
        let version = Some(version);
        let ticket = Ticket::PlanBase(draft.from);
        state.calls.ask(Query::PlanText { version }, ticket);
    }
}

/// That text has come.
pub fn base_found(state: &mut State, version: u32, text: String) {
    let of = state.planning.draft.as_ref().map(|draft| draft.from);
    if let Some(base) = &mut state.planning.outdated
        && of == Some(version)
    {
        *base = Some(text);
        offer(state);
    }
}

/// Offers the ways on once the new version, the versions between and the text that the draft was made of are there.
pub fn offer(state: &mut State) {
    let planning = &state.planning;
    let (Some(Some(base)), Some(draft)) = (&planning.outdated, &planning.draft) else {
        return;
    };
    let (Some(view), Some(versions)) = (&planning.view, &planning.versions) else {
        return;
    };
    let number = view.version.number;
    if planning.stale || number == draft.from {
        return;
    }
    let (l, words) = (state.look.locale, state.words());
    let version = number.to_string();
    let merged = plan_merge::merge(base, &draft.text, &view.text);
    let newer = versions.iter().filter(|v| v.number > draft.from);
    let mut about: Vec<String> = newer
        .take(VERSIONS)
        .map(|v| {
            tr!(
                l,
                "plan-outdated-by",
                version = v.number.to_string(),
                by = words.plan_by(&v.by),
                at = words.moment(v.at),
                how = words.plan_how(v.how)
            )
        })
        .collect();
    about.push(tr!(
        l,
        "plan-outdated-theirs",
        changes = named(words, &plan_changes::between(base, &view.text))
    ));
    about.push(tr!(
        l,
        "plan-outdated-mine",
        from = draft.from.to_string(),
        changes = named(words, &plan_changes::between(base, &draft.text))
    ));
    if !merged.both.is_empty() {
        let both = merged.both.iter().take(NAMED);
        let both: Vec<String> = both
            .map(|(kind, id)| words.plan_part(kind.code(), id))
            .collect();
        let parts = both.join(tr!(l, "form-list"));
        about.push(tr!(l, "plan-outdated-both", parts = parts));
    }
    let items = vec![
        (
            tr!(l, "plan-outdated-keep", version = version.as_str()),
            Choose::KeepDraft(Box::new((merged, number))),
        ),
        (
            tr!(l, "plan-outdated-take", version = version.as_str()),
            Choose::DropDraft,
        ),
    ];
    let pick = Pick {
        title: tr!(l, "plan-outdated-title", version = version.as_str()),
        about,
        items,
        places: Vec::new(),
        selection: Selection::default(),
        follow_ups: Vec::new(),
    };
    state.planning.outdated = None;
    layers::push(state, Layer::Pick(pick));
}

/// Changes in a line, the first by name.
fn named(words: Words<'_>, changes: &[Difference]) -> String {
    let l = words.locale;
    if changes.is_empty() {
        return tr!(l, "plan-changes-none").to_owned();
    }
    let first = changes.iter().take(NAMED);
    let first: Vec<String> = first.map(|change| words.plan_change(change)).collect();
    let mut line = first.join(tr!(l, "form-list"));
    if changes.len() > NAMED {
        let more = tr!(l, "plan-changes-more", count = changes.len() - NAMED);
        line = format!("{line} {more}");
    }
    line
}

/// The draft is kept, on top of the version that it was put together with.
pub fn keep(state: &mut State, merged: Merged, version: u32) {
    close_editors(state);
    let l = state.look.locale;
    let number = version.to_string();
    let present = state.planning.view.as_ref().map(|view| view.text.as_str());
    let same = present == Some(merged.text.as_str());
    let draft = PlanDraft {
        text: merged.text,
        from: version,
    };
    planning::set_draft(state, (!same).then_some(draft));
    drafts::save_now(state);
    if same {
        state.say(Tone::Plain, tr!(l, "plan-draft-held", version = number));
        return;
    }
    let shown = |action| planning::shown_key(state, action);
    let (preview, apply) = (
        shown(crate::desk::action::Action::PlanPreview),
        shown(crate::desk::action::Action::PlanApply),
    );
    let text = tr!(
        l,
        "plan-draft-on-top",
        version = number,
        preview = preview,
        apply = apply
    );
    state.say(Tone::Good, text);
}

/// The version in force is taken; the draft can be taken back.
pub fn take(state: &mut State) {
    close_editors(state);
    planning::discard(state);
}

/// Closes parts that are edited: they stand in a text that is no more. What was written is in the draft.
fn close_editors(state: &mut State) {
    state
        .layers
        .retain(|layer| !matches!(layer, Layer::Editor(_)));
}
