//! Warmline: the terminal desk for people who look after customers after the sale.
//!
//! One binary is everything: the full-screen desk, the command line, and the hub that owns a store.
//!
//! ```text
//!  agent ──ssh──▶ warmline            (desk: terminal client) ─┐
//!  script ──────▶ warmline find …     (CLI client)            ─┼─ unix socket ─▶ hub ─▶ journal ─▶ index (sled)
//!  telephone ───▶ warmline pop …      (CLI client)            ─┘   (warmline serve)
//! ```
//!
//! The layers, top to bottom; a module imports only from modules below it (`tests/layers.rs` checks that):
//!
//! | module | what it is |
//! | --- | --- |
//! | [`fuzzing`] | for fuzzers and tests alone: all that reads bytes from outside, as targets |
//! | [`cli`] | subcommands, output (table, JSON), exit codes, progress |
//! | [`desk`] | the full-screen client: actions, keymap, state, update (pure), view, panes, overlays, widgets, theme |
//! | [`client`] | connect, start-or-join, reconnect, subscriptions |
//! | [`hub`] | listener, sessions, peer credentials, limits, subscriptions, scheduled jobs |
//! | [`service`] | use cases: every command and query; permission check → rules → changes; no sockets, no terminal |
//! | [`protocol`] | messages, framing, version handshake, error codes: all that crosses between client and hub |
//! | [`store`] | journal, engine trait, sled engine, in-memory model engine, schema, backup, verify |
//! | [`import`] | files of other programs read into typed rows: encodings, delimiters, headers, dates, phones |
//! | [`sample`] | believable sample data of any size, reproducible |
//! | [`config`] | defaults and user files: plan, outcomes, hours, paths |
//! | [`domain`] | pure types and rules; no I/O, no clock |
//! | [`i18n`] | messages in zh-CN and en |
//! | [`text`] | display width, cleaning, pinyin, masking, folding |
//! | [`files`] | new files, whole or not at all |
//!
//! The desk and the client never see the hub, the service or the store. Time enters as a value.

pub mod cli;
pub mod client;
pub mod config;
pub mod desk;
pub mod domain;
pub mod files;
#[cfg(any(test, fuzzing, doc))]
pub mod fuzzing;
pub mod hub;
pub mod i18n;
pub mod import;
pub mod protocol;
pub mod sample;
pub mod service;
pub mod store;
pub mod text;
