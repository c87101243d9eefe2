//! The store as a whole, with a small schema of its own.

mod schema;
mod whole;
