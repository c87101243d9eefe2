//! Screen pop: `pop`, run by the telephone system.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::session::{Session, expect_answer};
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline pop`.
#[derive(Debug, Args)]
pub(super) struct Pop {
    /// The caller's number.
    number: String,
    /// On whose desks.
    #[arg(long, value_name = "NAME")]
    agent: String,
}

impl Pop {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let done = session.command(Command::Pop {
            number: self.number.clone(),
            agent: self.agent.clone(),
        })?;
        let (customers, desks) = expect_answer!(
            session, done,
            Done::Popped { customers, desks, .. } => (customers, desks)
        )?;
        let ids: Vec<String> = customers.iter().map(ToString::to_string).collect();
        if desks == 0 {
            let values = [("agent", self.agent.as_str().into())];
            return Err(
                Failure::say(Exit::Refused, output.locale, "no-desk", &values)
                    .with("customers", ids)
                    .with("desks", 0),
            );
        }
        let value = json!({ "customers": ids, "desks": desks });
        output.tell(&value, || {
            let found = ids.len();
            tr!(
                output.locale,
                "cli-popped",
                agent = self.agent.as_str(),
                found = found,
                desks = desks
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
