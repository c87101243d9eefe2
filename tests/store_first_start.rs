//! A first start that is cut off leaves nothing that keeps the next one from beginning.
//!
//! The test starts itself as a child that makes a store and ends, as if killed, at one step of the journal after the
//! other; then it makes the store itself.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use warmline::domain::time::Moment;
use warmline::service::{Founder, Service};
use warmline::store::journal::FaultHook;
use warmline::store::{Options, Store};

const DIR: &str = "WARMLINE_TEST_STORE";
const STEP: &str = "WARMLINE_TEST_STEP";
/// More steps than there are.
const MANY: usize = 40;

fn founder() -> Founder {
    Founder {
        uid: 1000,
        user: "boss".into(),
        at: Moment(1_781_488_800_000),
        training: false,
    }
}

/// Options that do something at a step of the journal.
fn options(step: usize, end: fn() -> io::Result<()>) -> Options {
    let steps = AtomicUsize::new(0);
    let faults: FaultHook = Arc::new(move |_| {
        if steps.fetch_add(1, Ordering::Relaxed) == step {
            end()
        } else {
            Ok(())
        }
    });
    let mut options = Service::options();
    options.journal.segment_bytes = 1 << 20;
    options.journal.faults = Some(faults);
    options
}

fn full() -> io::Result<()> {
    Err(io::ErrorKind::StorageFull.into())
}

fn make(dir: &Path) {
    let made = Service::create(dir, options(usize::MAX, full), &founder());
    let service = made.expect("made");
    let (me, _) = service.sign_in(1000, "boss", None).expect("an admin");
    assert_eq!(me.name, "boss");
}

/// Makes a store and is gone in the middle of it. Not a test of its own.
#[test]
#[ignore = "the child of the test below"]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let step = std::env::var(STEP)
        .expect("a step")
        .parse()
        .expect("a number");
    let gone = options(step, || std::process::exit(9));
    drop(Service::create(&PathBuf::from(dir), gone, &founder()).expect("made"));
}

#[test]
fn a_first_start_that_was_killed_can_be_made_again() {
    let home = tempfile::tempdir().expect("a directory");
    for step in 0..MANY {
        let dir = home.path().join(step.to_string());
        let ended = Command::new(std::env::current_exe().expect("this file"))
            .args(["--exact", "child", "--ignored"])
            .env(DIR, &dir)
            .env(STEP, step.to_string())
            .output()
            .expect("it ran");
        if ended.status.success() {
            assert!(step > 3, "so few steps");
            return;
        }
        assert_eq!(ended.status.code(), Some(9), "{ended:?}");
        assert!(!Store::exists(&dir) && dir.exists());
        make(&dir);
        assert!(Store::exists(&dir));
    }
    panic!("never made");
}

#[test]
fn a_first_start_on_a_full_disk_leaves_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    for step in 0..MANY {
        let dir = home.path().join(step.to_string());
        match Service::create(&dir, options(step, full), &founder()) {
            Ok(_) => {
                assert!(step > 3, "so few steps");
                return;
            }
            Err(_) => assert!(!dir.exists(), "step {step}"),
        }
        make(&dir);
    }
    panic!("never made");
}
