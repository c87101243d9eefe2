//! The journal and its index.
