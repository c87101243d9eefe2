//! Exports: who may, what is in them, and that they are on record.

use super::super::testkit::{Kit, boss, caller};
use super::*;
use crate::domain::agent::Role;
use crate::protocol::{Command, Found, Query};

fn export(kit: &Kit, what: &str, filter: &str, limit: u32) -> Vec<Vec<String>> {
    let (what, filter) = (what.to_owned(), filter.to_owned());
    let begin = Command::Export {
        what: what.clone(),
        filter: filter.clone(),
    };
    kit.run(&boss(), begin).expect("recorded");
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let query = Query::ExportRows {
            what: what.clone(),
            filter: filter.clone(),
            after: after.take(),
            limit,
        };
        let Found::Export(page) = kit.ask(&boss(), query) else {
            panic!("not an export");
        };
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
    let ask = |filter: &str| Query::ExportRows {
        what: "customers".into(),
        filter: filter.into(),
        after: None,
        limit: 10,
    };
    let unrecorded = Refusal::NotNow {
        code: "export-unrecorded".into(),
    };
    assert_eq!(kit.query(&boss(), ask("")), Err(unrecorded.clone()));
    assert_eq!(export(&kit, "customers", "", 10).len(), ids.len());
    assert_eq!(kit.query(&boss(), ask("")), Err(unrecorded.clone()));
    let begin = Command::Export {
        what: "customers".into(),
        filter: String::new(),
    };
    kit.run(&boss(), begin.clone()).expect("recorded");
    assert_eq!(kit.query(&boss(), ask("key")), Err(unrecorded.clone()));
    let other = caller(AgentId(7), Role::Supervisor);
    assert_eq!(kit.query(&other, ask("")), Err(unrecorded));
    let agent = caller(AgentId(8), Role::Agent);
    let need = Role::Supervisor;
    assert_eq!(kit.run(&agent, begin), Err(Refusal::NotAllowed { need }));
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
