//! Writing to all whom a crisis affects: `crisis preview`, `crisis message`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::table::Table;
use super::super::values;
use super::Which;
use crate::desk::words::{self, Words};
use crate::domain::channel::Channel;
use crate::domain::id::CrisisId;
use crate::protocol::command::{CrisisCommand, DraftBulk};
use crate::protocol::query::{Found, Query};
use crate::protocol::view::CrisisReach;
use crate::tr;

/// How it goes.
#[derive(Debug, Args)]
pub(in super::super) struct By {
    /// The channel.
    #[arg(long, value_name = "sms|email|social|chat", value_parser = values::message_channel)]
    by: Option<Channel>,
}

/// `warmline crisis preview`.
#[derive(Debug, Args)]
pub(in super::super) struct Preview {
    #[command(flatten)]
    pub(super) which: Which,
    #[command(flatten)]
    by: By,
}

/// `warmline crisis message`.
#[derive(Debug, Args)]
pub(in super::super) struct Message {
    #[command(flatten)]
    pub(super) which: Which,
    /// What is said, with merge fields.
    text: String,
    /// Subject of an e-mail.
    #[arg(long)]
    subject: Option<String>,
    #[command(flatten)]
    by: By,
}

impl Preview {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = super::crisis(&session, &self.which.crisis)?;
        let reach = reach(&session, id, self.by.by)?;
        output.show(&value(&reach), || table(&session.words(), &reach))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Message {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = super::crisis(&session, &self.which.crisis)?;
        let reach = reach(&session, id, self.by.by)?;
        let draft = DraftBulk {
            channel: self.by.by,
            subject: self.subject.clone(),
            text: self.text.clone(),
            people: reach.people(),
            left_out: reach.out(),
        };
        super::change(&session, output, CrisisCommand::Draft(id, Box::new(draft)))
    }
}

/// Whom it reaches, all customers looked at.
fn reach(
    session: &Session<'_>,
    crisis: CrisisId,
    channel: Option<Channel>,
) -> Result<CrisisReach, Failure> {
    let mut all = CrisisReach::default();
    loop {
        let found = session.query(Query::CrisisReach {
            crisis,
            channel,
            after: all.next.take(),
        })?;
        let part = expect_answer!(session, found, Found::CrisisReach(part) => part)?;
        all.add(*part);
        if all.next.is_none() {
            return Ok(all);
        }
    }
}

fn table(words: &Words<'_>, reach: &CrisisReach) -> Table {
    let l = words.locale;
    let mut pairs = vec![(
        tr!(l, "crisis-reached").to_owned(),
        words::count(reach.people()),
    )];
    for (channel, n) in &reach.reached {
        let name = format!("  {}", words.channel(channel.code()));
        pairs.push((name, words::count(*n)));
    }
    let out = tr!(l, "crisis-left-out").to_owned();
    pairs.push((out, words::count(reach.out())));
    for (why, n) in &reach.left_out {
        pairs.push((format!("  {}", words.held_back(why)), words::count(*n)));
    }
    for (id, name, why) in &reach.examples {
        pairs.push((format!("  {id} {name}"), words.held_back(why)));
    }
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    Table::pairs(pairs.collect())
}

fn value(reach: &CrisisReach) -> Value {
    let reached = reach.reached.iter();
    let reached = reached.map(|(channel, n)| json!({ "channel": channel.code(), "count": n }));
    let out = reach.left_out.iter();
    let out = out.map(|(why, n)| json!({ "why": why.code(), "count": n }));
    let examples = reach.examples.iter();
    let examples = examples.map(
        |(id, name, why)| json!({ "customer_id": id.to_string(), "name": name, "why": why.code() }),
    );
    json!({
        "looked": reach.looked,
        "people": reach.people(),
        "left_out": reach.out(),
        "by_channel": reached.collect::<Vec<_>>(),
        "why_left_out": out.collect::<Vec<_>>(),
        "examples": examples.collect::<Vec<_>>(),
    })
}
