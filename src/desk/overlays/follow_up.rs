//! The next time: an open follow-up is put off, or a new one is planned.

use crate::desk::form::{Field, Form, Need};
use crate::desk::state::{State, Subject};
use crate::desk::words::Words;
use crate::domain::follow_up::{Assignee, When};
use crate::domain::time::Moment;
use crate::protocol::Command;
use crate::tr;

use super::wrap_up::who;

/// The form; putting off an open follow-up takes only a time.
pub fn form(words: Words<'_>, open: bool) -> Form {
    let mut fields = vec![Field::time("when", &words.field("when")).need(Need::Required)];
    if !open {
        fields.push(Field::line("reason", &words.field("reason"), 100).need(Need::Aside));
        fields.push(who(words).need(Need::Aside));
    }
    Form::new(fields)
}

/// The command, and the time it comes to.
pub fn command(
    state: &State,
    subject: &Subject,
    form: &Form,
) -> Result<(Command, Moment), (&'static str, String)> {
    let words = state.words();
    let field = form.field("when").ok_or_else(|| ("when", String::new()))?;
    let at = field
        .time_value(words)
        .map_err(|e| ("when", words.typed_time_error(e).to_owned()))?;
    let when = When::At(at);
    let command = if let Some(follow_up) = subject.follow_up {
        Command::Snooze { follow_up, when }
    } else {
        let mut reason = form.value("reason");
        if reason.is_empty() {
            tr!(words.locale, "why-by-hand").clone_into(&mut reason);
        }
        let me = state
            .me
            .as_ref()
            .map(|me| me.agent)
            .filter(|_| form.picked("who") == Some(0));
        let assignee = me.map_or(Assignee::Pool, Assignee::Agent);
        Command::AddFollowUp {
            customer: subject.customer,
            when,
            reason,
            assignee,
        }
    };
    Ok((command, at))
}
