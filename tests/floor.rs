//! The whole floor at once: desks in real terminals and commands in loops work one queue, while the hub may be killed
//! under them. Afterwards the journal is read from its beginning: no follow-up is done twice, no customer is held by
//! two, and everything that was acknowledged is there.
//!
//! A small floor by default; `WARMLINE_FLOOR=full` makes it ten desks and five loops on 5,000 follow-ups for a
//! minute, and `WARMLINE_FLOOR_KILLS=200` kills the hub that often.

mod floor {
    pub mod audit;
    pub mod desk;
    pub mod ground;
}

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use floor::audit;
use floor::desk::Desk;
use floor::ground::Ground;

struct Size {
    desks: usize,
    loops: usize,
    follow_ups: usize,
    time: Duration,
    kills: u64,
}

fn size(kills: u64) -> Size {
    let kills = std::env::var("WARMLINE_FLOOR_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .filter(|_| kills > 0)
        .unwrap_or(kills);
    if std::env::var("WARMLINE_FLOOR").is_ok_and(|v| v == "full") {
        Size {
            desks: 10,
            loops: 5,
            follow_ups: 5_000,
            time: Duration::from_mins(1),
            kills,
        }
    } else {
        Size {
            desks: 2,
            loops: 2,
            follow_ups: 400,
            time: Duration::from_secs(4),
            kills,
        }
    }
}

/// A floor that has not done what it is there for by then never will.
const GIVEN_UP: Duration = Duration::from_mins(10);

/// Works the floor at least for its time, and until everybody has finished something and the hub was killed as often as
/// asked, however slow the machine is; gives what the command loops saw acknowledged.
fn work(size: &Size) -> (Ground, Vec<String>) {
    let ground = Ground::new(size.follow_ups, size.desks + size.loops);
    let stop = AtomicBool::new(false);
    let (killed, at_desks, by_commands) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let begun = Instant::now();
    let over = || stop.load(Ordering::Acquire);
    let acknowledged = std::thread::scope(|scope| {
        let desks: Vec<_> = (0..size.desks)
            .map(|n| {
                let (ground, over, at_desks) = (&ground, &over, &at_desks);
                scope.spawn(move || {
                    let mut desk = Desk::open(ground, n);
                    while !over() {
                        at_desks.fetch_add(u64::from(desk.finish_one(over)), Ordering::AcqRel);
                    }
                    desk.close();
                })
            })
            .collect();
        let loops: Vec<_> = (size.desks..size.desks + size.loops)
            .map(|n| {
                let (ground, over, by_commands) = (&ground, &over, &by_commands);
                scope.spawn(move || {
                    let mut done = Vec::new();
                    while !over() {
                        done.extend(ground.claim_and_finish(n));
                        by_commands.fetch_max(done.len() as u64, Ordering::AcqRel);
                    }
                    done
                })
            })
            .collect();
        let killer = scope.spawn(|| {
            while killed.load(Ordering::Acquire) < size.kills && !over() {
                if ground.kill_hub() {
                    killed.fetch_add(1, Ordering::AcqRel);
                }
            }
        });
        let enough = || {
            begun.elapsed() >= size.time
                && killed.load(Ordering::Acquire) >= size.kills
                && at_desks.load(Ordering::Acquire) > 0
                && by_commands.load(Ordering::Acquire) > 0
        };
        while !enough() && begun.elapsed() < GIVEN_UP {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        stop.store(true, Ordering::Release);
        killer.join().expect("the killer ends");
        for desk in desks {
            desk.join().expect("a desk ends");
        }
        let by_loops: Vec<String> = loops
            .into_iter()
            .flat_map(|l| l.join().expect("a loop ends"))
            .collect();
        let kills = killed.load(Ordering::Acquire);
        let at_desks = at_desks.load(Ordering::Acquire);
        println!(
            "finished: {at_desks} at desks, {} by commands; kills: {kills}",
            by_loops.len(),
        );
        assert_eq!(kills, size.kills, "kills");
        assert!(at_desks > 0 && !by_loops.is_empty(), "everybody worked");
        by_loops
    });
    (ground, acknowledged)
}

#[test]
fn nobody_is_called_twice() {
    let (ground, acknowledged) = work(&size(0));
    ground.stop_hub();
    let found = audit::read(&ground.store);
    audit::check(&found, &acknowledged);
    ground.verify();
}

#[test]
fn a_killed_hub_loses_nothing() {
    let (ground, acknowledged) = work(&size(3));
    ground.stop_hub();
    let found = audit::read(&ground.store);
    audit::check(&found, &acknowledged);
    ground.verify();
}

#[test]
fn a_crisis_is_on_every_desk_within_a_second_until_somebody_takes_it() {
    const BANNER: &str = "CRISIS X1 safety: rash";
    let ground = Ground::new(4, 4);
    let mut desks: Vec<Desk> = (0..3).map(|agent| Desk::open(&ground, agent)).collect();
    ground.raise_crisis("rash");
    let end = Instant::now() + Duration::from_secs(1);
    for desk in &mut desks {
        let left = end.saturating_duration_since(Instant::now());
        assert!(desk.comes_to(left, BANNER, true), "no banner in a second");
    }
    // It is there again after the hub's death, on a desk that did not know of it too.
    assert!(ground.kill_hub());
    let patience = Duration::from_secs(20);
    desks.push(Desk::open(&ground, 3));
    for desk in &mut desks {
        assert!(desk.comes_to(patience, "Link lost", false));
        assert!(desk.comes_to(patience, BANNER, true));
    }
    desks[0].press("\x1b8");
    assert!(desks[0].comes_to(patience, "Find out what is known", true));
    desks[0].press("\x1b[21~");
    for desk in &mut desks {
        assert!(desk.comes_to(patience, BANNER, false), "it is taken");
    }
    desks.into_iter().for_each(Desk::close);
    ground.verify();
}
