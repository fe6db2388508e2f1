//! What a sandbox stands at when nothing moves any more.

use crate::ElementId;
use crate::graph::{NodeIx, NodeKind, SubProcess};
use crate::instance::{Awaited, IncidentCode, State, Work};

/// Something that has no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// The element that waits.
    pub element: ElementId,
    /// The flow node to give a mock for; none for the process itself.
    pub node: Option<NodeIx>,
    /// What it waits for.
    pub what: Lack,
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq)]
pub enum Lack {
    /// A machine.
    Job,
    /// A person.
    Task,
    /// Another process.
    Call,
    /// A message, a signal or a condition.
    Event(Awaited),
    /// Somebody who begins an activity of an ad-hoc sub-process.
    Activity,
    /// Somebody who looks at an incident.
    Incident(IncidentCode, String),
}

/// Everything that has no answer, oldest first.
pub(super) fn missing(state: &State) -> Vec<Missing> {
    let mut found = Vec::new();
    for element in state.elements() {
        if state.incident(element.id).is_some() {
            continue;
        }
        let mut lacks = |node, what| found.push(Missing { element: element.id, node: Some(node), what });
        match &element.work {
            Work::Job(_) => lacks(element.node, Lack::Job),
            Work::Task(_) => lacks(element.node, Lack::Task),
            Work::Call(_) => lacks(element.node, Lack::Call),
            Work::Event => {
                for subscription in state.subscriptions().iter().filter(|known| known.element == element.id) {
                    lacks(subscription.node, Lack::Event(subscription.to.clone()));
                }
            }
            Work::Scope if is_idle_ad_hoc(state, element.id, element.node) => lacks(element.node, Lack::Activity),
            _ => {}
        }
    }
    for incident in state.incidents() {
        let node = state.element(incident.element).map(|element| element.node);
        found.push(Missing { element: incident.element, node, what: Lack::Incident(incident.code, incident.message.clone()) });
    }
    found
}

fn is_idle_ad_hoc(state: &State, element: ElementId, node: NodeIx) -> bool {
    let kind = state.graph().and_then(|graph| graph.node(node)).map(|node| &node.kind);
    let ad_hoc = matches!(kind, Some(NodeKind::SubProcess(SubProcess { ad_hoc: Some(_), .. })));
    ad_hoc && !state.elements().iter().any(|inner| inner.scope == element)
}
