//! Verifying finds what was tampered with, and nothing else.

use std::path::Path;

use super::super::*;
use super::schema::*;
use crate::domain::id::CustomerId;

fn filled(dir: &Path) -> Store {
    let store = Store::create(dir, Options::for_tests(registry())).expect("created");
    for n in 0..60u64 {
        seq(store.change(put_person(
            n as i64,
            n % 20,
            person(&format!("P{n}"), (n % 5) as u8),
        )));
        if n % 7 == 0 {
            seq(store.change(Change::new(origin(1), move |txn| {
                txn.put(
                    &(CustomerId(n), 1),
                    &Note {
                        text: "x".to_owned(),
                        pinned: n % 2 == 0,
                    },
                )?;
                txn.delete::<Person>(&CustomerId(n % 20))?;
                Ok(vec![])
            })));
        }
    }
    store
}

fn tamper(store: &Store, key: &[u8], value: Option<&[u8]>) {
    let write = (key, value);
    store
        .core
        .engine
        .apply(&mut std::iter::once(write))
        .expect("applied");
}

/// The first entry of a stretch of the index.
fn first(store: &Store, prefix: u8) -> (Vec<u8>, Vec<u8>) {
    dump(store)
        .into_iter()
        .find(|(key, _)| key[0] == prefix)
        .expect("an entry")
}

#[test]
fn a_sound_store_is_clean() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = filled(&dir.path().join("store"));
    let report = store.verify(&mut |_| {}).expect("verified");
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.journal_records, store.journal().last());
    assert!(report.records > 20 && report.entries > 30 && report.counters > 5);
}

#[test]
fn each_kind_of_damage_is_named() {
    type Case = (&'static str, fn(&Store), fn(&Finding) -> bool);
    let cases: [Case; 9] = [
        (
            "a removed entry",
            |s| tamper(s, &first(s, BY_NAME).0, None),
            |f| matches!(f, Finding::Missing { .. }),
        ),
        (
            "a changed entry",
            |s| tamper(s, &first(s, BY_STARS).0, Some(b"?")),
            |f| matches!(f, Finding::Missing { .. }),
        ),
        (
            "an extra entry",
            |s| tamper(s, &[BY_NAME, 9, 9], Some(b"")),
            |f| matches!(f, Finding::Extra { .. }),
        ),
        (
            "a wrong counter",
            |s| tamper(s, &first(s, 0xE0).0, Some(&77i64.to_be_bytes())),
            |f| matches!(f, Finding::Counter { .. }),
        ),
        (
            "a missing counter",
            |s| tamper(s, &first(s, 0xE0).0, None),
            |f| matches!(f, Finding::Counter { .. }),
        ),
        (
            "an extra counter",
            |s| tamper(s, &[0xE0, 1], Some(&1i64.to_be_bytes())),
            |f| matches!(f, Finding::Counter { .. }),
        ),
        (
            "a missing record",
            |s| tamper(s, &first(s, 0x01).0, None),
            |f| matches!(f, Finding::Records { .. }),
        ),
        (
            "a changed record",
            |s| {
                let (key, mut value) = first(s, 0x01);
                *value.last_mut().expect("a byte") ^= 1;
                tamper(s, &key, Some(&value));
            },
            |f| matches!(f, Finding::Differs { .. }),
        ),
        (
            "a missing audit entry",
            |s| tamper(s, &first(s, 0xE1).0, None),
            |f| matches!(f, Finding::Audit { .. }),
        ),
    ];
    for (name, damage, expected) in cases {
        let dir = tempfile::tempdir().expect("a directory");
        let store = filled(&dir.path().join("store"));
        damage(&store);
        let report = store.verify(&mut |_| {}).expect("verified");
        assert!(
            report.findings.iter().any(expected),
            "{name}: {:?}",
            report.findings
        );
    }
}

#[test]
fn a_damaged_journal_is_named() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = filled(&dir.path().join("store"));
    let path = store.journal().segment_path(&store.journal().segments()[0]);
    let whole = std::fs::read(&path).expect("read");
    for at in [70, 150, 2000, 5000] {
        let mut flipped = whole.clone();
        flipped[at] ^= 8;
        std::fs::write(&path, &flipped).expect("written");
        let report = store.verify(&mut |_| {}).expect("verified");
        assert!(
            matches!(
                report.findings[..],
                [Finding::Journal(StoreError::Damaged { .. }), ..]
            ),
            "{at}"
        );
    }
}
