//! kill -9 under load: no acknowledged change is lost, none is half there.

mod tally;

use rand::{Rng, SeedableRng};
use warmline::store::Store;

use tally::{cases, check, options, run_and_kill};

#[test]
#[ignore = "the child of the test below"]
fn child() {
    tally::write_until_killed();
}

#[test]
fn no_acknowledged_change_is_lost_by_kills() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("store");
    Store::create(&path, options()).expect("created").close();
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let mut rebuilt = 0;
    for kill in 0..cases(200) {
        let acknowledged = run_and_kill(&path, rng.random_range(1..300));
        let store = Store::open(&path, options(), &mut |_| {}).expect("opened");
        rebuilt += u64::from(store.rebuilt().is_some());
        check(&store, acknowledged, &format!("kill {kill}"));
        if kill % 20 == 0 {
            let report = store.verify(&mut |_| {}).expect("verified");
            assert!(report.is_clean(), "kill {kill}: {:?}", report.findings);
        }
        store.close();
    }
    assert_eq!(rebuilt, 0, "an index was lost");
}
