//! Sample data as files: `sample`.

use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::progress::{self, Progress};
use super::session::{clock_asked, system_now};
use super::values::within;
use crate::domain::time::Zone;
use crate::i18n::Locale;
use crate::sample::{self, Options};
use crate::tr;

/// `warmline sample`.
#[derive(Debug, Args)]
pub(super) struct Sample {
    /// How many.
    #[arg(long, default_value_t = 1_000, value_parser = within::<u64>(1, sample::MOST_CUSTOMERS))]
    customers: u64,
    /// The same seed and day give the same data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace files that are there.
    #[arg(long)]
    force: bool,
}

/// Sample data for the day of `WARMLINE_CLOCK`, else for today.
pub(super) fn options(customers: u64, seed: u64, locale: Locale) -> Result<Options, Failure> {
    let now = clock_asked(locale)?.map_or_else(system_now, |set| set.at);
    let zone = Zone::default();
    Ok(Options {
        customers,
        seed,
        today: zone.day(now),
        zone,
    })
}

impl Sample {
    pub(super) fn run(&self, _: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let progress = Progress::new(output, self.customers, tr!(l, "cli-progress-sample"));
        let options = options(self.customers, self.seed, l)?;
        let stop = progress::interrupted().map_err(|e| Failure::io(l, &e))?;
        let written = sample::write_csv(options, &self.out, self.force, |p| {
            progress.set(p.done);
            if progress::is_up(&stop) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .map_err(|error| match error.source.kind() {
            ErrorKind::Interrupted => Failure::interrupted(l, &error.path),
            _ => Failure::file(l, &error.path, &error.source),
        })?;
        drop(progress);
        let value = json!({
            "customers": written.customers,
            "orders": written.orders,
            "items": written.items,
            "out": self.out.display().to_string(),
        });
        let out = self.out.display().to_string();
        output.tell(&value, || {
            tr!(
                l,
                "cli-sample-written",
                customers = written.customers,
                orders = written.orders,
                out = out
            )
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
