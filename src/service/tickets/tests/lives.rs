//! Tickets that live through some weeks of steps at random, for what is added up over them.

use rand::Rng;
use rand::SeedableRng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::domain::channel::Channel;
use crate::domain::ticket::step::Taken;

/// Days that they live through.
const DAYS: i64 = 50;

/// A store in which tickets were opened and worked on by three agents for some weeks; most steps that are refused are
/// tried again another time.
pub fn lived(seed: u64, tickets: usize) -> Kit {
    let kit = Kit::new();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let agents = ["ann", "ben", "cat"].map(|name| kit.agent(name));
    let customers: Vec<CustomerId> = (0..6_u32)
        .map(|n| {
            kit.add(move |c| {
                c.name = format!("客户{n}");
                c.key_reason = (n == 0).then(|| "团购".to_owned());
            })
        })
        .collect();
    let mut now: Vec<i64> = (0..tickets * 14)
        .map(|_| rng.random_range(0..DAYS * 24 * 60))
        .collect();
    now.sort_unstable();
    let mut ids: Vec<TicketId> = Vec::new();
    for minute in now {
        let by = agents.choose(&mut rng).expect("agents");
        let by = later(by, Span::minutes(minute));
        if ids.len() < tickets && rng.random_range(0..5) == 0 {
            let mut ask = asked(
                *customers.choose(&mut rng).expect("customers"),
                rng.random_range(1..=4),
            );
            ask.matter.category = (*["product", "logistics"].choose(&mut rng).expect("two")).into();
            ask.matter.product = rng.random::<bool>().then(|| "奶粉1段".to_owned());
            ask.complaint = rng.random_range(0..3) == 0;
            ask.anyway = true;
            ask.source = if rng.random() {
                Source::Call
            } else {
                Source::Message
            };
            let at_once = !ask.complaint && rng.random();
            let id = view(open(&kit, &by, ask)).ticket.id;
            if at_once {
                for step in [Step::Start, Step::Resolve("因为".into())] {
                    super::step(&kit, &by, id, step).expect("a step");
                }
            }
            ids.push(id);
        } else if let Some(id) = ids.choose(&mut rng) {
            // A supervisor may do all that is legal.
            let by = if rng.random() {
                later(&boss(), Span::minutes(minute))
            } else {
                by
            };
            let other = *ids.choose(&mut rng).expect("some");
            let step = any_step(&mut rng, &agents, other);
            drop(super::step(&kit, &by, *id, step));
        }
    }
    kit
}

fn any_step(rng: &mut ChaCha8Rng, agents: &[Caller; 3], other: TicketId) -> Step {
    let text = || "因为".to_owned();
    let channel = Channel::Call;
    match rng.random_range(0..24) {
        0 => Step::Assign(Some(agents[rng.random_range(0..3)].agent)),
        1..4 => Step::Start,
        4 => Step::Wait {
            department: rng.random::<bool>().then(|| "warehouse".to_owned()),
            why: text(),
        },
        5..7 => Step::Resume,
        7 | 8 => Step::Respond {
            channel,
            contact: None,
            text: text(),
        },
        9 => Step::Severity {
            severity: Severity::new(rng.random_range(1..=4)).expect("a severity"),
            why: text(),
        },
        10 | 11 => Step::Verify(text()),
        12 => Step::Propose {
            remedy: Remedy::Apology,
            cost: Fen(0),
            text: text(),
        },
        13 => Step::Agree,
        14 => Step::Decline(text()),
        15..18 => Step::Resolve(text()),
        18..20 => Step::Tell {
            channel,
            text: text(),
        },
        20 => Step::Close,
        21 => Step::Reopen(text()),
        22 => Step::Merge(other),
        _ => Step::Note {
            text: text(),
            mentions: Vec::new(),
        },
    }
}

/// Every step there is.
pub fn all_steps(kit: &Kit) -> Vec<Taken> {
    let mut found = Vec::new();
    let read = kit.store().read();
    for id in 1..=6 {
        let of_one = read.range::<Taken>(CustomerId(id), crate::store::Direction::Forward, 10_000);
        found.extend(of_one.expect("read").into_iter().map(|(_, taken)| taken));
    }
    found
}
