//! `segment`: what the plan makes of a customer.

use std::process::ExitCode;

use clap::Args;

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use crate::desk::words::Words;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::Profile;
use crate::tr;

/// `warmline segment`.
#[derive(Debug, Args)]
pub(super) struct Segment {
    /// Id or external number.
    customer: String,
}

impl Segment {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let profile = session.query(Query::Profile(session.customer(&self.customer)?))?;
        let profile = expect_answer!(session, profile, Found::Profile(profile) => profile)?;
        if output.json {
            output.json(&json::standing(&session, &profile))?;
            return Ok(ExitCode::SUCCESS);
        }
        let words = session.words();
        output.show(&(), || facts(&words, &profile))?;
        if !profile.plan.coming.is_empty() {
            output.line("")?;
            output.show(&(), || coming(&words, &profile))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn facts(words: &Words<'_>, p: &Profile) -> Table {
    let (l, plan) = (words.locale, &p.plan);
    let rfm = plan.rfm.map(|(r, f, m)| format!("R{r} F{f} M{m}"));
    let next = plan.next_look.map(|day| words.day(day));
    let mut pairs = vec![
        (tr!(l, "cli-col-id"), format!("{} {}", p.id, p.name)),
        (tr!(l, "cli-col-segment"), words.segment_since(p)),
        (tr!(l, "field-lifecycle"), words.lifecycle_since(p)),
        (tr!(l, "field-key_reason"), words.key_by(p)),
        (tr!(l, "cli-col-rfm"), rfm.unwrap_or_default()),
        (tr!(l, "cli-col-next-look"), next.unwrap_or_default()),
    ];
    let held = plan.held.iter().map(|touch| words.held_touch(touch));
    pairs.extend(held.map(|said| (tr!(l, "cli-col-held"), said)));
    Table::pairs(pairs)
}

fn coming(words: &Words<'_>, p: &Profile) -> Table {
    let l = words.locale;
    let mut table = Table::new(&[
        (tr!(l, "cli-col-coming"), Align::Left),
        (tr!(l, "cli-col-rule"), Align::Left),
        (tr!(l, "cli-col-what"), Align::Left),
    ]);
    for c in &p.plan.coming {
        table.row(vec![
            words.day(c.day),
            words.rule(&c.rule),
            words.way(&c.way, ""),
        ]);
    }
    table
}
