//! The journal as a whole: reading back, tearing, damage, failing disks.

use super::super::error::{Damage, StoreError};
use super::*;

pub(crate) fn payload(seq: u64, size: usize) -> Vec<u8> {
    (0..size).map(|i| (seq as usize * 31 + i) as u8).collect()
}

fn push(appender: &mut Appender, size: usize) -> u64 {
    let value = payload(appender.next_seq(), size);
    let writes = vec![EncodedWrite {
        key: b"k",
        value: Some(&value),
        previous: 0,
    }];
    let encoded = Encoded {
        at: 5,
        agent: 1,
        session: 2,
        request: None,
        reply: &[],
        audits: vec![],
        writes,
    };
    appender.push(&encoded).expect("pushed")
}

fn options(segment_bytes: u64) -> JournalOptions {
    JournalOptions {
        segment_bytes,
        sync: false,
        faults: None,
    }
}

fn check(journal: &Arc<Journal>, from: u64, last: u64) {
    let mut next = from;
    for record in journal.read_from(from) {
        let record = record.expect("read");
        assert_eq!(record.seq, next);
        let entry = record.entry.expect("not redacted");
        let value = entry.writes[0].value.as_deref().expect("a value");
        assert_eq!(value, payload(next, value.len()));
        next += 1;
    }
    assert_eq!(next, last + 1);
}

/// Groups of 1, 2, 3 … records.
fn fill(appender: &mut Appender, groups: usize, size: usize) {
    for group in 0..groups {
        for _ in 0..=group % 4 {
            push(appender, size);
        }
        appender.commit().expect("committed");
    }
}

#[test]
fn records_read_back_from_any_place_in_both_forms() {
    let dir = tempfile::tempdir().expect("a directory");
    Journal::create(dir.path(), &options(200_000)).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options(200_000), 0).expect("opened");
    fill(&mut appender, 400, 700);
    let last = journal.last();
    assert_eq!(last, 1000);
    assert!(journal.segments().len() > 3);
    for compressed in [false, true] {
        if compressed {
            while journal.compress_one().expect("compressed") {}
            assert!(
                journal
                    .segments()
                    .iter()
                    .rev()
                    .skip(1)
                    .all(|s| s.form == Form::Compressed)
            );
        }
        for from in [1, 2, 99, 500, 777, 1000] {
            check(&journal, from, last);
            assert_eq!(journal.read(from).expect("read").expect("there").seq, from);
        }
        assert_eq!(journal.read(last + 1).expect("read"), None);
        let (again, _) = Journal::open(dir.path(), &options(200_000), 0).expect("opened");
        assert_eq!(again.last(), last);
        check(&again, 1, last);
    }
}

#[test]
fn a_large_group_gets_a_large_segment() {
    let dir = tempfile::tempdir().expect("a directory");
    Journal::create(dir.path(), &options(4096)).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options(4096), 0).expect("opened");
    for size in [60_000, 10, 200_000] {
        push(&mut appender, size);
        appender.commit().expect("committed");
    }
    drop(appender);
    check(&journal, 1, 3);
    let (again, mut appender) = Journal::open(dir.path(), &options(4096), 0).expect("opened");
    push(&mut appender, 50);
    appender.commit().expect("committed");
    check(&again, 1, 4);
}

fn store_of(groups: usize) -> (tempfile::TempDir, PathBuf, u64) {
    let dir = tempfile::tempdir().expect("a directory");
    Journal::create(dir.path(), &options(1 << 20)).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options(1 << 20), 0).expect("opened");
    fill(&mut appender, groups, 300);
    let path = segment::path_of(dir.path(), 1, Form::Plain);
    (dir, path, journal.last())
}

/// Where the records of the only segment begin, and where the last ends.
fn offsets(path: &Path) -> Vec<usize> {
    let bytes = std::fs::read(path).expect("read");
    let mut at = segment::HEADER;
    let mut all = vec![at];
    while let record::Parsed::Record(head) = record::parse(&bytes[at..]) {
        at += head.size();
        all.push(at);
    }
    all
}

#[test]
fn a_torn_tail_is_cut_wherever_it_tears() {
    let (dir, path, last) = store_of(12);
    let whole = std::fs::read(&path).expect("read");
    let offsets = offsets(&path);
    // The last group has four records: anything missing from it is torn, up to the end of the file.
    let group = offsets[last as usize - 4];
    let end = offsets[last as usize];
    for cut in (group..end).step_by(37) {
        let mut torn = whole.clone();
        if whole[cut..].iter().all(|&b| b == 0) {
            break;
        }
        torn[cut..].fill(0);
        std::fs::write(&path, &torn).expect("written");
        let (journal, mut appender) =
            Journal::open(dir.path(), &options(1 << 20), 0).expect("opened");
        let missing = cut + whole[cut..].iter().position(|&b| b != 0).expect("data");
        let kept = offsets.partition_point(|&o| o <= missing) as u64 - 1;
        assert_eq!(journal.last(), kept, "cut at {cut}");
        push(&mut appender, 100);
        appender.commit().expect("committed");
        check(&journal, 1, kept + 1);
    }
}

#[test]
fn a_hole_in_the_last_group_is_torn_and_leaves_nothing_behind() {
    let (dir, path, last) = store_of(12);
    let whole = std::fs::read(&path).expect("read");
    let offsets = offsets(&path);
    for missing in 1..=4 {
        let record = last as usize - missing;
        let mut torn = whole.clone();
        torn[offsets[record]..offsets[record + 1]].fill(0);
        std::fs::write(&path, &torn).expect("written");
        let (journal, _) = Journal::open(dir.path(), &options(1 << 20), 0).expect("opened");
        assert_eq!(journal.last(), record as u64);
        let after = std::fs::read(&path).expect("read");
        assert!(after[offsets[record]..].iter().all(|&b| b == 0));
    }
}

#[test]
fn damage_before_the_last_group_is_named() {
    let (dir, path, last) = store_of(12);
    let whole = std::fs::read(&path).expect("read");
    let offsets = offsets(&path);
    let safe = offsets[last as usize - 4];
    for at in (0..safe).step_by(53) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        std::fs::write(&path, &flipped).expect("written");
        let error = Journal::open(dir.path(), &options(1 << 20), 0)
            .err()
            .expect("an error");
        let StoreError::Damaged {
            segment, offset, ..
        } = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(segment, "00000000000000000001.wj");
        let record = offsets[offsets.partition_point(|&o| o <= at).saturating_sub(1)];
        assert_eq!(
            offset as usize,
            if at < segment::HEADER { 0 } else { record },
            "flipped {at}"
        );
    }
}

#[test]
fn a_truncated_segment_is_named() {
    let (dir, path, _) = store_of(12);
    let whole = std::fs::read(&path).expect("read");
    for size in [0, 10, 64, 65, 5000, whole.len() - 1] {
        std::fs::write(&path, &whole[..size]).expect("written");
        let error = Journal::open(dir.path(), &options(1 << 20), 0)
            .err()
            .expect("an error");
        assert!(
            matches!(
                error,
                StoreError::Damaged {
                    damage: Damage::Truncated,
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[test]
fn flipped_bits_in_closed_segments_are_found() {
    let dir = tempfile::tempdir().expect("a directory");
    Journal::create(dir.path(), &options(40_000)).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options(40_000), 0).expect("opened");
    fill(&mut appender, 100, 300);
    while journal.compress_one().expect("compressed") {}
    drop(appender);
    for segment in journal.segments().iter().rev().skip(1) {
        let path = journal.segment_path(segment);
        let whole = std::fs::read(&path).expect("read");
        for at in (0..whole.len()).step_by(97) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x04;
            std::fs::write(&path, &flipped).expect("written");
            let outcome = Journal::open(dir.path(), &options(40_000), 0)
                .and_then(|(journal, _)| journal.read_from(1).collect::<Result<Vec<_>>>());
            let named = matches!(
                outcome,
                Err(StoreError::Damaged { .. } | StoreError::Format { .. })
            );
            assert!(named, "byte {at} of {path:?}");
        }
        std::fs::write(&path, &whole).expect("written");
    }
    check(&journal, 1, journal.last());
}

#[test]
fn a_missing_segment_is_named() {
    let dir = tempfile::tempdir().expect("a directory");
    Journal::create(dir.path(), &options(40_000)).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options(40_000), 0).expect("opened");
    fill(&mut appender, 100, 300);
    let segments = journal.segments();
    std::fs::remove_file(journal.segment_path(&segments[1])).expect("removed");
    let error = Journal::open(dir.path(), &options(40_000), 0)
        .err()
        .expect("an error");
    assert!(
        matches!(
            error,
            StoreError::Damaged {
                damage: Damage::Missing,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn a_failed_group_leaves_nothing_and_the_journal_recovers() {
    use std::sync::atomic::{AtomicU8, Ordering};
    let dir = tempfile::tempdir().expect("a directory");
    let fail = Arc::new(AtomicU8::new(0));
    let asked = Arc::clone(&fail);
    let faults: FaultHook = Arc::new(move |op| {
        let failing = match asked.load(Ordering::Relaxed) {
            1 => IoOp::Write,
            2 => IoOp::Sync,
            3 => IoOp::Allocate,
            _ => return Ok(()),
        };
        if op == failing {
            Err(std::io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    });
    let options = JournalOptions {
        segment_bytes: 20_000,
        sync: true,
        faults: Some(faults),
    };
    Journal::create(dir.path(), &options).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options, 0).expect("opened");
    for mode in [1, 2, 3, 1, 2, 3] {
        fill(&mut appender, 5, 300);
        let before = journal.last();
        fail.store(mode, Ordering::Relaxed);
        push(&mut appender, if mode == 3 { 30_000 } else { 100 });
        let error = appender.commit().expect_err("refused");
        assert!(error.is_disk_full(), "{error:?}");
        push(&mut appender, 100);
        assert!(appender.commit().is_err(), "still in doubt");
        assert_eq!(journal.last(), before);
        fail.store(0, Ordering::Relaxed);
        appender.recover().expect("recovered");
        let (again, _) = Journal::open(dir.path(), &options, 0).expect("opened");
        assert_eq!(again.last(), before);
    }
    fill(&mut appender, 5, 300);
    check(&journal, 1, journal.last());
}

#[test]
fn a_segment_that_was_never_used_goes_with_recovery() {
    let dir = tempfile::tempdir().expect("a directory");
    let fail = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let asked = Arc::clone(&fail);
    let faults: FaultHook = Arc::new(move |op| match op {
        IoOp::Sync if asked.load(Ordering::Relaxed) => Err(std::io::Error::other("gone")),
        _ => Ok(()),
    });
    let options = JournalOptions {
        segment_bytes: 20_000,
        sync: true,
        faults: Some(faults),
    };
    Journal::create(dir.path(), &options).expect("created");
    let (journal, mut appender) = Journal::open(dir.path(), &options, 0).expect("opened");
    fill(&mut appender, 3, 100);
    fail.store(true, Ordering::Relaxed);
    push(&mut appender, 100);
    appender.commit().expect_err("refused");
    let header = segment::Header {
        first: journal.last() + 1,
        capacity: 20_000,
        previous: [0; 32],
    };
    let stray = append::create(&file::Files::default(), dir.path(), &header)
        .expect("created")
        .1;
    assert!(appender.recover().is_err());
    fail.store(false, Ordering::Relaxed);
    appender.recover().expect("recovered");
    assert!(!stray.exists());
    fill(&mut appender, 3, 100);
    let (again, _) = Journal::open(dir.path(), &options, 0).expect("opened");
    check(&again, 1, journal.last());
}
