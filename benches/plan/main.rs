//! The care plan at size: looking at every customer again after a change of the plan, with a desk at work meanwhile.
//!
//! `WARMLINE_BENCH_CUSTOMERS=100000,1000000 cargo bench --bench plan` measures those sizes; `WARMLINE_BENCH_DIR` sets
//! where the stores are made. The targets are in `docs/performance.md`.

#[path = "../side_by_side/data.rs"]
#[allow(dead_code)] // Shared with the other bench, which uses more of it.
mod data;
mod desk;
mod fill;
mod reevaluate;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers unless told: enough to see that everything works.
const CUSTOMERS: u64 = 2_000;

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
        reevaluate::measure(&service, customers);
        service.close();
    }
}
