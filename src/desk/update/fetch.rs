//! Asking for what the screen shows and the desk does not have.

use crate::desk::state::calls::Ticket;
use crate::desk::state::detail::Tab;
use crate::desk::state::layers::Layer;
use crate::desk::state::paged::PAGE;
use crate::desk::state::parts::{Came, PartOf};
use crate::desk::state::{LinkState, REFETCH, Stale, State, View};
use crate::protocol::Query;
use crate::protocol::query::Cursor;
use crate::protocol::view::{CustomerPage, TicketFilter};

/// Entries of a tab; more are behind the command line.
const TAB_ROWS: u32 = 200;

/// Rows of a lookup.
const FIND_ROWS: u32 = 20;

/// Asks for whatever is in view and not there. Called after every event; costs nothing when all is there.
pub fn what_is_missing(state: &mut State) {
    if state.link != LinkState::Up {
        return;
    }
    take_up_news(state);
    lists(state);
    detail(state);
    figures(state);
    super::process::fetch(state);
    super::days::fetch(state);
    super::plan_fetch::fetch(state);
    super::outbox::fetch(state);
    super::tickets::fetch(state);
    super::crisis::fetch(state);
    super::floor::fetch(state);
    layers(state);
}

/// News is looked into at most twice a second.
fn take_up_news(state: &mut State) {
    if !state.stale.any() || state.now < state.refetched + REFETCH {
        return;
    }
    state.refetched = state.now;
    let stale = std::mem::take(&mut state.stale);
    if stale.settings {
        state.calls.ask(Query::Settings, Ticket::Settings);
        state.planning.stale = true;
    }
    if (stale.bar || stale.queue) && !state.calls.waiting(|t| *t == Ticket::Bar) {
        state.calls.ask(Query::StatusBar, Ticket::Bar);
    }
    if stale.queue {
        state.days.stale = true;
        let selected = state.queue.rows.selected().map(|row| row.id);
        state.queue.select = state.queue.select.or(selected);
        state.queue.rows.refetch();
    }
    if stale.queue || stale.tickets {
        super::floor::outdated(state);
    }
    if stale.crises {
        super::crisis::refetch(state);
    }
    if stale.customers {
        state.customers.nobody = None;
    }
    if stale.customers && state.view == View::Customers {
        state.customers.rows.refetch();
    }
    if (stale.queue || stale.profile || stale.customers) && state.view == View::Outbox {
        state.outbox.refetch();
    }
    if stale.tickets && state.view == View::Tickets {
        state.tickets.refetch();
    }
    if stale.figures {
        state.figures.stale = true;
        state.process.stale = true;
    }
    if stale.profile {
        state.detail.forget_tabs();
        // One that is on its way may have been answered before the change.
        state.stale.profile = !ask_profile(state);
    }
}

fn lists(state: &mut State) {
    let height = state.layout().body_height();
    let queue = &mut state.queue;
    let page = if queue.rows.stale() {
        Some((0, None))
    } else {
        queue.rows.wanted(height)
    };
    if let Some((page, after)) = page {
        let query = Query::Queue {
            scope: queue.scope,
            due: queue.due,
            after,
            limit: PAGE as u32,
        };
        state.calls.ask(query, Ticket::Queue(page));
    }
    let idle = queue.rows.loaded() && queue.rows.is_empty();
    if idle && state.customers.nobody.is_none() && !state.calls.waiting(|t| *t == Ticket::Anybody) {
        let query = Query::Customers {
            segment: None,
            owner: None,
            condition: String::new(),
            after: None,
            limit: 1,
        };
        state.calls.ask(query, Ticket::Anybody);
    }
    if state.view == View::Customers {
        let list = &mut state.customers;
        let page = if list.rows.stale() {
            Some((0, None))
        } else {
            list.rows.wanted(height)
        };
        if let Some((page, after)) = page {
            if let Some(filter) = list.filter.clone() {
                list.looked = <_>::default();
                let of = list.parts.begin(page);
                ask_sifted(state, of, &filter, after, PAGE);
                return;
            }
            let query = Query::Customers {
                segment: list.segment.clone(),
                owner: list.owner,
                condition: String::new(),
                after,
                limit: PAGE as u32,
            };
            state.calls.ask(query, Ticket::Customers(page));
        }
    }
}

fn ask_sifted(state: &mut State, of: PartOf, filter: &str, after: Option<Cursor>, wanted: usize) {
    let query = Query::Customers {
        segment: None,
        owner: None,
        condition: format!("filter('{filter}')"),
        after,
        limit: wanted as u32,
    };
    state.calls.ask(query, Ticket::Sifted(of));
}

/// A part of a page of those whom a filter lets through has come; a page is looked for to the end.
pub fn sifted(state: &mut State, of: PartOf, found: CustomerPage, height: u16) {
    let list = &mut state.customers;
    match list.parts.take(of, found.rows, found.next, usize::MAX) {
        Came::Late => {}
        Came::Missing(after, wanted) => {
            list.looked = (list.looked.0 + found.looked, found.of);
            if let Some(filter) = list.filter.clone() {
                ask_sifted(state, of, &filter, after, wanted);
            }
        }
        Came::Whole(page) => {
            list.looked = <_>::default();
            list.rows.put(page, height);
        }
    }
}

/// The profile of whoever is selected. One is on its way at a time, so that moving fast never queues them up.
fn detail(state: &mut State) {
    let customer = match state.layers.last() {
        None | Some(Layer::Form(_)) => state.subject().map(|s| s.customer),
        _ => state.detail.wanted,
    };
    let with_customer = matches!(
        state.view,
        View::Queue | View::Customers | View::Outbox | View::Tickets
    );
    if !with_customer && state.detail.pinned.is_none() {
        return;
    }
    state.detail.want(customer);
    if state.detail.wanted.is_some() && state.detail.current().is_none() {
        ask_profile(state);
    }
    let (Some(customer), false) = (
        state.detail.wanted,
        state.calls.waiting(|t| matches!(t, Ticket::Tab(_))),
    ) else {
        return;
    };
    let detail = &state.detail;
    let query = match detail.tab {
        Tab::Timeline if detail.timeline.is_none() => Query::Timeline {
            customer,
            before: None,
            limit: TAB_ROWS,
        },
        Tab::Orders if detail.orders.is_none() => Query::Orders {
            customer,
            limit: TAB_ROWS,
        },
        Tab::Tickets if detail.tickets.is_none() => Query::Tickets {
            filter: TicketFilter {
                customer: Some(customer),
                ..TicketFilter::default()
            },
            after: None,
            limit: TAB_ROWS,
        },
        Tab::FollowUps if detail.follow_ups.is_none() => Query::FollowUps {
            customer,
            limit: TAB_ROWS,
        },
        Tab::History if detail.history.is_none() => Query::History {
            customer,
            limit: TAB_ROWS,
        },
        _ => return,
    };
    state.calls.ask(query, Ticket::Tab(customer));
}

/// Asks for the profile in view; whether there was no need to wait for another.
fn ask_profile(state: &mut State) -> bool {
    let Some(customer) = state.detail.wanted else {
        return true;
    };
    let free = !state.calls.waiting(|t| matches!(t, Ticket::Profile(_)));
    if free {
        state
            .calls
            .ask(Query::Profile(customer), Ticket::Profile(customer));
    }
    free
}

fn figures(state: &mut State) {
    if state.view == View::Figures
        && state.figures.stale
        && !state.calls.waiting(|t| *t == Ticket::Figures)
    {
        state.figures.stale = false;
        let agent = state
            .me
            .as_ref()
            .map(|me| me.agent)
            .filter(|_| !state.figures.everybody);
        let query = Query::Kpi {
            period: state.figures.period(),
            agent,
            by: Some(state.figures.by),
        };
        state.calls.ask(query, Ticket::Figures);
    }
}

fn layers(state: &mut State) {
    let height = crate::desk::overlays::drill::rows(state.size);
    match state.layers.last_mut() {
        Some(Layer::Lookup(lookup)) => {
            let text = lookup.text.text().to_owned();
            if !lookup.settled()
                && !text.trim().is_empty()
                && !state.calls.waiting(|t| matches!(t, Ticket::Find(_)))
            {
                state.calls.ask(
                    Query::Find {
                        text: text.clone(),
                        limit: FIND_ROWS,
                    },
                    Ticket::Find(text),
                );
            }
        }
        Some(Layer::Drill(drill)) => {
            let page = if drill.rows.stale() {
                Some((0, None))
            } else {
                drill.rows.wanted(height)
            };
            if let Some((page, after)) = page {
                let query = Query::KpiRows {
                    kpi: drill.kpi,
                    numerator: drill.numerator,
                    period: drill.period,
                    agent: drill.agent,
                    after,
                    limit: PAGE as u32,
                };
                state.calls.ask(query, Ticket::Drill(page));
            }
        }
        _ => {}
    }
}

/// Everything in view is fetched anew.
pub fn refresh(state: &mut State) {
    // Also the ticket that is looked at.
    state.tickets.minute = 0;
    state.stale = Stale::ALL;
    state.refetched = crate::domain::time::Moment::default();
    state.figures.stale = true;
    state.process.stale = true;
}
