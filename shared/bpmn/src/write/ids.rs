//! Ids that XML can have. An `xsd:ID` is an NCName and unique in the file (XML Schema 1.0, 3.3.8); ids of the graph may begin
//! with a digit, and may be the same as the process's. Such an id is written with `_` before it or in place of what does not
//! fit, and as it is in our namespace's attribute `id`, from which reading takes it back.

use super::About;
use engine::graph::{FlowIx, Graph, NodeIx};
use std::collections::HashSet;

/// The most characters that are kept of an id that must be changed.
const LONGEST: usize = 200;

/// The ids of a file.
#[derive(Debug)]
pub(super) struct Ids {
    taken: HashSet<String>,
    process: String,
    nodes: Vec<String>,
    flows: Vec<String>,
}

impl Ids {
    pub(super) fn of(graph: &Graph, about: &About) -> Self {
        let mut taken = HashSet::new();
        let own = graph.nodes().iter().map(|node| node.id.as_str()).chain(graph.flows().iter().map(|flow| flow.id.as_str()));
        let given: Vec<&str> = std::iter::once(about.id.as_str()).chain(own).collect();
        let kept: Vec<bool> = given.iter().map(|id| is_name(id) && taken.insert((*id).to_owned())).collect();
        let mut ids = Self { taken, process: String::new(), nodes: Vec::new(), flows: Vec::new() };
        let mut written = given.into_iter().zip(kept).map(|(id, kept)| if kept { id.to_owned() } else { ids.free(&name_of(id)) });
        let process = written.next().unwrap_or_default();
        let nodes: Vec<String> = written.by_ref().take(graph.nodes().len()).collect();
        let flows = written.collect();
        Self { process, nodes, flows, ..ids }
    }

    /// This id, or one like it that is free.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        while !self.taken.insert(id.clone()) {
            id.push('_');
        }
        id
    }

    pub(super) fn process(&self) -> &str {
        &self.process
    }

    pub(super) fn node(&self, ix: NodeIx) -> &str {
        self.nodes.get(ix.0 as usize).map_or("", String::as_str)
    }

    pub(super) fn flow(&self, ix: FlowIx) -> &str {
        self.flows.get(ix.0 as usize).map_or("", String::as_str)
    }
}

fn name_of(id: &str) -> String {
    let fitting: String = id.chars().take(LONGEST).map(|character| if is_inner(character) { character } else { '_' }).collect();
    if fitting.starts_with(is_first) { fitting } else { format!("_{fitting}") }
}

/// Whether a text is an NCName (Namespaces in XML 1.0, 3; XML 1.0, 2.3).
fn is_name(text: &str) -> bool {
    text.starts_with(is_first) && text.chars().all(is_inner)
}

fn is_first(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_inner(character: char) -> bool {
    is_first(character) || matches!(character, '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
