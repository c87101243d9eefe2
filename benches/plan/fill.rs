//! A store of sample customers with their orders, imported as the command line does.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::data;
use warmline::domain::agent::Role;
use warmline::domain::id::{ImportId, RequestId, SessionId};
use warmline::domain::import::Kind;
use warmline::protocol::command::ImportRows;
use warmline::protocol::{ClientKind, Command, Done, Refusal};
use warmline::sample;
use warmline::service::caller::Caller;
use warmline::service::{Founder, Service};

/// Batches under way at once.
const WINDOW: usize = 32;

static REQUESTS: AtomicU64 = AtomicU64::new(1);
/// Since when; a store that was kept knows the requests of the run before.
static BEGUN: LazyLock<u128> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos())
});

/// The founder.
pub fn boss() -> Caller {
    Caller {
        agent: data::BOSS,
        role: Role::Admin,
        acting: None,
        session: SessionId(1),
        kind: ClientKind::Command,
        now: data::NOW,
    }
}

/// Gives a command; its answer is heard from what is returned.
pub fn send(
    service: &Service,
    caller: Caller,
    command: Command,
) -> Receiver<Result<Done, Refusal>> {
    let nth = u128::from(REQUESTS.fetch_add(1, Ordering::Relaxed)) | *BEGUN << 64;
    let (tell, hear) = sync_channel(1);
    let done = move |result| drop(tell.send(result));
    let id = RequestId(nth.to_be_bytes());
    service.command(caller, id, command, Box::new(done));
    hear
}

/// Gives a command and waits for its answer.
pub fn run(service: &Service, command: Command) -> Done {
    let answer = send(service, boss(), command).recv();
    answer.expect("it is answered").expect("it is not refused")
}

/// A new store with so many customers.
pub fn store(dir: &Path, customers: u64) -> Service {
    let founder = Founder {
        uid: 1000,
        user: "boss".into(),
        at: data::NOW,
        training: false,
    };
    let service = Service::create(dir, Service::options(), &founder).expect("a store is made");
    let begin = Instant::now();
    let options = data::options(customers);
    import(&service, Kind::Customers, customers, |index| {
        let row = data::customer_row(&sample::customer(options, index));
        ImportRows::Customers(vec![row])
    });
    import(&service, Kind::Orders, customers, |index| {
        let sample = sample::customer(options, index);
        let orders = data::orders(options, &sample);
        let rows = orders.iter().flat_map(|o| data::order_rows(&sample, o));
        ImportRows::Orders(rows.collect())
    });
    let seconds = begin.elapsed().as_secs_f64();
    println!("{customers} customers imported in {seconds:.0} s");
    service
}

fn import(service: &Service, kind: Kind, customers: u64, rows: impl Fn(u64) -> ImportRows) {
    let begin = Command::BeginImport {
        kind,
        file: "sample.csv".into(),
        fingerprint: [kind as u8; 32],
    };
    let Done::Import(report) = run(service, begin) else {
        panic!("no import");
    };
    let mut sent = Sent {
        service,
        import: report.id,
        from_row: 0,
        waiting: std::collections::VecDeque::new(),
    };
    let mut batch: Option<ImportRows> = None;
    for index in 0..customers {
        let more = rows(index);
        batch = Some(match batch.take() {
            Some(some) if len(&some) + len(&more) <= data::BATCH => joined(some, more),
            Some(full) => {
                sent.send(full);
                more
            }
            None => more,
        });
    }
    if let Some(rest) = batch {
        sent.send(rest);
    }
    while let Some(answer) = sent.waiting.pop_front() {
        answer.recv().expect("it is answered").expect("taken");
    }
    run(service, Command::EndImport(sent.import));
}

/// An import under way.
struct Sent<'s> {
    service: &'s Service,
    import: ImportId,
    from_row: u64,
    waiting: std::collections::VecDeque<Receiver<Result<Done, Refusal>>>,
}

impl Sent<'_> {
    fn send(&mut self, rows: ImportRows) {
        if self.waiting.len() == WINDOW
            && let Some(answer) = self.waiting.pop_front()
        {
            answer.recv().expect("it is answered").expect("taken");
        }
        let settles = len(&rows) as u64;
        let command = Command::ImportRows {
            import: self.import,
            from_row: self.from_row,
            settles,
            rejected: 0,
            rows,
        };
        self.from_row += settles;
        self.waiting.push_back(send(self.service, boss(), command));
    }
}

fn len(rows: &ImportRows) -> usize {
    match rows {
        ImportRows::Customers(rows) => rows.len(),
        ImportRows::Orders(rows) => rows.len(),
    }
}

fn joined(some: ImportRows, more: ImportRows) -> ImportRows {
    match (some, more) {
        (ImportRows::Customers(some), ImportRows::Customers(more)) => {
            ImportRows::Customers([some, more].concat())
        }
        (ImportRows::Orders(some), ImportRows::Orders(more)) => {
            ImportRows::Orders([some, more].concat())
        }
        _ => panic!("rows of one kind"),
    }
}
