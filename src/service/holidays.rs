//! Days off and make-up workdays in force: the shipped years, and those that were imported into the store.

use super::plan;
use super::work::{Result, Stop, Work};
use crate::domain::calendar::HolidayTable;
use crate::domain::calendar::holiday::{HolidayYear, Imported};
use crate::domain::calendar::holiday_file::MAX_YEARS;
use crate::protocol::Done;
use crate::protocol::command::{HolidaysImported, KnownBefore};
use crate::protocol::refusal::Problem;
use crate::store::{Direction, Read, ReadExt, StoreError};
use crate::text::clean::clean_name;

/// Most years that are looked for in a store: all that can be imported.
const MAX_STORED: usize = 512;

/// The table in force.
pub fn in_force(read: &impl Read) -> std::result::Result<HolidayTable, StoreError> {
    let stored = read.range::<HolidayYear>((), Direction::Forward, MAX_STORED)?;
    let years: Vec<HolidayYear> = stored.into_iter().map(|(_, year)| year).collect();
    Ok(HolidayTable::from(years))
}

/// Puts what the store holds in force, once the change is stored.
pub fn renew(work: &mut Work<'_, '_>) -> Result<()> {
    let table = in_force(work.txn)?;
    work.renew(move |rules| rules.holidays = std::sync::Arc::new(table));
    // Working days have moved, and what is due with them.
    plan::walk::begin(work, work.rules.version, None)
}

/// Takes the years of a file; those that say nothing new stay as they are. One action to undo.
pub fn import(work: &mut Work<'_, '_>, file: &str, years: Vec<HolidayYear>) -> Result<Done> {
    if years.is_empty() || years.len() > MAX_YEARS {
        return Err(Stop::limit("holiday-years", MAX_YEARS as u64));
    }
    if let Some(year) = years.iter().find(|year| !year.is_sound()) {
        let value = year.year.to_string();
        return Err(Stop::invalid("holidays", Problem::Malformed { value }));
    }
    let file = clean_name(file);
    let known = in_force(work.txn)?;
    work.undoable();
    let mut results = Vec::with_capacity(years.len());
    for year in years {
        let before = known.year(year.year);
        let instead_of = match before {
            None => KnownBefore::Nothing,
            Some(known) if known.stretches == year.stretches => KnownBefore::Same,
            Some(known) if known.imported.is_some() => KnownBefore::Imported,
            Some(_) => KnownBefore::Shipped,
        };
        let (off, worked) = year.counts();
        results.push(HolidaysImported {
            year: year.year,
            off,
            worked,
            missing: year.missing().into_iter().map(str::to_owned).collect(),
            instead_of,
        });
        if instead_of == KnownBefore::Same {
            continue;
        }
        let imported = Some(Imported {
            file: file.clone(),
            at: work.now(),
            by: work.agent(),
        });
        work.put(&year.year, &HolidayYear { imported, ..year })?;
        let detail = format!("{} {file}", results.last().map_or(0, |r| r.year));
        work.txn.audit("calendar-import", None, detail);
    }
    if results.iter().any(|r| r.instead_of != KnownBefore::Same) {
        work.keep_undo("calendar-import", None, None)?;
        renew(work)?;
    }
    Ok(Done::Holidays(results))
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{Kit, boss};
    use super::*;
    use crate::domain::calendar::holiday_file;
    use crate::domain::time::Day;
    use crate::protocol::{Command, Found, Query, Refusal};

    fn table(off: &str) -> Vec<HolidayYear> {
        holiday_file::read(&format!("[years.{}]\noff = [\"{off}\"]", &off[9..13])).expect("a table")
    }

    fn import(kit: &Kit, off: &str) -> KnownBefore {
        let command = Command::ImportHolidays {
            file: "next.toml".into(),
            years: table(off),
        };
        match kit.run(&boss(), command) {
            Ok(Done::Holidays(years)) => years[0].instead_of,
            other => panic!("{other:?}"),
        }
    }

    fn worked(kit: &Kit, date: (i32, u32, u32)) -> bool {
        let day = Day::ymd(date.0, date.1, date.2).expect("a day");
        kit.rules().holidays.is_worked(day)
    }

    #[test]
    fn an_imported_year_is_in_force_at_once_and_can_be_undone_and_replaced() {
        let kit = Kit::new();
        let (new_year, next) = ((2027, 1, 1), (2027, 1, 4));
        assert!(worked(&kit, new_year) && !kit.rules().holidays.covers(2027));
        assert_eq!(import(&kit, "new-year 2027-01-01"), KnownBefore::Nothing);
        assert!(!worked(&kit, new_year));
        assert_eq!(import(&kit, "new-year 2027-01-01"), KnownBefore::Same);
        assert_eq!(
            import(&kit, "new-year 2027-01-01..01-04"),
            KnownBefore::Imported
        );
        assert!(!worked(&kit, next));
        kit.run(&boss(), Command::Undo).expect("undone");
        assert!(worked(&kit, next) && !worked(&kit, new_year));
        kit.run(&boss(), Command::Redo).expect("done again");
        assert!(!worked(&kit, next));
        let Found::Settings(settings) = kit.ask(&boss(), Query::Settings) else {
            panic!("settings");
        };
        let known = settings
            .holidays
            .year(2027)
            .and_then(|year| year.imported.clone());
        assert_eq!(known.map(|i| i.file).as_deref(), Some("next.toml"));
        assert!(settings.holidays.covers(2026));
    }

    #[test]
    fn a_shipped_year_is_overridden_and_comes_back_when_that_is_undone() {
        let kit = Kit::new();
        assert_eq!(import(&kit, "new-year 2026-01-01"), KnownBefore::Shipped);
        assert!(worked(&kit, (2026, 2, 17)));
        kit.run(&boss(), Command::Undo).expect("undone");
        assert!(!worked(&kit, (2026, 2, 17)));
    }

    #[test]
    fn only_an_admin_may_and_only_what_is_sound() {
        let kit = Kit::new();
        let ann = kit.agent("ann");
        let command = |years| Command::ImportHolidays {
            file: "x".into(),
            years,
        };
        let refused = kit.run(&ann, command(table("new-year 2027-01-01")));
        assert!(matches!(refused, Err(Refusal::NotAllowed { .. })));
        let mut years = table("new-year 2027-01-01");
        let again = years[0].stretches[0].clone();
        years[0].stretches.push(again);
        let refused = kit.run(&boss(), command(years));
        assert!(matches!(refused, Err(Refusal::Invalid { .. })));
        let refused = kit.run(&boss(), command(Vec::new()));
        assert!(matches!(refused, Err(Refusal::Limit { .. })));
    }
}
