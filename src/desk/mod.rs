//! The full-screen client.
//!
//! Terminal events, ticks and answers of the hub become [`event::Event`]s; [`update::update`] takes them into the
//! [`state::State`] and gives back effects; [`view::draw`] draws the state into a buffer. All three are pure, so that
//! the desk is tested without a terminal and without a hub.

pub mod action;
pub mod almanac;
pub mod app;
pub mod conditions;
pub mod context;
pub mod crisis_words;
pub mod event;
pub mod explain_words;
pub mod floor_words;
pub mod form;
pub mod hub_link;
pub mod keymap;
pub mod keys;
pub mod outbox_words;
pub mod overlays;
pub mod paint;
pub mod panes;
pub mod plan_merge;
pub mod plan_parts;
pub mod plan_problems;
pub mod plan_words;
pub mod refusals;
pub mod state;
pub mod terminal;
pub mod theme;
pub mod ticket_words;
pub mod update;
pub mod view;
pub mod widgets;
pub mod words;
