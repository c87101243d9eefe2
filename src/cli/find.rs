//! Looking customers up: `find`, `show`, `segments`.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use crate::desk::words::{self, Words};
use crate::domain::lookup;
use crate::i18n::Locale;
use crate::protocol::query::{Found, MAX_FOUND, Query};
use crate::protocol::view::{FindRow, Profile, TimelineEntry, TimelineRow};
use crate::tr;

/// `warmline find`.
#[derive(Debug, Args)]
pub(super) struct Find {
    /// Digits, pinyin, initials, characters.
    #[arg(required = true, num_args = 1..)]
    query: Vec<String>,
    /// How many rows.
    #[arg(long, default_value_t = 20, value_parser = within::<u32>(1, u64::from(MAX_FOUND)))]
    limit: u32,
}

impl Find {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Find {
            text: self.query.join(" "),
            limit: self.limit,
        })?;
        let found = expect_answer!(session, found, Found::Find(found) => found)?;
        let rows: Vec<Value> = found
            .rows
            .iter()
            .map(|row| json::find_row(&session, row))
            .collect();
        output.show(&rows, || {
            let (l, words) = (output.locale, session.words());
            let mut table = Table::new(&[
                (tr!(l, "cli-col-id"), Align::Left),
                (tr!(l, "field-name"), Align::Left),
                (tr!(l, "cli-col-segment"), Align::Left),
                (tr!(l, "field-phone"), Align::Left),
                (tr!(l, "field-number"), Align::Left),
                (tr!(l, "cli-col-place"), Align::Left),
                (tr!(l, "cli-col-last-contact"), Align::Left),
                (tr!(l, "cli-col-due-open"), Align::Right),
                (tr!(l, "cli-col-hint"), Align::Left),
            ]);
            for row in &found.rows {
                table.row(vec![
                    row.id.to_string(),
                    row.name.clone(),
                    words.segment(&row.segment),
                    row.phone.clone(),
                    row.number.clone().unwrap_or_default(),
                    row.place.clone(),
                    row.last_contact
                        .map_or_else(words::dash, |at| words.day(session.zone().day(at))),
                    row.due.to_string(),
                    hint(&words, row),
                ]);
            }
            let text = self.query.join(" ");
            let asked = lookup::ticket_number(&text);
            if let Some(id) = asked.filter(|_| !found.rows.iter().any(|row| row.ticket.is_some())) {
                table.note(tr!(l, "lookup-no-ticket", ticket = id.to_string()));
            }
            table.note(if found.more {
                tr!(
                    l,
                    "cli-found-more",
                    shown = found.rows.len(),
                    total = found.total
                )
            } else {
                tr!(l, "cli-found", total = found.total)
            });
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What a row was found by: what matched, or the ticket whose number was asked for.
fn hint(words: &Words<'_>, row: &FindRow) -> String {
    row.ticket.as_ref().map_or_else(
        || row.hint.clone(),
        |ticket| {
            let stands = words.ticket_state(ticket.state);
            format!("{}  {stands}  {}", ticket.id, ticket.summary)
        },
    )
}

/// `warmline show`.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// Id or external number.
    customer: String,
}

impl Show {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let id = session.customer(&self.customer)?;
        let profile = session.query(Query::Profile(id))?;
        let profile = expect_answer!(session, profile, Found::Profile(profile) => profile)?;
        if output.json {
            output.json(&json::profile(&session, &profile))?;
        } else {
            let words = session.words();
            output.show(&(), || facts(&words, &profile))?;
            if !profile.open.is_empty() {
                output.line("")?;
                output.show(&(), || super::queue::table(&session, &profile.open))?;
            }
            if !profile.recent.is_empty() {
                output.line("")?;
                output.show(&(), || timeline(&words, &profile.recent))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The profile as names and values.
fn facts(words: &Words<'_>, p: &Profile) -> Table {
    let l = words.locale;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let yes = |flag: bool| {
        if flag {
            tr!(l, "cli-yes").to_owned()
        } else {
            String::new()
        }
    };
    let mut pairs = vec![
        (tr!(l, "cli-col-id"), p.id.to_string()),
        (tr!(l, "field-number"), text(&p.number)),
        (
            tr!(l, "field-name"),
            format!("{} {}", p.name, words.salutation(p))
                .trim()
                .to_owned(),
        ),
        (
            tr!(l, "cli-col-segment"),
            format!(
                "{} ({})",
                words.segment(&p.segment),
                words.day(p.segment_since)
            ),
        ),
        (
            tr!(l, "field-lifecycle"),
            format!(
                "{} ({})",
                words.lifecycle(&p.plan.lifecycle),
                words.day(p.plan.lifecycle_since)
            ),
        ),
        (tr!(l, "field-key_reason"), text(&p.key_reason)),
        (tr!(l, "field-phones"), phones(l, p)),
        (tr!(l, "field-email"), text(&p.email)),
        (tr!(l, "field-wechat"), text(&p.wechat)),
        (tr!(l, "field-address"), text(&p.address)),
        (
            tr!(l, "field-birthday"),
            p.birthday
                .as_ref()
                .map(|b| words.birthday(b))
                .unwrap_or_default(),
        ),
        (tr!(l, "field-family"), family(words, p)),
        (tr!(l, "field-source"), text(&p.source)),
        (
            tr!(l, "field-channel"),
            p.channel
                .as_ref()
                .map(|c| words.channel(c))
                .unwrap_or_default(),
        ),
        (tr!(l, "field-owner"), p.owner_name.clone()),
        (tr!(l, "field-tags"), p.tags.join(", ")),
        (tr!(l, "field-do_not_call"), yes(p.preferences.do_not_call)),
        (tr!(l, "field-taboo"), p.preferences.note.clone()),
        (tr!(l, "field-note"), p.note.replace('\n', " / ")),
    ];
    pairs.extend(
        p.custom
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    );
    let bought = &p.purchases;
    if bought.orders > 0 {
        pairs.push((
            tr!(l, "cli-purchases"),
            tr!(
                l,
                "cli-purchases-of",
                orders = bought.orders,
                total = words.money(bought.total)
            ),
        ));
    }
    if let Some(claim) = &p.claim {
        let since = words.moment(claim.since);
        pairs.push((
            tr!(l, "cli-claimed"),
            tr!(
                l,
                "cli-claimed-by",
                name = claim.name.as_str(),
                since = since
            ),
        ));
    }
    Table::pairs(pairs)
}

fn phones(l: Locale, p: &Profile) -> String {
    let phones = p.phones.iter().map(|phone| {
        let wrong = if phone.wrong {
            tr!(l, "cli-phone-wrong")
        } else {
            ""
        };
        let extension = phone
            .extension
            .as_ref()
            .map_or_else(String::new, |e| format!("-{e}"));
        format!("{}{extension}{wrong}", phone.masked)
    });
    phones.collect::<Vec<_>>().join("  ")
}

fn family(words: &Words<'_>, p: &Profile) -> String {
    let members = p.family.iter().map(|member| {
        let born = member
            .birthday
            .as_ref()
            .map(|b| words.birthday(b))
            .unwrap_or_default();
        format!("{} {born}", member.name).trim().to_owned()
    });
    members.collect::<Vec<_>>().join("; ")
}

/// The newest entries of the timeline.
fn timeline(words: &Words<'_>, rows: &[TimelineRow]) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "field-when"), Align::Left),
        (tr!(l, "field-who"), Align::Left),
        (tr!(l, "cli-col-what"), Align::Left),
    ]);
    for row in rows {
        table.row(vec![
            words.moment(row.at),
            row.by.clone(),
            entry(words, &row.what),
        ]);
    }
    table
}

fn entry(words: &Words<'_>, what: &TimelineEntry) -> String {
    use crate::domain::event::What;
    let l = words.locale;
    match what {
        TimelineEntry::Contact(c) => {
            let score = c
                .score
                .filter(|s| *s > 0)
                .map(|s| format!(" {s}/5"))
                .unwrap_or_default();
            let note = c.note.replace('\n', " / ");
            format!("{}{score} {note}", words.outcome(&c.outcome))
                .trim()
                .to_owned()
        }
        TimelineEntry::Order(order) => {
            let number = order.number.clone().unwrap_or_else(|| order.id.to_string());
            tr!(
                l,
                "cli-timeline-order",
                number = number,
                amount = words.money(order.amount)
            )
        }
        TimelineEntry::FollowUpMade {
            id,
            origin,
            about,
            due,
            ..
        } => {
            let fact = words.fact(origin, about.as_ref());
            let (why, due) = (words.because(words.why(origin), fact), words.moment(*due));
            tr!(
                l,
                "cli-timeline-follow-up",
                id = id.to_string(),
                why = why,
                due = due
            )
        }
        TimelineEntry::Message(message) => {
            let title = words.message_title(message.channel, &message.rule);
            let fact = words.fact_of(&message.fact, message.about.as_ref());
            let title = words.because(title, fact);
            let state = words.message_state(&message.state, &message.by);
            format!("{} {title} {state}", message.id)
        }
        TimelineEntry::Event(What::Field {
            field, from, to, ..
        }) if from.is_empty() && field == "wrong_number" => words.about(&words.field(field), to),
        TimelineEntry::Event(What::Field {
            field, from, to, ..
        }) => {
            tr!(
                l,
                "cli-timeline-field",
                field = words.field(field),
                from = from.as_str(),
                to = to.as_str()
            )
        }
        TimelineEntry::Event(What::Segment { from, to, by }) => {
            let moved = tr!(
                l,
                "cli-timeline-segment",
                from = words.segment(from),
                to = words.segment(to)
            );
            moved + &words.by_rule(by)
        }
        TimelineEntry::Event(What::Lifecycle { from, to, by }) => {
            let moved = tr!(
                l,
                "timeline-lifecycle",
                from = words.lifecycle(from),
                to = words.lifecycle(to)
            );
            moved + &words.by_rule(by)
        }
        TimelineEntry::Event(What::Happened { name, day }) => words.happened(name, *day),
        TimelineEntry::Event(What::Ticket {
            ticket,
            verb,
            summary,
        }) => words.ticket_event(*ticket, *verb, summary),
        TimelineEntry::Event(What::Revealed { reason }) => {
            tr!(l, "cli-timeline-revealed", reason = reason.as_str())
        }
        TimelineEntry::Event(What::FollowUp { follow_up, action }) => {
            let action = l.find(&format!("cli-action-{action}")).unwrap_or(action);
            format!("{follow_up} {action}")
        }
    }
}

/// `warmline segments`.
#[derive(Debug, Args)]
pub(super) struct Segments {}

impl Segments {
    #[allow(clippy::unused_self)] // Every command has the same form.
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Segments)?;
        let segments = expect_answer!(session, found, Found::Segments(segments) => segments)?;
        let value: Map<String, Value> = segments
            .iter()
            .map(|(id, n)| (id.0.clone(), json!(n)))
            .collect();
        output.show(&value, || {
            let (l, words) = (output.locale, session.words());
            let mut table = Table::new(&[
                (tr!(l, "cli-col-id"), Align::Left),
                (tr!(l, "cli-col-segment"), Align::Left),
                (tr!(l, "cli-col-customers"), Align::Right),
            ]);
            for (id, n) in &segments {
                table.row(vec![id.0.clone(), words.segment(id), words::count(*n)]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
