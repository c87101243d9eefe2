//! The store as a whole, with a small schema of its own.

mod copies;
mod damage;
mod schema;
mod verify;
mod whole;
