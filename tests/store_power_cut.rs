//! Power cuts: of what was not synced, anything may be gone. No acknowledged change is lost, none is half there.

#[path = "store_power_cut/disk.rs"]
mod disk;
mod tally;

use rand::{Rng, SeedableRng};
use warmline::store::Store;

use disk::Disk;
use tally::{cases, check, options, run_and_kill};

#[test]
#[ignore = "the child of the test below"]
fn child() {
    tally::write_until_killed();
}

#[test]
fn no_acknowledged_change_is_lost_by_power_cuts() {
    let home = tempfile::tempdir().expect("a directory");
    let disk = Disk::default();
    let Some(mounted) = disk.mount(home.path()) else {
        eprintln!("skipped: this machine does not let us mount a file system");
        return;
    };
    let path = home.path().join("store");
    Store::create(&path, options()).expect("created").close();
    drop(mounted);
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
    let (mut rebuilt, mut lost) = (0, 0);
    for cut in 0..cases(20) {
        let mounted = disk.mount(home.path()).expect("mounted");
        let acknowledged = run_and_kill(&path, rng.random_range(1..300));
        drop(mounted);
        lost += disk.cut(&mut rng);
        let mounted = disk.mount(home.path()).expect("mounted");
        let store = Store::open(&path, options(), &mut |_| {}).expect("opened");
        rebuilt += u64::from(store.rebuilt().is_some());
        check(&store, acknowledged, &format!("cut {cut}"));
        if cut % 5 == 0 {
            let report = store.verify(&mut |_| {}).expect("verified");
            assert!(report.is_clean(), "cut {cut}: {:?}", report.findings);
        }
        store.close();
        drop(mounted);
    }
    assert!(lost > 0, "something was on its way at some cut");
    eprintln!("{lost} writes and names were lost, the index was made anew {rebuilt} times");
}
