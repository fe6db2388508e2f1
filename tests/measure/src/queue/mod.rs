//! How many claims a second, and what one costs: the store's own code over a metered database in this process.

mod bench;
mod race;

pub use bench::{Bench, Depth};
pub use race::Race;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
