//! Working the queue: `claim`, `release`, `done`, `undo`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::session::{Session, expect_answer};
use super::values::within;
use super::{json, when};
use crate::domain::contact::Direction;
use crate::domain::follow_up::When;
use crate::domain::id::CustomerId;
use crate::domain::outcome::OutcomeCode;
use crate::domain::ticket::Severity;
use crate::domain::time::Span;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{ClaimedWork, QueueRow};
use crate::protocol::{Command, Done as Answer, command};
use crate::tr;

/// Fields of a wrap-up and the options that fill them.
const OPTIONS: &[(&str, &str)] = &[
    ("score", "--score"),
    ("reason", "--reason"),
    ("note", "--note"),
    ("next", "--next"),
    ("new_phone", "--new-phone"),
    ("severity", "--severity"),
    ("order", "--order"),
    ("product", "--product"),
];

/// How long a claim is held without `--hold`.
const HOLD: Span = Span::minutes(15);

/// `warmline claim`.
#[derive(Debug, Args)]
pub(super) struct Claim {
    /// Which; without one, the next of the queue.
    follow_up: Option<String>,
    /// How long to hold it.
    #[arg(long, value_name = "TIME")]
    hold: Option<String>,
    /// Take over what the same agent holds elsewhere.
    #[arg(long)]
    resume: bool,
}

impl Claim {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let hold = match &self.hold {
            None => HOLD,
            Some(text) => when::span(text).filter(|span| span.0 > 0).ok_or_else(|| {
                Failure::usage(output.locale, "span", &[("value", text.as_str().into())])
            })?,
        };
        let follow_up = self
            .follow_up
            .as_ref()
            .map(|text| session.follow_up(text))
            .transpose()?;
        let claim = command::Claim {
            follow_up,
            hold: Some(hold),
            resume: self.resume,
            instead_of: None,
        };
        let done = session.command(Command::Claim(claim))?;
        let work = expect_answer!(session, done, Answer::Claimed(work) => work)?;
        output.show(&claimed(&session, &work), || {
            let mut table = super::queue::table(&session, std::slice::from_ref(&work.row));
            for line in &work.script {
                table.note(format!("  {line}"));
            }
            if let Some(until) = work.until {
                table.note(tr!(
                    output.locale,
                    "cli-held-until",
                    until = session.words().moment(until)
                ));
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A claimed follow-up: its row with script and end.
fn claimed(session: &Session<'_>, work: &ClaimedWork) -> Value {
    let mut value = json::queue_row(session, &work.row);
    if let Some(object) = value.as_object_mut() {
        object.insert("script".to_owned(), json!(work.script));
        object.insert(
            "until".to_owned(),
            json!(work.until.map(|at| session.rfc3339(at))),
        );
    }
    value
}

/// `warmline release`.
#[derive(Debug, Args)]
pub(super) struct Release {
    /// Which follow-up, or which customer.
    held: String,
}

impl Release {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let held: command::Held = match session.follow_up(&self.held) {
            Ok(id) => id.into(),
            // A claim may be left of a customer who is gone.
            Err(_) => match (
                session.customer(&self.held),
                self.held.parse::<CustomerId>(),
            ) {
                (Ok(id), _) | (Err(_), Ok(id)) => id.into(),
                (Err(failure), Err(_)) => return Err(failure),
            },
        };
        let id = match held {
            command::Held::FollowUp(id) => id.to_string(),
            command::Held::Customer(id) => id.to_string(),
        };
        session.command(Command::Release(held))?;
        let value = json!({ "id": id, "released": true });
        output.tell(&value, || tr!(output.locale, "cli-released", id = id))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline done`.
#[derive(Debug, Args)]
pub(super) struct Done {
    /// Which.
    follow_up: String,
    /// How the call ended.
    #[arg(long, value_name = "CODE")]
    outcome: String,
    /// 1–5; 0 is "not asked".
    #[arg(long, value_parser = within::<u8>(0, 5))]
    score: Option<u8>,
    /// A reason's id or text.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Note.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
    /// Next time.
    #[arg(long, value_name = "TIME")]
    next: Option<String>,
    /// Anybody may take the next one.
    #[arg(long)]
    anyone: bool,
    /// The right number, where it was a wrong one.
    #[arg(long, value_name = "NUMBER")]
    new_phone: Option<String>,
    /// How bad the complaint is.
    #[arg(long, value_name = "1-4", value_parser = within::<u8>(1, 4))]
    severity: Option<u8>,
    /// The order that the complaint is about.
    #[arg(long)]
    order: Option<String>,
    /// The product that it is about.
    #[arg(long)]
    product: Option<String>,
}

impl Done {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = session.follow_up(&self.follow_up)?;
        let row = session.query(Query::FollowUp(id))?;
        let row = expect_answer!(session, row, Found::FollowUp(row) => row)?;
        let next = self.next.as_ref();
        let next = next.map(|text| session.coming(text)).transpose()?;
        let wrap_up = command::WrapUp {
            customer: row.customer,
            follow_up: Some(id),
            direction: Direction::Out,
            outcome: OutcomeCode(self.outcome.clone()),
            // A script that says nothing of a score has not asked for one.
            score: Some(self.score.unwrap_or(0)),
            reason: self.reason.clone(),
            note: self.note.clone(),
            next,
            personal: !self.anyone,
            new_phone: self.new_phone.clone(),
            complaint: self.complaint(),
            talk_seconds: 0,
            wrap_up_seconds: 0,
            take_next: false,
        };
        let done = session.command_of(Command::WrapUp(Box::new(wrap_up)), OPTIONS)?;
        let (contact, after, made) = expect_answer!(
            session, done,
            Answer::WrappedUp { contact, follow_up, made, .. } => (contact, follow_up, made)
        )?;
        let value = json!({
            "contact_id": contact.to_string(),
            "follow_up": after.as_ref().map(|row| json::queue_row(&session, row)),
            "made": made.as_ref().map(|row| json::queue_row(&session, row)),
        });
        let again = made.or(after).filter(|row| row.status.is_open());
        output.tell(&value, || {
            self.sentence(&session, &row, next, again.as_deref())
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// What the options say of the complaint.
    fn complaint(&self) -> Option<command::Complaint> {
        let known = command::Complaint {
            severity: self.severity.and_then(Severity::new),
            order: self.order.clone(),
            product: self.product.clone(),
        };
        (known != command::Complaint::default()).then_some(known)
    }

    /// What is said: with the time that the hub has set, which may not be the one asked for.
    fn sentence(
        &self,
        session: &Session<'_>,
        before: &QueueRow,
        asked: Option<When>,
        again: Option<&QueueRow>,
    ) -> String {
        let (l, words) = (session.output.locale, session.words());
        let outcome = words.outcome(&OutcomeCode(self.outcome.clone()));
        let name = before.name.as_str();
        match again {
            Some(row) => {
                let when = words.agreed(row.when);
                let moved = words.moved(asked.unwrap_or(row.when), row.when);
                tr!(
                    l,
                    "cli-done-again",
                    name = name,
                    outcome = outcome,
                    when = when
                ) + moved
            }
            None => tr!(l, "cli-done", name = name, outcome = outcome),
        }
    }
}

/// `warmline undo`.
#[derive(Debug, Args)]
pub(super) struct Undo {
    /// Do again what was undone last.
    #[arg(long)]
    redo: bool,
}

impl Undo {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let done = session.command(if self.redo {
            Command::Redo
        } else {
            Command::Undo
        })?;
        let undone = expect_answer!(session, done, Answer::Undone(undone) => undone)?;
        let value = json!({
            "action": undone.action,
            "customer_id": undone.customer.map(|id| id.to_string()),
            "name": undone.name,
            "follow_up_id": undone.follow_up.map(|id| id.to_string()),
            "count": undone.count,
        });
        output.tell(&value, || {
            let l = output.locale;
            let action = l
                .find(&format!("cli-action-{}", undone.action))
                .unwrap_or(&undone.action);
            let id = if self.redo {
                "cli-redone"
            } else {
                "cli-undone"
            };
            // What is about several has no name.
            let about = match undone.count {
                0 | 1 => undone.name.clone(),
                count => tr!(l, "cli-undone-count", count = count),
            };
            let values = [("action", action.into()), ("name", about.into())];
            l.fill(id, &values).trim_end().to_owned()
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
