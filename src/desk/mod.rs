//! The full-screen client.

pub mod action;
pub mod context;
pub mod keymap;
pub mod keys;
pub mod refusals;
pub mod theme;
pub mod widgets;
pub mod words;
