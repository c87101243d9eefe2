//! What the hub itself adds to answers of the service: its process, its memory, who is connected.

use std::fs;

use super::server::Hub;
use crate::protocol::view::StatusReport;
use crate::protocol::{Done, Found};

/// Completes what the service found by what only the hub knows.
pub fn complete(hub: &Hub, found: &mut Found) {
    match found {
        Found::Status(report) => fill(hub, report),
        Found::Agents(agents) => {
            let desks = hub.sessions.desks();
            for agent in agents {
                agent.desks = desks.get(&agent.id).map_or(0, |desks| desks.open);
            }
        }
        Found::Floor(floor) => {
            let desks = hub.sessions.desks();
            for agent in &mut floor.agents {
                let desks = desks.get(&agent.id).copied().unwrap_or_default();
                agent.at_desks(desks.open, desks.since, desks.reading);
            }
            floor.count_present();
        }
        _ => {}
    }
}

/// Completes what the service did by what only the hub knows.
pub fn complete_done(hub: &Hub, done: &mut Done) {
    if let Done::Popped { agent, desks, .. } = done {
        let all = hub.sessions.desks();
        *desks = all.get(agent).map_or(0, |desks| desks.open);
    }
}

/// The hub's part of a status report.
pub fn fill(hub: &Hub, report: &mut StatusReport) {
    report.pid = std::process::id();
    env!("CARGO_PKG_VERSION").clone_into(&mut report.version);
    report.store = hub.store.display().to_string();
    report.since = hub.since;
    report.now = hub.clock.now();
    report.sessions = hub.sessions.count() as u32;
    report.memory_bytes = resident_bytes().unwrap_or_default();
}

/// Resident memory of this process.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
