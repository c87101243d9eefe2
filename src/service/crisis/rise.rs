//! More tickets than usual of a product or a category: a crisis is proposed, once.

use std::ops::ControlFlow;

use super::super::work::{Result, Work};
use super::{begin, open};
use crate::domain::crisis::rise::{Rise, Risen};
use crate::domain::crisis::{Cause, Crisis, Kind, Scope, State};
use crate::domain::ticket::Ticket;
use crate::domain::time::Span;
use crate::store::schema::{counter, facet, opened_hour};
use crate::store::{Direction, KeyReader, ReadExt};

/// The same is not proposed again for so long.
const QUIET: Span = Span::hours(24);
/// Crises of late that are looked at for it.
const LATE: usize = 50;

/// A ticket was opened: whether there are so many of its product or category that somebody should look. Costs two short
/// ranges of counters, however many tickets there are.
pub fn look_for(work: &mut Work<'_, '_>, ticket: &Ticket) -> Result<()> {
    let Some(rule) = work.rules.tickets.rise else {
        return Ok(());
    };
    let matter = &ticket.matter;
    let of_product = matter.product.as_ref().map(|product| {
        let scope = Scope {
            product: Some(product.clone()),
            ..Scope::default()
        };
        (facet::product(product), product.clone(), scope)
    });
    let category = &matter.category;
    let of_category = Scope {
        category: Some(category.clone()),
        ..Scope::default()
    };
    let of_category = (facet::category(category), category.clone(), of_category);
    for (facet, what, scope) in of_product.into_iter().chain([of_category]) {
        let known = if scope.category.is_some() {
            products_known(work)?
        } else {
            Vec::new()
        };
        let Some(risen) = risen(work, rule, &facet, &known)? else {
            continue;
        };
        if is_known(work, ticket, &scope)? || open(work.txn)?.len() >= super::MAX_OPEN {
            return Ok(());
        }
        let cause = Cause::Rise {
            hours: rule.hours,
            count: risen.count,
            usual_tenths: risen.usual_tenths,
        };
        begin(work, (Kind::Many, what), (cause, State::Proposed), scope)?;
        return Ok(());
    }
    Ok(())
}

/// Products that open crises are about: their tickets say nothing of the rest of their category.
fn products_known(work: &Work<'_, '_>) -> Result<Vec<String>> {
    let open = open(work.txn)?;
    let products = open.into_iter().filter_map(|crisis| crisis.scope.product);
    Ok(products.map(|name| facet::product(&name)).collect())
}

fn risen(work: &Work<'_, '_>, rule: Rise, facet: &str, known: &[String]) -> Result<Option<Risen>> {
    let now = opened_hour(work.now());
    let mut counts = counts(work, rule, facet)?;
    let risen = rule.judge(now, &counts);
    if risen.is_none() || known.is_empty() {
        return Ok(risen);
    }
    for product in known {
        for (hour, n) in self::counts(work, rule, product)? {
            if let Some((_, count)) = counts.iter_mut().find(|(other, _)| *other == hour) {
                *count = count.saturating_sub(n);
            }
        }
    }
    Ok(rule.judge(now, &counts))
}

/// Tickets of a facet by the hour in which they were opened, as far back as the rule looks.
fn counts(work: &Work<'_, '_>, rule: Rise, facet: &str) -> Result<Vec<(i64, u32)>> {
    let now = opened_hour(work.now());
    let (from, to) = (rule.first(now, rule.days), now + 1);
    let mut counts = Vec::new();
    let (from, to) = ((counter::OPENED, facet, from), (counter::OPENED, facet, to));
    work.txn.each_counter_between(from, to, |key, n| {
        let parts = KeyReader::new(key).take::<(u8, String, i64)>();
        let count = u32::try_from(n).unwrap_or(0);
        counts.extend(parts.map(|(_, _, hour)| (hour, count)));
        ControlFlow::Continue(())
    })?;
    Ok(counts)
}

/// Whether somebody knows already: a crisis is open that covers the ticket, or the same was proposed of late.
fn is_known(work: &Work<'_, '_>, ticket: &Ticket, scope: &Scope) -> Result<bool> {
    let late = work.txn.range::<Crisis>((), Direction::Backward, LATE)?;
    let now = work.now();
    Ok(late.iter().any(|(_, crisis)| {
        let same = crisis.scope == *scope && crisis.since > now - QUIET;
        same || (crisis.state.is_open() && crisis.scope.covers(&ticket.matter))
    }))
}
