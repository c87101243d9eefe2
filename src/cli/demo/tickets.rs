//! After-sales tickets of the demo: those of the past as they were, those of this moment as they come.

use super::{settle, submit};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::session::Session;
use crate::domain::id::AgentId;
use crate::protocol::Command;
use crate::protocol::command::OpenTicket;
use crate::sample::{self, Options, People, SampleTicket};
use crate::tr;

/// Steps of one message, all its tickets together.
const STEPS: usize = 256;
/// Tickets of one message.
const TICKETS: usize = 64;

/// Brings in the tickets of sample customers.
pub(super) fn bring_in(
    session: &Session<'_>,
    options: Options,
    agents: &[AgentId],
) -> Result<(), Failure> {
    let output = session.output;
    let people = People {
        agents,
        lead: session.me(),
    };
    let words = tr!(output.locale, "cli-progress-tickets");
    let (count, all) = sample::tickets(options, session.now(), people);
    let progress = Progress::new(output, count, words);
    let (mut past, mut steps) = (Vec::new(), 0);
    let mut new = Vec::new();
    for (nth, ticket) in all.enumerate() {
        progress.set(nth as u64);
        if ticket.new {
            new.push(ticket);
            continue;
        }
        steps += ticket.steps.len();
        past.push(ticket.into());
        if steps >= STEPS || past.len() == TICKETS {
            submit(session, Command::AddTickets(std::mem::take(&mut past)))?;
            steps = 0;
        }
    }
    submit(session, Command::AddTickets(past))?;
    settle(session)?;
    for ticket in new {
        open(session, ticket)?;
    }
    Ok(())
}

fn open(session: &Session<'_>, ticket: SampleTicket) -> Result<(), Failure> {
    let ask = OpenTicket {
        customer: session.customer(&ticket.customer)?,
        matter: ticket.matter,
        severity: ticket.severity,
        complaint: ticket.complaint,
        source: ticket.source,
        contact: None,
        owner: ticket.owner,
        part_of: None,
        anyway: true,
    };
    session
        .command(Command::OpenTicket(Box::new(ask)))
        .map(drop)
}
