//! The store without a hub: `rebuild`, `restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::hub::{founder, keep_private};
use super::output::Output;
use super::progress::Progress;
use super::session::store_dir;
use super::store::{open_failure, store_failure};
use crate::desk::words::count;
use crate::service::Service;
use crate::store::Store;
use crate::tr;

/// `warmline rebuild`.
#[derive(Debug, Args)]
pub(super) struct Rebuild {}

impl Rebuild {
    #[allow(clippy::unused_self)] // Every command has the same form.
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let dir = store_dir(global, l)?;
        keep_private();
        let progress = Progress::new(output, 0, tr!(l, "cli-progress-rebuild"));
        let store = Store::rebuild(&dir, Service::options(), &mut |p| {
            progress.total(p.total);
            progress.set(p.done);
        })
        .map_err(|e| store_failure(l, &dir, &e))?;
        drop(progress);
        let seq = store.journal().last();
        store.close();
        let path = dir.display().to_string();
        output.tell(&json!({ "store": path, "journal_seq": seq }), || {
            tr!(l, "cli-rebuilt", seq = count(seq))
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `warmline restore`.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup.
    dir: PathBuf,
}

impl Restore {
    pub(super) fn run(&self, global: &Global, output: &Output) -> Result<ExitCode, Failure> {
        let l = output.locale;
        let target = store_dir(global, l)?;
        let progress = Progress::new(output, 0, tr!(l, "cli-progress-restore"));
        keep_private();
        // A copy of a training store is one, whose clock may be set; any other goes by the system's.
        let founder = founder(None, l)?;
        let options = Service::options();
        let service = Service::restore(&self.dir, &target, options, &founder, &mut |p| {
            progress.total(p.total);
            progress.set(p.done);
        })
        .map_err(|e| open_failure(l, &self.dir, &e))?;
        drop(progress);
        let seq = service.store().journal().last();
        service.close();
        let path = target.display().to_string();
        output.tell(&json!({ "store": path, "journal_seq": seq }), || {
            tr!(l, "cli-restored", path = path.as_str())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
