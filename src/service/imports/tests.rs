//! Imports as a whole: in any cut, interrupted, twice, undone.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::domain::customer::Customer;
use crate::domain::event::{Event, What};
use crate::domain::follow_up::FollowUp;
use crate::domain::id::{CustomerId, ImportId};
use crate::domain::import::{CustomerRow, Kind, OrderRow};
use crate::domain::import_run::{ImportState, ImportTrace};
use crate::domain::money::Fen;
use crate::domain::order::{Order, OrderStatus};
use crate::domain::time::{Moment, Span};
use crate::import::identity::Occurrences;
use crate::protocol::command::ImportRows;
use crate::protocol::refusal::Problem;
use crate::protocol::view::ImportReport;
use crate::protocol::{Command, Done, Refusal};
use crate::service::testkit::{Kit, NOW, TODAY, boss};
use crate::store::{Direction, ReadExt};

const ALL: usize = 10_000;

fn report(done: Result<Done, Refusal>) -> ImportReport {
    match done {
        Ok(Done::Import(report)) => *report,
        other => panic!("{other:?}"),
    }
}

fn begin(kit: &Kit, kind: Kind, file: u8) -> ImportReport {
    report(kit.run(
        &boss(),
        Command::BeginImport {
            kind,
            file: format!("{file}.csv"),
            fingerprint: [file; 32],
        },
    ))
}

fn send(kit: &Kit, import: ImportId, from_row: u64, rows: ImportRows) -> ImportReport {
    let settles = match &rows {
        ImportRows::Customers(rows) => rows.len(),
        ImportRows::Orders(rows) => rows.len(),
    } as u64;
    report(kit.run(
        &boss(),
        Command::ImportRows {
            import,
            from_row,
            settles,
            rejected: 0,
            rows,
        },
    ))
}

/// Rows of orders as they are read from a file.
fn sales(rows: Vec<OrderRow>) -> Rows {
    let mut seen = Occurrences::default();
    let mark = |mut row: OrderRow| {
        seen.mark(&mut row).expect("few");
        row
    };
    Rows::Orders(rows.into_iter().map(mark).collect())
}

/// A file of either kind.
#[derive(Debug, Clone)]
enum Rows {
    Customers(Vec<CustomerRow>),
    Orders(Vec<OrderRow>),
}

impl Rows {
    fn kind(&self) -> Kind {
        match self {
            Self::Customers(_) => Kind::Customers,
            Self::Orders(_) => Kind::Orders,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Customers(rows) => rows.len(),
            Self::Orders(rows) => rows.len(),
        }
    }

    fn part(&self, from: usize, to: usize) -> ImportRows {
        match self {
            Self::Customers(rows) => ImportRows::Customers(rows[from..to].to_vec()),
            Self::Orders(rows) => ImportRows::Orders(rows[from..to].to_vec()),
        }
    }
}

/// Imports a file whole, in batches of these sizes, over and over; each batch is sent twice.
fn import(kit: &Kit, file: u8, rows: &Rows, sizes: &[usize]) -> ImportReport {
    let begun = begin(kit, rows.kind(), file);
    let mut refused = Vec::new();
    let mut at = 0;
    for size in sizes.iter().cycle() {
        if at == rows.len() {
            break;
        }
        let to = (at + (*size).clamp(1, 64)).min(rows.len());
        let told = send(kit, begun.id, at as u64, rows.part(at, to));
        assert_eq!(told.settled, to as u64);
        refused.extend(
            told.refused
                .into_iter()
                .map(|(n, f, p)| (n + at as u32, f, p)),
        );
        let again = send(kit, begun.id, at as u64, rows.part(at, to));
        assert_eq!(again.counts, told.counts, "a batch has its effect once");
        // An interrupted import goes on where it was.
        assert_eq!(begin(kit, rows.kind(), file).settled, to as u64);
        at = to;
    }
    let mut ended = report(kit.run(&boss(), Command::EndImport(begun.id)));
    let counts = ended.counts;
    assert_eq!(counts.read, rows.len() as u64);
    assert_eq!(
        counts.read,
        counts.created + counts.updated + counts.unchanged + counts.rejected
    );
    ended.refused = refused;
    ended
}

fn undo(kit: &Kit, id: ImportId) -> ImportReport {
    loop {
        let told = report(kit.run(&boss(), Command::UndoImport(id)));
        if told.state == ImportState::Undone {
            return told;
        }
    }
}

fn person(number: &str, name: &str, phone: &str) -> CustomerRow {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    CustomerRow {
        number: some(number),
        name: some(name),
        phone: some(phone),
        ..CustomerRow::default()
    }
}

fn sale(order: &str, customer: &str, days_ago: i32, product: &str, yuan: i64) -> OrderRow {
    OrderRow {
        order: Some(order.to_owned()),
        customer: Some(customer.to_owned()),
        date: NOW - Span::hours(24 * i64::from(days_ago)),
        product: Some(product.to_owned()),
        quantity: Some(1),
        amount: Fen::yuan(yuan),
        status: Some(OrderStatus::Paid),
        ..OrderRow::default()
    }
}

fn all_customers(kit: &Kit) -> Vec<Customer> {
    let read = kit.store().read();
    let found = read.range::<Customer>((), Direction::Forward, ALL);
    found.expect("read").into_iter().map(|(_, c)| c).collect()
}

fn of<R: crate::store::Record<Key: Ord>>(kit: &Kit) -> Vec<(R::Key, R)> {
    let read = kit.store().read();
    let mut found = Vec::new();
    read.each::<R>((), Direction::Forward, |key, record| {
        found.push((key, record));
        std::ops::ControlFlow::Continue(())
    })
    .expect("read");
    found
}

/// All that imports make, with ids and times of the clock left out: customers by what they are, with their orders
/// and follow-ups.
fn contents(kit: &Kit) -> Vec<String> {
    let mut found: BTreeMap<CustomerId, Vec<String>> = BTreeMap::new();
    for mut customer in all_customers(kit) {
        let id = customer.id;
        customer.id = CustomerId(0);
        customer.import = None;
        (customer.created, customer.updated) = (Moment(0), Moment(0));
        found.entry(id).or_default().push(format!("0 {customer:?}"));
    }
    for (_, order) in of::<Order>(kit) {
        let Order {
            customer,
            key,
            channel,
            at,
            delivered,
            status,
            items,
            ..
        } = order;
        found.entry(customer).or_default().push(format!(
            "1 {key:?} {channel} {at:?} {delivered:?} {status:?} {items:?}"
        ));
    }
    for (_, work) in of::<FollowUp>(kit) {
        let FollowUp {
            customer,
            origin,
            segment,
            due,
            when,
            lapses,
            assignee,
            band,
            worth,
            status,
            ..
        } = work;
        found.entry(customer).or_default().push(format!(
            "2 {origin:?} {segment} {due:?} {when:?} {lapses:?} {assignee:?} {band:?} {worth:?} {status:?}"
        ));
    }
    let mut all: Vec<String> = found
        .into_values()
        .map(|mut parts| {
            parts.sort();
            parts.join("\n")
        })
        .collect();
    all.sort();
    all
}

#[test]
fn customers_are_made_changed_and_left_alone() {
    let kit = Kit::new();
    let rows = Rows::Customers(vec![
        CustomerRow {
            tags: vec!["社群活跃".into()],
            owner: Some("boss".into()),
            custom: vec![("肤质".into(), "干".into())],
            ..person("K-1", "王小明", "13812345678")
        },
        person("K-2", "李雷", "13912345678"),
        person("", "韩梅", "13712345678"),
    ]);
    let first = import(&kit, 1, &rows, &[64]);
    assert_eq!(
        (first.counts.created, first.counts.rejected),
        (3, 0),
        "{:?}",
        first.refused
    );
    let again = import(&kit, 1, &rows, &[2]);
    assert_eq!(again.counts.unchanged, 3);
    assert_ne!(again.id, first.id, "a finished file is a new import");

    let changed = Rows::Customers(vec![
        CustomerRow {
            email: Some("ming@example.org".into()),
            tags: vec!["母婴".into()],
            custom: vec![("肤质".into(), "油".into()), ("来源".into(), "展会".into())],
            owner: Some("nobody".into()),
            ..person("ｋ1", "", "13612345678")
        },
        person("", "韩 梅", "13712345678"),
    ]);
    let begun = begin(&kit, Kind::Customers, 2);
    let told = send(&kit, begun.id, 0, changed.part(0, 2));
    assert_eq!((told.counts.updated, told.counts.created), (2, 0));
    assert_eq!(told.warned.len(), 1);
    assert_eq!((told.warned[0].0, told.warned[0].1.as_str()), (0, "owner"));
    let wang = &all_customers(&kit)[0];
    assert_eq!(wang.name, "王小明");
    let digits: Vec<_> = wang.phones.iter().map(|p| p.digits.as_str()).collect();
    assert_eq!(digits, ["13612345678", "13812345678"]);
    assert_eq!(wang.tags.len(), 2);
    assert_eq!(wang.custom[0].1, "油");
    assert!(wang.owner.is_some());
    let events = of::<Event>(&kit);
    let mut fields: Vec<_> = events
        .iter()
        .filter(|((id, ..), _)| *id == wang.id)
        .filter_map(|(_, event)| match &event.what {
            What::Field {
                field,
                import: Some(_),
                ..
            } => Some(field.as_str()),
            _ => None,
        })
        .collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["custom.来源", "custom.肤质", "email", "phones", "tags"]
    );
}

#[test]
fn one_phone_of_two_people_is_marked_and_unmarked() {
    let kit = Kit::new();
    let rows = Rows::Customers(vec![
        person("", "王小明", "13812345678"),
        person("", "李雷", "138 1234 5678"),
        person("", "韩梅", "13812345679"),
    ]);
    let marks =
        |kit: &Kit| -> Vec<bool> { all_customers(kit).iter().map(|c| c.shares_phone).collect() };
    let ids = kit.person("老王", "13812345679");
    let first = import(&kit, 1, &rows, &[1]);
    assert_eq!(first.counts.created, 3);
    assert_eq!(marks(&kit), [true, true, true, true]);
    undo(&kit, first.id);
    assert_eq!(marks(&kit), [false]);
    assert_eq!(all_customers(&kit)[0].id, ids);
}

#[test]
fn rows_are_refused_by_field() {
    let kit = Kit::new();
    let many = |n: usize| (0..n).map(|i| format!("t{i}")).collect::<Vec<_>>();
    let rows = Rows::Customers(vec![
        person("--", "王小明", ""),
        person("K1", "", "not a phone"),
        CustomerRow {
            tags: many(65),
            ..person("K2", "李雷", "")
        },
        CustomerRow {
            note: Some("长".repeat(20_000)),
            ..person("K3", "李雷", "")
        },
        CustomerRow::default(),
        person("K4", "韩梅", ""),
    ]);
    let told = import(&kit, 1, &rows, &[64]);
    let fields: Vec<_> = told.refused.iter().map(|r| (r.0, r.1.as_str())).collect();
    assert_eq!(
        fields,
        [
            (0, "number"),
            (1, "phone"),
            (2, "tags"),
            (3, "note"),
            (4, "number")
        ]
    );
    assert_eq!((told.counts.rejected, told.counts.created), (5, 1));

    let rows = Rows::Orders(vec![
        sale("A1", "K4", 3, "奶粉", 100),
        OrderRow {
            customer: None,
            ..sale("A2", "", 3, "奶粉", 100)
        },
        sale("A1", "K5", 3, "奶粉", 100),
        OrderRow {
            order: None,
            ..sale("", "K4", 3, "奶粉", 100)
        },
    ]);
    let told = import(&kit, 2, &rows, &[64]);
    let fields: Vec<_> = told.refused.iter().map(|r| (r.0, r.1.as_str())).collect();
    assert_eq!(fields, [(1, "customer"), (2, "customer"), (3, "order")]);
    let taken = all_customers(&kit)[0].id;
    assert_eq!(told.refused[1].2, Problem::Taken { by: taken });
}

#[test]
fn batches_fit_behind_what_is_settled() {
    let kit = Kit::new();
    let begun = begin(&kit, Kind::Customers, 1);
    let ask = |from_row, settles, rejected, names: &[&str]| Command::ImportRows {
        import: begun.id,
        from_row,
        settles,
        rejected,
        rows: ImportRows::Customers(names.iter().map(|n| person(n, n, "")).collect()),
    };
    let gap = Err(Refusal::NotNow {
        code: "import-gap".into(),
    });
    assert_eq!(kit.run(&boss(), ask(1, 1, 0, &["a1"])), gap);
    let told = report(kit.run(&boss(), ask(0, 3, 1, &["a1", "a2"])));
    assert_eq!(
        (told.settled, told.counts.read, told.counts.rejected),
        (3, 3, 1)
    );
    assert_eq!(kit.run(&boss(), ask(2, 2, 1, &["a3"])), gap);
    let told = report(kit.run(&boss(), ask(2, 2, 0, &["a2", "a3"])));
    assert_eq!((told.settled, told.counts.created), (4, 3));
    let closed = Err(Refusal::NotNow {
        code: "import-closed".into(),
    });
    kit.run(&boss(), Command::EndImport(begun.id))
        .expect("ends");
    assert_eq!(kit.run(&boss(), ask(4, 1, 0, &["a5"])), closed);
}

#[test]
fn a_longer_export_adds_only_what_is_new() {
    let kit = Kit::new();
    let first = sales(vec![
        sale("A1", "K1", 40, "奶粉", 100),
        sale("A1", "K1", 40, "奶粉", 100),
        sale("A2", "K1", 30, "奶粉", 100),
    ]);
    let told = import(&kit, 1, &first, &[1]);
    assert_eq!((told.counts.created, told.counts.updated), (2, 1));
    let before = contents(&kit);
    let told = import(&kit, 2, &first, &[1]);
    assert_eq!(told.counts.unchanged, 3);
    assert_eq!(contents(&kit), before);

    let longer = sales(vec![
        sale("A1", "K1", 40, "奶粉", 100),
        sale("A1", "K1", 40, "奶粉", 100),
        sale("A1", "K1", 40, "奶粉", 100),
        OrderRow {
            status: Some(OrderStatus::Returned),
            ..sale("A2", "K1", 30, "奶粉", 100)
        },
        sale("A3", "K1", 1, "奶粉", 7_900),
    ]);
    let told = import(&kit, 3, &longer, &[1]);
    assert_eq!(
        (
            told.counts.created,
            told.counts.updated,
            told.counts.unchanged
        ),
        (1, 2, 2)
    );
    let orders = of::<Order>(&kit);
    let shape: Vec<_> = orders
        .iter()
        .map(|(_, o)| (o.items.len(), o.status))
        .collect();
    assert_eq!(
        shape,
        [
            (3, OrderStatus::Paid),
            (1, OrderStatus::Returned),
            (1, OrderStatus::Paid)
        ]
    );
    assert_eq!(all_customers(&kit)[0].segment.0, "vip");
    let told = undo(&kit, told.id);
    assert_eq!((told.restored, told.kept), (3, 0));
    assert_eq!(contents(&kit), before);
    assert!(
        of::<ImportTrace>(&kit).len() == 3,
        "the other import's stay"
    );
}

#[test]
fn what_changed_since_is_kept_and_named() {
    let kit = Kit::new();
    let rows = sales(vec![
        sale("A1", "K1", 3, "奶粉", 100),
        sale("A2", "K2", 3, "奶粉", 100),
        sale("A3", "K3", 3, "奶粉", 100),
    ]);
    let first = import(&kit, 1, &rows, &[64]);
    let ids: Vec<_> = all_customers(&kit).iter().map(|c| c.id).collect();
    let edited = ids[0];
    kit.write(move |work| {
        let mut customer = crate::service::names::customer(work.txn, edited)?;
        customer.note = "called back".into();
        work.put(&edited, &customer)
    });
    let later = import(&kit, 2, &sales(vec![sale("A9", "K2", 2, "奶粉", 1)]), &[64]);
    assert_eq!(later.counts.created, 1);
    let told = undo(&kit, first.id);
    assert_eq!((told.restored, told.kept), (4, 2));
    assert_eq!(told.kept_customers, [ids[1], ids[0]]);
    let left: Vec<_> = all_customers(&kit).iter().map(|c| c.id).collect();
    assert_eq!(left, ids[..2]);
    let refused = kit.run(&boss(), Command::EndImport(first.id));
    assert!(matches!(refused, Err(Refusal::NotNow { .. })));
    let again = report(kit.run(&boss(), Command::UndoImport(first.id)));
    assert_eq!(again.restored, 4);
}

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
