//! The desk on a throw-away store with sample data: `demo`.

mod tickets;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::args::Global;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::progress::Progress;
use super::sample::options;
use super::session::{Session, expect_answer};
use super::values::within;
use crate::client::StartPolicy;
use crate::domain::agent::Role;
use crate::domain::contact::Direction;
use crate::domain::id::CustomerId;
use crate::domain::import::Kind;
use crate::domain::outcome::OutcomeCode;
use crate::i18n::Locale;
use crate::protocol::{Command, Done, command};
use crate::sample::{self, Happens, Refused, SampleHappening};
use crate::tr;

/// `warmline demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// How many.
    #[arg(long, default_value_t = 2_000, value_parser = within::<u64>(1, 1_000_000))]
    customers: u64,
    /// The same seed and day give the same data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Demo {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let store = Throwaway::new().map_err(|e| Failure::file(l, &std::env::temp_dir(), &e))?;
        let global = Global {
            store: Some(store.dir.clone()),
            ..global.clone()
        };
        let session = Session::open_with(&global, output, StartPolicy::Create)?;
        let filled = self.fill(&session, &store.dir);
        let shown =
            filled.and_then(|()| show(&global, l, &store.dir).map_err(|e| Failure::io(l, &e)));
        super::hub::stop(&session);
        shown
    }

    /// Sample customers and orders through the import, calls of the past beside them.
    fn fill(&self, session: &Session<'_>, store: &Path) -> Result<(), Failure> {
        let output = session.output;
        let l = output.locale;
        let options = options(self.customers, self.seed, l)?;
        let mut logins = BTreeMap::new();
        let mut agents = Vec::new();
        for display in sample::agents() {
            let name = login(display);
            let add = Command::AddAgent {
                name: name.clone(),
                display: (*display).to_owned(),
                role: Some(Role::Agent),
                account: None,
            };
            let added = session.command(add)?;
            agents.push(expect_answer!(session, added, Done::Agent(id) => id)?);
            logins.insert(*display, name);
        }
        let files = store.join("sample");
        let progress = Progress::new(output, self.customers, tr!(l, "cli-progress-sample"));
        let written = sample::write_csv(options, &files, false, |p| {
            progress.set(p.done);
            ControlFlow::Continue(())
        });
        written.map_err(|e| Failure::file(l, &e.path, &e.source))?;
        drop(progress);
        super::import_run::bring_in(session, &files.join("customers.csv"), Kind::Customers)?;
        // What somebody does not want holds for all that the orders mean; what happened comes after them.
        let is_wish =
            |h: &SampleHappening| matches!(h.what, Happens::Refuses(_) | Happens::Prefers(_));
        tell(session, options, &is_wish)?;
        super::import_run::bring_in(session, &files.join("orders.csv"), Kind::Orders)?;
        tickets::bring_in(session, options, &agents)?;
        tell(session, options, &|h| !is_wish(h))?;
        let progress = Progress::new(output, self.customers, tr!(l, "cli-progress-calls"));
        let mut rows = Vec::with_capacity(HISTORY_ROWS);
        for call in sample::histories(options) {
            progress.set(call.customer);
            rows.push(command::ContactRow {
                number: sample::customer(options, call.customer).number,
                at: call.at,
                agent: logins.get(call.agent).cloned().unwrap_or_default(),
                outcome: OutcomeCode(call.outcome.to_owned()),
                score: call.score,
                reason: Some(call.reason.to_owned()).filter(|reason| !reason.is_empty()),
                note: call.note.to_owned(),
                talk_seconds: call.talk_seconds,
            });
            if rows.len() == HISTORY_ROWS {
                send(session, &mut rows)?;
            }
        }
        send(session, &mut rows)?;
        settle(session)
    }
}

/// Puts some of what happened, and of what is known, on record.
fn tell(
    session: &Session<'_>,
    options: sample::Options,
    which: &dyn Fn(&SampleHappening) -> bool,
) -> Result<(), Failure> {
    let output = session.output;
    let words = tr!(output.locale, "cli-progress-happenings");
    let progress = Progress::new(output, options.customers, words);
    for happening in sample::happenings(options).filter(which) {
        progress.set(happening.customer);
        let number = sample::customer(options, happening.customer).number;
        let customer = session.customer(&number)?;
        session.command(told(customer, happening.what))?;
    }
    Ok(())
}

/// What puts something that happened, or is known, on record.
fn told(customer: CustomerId, what: Happens) -> Command {
    let edit = |fields| Command::EditCustomer(customer, Box::new(fields));
    match what {
        Happens::Event { name, day } => Command::RecordEvent {
            customer,
            name: name.to_owned(),
            day: Some(day),
        },
        Happens::Prefers(channel) => edit(command::CustomerFields {
            prefer_channel: Some(channel.to_owned()),
            ..Default::default()
        }),
        Happens::Refuses(refused) => {
            let is = |which| (refused == which || refused == Refused::All).then_some(true);
            edit(command::CustomerFields {
                do_not_call: is(Refused::Calls),
                no_sms: is(Refused::Sms),
                no_email: is(Refused::Email),
                no_social: is(Refused::Social),
                ..Default::default()
            })
        }
        Happens::Complains { reason, note } => Command::WrapUp(Box::new(command::WrapUp {
            customer,
            follow_up: None,
            direction: Direction::In,
            outcome: OutcomeCode("complaint".to_owned()),
            score: None,
            reason: Some(reason.to_owned()),
            note: note.to_owned(),
            next: None,
            personal: false,
            new_phone: None,
            complaint: None,
            talk_seconds: 0,
            wrap_up_seconds: 0,
            take_next: false,
        })),
    }
}

/// Runs the desk as a process of its own: it may end at once, on a signal, and the store is still removed.
fn show(global: &Global, locale: Locale, store: &Path) -> io::Result<ExitCode> {
    let mut desk = std::process::Command::new(std::env::current_exe()?);
    desk.args(["--lang", locale.code()])
        .arg("--store")
        .arg(store);
    if let Some(agent) = &global.act_as {
        desk.args(["--as", agent]);
    }
    if global.ascii {
        desk.arg("--ascii");
    }
    let mut desk = desk.spawn()?;
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let handle = signals.handle();
    let pid = i32::try_from(desk.id()).ok().and_then(Pid::from_raw);
    let forwarder = std::thread::spawn(move || {
        for _ in &mut signals {
            if let Some(pid) = pid {
                // A desk that is gone needs no signal.
                let _ = kill_process(pid, Signal::TERM);
            }
        }
    });
    let ended = desk.wait();
    handle.close();
    let _ = forwarder.join();
    let code = ended?
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(Exit::Interrupted as u8);
    Ok(ExitCode::from(code))
}

/// Waits for what is under way.
fn settle(session: &Session<'_>) -> Result<(), Failure> {
    while let Some(settled) = session.settle()? {
        settled
            .result
            .map_err(|refusal| session.refused(&refusal))?;
    }
    Ok(())
}

/// Rows of one message of past calls.
const HISTORY_ROWS: usize = 64;

fn send(session: &Session<'_>, rows: &mut Vec<command::ContactRow>) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    submit(session, Command::AddHistory(std::mem::take(rows)))
}

/// Gives a command without waiting for it; a refusal of an earlier one is met here.
fn submit(session: &Session<'_>, command: Command) -> Result<(), Failure> {
    let (_, settled) = session.submit(command)?;
    settled.map_or(Ok(()), |s| {
        s.result
            .map(drop)
            .map_err(|refusal| session.refused(&refusal))
    })
}

/// A login-like name: pinyin without blanks, by the most likely reading.
fn login(display: &str) -> String {
    let name: Vec<char> = display.chars().collect();
    let readings = crate::text::pinyin::name_readings(&name);
    readings.first().map_or_else(String::new, |r| r.concat())
}

/// A directory that is gone afterwards.
struct Throwaway {
    dir: PathBuf,
}

impl Throwaway {
    /// A new directory that nobody else can look into.
    fn new() -> io::Result<Self> {
        let base = std::env::temp_dir();
        let pid = std::process::id();
        for attempt in 0..100 {
            let dir = base.join(format!("warmline-demo-{pid}-{attempt}"));
            match DirBuilder::new().mode(0o700).create(&dir) {
                Ok(()) => return Ok(Self { dir }),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        // What can't be removed is the temporary directory's to clean.
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_of_the_demo_are_called_as_the_examples_call_them() {
        let logins: Vec<String> = sample::agents().iter().map(|name| login(name)).collect();
        assert_eq!(logins, ["zhangmin", "liqiang", "wangfang", "zhoutao"]);
    }
}
