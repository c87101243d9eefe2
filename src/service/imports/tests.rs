//! Imports as a whole: interrupted, twice, undone; in [`properties`] any file in any cut.

mod properties;

use std::collections::BTreeMap;

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
use crate::service::testkit::{Kit, NOW, boss};
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
    assert_eq!(all_customers(&kit)[0].standing.segment.0, "vip");
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

#[test]
fn numbers_that_fold_to_too_many_letters_are_rejected_alone() {
    let kit = Kit::new();
    // One character of three bytes, which folds to eighteen.
    let long = "\u{fdfa}".repeat(42);
    let people = Rows::Customers(vec![
        person(&long, "王小明", ""),
        person("K-2", "李雷", "13912345678"),
    ]);
    let told = import(&kit, 1, &people, &[64]);
    let max = crate::domain::lookup::MAX_CODE as u32;
    let too_long = |nth: u32, field: &str| (nth, field.to_owned(), Problem::TooLong { max });
    assert_eq!(told.refused, [too_long(0, "number")]);
    let channel = OrderRow {
        channel: Some("x".repeat(1_500)),
        ..sale("A3", "K-2", 3, "奶粉", 100)
    };
    let orders = sales(vec![
        sale(&long, "K-2", 3, "奶粉", 100),
        sale("A2", &long, 3, "奶粉", 100),
        channel,
        sale("A4", "K-2", 3, "奶粉", 100),
    ]);
    let told = import(&kit, 2, &orders, &[64]);
    let expected = [
        too_long(0, "order"),
        too_long(1, "customer"),
        too_long(2, "channel"),
    ];
    assert_eq!((told.refused, told.counts.created), (expected.to_vec(), 1));
}

#[test]
fn an_order_of_more_than_can_be_stored_takes_what_fits() {
    let kit = Kit::new();
    let product = |n: usize| format!("{n} {}", "长".repeat(160));
    let orders: Vec<_> = (0..200)
        .map(|n| sale("A1", "K-2", 3, &product(n), 1))
        .collect();
    let told = import(&kit, 1, &sales(orders), &[64]);
    assert!(
        told.refused.len() > 50 && told.refused[0].1 == "product",
        "{:?}",
        told.counts
    );
    assert_eq!(told.counts.read, 200);
}
