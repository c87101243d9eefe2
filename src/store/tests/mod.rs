//! The store as a whole, with a small schema of its own.

mod copies;
mod schema;
mod verify;
mod whole;
