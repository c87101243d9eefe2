//! After-sales tickets at size: one that is open for every fifth customer, and one that was closed in the last quarter for every
//! twentieth. Looks, steps, and alarms that come due, side by side for the sizes that are given.
//!
//! `WARMLINE_BENCH_CUSTOMERS=10000,1000000 cargo bench --bench tickets` measures those sizes; `WARMLINE_BENCH_DIR` sets where the
//! stores are made, and with `WARMLINE_BENCH_KEEP` they stay there and are opened again the next time.

#[path = "../side_by_side/data.rs"]
#[allow(dead_code)] // Shared with another bench, which uses more of it.
mod data;
#[path = "../plan/fill.rs"]
mod fill;
mod looks;
mod made;
#[path = "../side_by_side/measure.rs"]
#[allow(dead_code)] // As above.
mod measure;
mod steps;

use std::path::Path;
use std::time::Instant;

use measure::Times;
use warmline::service::Service;
use warmline::store::Progress;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers unless told: enough to see that everything works.
const CUSTOMERS: &str = "2000";

/// What is measured of a size, in order.
type Figures = Vec<(String, Times)>;

fn main() {
    let sizes = std::env::var("WARMLINE_BENCH_CUSTOMERS").unwrap_or_else(|_| CUSTOMERS.to_owned());
    let sizes: Vec<u64> = sizes
        .split(',')
        .map(|size| {
            size.trim()
                .parse()
                .expect("WARMLINE_BENCH_CUSTOMERS holds numbers")
        })
        .collect();
    let root = std::env::var_os("WARMLINE_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let keep = std::env::var_os("WARMLINE_BENCH_KEEP").is_some();
    let measured: Vec<Figures> = sizes
        .iter()
        .map(|customers| {
            if keep {
                let dir = root.join(format!("warmline-tickets-{customers}"));
                return one(&dir, *customers);
            }
            let dir = tempfile::Builder::new()
                .prefix("warmline-bench")
                .tempdir_in(&root)
                .expect("a directory is made");
            one(&dir.path().join("store"), *customers)
        })
        .collect();
    table(&sizes, &measured);
}

/// Measures one size, on a store that is made where there is none.
fn one(dir: &Path, customers: u64) -> Figures {
    let service = if dir.exists() {
        again(dir)
    } else {
        let service = fill::store(dir, customers);
        made::tickets(&service, customers);
        service
    };
    // What the import left to the day's run would come into the figures.
    service.run_day(data::NOW);
    let mut figures = Figures::new();
    looks::measure(&service, customers, &mut figures);
    steps::measure(&service, customers, &mut figures);
    let memory = measure::memory_bytes("self") >> 20;
    println!("{customers} customers: {memory} MiB of memory");
    service.close();
    figures
}

/// Opens a store that was kept; its index is made anew where it is of another layout.
fn again(dir: &Path) -> Service {
    let begin = Instant::now();
    let mut applied = 0;
    let mut note = |progress: Progress| applied = progress.done;
    let service = Service::open(dir, Service::options(), &mut note).expect("the store is opened");
    let (seconds, last) = (
        begin.elapsed().as_secs_f64(),
        service.store().journal().last(),
    );
    println!("opened in {seconds:.1} s, {applied} of {last} records of the journal applied");
    service
}

fn table(sizes: &[u64], measured: &[Figures]) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("\nload at the end: {}", load.trim());
    let heads: Vec<String> = sizes.iter().map(u64::to_string).collect();
    println!("\n| p50 / p99, ms | {} | times | rows |", heads.join(" | "));
    println!("| --- |{} ---: | ---: |", " ---: |".repeat(sizes.len()));
    for (nth, (name, first)) in measured[0].iter().enumerate() {
        let of_size = |figures: &Figures| {
            let times = &figures[nth].1;
            let ms = |share| times.quantile(share) / 1e6;
            format!("{:.3} / {:.3}", ms(0.5), ms(0.99))
        };
        let cells: Vec<String> = measured.iter().map(of_size).collect();
        let last = &measured[measured.len() - 1][nth].1;
        let times = last.quantile(0.5) / first.quantile(0.5).max(1.0);
        let rows = last.rows as f64 / last.each.len().max(1) as f64;
        println!(
            "| {name} | {} | {times:.2} | {rows:.0} |",
            cells.join(" | ")
        );
    }
    println!("\n| | {} |", heads.join(" | "));
    println!("| --- |{}", " ---: |".repeat(sizes.len()));
    for (nth, (name, first)) in measured[0].iter().enumerate() {
        if first.wall > 0 {
            let cell = |figures: &Figures| {
                let times = &figures[nth].1;
                format!("{:.0}/s, {:.0} µs", times.per_second(), times.cpu_each())
            };
            let cells: Vec<String> = measured.iter().map(cell).collect();
            println!(
                "| {name}: how many, processor time of each | {} |",
                cells.join(" | ")
            );
        }
    }
}
