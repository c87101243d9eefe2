//! `plan explain`: why a follow-up or a message is there.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::json as records;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use crate::desk::words::Words;
use crate::domain::channel::Channel;
use crate::domain::held::HeldBack;
use crate::domain::plan::ledger::Limits;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{ChannelContacts, Explained, Explanation, OtherTouch, RuleExplained};
use crate::tr;

/// `warmline plan explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    /// Which.
    id: String,
}

impl Explain {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let what = self.what(output)?;
        let found = session.query(Query::Explain(what))?;
        let told = expect_answer!(session, found, Found::Explanation(told) => told)?;
        if output.json {
            output.json(&json(&session, &told))?;
            return Ok(ExitCode::SUCCESS);
        }
        let words = session.words();
        output.show(&(), || Table::pairs(words.explained(&told)))?;
        if let Some(rule) = told.rule.as_ref().filter(|rule| !rule.values.is_empty()) {
            output.line("")?;
            output.show(&(), || values(&words, rule))?;
        }
        output.line("")?;
        output.show(&(), || contacts(&words, &told))?;
        if !told.others.is_empty() {
            output.line("")?;
            output.show(&(), || others(&words, &told.others))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Explain {
    /// What is asked about; a number alone is a follow-up's.
    fn what(&self, output: &Output) -> Result<Explained, Failure> {
        let id = self.id.trim();
        let follow_up = || id.parse().map(Explained::FollowUp);
        let message = || id.parse().map(Explained::Message);
        follow_up().or_else(|_| message()).map_err(|_| {
            let values = [("id", id.into())];
            Failure::usage(output.locale, "explain-what", &values)
        })
    }
}

fn values(words: &Words<'_>, rule: &RuleExplained) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-name"), Align::Left),
        (tr!(l, "cli-col-value"), Align::Left),
    ]);
    for (name, value) in &rule.values {
        table.row(vec![name.clone(), value.clone()]);
    }
    table
}

fn contacts(words: &Words<'_>, told: &Explanation) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-contacts"), Align::Left),
        (tr!(l, "cli-col-7-days"), Align::Right),
        (tr!(l, "cli-col-30-days"), Align::Right),
        (tr!(l, "cli-col-planned"), Align::Right),
    ]);
    for row in words.explained_contacts(told) {
        table.row(row.to_vec());
    }
    for caps in words.explained_caps(told) {
        table.note(caps);
    }
    table
}

fn others(words: &Words<'_>, others: &[OtherTouch]) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-besides"), Align::Left),
        (tr!(l, "cli-col-due"), Align::Left),
        (tr!(l, "cli-col-why"), Align::Left),
        (tr!(l, "cli-col-what"), Align::Left),
        (tr!(l, "cli-col-state"), Align::Left),
        (tr!(l, "cli-col-held"), Align::Left),
    ]);
    for other in others {
        table.row(words.explained_other(other).to_vec());
    }
    table
}

fn json(session: &Session<'_>, told: &Explanation) -> Value {
    let caps = |caps: Limits| json!({ "day": caps.day, "week": caps.week, "month": caps.month });
    let contacts = |c: &ChannelContacts| {
        json!({
            "channel": c.channel.map(Channel::code),
            "days_7": c.week, "days_30": c.month, "planned": c.planned, "caps": caps(c.caps),
        })
    };
    let other = |o: &OtherTouch| {
        json!({
            "id": o.id, "rule": o.rule, "way": o.way, "on": o.on.to_string(),
            "due": o.day.to_string(), "state": o.state,
            "held": o.held.as_ref().map(HeldBack::code),
        })
    };
    let rule = |r: &RuleExplained| {
        let values: serde_json::Map<String, Value> = r
            .values
            .iter()
            .map(|(k, v)| (k.clone(), json!(v)))
            .collect();
        json!({
            "id": r.id, "who": r.who, "when": r.when, "way": r.way, "text": r.text,
            "choice": r.choice.as_ref().map(|(at, when)| json!({ "nth": at + 1, "when": when })),
            "asked_for": r.asked.to_string(), "holds": r.holds, "still_made": r.still,
            "values": values,
        })
    };
    json!({
        "follow_up": told.follow_up.as_ref().map(|row| records::queue_row(session, row)),
        "message": told.message.as_ref().map(|m| records::message(session, m)),
        "on": told.on.to_string(),
        "fact": fact(told),
        "rule": told.rule.as_ref().map(rule),
        "held": told.held.iter().map(|h| records::held(session, h)).collect::<Vec<_>>(),
        "others": told.others.iter().map(other).collect::<Vec<_>>(),
        "contacts": told.contacts.iter().map(contacts).collect::<Vec<_>>(),
        "open_complaint": told.open_complaint,
    })
}

/// The fact behind it, and whose birthday or stage it is.
fn fact(told: &Explanation) -> Option<Value> {
    let work = told.follow_up.as_ref();
    let work = work.and_then(|row| Some((row.origin.fact()?, &row.about)));
    let message = told.message.as_ref().map(|m| (&m.fact, &m.about));
    let (fact, about) = work.or(message)?;
    let mut fact = records::fact(fact);
    fact["person"] = json!(about.as_ref().map(records::person));
    Some(fact)
}
