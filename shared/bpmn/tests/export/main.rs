//! Definitions travel: graphs written as files read back to the same graph, and are drawn cleanly.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod diagrams;
mod drawn;
mod files;
mod generate;
mod kinds;
mod round_trip;
mod same;
