//! One lookup at work: candidates from the indexes, matches from their profiles.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::domain::customer::Customer;
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::lookup::{Closeness, Found, LookupCard, Query, Rank};
use crate::domain::time::Day;
use crate::service::work::Result;
use crate::store::schema::{index, order_value};
use crate::store::{Direction, KeyReader, Raw, Read, ReadExt};

/// Most entries of the index that one probe looks at.
const MAX_EXAMINED: usize = 2_000;
/// Most candidates in all; a total up to it is counted.
const MAX_CANDIDATES: usize = 500;
/// Most profiles that are read.
const MAX_READ: usize = 400;
/// Candidates of each probe that are read before the rest: the closest of each kind of match.
const FIRST: usize = 8;
/// Fewer characters at the beginning of an order number say too little, and so do few of a number that is all of it.
const MIN_ORDER_START: usize = 6;
/// See [`MIN_ORDER_START`].
const MIN_ORDER: usize = 3;
/// Most orders that one term finds.
const MAX_ORDERS: usize = 64;

/// A customer who matches.
pub struct Hit {
    /// Who.
    pub customer: Customer,
    /// What matched; `None` where only an order did.
    pub found: Option<Found>,
    /// The order whose number matched.
    pub order: Option<(CustomerId, Day, OrderId)>,
    rank: Rank,
    own: bool,
}

impl Hit {
    /// Where it stands among the others, but for the last contact: the smallest is first.
    pub fn place(&self) -> (bool, Rank, bool) {
        (!self.own, self.rank, !self.customer.is_key())
    }
}

/// What the indexes gave for a lookup.
struct Candidates {
    /// All of them.
    seen: HashSet<CustomerId>,
    /// By probe in the order of the index, each once.
    probes: Vec<Vec<CustomerId>>,
    /// There were more.
    cut: bool,
}

/// One lookup.
pub struct Search<'q> {
    query: &'q Query,
    own: Arc<HashSet<CustomerId>>,
    limit: usize,
    /// Who was read already.
    read: HashSet<CustomerId>,
    hits: Vec<Hit>,
    /// Candidates that were not read, as there were enough.
    unread: usize,
    /// There may be more than were counted.
    pub more: bool,
}

impl<'q> Search<'q> {
    /// A lookup for somebody whose own customers come first.
    pub fn new(query: &'q Query, own: Arc<HashSet<CustomerId>>, limit: usize) -> Self {
        Self {
            query,
            own,
            limit,
            read: HashSet::new(),
            hits: Vec::new(),
            unread: 0,
            more: false,
        }
    }

    /// How many match so far, as far as it was counted.
    pub fn found(&self) -> usize {
        self.hits.len() + self.unread
    }

    /// Looks names, phones and customer numbers up.
    pub fn names_and_numbers(&mut self, read: &impl Read) -> Result<()> {
        let Candidates { seen, probes, cut } = self.candidates(read)?;
        self.more |= cut;
        let own = self.own.clone();
        // Own customers may be among those that were cut off.
        let own = own.iter().filter(|id| cut || seen.contains(id));
        let firsts = probes.iter().flat_map(|probe| probe.iter().take(FIRST));
        let enough = self.enough();
        for id in own.chain(firsts).chain(probes.iter().flatten()) {
            if self.read.len() >= MAX_READ || self.hits.len() >= enough {
                break;
            }
            self.try_one(read, *id)?;
        }
        let read = self.read.iter().filter(|id| seen.contains(id)).count();
        let unread = seen.len() - read;
        if self.query.terms().len() == 1 {
            self.unread = unread;
        } else {
            // Of several terms only a profile can tell.
            self.more |= unread > 0;
        }
        Ok(())
    }

    /// What the indexes give.
    fn candidates(&self, read: &impl Read) -> Result<Candidates> {
        let mut seen = HashSet::new();
        let mut cut = false;
        let mut probes = Vec::new();
        for probe in self.query.plan().probes {
            let mut found = Vec::new();
            let mut examined = 0;
            read.each_index(
                index::LOOKUP,
                Raw(probe.prefix()),
                Direction::Forward,
                |key, _| {
                    examined += 1;
                    if examined > MAX_EXAMINED || seen.len() >= MAX_CANDIDATES {
                        cut = true;
                        return ControlFlow::Break(());
                    }
                    if let Some(id) = customer_at_end(key)
                        && probe.admits(lookup_key(key))
                        && seen.insert(id)
                    {
                        found.push(id);
                    }
                    ControlFlow::Continue(())
                },
            )?;
            probes.push(found);
        }
        Ok(Candidates { seen, probes, cut })
    }

    /// Reads a candidate and keeps it if it matches.
    fn try_one(&mut self, read: &impl Read, id: CustomerId) -> Result<()> {
        if !self.read.insert(id) {
            return Ok(());
        }
        let Some(customer) = read.get::<Customer>(&id)? else {
            return Ok(());
        };
        if let Some(found) = self.query.matches(&card(&customer)) {
            let hit = Hit {
                own: self.own.contains(&id),
                rank: found.rank,
                found: Some(found),
                order: None,
                customer,
            };
            self.hits.push(hit);
        }
        Ok(())
    }

    /// Whether somebody has exactly what was typed.
    pub fn is_exact(&self) -> bool {
        let exact = |hit: &Hit| hit.rank.closeness == Closeness::Exact;
        self.hits.iter().any(exact)
    }

    /// Tries further candidates until there are enough.
    pub fn others(&mut self, read: &impl Read, ids: &[CustomerId], more: bool) -> Result<()> {
        self.more |= more;
        for (tried, id) in ids.iter().enumerate() {
            if self.hits.len() >= self.enough() {
                self.unread += ids.len() - tried;
                break;
            }
            self.try_one(read, *id)?;
        }
        Ok(())
    }

    /// More than are shown, so that key customers come forward.
    fn enough(&self) -> usize {
        self.limit + self.limit / 2
    }

    /// Looks order numbers up: all of one, or its beginning; the other terms must match whoever ordered.
    pub fn orders(&mut self, read: &impl Read) -> Result<()> {
        let codes: Vec<&str> = self.query.codes().collect();
        for code in codes {
            if code.len() < MIN_ORDER || !code.bytes().any(|b| b.is_ascii_digit()) {
                continue;
            }
            let whole = read.index_page(
                index::ORDER_NUMBER,
                code,
                None,
                Direction::Forward,
                MAX_ORDERS,
            )?;
            let mut entries = whole;
            if code.len() >= MIN_ORDER_START {
                let prefix = Raw(code.as_bytes());
                entries.extend(read.index_page(
                    index::ORDER_NUMBER,
                    prefix,
                    None,
                    Direction::Forward,
                    MAX_ORDERS,
                )?);
            }
            self.more |= entries.len() >= MAX_ORDERS;
            for entry in entries {
                let key = entry.parts::<(String, String)>();
                if let (Some((number, _)), Some(order)) = (key, order_value(&entry.value)) {
                    self.try_order(read, code, &number, order)?;
                }
            }
        }
        Ok(())
    }

    fn try_order(
        &mut self,
        read: &impl Read,
        code: &str,
        number: &str,
        order: (CustomerId, Day, OrderId),
    ) -> Result<()> {
        let id = order.0;
        if self.hits.iter().any(|hit| hit.customer.id == id) {
            return Ok(());
        }
        let Some(customer) = read.get::<Customer>(&id)? else {
            return Ok(());
        };
        let others: Vec<&str> = self
            .query
            .terms()
            .iter()
            .map(crate::domain::lookup::Term::text)
            .filter(|text| *text != code)
            .collect();
        let rest = Query::parse(&others.join(" "));
        let found = rest.matches(&card(&customer));
        if !rest.is_empty() && found.is_none() {
            return Ok(());
        }
        let closeness = if number == code {
            Closeness::Exact
        } else {
            Closeness::Part
        };
        let rank = Rank {
            closeness,
            loose: false,
        };
        self.read.insert(id);
        self.hits.push(Hit {
            own: self.own.contains(&id),
            rank: found.as_ref().map_or(rank, |found| rank.max(found.rank)),
            found,
            order: Some(order),
            customer,
        });
        Ok(())
    }

    /// The matches, best first; how many there are; whether there may be more.
    pub fn finish(mut self) -> (Vec<Hit>, u32, bool) {
        let total = self.found() as u32;
        self.hits
            .sort_by_key(|hit| (hit.place(), Reverse(hit.customer.id)));
        (self.hits, total, self.more)
    }
}

/// What of a customer can be looked up.
pub fn card(customer: &Customer) -> LookupCard<'_> {
    LookupCard {
        name: &customer.name,
        phones: customer.phones.iter().map(|p| p.digits.as_str()).collect(),
        number: customer.number.as_deref(),
    }
}

/// How many bytes of an index key are the customer's.
const ID_BYTES: usize = 8;
/// How many bytes close a text in a key.
const END_BYTES: usize = 2;

/// The customer at the end of an index key.
pub fn customer_at_end(key: &[u8]) -> Option<CustomerId> {
    let at = key.len().checked_sub(ID_BYTES)?;
    KeyReader::new(&key[at..]).take()
}

/// The lookup key in an entry's key; such keys hold no zero byte, so that it stands there as it is.
fn lookup_key(key: &[u8]) -> &[u8] {
    &key[..key.len().saturating_sub(ID_BYTES + END_BYTES)]
}
