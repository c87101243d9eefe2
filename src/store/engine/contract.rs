//! One suite that every engine passes: tables of cases, and random work compared with a `BTreeMap`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;

use super::{Engine, ModelEngine, SledEngine};
use crate::store::key::{Direction, KeyRange};

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

fn collect(engine: &dyn Engine, range: &KeyRange, direction: Direction, limit: usize) -> Pairs {
    let mut found = Vec::new();
    if limit == 0 {
        return found;
    }
    engine
        .scan(range, direction, &mut |key, value| {
            found.push((key.to_vec(), value.to_vec()));
            if found.len() == limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .expect("scanned");
    found
}

fn get(engine: &dyn Engine, key: &[u8]) -> Option<Vec<u8>> {
    let mut value = None;
    let found = engine
        .get(key, &mut |v| value = Some(v.to_vec()))
        .expect("read");
    assert_eq!(found, value.is_some());
    value
}

fn apply(engine: &dyn Engine, writes: &[(Vec<u8>, Option<Vec<u8>>)]) {
    engine
        .apply(&mut writes.iter().map(|(k, v)| (k.as_slice(), v.as_deref())))
        .expect("applied");
}

fn expected(
    model: &BTreeMap<Vec<u8>, Vec<u8>>,
    range: &KeyRange,
    direction: Direction,
    limit: usize,
) -> Pairs {
    let inside = model
        .iter()
        .filter(|(key, _)| range.contains(key))
        .map(|(key, value)| (key.clone(), value.clone()));
    let mut all: Pairs = inside.collect();
    if direction == Direction::Backward {
        all.reverse();
    }
    all.truncate(limit);
    all
}

fn basics(engine: &dyn Engine) {
    assert_eq!(get(engine, b"a"), None);
    apply(engine, &[]);
    let put = |k: &[u8], v: &[u8]| (k.to_vec(), Some(v.to_vec()));
    apply(
        engine,
        &[
            put(b"a", b"1"),
            put(b"b", b""),
            put(b"c", b"3"),
            put(b"a", b"2"),
        ],
    );
    assert_eq!(
        get(engine, b"a"),
        Some(b"2".to_vec()),
        "the later write counts"
    );
    assert_eq!(get(engine, b"b"), Some(vec![]), "an empty value is a value");
    apply(
        engine,
        &[
            (b"a".to_vec(), None),
            (b"x".to_vec(), None),
            put(b"d", b"4"),
        ],
    );
    assert_eq!(get(engine, b"a"), None);
    let all = KeyRange {
        from: vec![],
        to: None,
    };
    assert_eq!(collect(engine, &all, Direction::Forward, 9).len(), 3);
    let backward = collect(engine, &all, Direction::Backward, 2);
    assert_eq!(backward[0].0, b"d");
    assert_eq!(backward[1].0, b"c");
    let none = KeyRange {
        from: b"c".to_vec(),
        to: Some(b"b".to_vec()),
    };
    assert!(collect(engine, &none, Direction::Forward, 9).is_empty());
    assert!(collect(engine, &none, Direction::Backward, 9).is_empty());
    let nothing = KeyRange {
        from: vec![],
        to: Some(vec![]),
    };
    assert!(collect(engine, &nothing, Direction::Backward, 9).is_empty());
    let long = vec![9; super::VALUE_LIMIT];
    apply(engine, &[(vec![8; super::KEY_LIMIT], Some(long.clone()))]);
    assert_eq!(get(engine, &[8; super::KEY_LIMIT]), Some(long));
}

#[test]
fn the_model_passes() {
    basics(&ModelEngine::default());
}

#[test]
fn sled_passes() {
    let dir = tempfile::tempdir().expect("a directory");
    basics(&SledEngine::open(dir.path()).expect("opened"));
}

#[derive(Debug, Clone)]
enum Step {
    Apply(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    Scan(KeyRange, bool, usize),
    Checkpoint,
    Reopen,
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(0u8..4, 0..4),
        (0u16..600).prop_map(|n| n.to_be_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let value = proptest::option::weighted(0.7, proptest::collection::vec(any::<u8>(), 0..60));
    let range = (key(), proptest::option::of(key())).prop_map(|(from, to)| KeyRange { from, to });
    prop_oneof![
        6 => proptest::collection::vec((key(), value), 0..120).prop_map(Step::Apply),
        6 => (range, any::<bool>(), 0usize..40).prop_map(|(r, b, n)| Step::Scan(r, b, n)),
        1 => Just(Step::Checkpoint),
        1 => Just(Step::Reopen),
    ]
}

fn run<E: Engine>(steps: Vec<Step>, open: impl Fn(Option<E>) -> E) {
    let mut engine = open(None);
    let mut model = BTreeMap::new();
    for step in steps {
        match step {
            Step::Apply(writes) => {
                apply(&engine, &writes);
                for (key, value) in writes {
                    match value {
                        Some(value) => drop(model.insert(key, value)),
                        None => drop(model.remove(&key)),
                    }
                }
            }
            Step::Scan(range, backward, limit) => {
                let direction = if backward {
                    Direction::Backward
                } else {
                    Direction::Forward
                };
                let found = collect(&engine, &range, direction, limit);
                assert_eq!(found, expected(&model, &range, direction, limit));
                assert_eq!(get(&engine, &range.from).as_ref(), model.get(&range.from));
            }
            Step::Checkpoint => engine.checkpoint().expect("checkpointed"),
            Step::Reopen => engine = open(Some(engine)),
        }
    }
    let all = KeyRange {
        from: vec![],
        to: None,
    };
    for direction in [Direction::Forward, Direction::Backward] {
        let found = collect(&engine, &all, direction, usize::MAX);
        assert_eq!(found, expected(&model, &all, direction, usize::MAX));
    }
}

fn open_sled(dir: &Path, old: Option<SledEngine>) -> SledEngine {
    drop(old);
    SledEngine::open(dir).expect("opened")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_model_does_what_a_map_does(steps in proptest::collection::vec(step(), 1..40)) {
        run(steps, Option::<ModelEngine>::unwrap_or_default);
    }

    #[test]
    fn sled_does_what_a_map_does(steps in proptest::collection::vec(step(), 1..40)) {
        let dir = tempfile::tempdir().expect("a directory");
        run(steps, |old| open_sled(dir.path(), old));
    }
}
