//! Who may use the store: `agent add`, `agent list`, `agent remove`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::args::Global;
use super::failure::Failure;
use super::json;
use super::output::Output;
use super::session::{Session, expect_answer};
use super::table::{Align, Table};
use super::values::within;
use crate::domain::agent::{Account, Role};
use crate::hub::accounts::Accounts;
use crate::protocol::query::{Found, Query};
use crate::protocol::{Command, Done};
use crate::tr;

/// `warmline agent …`.
#[derive(Debug, Subcommand)]
pub(super) enum Agents {
    Add(Add),
    List(List),
    Share(Share),
    Remove(Remove),
}

impl Agents {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Add(c) => c.run(global, output),
            Self::List(c) => c.run(global, output),
            Self::Share(c) => c.run(global, output),
            Self::Remove(c) => c.run(global, output),
        }
    }
}

/// `warmline agent add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Login-like name.
    name: String,
    /// The Unix user's number.
    #[arg(long, value_name = "N")]
    uid: Option<u32>,
    /// What the agent may do.
    #[arg(long, value_name = "agent|supervisor|admin", value_parser = ["agent", "supervisor", "admin"])]
    role: Option<String>,
    /// Name on screens.
    #[arg(long, value_name = "TEXT", default_value = "")]
    display: String,
}

impl Add {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let account = |uid| {
            let user = Accounts::default().name(uid);
            let user = user.map_err(|away| session.refused(&away.into()))?;
            Ok(Account { uid, user })
        };
        let account = self.uid.map(account).transpose()?;
        let done = session.command(Command::AddAgent {
            name: self.name.clone(),
            display: self.display.clone(),
            role: self.role.as_deref().and_then(Role::from_code),
            account,
        })?;
        let (id, result) = match done {
            Done::Agent(id) => (id, "added"),
            Done::AgentChanged(id) => (id, "updated"),
            Done::AgentAgain(id) => (id, "added-again"),
            _ => return Err(session.unexpected()),
        };
        let found = session.query(Query::Agents)?;
        let agents = expect_answer!(session, found, Found::Agents(agents) => agents)?;
        let agent = agents.iter().find(|agent| agent.id == id);
        let agent = agent.ok_or_else(|| session.unexpected())?;
        let value = json!({
            "id": id.to_string(),
            "name": agent.name,
            "role": agent.role.code(),
            "uid": agent.uid,
            "display": agent.display,
            "result": result,
        });
        output.tell(&value, || {
            let l = output.locale;
            let role = l
                .find(&format!("role-{}", agent.role.code()))
                .unwrap_or_default();
            let values = [
                ("name", agent.name.as_str().into()),
                ("display", agent.display.as_str().into()),
                ("role", role.into()),
            ];
            l.fill(&format!("cli-agent-{result}"), &values)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline agent list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Those who were removed, too.
    #[arg(long)]
    all: bool,
}

impl List {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Agents)?;
        let mut agents = expect_answer!(session, found, Found::Agents(agents) => agents)?;
        agents.retain(|agent| self.all || !agent.removed);
        let values: Vec<Value> = agents.iter().map(json::agent).collect();
        output.show(&values, || {
            let l = output.locale;
            let mut table = Table::new(&[
                (tr!(l, "cli-col-id"), Align::Left),
                (tr!(l, "cli-col-name"), Align::Left),
                (tr!(l, "cli-col-display"), Align::Left),
                (tr!(l, "cli-col-role"), Align::Left),
                (tr!(l, "cli-col-uid"), Align::Right),
                (tr!(l, "cli-col-share"), Align::Right),
                (tr!(l, "cli-col-desks"), Align::Right),
                (tr!(l, "cli-col-claims"), Align::Right),
            ]);
            for agent in &agents {
                let role = l
                    .find(&format!("role-{}", agent.role.code()))
                    .unwrap_or_default();
                table.row(vec![
                    agent.id.to_string(),
                    agent.name.clone(),
                    agent.display.clone(),
                    if agent.removed {
                        tr!(l, "cli-removed").to_owned()
                    } else {
                        role.to_owned()
                    },
                    agent.uid.map(|uid| uid.to_string()).unwrap_or_default(),
                    format!("{}%", agent.share),
                    agent.desks.to_string(),
                    agent.claims.to_string(),
                ]);
            }
            table
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline agent share`.
#[derive(Debug, Args)]
pub(super) struct Share {
    /// Login-like name.
    name: String,
    /// Percent of a full day.
    #[arg(value_name = "0-100", value_parser = within::<u8>(0, 100))]
    percent: u8,
}

impl Share {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        session.command(Command::SetShare {
            name: self.name.clone(),
            share: self.percent,
        })?;
        let value = json!({ "name": self.name, "share": self.percent });
        output.tell(&value, || {
            tr!(
                output.locale,
                "cli-agent-share",
                name = self.name.as_str(),
                share = i64::from(self.percent)
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline agent remove`.
#[derive(Debug, Args)]
pub(super) struct Remove {
    /// Login-like name.
    name: String,
}

impl Remove {
    fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        session.command(Command::RemoveAgent(self.name.clone()))?;
        let value = json!({ "name": self.name, "removed": true });
        output.tell(&value, || {
            tr!(
                output.locale,
                "cli-agent-removed",
                name = self.name.as_str()
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
