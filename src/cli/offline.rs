//! The store without a hub: `rebuild`, `restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::args::Global;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::session::store_dir;
use super::store::store_failure;
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
        let store = Store::restore(&self.dir, &target, Service::options(), &mut |p| {
            progress.total(p.total);
            progress.set(p.done);
        })
        .map_err(|e| store_failure(l, &self.dir, &e))?;
        drop(progress);
        let seq = store.journal().last();
        store.close();
        let path = target.display().to_string();
        output.tell(&json!({ "store": path, "journal_seq": seq }), || {
            tr!(l, "cli-restored", path = path.as_str())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
