//! A disk that is really full: a small file system in memory, where the machine lets us mount one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use warmline::store::{
    Change, Derived, Options, Origin, Outcome, ReadExt, Record, Registry, Store, StoreError,
};

#[derive(Serialize, Deserialize)]
struct Note(Vec<u8>);

impl Record for Note {
    const TABLE: u8 = 0x10;
    const NAME: &'static str = "notes";
    type Key = u32;

    fn derive(&self, key: &u32, out: &mut Derived) {
        out.index(0x40, *key);
    }
}

/// A file system of its own, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    /// `None` where mounting is not allowed.
    fn new(dir: &Path, mib: u32) -> Option<Self> {
        let size = format!("size={mib}m");
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(dir)
            .status();
        status
            .is_ok_and(|s| s.success())
            .then(|| Self(dir.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

fn options() -> Options {
    let mut options = Options::new(Registry::new(1).with::<Note>());
    options.journal.segment_bytes = 1 << 20;
    options
}

fn put(store: &Store, key: u32) -> Outcome {
    store.change(Change::new(Origin::default(), move |txn| {
        txn.put(&key, &Note(vec![key as u8; 30_000]))?;
        Ok(vec![])
    }))
}

/// Fills what is left.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).expect("created");
    let mut size = 16 << 20;
    let bytes = vec![1; size];
    while size > 0 {
        if file.write_all(&bytes[..size]).is_err() {
            size /= 2;
        }
    }
}

#[test]
fn a_full_disk_loses_nothing_and_passes() {
    let dir = tempfile::tempdir().expect("a directory");
    let Some(mount) = Mount::new(dir.path(), 160) else {
        return;
    };
    let path = mount.0.join("store");
    let ballast = mount.0.join("ballast");
    let mut store = Store::create(&path, options()).expect("created");
    let mut stored = 0;
    for round in 0..3 {
        fill(&ballast);
        let mut refused = 0;
        while refused < 3 {
            match put(&store, stored) {
                Outcome::Done { .. } => stored += 1,
                Outcome::Failed(error) => {
                    assert!(error.is_disk_full(), "{error:?}");
                    assert!(matches!(error, StoreError::ReadOnly(_)));
                    refused += 1;
                }
                Outcome::Refused(_) => unreachable!("nothing refuses"),
            }
        }
        assert!(store.health().read_only.is_some() && store.health().index.is_none());
        assert_eq!(
            store
                .read()
                .get::<Note>(&(stored - 1))
                .expect("read")
                .map(|n| n.0.len()),
            Some(30_000)
        );
        if round == 1 {
            // Closed and opened again while the disk is full.
            store.close();
            store = Store::open(&path, options(), &mut |_| {}).expect("opened");
        }
        std::fs::remove_file(&ballast).expect("removed");
        store.try_recover();
        assert!(matches!(put(&store, stored), Outcome::Done { .. }));
        stored += 1;
        let report = store.verify(&mut |_| {}).expect("verified");
        assert!(report.is_clean(), "{:?}", report.findings);
        assert_eq!(report.records, u64::from(stored));
    }
}
