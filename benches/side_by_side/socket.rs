//! Desks on the hub's socket, each a connection of its own, in another process than the hub.

use std::path::Path;

use super::data;
use super::looks::{self, Look};
use super::measure::Times;
use super::outcomes;
use warmline::client::{Client, ClientError, ConnectOptions, StartPolicy};
use warmline::protocol::{ClientKind, Refusal};

/// Desks that are connected.
pub struct Desks {
    clients: Vec<Client>,
    customers: u64,
}

impl Desks {
    /// Connects one desk for each agent.
    pub fn connect(store: &Path, customers: u64) -> Self {
        let connect = |nth: u32| {
            Client::connect(&ConnectOptions {
                store: store.to_owned(),
                act_as: Some(data::agent_name(nth)),
                kind: ClientKind::Desk,
                start: StartPolicy::Join,
                hub_command: None,
            })
            .expect("the hub is there")
        };
        Self {
            clients: (0..data::AGENTS).map(connect).collect(),
            customers,
        }
    }

    /// Claims and finishes follow-ups with some of the desks at once.
    pub fn outcomes(&mut self, clients: usize, count: usize) -> Times {
        let client = |client| {
            let client: &mut Client = client;
            move |command| client.command(command).map_err(refusal)
        };
        outcomes::run(
            self.clients[..clients].iter_mut().map(client).collect(),
            count,
        )
    }

    /// Looks, one after the other.
    pub fn looks(&mut self, look: Look, count: usize, round: u64) -> Times {
        let nth = round as usize % self.clients.len();
        let client = &mut self.clients[nth];
        looks::run(look, self.customers, count, round, |query| {
            client.query(query).ok()
        })
    }
}

fn refusal(error: ClientError) -> Refusal {
    match error {
        ClientError::Refused(refusal) => refusal,
        other => panic!("the hub went away: {other}"),
    }
}
