//! Writes a graph as BPMN 2.0.2: any modeler opens it, and it reads back to the same graph.
//!
//! The same means: equal nodes and flows, whatever their places in the lists, each referring to the same others by id, and
//! each node's outgoing flows in the same order. Where BPMN has no word for something, our namespace has
//! (`vendor::millrace`). What no file says, and no file needs to:
//! - which version a `deployment` binding came to: settled again at the next deployment;
//! - blanks around names and expressions, and names that are empty;
//! - more than one event of a multi-instance activity whose behaviour is `none` or `one`: BPMN has room for one.
//!
//! A service task that no flow leaves, in a scope of start or end events, is written as the message end event it was read from.
//! What compensates an activity is told by an association that leaves its compensation boundary event; an activity of a graph
//! that has the one without the other gets the event.

mod activity;
mod declared;
mod event;
mod ids;
mod node;
mod process;
mod task;

use engine::graph::{Expression, Graph, Text};

/// FEEL, as expressions name it.
const FEEL: &str = "https://www.omg.org/spec/DMN/20191111/FEEL/";

/// What a graph does not say of its definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The id of the definition: that of the process.
    pub id: String,
    /// Its name, for people: that of the process.
    pub name: String,
    /// What it is for.
    pub documentation: Option<String>,
}

/// A graph as a file, with a diagram where it has at most 10,000 nodes. The same graph gives the same bytes.
#[must_use]
pub fn write(graph: &Graph, about: &About) -> String {
    crate::layout::add_diagram(&process::Export::new(graph, about).file(about))
}

/// What says that a text of BPMN's own is not UEL, where it looks like it.
fn dialect(text: &str) -> Option<&'static str> {
    (text.contains("${") || text.contains("#{")).then_some("feel")
}

/// An expression as our namespace has it.
fn expression(expression: &Expression) -> String {
    if expression.is_sql_like() { expression.text().to_owned() } else { format!("={}", expression.text()) }
}

/// A text as our namespace has it.
fn text(text: &Text) -> String {
    match text {
        Text::Fixed(text) => text.clone(),
        Text::Computed(computed) => format!("={}", computed.text()),
    }
}
