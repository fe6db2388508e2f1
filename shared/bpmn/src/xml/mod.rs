//! Files of BPMN 2.0 read: text to tree to model, with every fault that reading finds.

mod activities;
mod collaborations;
mod data;
mod definitions;
mod events;
mod loops;
mod names;
mod reader;
mod references;
mod scopes;
mod tree;

use crate::fault::{Fault, Faults};
use crate::model::Model;

/// Reads a file.
///
/// # Errors
/// All that is wrong with it as XML and as BPMN's elements, attributes, ids and references: [`crate::check`] looks at
/// the rest. A file of more than 1 MiB, 40,000 elements or 64 elements within each other is refused.
pub fn read(text: &str) -> Result<Model, Vec<Fault>> {
    let mut faults = Faults::default();
    let Some(root) = tree::parse(text, &mut faults) else { return Err(faults.into_faults()) };
    let mut reader = reader::Reader::new(&root.tree, root.namespaces);
    let model = reader.definitions(&root.tree);
    reader.finish(model)
}
