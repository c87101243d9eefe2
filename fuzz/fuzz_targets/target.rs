//! The target that has the name of the binary.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| warmline::fuzzing::run(env!("CARGO_BIN_NAME"), bytes));
