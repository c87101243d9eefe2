//! Verifying finds what was tampered with, and nothing else.

use std::path::Path;
use std::time::Duration;

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
                        pinned: n.is_multiple_of(2),
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

/// Anything that may happen while the store is checked.
fn any_change(n: u64) -> Change {
    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let id = mixed % 90;
    Change::new(origin(100 + n as i64), move |txn| {
        match mixed % 5 {
            0 => drop(txn.delete::<Person>(&CustomerId(id))?),
            1 => {
                // One entry moves from a record to another in one change.
                txn.delete::<Note>(&(CustomerId(id), 1))?;
                let note = Note {
                    text: format!("{n}"),
                    pinned: n.is_multiple_of(2),
                };
                txn.put(&(CustomerId(id + 1), 1), &note)?;
            }
            _ => {
                let person = person(&format!("Q{}", mixed % 30), (n % 5) as u8);
                txn.put(&CustomerId(id), &person)?;
            }
        }
        txn.audit("any", Some(CustomerId(id)), "");
        Ok(vec![])
    })
}

#[test]
fn a_busy_store_is_clean_and_goes_on() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = filled(&dir.path().join("store"));
    let mut made = 0;
    // Between any two parts something changes, and is done when the next part begins.
    let report = store.verify_holding(Duration::ZERO, &mut |_| {
        for _ in 0..2 {
            made += 1;
            seq(store.change(any_change(made)));
        }
    });
    let report = report.expect("verified");
    assert!(report.is_clean(), "{:?}", report.findings);
    assert!(made > 200, "{made} changes were let in");
}

#[test]
fn damage_is_found_in_a_busy_store() {
    type Case = (fn(&Store), fn(&Finding) -> bool);
    let cases: [Case; 4] = [
        (
            |s| tamper(s, &[BY_NAME, 9, 9], Some(b"")),
            |f| matches!(f, Finding::Extra { entry } if *entry == [BY_NAME, 9, 9]),
        ),
        (
            |s| tamper(s, &[0xE0, 1], Some(&1i64.to_be_bytes())),
            |f| matches!(f, Finding::Counter { key, .. } if *key == [1]),
        ),
        (
            |s| tamper(s, &first(s, 0x01).0, None),
            |f| matches!(f, Finding::Records { .. }),
        ),
        (
            |s| tamper(s, &first(s, 0xE1).0, None),
            |f| matches!(f, Finding::Audit { .. }),
        ),
    ];
    for (nth, (damage, expected)) in cases.into_iter().enumerate() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = filled(&dir.path().join("store"));
        damage(&store);
        let mut made = 0;
        let report = store.verify_holding(Duration::ZERO, &mut |_| {
            made += 1;
            // What was damaged is left alone.
            seq(store.change(put_person(made, 200 + made as u64 % 9, person("R", 1))));
        });
        let findings = report.expect("verified").findings;
        assert!(findings.iter().any(expected), "{nth}: {findings:?}");
        let others = findings.iter().filter(|f| !expected(f)).count();
        // The entries and counters of a missing record are left over.
        assert!(others == 0 || nth == 2, "{nth}: {findings:?}");
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
