//! Processes as people draw them, each with what must happen in it: the models under `models/`, and what drives them
//! through the pure engine. The end-to-end tests drive the same models through HTTP.
//!
//! | file | holds |
//! |---|---|
//! | `scenario` | what a model's scenario says: how it starts, what is done, what is expected |
//! | `trace` | what was entered, against what is expected |
//! | `library` | the files |
//! | `drive` | one run through the pure engine, every command delivered twice, every event replayed |
//! | `act` | what a scenario does, as commands to the instance |
//! | `expected` | what came out, against what is expected |
//! | `table` | what BPMN allows, as tables of cells |
//! | `proof` | which cells a run proves |
//! | `coverage` | the tables with the models that prove each cell, as text |

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test that cannot go on has to stop and say why; the names say the rest"
)]

mod act;
mod coverage;
mod drive;
mod expected;
mod library;
mod proof;
mod scenario;
mod table;
mod trace;

pub use coverage::{empty_cells, markdown};
pub use drive::{Checkpoint, Driven, drive, sent};
pub use expected::faults;
pub use library::{Library, Model};
pub use proof::proven;
pub use scenario::{Act, Ends, HttpRun, Run, Scenario, Start};
pub use table::{TABLES, Table};
pub use trace::{Trace, differs};
