//! Changing, reading, repeating, failing, reopening.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::*;
use super::schema::*;
use crate::domain::id::{AgentId, CustomerId, RequestId};

fn new_store(engine: EngineKind) -> (tempfile::TempDir, PathBuf, Store) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("store");
    let store = Store::create(&path, options(engine)).expect("created");
    (dir, path, store)
}

fn options(engine: EngineKind) -> Options {
    Options {
        engine,
        ..Options::for_tests(registry())
    }
}

fn reopen(path: &std::path::Path, engine: EngineKind) -> Store {
    Store::open(path, options(engine), &mut |_| {}).expect("opened")
}

#[test]
fn derived_entries_follow_the_record() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    seq(store.change(put_person(1, 1, person("Zhang", 3))));
    seq(store.change(put_person(2, 2, person("Li", 5))));
    seq(store.change(put_person(3, 1, person("Zhao", 5))));
    let read = store.read();
    let names = |direction| -> Vec<String> {
        let entries = read
            .index_page(BY_NAME, (), None, direction, 9)
            .expect("read");
        entries
            .iter()
            .map(|e| e.parts::<(String, CustomerId)>().expect("parts").0)
            .collect()
    };
    assert_eq!(names(Direction::Forward), ["Li", "Zhao"]);
    assert_eq!(names(Direction::Backward), ["Zhao", "Li"]);
    assert_eq!(read.counter(("stars", 3u8)).expect("read"), 0);
    assert_eq!(read.counter(("stars", 5u8)).expect("read"), 2);
    assert_eq!(read.counter("total").expect("read"), 10);
    assert_eq!(
        read.sum_counters(("stars", 0u8), ("stars", 9u8))
            .expect("read"),
        2
    );
    let found = read
        .get_versioned::<Person>(&CustomerId(1))
        .expect("read")
        .expect("there");
    assert_eq!((found.seq, found.record.name.as_str()), (3, "Zhao"));
    drop(read);
    seq(store.change(Change::new(origin(4), |txn| {
        assert!(txn.delete::<Person>(&CustomerId(1))?);
        assert!(!txn.delete::<Person>(&CustomerId(9))?);
        Ok(vec![])
    })));
    let read = store.read();
    assert_eq!(read.counter("total").expect("read"), 5);
    let zeroes = read
        .index_page(0xE0, (), None, Direction::Forward, 99)
        .expect("read");
    assert_eq!(zeroes.len(), 2, "counters at zero are gone");
    assert_eq!(
        read.index_page(BY_STARS, (), None, Direction::Forward, 9)
            .expect("read")
            .len(),
        1
    );
}

#[test]
fn a_window_resumes_after_a_key() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    for n in 0..30 {
        seq(store.change(put_person(1, n, person(&format!("P{n:02}"), 1))));
    }
    let read = store.read();
    for direction in [Direction::Forward, Direction::Backward] {
        let mut after: Option<Vec<u8>> = None;
        let mut seen = Vec::new();
        loop {
            let page = read
                .index_page(BY_NAME, (), after.as_deref(), direction, 7)
                .expect("read");
            let Some(last) = page.last() else { break };
            after = Some(last.key.clone());
            seen.extend(
                page.iter()
                    .map(|e| e.parts::<(String, CustomerId)>().expect("parts").1.0),
            );
        }
        if direction == Direction::Backward {
            seen.reverse();
        }
        assert_eq!(seen, (0..30).collect::<Vec<_>>());
    }
    let page = read
        .page::<Person>((), Some(&CustomerId(27)), Direction::Forward, 9)
        .expect("read");
    assert_eq!(page.len(), 2);
    let begins = read
        .index_page(BY_NAME, Raw(b"P1"), None, Direction::Forward, 99)
        .expect("read");
    assert_eq!(begins.len(), 10);
}

#[test]
fn what_lies_with_a_customer_is_one_range() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    seq(store.change(Change::new(origin(1), |txn| {
        for customer in 1..4 {
            txn.put(&CustomerId(customer), &person("A", 1))?;
            for n in 0..customer as u32 {
                let note = Note {
                    text: format!("{customer}-{n}"),
                    pinned: n == 0,
                };
                txn.put(&(CustomerId(customer), n), &note)?;
            }
        }
        txn.put(&"theme".to_owned(), &Setting("dark".to_owned()))?;
        Ok(vec![])
    })));
    let read = store.read();
    let mut tables = Vec::new();
    read.of_customer(CustomerId(2), |stored| {
        tables.push(stored.table());
        if let Some((key, note)) = stored.read::<Note>().expect("readable") {
            assert_eq!(note.text, format!("2-{}", key.1));
        }
        Ok(ControlFlow::Continue(()))
    })
    .expect("read");
    assert_eq!(tables, [0x10, 0x11, 0x11]);
    assert_eq!(
        read.range::<Note>((), Direction::Forward, 99)
            .expect("read")
            .len(),
        6
    );
    assert_eq!(
        read.range::<Note>(CustomerId(3), Direction::Backward, 2)
            .expect("read")[0]
            .0
            .1,
        2
    );
    assert_eq!(
        read.get::<Setting>(&"theme".to_owned()).expect("read"),
        Some(Setting("dark".to_owned()))
    );
    assert_eq!(read.counter("pinned").expect("read"), 3);
}

#[test]
fn an_old_version_is_read_and_rewritten() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    seq(store.change(Change::new(origin(1), |txn| {
        let mut stored = vec![0x01];
        ToKey::write(&CustomerId(1), &mut stored);
        stored.push(0x11);
        ToKey::write(&7u32, &mut stored);
        txn.set_stored(&stored, Some(b"\x01\x03old"))?;
        Ok(vec![])
    })));
    let key = (CustomerId(1), 7);
    let old = store
        .read()
        .get::<Note>(&key)
        .expect("read")
        .expect("there");
    assert_eq!(
        old,
        Note {
            text: "old".to_owned(),
            pinned: false
        }
    );
    seq(store.change(Change::new(origin(2), move |txn| {
        txn.put(
            &key,
            &Note {
                text: "old".to_owned(),
                pinned: true,
            },
        )?;
        Ok(vec![])
    })));
    assert_eq!(store.read().counter("pinned").expect("read"), 1);
}

#[test]
fn a_change_sees_its_own_writes_and_a_refused_one_leaves_nothing() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    seq(store.change(put_person(1, 1, person("A", 1))));
    let before = dump(&store);
    let refuse = Change::new(origin(2), |txn| {
        txn.put(&CustomerId(2), &person("B", 2))?;
        txn.delete::<Person>(&CustomerId(1))?;
        let people = txn.range::<Person>((), Direction::Forward, 9)?;
        assert_eq!(people, [(CustomerId(2), person("B", 2))]);
        assert_eq!(txn.counter("total")?, 2);
        assert_eq!(txn.next_id(1)?, 1);
        Err(Abort::Refuse(b"no".to_vec()))
    });
    assert!(matches!(store.change(refuse), Outcome::Refused(r) if r == b"no"));
    let panics = Change::new(origin(2), |txn| {
        txn.put(&CustomerId(2), &person("B", 2))?;
        panic!("a mistake")
    });
    assert!(matches!(
        store.change(panics),
        Outcome::Failed(StoreError::Panicked(_))
    ));
    let large = Change::new(origin(2), |txn| {
        txn.put(&CustomerId(2), &person(&"x".repeat(70_000), 2))?;
        Ok(vec![])
    });
    assert!(matches!(
        store.change(large),
        Outcome::Failed(StoreError::TooLarge { .. })
    ));
    assert_eq!(dump(&store), before);
    assert_eq!(store.journal().last(), 1);
    let nothing = Change::new(origin(3), |txn| {
        txn.put(&CustomerId(1), &person("A", 1))?;
        Ok(b"same".to_vec())
    });
    assert!(matches!(
        store.change(nothing),
        Outcome::Done { seq: 1, .. }
    ));
    assert_eq!(
        store.journal().last(),
        1,
        "what wrote nothing is not on record"
    );
}

#[test]
fn a_repeated_request_has_its_effect_once() {
    let (_dir, path, store) = new_store(EngineKind::Sled);
    let day = 86_400_000;
    let add = |at: i64| {
        Change::new(origin(at), |txn| {
            let id = txn.next_id(1)?;
            txn.put(&CustomerId(id), &person("A", 1))?;
            Ok(id.to_be_bytes().to_vec())
        })
        .request(RequestId([7; 16]))
    };
    let reply = |outcome| match outcome {
        Outcome::Done { reply, seq } => (reply, seq),
        other => panic!("{other:?}"),
    };
    let first = reply(store.change(add(day - 1)));
    assert_eq!(reply(store.change(add(day + 5))), first);
    store.close();
    let store = reopen(&path, EngineKind::Sled);
    assert_eq!(reply(store.change(add(day + 6))), first);
    store.close();
    std::fs::remove_dir_all(path.join("index")).expect("removed");
    let store = reopen(&path, EngineKind::Sled);
    assert!(store.rebuilt().is_some());
    assert_eq!(reply(store.change(add(day + 7))), first);
    assert_eq!(store.read().counter("total").expect("read"), 1);
    seq(store.change(put_person(3 * day, 9, person("B", 1))));
    let kept = store
        .read()
        .index_page(0xE3, (), None, Direction::Forward, 9)
        .expect("read");
    assert!(kept.is_empty(), "old requests are forgotten");
}

#[test]
fn all_old_requests_are_forgotten_however_many_there_are() {
    let (_dir, path, store) = new_store(EngineKind::Sled);
    let day = 86_400_000;
    let many = rows::FORGET_LIMIT * 2 + 100;
    for n in 0..many as u128 {
        let add = put_person(day, 1, person("A", (n % 5) as u8));
        let (tell, _) = std::sync::mpsc::channel();
        store.submit(add.request(RequestId(n.to_be_bytes())), move |outcome| {
            drop(tell.send(outcome));
        });
    }
    let requests = |store: &Store| {
        let kept = store
            .read()
            .index_page(0xE3, (), None, Direction::Forward, many)
            .expect("read");
        kept.len()
    };
    seq(store.change(put_person(day, 2, person("B", 1))));
    assert_eq!(requests(&store), many);
    // Each group goes on with it, without waiting an hour.
    for (n, left) in [rows::FORGET_LIMIT + 100, 100, 0].into_iter().enumerate() {
        seq(store.change(put_person(3 * day, 3, person("C", n as u8))));
        assert_eq!(requests(&store), left);
    }
    seq(store.change(put_person(3 * day, 4, person("D", 1)).request(RequestId([9; 16]))));
    store.close();
    std::fs::remove_dir_all(path.join("index")).expect("removed");
    let store = reopen(&path, EngineKind::Sled);
    assert!(store.rebuilt().is_some());
    assert_eq!(requests(&store), 1, "what is old is not brought back");
}

#[test]
fn many_writers_share_groups_and_see_each_other() {
    let (_dir, path, store) = new_store(EngineKind::Sled);
    let store = Arc::new(store);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let store = Arc::clone(&store);
            std::thread::spawn(move || {
                for _ in 0..50 {
                    seq(store.change(Change::new(origin(1), |txn| {
                        let id = txn.next_id(1)?;
                        txn.put(&CustomerId(id), &person("A", 1))?;
                        Ok(vec![])
                    })));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("joined");
    }
    assert_eq!(
        store
            .read()
            .range::<Person>((), Direction::Forward, 999)
            .expect("read")
            .len(),
        400
    );
    let before = dump(&store);
    Arc::into_inner(store).expect("the last").close();
    let store = reopen(&path, EngineKind::Sled);
    assert!(store.rebuilt().is_none());
    assert_eq!(dump(&store), before);
    store.close();
    std::fs::remove_dir_all(path.join("index")).expect("removed");
    assert_eq!(
        dump(&reopen(&path, EngineKind::Sled)),
        before,
        "a rebuilt index is the same"
    );
    let mut model = dump(&reopen(&path, EngineKind::Model));
    assert_eq!(model.len(), before.len());
    model.retain(|entry| !before.contains(entry));
    assert_eq!(model, []);
}

#[test]
fn the_audit_trail_reads_backwards() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    for n in 0..20u64 {
        seq(store.change(put_person(n as i64, n % 3, person(&format!("P{n}"), 1))));
    }
    let read = store.read();
    let all = read.audit_trail(None, 5).expect("read");
    assert_eq!(
        all.iter().map(|a| a.seq).collect::<Vec<_>>(),
        [20, 19, 18, 17, 16]
    );
    let next = read
        .audit_trail(Some((all[4].seq, all[4].part)), 2)
        .expect("read");
    assert_eq!(next[0].audit.detail, "P14");
    let of = read.audit_of(CustomerId(1), None, 2).expect("read");
    assert_eq!(
        of.iter()
            .map(|a| a.audit.detail.as_str())
            .collect::<Vec<_>>(),
        ["P19", "P16"]
    );
    let of = read
        .audit_of(CustomerId(1), Some((of[1].seq, of[1].part)), 99)
        .expect("read");
    assert_eq!(of.len(), 5);
    let record = store
        .journal()
        .read(of[0].seq)
        .expect("read")
        .expect("there");
    assert_eq!(record.entry.expect("whole").audits[0], of[0].audit);
}

#[test]
fn commits_are_told_with_what_they_touched() {
    let (_dir, _, store) = new_store(EngineKind::Model);
    let told = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    store.on_commit(move |commit| tell.lock().push(commit.clone()));
    seq(store.change(Change::new(origin(1), |txn| {
        txn.put(&CustomerId(4), &person("A", 1))?;
        txn.put(&"x".to_owned(), &Setting(String::new()))?;
        txn.touch_agent(AgentId(3));
        Ok(vec![])
    })));
    store.close();
    let told = told.lock();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].touched.tables().collect::<Vec<_>>(), [0x10, 0x12]);
    assert_eq!(told[0].touched.customers, [CustomerId(4)]);
    assert_eq!(told[0].touched.agents, [AgentId(3)]);
}

#[test]
fn a_full_disk_makes_it_read_only_until_there_is_room() {
    let full = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&full);
    let mut options = options(EngineKind::Sled);
    options.journal.faults = Some(Arc::new(move |op| {
        if asked.load(Ordering::Relaxed) && op != journal::IoOp::Allocate {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }));
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::create(&dir.path().join("store"), options).expect("created");
    seq(store.change(put_person(1, 1, person("A", 1))));
    let before = dump(&store);
    full.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        let Outcome::Failed(error) = store.change(put_person(2, 2, person("B", 1))) else {
            panic!("acknowledged")
        };
        assert!(
            matches!(error, StoreError::ReadOnly(_)) && error.is_disk_full(),
            "{error:?}"
        );
    }
    assert!(store.health().read_only.is_some());
    assert_eq!(dump(&store), before);
    full.store(false, Ordering::Relaxed);
    store.try_recover();
    assert_eq!(seq(store.change(put_person(3, 2, person("B", 1)))), 2);
    assert!(store.health().read_only.is_none());
}

#[test]
fn only_one_opens_a_store() {
    let (_dir, path, store) = new_store(EngineKind::Model);
    let second = Store::open(&path, options(EngineKind::Model), &mut |_| {});
    let pid = std::process::id();
    assert!(matches!(second.err(), Some(StoreError::Locked { pid: Some(p), .. }) if p == pid));
    let again = Store::create(&path, options(EngineKind::Model));
    assert!(matches!(again.err(), Some(StoreError::NotEmpty(_))));
    store.close();
    reopen(&path, EngineKind::Model).close();
    let none = Store::open(&path.join("x"), options(EngineKind::Model), &mut |_| {});
    assert!(matches!(none.err(), Some(StoreError::NoStore(_))));
}

#[test]
fn an_index_of_another_layout_is_made_anew() {
    let (_dir, path, store) = new_store(EngineKind::Sled);
    seq(store.change(put_person(1, 1, person("A", 1))));
    let before = dump(&store).len();
    store.close();
    let mut options = options(EngineKind::Sled);
    options.registry = Registry::new(2)
        .with::<Person>()
        .with::<Note>()
        .with::<Setting>();
    let store = Store::open(&path, options, &mut |_| {}).expect("opened");
    assert!(matches!(store.rebuilt(), Some(Rebuilt::OtherLayout)));
    assert_eq!(dump(&store).len(), before);
}
