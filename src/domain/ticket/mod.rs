//! Tickets: what a customer wants settled, by when, and how far it is.

pub mod clock;
