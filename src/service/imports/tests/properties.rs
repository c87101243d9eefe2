//! Any file, sorted in any way, in any cut, once or twice, and undone.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Rows, contents, import, of, person, sale, sales, undo};
use crate::domain::import::{CustomerRow, OrderRow};
use crate::domain::import_run::ImportTrace;
use crate::domain::order::{Order, OrderStatus};
use crate::service::testkit::{Kit, TODAY};

fn number() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), (1u8..6).prop_map(|n| format!("K{n}"))]
}

fn customer_row() -> impl Strategy<Value = CustomerRow> {
    let name = prop_oneof![Just(""), Just("王小明"), Just("李雷"), Just("Ann Lee")];
    let phone = prop_oneof![
        Just(""),
        (0u8..4).prop_map(
            |n| ["13812345670", "13812345671", "0571-88886666", "13812345673"][usize::from(n)]
        )
    ];
    let tags = proptest::collection::vec(0u8..3, 0..2);
    let note = proptest::option::of(0u8..3);
    (number(), name, phone, tags, note).prop_map(|(number, name, phone, tags, note)| CustomerRow {
        tags: tags.into_iter().map(|n| format!("tag{n}")).collect(),
        note: note.map(|n| format!("note {n}")),
        ..person(&number, name, phone)
    })
}

/// Rows of orders, those of one order together.
fn order_rows() -> impl Strategy<Value = Vec<OrderRow>> {
    let line = (0u8..2, 1i64..4, 0u8..2);
    let lines = proptest::collection::vec(line, 1..5);
    let order = (1u8..5, 0i32..90, lines, 0u8..5, any::<bool>());
    proptest::collection::vec(order, 1..9).prop_map(|orders| {
        let mut rows = Vec::new();
        for (nth, (customer, days, lines, status, numbered)) in orders.into_iter().enumerate() {
            for (product, hundreds, further) in lines {
                let amount = hundreds * 1_500;
                let number = format!("A{nth}");
                let customer = format!("K{customer}");
                let mut row = sale(&number, &customer, days, &format!("P{product}"), amount);
                // The lines of one order may be on their way one after the other.
                let status = usize::from(status + further) % OrderStatus::ALL.len();
                row.status = Some(OrderStatus::ALL[status]);
                if !numbered {
                    row.order = None;
                }
                rows.push(row);
            }
        }
        rows
    })
}

/// What the numbered orders of some files are, taken together: lines in any order, the state by the last file.
fn model(files: &[&[OrderRow]]) -> BTreeMap<String, (Vec<String>, Option<OrderStatus>)> {
    let mut all: BTreeMap<String, (Vec<String>, Option<OrderStatus>)> = BTreeMap::new();
    for rows in files {
        let mut stated: BTreeMap<String, (Vec<String>, Option<OrderStatus>)> = BTreeMap::new();
        for row in *rows {
            let Some(number) = &row.order else { continue };
            let of = stated.entry(number.clone()).or_default();
            of.0.push(format!("{:?} {}", row.product, row.amount.0));
            let rank = |status: &OrderStatus| match status {
                OrderStatus::Cancelled => 0,
                OrderStatus::Returned => 1,
                OrderStatus::Paid => 2,
                OrderStatus::Shipped => 3,
                OrderStatus::Delivered => 4,
            };
            of.1 = of.1.into_iter().chain(row.status).max_by_key(rank);
        }
        for (number, (lines, status)) in stated {
            let of = all.entry(number).or_default();
            let mut known = std::mem::take(&mut of.0);
            // Each stored line stands for one equal line of the file.
            for line in &lines {
                if let Some(at) = known.iter().position(|other| other == line) {
                    known.swap_remove(at);
                }
            }
            of.0 = lines.into_iter().chain(known).collect();
            of.0.sort();
            of.1 = status;
        }
    }
    all
}

fn stored(kit: &Kit) -> BTreeMap<String, (Vec<String>, Option<OrderStatus>)> {
    let orders = of::<Order>(kit).into_iter();
    let numbered = orders.filter_map(|(_, order)| {
        let number = order.number()?.to_owned();
        let line = |item: &crate::domain::order::OrderItem| {
            format!("{:?} {}", Some(&item.product), item.amount.0)
        };
        let mut lines: Vec<String> = order.items.iter().map(line).collect();
        lines.sort();
        Some((number, (lines, Some(order.status))))
    });
    numbered.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_is_the_same_in_any_cut_and_twice(
        people in proptest::collection::vec(customer_row(), 1..12),
        orders in order_rows().prop_shuffle(),
        sizes in proptest::collection::vec(1usize..6, 1..4),
    ) {
        let (people, orders) = (Rows::Customers(people), sales(orders));
        let (whole, cut) = (Kit::new(), Kit::new());
        for (kit, sizes) in [(&whole, &[64][..]), (&cut, &sizes)] {
            import(kit, 1, &people, sizes);
            import(kit, 2, &orders, sizes);
        }
        prop_assert_eq!(contents(&whole), contents(&cut));
        let before = contents(&cut);
        let again = import(&cut, 3, &orders, &sizes);
        prop_assert_eq!(again.counts.created, 0);
        prop_assert_eq!(contents(&cut), before);
    }

    #[test]
    fn a_later_file_adds_what_is_new_however_its_rows_are_sorted(
        (first, second) in order_rows().prop_flat_map(|rows| {
            let some = proptest::sample::subsequence(rows.clone(), 0..=rows.len());
            (some.prop_shuffle(), Just(rows).prop_shuffle())
        }),
        sizes in proptest::collection::vec(1usize..6, 1..4),
    ) {
        let kit = Kit::new();
        let (one, two) = (sales(first.clone()), sales(second.clone()));
        if !first.is_empty() {
            import(&kit, 1, &one, &sizes);
        }
        let before = stored(&kit);
        prop_assert_eq!(&before, &model(&[&first]));
        let told = import(&kit, 2, &two, &sizes);
        prop_assert_eq!(stored(&kit), model(&[&first, &second]));
        prop_assert_eq!(undo(&kit, told.id).kept, 0);
        prop_assert_eq!(stored(&kit), before);
    }

    #[test]
    fn undoing_gives_the_earlier_records_back(
        people in proptest::collection::vec(customer_row(), 1..12),
        more in proptest::collection::vec(customer_row(), 1..12),
        orders in order_rows(),
        sizes in proptest::collection::vec(1usize..6, 1..4),
    ) {
        let kit = Kit::new();
        let empty = contents(&kit);
        let (people, more) = (Rows::Customers(people), Rows::Customers(more));
        let orders = sales(orders);
        let first = import(&kit, 1, &people, &sizes);
        let after_first = contents(&kit);
        let second = import(&kit, 2, &more, &sizes);
        let third = import(&kit, 3, &orders, &sizes);
        prop_assert_eq!(undo(&kit, third.id).kept, 0);
        prop_assert_eq!(undo(&kit, second.id).kept, 0);
        prop_assert_eq!(contents(&kit), after_first);
        prop_assert_eq!(undo(&kit, first.id).kept, 0);
        prop_assert_eq!(contents(&kit), empty);
        prop_assert!(of::<ImportTrace>(&kit).is_empty());
        prop_assert!(TODAY.0 > 0);
    }
}
