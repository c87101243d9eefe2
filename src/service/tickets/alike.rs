//! Open tickets of a customer that may be the same as one that is to be opened.

use super::super::names::Names;
use super::super::work::{Result, Work};
use super::MAX_OF_CUSTOMER;
use crate::domain::id::{CustomerId, TicketId};
use crate::domain::lookup::fold_code;
use crate::domain::ticket::{Matter, Ticket};
use crate::protocol::refusal::TicketAlike;
use crate::store::{Direction, Read, ReadExt, StoreError};

/// The tickets of a customer, newest first.
pub fn of_customer(
    read: &impl Read,
    customer: CustomerId,
) -> std::result::Result<Vec<Ticket>, StoreError> {
    let found = read.page::<Ticket>(customer, None, Direction::Backward, MAX_OF_CUSTOMER)?;
    Ok(found.into_iter().map(|(_, ticket)| ticket).collect())
}

/// Those that may be the same: of the same order, of the same product, or of the same category where neither is told
/// of one of them. The ticket that it is a part of is none of them.
pub fn alike<'a>(
    others: &'a [Ticket],
    matter: &Matter,
    part_of: Option<TicketId>,
) -> Vec<&'a Ticket> {
    let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => Some(fold_code(a) == fold_code(b)),
        _ => None,
    };
    let is_alike = |other: &&Ticket| {
        let about = &other.matter;
        let named = [
            same(&about.order, &matter.order),
            same(&about.product, &matter.product),
        ];
        match named {
            [Some(true), _] | [_, Some(true)] => true,
            [Some(false), _] | [_, Some(false)] => false,
            [None, None] => about.category == matter.category,
        }
    };
    let open = others
        .iter()
        .filter(|t| t.state.is_open() && Some(t.id) != part_of);
    open.filter(is_alike).collect()
}

/// These as a client is told of them.
pub fn views(work: &Work<'_, '_>, alike: &[&Ticket]) -> Result<Vec<TicketAlike>> {
    let names = Names::new(work.txn);
    let view = |ticket: &&Ticket| {
        Ok(TicketAlike {
            ticket: ticket.id,
            summary: ticket.matter.summary.clone(),
            state: ticket.state,
            owner: ticket
                .owner
                .map_or(Ok(String::new()), |owner| names.display(owner))?,
            opened: ticket.opened,
        })
    };
    alike.iter().map(view).collect()
}
