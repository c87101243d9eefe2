//! Backup, restore, rebuild.

use std::path::Path;
use std::sync::Arc;

use super::super::*;
use super::schema::*;
use crate::domain::time::Moment;

fn options() -> Options {
    let mut options = Options {
        engine: EngineKind::Sled,
        ..Options::for_tests(registry())
    };
    options.journal.segment_bytes = 20_000;
    options.checkpoint.every = std::time::Duration::from_millis(10);
    options
}

fn filled(dir: &Path, changes: u64) -> Store {
    let store = Store::create(dir, options()).expect("created");
    for n in 0..changes {
        seq(store.change(put_person(
            n as i64,
            n % 40,
            person(&format!("P{n}"), (n % 5) as u8),
        )));
    }
    store
}

#[test]
fn a_backup_restores_to_the_same_store() {
    let dir = tempfile::tempdir().expect("a directory");
    for changes in [0, 1, 300] {
        let at = |name: &str| dir.path().join(format!("{name}-{changes}"));
        let store = filled(&at("store"), changes);
        let mut steps = 0;
        let manifest = store
            .backup(&at("backup"), Moment(5), &mut |_| steps += 1)
            .expect("backed up");
        assert_eq!((manifest.seq, manifest.made_at), (changes, Moment(5)));
        assert!(steps > 0);
        let before = dump(&store);
        let restored = Store::restore(&at("backup"), &at("restored"), options(), &mut |_| {})
            .expect("restored");
        assert_eq!(dump(&restored), before);
        assert!(restored.verify(&mut |_| {}).expect("verified").is_clean());
        assert_eq!(
            seq(restored.change(put_person(9, 9, person("new", 1)))),
            changes + 1
        );
        let again = Store::restore(&at("backup"), &at("restored"), options(), &mut |_| {});
        assert!(matches!(again.err(), Some(StoreError::NotEmpty(_))));
    }
}

#[test]
fn a_backup_is_made_while_changes_go_on() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = Arc::new(filled(&dir.path().join("store"), 100));
    let busy = Arc::clone(&store);
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let work = std::thread::spawn(move || {
        let mut n = 1000;
        while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
            seq(busy.change(put_person(n, n as u64 % 40, person(&format!("Q{n}"), 2))));
            n += 1;
        }
    });
    for n in 0..5 {
        let backup = dir.path().join(format!("backup-{n}"));
        let manifest = store
            .backup(&backup, Moment(n), &mut |_| {})
            .expect("backed up");
        let target = dir.path().join(format!("restored-{n}"));
        let restored = Store::restore(&backup, &target, options(), &mut |_| {}).expect("restored");
        assert_eq!(restored.status().index_seq, manifest.seq);
        assert!(restored.verify(&mut |_| {}).expect("verified").is_clean());
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    work.join().expect("joined");
}

#[test]
fn a_damaged_or_unfinished_backup_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = filled(&dir.path().join("store"), 200);
    let backup = dir.path().join("backup");
    let manifest = store
        .backup(&backup, Moment(1), &mut |_| {})
        .expect("backed up");
    let full = store.backup(&backup, Moment(1), &mut |_| {});
    assert!(matches!(full.err(), Some(StoreError::NotEmpty(_))));
    for (n, file) in manifest.files.iter().enumerate() {
        let path = backup.join(&file.name);
        let whole = std::fs::read(&path).expect("read");
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        for (part, bytes) in [&flipped[..], &whole[..whole.len() - 1]]
            .into_iter()
            .enumerate()
        {
            std::fs::write(&path, bytes).expect("written");
            let target = dir.path().join(format!("target-{n}-{part}"));
            let outcome = Store::restore(&backup, &target, options(), &mut |_| {});
            assert!(
                matches!(outcome.err(), Some(StoreError::BackupMismatch(name)) if name == file.name)
            );
            assert!(!Store::exists(&target));
        }
        std::fs::write(&path, &whole).expect("written");
    }
    std::fs::remove_file(backup.join("manifest.json")).expect("removed");
    let outcome = Store::restore(&backup, &dir.path().join("target"), options(), &mut |_| {});
    assert!(matches!(outcome.err(), Some(StoreError::NoBackup(_))));
}

#[test]
fn a_backup_holds_plan_and_settings() {
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    let store = filled(&at("store"), 3);
    let config = at("store").join(CONFIG_DIR);
    std::fs::create_dir(&config).expect("made");
    for (name, text) in [(PLAN_FILE, "a"), (SETTINGS_FILE, "b"), ("plan.toml~", "c")] {
        std::fs::write(config.join(name), text).expect("written");
    }
    let backup = at("backup");
    let manifest = store
        .backup(&backup, Moment(1), &mut |_| {})
        .expect("backed up");
    let names: Vec<&str> = manifest.config.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, [PLAN_FILE, SETTINGS_FILE]);

    let restore = |name: &str| Store::restore(&backup, &at(name), options(), &mut |_| {});
    drop(restore("restored").expect("restored"));
    let text = |name| std::fs::read_to_string(at("restored").join(CONFIG_DIR).join(name));
    assert_eq!(text(PLAN_FILE).expect("read"), "a");
    assert_eq!(text(SETTINGS_FILE).expect("read"), "b");
    assert!(text("plan.toml~").is_err(), "strangers stay away");

    std::fs::write(backup.join(CONFIG_DIR).join(PLAN_FILE), "x").expect("written");
    let changed = restore("changed").err();
    assert!(matches!(changed, Some(StoreError::BackupMismatch(name)) if name == PLAN_FILE));
    assert!(!Store::exists(&at("changed")));
    std::fs::write(backup.join(CONFIG_DIR).join(PLAN_FILE), "a").expect("written");

    let path = backup.join("manifest.json");
    let text = std::fs::read(&path).expect("read");
    let mut manifest: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    manifest["config"][0]["name"] = "../plan.toml".into();
    std::fs::write(&path, manifest.to_string()).expect("written");
    let outside = restore("outside").err();
    assert!(matches!(outside, Some(StoreError::BackupMismatch(_))));
    manifest
        .as_object_mut()
        .and_then(|fields| fields.remove("config"))
        .expect("was there");
    std::fs::write(&path, manifest.to_string()).expect("written");
    drop(restore("older").expect("a backup of before restores"));
    assert!(!at("older").join(CONFIG_DIR).exists());
}

#[test]
fn a_damaged_journal_is_not_backed_up() {
    let dir = tempfile::tempdir().expect("a directory");
    // So few that the first segment stays open: a closed one may be compressed meanwhile.
    let store = filled(&dir.path().join("store"), 60);
    let [open] = store.journal().segments()[..] else {
        panic!("more than one segment");
    };
    let first = store.journal().segment_path(&open);
    let mut bytes = std::fs::read(&first).expect("read");
    bytes[3000] ^= 1;
    std::fs::write(&first, bytes).expect("written");
    let backup = dir.path().join("backup");
    let outcome = store.backup(&backup, Moment(1), &mut |_| {});
    assert!(matches!(outcome.err(), Some(StoreError::Damaged { .. })));
    assert!(!backup.join("manifest.json").exists());
}

#[test]
fn a_rebuilt_index_is_the_same() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("store");
    let store = filled(&path, 150);
    let before = dump(&store);
    assert!(matches!(
        Store::rebuild(&path, options(), &mut |_| {}).err(),
        Some(StoreError::Locked { .. })
    ));
    store.close();
    let mut last = None;
    let store =
        Store::rebuild(&path, options(), &mut |progress| last = Some(progress)).expect("rebuilt");
    assert_eq!(
        last,
        Some(Progress {
            done: 150,
            total: 150
        })
    );
    assert!(matches!(store.rebuilt(), Some(Rebuilt::Failed(None))));
    assert_eq!(dump(&store), before);
    store.close();
    let store = Store::open(&path, options(), &mut |_| {}).expect("opened");
    assert!(store.rebuilt().is_none());
    assert_eq!(store.status().journal_seq, 150);
}

#[test]
fn what_was_cut_off_is_begun_anew() {
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    let store = filled(&at("store"), 50);
    let backup = |to: &Path| store.backup(to, Moment(1), &mut |_| {});
    let restore = || Store::restore(&at("backup"), &at("restored"), options(), &mut |_| {});
    backup(&at("backup")).expect("backed up");
    drop(restore().expect("restored"));
    // As they are just before their last step, whole and with parts missing.
    for (whole, last, mark, part) in [
        ("backup", "manifest.json", "manifest.part", "config"),
        ("restored", "format", "format.part", "index"),
    ] {
        for lost in [false, true] {
            std::fs::rename(at(whole).join(last), at(whole).join(mark)).expect("renamed");
            if lost {
                drop(std::fs::remove_dir_all(at(whole).join(part)));
            }
            // What is not its own is not swept away with it.
            let strange = at(whole).join("notes.txt");
            std::fs::write(&strange, "mine").expect("written");
            let again = || match whole {
                "backup" => backup(&at("backup")).map(drop),
                _ => restore().map(drop),
            };
            if whole == "backup" {
                let none = restore().err();
                assert!(matches!(none, Some(StoreError::NoBackup(_))), "{none:?}");
            }
            assert!(matches!(again(), Err(StoreError::NotEmpty(_))), "{whole}");
            std::fs::remove_file(&strange).expect("there still");
            again().expect(whole);
            assert!(!at(whole).join(mark).exists());
        }
    }
}

#[test]
fn a_restore_that_fails_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    let store = filled(&at("store"), 3);
    store
        .backup(&at("backup"), Moment(1), &mut |_| {})
        .expect("backed up");
    let refused = Store::restore_with(&at("backup"), &at("to"), options(), &mut |_| {}, |_| {
        Err(StoreError::Closed)
    });
    assert!(matches!(refused.err(), Some(StoreError::Closed)));
    assert!(!at("to").exists());
}

#[test]
fn a_store_is_not_backed_up_into_itself() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("store");
    let store = filled(&path, 3);
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&path, &link).expect("linked");
    for inside in [
        path.clone(),
        path.join("index"),
        path.join("a/b"),
        link.join("copy"),
        path.join("journal/../copy"),
    ] {
        let refused = store.backup(&inside, Moment(1), &mut |_| {}).err();
        assert!(
            matches!(refused, Some(StoreError::BackupInside(_))),
            "{inside:?} {refused:?}"
        );
    }
}

#[test]
fn copies_are_their_makers_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name);
    let open = |path: &Path, bits| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(bits)).expect("set");
    };
    let bits = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let store = filled(&at("store"), 3);
    write_config(&at("store"), &[(PLAN_FILE, "a")]).expect("written");
    open(&at("store").join(CONFIG_DIR).join(PLAN_FILE), 0o644);
    for name in ["backup", "restored"] {
        std::fs::create_dir(at(name)).expect("made");
        open(&at(name), 0o755);
    }
    store
        .backup(&at("backup"), Moment(1), &mut |_| {})
        .expect("backed up");
    drop(Store::restore(&at("backup"), &at("restored"), options(), &mut |_| {}).expect("restored"));
    for name in ["backup", "restored"] {
        assert_eq!(bits(&at(name)), 0o700);
        assert_eq!(bits(&at(name).join(CONFIG_DIR)), 0o700);
        assert_eq!(bits(&at(name).join(CONFIG_DIR).join(PLAN_FILE)), 0o600);
    }
}
