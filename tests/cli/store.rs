//! Whose a store is, who can read it, by which clock it goes, and copies of it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::world::{Said, World};

/// Runs a command by the real clock.
fn real(world: &World, arguments: &[&str]) -> Said {
    let mut command = world.command(arguments);
    command.env_remove("WARMLINE_CLOCK");
    command.output().expect("it runs").into()
}

fn set(path: &Path, bits: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).expect("permissions");
}

fn bits(path: &Path) -> u32 {
    let meta = fs::symlink_metadata(path).expect("there");
    meta.permissions().mode() & 0o777
}

/// Everything below a directory.
fn below(dir: &Path) -> Vec<PathBuf> {
    let mut all = vec![dir.to_owned()];
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.is_symlink() {
            all.extend(below(&path));
        } else {
            all.push(path);
        }
    }
    all
}

#[test]
fn the_clock_of_a_real_store_is_not_set() {
    let world = World::new();
    let file = world.write("a.csv", "number,name\n1,Ann\n");
    real(&world, &["import", "customers", &file]).ok();
    real(&world, &["stop"]).ok();
    let said = world.run(&["status"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(
        said.err.contains("was made by the real time"),
        "{}",
        said.err
    );
    let zh = world.zh(&["status"]);
    assert!(zh.code == 2 && zh.err.contains("真实时间"), "{}", zh.err);
    real(&world, &["status"]).ok();
    real(&world, &["stop"]).ok();
}

#[test]
fn a_copy_of_a_training_store_is_one() {
    let world = World::with_store();
    let backup = world.path("backup");
    world.run(&["backup", &backup]).ok();
    let restored = world.path("restored");
    world.run(&["restore", &backup, "--store", &restored]).ok();
    let at = |arguments: &[&str]| {
        world
            .run(&[arguments, &["--store", &restored]].concat())
            .ok()
    };
    at(&["status"]);
    let log = at(&["log"]);
    assert!(log.out.contains("restored from a backup"), "{}", log.out);
    at(&["stop"]);
}

#[test]
fn a_clock_that_cannot_be_makes_nothing() {
    let world = World::new();
    let file = world.write("a.csv", "number,name\n1,Ann\n");
    for clock in ["yesterday", "9999-01-01T00:00:00+08:00"] {
        for arguments in [&["import", "customers", &file][..], &["serve"]] {
            let mut command = world.command(arguments);
            command.env("WARMLINE_CLOCK", clock);
            let said = Said::from(command.output().expect("it runs"));
            assert_eq!(said.code, 2, "{}", said.err);
            assert!(said.err.contains(clock), "{}", said.err);
            assert!(!world.store().exists());
        }
    }
}

#[test]
fn a_store_that_is_set_to_nothing_is_the_usual_one() {
    let world = World::new();
    let mut command = world.command(&["status"]);
    command
        .env("WARMLINE_STORE", "")
        .env_remove("XDG_DATA_HOME");
    let said = Said::from(command.output().expect("it runs"));
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains(".local/share/warmline"), "{}", said.err);
}

#[test]
fn a_store_is_read_by_its_user_alone() {
    let world = World::new();
    fs::create_dir(world.store()).expect("made");
    set(&world.store(), 0o755);
    let file = world.write("a.csv", "number,name\n1,Ann\n");
    world.run(&["import", "customers", &file]).ok();
    let backup = PathBuf::from(world.path("backup"));
    fs::create_dir(&backup).expect("made");
    set(&backup, 0o755);
    world.run(&["backup", &world.path("backup")]).ok();
    world.run(&["stop"]).ok();
    world.run(&["rebuild"]).ok();
    let restored = PathBuf::from(world.path("restored"));
    let target = world.path("restored");
    world
        .run(&["restore", &world.path("backup"), "--store", &target])
        .ok();
    for dir in [world.store(), backup, restored] {
        for path in below(&dir) {
            assert_eq!(bits(&path) & 0o077, 0, "{path:?} {:o}", bits(&path));
        }
    }
}

#[test]
fn what_others_can_write_to_is_not_trusted() {
    let world = World::with_store();
    world.run(&["stop"]).ok();
    let config = world.store().join("config");
    for (path, good) in [
        (world.store(), 0o700),
        (config.clone(), 0o700),
        (config.join("settings.toml"), 0o600),
        (config.join("plan.toml"), 0o600),
    ] {
        set(&path, good | 0o022);
        for said in [world.run(&["status"]), world.run(&["serve"])] {
            assert_eq!(said.code, 3, "{path:?} {}", said.err);
            assert!(said.err.contains("Other users"), "{}", said.err);
        }
        set(&path, good);
    }
    world.run(&["status"]).ok();
}

#[test]
fn copies_that_are_none_and_places_that_cannot_be_are_said() {
    let world = World::with_store();
    let none = world.path("none");
    fs::create_dir(&none).expect("made");
    let said = world.run(&["restore", &none, "--store", &world.path("to")]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("no complete backup"), "{}", said.err);

    let inside = world.store().join("index").display().to_string();
    let said = world.run(&["backup", &inside]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("in the store itself"), "{}", said.err);

    let mut command = world.command(&["backup"]);
    let mut odd = world.path("").into_bytes();
    odd.extend(b"b\xff");
    command.arg(std::ffi::OsStr::from_bytes(&odd));
    let said = Said::from(command.output().expect("it runs"));
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("not UTF-8"), "{}", said.err);
    world.run(&["stop"]).ok();

    fs::write(world.store().join("format"), "garbage").expect("written");
    let said = world.run(&["rebuild"]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("warmline store 1"), "{}", said.err);
    fs::write(world.store().join("format"), "warmline store 1\n").expect("written");
    world.run(&["status"]).ok();
}
