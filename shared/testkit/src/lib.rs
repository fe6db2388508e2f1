//! What tests share: a database of their own, a clock that stands still, documents, sample events.
//!
//! What must not be here: anything a product crate depends on outside its tests, and anything that depends on a
//! function; the whole product put together stands in `tests/integration`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has to stop"
)]

mod calls;
pub mod clock;
mod database;
pub mod documents;
mod dump;
pub mod events;

pub use calls::{Calls, Trouble};
pub use database::Database;
pub use dump::{Dump, item as item_json};
