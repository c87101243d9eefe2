//! The command line over a real store and hub: what is printed, in both languages and as JSON, and how it ends.

mod calendar;
mod errors;
mod files;
mod filters;
mod floor;
mod outbox;
mod plan;
mod plan_change;
mod store;
mod work;
mod world;
