//! The hub's log: a file a day in `STORE/log`, the last fourteen kept. Names and numbers of customers never go there.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// Sets what is logged, e.g. `debug` or `warmline::hub=trace`; `info` otherwise.
pub const VARIABLE: &str = "WARMLINE_LOG";

const KEPT_DAYS: usize = 14;

/// Begins to log to files of this store. A process logs to one store; a second call changes nothing.
pub fn begin(store: &Path) -> std::io::Result<()> {
    let directory = store.join("log");
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&directory)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("hub")
        .filename_suffix("log")
        .max_log_files(KEPT_DAYS)
        .build(&directory)
        .map_err(std::io::Error::other)?;
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::sync::Mutex::new(files))
        .with_ansi(false)
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_err() {
        tracing::debug!("logging had begun already");
    }
    Ok(())
}
