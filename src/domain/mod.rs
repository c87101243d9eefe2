//! Pure types and rules of customer care; no I/O, no clock. Time enters as a value.

pub mod calendar;
pub mod date;
pub mod id;
pub mod money;
pub mod time;
