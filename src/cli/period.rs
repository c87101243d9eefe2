//! The period of a report: from the first of the month to today unless told otherwise.

use clap::Args;

use super::failure::Failure;
use super::session::Session;
use crate::domain::kpi::Period;

/// First and last day.
#[derive(Debug, Args)]
pub(super) struct PeriodArgs {
    /// First day; without it, the first of the month.
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Last day; without it, today.
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl PeriodArgs {
    /// The period that they name.
    pub(super) fn read(&self, session: &Session<'_>) -> Result<Period, Failure> {
        let day = |text: &Option<String>| text.as_ref().map(|text| session.day(text)).transpose();
        let to = day(&self.to)?.unwrap_or_else(|| session.today());
        let from = day(&self.from)?.unwrap_or_else(|| Period::month(to).from);
        if from > to {
            let values = [
                ("from", from.to_string().into()),
                ("to", to.to_string().into()),
            ];
            return Err(Failure::usage(session.output.locale, "period", &values));
        }
        Ok(Period { from, to })
    }
}
