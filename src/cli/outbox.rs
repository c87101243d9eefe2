//! The outbox: `outbox`, `outbox show`, `outbox cancel`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::plan::confirm::confirm;
use super::queue::MAX_ROWS;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::{self, within};
use crate::desk::words::{self, Words};
use crate::domain::channel::Channel;
use crate::domain::id::MessageId;
use crate::domain::plan::condition::nearest;
use crate::protocol::query::{Cursor, Found, MAX_PAGE, Query};
use crate::protocol::view::{MessageView, OutboxFilter, OutboxPage, OutboxState};
use crate::protocol::{Command, Done};
use crate::tr;

/// Messages that one command to the hub calls off at most.
const CANCEL_AT_ONCE: usize = 500;
/// Most ids of rules that are named as near to one that there is not.
const NEAR: usize = 5;
/// Most questions to the hub to count messages, some thousand each.
const COUNTS: usize = 50;

/// `warmline outbox …`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Outbox {
    #[command(subcommand)]
    command: Option<Commands>,
    #[command(flatten)]
    which: Which,
    /// Which states.
    #[arg(long, value_name = "waiting|cancelled|lapsed|any", value_parser = values::outbox_state)]
    state: Option<OutboxState>,
    /// How many rows.
    #[arg(long, default_value_t = 50, value_parser = within::<u32>(1, MAX_ROWS))]
    limit: u32,
}

#[derive(Debug, Subcommand)]
enum Commands {
    Show(Show),
    Cancel(Cancel),
}

/// Which messages.
#[derive(Debug, Args)]
struct Which {
    /// Due on that day.
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    /// By that channel.
    #[arg(long, value_name = "sms|email|social|chat", value_parser = values::message_channel)]
    channel: Option<Channel>,
    /// Of that rule.
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// To that customer.
    #[arg(long, value_name = "CUSTOMER")]
    customer: Option<String>,
}

impl Which {
    fn is_everything(&self) -> bool {
        self.due.is_none()
            && self.channel.is_none()
            && self.rule.is_none()
            && self.customer.is_none()
    }

    fn filter(&self, session: &Session<'_>, state: OutboxState) -> Result<OutboxFilter, Failure> {
        let due = self.due.as_ref().map(|text| session.day(text));
        let customer = self.customer.as_ref().map(|text| session.customer(text));
        Ok(OutboxFilter {
            due: due.transpose()?,
            channel: self.channel,
            rule: self.rule.clone(),
            customer: customer.transpose()?,
            state,
        })
    }
}

impl Outbox {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match &self.command {
            Some(Commands::Show(c)) => return c.run(global, output),
            Some(Commands::Cancel(c)) => return c.run(global, output),
            None => {}
        }
        let session = Session::open(global, output)?;
        let filter = self
            .which
            .filter(&session, self.state.unwrap_or_default())?;
        let mut rows: Vec<MessageView> = Vec::new();
        let mut after = None;
        loop {
            let left = (self.limit as usize).saturating_sub(rows.len());
            let page = page(&session, &filter, after.take(), left)?;
            rows.extend(page.rows);
            after = page.next;
            if after.is_none() || rows.len() >= self.limit as usize {
                break;
            }
        }
        if rows.is_empty() {
            known_rule(&session, &filter)?;
        }
        if output.json {
            let values: Vec<Value> = rows
                .iter()
                .map(|row| json::message(&session, row))
                .collect();
            output.json(&values)?;
            return Ok(ExitCode::SUCCESS);
        }
        let counted = Counted::of(&session, &filter)?;
        let words = session.words();
        output.show(&(), || {
            let mut table = table(&words, &rows);
            table.note(counted.said(&words, filter.state, rows.len() as u64));
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A rule that made none of the messages must be one of the plan: nobody is to take a slip of the pen for an empty outbox.
fn known_rule(session: &Session<'_>, filter: &OutboxFilter) -> Result<(), Failure> {
    let Some(rule) = &filter.rule else {
        return Ok(());
    };
    let ids: Vec<&str> = session
        .settings()
        .rules
        .iter()
        .map(|(id, _)| id.as_str())
        .collect();
    if ids.contains(&rule.as_str()) {
        return Ok(());
    }
    let mut near: Vec<&str> = ids.iter().copied().filter(|id| like(rule, id)).collect();
    near.extend(nearest(rule, ids.iter().copied()).filter(|id| !near.contains(id)));
    near.truncate(NEAR);
    let l = session.output.locale;
    let failure = if near.is_empty() {
        Failure::usage(l, "no-rule", &[("rule", rule.as_str().into())])
    } else {
        let said = near.join(tr!(l, "form-list"));
        let values = [("rule", rule.as_str().into()), ("near", said.into())];
        Failure::usage(l, "no-rule-near", &values)
    };
    Err(failure.with("choices", near))
}

/// Whether one of two ids is a part of the other.
fn like(one: &str, other: &str) -> bool {
    one.len() > 2 && (other.contains(one) || one.contains(other))
}

/// How many messages there are of what was asked for.
struct Counted {
    /// By channel.
    by: BTreeMap<Channel, u64>,
    /// Whether there may be more.
    more: bool,
}

impl Counted {
    fn of(session: &Session<'_>, filter: &OutboxFilter) -> Result<Self, Failure> {
        let mut by: BTreeMap<Channel, u64> = BTreeMap::new();
        let mut after = None;
        for _ in 0..COUNTS {
            let found = session.query(Query::OutboxCount {
                filter: filter.clone(),
                after: after.take(),
            })?;
            let found = expect_answer!(session, found, Found::OutboxCount(count) => count)?;
            for (channel, n) in found.counts {
                *by.entry(channel).or_default() += n;
            }
            after = found.next;
            if after.is_none() {
                break;
            }
        }
        let more = after.is_some();
        Ok(Self { by, more })
    }

    /// How many of how many are shown, in which state, by channel.
    fn said(&self, words: &Words<'_>, state: OutboxState, shown: u64) -> String {
        let l = words.locale;
        let total: u64 = self.by.values().sum();
        let state = match state {
            OutboxState::Waiting => tr!(l, "message-state-waiting"),
            OutboxState::Cancelled => tr!(l, "message-state-cancelled"),
            OutboxState::Lapsed => tr!(l, "message-state-lapsed"),
            OutboxState::Any => tr!(l, "outbox-any-state"),
        };
        if total == 0 {
            return tr!(l, "cli-outbox-none", state = state);
        }
        let counts = self.by.iter();
        let counts = counts
            .map(|(channel, n)| format!("{} {}", words.channel(channel.code()), words::count(*n)));
        let counts = counts.collect::<Vec<_>>().join(tr!(l, "form-list"));
        let mut of = words::count(total);
        if self.more {
            of.push('+');
        }
        let said = tr!(
            l,
            "cli-outbox-counts",
            state = state,
            of = of,
            counts = counts
        );
        if shown < total {
            tr!(l, "cli-outbox-shown", shown = shown, said = said)
        } else {
            said
        }
    }
}

fn page(
    session: &Session<'_>,
    filter: &OutboxFilter,
    after: Option<Cursor>,
    rows: usize,
) -> Result<OutboxPage, Failure> {
    let found = session.query(Query::Outbox {
        filter: filter.clone(),
        after,
        limit: rows.clamp(1, MAX_PAGE as usize) as u32,
    })?;
    expect_answer!(session, found, Found::Outbox(page) => page)
}

fn table(words: &Words<'_>, rows: &[MessageView]) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "cli-col-due-message"), Align::Left),
        (tr!(l, "cli-col-customer"), Align::Left),
        (tr!(l, "field-name"), Align::Left),
        (tr!(l, "field-channel"), Align::Left),
        (tr!(l, "cli-col-why"), Align::Left),
        (tr!(l, "cli-col-state"), Align::Left),
        (tr!(l, "cli-col-text"), Align::Left),
    ]);
    for row in rows {
        let text = row.text.clone().unwrap_or_default();
        let text = if row.is_incomplete() {
            format!("[{}] {text}", tr!(l, "outbox-incomplete"))
        } else {
            text
        };
        table.row(vec![
            row.id.to_string(),
            words.moment(row.due),
            row.customer.to_string(),
            row.name.clone(),
            words.channel(row.channel.code()),
            words.why_message(row),
            words.message_state(&row.state, &row.by),
            text,
        ]);
    }
    table
}

/// `warmline outbox show`.
#[derive(Debug, Args)]
struct Show {
    /// Which.
    message: String,
}

impl Show {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Message(session.message(&self.message)?))?;
        let message = expect_answer!(session, found, Found::Message(message) => message)?;
        if output.json {
            output.json(&json::message(&session, &message))?;
            return Ok(ExitCode::SUCCESS);
        }
        let words = session.words();
        let l = output.locale;
        output.show(&(), || facts(&words, &message))?;
        if let Some(text) = &message.text {
            output.line("")?;
            for line in message.subject.iter().chain(std::iter::once(text)) {
                output.line(line)?;
            }
        }
        if !message.missing.is_empty() {
            let fields = message.missing.join(", ");
            output.line("")?;
            output.line(&tr!(l, "outbox-missing", fields = fields))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn facts(words: &Words<'_>, m: &MessageView) -> Table {
    let l = words.locale;
    let mut pairs = vec![
        (tr!(l, "cli-col-id"), m.id.to_string()),
        (
            tr!(l, "cli-col-customer"),
            format!("{} {}", m.customer, m.name).trim().to_owned(),
        ),
        (
            tr!(l, "field-channel"),
            format!("{} {}", words.channel(m.channel.code()), m.to)
                .trim()
                .to_owned(),
        ),
        (tr!(l, "cli-col-due-message"), words.moment(m.due)),
        (
            tr!(l, "cli-col-state"),
            words.message_state(&m.state, &m.by),
        ),
        (tr!(l, "cli-col-why"), words.why_message(m)),
        (tr!(l, "cli-col-template"), m.template.clone()),
    ];
    for held in &m.held {
        pairs.push((tr!(l, "cli-col-held"), words.held(held)));
    }
    Table::pairs(pairs)
}

/// `warmline outbox cancel`.
#[derive(Debug, Args)]
struct Cancel {
    /// Which.
    #[arg(num_args = 1.., conflicts_with_all = ["due", "channel", "rule", "customer"])]
    message: Vec<String>,
    #[command(flatten)]
    which: Which,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

impl Cancel {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        if self.message.is_empty() && self.which.is_everything() {
            return Err(Failure::usage(l, "outbox-which", &[]));
        }
        let session = Session::open(global, output)?;
        let ids = if self.message.is_empty() {
            let ids = self.matching(&session)?;
            let question = tr!(l, "cli-outbox-question", count = ids.len());
            if !ids.is_empty() {
                confirm(output, self.yes, &question)?;
            }
            ids
        } else {
            let ids = self.message.iter().map(|text| session.message(text));
            ids.collect::<Result<_, _>>()?
        };
        let mut count = 0;
        for part in ids.chunks(CANCEL_AT_ONCE) {
            let done = session.command(Command::CancelMessages(part.to_vec()))?;
            count += expect_answer!(session, done, Done::Count(n) => n)?;
        }
        output.tell(&json!({ "cancelled": count }), || {
            tr!(l, "cli-outbox-cancelled", count = count)
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Everything that waits and is let through by the filter.
    fn matching(&self, session: &Session<'_>) -> Result<Vec<MessageId>, Failure> {
        let filter = self.which.filter(session, OutboxState::Waiting)?;
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let page = page(session, &filter, after.take(), MAX_PAGE as usize)?;
            ids.extend(page.rows.iter().map(|row| row.id));
            after = page.next;
            if after.is_none() {
                if ids.is_empty() {
                    known_rule(session, &filter)?;
                }
                return Ok(ids);
            }
        }
    }
}
