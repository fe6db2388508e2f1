//! Runs the Technology Compatibility Kit of the OMG (TCK) for DMN: models, and what their decisions must answer.
//!
//! The kit is not part of this project; where its folder is missing nothing is run, and whoever asked is told so.
//! Every case is run in this process, or (a sample of them) through the HTTP API of a running stack.

mod as_json;
mod datum;
mod document;
mod error;
mod excused;
mod http;
mod in_process;
pub mod report;
mod run;
mod suite;
pub mod values;

pub use datum::Datum;
pub use document::{Case, Input, Kind, TestDocument, Wanted};
pub use error::{Problem, Result};
pub use http::Http;
pub use in_process::{InProcess, LongWay};
pub use run::{Check, Engine, Failure, Outcome, Section, run};
pub use suite::{DEFAULT_FOLDER, Directory, Suite};
