//! `plan check`: whether a plan holds together. Needs no store, unless the plan uses saved filters.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::super::args::Global;
use super::super::failure::{Exit, Failure};
use super::super::json;
use super::super::output::Output;
use super::super::session::{Session, clock_asked, expect_answer, system_now};
use crate::config;
use crate::desk::plan_problems;
use crate::domain::plan::Plan;
use crate::domain::plan::condition::Filters;
use crate::domain::plan::version::MAX_PLAN_BYTES;
use crate::domain::time::Zone;
use crate::files;
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
        let l = output.locale;
        let (text, plan) = read(global, output, &self.file)?;
        let now = clock_asked(l)?.map_or_else(system_now, |set| set.at);
        let mut unused = config::plan::unused(&text, &plan);
        unused.extend(config::plan::over(&text, &plan, Zone::default().day(now)));
        unused.sort_by_key(|warning| (warning.line, warning.column));
        let file = self.file.display().to_string();
        let warnings: Vec<String> = unused
            .iter()
            .map(|warning| plan_problems::placed(l, &file, warning))
            .collect();
        let value = json!({
            "file": file,
            "segments": plan.segments.len(),
            "rules": plan.rules.len(),
            "outcomes": plan.outcomes.len(),
            "reasons": plan.reasons.len(),
            "scripts": plan.scripts.len(),
            "warnings": warnings,
        });
        output.tell(&value, || {
            let checked = tr!(
                l,
                "cli-plan-checked",
                file = file.as_str(),
                segments = plan.segments.len().to_string(),
                rules = plan.rules.len().to_string(),
                outcomes = plan.outcomes.len().to_string(),
                scripts = plan.scripts.len().to_string()
            );
            warnings
                .iter()
                .cloned()
                .chain([checked])
                .collect::<Vec<_>>()
                .join("\n")
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
    let about = std::fs::metadata(file).map_err(failed)?;
    let (name, bytes) = (file.display().to_string(), about.len());
    if about.is_file() && bytes > MAX_PLAN_BYTES as u64 {
        let values = [
            ("file", name.into()),
            ("bytes", bytes.to_string().into()),
            ("limit", MAX_PLAN_BYTES.to_string().into()),
        ];
        return Err(Failure::usage(l, "plan-long", &values));
    }
    let text = files::read_text(file, MAX_PLAN_BYTES).map_err(failed)?;
    match config::plan::load_with(&text, &filters(global, output, &text)?) {
        Ok(plan) => Ok((text, plan)),
        Err(errors) => {
            let said = plan_problems::in_file(l, &name, &errors);
            let mut failure = Failure::new(Exit::Usage, "plan", said).placed();
            failure = failure.with("file", name);
            if let serde_json::Value::Object(all) = json::plan_problems(l, &errors) {
                for (key, value) in all {
                    failure = failure.with(&key, value);
                }
            }
            Err(failure)
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
