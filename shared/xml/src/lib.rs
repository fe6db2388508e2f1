//! XML as BPMN and DMN files need it: a tree of elements that know their places, read within limits, and a writer.

mod characters;
mod place;
mod placed;
mod read;
mod tree;
mod words;
mod writer;

pub use characters::is_character;
pub use place::Place;
pub use placed::Placed;
pub use read::{CODES, Format, Limits, Trouble, read};
pub use tree::{Attribute, Root, Tree};
pub use writer::Writer;
