//! Which use case answers which query.

use super::caller::Caller;
use super::rows::Rows;
use super::work::{Result, Rules, Stop};
use super::{
    Service, agents, calendar, export, filters, find, imports, kpi, list, log, names, plan,
    profile, queue, settings, sift, status, timeline,
};
use super::{crisis, explain, floor, notices, outbox, tickets};
use crate::protocol::view::{PreviewCustomer, PreviewPage};
use crate::protocol::{Found, Query};
use crate::store::Read;

/// Answers a query. The caller's role has been checked.
pub fn answer(service: &Service, caller: &Caller, query: Query) -> Result<Found> {
    let rules = &service.rules();
    if let Query::Kpi { period, agent, by } = query {
        // Takes several views of the store, one after the other, so that long periods hold nobody up.
        let (cache, ask) = (&service.shared.buyers, (period, agent, by));
        let report = kpi::report(service.store(), cache, caller, rules, ask)?;
        return Ok(Found::Kpi(Box::new(report)));
    }
    match query {
        // These, too, let changes in between their parts.
        Query::Find { text, limit } => Ok(Found::Find(find::find(service, caller, &text, limit)?)),
        Query::ExportRows {
            export,
            after,
            limit,
        } => {
            let page = export::page(service, caller, export, after, limit)?;
            Ok(Found::Export(page))
        }
        Query::KpiRows {
            kpi,
            numerator,
            period,
            agent,
            after,
            limit,
        } => {
            let ask = kpi::rows::Ask {
                kpi,
                numerator,
                period,
                agent,
            };
            Ok(Found::KpiRows(kpi::rows::page(
                service.store(),
                &ask,
                after,
                limit,
            )?))
        }
        Query::Customers {
            segment,
            owner,
            condition,
            after,
            limit,
        } if !condition.trim().is_empty() => {
            let filter = list::Filter { segment, owner };
            let asked = (condition.as_str(), &filter);
            Ok(Found::Customers(sift::page(
                service, caller, asked, after, limit,
            )?))
        }
        Query::Process { period, filter } => {
            let map = tickets::process::map(service.store(), caller, rules, period, &filter)?;
            Ok(Found::Process(Box::new(map)))
        }
        Query::CrisisReach {
            crisis,
            channel,
            after,
        } => {
            let reach = crisis::message::reach(service, caller, (crisis, channel), after)?;
            Ok(Found::CrisisReach(Box::new(reach)))
        }
        Query::Floor => Ok(Found::Floor(Box::new(floor::view(service, caller)?))),
        Query::PlanDay(day) => Ok(Found::PlanDay(plan::run::day(service.store(), day)?)),
        Query::PlanPreview(number) => {
            let preview = service.shared.previews.view(number)?;
            Ok(Found::PlanPreview(Box::new(preview)))
        }
        Query::PreviewCustomers {
            number,
            of,
            after,
            limit,
        } => {
            let previews = &service.shared.previews;
            let (ids, kept) = previews.listed(number, &of, (after, limit))?;
            let read = service.store().read();
            let row = |id| {
                let name = names::customer(&read, id)?.name;
                Ok(PreviewCustomer { id, name })
            };
            let rows = ids.into_iter().map(row).collect::<Result<_>>()?;
            Ok(Found::PreviewCustomers(PreviewPage { rows, kept }))
        }
        Query::PlanStatus => Ok(Found::PlanStatus(Box::new(status::plan(service)?))),
        Query::Verify => Ok(Found::Verify(Box::new(status::verify(service)?))),
        Query::Status => {
            let report = status::status(service, caller.now)?;
            Ok(Found::Status(Box::new(report)))
        }
        query => from_one_view(service, caller, query),
    }
}

/// Answers a query that one view of the store is enough for.
fn from_one_view(service: &Service, caller: &Caller, query: Query) -> Result<Found> {
    let rules = &service.rules();
    let read = &service.store().read();
    Ok(match query {
        Query::Queue {
            scope,
            due,
            after,
            limit,
        } => Found::Queue(queue::page(
            read,
            caller,
            rules,
            (scope, due),
            after,
            limit,
        )?),
        Query::FollowUp(id) => {
            let follow_up = names::follow_up(read, id)?;
            let customer = names::customer(read, follow_up.customer)?;
            Found::FollowUp(Box::new(
                Rows::new(read, caller).row(&follow_up, &customer, rules)?,
            ))
        }
        Query::Resolve(text) => Found::Customer(names::resolve_customer(read, &text)?),
        Query::Customers {
            segment,
            owner,
            condition: _,
            after,
            limit,
        } => {
            let filter = list::Filter { segment, owner };
            Found::Customers(list::page(read, caller, rules, &filter, after, limit)?)
        }
        Query::Profile(id) => Found::Profile(Box::new(profile::profile(read, caller, rules, id)?)),
        Query::Timeline {
            customer,
            before,
            limit,
        } => Found::Timeline(timeline::timeline(read, caller, customer, before, limit)?),
        Query::Orders { customer, limit } => {
            Found::Orders(timeline::order_list(read, customer, limit)?)
        }
        Query::FollowUps { customer, limit } => Found::FollowUps(timeline::follow_up_list(
            read, caller, rules, customer, limit,
        )?),
        Query::History { customer, limit } => {
            Found::History(timeline::history(read, customer, limit)?)
        }
        Query::Settings => Found::Settings(Box::new(settings::settings(read, rules)?)),
        Query::StatusBar => Found::StatusBar(settings::status_bar(read, caller, rules)?),
        Query::Filters => Found::Filters(filters::list(read, rules)?),
        Query::Segments => Found::Segments(settings::segments(read, rules)?),
        Query::Agents => Found::Agents(agents::list(read)?),
        Query::Log {
            customer,
            since,
            before,
            limit,
        } => Found::Log(log::page(read, customer, since, before, limit)?),
        Query::PlanText { version } => Found::PlanText(Box::new(plan::text(read, version)?)),
        Query::PlanVersions { before, limit } => {
            Found::PlanVersions(plan::versions(read, before, limit)?)
        }
        Query::PlanView => Found::PlanView(Box::new(plan::view::view(read, rules, caller.now)?)),
        Query::PlanCheck(text) => {
            plan::view::check(rules, text)?;
            Found::PlanHolds
        }
        Query::Load { whose, from, days } => {
            Found::Load(calendar::load(read, caller, whose, (from, days))?)
        }
        Query::LoadOf { whose, day } => {
            let parts = calendar::parts(read, caller, rules, (whose, day))?;
            Found::LoadOf(Box::new(parts))
        }
        Query::CustomerDays {
            customer,
            from,
            days,
        } => {
            let stretch = (from, days);
            Found::CustomerDays(calendar::of_customer(
                read, caller, rules, customer, stretch,
            )?)
        }
        Query::Imports => Found::Imports(imports::list(read)?),
        query => of_tickets_and_messages(read, caller, rules, query)?,
    })
}

/// Answers a query about tickets or messages.
fn of_tickets_and_messages(
    read: &impl Read,
    caller: &Caller,
    rules: &Rules,
    query: Query,
) -> Result<Found> {
    Ok(match query {
        Query::Ticket(id) => Found::Ticket(Box::new(tickets::view::of(read, caller, rules, id)?)),
        Query::Crises { open } => Found::Crises(crisis::view::list(read, open)?),
        Query::Crisis(id) => Found::Crisis(Box::new(crisis::view::of(read, caller, rules, id)?)),
        Query::Notices { unseen, limit } => {
            Found::Notices(notices::list(read, caller.agent, unseen, limit)?)
        }
        Query::Tickets {
            filter,
            after,
            limit,
        } => Found::Tickets(tickets::list::page(
            read, caller, rules, &filter, after, limit,
        )?),
        Query::Outbox {
            filter,
            after,
            limit,
        } => Found::Outbox(outbox::page(read, rules, &filter, after, limit)?),
        Query::OutboxCount { filter, after } => {
            Found::OutboxCount(outbox::count(read, rules, &filter, after)?)
        }
        Query::Message(id) => Found::Message(Box::new(outbox::view(read, rules, id)?)),
        Query::Explain(what) => {
            Found::Explanation(Box::new(explain::explain(read, caller, rules, what)?))
        }
        _ => {
            return Err(Stop::not_now("not-served"));
        }
    })
}
