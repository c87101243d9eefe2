//! All customers, page by page over short snapshots, so that nobody is held up: what each plan would do for them.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::compare::{Comparison, Lists};
use super::report;
use super::tally::{Books, Made, OfCustomer, Tally};
use super::{Ask, Watch};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::order::Order;
use crate::domain::plan::Plan;
use crate::domain::plan::assess::{Given, Outlook};
use crate::domain::plan::simulate::simulate;
use crate::protocol::view::PreviewReport;
use crate::service::Service;
use crate::service::care::touches::Touches;
use crate::service::work::Result;
use crate::store::schema::counter;
use crate::store::{Read, ReadExt};

/// Customers of one look at the store.
const PAGE: usize = 32;

/// What a preview has found so far.
pub struct Findings {
    /// What is on the books.
    pub books: Books,
    /// What the plan in force would do.
    pub old: Tally,
    /// What the other plan would do, and what that changes.
    pub new: Option<(Tally, Comparison)>,
    /// Customers looked at.
    pub customers: u64,
}

/// Looks at everybody; none where it was called off.
pub fn look(service: &Service, ask: &Ask, watch: &Watch) -> Result<Option<(PreviewReport, Lists)>> {
    let begin = Instant::now();
    let present = &ask.rules.plan;
    let books = {
        let read = service.store().read();
        let of = read.counter(counter::CUSTOMERS)?;
        watch
            .of
            .store(u64::try_from(of).unwrap_or(0), Ordering::Relaxed);
        Books::of(&read, ask)?
    };
    let new = ask.plan.as_ref().map(|plan| {
        let tally = Tally::new(plan, &books, ask);
        (tally, Comparison::new(present, plan))
    });
    let mut findings = Findings {
        old: Tally::new(present, &books, ask),
        new,
        books,
        customers: 0,
    };
    let mut next = Some(CustomerId(1));
    while let Some(from) = next {
        if watch.stops() {
            return Ok(None);
        }
        let read = service.store().read();
        let people = page(&read, from)?;
        if let (Some((first, _)), Some((last, _))) = (people.first(), people.last()) {
            let ids = (first.id, last.id);
            let beside = Beside {
                touches: Touches::of_many(&read, ids, ask.today)?,
                made: Made::of(&read, ids)?,
                none: Touches::none(ask.today),
            };
            for (customer, orders) in &people {
                findings.weigh(&read, ask, (customer, orders), &beside)?;
            }
        }
        drop(read);
        findings.customers += people.len() as u64;
        watch.done.store(findings.customers, Ordering::Relaxed);
        let last = people.last().filter(|_| people.len() == PAGE);
        next = last.map(|(customer, _)| CustomerId(customer.id.0.saturating_add(1)));
        // Whoever waits for the store or for a processor comes first.
        std::thread::yield_now();
    }
    let mut report = report::report(ask, &findings);
    report.took_ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    let lists = findings.new.map(|(_, comparison)| comparison.lists());
    Ok(Some((report, lists.unwrap_or_default())))
}

/// The customers from an id on, with their orders.
fn page(read: &impl Read, from: CustomerId) -> Result<Vec<(Customer, Vec<Order>)>> {
    let mut people: Vec<(Customer, Vec<Order>)> = Vec::with_capacity(PAGE);
    read.of_customers_from(from, |stored| {
        if let Some((_, customer)) = stored.read::<Customer>()? {
            if people.len() == PAGE {
                return Ok(ControlFlow::Break(()));
            }
            people.push((customer, Vec::new()));
        } else if let Some((_, orders)) = people.last_mut() {
            orders.extend(stored.read::<Order>()?.map(|(_, order)| order));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(people)
}

/// What lies beside the customers of a page.
struct Beside {
    touches: HashMap<CustomerId, Touches>,
    made: Made,
    /// For who has none.
    none: Touches,
}

impl Findings {
    /// What each plan would do for a customer.
    fn weigh(
        &mut self,
        read: &impl Read,
        ask: &Ask,
        (customer, orders): (&Customer, &[Order]),
        beside: &Beside,
    ) -> Result<()> {
        let touches = beside.touches.get(&customer.id).unwrap_or(&beside.none);
        let rules = &ask.rules;
        let of_old = Given {
            customer,
            orders,
            open_complaint: touches.open_complaint,
            holidays: &rules.holidays,
            setting: rules.setting(),
        };
        let owner = self.books.owner(customer);
        let run = |plan: &Plan, given: &Given<'_>, outlook: &Outlook<'_>, tally: &mut Tally| {
            tally.touched.clear();
            let mut world = OfCustomer {
                read,
                plan,
                customer,
                orders,
                books: &self.books,
                made: &beside.made,
                tally,
                today: ask.today,
            };
            let terms = rules.terms_of(plan, ask.now);
            let ledger = touches.ledger.clone();
            let days = (ask.today, ask.until);
            simulate(&terms, given, outlook, (ledger, owner), days, &mut world)
        };
        let old = Outlook::new(&rules.plan, &of_old, ask.today);
        run(&rules.plan, &of_old, &old, &mut self.old)?;
        if let (Some(plan), Some((tally, comparison))) = (&ask.plan, &mut self.new) {
            let of_new = Given {
                setting: rules.setting_of(plan),
                ..of_old
            };
            let new = Outlook::new(plan, &of_new, ask.today);
            run(plan, &of_new, &new, tally)?;
            comparison.touched(customer, &self.old.touched, &tally.touched);
            comparison.standing(customer, &old, &new, ask.today);
        }
        Ok(())
    }
}
