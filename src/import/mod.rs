//! Files of other programs read into typed rows, in bounded memory, with every row accounted for.
//!
//! [`Source::open`] surveys a file and makes a [`Plan`]: its encoding, delimiter, header and a mapping of columns to
//! fields, all of which can be shown before anything is read. [`Plan::customers`] and [`Plan::orders`] then read it as
//! batches of rows, each either typed or [`Rejected`](crate::domain::import::Rejected) with line, column, reason and
//! its original cells; [`RejectsWriter`] keeps those in a file that can be corrected and imported again. Nothing here
//! knows of the store or prints.
//!
//! The way of a row: [`survey`] (fingerprint, sample) → [`encoding`] (which) → [`decode`] (bytes to text) →
//! [`records`] (text to cells, with [`delimiter`]) → [`mapping`] (cells to fields, with [`guess`] and [`header`]) → [`value`], [`date`],
//! [`lunar`], [`phone`] (cells to values) → [`row`].
//!
//! **Memory** does not grow with the file: 1 MiB for the sample, a read buffer, and one row. The one exception are
//! files of orders, whose rows are told apart by a count of identical ones: about 24 to 48 bytes per distinct row and
//! half as much per order, refused beyond [`identity::MAX_DISTINCT`].

pub mod clock;
pub mod date;
pub mod decode;
pub mod delimiter;
pub mod encoding;
pub mod guess;
pub mod header;
pub mod identity;
pub mod lunar;
pub mod mapping;
pub mod phone;
pub mod plan;
pub mod reader;
pub mod records;
pub mod rejects;
pub mod row;
pub mod similar;
pub mod survey;
pub mod value;

pub use delimiter::Delimiter;
pub use encoding::{Detected, FileKind};
pub use mapping::{Mapping, MappingError};
pub use plan::{OpenError, Options, Plan, PlanWarning, Source};
pub use reader::{Batch, ReadError, Rows};
pub use rejects::RejectsWriter;

/// Largest file that is read unless configured otherwise: 4 GiB.
pub const MAX_FILE_BYTES: u64 = 4 << 30;
/// Longest cell, in bytes of UTF-8.
pub const MAX_CELL_BYTES: usize = 32 << 10;
/// Longest row, in bytes of UTF-8.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// Most columns.
pub const MAX_COLUMNS: usize = 512;
