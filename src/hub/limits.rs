//! Every limit of the hub on one page, and what happens at it.

use std::time::Duration;

use crate::domain::claim::GRACE_SECONDS;

/// Limits of a hub. Tests set some of them lower.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections in all; more are refused with a sentence.
    pub connections: usize,
    /// Connections of one Unix user; more are refused with a sentence. The hub's own user and root may have all:
    /// where everybody shares an account, these are all the desks there are.
    pub connections_per_user: usize,
    /// From the first byte of a frame (or from connecting) to its last; then the connection is dropped.
    pub frame_time: Duration,
    /// A client that takes no byte for so long while bytes wait for it is dropped.
    pub stall_time: Duration,
    /// Changes of one connection that are not answered yet; at the limit its next call waits.
    pub commands_in_flight: usize,
    /// Looks of one connection that are not answered yet; at the limit its next call waits.
    pub queries_in_flight: usize,
    /// Bytes of answers and news that wait for one client; at the limit its calls wait, and its news is dropped
    /// (it is told to refetch).
    pub outbox_bytes: usize,
    /// News that waits for one client; more is dropped, and the client is told to refetch.
    pub outbox_pushes: usize,
    /// Least time between two notices that something changed; what changes meanwhile is told in one.
    pub notice_gap: Duration,
    /// A desk whose link dropped keeps its claims for so long.
    pub grace: Duration,
    /// A hub that was started by a client leaves after so long without clients.
    pub idle: Option<Duration>,
    /// How often the clock ticks for jobs, graces and accounts.
    pub tick: Duration,
    /// How often the hub looks whether its socket can still be found; if not, it binds another.
    pub socket_check: Duration,
    /// What is under way when the hub is told to stop has so long to be answered.
    pub stop_time: Duration,
}

/// Bytes of calls of one connection that are under way; at the limit its next call waits.
pub(super) const BYTES_IN_FLIGHT: usize = 2 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1000,
            connections_per_user: 64,
            frame_time: Duration::from_secs(5),
            stall_time: Duration::from_secs(10),
            commands_in_flight: 64,
            queries_in_flight: 8,
            outbox_bytes: 256 << 10,
            outbox_pushes: 64,
            notice_gap: Duration::from_millis(100),
            grace: Duration::from_secs(GRACE_SECONDS as u64),
            idle: None,
            tick: Duration::from_secs(1),
            socket_check: Duration::from_secs(5),
            stop_time: Duration::from_secs(5),
        }
    }
}
