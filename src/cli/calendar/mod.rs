//! The calendar: `calendar DATE`, `calendar MONTH`, `calendar --lunar`, `calendar import`.

mod asked;
mod day;
mod import;
mod month;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::session::{Session, clock_asked, system_now};
use crate::domain::calendar::HolidayTable;
use crate::domain::id::AgentId;
use crate::domain::time::{Day, Moment, Zone};
use asked::Asked;

/// `warmline calendar`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Calendar {
    /// A day or a month.
    date: Option<String>,
    /// A lunar date.
    #[arg(long, value_name = "Y-M[L]-D", conflicts_with = "date")]
    lunar: Option<String>,
    #[command(subcommand)]
    command: Option<Below>,
}

/// `warmline calendar …`.
#[derive(Debug, Subcommand)]
enum Below {
    Import(import::Import),
}

impl Calendar {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        if let Some(Below::Import(import)) = &self.command {
            return import.run(global, output);
        }
        let l = output.locale;
        // What is typed wrong is said before a hub is started.
        let lunar = self.lunar.as_deref().map(|text| asked::lunar(l, text));
        let almanac = match (lunar.transpose()?, &self.date) {
            (Some(day), _) => return day::show(&Almanac::open(global, output)?, day, output),
            (None, Some(text)) => {
                asked::read(l, text, Day(0))?;
                Almanac::open(global, output)?
            }
            (None, None) => Almanac::open(global, output)?,
        };
        let text = self.date.as_deref().unwrap_or("today");
        match asked::read(l, text, almanac.today)? {
            Asked::Day(day) => day::show(&almanac, day, output),
            Asked::Month(year, month) => month::show(&almanac, year, month, output),
        }
    }
}

/// The tables in force: those of the store where there is one, else the shipped ones.
struct Almanac {
    holidays: HolidayTable,
    today: Day,
    zone: Zone,
    /// Who may have imported: id and name on screens.
    agents: Vec<(AgentId, String)>,
}

impl Almanac {
    fn open(global: &Global, output: &Output) -> Result<Self, Failure> {
        let Some(session) = Session::open_if_there(global, output)? else {
            let now: Moment = clock_asked(output.locale)?.map_or_else(system_now, |set| set.at);
            let zone = Zone::default();
            return Ok(Self {
                holidays: HolidayTable::china().clone(),
                today: zone.day(now),
                zone,
                agents: Vec::new(),
            });
        };
        let settings = session.settings();
        let agents = settings.agents.iter();
        Ok(Self {
            holidays: settings.holidays.clone(),
            today: session.today(),
            zone: session.zone(),
            agents: agents.map(|(id, _, name, _)| (*id, name.clone())).collect(),
        })
    }

    /// Who somebody is on screens; one who was removed goes by the id.
    fn who(&self, id: AgentId) -> String {
        let found = self.agents.iter().find(|(known, _)| *known == id);
        found.map_or_else(|| id.to_string(), |(_, name)| name.clone())
    }
}
