//! `plan check`: whether a plan holds together. Needs no store, unless the plan uses saved filters.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::super::args::Global;
use super::super::failure::{Exit, Failure};
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use crate::config;
use crate::config::plan::PlanProblem;
use crate::desk::conditions;
use crate::domain::plan::Plan;
use crate::domain::plan::condition::Filters;
use crate::domain::plan::version::MAX_PLAN_BYTES;
use crate::protocol::{Found, Query};
use crate::tr;

/// `warmline plan check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    /// The plan.
    file: PathBuf,
}

impl Check {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let (_, plan) = read(global, output, &self.file)?;
        let value = json!({
            "file": self.file.display().to_string(),
            "segments": plan.segments.len(),
            "rules": plan.rules.len(),
            "outcomes": plan.outcomes.len(),
            "reasons": plan.reasons.len(),
            "scripts": plan.scripts.len(),
        });
        output.tell(&value, || {
            tr!(
                output.locale,
                "cli-plan-checked",
                file = self.file.display().to_string(),
                segments = plan.segments.len().to_string(),
                rules = plan.rules.len().to_string(),
                outcomes = plan.outcomes.len().to_string(),
                scripts = plan.scripts.len().to_string()
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A plan's file that holds together.
pub(super) fn read(
    global: &Global,
    output: &Output,
    file: &Path,
) -> Result<(String, Plan), Failure> {
    let l = output.locale;
    let failed = |e| Failure::file(l, file, &e);
    let bytes = std::fs::metadata(file).map_err(failed)?.len();
    let name = file.display().to_string();
    if bytes > MAX_PLAN_BYTES as u64 {
        let values = [
            ("file", name.into()),
            ("bytes", bytes.to_string().into()),
            ("limit", MAX_PLAN_BYTES.to_string().into()),
        ];
        return Err(Failure::usage(l, "plan-long", &values));
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    match config::plan::load_with(&text, &filters(global, output, &text)?) {
        Ok(plan) => Ok((text, plan)),
        Err(error) => {
            let said = match &error.problem {
                PlanProblem::Condition(error) => conditions::said(l, &error.problem),
                other => other.to_string(),
            };
            let place = format!("{name}:{}:{}", error.line, error.column);
            Err(
                Failure::new(Exit::Usage, "plan", format!("{place}: {said}"))
                    .with("file", name)
                    .with("line", error.line)
                    .with("column", error.column)
                    .with("said", said),
            )
        }
    }
}

/// The saved filters of the store, where the plan may use some and there is a store.
fn filters(global: &Global, output: &Output, text: &str) -> Result<Filters, Failure> {
    if !text.contains("filter(") {
        return Ok(Filters::NONE);
    }
    let Some(session) = Session::open_if_there(global, output)? else {
        return Ok(Filters::NONE);
    };
    let found = session.query(Query::Filters)?;
    let saved = expect_answer!(session, found, Found::Filters(filters) => filters)?;
    Ok(saved.into_iter().map(|f| (f.name, f.condition)).collect())
}
