//! Believable sample data of any size, reproducible.
