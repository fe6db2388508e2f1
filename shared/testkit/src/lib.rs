//! What tests share: a database of their own, a fixed clock, builders.
//!
//! What must not be here: anything a product crate depends on outside its tests.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot be set up has to stop")]

mod database;

pub use database::Database;
