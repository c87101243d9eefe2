//! Forms: one digit selects and the field advances by itself; fields that are not needed are not on the way; Enter
//! goes to the next required field and, when all are filled, saves.

pub mod draw;

use crate::desk::keys::{Code, Key, fold};
use crate::desk::widgets::text_field::TextField;
use crate::domain::time::Moment;
use crate::domain::typed_time::{self, DayTimes, TypedTimeError};

use super::words::Words;

/// Whether a field is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must be filled.
    Required,
    /// It may be left empty, but is passed through.
    OnTheWay,
    /// It may be filled, and is reached only by moving to it.
    Aside,
    /// It is not there.
    Hidden,
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The digit that picks it.
    pub digit: char,
    /// Its name.
    pub label: String,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One of several, by digit.
    Choice {
        /// The options.
        options: Vec<Choice>,
        /// Which is picked.
        picked: Option<usize>,
    },
    /// A line of text.
    Line(TextField),
    /// A note of several rows.
    Note(TextField),
    /// A time as typed.
    Time(TextField),
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its id, as in refusals.
    pub id: &'static str,
    /// Its name on screen.
    pub label: String,
    /// What it takes.
    pub input: Input,
    /// Whether it is needed.
    pub need: Need,
    /// What is said beside it.
    pub hint: String,
    /// It says how things are now: drafts don't keep it.
    pub of_now: bool,
}

impl Field {
    /// A choice by digits.
    pub fn choice(id: &'static str, label: &str, options: Vec<Choice>) -> Self {
        Self::new(
            id,
            label,
            Input::Choice {
                options,
                picked: None,
            },
        )
    }

    /// A line of at most `limit` characters.
    pub fn line(id: &'static str, label: &str, limit: usize) -> Self {
        Self::new(id, label, Input::Line(TextField::new(limit)))
    }

    /// A note of at most `limit` characters.
    pub fn note(id: &'static str, label: &str, limit: usize) -> Self {
        Self::new(id, label, Input::Note(TextField::new(limit)))
    }

    /// A time.
    pub fn time(id: &'static str, label: &str) -> Self {
        Self::new(id, label, Input::Time(TextField::new(16)))
    }

    fn new(id: &'static str, label: &str, input: Input) -> Self {
        Self {
            id,
            label: label.to_owned(),
            input,
            need: Need::OnTheWay,
            hint: String::new(),
            of_now: false,
        }
    }

    /// With another need.
    pub fn need(mut self, need: Need) -> Self {
        self.need = need;
        self
    }

    /// With something said beside it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With an option picked, which drafts don't keep.
    pub fn of_now(mut self, option: usize) -> Self {
        if let Input::Choice { picked, .. } = &mut self.input {
            *picked = Some(option);
        }
        self.of_now = true;
        self
    }

    /// Picks the option after the picked one.
    pub fn cycle(&mut self) {
        if let Input::Choice { options, picked } = &mut self.input {
            *picked = Some(picked.map_or(0, |at| (at + 1) % options.len().max(1)));
        }
    }

    /// With a text in it.
    pub fn filled(mut self, text: &str) -> Self {
        if let Some(field) = self.field_mut() {
            field.set(text);
        }
        self
    }

    fn field_mut(&mut self) -> Option<&mut TextField> {
        match &mut self.input {
            Input::Line(field) | Input::Note(field) | Input::Time(field) => Some(field),
            Input::Choice { .. } => None,
        }
    }

    /// The text typed into it; the digit of a choice.
    pub fn text(&self) -> String {
        match &self.input {
            Input::Line(field) | Input::Note(field) | Input::Time(field) => field.text().to_owned(),
            Input::Choice { options, picked } => picked
                .and_then(|i| options.get(i))
                .map(|o| o.digit.to_string())
                .unwrap_or_default(),
        }
    }

    /// Puts back what [`text`](Self::text) gave.
    pub fn restore(&mut self, text: &str) {
        match &mut self.input {
            Input::Line(field) | Input::Note(field) | Input::Time(field) => field.set(text),
            Input::Choice { options, picked } => {
                *picked = options.iter().position(|o| text.starts_with(o.digit));
            }
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        match &self.input {
            Input::Line(field) | Input::Note(field) | Input::Time(field) => {
                field.text().trim().is_empty()
            }
            Input::Choice { picked, .. } => picked.is_none(),
        }
    }

    /// The moment of a time field.
    pub fn time_value(&self, words: Words<'_>) -> Result<Moment, TypedTimeError> {
        typed_time::parse(&self.text(), words.now, words.zone, DayTimes::default())
    }

    /// What is wrong with it, if anything is.
    pub fn problem(&self, words: Words<'_>) -> Option<&'static str> {
        match (&self.input, self.is_empty()) {
            (_, true) if self.need == Need::Required => {
                Some(words.typed_time_error(TypedTimeError::Empty))
            }
            (Input::Time(_), false) => self
                .time_value(words)
                .err()
                .map(|e| words.typed_time_error(e)),
            _ => None,
        }
    }
}

/// What came of a key or an Enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that the form takes.
    Ignored,
    /// The cursor moved.
    Moved,
    /// A value changed; needs may have to be worked out again, then [`Form::advance`] called if `advance`.
    Changed {
        /// The field is done with.
        advance: bool,
    },
    /// All is filled: save.
    Save,
}

/// Fields, one of them in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The fields, in the order of the screen.
    pub fields: Vec<Field>,
    /// The field in use.
    pub at: usize,
    /// What the hub or the form found wrong, and with which field.
    pub error: Option<(usize, String)>,
    /// Canned notes by digit.
    pub canned: Vec<(u8, String)>,
    /// The cursor came to the field by itself, and nothing was pressed since.
    pub arrived: bool,
    /// When whom it is about likes to be called, in minutes of the day.
    pub best_time: Option<(u16, u16)>,
}

impl Form {
    /// A form that begins in its first required or passed-through field.
    pub fn new(fields: Vec<Field>) -> Self {
        let at = fields
            .iter()
            .position(|f| matches!(f.need, Need::Required | Need::OnTheWay))
            .unwrap_or(0);
        Self {
            fields,
            at,
            error: None,
            canned: Vec::new(),
            arrived: false,
            best_time: None,
        }
    }

    /// A field by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }

    /// A field by its id, to change.
    pub fn field_mut(&mut self, id: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|f| f.id == id)
    }

    /// The trimmed text of a field that is there.
    pub fn value(&self, id: &str) -> String {
        self.field(id)
            .filter(|f| f.need != Need::Hidden)
            .map(|f| f.text().trim().to_owned())
            .unwrap_or_default()
    }

    /// The same, where there is any.
    pub fn given(&self, id: &str) -> Option<String> {
        Some(self.value(id)).filter(|text| !text.is_empty())
    }

    /// Which option of a choice is picked.
    pub fn picked(&self, id: &str) -> Option<usize> {
        match &self.field(id)?.input {
            Input::Choice { picked, .. } => *picked,
            _ => None,
        }
    }

    /// Says what is wrong with a field and goes there.
    pub fn complain(&mut self, id: &str, what: impl Into<String>) {
        if let Some(at) = self
            .fields
            .iter()
            .position(|f| f.id == id && f.need != Need::Hidden)
        {
            self.at = at;
        }
        self.error = Some((self.at, what.into()));
    }

    /// The field below or above, past hidden ones, round the end.
    pub fn go(&mut self, down: bool) {
        self.arrived = false;
        let count = self.fields.len();
        for _ in 0..count {
            self.at = if down {
                (self.at + 1) % count
            } else {
                (self.at + count - 1) % count
            };
            if self.fields[self.at].need != Need::Hidden {
                return;
            }
        }
    }

    /// Goes on after a field is done with: to the next required field that is empty, else to the next on the way.
    pub fn advance(&mut self, words: Words<'_>) {
        self.arrived = true;
        if !self.go_to_required(words) {
            let next =
                (self.at + 1..self.fields.len()).find(|i| self.fields[*i].need == Need::OnTheWay);
            self.at = next.unwrap_or(self.at);
        }
    }

    /// Goes to the first field from here on, round the end, that something is wrong with; whether there is one.
    fn go_to_required(&mut self, words: Words<'_>) -> bool {
        let count = self.fields.len();
        let wrong = (0..count).map(|i| (self.at + i) % count).find(|i| {
            let field = &self.fields[*i];
            field.need != Need::Hidden && field.problem(words).is_some()
        });
        self.at = wrong.unwrap_or(self.at);
        wrong.is_some()
    }

    /// Enter: the next required field, or save when all are filled.
    pub fn confirm(&mut self, words: Words<'_>) -> Outcome {
        let from = self.at;
        if self.go_to_required(words) {
            let field = &self.fields[self.at];
            // Whoever comes to an empty field needs no telling that it is empty.
            let stuck = self.at == from || !field.is_empty();
            self.error = field
                .problem(words)
                .filter(|_| stuck)
                .map(|what| (self.at, words.about(&field.label, what)));
            return Outcome::Moved;
        }
        self.error = None;
        Outcome::Save
    }

    /// A key for the field in use.
    pub fn key(&mut self, key: Key) -> Outcome {
        self.error = None;
        self.arrived = false;
        let canned = &self.canned;
        let Some(field) = self.fields.get_mut(self.at) else {
            return Outcome::Ignored;
        };
        match &mut field.input {
            Input::Choice { options, picked } => choose(options, picked, key),
            Input::Time(text) => {
                let key = key.typed().map_or(key, |c| Key::char(fold(c)));
                edit(text, key)
            }
            Input::Line(text) => edit(text, key),
            Input::Note(text) => {
                let done = edit(text, key);
                if key.typed().is_some() {
                    expand_canned(text, canned);
                }
                done
            }
        }
    }

    /// A line break, in a note.
    pub fn new_line(&mut self) -> bool {
        match self.fields.get_mut(self.at).map(|f| &mut f.input) {
            Some(Input::Note(text)) => {
                text.insert("\n");
                true
            }
            _ => false,
        }
    }

    /// Pasted text, for the field in use.
    pub fn paste(&mut self, text: &str) -> Outcome {
        let Some(field) = self.fields.get_mut(self.at) else {
            return Outcome::Ignored;
        };
        match &mut field.input {
            Input::Note(into) => into.insert(text),
            Input::Line(into) | Input::Time(into) => into.insert(&text.replace(['\r', '\n'], " ")),
            Input::Choice { .. } => return Outcome::Ignored,
        }
        Outcome::Changed { advance: false }
    }

    /// Every field's text by id, for a draft.
    pub fn to_draft(&self) -> Vec<(String, String)> {
        self.fields
            .iter()
            .filter(|f| !f.is_empty() && !f.of_now)
            .map(|f| (f.id.to_owned(), f.text()))
            .collect()
    }

    /// Fills the fields from a draft.
    pub fn fill(&mut self, draft: &[(String, String)]) {
        for (id, text) in draft {
            if let Some(field) = self.field_mut(id) {
                field.restore(text);
            }
        }
    }
}

/// A key for a choice: its digit, arrows, or Backspace for none.
fn choose(options: &[Choice], picked: &mut Option<usize>, key: Key) -> Outcome {
    let last = options.len().saturating_sub(1);
    match key.code {
        Code::Left => *picked = Some(picked.map_or(last, |i| i.saturating_sub(1))),
        Code::Right => *picked = Some(picked.map_or(0, |i| (i + 1).min(last))),
        Code::Backspace | Code::Delete => *picked = None,
        _ => {
            let Some(found) = key
                .typed()
                .and_then(|c| options.iter().position(|o| o.digit == fold(c)))
            else {
                return Outcome::Ignored;
            };
            *picked = Some(found);
            return Outcome::Changed { advance: true };
        }
    }
    Outcome::Changed { advance: false }
}

fn edit(text: &mut TextField, key: Key) -> Outcome {
    let before = text.text().len();
    if !text.key(key) {
        return Outcome::Ignored;
    }
    if before == text.text().len() {
        Outcome::Moved
    } else {
        Outcome::Changed { advance: false }
    }
}

/// `.1` as the whole note becomes the first canned note; also in full width.
fn expand_canned(text: &mut TextField, canned: &[(u8, String)]) {
    let mut typed = text.text().chars().map(fold);
    if let (Some('.'), Some(digit), None) = (typed.next(), typed.next(), typed.next())
        && let Some((_, note)) = canned
            .iter()
            .find(|(n, _)| char::from_digit(u32::from(*n), 10) == Some(digit))
    {
        text.set(note);
    }
}
