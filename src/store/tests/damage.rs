//! A flipped bit or a truncation anywhere in the files of a store is detected and named, or makes no difference.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::*;
use super::schema::*;

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Cases of a commit; a release runs more with `WARMLINE_CASES`.
fn cases() -> u64 {
    std::env::var("WARMLINE_CASES").map_or(60, |n| n.parse().expect("a number"))
}

fn options() -> Options {
    let mut options = Options {
        engine: EngineKind::Sled,
        ..Options::for_tests(registry())
    };
    options.journal.segment_bytes = 16_000;
    options
}

/// The files that a store's content is in.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !["lock", "reserve"].iter().any(|name| path.ends_with(name)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("inside"));
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("made");
        std::fs::copy(&file, target).expect("copied");
    }
    std::fs::create_dir_all(to.join("index")).expect("made");
}

fn content(store: &Store) -> Result<Pairs> {
    let mut all = Vec::new();
    let range = KeyRange {
        from: vec![],
        to: None,
    };
    store
        .read()
        .scan_raw(&range, Direction::Forward, &mut |key, value| {
            all.push((key.to_vec(), value.to_vec()));
            ControlFlow::Continue(())
        })?;
    Ok(all)
}

/// Flips a bit or cuts the file; returns whether that changed anything that was written.
fn damage(file: &Path, rng: &mut ChaCha8Rng) -> bool {
    let mut bytes = std::fs::read(file).expect("read");
    if bytes.is_empty() {
        return false;
    }
    let at = rng.random_range(0..bytes.len());
    let used = bytes.len() - bytes.iter().rev().take_while(|b| **b == 0).count();
    let changed = if rng.random_ratio(1, 4) {
        bytes.truncate(at);
        true
    } else {
        bytes[at] ^= 1 << rng.random_range(0..8);
        at < used
    };
    std::fs::write(file, bytes).expect("written");
    changed
}

fn original(dir: &Path) -> Pairs {
    let store = Store::create(dir, options()).expect("created");
    for n in 0..200u64 {
        seq(store.change(put_person(
            n as i64,
            n % 60,
            person(&format!("P{n}"), (n % 5) as u8),
        )));
        if n == 150 {
            while store.journal().compress_one().expect("compressed") {}
        }
    }
    dump(&store)
}

#[test]
fn damage_anywhere_is_found_or_harmless() {
    let dir = tempfile::tempdir().expect("a directory");
    let whole = dir.path().join("whole");
    let expected = original(&whole);
    let all = files(&whole);
    assert!(
        all.iter()
            .any(|f| f.extension().is_some_and(|e| e == "wjz"))
    );
    let mut rebuilt = 0;
    for case in 0..cases() {
        let mut rng = ChaCha8Rng::seed_from_u64(case);
        let file = &all[rng.random_range(0..all.len())];
        let name = file.strip_prefix(&whole).expect("inside");
        let dir = dir.path().join(format!("case-{case}"));
        copy(&whole, &dir);
        let changed = damage(&dir.join(name), &mut rng);
        let told = format!("case {case}: {}", name.display());
        let in_index = name.starts_with("index");
        let mut store = match Store::open(&dir, options(), &mut |_| {}) {
            Ok(store) => store,
            Err(
                StoreError::Damaged { .. } | StoreError::Format { .. } | StoreError::FormatFile(_),
            ) if !in_index => continue,
            Err(error) => panic!("{told}: {error:?}"),
        };
        if in_index && content(&store).is_err() {
            assert!(store.health().index.is_some());
            store.close();
            store = Store::open(&dir, options(), &mut |_| {}).expect("opened again");
            assert!(store.rebuilt().is_some());
        }
        rebuilt += u64::from(store.rebuilt().is_some());
        assert!(
            content(&store).is_ok_and(|content| content == expected),
            "{told}"
        );
        let report = store.verify(&mut |_| {}).expect("verified");
        assert_eq!(report.is_clean(), in_index || !changed, "{told}");
        store.close();
        std::fs::remove_dir_all(&dir).expect("removed");
    }
    assert!(rebuilt > 0);
}
