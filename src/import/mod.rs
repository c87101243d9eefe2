//! Files of other programs read into typed rows.
