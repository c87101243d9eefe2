//! What tests of the desk share with the example that makes its pictures.

#![allow(dead_code)] // each user needs a part of it

pub mod driver;
pub mod fake_hub;
pub mod gallery;
