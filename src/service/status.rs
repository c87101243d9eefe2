//! How the store is: figures for `status`, and the check of everything. The hub adds what only it knows.

use std::ops::ControlFlow;

use super::names::{Names, not_found};
use super::work::Result;
use super::{Service, plan};
use crate::domain::calendar::HolidayTable;
use crate::domain::time::{Day, Moment};
use crate::protocol::refusal::Thing;
use crate::protocol::view::{PlanStatus, StatusReport, VerifyReport};
use crate::store::schema::{counter, index};
use crate::store::{Direction, Read, ReadExt};

/// Most claims that are counted.
const MAX_CLAIMS: u32 = 100_000;
/// Days ahead for which follow-ups are planned and holidays are asked for.
const DAYS_AHEAD: i32 = 60;

/// The figures of now.
pub fn status(service: &Service, now: Moment) -> Result<StatusReport> {
    let store = service.store().status();
    let plan = plan(service).ok().map(Box::new);
    let read = &service.store().read();
    let rules = service.rules();
    let count = |key: u8| -> Result<u64> { Ok(u64::try_from(read.counter(key)?).unwrap_or(0)) };
    let mut report = StatusReport {
        now,
        customers: count(counter::CUSTOMERS)?,
        follow_ups: count(counter::FOLLOW_UPS)?,
        open_follow_ups: count(counter::OPEN)?,
        orders: count(counter::ORDERS)?,
        claims: claims(read)?,
        journal_seq: store.journal_seq,
        index_seq: store.index_seq,
        memory_bytes: store.memory_bytes.unwrap_or_default(),
        store_bytes: store.journal_bytes + store.index_bytes,
        writable: store.health.read_only.is_none(),
        holidays_missing: holidays_missing(&rules.holidays, rules.zone().day(now)),
        ..StatusReport::default()
    };
    report.plan = plan;
    report.setbacks = service.shared.setbacks.count();
    report.jobs.extend(service.jobs());
    report.jobs.extend(service.shared.previews.progress());
    report.jobs.extend(service.shared.backup.progress());
    Ok(report)
}

/// How the plan and its file are.
pub fn plan(service: &Service) -> Result<PlanStatus> {
    let (present, left, version, reevaluation) = {
        let read = &service.store().read();
        let present = plan::in_force(read)?.ok_or_else(|| not_found(Thing::PlanVersion, 1))?;
        let version = plan::view(&Names::new(read), &present)?;
        let left = plan::left(read, present.number)?;
        (present, left, version, plan::walk::view(read)?)
    };
    Ok(PlanStatus {
        version,
        file: plan::file::path(service.dir()).display().to_string(),
        // The store waits for no file.
        state: plan::file::state(service.dir(), &present.text, left, &service.rules().filters),
        reevaluation,
    })
}

fn claims(read: &impl Read) -> Result<u32> {
    let mut count = 0;
    read.each_index(index::CLAIMS, (), Direction::Forward, |_, _| {
        count += 1;
        if count < MAX_CLAIMS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok(count)
}

fn holidays_missing(table: &HolidayTable, today: Day) -> Vec<i32> {
    use chrono::Datelike;
    let years = today.date().year()..=(today + DAYS_AHEAD).date().year();
    years.filter(|year| !table.covers(*year)).collect()
}

/// Compares everything with everything; takes as long as reading it all.
pub fn verify(service: &Service) -> Result<VerifyReport> {
    let found = service.store().verify(&mut |_| {})?;
    let problems = found.findings.iter().map(|finding| format!("{finding:?}"));
    Ok(VerifyReport {
        journal_records: found.journal_records,
        records: found.records,
        index_entries: found.entries,
        counters: found.counters,
        problems: problems.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, NOW, boss};
    use super::*;
    use crate::protocol::{Found, Query};

    #[test]
    fn figures_are_those_of_the_store() {
        let kit = Kit::new();
        kit.samples(12);
        let report = match kit.ask(&boss(), Query::Status) {
            Found::Status(report) => *report,
            other => panic!("{other:?}"),
        };
        assert_eq!((report.customers, report.claims), (12, 0));
        assert!(report.orders > 0 && report.follow_ups >= report.open_follow_ups);
        assert_eq!(report.journal_seq, report.index_seq);
        assert!(report.writable && report.memory_bytes > 0);
        assert_eq!(report.now, NOW);
        match kit.ask(&boss(), Query::Verify) {
            Found::Verify(found) => {
                assert_eq!(found.problems, Vec::<String>::new());
                assert!(found.records > 12 && found.index_entries > 100);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn years_without_a_table_are_named() {
        let day = |year| Day::ymd(year, 12, 20).expect("a day");
        let china = HolidayTable::china();
        assert_eq!(holidays_missing(china, day(2098)), [2098, 2099]);
        assert_eq!(holidays_missing(china, day(2026)), [2027]);
    }
}
