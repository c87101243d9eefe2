//! The `warmline` binary.
fn main() {}
