//! `event`: what happened to a customer, by a name that rules of the plan wait for.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::session::{Session, expect_answer};
use crate::protocol::{Command, Done};

/// `warmline event`.
#[derive(Debug, Args)]
pub(super) struct Event {
    /// Id or external number.
    customer: String,
    /// What.
    name: String,
    /// When.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

impl Event {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let customer = session.customer(&self.customer)?;
        let date = self.date.as_ref().map(|text| session.day(text));
        let date = date.transpose()?;
        let command = Command::RecordEvent {
            customer,
            name: self.name.clone(),
            day: date,
        };
        let done = session.command_of(command, &[("date", "--date")])?;
        let recorded = expect_answer!(session, done, Done::Count(n) => n)? > 0;
        let words = session.words();
        let day = date.unwrap_or(words.today());
        let value = json!({
            "customer_id": customer.to_string(),
            "event": self.name,
            "date": day.to_string(),
            "recorded": recorded,
        });
        output.tell(&value, || {
            let message = if recorded {
                "cli-event-recorded"
            } else {
                "cli-event-known"
            };
            let values = [
                ("event", words.event(&self.name).into()),
                ("day", day.to_string().into()),
            ];
            output.locale.fill(message, &values)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
