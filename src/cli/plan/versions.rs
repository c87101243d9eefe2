//! `plan versions`: every plan that was in force.

use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use super::super::args::Global;
use super::super::failure::Failure;
use super::super::json;
use super::super::output::Output;
use super::super::session::{Session, expect_answer};
use super::super::table::{Align, Table};
use super::super::values::within;
use crate::protocol::query::{Found, MAX_PAGE, Query};
use crate::tr;

/// `warmline plan versions`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Versions {
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = within::<u32>(1, u64::from(MAX_PAGE)))]
    limit: u32,
}

impl Versions {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::PlanVersions {
            before: None,
            limit: self.limit,
        })?;
        let all = expect_answer!(session, found, Found::PlanVersions(all) => all)?;
        let values: Vec<Value> = all
            .iter()
            .map(|version| json::plan_version(&session, version))
            .collect();
        output.show(&values, || {
            let (l, words) = (output.locale, session.words());
            let mut table = Table::new(&[
                (tr!(l, "cli-plan-col-version"), Align::Right),
                (tr!(l, "cli-plan-col-since"), Align::Left),
                (tr!(l, "cli-plan-col-by"), Align::Left),
                (tr!(l, "cli-plan-col-how"), Align::Left),
                (tr!(l, "cli-plan-col-of"), Align::Right),
            ]);
            for version in &all {
                let back = version.of != version.number;
                table.row(vec![
                    version.number.to_string(),
                    words.moment(version.at),
                    words.plan_person(version),
                    words.plan_how(version.how).to_owned(),
                    if back {
                        version.of.to_string()
                    } else {
                        String::new()
                    },
                ]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
