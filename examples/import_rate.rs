//! How many rows a second an import brings in: sample customers and orders through the service into a store on disk.
//!
//! `cargo run --release --example import_rate -- [customers] [model]`; the second argument takes the index in memory
//! instead of sled's.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

use warmline::domain::agent::Role;
use warmline::domain::customer::Sex;
use warmline::domain::id::{AgentId, ImportId, RequestId, SessionId};
use warmline::domain::import::{CustomerRow, Kind, OrderRow};
use warmline::domain::time::{Moment, Zone};
use warmline::protocol::command::ImportRows;
use warmline::protocol::view::ImportReport;
use warmline::protocol::{ClientKind, Command, Done, Refusal};
use warmline::sample::{self, SampleCustomer};
use warmline::service::caller::Caller;
use warmline::service::{Founder, Service};
use warmline::store::EngineKind;

const NOW: Moment = Moment(1_781_488_800_000);
/// Rows of a batch.
const BATCH: usize = 64;
/// Batches under way at once.
const UNDER_WAY: usize = 32;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let customers = args.next().map_or(Ok(100_000), |n| n.parse())?;
    let dir = tempfile::tempdir()?;
    let mut options = Service::options();
    if args.next().is_some_and(|arg| arg == "model") {
        options.engine = EngineKind::Model;
    }
    let founder = Founder {
        uid: 1000,
        user: "boss".into(),
        at: NOW,
    };
    let service = Service::create(&dir.path().join("store"), options, &founder)?;
    let zone = Zone::default();
    let sampled = sample::Options {
        customers,
        seed: 1,
        today: zone.day(NOW),
        zone,
    };
    let people: Vec<SampleCustomer> = sample::customers(sampled).collect();
    let rows: Vec<CustomerRow> = people.iter().map(customer).collect();
    run(&service, 1, "customers", Kind::Customers, &rows, |rows| {
        ImportRows::Customers(rows.to_vec())
    });
    let rows: Vec<OrderRow> = people.iter().flat_map(|p| orders(p, zone)).collect();
    drop(people);
    run(&service, 2, "orders", Kind::Orders, &rows, |rows| {
        ImportRows::Orders(rows.to_vec())
    });
    run(&service, 3, "orders again", Kind::Orders, &rows, |rows| {
        ImportRows::Orders(rows.to_vec())
    });
    Ok(())
}

fn run<T>(
    service: &Service,
    file: u8,
    name: &str,
    kind: Kind,
    rows: &[T],
    message: impl Fn(&[T]) -> ImportRows,
) {
    let begin = Command::BeginImport {
        kind,
        file: name.into(),
        fingerprint: [file; 32],
    };
    let import = report(&send(service, file, 0, begin)).id;
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let mut under_way = std::collections::VecDeque::new();
    for (nth, part) in rows.chunks(BATCH).enumerate() {
        if under_way.len() == UNDER_WAY {
            under_way.pop_front().as_ref().map(report);
        }
        let command = batch(import, nth * BATCH, part.len(), message(part));
        under_way.push_back(send(service, file, nth as u64 + 1, command));
    }
    for answer in &under_way {
        report(answer);
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let end = Command::EndImport(import);
    let counts = report(&send(service, file, u64::from(u32::MAX), end)).counts;
    let count = rows.len() as f64;
    println!(
        "{name}: {} rows in {wall:.1} s, {:.0}/s; {:.1} µs of processor a row; {counts:?}",
        rows.len(),
        count / wall,
        cpu * 1e6 / count
    );
}

fn batch(import: ImportId, from: usize, settles: usize, rows: ImportRows) -> Command {
    Command::ImportRows {
        import,
        from_row: from as u64,
        settles: settles as u64,
        rejected: 0,
        rows,
    }
}

type Answer = Receiver<Result<Done, Refusal>>;

fn send(service: &Service, file: u8, nth: u64, command: Command) -> Answer {
    let (tell, hear) = sync_channel(1);
    let mut id = [0; 16];
    id[0] = file;
    id[8..].copy_from_slice(&nth.to_be_bytes());
    let caller = Caller {
        agent: AgentId(1),
        role: Role::Admin,
        acting: None,
        session: SessionId(1),
        kind: ClientKind::Command,
        now: NOW,
    };
    let done = Box::new(move |result| drop(tell.send(result)));
    service.command(caller, RequestId(id), command, done);
    hear
}

fn report(answer: &Answer) -> ImportReport {
    match answer.recv() {
        Ok(Ok(Done::Import(report))) => *report,
        other => panic!("{other:?}"),
    }
}

/// Processor time of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |n: usize| behind_name.split_whitespace().nth(n)?.parse::<f64>().ok();
    (field(11).unwrap_or_default() + field(12).unwrap_or_default()) / 100.0
}

fn customer(c: &SampleCustomer) -> CustomerRow {
    let baby = c.baby.as_ref();
    CustomerRow {
        number: Some(c.number.clone()),
        name: Some(c.name.clone()),
        phone: Some(c.phone.clone()),
        phone2: c.second_phone.clone(),
        email: c.email.clone(),
        wechat: c.wechat.clone(),
        sex: Some(c.sex).filter(|sex| *sex != Sex::Unknown),
        birthday: c.birthday,
        baby_name: baby.and_then(|baby| baby.name.clone()),
        baby_birthday: baby.and_then(|baby| baby.birthday),
        address: Some(c.address.clone()),
        source: Some(c.source.into()),
        channel: Some(c.channel.into()),
        owner: c.owner.map(Into::into),
        tags: c.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        note: Some(c.note.clone()).filter(|note| !note.is_empty()),
        ..CustomerRow::default()
    }
}

fn orders(c: &SampleCustomer, zone: Zone) -> impl Iterator<Item = OrderRow> {
    c.orders.iter().flat_map(move |order| {
        order.items.iter().map(move |item| OrderRow {
            order: Some(order.number.clone()),
            customer: Some(c.number.clone()),
            name: Some(c.name.clone()),
            phone: Some(c.phone.clone()),
            date: zone.at_minute(order.day, order.minute),
            delivered: order.delivered.map(|(day, m)| zone.at_minute(day, m)),
            product: Some(item.product.into()),
            sku: Some(item.sku.into()),
            quantity: Some(item.quantity),
            amount: item.amount,
            channel: Some(order.channel.into()),
            status: Some(order.status),
            ..OrderRow::default()
        })
    })
}
