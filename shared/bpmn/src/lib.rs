//! BPMN 2.0.2 files: read, checked, compiled to the engine's graph. No I/O, no clock; safe on strangers' files.
//!
//! | folder or file | holds |
//! |---|---|
//! | `model` | a file as plain data, with the places of everything in it |
//! | `xml` | files read |
//! | `write` | graphs written as files |
//! | `layout` | diagrams for files that have none |
//! | `vendor` | what vendors add, and their expressions |
//! | `compile` | a process to the engine's graph |
//! | `names` | names of people's groups as roles |
//! | `check` | whether the parts of a process fit together |
//! | `fault` | what is told of a file: faults, and notes on what is passed over |

mod check;
mod compile;
mod fault;
mod layout;
pub mod model;
mod names;
mod vendor;
mod write;
mod xml;

pub use check::{COMPILING, NOTES, READING, RULES, Rule};
pub use compile::{Compiled, compile};
pub use fault::{Fault, Faults, Note};
pub use layout::add_diagram;
pub use model::Model;
pub use write::{About, write};
pub use xml::read;
