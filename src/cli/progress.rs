//! Progress on a terminal, and whether the user wants to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Output;

/// A bar on standard error; nothing where nobody watches.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(output: &Output, total: u64, label: &'static str) -> Self {
        let target = if output.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3}% {eta}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(label);
        Self(bar)
    }

    pub(super) fn set(&self, done: u64) {
        self.0.set_position(done);
    }

    pub(super) fn total(&self, total: u64) {
        self.0.set_length(total);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Notes that the user or the system asked to stop, so that work ends at a good place. A second time ends at once.
pub(super) fn interrupted() -> std::io::Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&asked))?;
        signal_hook::flag::register(signal, Arc::clone(&asked))?;
    }
    Ok(asked)
}

/// Whether the flag of [`interrupted`] is up.
pub(super) fn is_up(flag: &AtomicBool) -> bool {
    flag.load(Ordering::Relaxed)
}
