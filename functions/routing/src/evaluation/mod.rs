//! Decisions evaluated, one at a time or many.

mod batch;
mod decide;
pub(crate) mod evaluate;
