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
        let what = if self.id.trim_start().starts_with(['M', 'm']) {
            Explained::Message(session.message(&self.id)?)
        } else {
            Explained::FollowUp(session.follow_up(&self.id)?)
        };
        let found = session.query(Query::Explain(what))?;
        let told = expect_answer!(session, found, Found::Explanation(told) => told)?;
        if output.json {
            output.json(&json(&session, &told))?;
            return Ok(ExitCode::SUCCESS);
        }
        let words = session.words();
        output.show(&(), || facts(&words, &told))?;
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

fn facts(words: &Words<'_>, told: &Explanation) -> Table {
    let l = words.locale;
    let mut pairs = Vec::new();
    if let Some(row) = &told.follow_up {
        let state = l.find(&format!("state-{}", row.status.code()));
        pairs.push((tr!(l, "cli-col-id"), format!("{} {}", row.id, row.name)));
        pairs.push((tr!(l, "cli-col-why"), words.why(&row.origin)));
        pairs.extend(
            words
                .fact(&row.origin)
                .map(|fact| (tr!(l, "cli-col-fact"), fact)),
        );
        pairs.push((tr!(l, "cli-col-due"), words.due(row.when, row.when_day).0));
        pairs.push((
            tr!(l, "cli-col-state"),
            state.unwrap_or_default().to_owned(),
        ));
    }
    if let Some(message) = &told.message {
        pairs.push((
            tr!(l, "cli-col-id"),
            format!("{} {}", message.id, message.name),
        ));
        pairs.push((tr!(l, "cli-col-why"), words.why_message(message)));
        pairs.push((tr!(l, "cli-col-due"), words.moment(message.due)));
        pairs.push((tr!(l, "cli-col-state"), words.message_state(message)));
    }
    match &told.rule {
        Some(rule) => {
            let holds = if rule.holds {
                tr!(l, "explain-holds")
            } else {
                tr!(l, "explain-does-not-hold")
            };
            pairs.push((
                tr!(l, "cli-col-rule"),
                format!("{} ({})", words.rule(&rule.id), rule.id),
            ));
            pairs.push((
                tr!(l, "cli-col-when"),
                format!("{} ({})", words.trigger(&rule.when), words.day(told.on)),
            ));
            pairs.push((
                tr!(l, "cli-col-who"),
                tr!(
                    l,
                    "explain-who",
                    who = rule.who.as_str(),
                    day = words.day(rule.asked),
                    holds = holds
                ),
            ));
            pairs.push((tr!(l, "cli-col-what"), words.way(&rule.way, &rule.text)));
            if !rule.still {
                let said = tr!(l, "explain-not-any-more").to_owned();
                pairs.push((tr!(l, "cli-col-now"), said));
            }
        }
        None if words_of_hand(told) => {}
        None => pairs.push((tr!(l, "cli-col-rule"), tr!(l, "explain-no-rule").to_owned())),
    }
    for held in &told.held {
        pairs.push((tr!(l, "cli-col-held"), words.held(held)));
    }
    if told.open_complaint {
        let said = tr!(l, "held-open-complaint").to_owned();
        pairs.push((tr!(l, "cli-col-now"), said));
    }
    Table::pairs(pairs)
}

/// Whether people made it, so that there is no rule to explain.
fn words_of_hand(told: &Explanation) -> bool {
    use crate::domain::follow_up::Origin;
    let row = told.follow_up.as_ref();
    row.is_some_and(|row| !matches!(row.origin, Origin::Rule { .. }))
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
    for of in &told.contacts {
        let channel = of.channel.map_or_else(
            || tr!(l, "explain-all-channels").to_owned(),
            |channel| words.channel(channel.code()),
        );
        table.row(vec![
            channel,
            of.week.to_string(),
            of.month.to_string(),
            of.planned.to_string(),
        ]);
    }
    let most = |most: Option<u16>| most.map_or_else(crate::desk::words::dash, |n| n.to_string());
    table.note(tr!(
        l,
        "explain-caps",
        day = most(told.caps.day),
        week = most(told.caps.week),
        month = most(told.caps.month)
    ));
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
        let state = l
            .find(&format!("message-state-{}", other.state))
            .or_else(|| l.find(&format!("state-{}", other.state)));
        table.row(vec![
            other.id.clone(),
            words.day(other.day),
            words.rule(&other.rule),
            words.way(&other.way, ""),
            state.unwrap_or(&other.state).to_owned(),
            other
                .held
                .as_ref()
                .map(|why| words.held_back(why))
                .unwrap_or_default(),
        ]);
    }
    table
}

fn json(session: &Session<'_>, told: &Explanation) -> Value {
    let contacts = |c: &ChannelContacts| {
        json!({
            "channel": c.channel.map(Channel::code),
            "days_7": c.week, "days_30": c.month, "planned": c.planned,
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
        "caps": { "day": told.caps.day, "week": told.caps.week, "month": told.caps.month },
        "open_complaint": told.open_complaint,
    })
}

/// The fact behind it: its code and day.
fn fact(told: &Explanation) -> Option<Value> {
    use crate::domain::follow_up::Origin;
    let of_follow_up = told.follow_up.as_ref().and_then(|row| match &row.origin {
        Origin::Rule { fact, .. } => Some(fact),
        Origin::ByHand { .. } | Origin::Outcome { .. } => None,
    });
    let fact = of_follow_up.or_else(|| told.message.as_ref().map(|m| &m.fact))?;
    Some(json!({ "kind": fact.code(), "date": fact.day().to_string() }))
}
