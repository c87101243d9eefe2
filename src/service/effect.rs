//! What a stored change sets off outside of the store: a program, such as the one that dials.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Programs that run at once; one more is not started.
const MAX_RUNNING: usize = 128;
/// Where programs that are named without a directory are looked for.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// A thread only waits for its program.
const STACK_BYTES: usize = 64 << 10;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Something to do once the change is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Run a program, without a shell, a terminal or the hub's environment.
    Run {
        /// The program and its arguments.
        argv: Vec<String>,
    },
}

impl Effect {
    /// Does it, without keeping anybody waiting; trouble goes to the log.
    pub fn carry_out(self) {
        let Self::Run { argv } = self;
        if RUNNING.fetch_add(1, Ordering::AcqRel) >= MAX_RUNNING {
            RUNNING.fetch_sub(1, Ordering::AcqRel);
            tracing::error!(program = argv.first(), "too many programs run already");
            return;
        }
        let thread = std::thread::Builder::new()
            .name("effect".into())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                run(&argv);
                RUNNING.fetch_sub(1, Ordering::AcqRel);
            });
        if let Err(error) = thread {
            RUNNING.fetch_sub(1, Ordering::AcqRel);
            tracing::error!(%error, "no thread for a program");
        }
    }
}

/// Runs a program to its end. Its arguments hold a number, and so stay out of the log.
fn run(argv: &[String]) {
    let Some((program, arguments)) = argv.split_first() else {
        return;
    };
    let ended = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", PATH)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .status();
    match ended {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::warn!(program, %status, "a program failed"),
        Err(error) => tracing::error!(program, %error, "a program could not be run"),
    }
}
