//! The quintiles that RFM scores go by: taken of everybody who bought, in the background, and kept for the month.
//!
//! They are taken anew in each month, and when there are twice as many customers as the last time: the first import into
//! a new store. A plan whose conditions ask for R, F or M has everybody looked at again by the new ones.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike;

use super::plan::walk;
use super::work::{Result, Work};
use super::{Service, jobs};
use crate::domain::id::{CustomerId, OrderId};
use crate::domain::money::Fen;
use crate::domain::rfm::{NO_CUTS, RfmCuts};
use crate::domain::time::{Day, Moment};
use crate::protocol::{Done, Refusal};
use crate::store::schema::{ONLY, counter, index, purchase_value};
use crate::store::{Direction, Read, ReadExt, StoreError};

/// Purchases looked at before changes are let in.
const STRETCH: usize = 2_048;

/// The cuts in force.
pub fn in_force(read: &impl Read) -> std::result::Result<RfmCuts, StoreError> {
    let known = read.get::<RfmCuts>(&ONLY)?;
    Ok(known.unwrap_or_else(|| NO_CUTS.clone()))
}

/// Whether cuts are to be taken on a day.
pub fn is_due(service: &Service, today: Day) -> bool {
    let cuts = service.rules().cuts;
    let counted = service.store().read().counter(counter::CUSTOMERS);
    let customers = counted.map_or(0, |n| u64::try_from(n).unwrap_or(0));
    if customers == 0 {
        return false;
    }
    let month = |day: Day| (day.date().year(), day.date().month());
    let never = cuts.at == Moment(0);
    never || month(cuts.as_of) < month(today) || customers / 2 >= cuts.customers.max(1)
}

/// Takes the cuts of all purchases by a day and puts them in force; `stop` is asked now and then. Answers whether it came
/// to its end.
pub fn renew(
    service: &Service,
    now: Moment,
    stop: &dyn Fn() -> bool,
) -> std::result::Result<bool, Refusal> {
    let today = service.rules().zone().day(now);
    let Some(cuts) = taken(service, today, now, stop).map_err(super::work::Stop::into_refusal)?
    else {
        return Ok(false);
    };
    let put = move |work: &mut Work<'_, '_>| put(work, cuts);
    jobs::answered(&service.send_step(now, put)).map(|_| true)
}

fn put(work: &mut Work<'_, '_>, cuts: RfmCuts) -> Result<Done> {
    work.put(&ONLY, &cuts)?;
    let mut conditions = work.rules.plan.conditions();
    if conditions.any(|(.., condition)| condition.asks_for_rfm()) {
        walk::begin(work, work.rules.version, None)?;
    }
    work.renew(move |rules| rules.cuts = Arc::new(cuts));
    Ok(Done::Ok)
}

/// The cuts as of a day; `None` where it was stopped.
fn taken(
    service: &Service,
    today: Day,
    at: Moment,
    stop: &dyn Fn() -> bool,
) -> Result<Option<RfmCuts>> {
    let mut bought: HashMap<CustomerId, (Day, u32, Fen)> = HashMap::new();
    let mut read = service.store().read();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let found = read.index_page(
            index::PURCHASES,
            (),
            after.as_deref(),
            Direction::Forward,
            STRETCH,
        )?;
        for entry in &found {
            let parts = entry.parts::<(Day, CustomerId, OrderId)>();
            let Some((day, customer, _)) = parts.filter(|(day, ..)| *day <= today) else {
                continue;
            };
            let sum = bought.entry(customer).or_insert((day, 0, Fen(0)));
            sum.0 = sum.0.max(day);
            sum.1 += 1;
            sum.2 += purchase_value(&entry.value);
        }
        if found.len() < STRETCH {
            break;
        }
        if stop() {
            return Ok(None);
        }
        after = found.into_iter().next_back().map(|entry| entry.key);
        read.refresh();
    }
    let counted = read.counter(counter::CUSTOMERS)?;
    let customers = u64::try_from(counted).unwrap_or(0);
    drop(read);
    let bought: Vec<(Day, u32, Fen)> = bought.into_values().collect();
    let cuts = RfmCuts::of(&bought, today, at);
    Ok(Some(RfmCuts { customers, ..cuts }))
}

#[cfg(test)]
mod tests {
    use super::super::rows::orders;
    use super::super::testkit::{Kit, NOW, TODAY, boss};
    use super::*;
    use crate::domain::purchases::Purchases;
    use crate::protocol::{Found, Query};

    #[test]
    fn cuts_are_of_everybody_who_bought_and_stay_for_the_month() {
        let kit = Kit::new();
        let service: &Service = &kit;
        assert!(!is_due(service, TODAY), "nobody is there");
        let ids = kit.samples(80);
        assert!(is_due(service, TODAY));
        let now = NOW;
        assert!(renew(service, now, &|| false).expect("renewed"));
        assert!(!is_due(service, TODAY));
        let next_month = TODAY.add_months(1);
        assert!(is_due(service, next_month));
        let read = service.store().read();
        let all: Vec<(Day, u32, Fen)> = ids
            .iter()
            .filter_map(|id| {
                let bought = Purchases::of(&orders(&read, *id).expect("reads"), TODAY);
                Some((bought.last?, bought.orders, bought.total))
            })
            .collect();
        drop(read);
        let cuts = service.rules().cuts;
        let expected = RfmCuts::of(&all, TODAY, now);
        assert_eq!(
            *cuts,
            RfmCuts {
                customers: 80,
                ..expected
            }
        );
        for id in &ids {
            let Found::Profile(profile) = kit.ask(&boss(), Query::Profile(*id)) else {
                panic!("a profile");
            };
            assert_eq!(profile.rfm, cuts.score(&profile.purchases, TODAY));
        }
        kit.samples(90);
        assert!(is_due(service, TODAY), "twice as many are there");
    }
}
