//! Lists of tickets: every filter beside what the tickets themselves say, page by page, and what their entries hold.

use super::*;
use crate::protocol::Query;
use crate::store::schema::Listed;
use crate::store::{Direction, KeyReader};

/// Every ticket there is.
fn all(kit: &Kit) -> Vec<Ticket> {
    let read = kit.store().read();
    let mut found = Vec::new();
    read.each::<Ticket>((), Direction::Forward, |_, ticket| {
        found.push(ticket);
        std::ops::ControlFlow::Continue(())
    })
    .expect("read");
    found
}

/// The tickets of a list, three a page.
fn paged(kit: &Kit, by: &Caller, filter: &TicketFilter) -> Vec<TicketId> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let query = Query::Tickets {
            filter: filter.clone(),
            after,
            limit: 3,
        };
        let Found::Tickets(page) = kit.ask(by, query) else {
            panic!("tickets");
        };
        assert!(page.rows.len() <= 3);
        ids.extend(page.rows.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

/// Whether a ticket is on a list, clocks apart.
fn is_of(ticket: &Ticket, filter: &TicketFilter) -> bool {
    let state = match filter.state {
        Some(state) => ticket.state == state,
        None if filter.owner.is_some() => ticket.state != State::Closed,
        None => ticket.state.is_open(),
    };
    let owner = ticket.owner.unwrap_or(AgentId(0));
    state
        && (!filter.awaiting || (ticket.awaits_approval() && ticket.state.is_open()))
        && filter.owner.is_none_or(|wanted| wanted == owner)
        && (filter.category.as_ref()).is_none_or(|id| *id == ticket.matter.category)
}

fn filters(kit: &Kit) -> Vec<TicketFilter> {
    let owners: Vec<Option<AgentId>> = all(kit).iter().map(|t| t.owner).collect();
    let mut owners: Vec<Option<AgentId>> = owners
        .into_iter()
        .map(|owner| Some(owner.unwrap_or(AgentId(0))))
        .chain([None])
        .collect();
    owners.sort_unstable();
    owners.dedup();
    let states: Vec<Option<State>> = State::ALL.into_iter().map(Some).chain([None]).collect();
    let categories = [None, Some("product"), Some("logistics"), Some("gift")];
    let mut filters = Vec::new();
    for owner in owners {
        for state in &states {
            for category in categories {
                for (breaching, awaiting) in [(false, false), (true, false), (false, true)] {
                    filters.push(TicketFilter {
                        state: *state,
                        category: category.map(str::to_owned),
                        owner,
                        breaching,
                        awaiting,
                        customer: None,
                    });
                }
            }
        }
    }
    filters
}

#[test]
fn every_list_holds_what_its_filter_says() {
    for seed in 30..32 {
        let kit = lives::lived(seed, 50);
        let tickets = all(&kit);
        // When all of it has been lived.
        let at = later(&boss(), Span::hours(24 * 50));
        let mut shown = 0;
        for filter in filters(&kit) {
            let mut listed = paged(&kit, &at, &filter);
            let mut wanted: Vec<&Ticket> = tickets.iter().filter(|t| is_of(t, &filter)).collect();
            if filter.breaching {
                let late = |t: &&Ticket| {
                    let Found::Ticket(view) = kit.ask(&at, Query::Ticket(t.id)) else {
                        panic!("a ticket");
                    };
                    let kind = t.due.map(|(_, kind)| kind);
                    let next = view.clocks.iter().find(|clock| Some(clock.kind) == kind);
                    t.state.is_open()
                        && next.is_some_and(|clock| {
                            matches!(clock.standing, Standing::Soon | Standing::Breached)
                        })
                };
                wanted.retain(late);
            }
            let mut wanted: Vec<TicketId> = wanted.into_iter().map(|t| t.id).collect();
            shown += listed.len();
            listed.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(listed, wanted, "{filter:?}");
        }
        assert!(shown > 100, "{shown}");
    }
}

#[test]
fn an_entry_says_what_its_ticket_is() {
    let kit = lives::lived(40, 60);
    let read = kit.store().read();
    let (mut seen, mut approvals) = (0, 0);
    read.each_index(index::TICKETS, (), Direction::Forward, |key, value| {
        let (facet, (_, id, customer)) = KeyReader::new(key)
            .take::<(String, (i64, TicketId, CustomerId))>()
            .expect("a key");
        let found = read.get::<Ticket>(&(customer, id)).expect("read");
        let ticket = found.expect("a ticket");
        assert_eq!(Listed::read(value), Some(Listed::of(&ticket)));
        if facet == facet::APPROVALS {
            assert!(ticket.awaits_approval() && ticket.state.is_open());
            approvals += 1;
        }
        seen += 1;
        std::ops::ControlFlow::Continue(())
    })
    .expect("read");
    let waiting = |t: &&Ticket| t.awaits_approval() && t.state.is_open();
    assert_eq!(approvals, all(&kit).iter().filter(waiting).count());
    assert!(seen > 20, "{seen}");
}
