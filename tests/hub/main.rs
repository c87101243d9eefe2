//! The hub and its clients over the real socket, with a fake service behind it.

mod fake;
mod handshake;
mod limits;
mod link;
mod sessions;
mod start;
mod world;
