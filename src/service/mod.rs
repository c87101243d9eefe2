//! Use cases: every command and query.
