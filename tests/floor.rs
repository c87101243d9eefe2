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

/// Works the floor and gives what the command loops saw acknowledged.
fn work(size: &Size) -> (Ground, Vec<String>) {
    let ground = Ground::new(size.follow_ups, size.desks + size.loops);
    let stop = AtomicBool::new(false);
    let killed = AtomicU64::new(0);
    let deadline = Instant::now() + size.time;
    let over = || stop.load(Ordering::Acquire);
    let acknowledged = std::thread::scope(|scope| {
        let desks: Vec<_> = (0..size.desks)
            .map(|n| {
                let (ground, over) = (&ground, &over);
                scope.spawn(move || {
                    let mut desk = Desk::open(ground, n);
                    let mut done = 0u64;
                    while !over() {
                        done += u64::from(desk.finish_one(over));
                    }
                    desk.close();
                    done
                })
            })
            .collect();
        let loops: Vec<_> = (size.desks..size.desks + size.loops)
            .map(|n| {
                let (ground, over) = (&ground, &over);
                scope.spawn(move || {
                    let mut done = Vec::new();
                    while !over() {
                        done.extend(ground.claim_and_finish(n));
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
        let patience = deadline + Duration::from_secs(60 + 10 * size.kills);
        while (Instant::now() < deadline || killed.load(Ordering::Acquire) < size.kills)
            && Instant::now() < patience
        {
            std::thread::park_timeout(Duration::from_millis(20));
        }
        stop.store(true, Ordering::Release);
        killer.join().expect("the killer ends");
        let by_desks: u64 = desks
            .into_iter()
            .map(|d| d.join().expect("a desk ends"))
            .sum();
        let by_loops: Vec<String> = loops
            .into_iter()
            .flat_map(|l| l.join().expect("a loop ends"))
            .collect();
        println!(
            "finished: {by_desks} at desks, {} by commands; kills: {}",
            by_loops.len(),
            size.kills
        );
        assert_eq!(killed.load(Ordering::Acquire), size.kills, "kills in time");
        assert!(by_desks > 0 && !by_loops.is_empty(), "everybody worked");
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
