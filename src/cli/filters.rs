//! Saved filters: `filter add`, `filter list`, `filter show`, `filter remove`, `filter names`; and the customers whom one
//! lets through: `customers`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::queue::MAX_ROWS;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use crate::desk::words;
use crate::domain::plan::condition::NAMES;
use crate::domain::segment::SegmentId;
use crate::protocol::Command;
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::protocol::refusal::Thing;
use crate::protocol::view::{CustomerRow, FilterView};
use crate::tr;

/// `warmline filter …`.
#[derive(Debug, Subcommand)]
pub(super) enum Filters {
    Add(Add),
    List(List),
    Show(Show),
    Remove(Remove),
    Names(Names),
}

impl Filters {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Add(c) => c.run(global, output),
            Self::List(c) => c.run(global, output),
            Self::Show(c) => c.run(global, output),
            Self::Remove(c) => c.run(global, output),
            Self::Names(c) => c.run(output),
        }
    }
}

/// `warmline filter add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its name.
    name: String,
    /// Whom it lets through.
    condition: String,
    /// What it is for.
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

impl Add {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        session.command(Command::AddFilter {
            name: self.name.clone(),
            condition: self.condition.clone(),
            note: self.note.clone(),
        })?;
        let value = json!({ "name": self.name, "condition": self.condition });
        output.tell(&value, || {
            tr!(output.locale, "cli-filter-saved", name = self.name.as_str())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline filter remove`.
#[derive(Debug, Args)]
pub(super) struct Remove {
    /// Its name.
    name: String,
}

impl Remove {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        session.command(Command::RemoveFilter(self.name.clone()))?;
        output.tell(&json!({ "name": self.name }), || {
            tr!(
                output.locale,
                "cli-filter-removed",
                name = self.name.as_str()
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline filter list`.
#[derive(Debug, Args)]
pub(super) struct List {}

impl List {
    #[allow(clippy::unused_self)] // Every command has the same form.
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let filters = filters(&session)?;
        let values: Vec<Value> = filters.iter().map(|f| filter_json(&session, f)).collect();
        output.show(&values, || {
            let l = output.locale;
            let mut table = Table::new(&[
                (tr!(l, "cli-col-name"), Align::Left),
                (tr!(l, "cli-col-condition"), Align::Left),
                (tr!(l, "field-note"), Align::Left),
                (tr!(l, "field-who"), Align::Left),
                (tr!(l, "cli-col-used-by"), Align::Left),
            ]);
            for filter in &filters {
                let used = filter.used_by.iter().map(|by| session.words().used_by(by));
                table.row(vec![
                    filter.name.clone(),
                    filter.condition.clone(),
                    filter.note.clone(),
                    filter.by.clone(),
                    used.collect::<Vec<_>>().join(", "),
                ]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline filter show`.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// Its name.
    name: String,
    /// How many rows.
    #[arg(long, default_value_t = 20, value_parser = within::<u32>(0, MAX_ROWS))]
    limit: u32,
}

impl Show {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let filters = filters(&session)?;
        let filter = filters.iter().find(|filter| filter.name == self.name);
        let filter = filter.ok_or_else(|| session.no_such(Thing::Filter, &self.name))?;
        let mut walk = Walk::new(&session, by_name(&self.name), None);
        let mut count = 0_u64;
        let mut rows: Vec<CustomerRow> = Vec::new();
        while let Some(page) = walk.next(MAX_PAGE)? {
            count += page.len() as u64;
            let room = (self.limit as usize).saturating_sub(rows.len());
            rows.extend(page.into_iter().take(room));
        }
        let mut value = filter_json(&session, filter);
        value["count"] = json!(count);
        value["customers"] = rows.iter().map(row_json).collect();
        output.show(&value, || {
            let l = output.locale;
            let mut table = table(&session, &rows);
            table.note(filter.condition.clone());
            table.note(tr!(l, "cli-filter-count", count = words::count(count)));
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline filter names`.
#[derive(Debug, Args)]
pub(super) struct Names {}

impl Names {
    #[allow(clippy::unused_self)] // Every command has the same form.
    fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let text = |id: String| l.find(&id).unwrap_or_default();
        let all = NAMES.iter().map(|(code, name)| {
            let kind = text(format!("condition-type-{}", name.kind()));
            (*code, name.kind(), kind, text(name.meaning()))
        });
        let all: Vec<_> = all.collect();
        let values: Vec<Value> = all
            .iter()
            .map(|(name, kind, _, what)| json!({ "name": name, "type": kind, "what": what }))
            .collect();
        output.show(&values, || {
            let mut table = Table::new(&[
                (tr!(l, "cli-col-name"), Align::Left),
                (tr!(l, "cli-col-type"), Align::Left),
                (tr!(l, "cli-col-what"), Align::Left),
            ]);
            for (name, _, kind, what) in &all {
                table.row(vec![
                    (*name).to_owned(),
                    (*kind).to_owned(),
                    (*what).to_owned(),
                ]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline customers`.
#[derive(Debug, Args)]
pub(super) struct Customers {
    /// Whom a saved filter lets through.
    #[arg(long, value_name = "NAME")]
    filter: Option<String>,
    /// Who meets a condition.
    #[arg(long = "where", value_name = "CONDITION", conflicts_with = "filter")]
    condition: Option<String>,
    /// Of a segment.
    #[arg(long, value_name = "ID")]
    segment: Option<String>,
    /// How many rows.
    #[arg(long, default_value_t = 50, value_parser = within::<u32>(1, MAX_ROWS))]
    limit: u32,
}

impl Customers {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let condition = match (&self.filter, &self.condition) {
            (Some(name), _) => by_name(name),
            (None, condition) => condition.clone().unwrap_or_default(),
        };
        let segment = self.segment.clone().map(SegmentId);
        let mut walk = Walk::new(&session, condition, segment);
        let mut rows: Vec<CustomerRow> = Vec::new();
        loop {
            let room = (self.limit as usize).saturating_sub(rows.len());
            if room == 0 {
                break;
            }
            match walk.next(room.min(MAX_PAGE as usize) as u32)? {
                Some(page) => rows.extend(page),
                None => break,
            }
        }
        drop(walk);
        let values: Vec<Value> = rows.iter().map(row_json).collect();
        output.show(&values, || table(&session, &rows))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The condition that is a saved filter.
pub(super) fn by_name(name: &str) -> String {
    let plain = name.replace(['\'', '\\'], " ");
    format!("filter('{plain}')")
}

/// Customers page by page, with progress.
struct Walk<'s> {
    session: &'s Session<'s>,
    condition: String,
    segment: Option<SegmentId>,
    after: Option<Vec<u8>>,
    begun: bool,
    looked: u64,
    progress: Progress,
}

impl<'s> Walk<'s> {
    fn new(session: &'s Session<'s>, condition: String, segment: Option<SegmentId>) -> Self {
        let l = session.output.locale;
        Self {
            session,
            condition,
            segment,
            after: None,
            begun: false,
            looked: 0,
            progress: Progress::new(session.output, 0, tr!(l, "cli-progress-customers")),
        }
    }

    /// The next page; `None` behind the last.
    fn next(&mut self, limit: u32) -> Result<Option<Vec<CustomerRow>>, Failure> {
        if std::mem::replace(&mut self.begun, true) && self.after.is_none() {
            return Ok(None);
        }
        let page = self.session.query(Query::Customers {
            segment: self.segment.clone(),
            owner: None,
            condition: self.condition.clone(),
            after: self.after.take(),
            limit,
        })?;
        let page = expect_answer!(self.session, page, Found::Customers(page) => page)?;
        self.looked += page.looked;
        self.progress.total(page.of.unwrap_or(0));
        self.progress.set(self.looked);
        self.after = page.next;
        Ok(Some(page.rows))
    }
}

fn filters(session: &Session<'_>) -> Result<Vec<FilterView>, Failure> {
    let found = session.query(Query::Filters)?;
    expect_answer!(session, found, Found::Filters(filters) => filters)
}

fn filter_json(session: &Session<'_>, filter: &FilterView) -> Value {
    let used_by = filter.used_by.iter().map(|by| {
        let (kind, id) = by.parts();
        json!({ "kind": kind, "id": id })
    });
    json!({
        "name": filter.name,
        "condition": filter.condition,
        "note": filter.note,
        "by": filter.by,
        "at": session.rfc3339(filter.at),
        "used_by": used_by.collect::<Vec<_>>(),
    })
}

fn row_json(row: &CustomerRow) -> Value {
    json!({
        "id": row.id.to_string(),
        "number": row.number,
        "name": row.name,
        "segment": row.segment.0,
        "key": row.key,
        "phone": row.phone,
        "place": row.place,
        "orders": row.orders,
        "total": row.total.as_yuan(),
        "last_order": row.last_order.map(|day| day.to_string()),
        "owner": row.owner,
    })
}

fn table(session: &Session<'_>, rows: &[CustomerRow]) -> Table {
    let (words, l) = (session.words(), session.output.locale);
    let mut table = Table::new(&[
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "field-number"), Align::Left),
        (tr!(l, "field-name"), Align::Left),
        (tr!(l, "cli-col-segment"), Align::Left),
        (tr!(l, "field-phone"), Align::Left),
        (tr!(l, "cli-col-orders"), Align::Right),
        (tr!(l, "cli-col-total"), Align::Right),
        (tr!(l, "cli-col-last-order"), Align::Left),
        (tr!(l, "field-owner"), Align::Left),
    ]);
    for row in rows {
        table.row(vec![
            row.id.to_string(),
            row.number.clone().unwrap_or_default(),
            row.name.clone(),
            words.segment_short(&row.segment),
            row.phone.clone(),
            row.orders.to_string(),
            words.money(row.total),
            row.last_order
                .map(|day| day.to_string())
                .unwrap_or_default(),
            row.owner.clone(),
        ]);
    }
    table
}
