//! The full-screen client.
