//! The wrap-up form: which fields an outcome needs, and what is recorded.

use super::ticket_form;
use crate::desk::form::{Choice, Field, Form, Input, Need};
use crate::desk::state::calls::Saying;
use crate::desk::state::line::Call;
use crate::desk::state::{State, Subject};
use crate::desk::words::Words;
use crate::domain::contact::Direction;
use crate::domain::follow_up::When;
use crate::domain::outcome::{Next, Outcome};
use crate::domain::ticket::Severity;
use crate::domain::time::{Moment, Span};
use crate::protocol::Command;
use crate::protocol::command::{Complaint, WrapUp};
use crate::tr;

/// Most characters of a note.
const NOTE: usize = 2000;

fn digit(n: u8) -> char {
    char::from_digit(u32::from(n), 10).unwrap_or('?')
}

/// What each kind of call is named, in the order of [`Call::KINDS`].
const CALLS: [&str; 4] = [
    "form-call-out",
    "form-call-in",
    "form-call-in-other",
    "form-call-out-other",
];

/// Who called whom, and whether it was about the follow-up where there is one.
pub fn call_field(words: Words<'_>, follow_up: bool, call: Call) -> Field {
    let kinds = Call::kinds(follow_up);
    let options = CALLS
        .iter()
        .zip(1..)
        .take(kinds.len())
        .map(|(label, n)| Choice {
            digit: digit(n),
            label: words.locale.text(label).to_owned(),
        })
        .collect();
    let is = |known: &Call| {
        known.direction == call.direction && (!follow_up || known.of_follow_up == call.of_follow_up)
    };
    let at = kinds.iter().position(is).unwrap_or(0);
    Field::choice("call", &words.field("call"), options)
        .need(Need::Aside)
        .of_now(at)
}

/// An empty wrap-up form.
pub fn form(words: Words<'_>, follow_up: bool, call: Call) -> Form {
    let l = words.locale;
    let settings = words.settings;
    let outcomes = settings
        .outcomes
        .iter()
        .map(|o| Choice {
            digit: digit(o.digit),
            label: words.outcome(&o.id),
        })
        .collect();
    let reasons = settings
        .reasons
        .iter()
        .map(|r| Choice {
            digit: digit(r.digit),
            label: words.reason(&r.id),
        })
        .collect();
    let mut scores: Vec<Choice> = ('1'..='5')
        .map(|c| Choice {
            digit: c,
            label: String::new(),
        })
        .collect();
    scores.push(Choice {
        digit: '0',
        label: tr!(l, "form-not-scored").to_owned(),
    });
    let who = who(words);
    let severity = ticket_form::severity(words);
    let usual = words.severity(Severity::USUAL);
    let usual = tr!(l, "form-severity-usual", severity = usual);
    let canned = settings
        .canned
        .iter()
        .take(9)
        .map(|(n, text)| format!(".{n} {text}"))
        .collect::<Vec<_>>()
        .join("  ");
    let mut form = Form::new(vec![
        call_field(words, follow_up, call),
        Field::choice("outcome", &words.field("outcome"), outcomes).need(Need::Required),
        Field::choice("score", &words.field("score"), scores).need(Need::Aside),
        Field::choice("reason", &words.field("reason"), reasons).need(Need::Aside),
        severity.need(Need::Hidden).hint(usual),
        ticket_form::name("order", words).need(Need::Hidden),
        ticket_form::name("product", words).need(Need::Hidden),
        Field::note("note", &words.field("note"), NOTE).hint(canned),
        Field::line("new_phone", &words.field("new_phone"), 40).need(Need::Hidden),
        Field::time("next", &words.field("next")).need(Need::Hidden),
        who.need(Need::Hidden),
    ]);
    form.canned.clone_from(&settings.canned);
    form
}

/// Who may take the next one.
pub fn who(words: Words<'_>) -> Field {
    let l = words.locale;
    let options = vec![
        Choice {
            digit: '1',
            label: tr!(l, "form-who-me").to_owned(),
        },
        Choice {
            digit: '2',
            label: tr!(l, "form-who-anybody").to_owned(),
        },
    ];
    let mut field = Field::choice("who", &words.field("who"), options);
    if let Input::Choice { picked, .. } = &mut field.input {
        *picked = Some(0);
    }
    field
}

fn outcome<'a>(form: &Form, words: Words<'a>) -> Option<&'a Outcome> {
    words.settings.outcomes.get(form.picked("outcome")?)
}

/// What the form says of a complaint.
fn complaint(form: &Form) -> Complaint {
    Complaint {
        severity: ticket_form::picked_severity(form),
        order: form.given("order"),
        product: form.given("product"),
    }
}

/// Works out which fields the picked outcome needs; whether it is a complaint since.
pub fn settle(form: &mut Form, words: Words<'_>) -> bool {
    let Some(outcome) = outcome(form, words) else {
        return false;
    };
    let was = form.field("order").is_some_and(|f| f.need != Need::Hidden);
    let aside = |required: bool| {
        if required {
            Need::Required
        } else {
            Need::Aside
        }
    };
    let takes_time = matches!(outcome.next, Next::FollowUp | Next::CallBack | Next::Retry);
    let complains = outcome.next == Next::Complaint;
    let of_complaint = if complains { Need::Aside } else { Need::Hidden };
    let mut next_hint = String::new();
    if outcome.next == Next::Retry {
        let at = words.now + Span::minutes(i64::from(outcome.retry_minutes));
        let at = words.call_time(at, form.best_time);
        next_hint = tr!(words.locale, "form-retry", time = words.coming(at));
    }
    let needs = [
        (
            "score",
            if outcome.reached {
                aside(outcome.score)
            } else {
                Need::Hidden
            },
        ),
        ("reason", aside(outcome.reason)),
        ("severity", of_complaint),
        ("order", of_complaint),
        ("product", of_complaint),
        (
            "next",
            if takes_time {
                aside(outcome.time)
            } else {
                Need::Hidden
            },
        ),
        (
            "who",
            if takes_time {
                Need::Aside
            } else {
                Need::Hidden
            },
        ),
        (
            "new_phone",
            if outcome.next == Next::WrongNumber {
                Need::OnTheWay
            } else {
                Need::Hidden
            },
        ),
    ];
    for (id, need) in needs {
        if let Some(field) = form.field_mut(id) {
            field.need = need;
            if id == "next" {
                field.hint = std::mem::take(&mut next_hint);
            }
        }
    }
    complains && !was
}

/// The command that records the call, and what to say when it is saved.
pub fn command(
    state: &State,
    subject: &Subject,
    form: &Form,
    since: Moment,
) -> Result<(Command, Saying), (&'static str, String)> {
    let words = state.words();
    let outcome = outcome(form, words)
        .ok_or_else(|| ("outcome", tr!(words.locale, "form-required").to_owned()))?;
    let next = match form
        .field("next")
        .filter(|f| f.need != Need::Hidden && !f.is_empty())
    {
        Some(field) => Some(
            field
                .time_value(words)
                .map_err(|e| ("next", words.typed_time_error(e).to_owned()))?,
        ),
        None => None,
    };
    let retry = || {
        let at = state.now + Span::minutes(i64::from(outcome.retry_minutes));
        (outcome.next == Next::Retry).then_some(When::After(at))
    };
    let say = Saying::Called {
        name: words.name(&subject.name, &subject.phone),
        outcome: words.outcome(&outcome.id),
        asked: next.map(When::At).or_else(retry),
    };
    let score = form.value("score").parse::<u8>().ok();
    let reason = form
        .picked("reason")
        .and_then(|i| words.settings.reasons.get(i))
        .map(|r| r.id.clone());
    let call = Call::picked(form, subject.follow_up.is_some());
    let talked = state
        .work
        .as_ref()
        .filter(|w| w.customer == subject.customer && call.direction == Direction::Out)
        .and_then(|w| Some(w.ended? - w.dialled?))
        .map_or(0, Span::as_seconds);
    let new_phone = form.given("new_phone");
    let command = Command::WrapUp(Box::new(WrapUp {
        customer: subject.customer,
        follow_up: subject.follow_up.filter(|_| call.of_follow_up),
        direction: call.direction,
        outcome: outcome.id.clone(),
        score,
        reason,
        note: form.value("note"),
        next: next.map(When::At),
        personal: form.picked("who") == Some(0),
        new_phone,
        complaint: (outcome.next == Next::Complaint).then(|| complaint(form)),
        talk_seconds: seconds(talked),
        wrap_up_seconds: seconds((state.now - since).as_seconds()),
        take_next: state.takes_next_after(subject, call),
    }));
    Ok((command, say))
}

fn seconds(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}
