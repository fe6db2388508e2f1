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

use crate::fault::{Fault, Faults};
use crate::model::{BPMN, Model};
use xml::{Format, Limits};

/// A file of BPMN: all that is in it is kept, extensions and diagrams included.
const FORMAT: Format = Format { limits: Limits { bytes: 1024 * 1024, elements: 40_000, depth: 64 }, root, keeps: |_| true };

/// Reads a file.
///
/// # Errors
/// All that is wrong with it as XML and as BPMN's elements, attributes, ids and references: [`crate::check`] looks at
/// the rest. A file of more than 1 MiB, 40,000 elements or 64 elements within each other is refused.
pub fn read(text: &str) -> Result<Model, Vec<Fault>> {
    let mut faults = Faults::default();
    let root = match xml::read(text, &FORMAT) {
        Ok(root) => root,
        Err(trouble) => {
            faults.place(None, trouble.place, trouble.code, trouble.message);
            return Err(faults.into_faults());
        }
    };
    let mut reader = reader::Reader::new(&root.tree, root.namespaces);
    let model = reader.definitions(&root.tree);
    reader.finish(model)
}

/// What is wrong with a root element.
fn root(namespace: &str, name: &str) -> Option<(&'static str, String)> {
    let message = match (namespace, name) {
        (BPMN, "definitions") => return None,
        (_, "definitions") => format!("`definitions` is in the namespace `{namespace}`, not in `{BPMN}`"),
        _ => format!("the root element is `{name}`, not `definitions`"),
    };
    Some(("not_bpmn", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_bpmn_is_refused() {
        for text in ["<definitions/>", "<html/>", "<definitions xmlns='http://www.omg.org/spec/DMN/20191111/MODEL/'/>"] {
            let faults = read(text).unwrap_err();
            assert_eq!(faults.iter().map(|fault| &*fault.code).collect::<Vec<_>>(), ["not_bpmn"], "{text}");
        }
        assert!(read(&format!("<q:definitions xmlns:q='{BPMN}' targetNamespace='t'/>")).is_ok());
    }
}
