//! Forms about a crisis: raising one, reasons, notes, its tickets, who is affected, the message, the report.

use crate::desk::form::{Choice, Field, Form, Need};
use crate::desk::state::crisis::CrisisForm;
use crate::desk::words::Words;
use crate::domain::channel::Channel;
use crate::domain::crisis::{Kind, Scope, Step};
use crate::domain::id::CrisisId;
use crate::protocol::command::{CrisisCommand, DraftBulk, RaiseCrisis};
use crate::protocol::refusal::Problem;
use crate::protocol::view::CrisisView;
use crate::tr;

/// Most characters of a line.
const LINE: usize = 200;
/// Most characters of a text.
const TEXT: usize = 2_000;

/// An empty form.
pub fn form(words: Words<'_>, of: &CrisisForm, view: Option<&CrisisView>) -> Form {
    let l = words.locale;
    let text = |label: &str| Field::note("text", label, TEXT).need(Need::Required);
    match of {
        CrisisForm::Raise { .. } => {
            let kinds = Kind::ALL.iter().zip(['1', '2', '3']);
            let kinds = kinds.map(|(kind, digit)| Choice {
                digit,
                label: words.crisis_kind(*kind),
            });
            let kind = tr!(l, "crisis-kind");
            let mut fields = vec![
                Field::choice("kind", kind, kinds.collect()).need(Need::Required),
                Field::line("summary", &words.field("summary"), LINE).need(Need::Required),
            ];
            fields.extend(scope_fields(words, &Scope::default(), Need::Aside));
            Form::new(fields)
        }
        CrisisForm::Scope(_) => {
            let none = Scope::default();
            let scope = view.map_or(&none, |view| &view.crisis.scope);
            Form::new(scope_fields(words, scope, Need::OnTheWay).into())
        }
        CrisisForm::Affected(_) => {
            let known = view.map_or("", |view| view.crisis.affected.as_str());
            let field = Field::note("where", tr!(l, "crisis-affected"), TEXT);
            let field = field.need(Need::Required).filled(known);
            Form::new(vec![field.hint(tr!(l, "crisis-affected-hint"))])
        }
        CrisisForm::Message { channel, .. } => {
            let mut fields =
                vec![text(tr!(l, "crisis-message")).hint(tr!(l, "crisis-message-hint"))];
            // Only an e-mail has one; as each customer prefers, some get it as such.
            if channel.is_none_or(|by| by == Channel::Email) {
                let subject = Field::line("subject", tr!(l, "crisis-subject"), LINE);
                fields.push(subject.need(Need::Aside));
            }
            Form::new(fields)
        }
        CrisisForm::Dismiss(_) => Form::new(vec![text(tr!(l, "crisis-why"))]),
        CrisisForm::Note(_) => Form::new(vec![text(tr!(l, "crisis-note"))]),
        CrisisForm::Close(_) => Form::new(vec![text(tr!(l, "crisis-report"))]),
    }
}

/// What tickets belong to it.
fn scope_fields(words: Words<'_>, scope: &Scope, need: Need) -> [Field; 3] {
    let line = |id, label: &str, known: &str| Field::line(id, label, LINE).need(need).filled(known);
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        line("product", &words.field("product"), &known(&scope.product)),
        line("batch", &words.field("batch"), &known(&scope.batch)),
        line("words", &words.field("words"), &scope.words.join(" ")),
    ]
}

fn scope(form: &Form) -> Scope {
    let some = |id| Some(form.value(id)).filter(|text| !text.is_empty());
    let words = form.value("words");
    let words = words.split([' ', ',', '，', '、', '\u{3000}']);
    Scope {
        category: None,
        product: some("product"),
        batch: some("batch"),
        words: words.filter(|w| !w.is_empty()).map(str::to_owned).collect(),
    }
}

/// What a filled form asks for; a field and what is wrong with it.
pub fn command(
    words: Words<'_>,
    of: &CrisisForm,
    form: &Form,
) -> Result<CrisisCommand, (&'static str, String)> {
    let step = |id: CrisisId, step: Step| CrisisCommand::Step(id, Box::new(step));
    let text = || form.value("text");
    Ok(match *of {
        CrisisForm::Raise { ticket, customer } => {
            let kind = form.picked("kind").and_then(|at| Kind::ALL.get(at));
            let missing = || ("kind", words.problem(&Problem::Missing));
            CrisisCommand::Raise(Box::new(RaiseCrisis {
                kind: *kind.ok_or_else(missing)?,
                summary: form.value("summary"),
                ticket,
                customer,
                scope: scope(form),
            }))
        }
        CrisisForm::Dismiss(id) => step(id, Step::Dismiss(text())),
        CrisisForm::Note(id) => step(id, Step::Note(text())),
        CrisisForm::Close(id) => step(id, Step::Close(text())),
        CrisisForm::Scope(id) => step(id, Step::Scope(scope(form))),
        CrisisForm::Affected(id) => step(id, Step::Affected(form.value("where"))),
        CrisisForm::Message {
            crisis,
            channel,
            people,
            left_out,
        } => {
            let subject = Some(form.value("subject")).filter(|text| !text.is_empty());
            let draft = DraftBulk {
                channel,
                subject,
                text: text(),
                people,
                left_out,
            };
            CrisisCommand::Draft(crisis, Box::new(draft))
        }
    })
}
