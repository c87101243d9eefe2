//! Pure types and rules of customer care; no I/O, no clock. Time enters as a value.

pub mod agent;
pub mod calendar;
pub mod channel;
pub mod claim;
pub mod contact;
pub mod customer;
pub mod date;
pub mod event;
pub mod filter;
pub mod follow_up;
pub mod held;
pub mod id;
pub mod import;
pub mod import_run;
pub mod kpi;
pub mod lookup;
pub mod message;
pub mod money;
pub mod order;
pub mod outcome;
pub mod plan;
pub mod purchases;
pub mod rfm;
pub mod segment;
pub mod time;
pub mod typed_time;
