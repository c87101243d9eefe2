//! Exports: who may, what is in them, and that they are on record.

use super::super::testkit::{Kit, boss, caller};
use super::*;
use crate::domain::agent::Role;
use crate::protocol::{Command, Found, Query};

/// Puts an export on record.
fn begin(kit: &Kit, what: &str, filter: &str) -> u64 {
    let (what, filter) = (what.to_owned(), filter.to_owned());
    match kit.run(&boss(), Command::Export { what, filter }) {
        Ok(Done::Exporting(export)) => export,
        other => panic!("{other:?}"),
    }
}

fn ask(export: u64, after: Option<Cursor>, limit: u32) -> Query {
    Query::ExportRows {
        export,
        after,
        limit,
    }
}

fn page(kit: &Kit, export: u64, after: Option<Cursor>, limit: u32) -> ExportPage {
    match kit.ask(&boss(), ask(export, after, limit)) {
        Found::Export(page) => page,
        other => panic!("{other:?}"),
    }
}

fn export(kit: &Kit, what: &str, filter: &str, limit: u32) -> Vec<Vec<String>> {
    let export = begin(kit, what, filter);
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = page(kit, export, after.take(), limit);
        assert!(page.rows.len() <= limit as usize);
        assert!(page.rows.iter().all(|row| row.len() == page.columns.len()));
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

#[test]
fn pages_of_any_size_hold_all_rows_masked() {
    let kit = Kit::new();
    let ids = kit.samples(40);
    let customers = export(&kit, "customers", "", 500);
    let shown: Vec<_> = customers.iter().map(|row| row[0].clone()).collect();
    let expected: Vec<_> = ids.iter().map(ToString::to_string).collect();
    assert_eq!(shown, expected);
    assert!(customers.iter().all(|row| row[3].contains("****")));
    for what in ["customers", "orders", "follow-ups"] {
        let all = export(&kit, what, "", 500);
        assert!(!all.is_empty(), "{what}");
        assert_eq!(export(&kit, what, "", 3), all, "{what}");
        assert_eq!(export(&kit, what, "", 1), all, "{what}");
    }
}

#[test]
fn a_filter_is_a_condition_on_customers() {
    let kit = Kit::new();
    kit.samples(60);
    let regular = export(&kit, "customers", "orders >= 2", 7);
    let all = export(&kit, "customers", "", 7);
    let expected: Vec<_> = all
        .into_iter()
        .filter(|row| row[18].parse::<u32>().expect("orders") >= 2)
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(regular, expected);
    for (what, filter, field) in [
        ("customers", "ordres > 1", "where"),
        ("customers", "orders >", "where"),
        ("agents", "", "what"),
    ] {
        let command = Command::Export {
            what: what.into(),
            filter: filter.into(),
        };
        let refused = kit.run(&boss(), command);
        assert!(
            matches!(&refused, Err(Refusal::Invalid { field: f, .. }) if f == field),
            "{refused:?}"
        );
    }
}

#[test]
fn only_what_is_on_record_is_handed_out() {
    let kit = Kit::new();
    let ids = kit.samples(3);
    let unrecorded = Refusal::NotNow {
        code: "export-unrecorded".into(),
    };
    assert_eq!(
        kit.query(&boss(), ask(1, None, 10)),
        Err(unrecorded.clone())
    );
    assert_eq!(export(&kit, "customers", "", 10).len(), ids.len());
    let recorded = begin(&kit, "customers", "");
    let other = caller(AgentId(7), Role::Supervisor);
    let query = ask(recorded, None, 10);
    assert_eq!(kit.query(&other, query.clone()), Err(unrecorded.clone()));
    assert_eq!(page(&kit, recorded, None, 10).rows.len(), ids.len());
    assert_eq!(kit.query(&boss(), query), Err(unrecorded));
    let agent = caller(AgentId(8), Role::Agent);
    let need = Role::Supervisor;
    let again = Command::Export {
        what: "customers".into(),
        filter: String::new(),
    };
    assert_eq!(kit.run(&agent, again), Err(Refusal::NotAllowed { need }));
    let log = Query::Log {
        customer: None,
        since: None,
        before: None,
        limit: 1,
    };
    match kit.ask(&boss(), log) {
        Found::Log(rows) => assert!(rows[0].detail.starts_with("customers")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_exports_of_the_same_go_side_by_side() {
    let kit = Kit::new();
    let ids = kit.samples(6);
    let (one, two) = (begin(&kit, "customers", ""), begin(&kit, "customers", ""));
    let first = page(&kit, one, None, 4);
    // The second one is whole before the first goes on.
    assert_eq!(page(&kit, two, None, 500).rows.len(), ids.len());
    let rest = page(&kit, one, first.next, 500);
    assert_eq!(first.rows.len() + rest.rows.len(), ids.len());
}

#[test]
fn a_page_looks_at_so_many_customers_whatever_it_finds() {
    let kit = Kit::new();
    for part in (1..=(MAX_LOOKED_AT + 300) as u64)
        .collect::<Vec<_>>()
        .chunks(1_000)
    {
        let part = part.to_vec();
        kit.write(move |work| {
            for n in part {
                let mut customer =
                    Customer::new(CustomerId(n), work.now(), work.agent(), work.today);
                customer.name = "x".into();
                work.txn.put(&CustomerId(n), &customer)?;
            }
            Ok(())
        });
    }
    let nobody = begin(&kit, "customers", "orders > 3");
    let first = page(&kit, nobody, None, 500);
    assert!(first.rows.is_empty() && first.next.is_some());
    let second = page(&kit, nobody, first.next, 500);
    assert!(second.rows.is_empty() && second.next.is_none());
}
