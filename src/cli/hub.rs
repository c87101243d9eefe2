//! The hub: `serve`, `status`, `stop`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::progress::Progress;
use super::session::{Session, expect_answer, store_dir};
use super::store::{exposed, open_failure, store_failure, unsafe_socket};
use super::table::Table;
use super::{json, session};
use crate::client::StartPolicy;
use crate::desk::words::count;
use crate::domain::time::Moment;
use crate::hub::accounts::Accounts;
use crate::hub::clock::Clock;
use crate::hub::seat::Seat;
use crate::hub::{self, HubError};
use crate::i18n::Locale;
use crate::protocol::Command;
use crate::protocol::query::{Found, Query};
use crate::protocol::view::StatusReport;
use crate::service::{Founder, Service};
use crate::store::Store;
use crate::tr;

/// `warmline serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Started by a client.
    #[arg(long, hide = true)]
    spawned: bool,
}

impl Serve {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let ended = self.serve(global, output);
        if let Err(failure) = &ended
            && self.spawned
        {
            failure.tell_starter();
        }
        ended
    }

    fn serve(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let asked = session::clock_asked(l)?;
        let dir = store_dir(global, l)?;
        if self.spawned {
            hub::detach().map_err(|e| Failure::io(l, &e))?;
        }
        keep_private();
        let failed = |e: HubError| hub_failure(output, &dir, &e);
        let seat = Seat::take(&dir).map_err(failed)?;
        hub::log::begin(&dir).map_err(|e| Failure::file(l, &dir, &e).in_trouble())?;
        let service = open(&dir, asked.map(|set| set.at), output)?;
        let path = dir.display().to_string();
        if !self.spawned {
            output.remark(&tr!(l, "cli-serving", path = path));
        }
        let options = hub::Options {
            clock: Clock::of(asked, service.last_moment()),
            spawned: self.spawned,
        };
        let settled = service.settle_plan(options.clock.now());
        settled.map_err(|e| open_failure(l, &dir, &e))?;
        service.note_hours(options.clock.now());
        hub::serve(seat, &options, Arc::new(service)).map_err(failed)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What this process makes from now on only its user can read.
pub(super) fn keep_private() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// The service over the store in a directory; where there is none, one is made.
fn open(dir: &Path, asked: Option<Moment>, output: &Output) -> Result<Service, Failure> {
    let l = output.locale;
    let failed = |e| open_failure(l, dir, &e);
    if !Store::exists(dir) {
        return Service::create(dir, Service::options(), &founder(asked, l)?).map_err(failed);
    }
    let progress = Progress::new(output, 0, tr!(l, "cli-progress-open"));
    let service = Service::open(dir, Service::options(), &mut |p| {
        progress.total(p.total);
        progress.set(p.done);
    })
    .map_err(failed)?;
    let training = service.is_for_training();
    if asked.is_some() && !training.map_err(|e| store_failure(l, dir, &e))? {
        let values = [("path", dir.display().to_string().into())];
        return Err(Failure::usage(l, "clock-real", &values));
    }
    Ok(service)
}

/// Who runs this process, as whoever makes a store.
pub(super) fn founder(asked: Option<Moment>, l: Locale) -> Result<Founder, Failure> {
    let uid = rustix::process::getuid().as_raw();
    let user = Accounts::default().name(uid);
    Ok(Founder {
        uid,
        user: user.map_err(|away| session::refused(&away.into(), l))?,
        at: asked.unwrap_or_else(session::system_now),
        training: asked.is_some(),
    })
}

fn hub_failure(output: &Output, dir: &Path, error: &HubError) -> Failure {
    let l = output.locale;
    let path = dir.display().to_string();
    match error {
        HubError::Running { .. } => {
            Failure::say(Exit::Trouble, l, "hub-running", &[("path", path.into())])
        }
        HubError::Backend(refusal) => session::refused(refusal, l),
        HubError::Unsafe(why) => unsafe_socket(l, why),
        HubError::Exposed(why) => exposed(l, why),
        HubError::Io { path, source } => Failure::file(l, path, source).in_trouble(),
    }
}

/// `warmline status`.
#[derive(Debug, Args)]
pub(super) struct Status {}

impl Status {
    #[allow(clippy::unused_self)] // Every command has the same form.
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open(global, output)?;
        let found = session.query(Query::Status)?;
        let status = expect_answer!(session, found, Found::Status(status) => status)?;
        output.show(&json::status(&session, &status), || {
            table(&session, &status)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn table(session: &Session<'_>, s: &StatusReport) -> Table {
    let (l, words) = (session.output.locale, session.words());
    let megabytes = |bytes: u64| format!("{} MiB", count(bytes >> 20));
    let holidays: Vec<String> = s.holidays_missing.iter().map(ToString::to_string).collect();
    let mut jobs: Vec<String> = s
        .jobs
        .iter()
        .map(|(name, done, total)| format!("{name} {done}/{total}"))
        .collect();
    if s.setbacks > 0 {
        jobs.push(tr!(l, "cli-status-setbacks", count = s.setbacks));
    }
    Table::pairs(vec![
        (tr!(l, "cli-status-store"), s.store.clone()),
        (tr!(l, "cli-status-pid"), s.pid.to_string()),
        (tr!(l, "cli-status-version"), s.version.clone()),
        (tr!(l, "cli-status-since"), words.moment(s.since)),
        (tr!(l, "cli-status-clock"), session.rfc3339(s.now)),
        (tr!(l, "cli-col-customers"), count(s.customers)),
        (tr!(l, "cli-status-orders"), count(s.orders)),
        (tr!(l, "cli-status-follow-ups"), count(s.follow_ups)),
        (tr!(l, "cli-status-open"), count(s.open_follow_ups)),
        (tr!(l, "cli-status-sessions"), count(u64::from(s.sessions))),
        (tr!(l, "cli-status-claims"), count(u64::from(s.claims))),
        (tr!(l, "cli-status-journal"), count(s.journal_seq)),
        (tr!(l, "cli-status-index"), count(s.index_seq)),
        (tr!(l, "cli-status-memory"), megabytes(s.memory_bytes)),
        (tr!(l, "cli-status-disk"), megabytes(s.store_bytes)),
        (
            tr!(l, "cli-status-writable"),
            l.text(if s.writable { "cli-yes" } else { "cli-no" })
                .to_owned(),
        ),
        (tr!(l, "cli-status-jobs"), jobs.join(", ")),
        (
            tr!(l, "cli-status-plan"),
            s.plan
                .as_ref()
                .map_or_else(String::new, |plan| words.plan_status(plan)),
        ),
        (tr!(l, "cli-status-holidays"), holidays.join(", ")),
    ])
}

/// `warmline stop`.
#[derive(Debug, Args)]
pub(super) struct Stop {}

impl Stop {
    #[allow(clippy::unused_self)] // Every command has the same form.
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let session = Session::open_with(global, output, StartPolicy::Join)?;
        session.command(Command::Stop)?;
        output.tell(&json!({ "stopped": true }), || {
            tr!(output.locale, "cli-stopped").to_owned()
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Stops a hub that this process started, and waits until its store is closed.
pub(super) fn stop(session: &Session<'_>) {
    /// How long a hub may take to close its store.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
    let Ok(Found::Status(status)) = session.query(Query::Status) else {
        return;
    };
    let pid = i32::try_from(status.pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    if session.command(Command::Stop).is_err() {
        return;
    }
    let end = std::time::Instant::now() + PATIENCE;
    while std::time::Instant::now() < end {
        if pid.is_none_or(|pid| rustix::process::test_kill_process(pid).is_err()) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
