//! Defaults and user files.
