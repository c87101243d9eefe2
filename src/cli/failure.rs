//! Why a command did not do what was asked: an exit code, a code for programs, a sentence for people.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::json;
use super::output::{self, Output};
use crate::desk::words::Words;
use crate::i18n::{self, Locale};
use crate::protocol::refusal::{Problem, Refusal, Thing};

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// The rules say no.
    Refused = 1,
    /// The arguments or the input are wrong.
    Usage = 2,
    /// No store, no hub, damage, or the system failed.
    Trouble = 3,
    /// Interrupted by the user.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A command's end without its result.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    code: &'static str,
    message: String,
    details: Box<Map<String, Value>>,
    /// Nobody reads any more: nothing is said.
    quiet: bool,
    /// Each line begins with its place, `FILE:LINE:COLUMN:`, to which editors jump.
    placed: bool,
}

impl Failure {
    pub(super) fn new(exit: Exit, code: &'static str, message: String) -> Self {
        Self {
            exit,
            code,
            message,
            details: Box::default(),
            quiet: false,
            placed: false,
        }
    }

    /// A failure whose sentence is the message `cli-error-CODE`.
    pub(super) fn say(
        exit: Exit,
        locale: Locale,
        code: &'static str,
        values: &[(&str, i18n::Value<'_>)],
    ) -> Self {
        Self::new(
            exit,
            code,
            locale.fill(&format!("cli-error-{code}"), values),
        )
    }

    /// Wrong arguments or input: [`Failure::say`] with [`Exit::Usage`].
    pub(super) fn usage(
        locale: Locale,
        code: &'static str,
        values: &[(&str, i18n::Value<'_>)],
    ) -> Self {
        Self::say(Exit::Usage, locale, code, values)
    }

    /// More for programs, with `--json`.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Says it as it is: each line begins with its place.
    pub(super) fn placed(mut self) -> Self {
        self.placed = true;
        self
    }

    /// Says something else.
    pub(super) fn saying(mut self, message: String) -> Self {
        self.message = message;
        self
    }

    /// Says one more sentence.
    pub(super) fn and(mut self, sentence: &str) -> Self {
        self.message.push_str(sentence);
        self
    }

    /// The same, as trouble rather than a mistake of the user's.
    pub(super) fn in_trouble(mut self) -> Self {
        self.exit = Exit::Trouble;
        self
    }

    /// The user stopped it before a file was whole.
    pub(super) fn interrupted(locale: Locale, path: &Path) -> Self {
        let values = [("path", path.display().to_string().into())];
        Self::say(Exit::Interrupted, locale, "interrupted", &values)
    }

    /// A refusal of the hub.
    pub(super) fn refused(refusal: &Refusal, words: &Words<'_>) -> Self {
        let exit = match refusal {
            Refusal::Version { .. } | Refusal::ReadOnly { .. } | Refusal::Store { .. } => {
                Exit::Trouble
            }
            // What was typed is wrong, whoever has the say.
            Refusal::Invalid { .. }
            | Refusal::Ambiguous { .. }
            | Refusal::Plan(_)
            | Refusal::Unknown { .. }
            | Refusal::NotFound {
                what: Thing::Outcome,
                ..
            } => Exit::Usage,
            Refusal::NotNow { code } if code == "backup-not-empty" => Exit::Usage,
            _ => Exit::Refused,
        };
        let mut failure = Self::new(exit, code_of(refusal), words.refusal(refusal));
        *failure.details = details_of(refusal, words);
        failure
    }

    /// A file or directory that could not be used.
    pub(super) fn file(locale: Locale, path: &Path, error: &io::Error) -> Self {
        let exit = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::ReadOnlyFilesystem => Exit::Trouble,
            _ => Exit::Usage,
        };
        let values = [
            ("path", path.display().to_string().into()),
            ("reason", reason(locale, error).into()),
        ];
        Self::say(exit, locale, "file", &values)
    }

    /// The system failed.
    pub(super) fn io(locale: Locale, error: &io::Error) -> Self {
        Self::say(
            Exit::Trouble,
            locale,
            "system",
            &[("reason", reason(locale, error).into())],
        )
    }

    /// Standard output failed; where its reader has left, the command ends quietly.
    pub(super) fn output(locale: Locale, error: &io::Error) -> Self {
        let quiet = error.kind() == io::ErrorKind::BrokenPipe;
        Self {
            quiet,
            ..Self::io(locale, error)
        }
    }

    /// Says why on standard output, to the client that started this hub: the log may be on a disk that is full.
    pub(super) fn tell_starter(&self) {
        let _ = writeln!(io::stdout(), "{}", output::clean_lines(&self.message));
    }

    /// Says why on standard error, and how the process ends.
    pub(super) fn report(self, output: &Output) -> ExitCode {
        if self.quiet {
            return ExitCode::SUCCESS;
        }
        let text = if output.json {
            let mut error = json!({ "code": self.code, "message": self.message });
            if let Some(object) = error.as_object_mut() {
                object.extend(*self.details);
            }
            output::json_error(&json!({ "error": error }))
        } else if self.placed {
            output::clean_lines(&self.message)
        } else {
            format!("warmline: {}", output::clean_lines(&self.message))
        };
        // Where even this can't be written, the exit code has to do.
        let _ = writeln!(io::stderr(), "{text}");
        self.exit.into()
    }
}

/// What the system says, in the user's words where they are common.
pub(super) fn reason(locale: Locale, error: &io::Error) -> String {
    let id = match error.kind() {
        io::ErrorKind::NotFound => "cli-io-not-found",
        io::ErrorKind::PermissionDenied => "cli-io-permission",
        io::ErrorKind::AlreadyExists => "cli-io-exists",
        io::ErrorKind::StorageFull => "cli-io-full",
        io::ErrorKind::IsADirectory => "cli-io-directory",
        io::ErrorKind::NotADirectory => "cli-io-no-directory",
        io::ErrorKind::InvalidInput => "cli-io-not-plain",
        io::ErrorKind::FileTooLarge => "cli-io-large",
        io::ErrorKind::InvalidData => "cli-io-encoding",
        _ => return error.to_string(),
    };
    locale.text(id).to_owned()
}

/// The code of a refusal in JSON.
const fn code_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Version { .. } => "version",
        Refusal::NotEnrolled { .. } => "not-enrolled",
        Refusal::AccountChanged { .. } => "account-changed",
        Refusal::NotAllowed { .. } => "not-allowed",
        Refusal::NotFound { .. } | Refusal::Unknown { .. } => "not-found",
        Refusal::Held { .. } => "held",
        Refusal::QueueEmpty { .. } => "queue-empty",
        Refusal::NotOpen { .. } => "not-open",
        Refusal::AssignedTo { .. } => "assigned-to",
        Refusal::DoNotContact { .. } => "do-not-contact",
        Refusal::Invalid { .. } => "invalid",
        Refusal::NothingToUndo => "nothing-to-undo",
        Refusal::UndoTooLate { .. } => "undo-too-late",
        Refusal::Limit { .. } => "limit",
        Refusal::Exists { .. } => "exists",
        Refusal::NotNow { .. } => "not-now",
        Refusal::TicketStep { .. } => "ticket-step",
        Refusal::TicketChanged { .. } => "ticket-changed",
        Refusal::TicketAlike(_) => "ticket-alike",
        Refusal::CrisisStep { .. } => "crisis-step",
        Refusal::Ambiguous { .. } => "ambiguous",
        Refusal::Plan(_) => "plan",
        Refusal::PlanChanged { .. } => "plan-changed",
        Refusal::FilterUsed { .. } => "filter-used",
        Refusal::ReadOnly { .. } => "read-only",
        Refusal::Store { .. } => "store",
    }
}

/// What a program may want to know of a refusal beside its sentence.
fn details_of(refusal: &Refusal, words: &Words<'_>) -> Map<String, Value> {
    let zone = words.zone;
    let value = match refusal {
        Refusal::Held {
            customer,
            follow_up,
            holder,
            since,
            own,
        } => json!({
            "customer_id": customer.to_string(),
            "follow_up_id": follow_up.map(|id| id.to_string()),
            "holder": holder,
            "since": since.rfc3339(zone),
            "own": own,
        }),
        Refusal::NotOpen {
            follow_up,
            status,
            at,
            by,
        } => json!({
            "follow_up_id": follow_up.to_string(), "state": status, "since": at.rfc3339(zone), "by": by,
        }),
        Refusal::AssignedTo {
            follow_up,
            assignee,
        } => {
            json!({ "follow_up_id": follow_up.to_string(), "assignee": assignee })
        }
        Refusal::QueueEmpty { next } => json!({ "next": next.map(|at| at.rfc3339(zone)) }),
        Refusal::Invalid {
            field,
            problem: Problem::Condition(error),
        } => json!({
            "field": field,
            "column": error.column(),
            "end": error.end,
            "problem": error.problem.code(),
            "suggestion": error.problem.suggestion(),
        }),
        Refusal::Invalid { field, .. } => json!({ "field": field }),
        Refusal::NotAllowed { need } => json!({ "need": need.code(), "who": words.who_may(*need) }),
        Refusal::NotFound { name, .. } | Refusal::Exists { name, .. } => json!({ "name": name }),
        Refusal::Unknown { name, known, .. } => json!({ "name": name, "known": known }),
        Refusal::Ambiguous { name, choices, .. } => json!({ "name": name, "choices": choices }),
        Refusal::Plan(errors) => json::plan_problems(words.locale, errors),
        Refusal::PlanChanged { version, by, at } => {
            json!({ "version": version, "by": by, "at": at.rfc3339(zone) })
        }
        Refusal::FilterUsed { name, by } => {
            let (kind, id) = by.parts();
            json!({ "name": name, "used_by": { "kind": kind, "id": id } })
        }
        Refusal::TicketStep { ticket, wrong, .. } => {
            json!({ "ticket_id": ticket.to_string(), "why": wrong.code() })
        }
        Refusal::TicketChanged {
            ticket,
            revision,
            by,
            at,
        } => json!({
            "ticket_id": ticket.to_string(), "revision": revision, "by": by, "at": at.rfc3339(zone),
        }),
        Refusal::TicketAlike(alike) => {
            let ids = alike.iter().map(|t| t.ticket.to_string());
            json!({ "ticket_ids": ids.collect::<Vec<_>>() })
        }
        Refusal::CrisisStep { crisis, wrong } => {
            json!({ "crisis_id": crisis.to_string(), "why": wrong.code() })
        }
        Refusal::Limit { what, limit } => json!({ "what": what, "limit": limit }),
        _ => json!({}),
    };
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
