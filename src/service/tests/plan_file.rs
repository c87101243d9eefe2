//! The plan's file when a plan is put in force: what somebody edited is kept, what can't be read stops nothing, and what
//! could not be written is tried again.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::super::testkit::{Kit, NOW, boss};
use crate::config::plan::DEFAULT;
use crate::domain::plan::version::{MAX_PLAN_BYTES, PlanFiled};
use crate::domain::time::Span;
use crate::protocol::query::Query;
use crate::protocol::view::{Filed, PlanFileState, PlanVersionView};
use crate::protocol::{Command, Done, Found};
use crate::store::schema::ONLY;
use crate::store::{PLAN_FILE, ReadExt};

fn vip_from(yuan: u32) -> String {
    DEFAULT.replace("total >= 8000", &format!("total >= {yuan}"))
}

fn put(kit: &Kit, command: Command) -> PlanVersionView {
    match kit.run(&boss(), command) {
        Ok(Done::Plan(version)) => *version,
        other => panic!("{other:?}"),
    }
}

fn apply(kit: &Kit, text: &str) -> PlanVersionView {
    let text = text.to_owned();
    put(kit, Command::ApplyPlan { text, from: None })
}

fn state(kit: &Kit) -> PlanFileState {
    match kit.ask(&boss(), Query::PlanStatus) {
        Found::PlanStatus(status) => status.state,
        other => panic!("{other:?}"),
    }
}

fn config(kit: &Kit) -> PathBuf {
    kit.store_dir().join("config")
}

fn text(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn what_somebody_edited_is_put_aside() {
    let kit = Kit::new();
    let (dir, day) = (config(&kit), kit.rules().zone().day(NOW));
    let path = dir.join(PLAN_FILE);
    assert_eq!(
        apply(&kit, &vip_from(5000)).filed,
        Filed::default(),
        "nobody has edited it"
    );
    let edits = ["# mine\n", "# mine too\n", "no = plan\n"];
    for (edit, name) in edits.iter().zip(["", "-2", "-3"]) {
        fs::write(&path, edit).expect("edited");
        let version = match name {
            "-2" => put(&kit, Command::UndoPlan { from: None }),
            _ => apply(&kit, &vip_from(4000 + edit.len() as u32)),
        };
        let aside = format!("plan.edited-{day}{name}.toml");
        let expected = Some(dir.join(&aside).display().to_string());
        assert_eq!(
            version.filed,
            Filed {
                aside: expected,
                failed: None
            }
        );
        assert_eq!(text(&dir, &aside), *edit);
        assert_eq!(state(&kit), PlanFileState::Same);
    }
    // Who applies the very file that they have edited has nothing to keep.
    fs::write(&path, vip_from(3000)).expect("edited");
    assert_eq!(apply(&kit, &vip_from(3000)).filed, Filed::default());
    // A file that others may write is not trusted, and not lost.
    fs::write(&path, "# open\n").expect("edited");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("opened");
    let aside = apply(&kit, DEFAULT).filed.aside.expect("kept");
    assert_eq!(fs::read_to_string(aside).expect("there"), "# open\n");
    assert_eq!(state(&kit), PlanFileState::Same);
}

#[test]
fn what_is_no_plain_file_stops_nothing() {
    let kit = Kit::new();
    let path = config(&kit).join(PLAN_FILE);
    let mut kit = Some(kit);
    for (nth, what) in ["pipe", "zero", "sparse", "directory", "bytes"]
        .into_iter()
        .enumerate()
    {
        let here = kit.take().expect("a store");
        let _ = fs::remove_file(&path);
        let reason = match what {
            "pipe" => {
                let mode = rustix::fs::Mode::from_raw_mode(0o600);
                rustix::fs::mkfifoat(rustix::fs::CWD, &path, mode).expect("a pipe");
                "not-plain"
            }
            "zero" => {
                symlink("/dev/zero", &path).expect("linked");
                "not-plain"
            }
            "sparse" => {
                let file = fs::File::create(&path).expect("made");
                file.set_len(1_500 << 20).expect("sparse");
                "large"
            }
            "directory" => {
                fs::create_dir(&path).expect("made");
                "not-plain"
            }
            _ => {
                fs::write(&path, vec![0xff; MAX_PLAN_BYTES]).expect("written");
                "encoding"
            }
        };
        let reason = reason.to_owned();
        assert_eq!(state(&here), PlanFileState::Unreadable { reason }, "{what}");
        // The hub comes up with the plan that works.
        let here = here.again(NOW);
        let filed = apply(&here, &vip_from(1000 + nth as u32)).filed;
        assert!(
            filed.aside.is_some() && filed.failed.is_none(),
            "{what}: {filed:?}"
        );
        assert_eq!(state(&here), PlanFileState::Same, "{what}");
        kit = Some(here);
    }
}

#[test]
fn what_could_not_be_written_is_said_and_tried_again() {
    let kit = Kit::new();
    let (dir, away) = (config(&kit), kit.store_dir().join("away"));
    fs::rename(&dir, &away).expect("moved");
    fs::write(&dir, "no directory").expect("written");
    let version = apply(&kit, &vip_from(5000));
    assert!(version.filed.failed.is_some(), "{:?}", version.filed);
    fs::remove_file(&dir).expect("removed");
    fs::rename(&away, &dir).expect("moved back");
    assert_eq!(text(&dir, PLAN_FILE), DEFAULT);
    assert_eq!(
        state(&kit),
        PlanFileState::Behind { version: 1 },
        "nobody has edited it"
    );
    kit.tick(NOW + Span::minutes(2));
    assert_eq!(
        (text(&dir, PLAN_FILE), state(&kit)),
        (vip_from(5000), PlanFileState::Same)
    );
    let filed =
        || kit.write(|work| Ok(work.txn.get::<PlanFiled>(&ONLY)?.map(|filed| filed.version)));
    assert_eq!(filed(), Some(2));
    // What somebody edits meanwhile is theirs.
    kit.write(|work| work.put(&ONLY, &PlanFiled { version: 1 }));
    fs::write(dir.join(PLAN_FILE), vip_from(6000)).expect("edited");
    kit.tick(NOW + Span::minutes(4));
    assert_eq!(
        (text(&dir, PLAN_FILE), state(&kit)),
        (vip_from(6000), PlanFileState::Edited)
    );
}
