//! An hour of a desk with tickets, worked in minutes: agents of four teams open, answer, hand over, settle and reopen them
//! through the real socket, while the hub's clock runs fast and alarms come. Afterwards the journal is read from its
//! beginning by a model that knows nothing of the program's rules: every state, clock and alarm is as it says.
//!
//! A small desk by default; `WARMLINE_TICKETS=full` makes it 50 agents and 5,000 tickets. `WARMLINE_SEED=N` chooses
//! another script; a failure names the one that it came from.

mod ticket_floor {
    pub mod audit;
    pub mod calendar;
    pub mod ground;
    pub mod machine;
    pub mod model;
    pub mod script;
}

use std::time::Instant;

use ticket_floor::ground::{Ground, Size};
use ticket_floor::{audit, script};

fn size() -> Size {
    if std::env::var("WARMLINE_TICKETS").is_ok_and(|v| v == "full") {
        Size {
            agents: 50,
            tickets: 5_000,
            pace: 15,
        }
    } else {
        Size {
            agents: 8,
            tickets: 200,
            pace: 600,
        }
    }
}

#[test]
fn an_hour_of_tickets_is_as_the_model_says() {
    let seed = std::env::var("WARMLINE_SEED").ok();
    let seed = seed.and_then(|n| n.parse().ok()).unwrap_or(20_260_302);
    println!("seed {seed}");
    let (size, begun) = (size(), Instant::now());
    let mut ground = Ground::new(&size);
    ground.serve(size.pace);
    let heard = script::work(&ground, &size, seed);
    ground.stop();
    let worked = begun.elapsed();
    let last = ground.raise_what_is_left();
    let found = audit::read(&ground, last);
    audit::check(&found, &heard);
    ground.verify();
    println!(
        "{} tickets, {} steps, {} refusals, {} merges, {} hand-overs; alarms {:?}; {} s of work, {} s in all",
        found.tickets,
        found.steps,
        heard.refused,
        found.merged,
        found.handed_over,
        found.alarms,
        worked.as_secs(),
        begun.elapsed().as_secs(),
    );
}
