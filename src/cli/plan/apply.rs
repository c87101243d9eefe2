//! `plan apply`: puts a plan in force, after showing what it changes.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::json;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use super::{check, confirm};
use crate::config::plan_changes::{self, Difference, Field};
use crate::desk::words::dash;
use crate::i18n::Locale;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::{PlanTextView, PlanVersionView};
use crate::protocol::{Command, Done};
use crate::text::width;
use crate::tr;

/// Cells of a field's old or new text.
const LONGEST: usize = 60;

/// `warmline plan apply`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Apply {
    /// The plan.
    file: PathBuf,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

impl Apply {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let (text, _) = check::read(global, output, &self.file)?;
        let session = Session::open(global, output)?;
        let present = present(&session)?;
        let changes = plan_changes::between(&present.text, &text);
        if !output.json {
            output.show(&(), || {
                let mut table = changes_table(l, &changes);
                if !changes.is_empty() {
                    let file = self.file.display().to_string();
                    table.note(tr!(l, "cli-plan-see-preview", file = file));
                }
                table
            })?;
        }
        confirm::confirm(output, self.yes, tr!(l, "cli-plan-apply-question"))?;
        let from = Some(present.in_force);
        let done = session.command(Command::ApplyPlan { text, from })?;
        let version = expect_answer!(session, done, Done::Plan(version) => version)?;
        tell(&session, &version, &changes)
    }
}

/// The plan in force.
pub(super) fn present(session: &Session<'_>) -> Result<PlanTextView, Failure> {
    let found = session.query(Query::PlanText { version: None })?;
    let text = expect_answer!(session, found, Found::PlanText(text) => text)?;
    Ok(*text)
}

/// Says which version is in force now.
pub(super) fn tell(
    session: &Session<'_>,
    version: &PlanVersionView,
    changes: &[Difference],
) -> Result<ExitCode, Failure> {
    let l = session.output.locale;
    if let Some(aside) = &version.filed.aside {
        let said = tr!(l, "plan-file-aside", aside = aside.as_str());
        session.output.remark(&said);
    }
    if let Some(reason) = &version.filed.failed {
        let said = tr!(l, "plan-file-unwritten", reason = reason.as_str());
        session.output.remark(&said);
    }
    let mut value = json::plan_version(session, version);
    value["file"] = json!({ "aside": version.filed.aside, "failed": version.filed.failed });
    let field = |f: &Field| json!({ "field": f.name, "from": f.from, "to": f.to });
    let change = |d: &Difference| {
        let fields: Vec<Value> = d.fields.iter().map(field).collect();
        json!({ "part": d.part, "id": d.id, "change": d.change.code(), "fields": fields })
    };
    value["changes"] = Value::Array(changes.iter().map(change).collect());
    session.output.tell(&value, || {
        let number = version.number.to_string();
        if version.of == version.number {
            tr!(l, "cli-plan-applied", version = number)
        } else {
            let of = version.of.to_string();
            tr!(l, "cli-plan-undone", version = number, of = of)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What a plan changes, for people.
pub(super) fn changes_table(l: Locale, changes: &[Difference]) -> Table {
    let mut table = Table::new(&[
        (tr!(l, "cli-plan-col-part"), Align::Left),
        (tr!(l, "cli-col-id"), Align::Left),
        (tr!(l, "cli-plan-col-change"), Align::Left),
        ("", Align::Left),
    ]);
    for d in changes {
        let part = l.find(&format!("plan-part-{}", d.part.replace('_', "-")));
        let change = l.find(&format!("plan-change-{}", d.change.code()));
        table.row(vec![
            part.unwrap_or(&d.part).to_owned(),
            d.id.clone(),
            change.unwrap_or(d.change.code()).to_owned(),
            field_changes(&d.fields).join("; "),
        ]);
    }
    if changes.is_empty() {
        table.note(tr!(l, "cli-plan-no-changes").to_owned());
    }
    table
}

/// What fields were and are, a long text by its beginning.
fn field_changes(fields: &[Field]) -> Vec<String> {
    let short = |text: &str| {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.as_str() {
            "" => dash(),
            line => width::truncate(line, LONGEST).into_owned(),
        }
    };
    let said = |f: &Field| format!("{} {} → {}", f.name, short(&f.from), short(&f.to));
    fields.iter().map(|f| said(f).trim().to_owned()).collect()
}
