//! The plan view: the plan in force, a draft of another one, and what that would do.

use std::ops::Range;

use crate::desk::plan_parts::{self, Kind, Part};
use crate::desk::widgets::list::Selection;
use crate::desk::widgets::text_area::TextArea;
use crate::domain::held::HeldBack;
use crate::domain::message::MessageState;
use crate::domain::time::{Day, Moment};
use crate::protocol::view::{
    DayLoad, OutboxPage, PlanPreviewView, PlanVersionView, PlanView, PreviewReport, PreviewState,
};

/// A tab of the plan view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlanTab {
    /// What is selected, in words and as its text.
    #[default]
    Words,
    /// How much there is to do on each day.
    Load,
    /// Which plans were in force.
    Versions,
}

impl PlanTab {
    /// All, from the left.
    pub const ALL: [Self; 3] = [Self::Words, Self::Load, Self::Versions];

    /// The next tab to the right or left, without going round.
    pub fn beside(self, right: bool) -> Self {
        let at = Self::ALL.iter().position(|t| *t == self).unwrap_or(0);
        let next = if right { at + 1 } else { at.saturating_sub(1) };
        Self::ALL[next.min(Self::ALL.len() - 1)]
    }
}

/// A plan that is being written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PlanDraft {
    /// Its text.
    pub text: String,
    /// The version in force when it was begun: it is to replace that one and no other.
    pub from: u32,
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The heading of a kind, with how many there are of it.
    Heading(Kind, usize),
    /// The part at that place.
    Part(usize),
}

/// What a preview is of, and how it stands.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Its number; none before the hub has given it one.
    pub number: Option<u64>,
    /// The draft that it is of; none is the plan in force.
    pub of: Option<String>,
    /// How it stands.
    pub state: Option<PreviewState>,
    /// When to ask again.
    pub ask: Moment,
}

impl Preview {
    /// The report, once it is there.
    pub fn report(&self) -> Option<&PreviewReport> {
        match &self.state {
            Some(PreviewState::Finished(report)) => Some(report),
            _ => None,
        }
    }

    /// Whether there is more to come.
    pub fn is_running(&self) -> bool {
        matches!(self.state, None | Some(PreviewState::Running { .. }))
    }
}

/// Messages of a rule that were held back for good, as far as the hub has looked for one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapsed {
    /// Of which rule.
    pub rule: String,
    /// How many; none before the answer has come.
    pub count: Option<u64>,
    /// There may be more.
    pub more: bool,
    /// The commonest reason, and of how many.
    pub main: Option<(HeldBack, u64)>,
}

impl Lapsed {
    /// Of which nothing is known yet.
    pub fn of(rule: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            count: None,
            more: false,
            main: None,
        }
    }

    /// The answer has come.
    pub fn take(&mut self, page: &OutboxPage) {
        let mut reasons: Vec<(HeldBack, u64)> = Vec::new();
        for row in &page.rows {
            if let MessageState::Lapsed { why, .. } = &row.state {
                match reasons.iter_mut().find(|(known, _)| known == why) {
                    Some((_, n)) => *n += 1,
                    None => reasons.push((why.clone(), 1)),
                }
            }
        }
        self.count = Some(page.rows.len() as u64);
        self.more = page.next.is_some();
        self.main = reasons.into_iter().max_by_key(|(_, n)| *n);
    }
}

/// The plan view.
#[derive(Debug, Clone, Default)]
pub struct Planning {
    /// The plan in force with its counts.
    pub view: Option<PlanView>,
    /// It has to be fetched.
    pub stale: bool,
    /// The draft, if there is one.
    pub draft: Option<PlanDraft>,
    /// A draft that was thrown away last.
    pub thrown: Option<PlanDraft>,
    /// The parts of what is shown.
    pub parts: Vec<Part>,
    /// What is looked for in the list.
    pub filter: String,
    /// What each part is called on screens, for finding; as of when it was begun to be looked for.
    pub names: Vec<String>,
    /// The selected row.
    pub selection: Selection,
    /// The open tab.
    pub tab: PlanTab,
    /// The first line shown.
    pub scroll: u16,
    /// The versions, newest first.
    pub versions: Option<Vec<PlanVersionView>>,
    /// The one that is chosen.
    pub version: Selection,
    /// The draft is of a version that is in force no more, and a way on is being prepared: the text that it was made of,
    /// once it is there.
    pub outdated: Option<Option<String>>,
    /// What is on the books for the days to come.
    pub booked: Option<Vec<DayLoad>>,
    /// The version that was put in force here, with nothing recorded since: undoing means it.
    pub applied: Option<u32>,
    /// What lapsed of the selected rule.
    pub lapsed: Option<Lapsed>,
    /// The last preview.
    pub preview: Option<Preview>,
}

impl Planning {
    /// The text that is shown: the draft's, else that in force.
    pub fn text(&self) -> &str {
        match (&self.draft, &self.view) {
            (Some(draft), _) => &draft.text,
            (None, Some(view)) => &view.text,
            (None, None) => "",
        }
    }

    /// Reads the parts anew and keeps the selection where it is.
    pub fn read(&mut self, height: u16) {
        self.parts = plan_parts::of(self.text());
        let count = self.rows().len();
        self.selection.keep(count, height);
    }

    /// The rows of the list: of each kind a heading and its parts.
    pub fn rows(&self) -> Vec<Row> {
        let wanted = self.filter.trim().to_lowercase();
        let mut rows = Vec::new();
        for kind in Kind::ALL {
            let found: Vec<usize> = (0..self.parts.len())
                .filter(|at| self.parts[*at].kind == kind)
                .filter(|at| wanted.is_empty() || self.holds(*at, &wanted))
                .collect();
            if !found.is_empty() {
                rows.push(Row::Heading(kind, found.len()));
                rows.extend(found.into_iter().map(Row::Part));
            }
        }
        rows
    }

    /// Whether a part has what is looked for, in its id, its name or anywhere in its text.
    fn holds(&self, at: usize, wanted: &str) -> bool {
        let part = &self.parts[at];
        if self.names.get(at).is_some_and(|name| name.contains(wanted)) {
            return true;
        }
        let text = self.text().get(part.at.clone()).unwrap_or_default();
        part.id.to_lowercase().contains(wanted) || text.to_lowercase().contains(wanted)
    }

    /// The version that is chosen, where they are in view.
    pub fn chosen_version(&self) -> Option<&PlanVersionView> {
        let versions = self.versions.as_ref()?;
        let shown = self.tab == PlanTab::Versions;
        versions.get(self.version.at).filter(|_| shown)
    }

    /// The selected row.
    pub fn row(&self) -> Option<Row> {
        self.rows().get(self.selection.at).copied()
    }

    /// The selected part.
    pub fn part(&self) -> Option<&Part> {
        match self.row()? {
            Row::Part(at) => self.parts.get(at),
            Row::Heading(..) => None,
        }
    }

    /// The selected rule, where it is one that sends messages.
    pub fn sending_rule(&self) -> Option<&str> {
        let part = self.part().filter(|part| part.kind == Kind::Rule)?;
        let what = part.body.get("what")?.as_table()?;
        let mut ways = what.keys().map(|key| key.trim_end_matches("-series"));
        let sends = ways.any(|way| matches!(way, "sms" | "email" | "social" | "chat"));
        sends.then_some(part.id.as_str())
    }

    /// The text of a part.
    pub fn text_of(&self, part: &Part) -> &str {
        self.text().get(part.at.clone()).unwrap_or_default()
    }

    /// Whether a part is not as it is in the plan in force.
    pub fn is_changed(&self, part: &Part) -> bool {
        let (Some(draft), Some(view)) = (&self.draft, &self.view) else {
            return false;
        };
        let text = draft.text.get(part.at.clone()).unwrap_or_default();
        !view.text.contains(text)
    }

    /// Whether the draft is of another version than the one in force.
    pub fn is_outdated(&self) -> bool {
        let (Some(draft), Some(view)) = (&self.draft, &self.view) else {
            return false;
        };
        draft.from != view.version.number
    }

    /// The preview of what is shown, not of another text.
    pub fn preview_of_shown(&self) -> Option<&Preview> {
        let of = self.draft.as_ref().map(|draft| draft.text.as_str());
        self.preview.as_ref().filter(|p| p.of.as_deref() == of)
    }

    /// Its report.
    pub fn report(&self) -> Option<&PreviewReport> {
        self.preview_of_shown().and_then(Preview::report)
    }

    /// A preview was answered.
    pub fn previewed(&mut self, view: PlanPreviewView, again: Moment) {
        if let Some(preview) = &mut self.preview
            && preview.number == Some(view.number)
        {
            preview.state = Some(view.state);
            preview.ask = again;
        }
    }

    /// What the last preview has the plan in force make for a day, beyond what is made already; none where it does not
    /// reach that day.
    pub fn coming(&self, day: Day) -> Option<u64> {
        let report = self.preview.as_ref()?.report()?;
        let found = report.days.iter().find(|known| known.day == day)?;
        Some(found.work.old + found.messages.old)
    }

    /// What the preview of what is shown has a rule make on the so many days after today.
    pub fn coming_of(&self, rule: &str, days: usize) -> u64 {
        let rules = self.report().map_or(&[][..], |report| &report.rules);
        let found = rules.iter().find(|known| known.rule == rule);
        let by_day = found.map_or(&[][..], |found| &found.by_day);
        by_day
            .iter()
            .skip(1)
            .take(days)
            .copied()
            .map(u64::from)
            .sum()
    }

    /// The days that a rule comes to next and how often, as the preview has them.
    pub fn next_days(&self, rule: &str) -> Vec<(Day, u32)> {
        let Some(report) = self.report() else {
            return Vec::new();
        };
        let Some(found) = report.rules.iter().find(|r| r.rule == rule) else {
            return Vec::new();
        };
        let days = report.days.iter().map(|day| day.day);
        days.zip(found.by_day.iter().copied())
            .filter(|(_, n)| *n > 0)
            .collect()
    }
}

/// A part that is being edited.
#[derive(Debug, Clone)]
pub struct Editor {
    /// What it is of.
    pub kind: Kind,
    /// Which; empty for a new one.
    pub id: String,
    /// The whole text in which it stands.
    pub whole: String,
    /// Where it stands there.
    pub at: Range<usize>,
    /// Its first line in the whole, from 0.
    pub line: usize,
    /// What is written.
    pub area: TextArea,
    /// What the hub says of it.
    pub checked: Checked,
}

/// What the hub says of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// Nothing yet.
    Not,
    /// It was asked.
    Asked,
    /// It holds together.
    Holds,
    /// Something is wrong: line and column in the whole, from 1, and what.
    Fault(u32, u32, String),
}

impl Editor {
    /// The whole text with what is written in its place.
    pub fn text(&self) -> String {
        let (before, after) = (&self.whole[..self.at.start], &self.whole[self.at.end..]);
        format!("{before}{}{after}", self.area.text())
    }

    /// The line of the area, from 0, in which something is wrong.
    pub fn fault(&self) -> Option<usize> {
        let Checked::Fault(line, ..) = &self.checked else {
            return None;
        };
        (*line as usize).checked_sub(self.line + 1)
    }
}
