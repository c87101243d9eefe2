//! Work of which every acknowledged step can be checked: writers that count, and say so.
//!
//! A test starts itself as a child that writes and says on its output what was acknowledged, and kills it at a random
//! moment. Then it looks at what the store holds.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use warmline::domain::id::{CustomerId, RequestId};
use warmline::store::{
    Change, Derived, Direction, Options, Origin, Outcome, Place, ReadExt, Record, Registry, Store,
};

const DIR: &str = "WARMLINE_TEST_STORE";
const WRITERS: u64 = 4;
const BY_COUNT: u8 = 0x40;

/// What a writer has counted; every change writes a pair of them.
#[derive(Serialize, Deserialize)]
pub struct Tally {
    count: u64,
    filler: Vec<u8>,
}

impl Record for Tally {
    const TABLE: u8 = 0x10;
    const NAME: &'static str = "tallies";
    const PLACE: Place = Place::Customer;
    type Key = (CustomerId, u8);

    fn derive(&self, key: &Self::Key, out: &mut Derived) {
        out.index(BY_COUNT, (self.count, *key));
        out.count(key.0, self.count as i64);
    }
}

pub fn options() -> Options {
    let mut options = Options::new(Registry::new(1).with::<Tally>());
    options.journal.segment_bytes = 256 << 10;
    options.checkpoint.every = Duration::from_millis(15);
    options.checkpoint.changes = 200;
    options
}

pub fn count(store: &Store, writer: u64) -> u64 {
    let read = store.read();
    let pair = read
        .range::<Tally>(CustomerId(writer), Direction::Forward, 9)
        .expect("read");
    let counts: Vec<u64> = pair.iter().map(|(_, tally)| tally.count).collect();
    match counts[..] {
        [] => 0,
        [a, b] if a == b => a,
        _ => panic!("half a change: {counts:?}"),
    }
}

/// Adds one to a writer's pair.
pub fn add(writer: u64, next: u64) -> Change {
    let mut request = [0; 16];
    request[..8].copy_from_slice(&writer.to_be_bytes());
    request[8..].copy_from_slice(&next.to_be_bytes());
    Change::new(Origin::default(), move |txn| {
        for part in 0..2 {
            let filler = vec![next as u8; (next % 700) as usize];
            txn.put(
                &(CustomerId(writer), part),
                &Tally {
                    count: next,
                    filler,
                },
            )?;
        }
        Ok(vec![])
    })
    .request(RequestId(request))
}

/// Writes until it is killed: what the ignored test `child` of each user does.
pub fn write_until_killed() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let store = Store::open(Path::new(&dir), options(), &mut |_| {}).expect("opened");
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = &store;
            scope.spawn(move || write_on(store, writer));
        }
    });
}

/// Adds one after the other and says so.
fn write_on(store: &Store, writer: u64) {
    for next in count(store, writer) + 1.. {
        let outcome = store.change(add(writer, next));
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
        writeln!(std::io::stdout().lock(), "acknowledged {writer} {next}").expect("told");
    }
}

/// Starts the child, kills it after some acknowledgements, and returns the last one of each writer.
pub fn run_and_kill(dir: &Path, after: usize) -> BTreeMap<u64, u64> {
    let mut child = Command::new(std::env::current_exe().expect("this file"))
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let mut acknowledged = BTreeMap::new();
    let mut seen = 0;
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    for line in lines.map_while(Result::ok) {
        let Some(rest) = line.strip_prefix("acknowledged ") else {
            continue;
        };
        let mut numbers = rest.split(' ').map(str::parse::<u64>);
        // A line that was cut by the kill says nothing.
        let (Some(Ok(writer)), Some(Ok(count))) = (numbers.next(), numbers.next()) else {
            continue;
        };
        let last = acknowledged.entry(writer).or_insert(0);
        *last = count.max(*last);
        seen += 1;
        if seen == after {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("waited");
    assert!(seen >= after, "the child ended by itself after {seen}");
    acknowledged
}

/// Compares a reopened store with what was acknowledged before.
pub fn check(store: &Store, acknowledged: BTreeMap<u64, u64>, what: &str) {
    for (writer, last) in acknowledged {
        let found = count(store, writer);
        assert!(
            found == last || found == last + 1,
            "{what}: {found} after {last}"
        );
        // The request that was under way, or the last that was answered, has its effect once.
        assert!(matches!(
            store.change(add(writer, last)),
            Outcome::Done { .. }
        ));
        assert_eq!(count(store, writer), found, "{what}");
    }
}

/// How often, where a release runs more with `WARMLINE_CASES`.
pub fn cases(usual: u64) -> u64 {
    std::env::var("WARMLINE_CASES").map_or(usual, |n| n.parse().expect("a number"))
}
