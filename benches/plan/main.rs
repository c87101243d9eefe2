//! The care plan at size: a day's run, looking at every customer again after a change of the plan, and looking ahead, with
//! a desk at work meanwhile.
//!
//! `WARMLINE_BENCH_CUSTOMERS=100000,1000000 cargo bench --bench plan` measures those sizes; `WARMLINE_BENCH_DIR` sets
//! where the stores are made, and `WARMLINE_BENCH_PARTS=preview,day` measures only these parts. The targets are in `docs/performance.md`.

#[path = "../side_by_side/data.rs"]
#[allow(dead_code)] // Shared with the other bench, which uses more of it.
mod data;
mod day;
mod desk;
mod fill;
mod preview;
mod reevaluate;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers unless told: enough to see that everything works.
const CUSTOMERS: u64 = 2_000;
/// What is measured unless told; the day's run, which puts another plan in force, last.
const PARTS: &str = "reevaluate,preview,day";

fn main() {
    let sizes = std::env::var("WARMLINE_BENCH_CUSTOMERS").unwrap_or_else(|_| CUSTOMERS.to_string());
    for size in sizes.split(',') {
        let customers = size.trim().parse();
        let customers = customers.expect("WARMLINE_BENCH_CUSTOMERS holds numbers");
        let root =
            std::env::var_os("WARMLINE_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
        let dir = tempfile::Builder::new()
            .prefix("warmline-bench")
            .tempdir_in(root)
            .expect("a directory is made");
        let service = fill::store(&dir.path().join("store"), customers);
        let parts = std::env::var("WARMLINE_BENCH_PARTS").unwrap_or_else(|_| PARTS.to_owned());
        for part in parts.split(',') {
            match part.trim() {
                "reevaluate" => reevaluate::measure(&service, customers),
                "preview" => preview::measure(&service, customers),
                "day" => day::measure(&service, customers),
                other => panic!("WARMLINE_BENCH_PARTS: {other} is none of {PARTS}"),
            }
        }
        service.close();
    }
}
