//! Stores and backups of every released format open, and hold what was put into them.
//!
//! `tests/fixtures/store-N` and `backup-N` were written by the program as it was then. A new format gets a new
//! fixture (`cargo test --test store_formats -- --ignored`); the old ones stay.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use warmline::domain::id::{AgentId, CustomerId, RequestId, SessionId};
use warmline::domain::time::Moment;
use warmline::store::journal::Form;
use warmline::store::{
    AuditEntry, AuditExt, Change, Derived, Direction, Options, Origin, Outcome, Place, ReadExt,
    Record, Registry, Store, decode,
};

const BY_TEXT: u8 = 0x40;

/// Was a bare text in version 1, which nothing writes any more.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    text: String,
    weight: i64,
}

impl Record for Line {
    const TABLE: u8 = 0x10;
    const NAME: &'static str = "lines";
    const VERSION: u8 = 2;
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, u16);

    fn derive(&self, key: &Self::Key, out: &mut Derived) {
        out.index(BY_TEXT, (self.text.as_str(), *key));
        out.count("weight", self.weight);
    }

    fn upgrade(version: u8, bytes: &[u8]) -> Option<Self> {
        let text = (version == 1).then(|| decode(bytes)).flatten()?;
        Some(Self { text, weight: 1 })
    }
}

fn options() -> Options {
    let mut options = Options::new(Registry::new(1).with::<Line>());
    options.journal.segment_bytes = 8 << 10;
    options.checkpoint.every = Duration::from_millis(10);
    options
}

/// The stored key of a line, as the format has it.
fn stored_key(customer: u64, number: u16) -> Vec<u8> {
    let mut key = vec![0x01];
    key.extend_from_slice(&customer.to_be_bytes());
    key.push(0x10);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// The n-th change of the fixture.
fn change(n: u64) -> Change {
    let origin = Origin {
        at: Moment(1_700_000_000_000 + n as i64),
        agent: AgentId(n as u32 % 3),
        session: SessionId(n),
    };
    let mut id = [n as u8; 16];
    id[0] = 1;
    Change::new(origin, move |txn| {
        let customer = CustomerId(n % 5);
        let line = Line {
            text: format!("第{n}行"),
            weight: n as i64 - 20,
        };
        txn.put(&(customer, n as u16), &line)?;
        txn.set_stored(&stored_key(9, n as u16), Some(b"\x01\x03old"))?;
        if n.is_multiple_of(4) {
            txn.delete::<Line>(&(customer, (n / 2) as u16))?;
        }
        txn.next_id(1)?;
        txn.audit("line.put", Some(customer), format!("n={n}"));
        txn.audit("line.count", None, "");
        Ok(n.to_be_bytes().to_vec())
    })
    .request(RequestId(id))
}

const CHANGES: u64 = 60;

fn fill(dir: &Path) -> Store {
    let store = Store::create(dir, options()).expect("created");
    for n in 0..CHANGES {
        assert!(matches!(store.change(change(n)), Outcome::Done { .. }));
    }
    store
}

type Content = (Vec<((CustomerId, u16), Line)>, Vec<AuditEntry>, i64, u64);

fn content(store: &Store) -> Content {
    let read = store.read();
    let lines = read
        .range::<Line>((), Direction::Forward, 9999)
        .expect("read");
    let audits = read.audit_trail(None, 9999).expect("read");
    (
        lines,
        audits,
        read.counter("weight").expect("read"),
        store.journal().last(),
    )
}

/// What a store of today holds after the same changes.
fn expected() -> Content {
    let dir = tempfile::tempdir().expect("a directory");
    content(&fill(&dir.path().join("store")))
}

fn fixtures(kind: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = std::fs::read_dir(dir).expect("listed");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_kind = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(kind)
            .is_some_and(|rest| rest.starts_with('-'))
    };
    paths.filter(is_kind).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("listed") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}

#[test]
fn every_released_store_opens() {
    let stores = fixtures("store");
    assert!(!stores.is_empty());
    let expected = expected();
    for fixture in stores {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("store");
        copy(&fixture, &path);
        let store = Store::open(&path, options(), &mut |_| {}).expect("opened");
        assert_eq!(content(&store), expected, "{}", fixture.display());
        let report = store.verify(&mut |_| {}).expect("verified");
        assert!(report.is_clean(), "{:?}", report.findings);
        let Outcome::Done { seq, .. } = store.change(change(CHANGES - 1)) else {
            panic!("not done")
        };
        assert_eq!(seq, CHANGES, "the request is known");
        assert!(
            matches!(store.change(change(CHANGES)), Outcome::Done { .. }),
            "it can be written on"
        );
    }
}

#[test]
fn every_released_backup_restores() {
    let backups = fixtures("backup");
    assert!(!backups.is_empty());
    let expected = expected();
    for fixture in backups {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("store");
        let store = Store::restore(&fixture, &path, options(), &mut |_| {}).expect("restored");
        assert_eq!(content(&store), expected, "{}", fixture.display());
    }
}

#[test]
#[ignore = "writes the fixtures of the present format"]
fn write_fixtures() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("store");
    let store = fill(&path);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let format = warmline::store::journal::FORMAT;
    let (to_store, to_backup) = (
        fixtures.join(format!("store-{format}")),
        fixtures.join(format!("backup-{format}")),
    );
    assert!(
        !to_store.exists() && !to_backup.exists(),
        "a released format stays as it is"
    );
    let deadline = Instant::now() + Duration::from_secs(30);
    while store.journal().segments()[0].form == Form::Plain {
        assert!(Instant::now() < deadline, "nothing was compressed");
        std::thread::yield_now();
    }
    store
        .backup(&to_backup, Moment(1_700_000_001_000), &mut |_| {})
        .expect("backed up");
    store.close();
    copy(&path, &to_store);
    std::fs::remove_dir_all(to_store.join("index")).expect("removed");
    for name in ["lock", "reserve"] {
        std::fs::remove_file(to_store.join(name)).expect("removed");
    }
}
