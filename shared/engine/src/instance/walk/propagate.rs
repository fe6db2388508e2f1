//! Errors and escalations go from the inside out until something catches them (BPMN 2.0.2, 10.5.6, 13.5.3): the
//! boundary of an activity, an event sub-process of a scope, at last the process that called this one.

use super::catch::catch_of;
use super::{Trouble, Walk};
use crate::graph::{Caught, Graph, NodeIx, NodeKind, Trigger};
use crate::instance::event::{Event, IncidentCode};
use crate::instance::state::Work;
use crate::{ElementId, Object};
use serde_json::Value;

/// What is on its way.
#[derive(Clone, Copy)]
enum Thrown<'a> {
    Error(&'a str),
    Escalation(&'a str),
}

impl Thrown<'_> {
    fn code(&self) -> &str {
        match self {
            Self::Error(code) | Self::Escalation(code) => code,
        }
    }

    /// What catches it, if it does: 2 by its code, 1 for any code.
    fn caught_by<'g>(&self, trigger: &'g Trigger) -> Option<(u8, &'g Caught)> {
        let caught = match (self, trigger) {
            (Self::Error(_), Trigger::Error(caught)) | (Self::Escalation(_), Trigger::Escalation(caught)) => caught,
            _ => return None,
        };
        match &caught.code {
            None => Some((1, caught)),
            Some(code) => (code == self.code()).then_some((2, caught)),
        }
    }
}

/// Who catches.
struct Catcher<'g> {
    /// The activity, or the scope of the event sub-process.
    at: ElementId,
    event: NodeIx,
    interrupting: bool,
    caught: &'g Caught,
}

impl Walk<'_> {
    /// Throws an error from an element. Uncaught, it ends the instance, or is an incident where a job threw it.
    pub(in crate::instance) fn throw_error(&mut self, graph: &Graph, from: ElementId, code: &str, message: &str, mut variables: Object) {
        let catcher = self.catcher(graph, from, Thrown::Error(code));
        let caught_by = catcher.as_ref().map(|catcher| catcher.event);
        let is_end = self
            .state
            .element(from)
            .and_then(|known| graph.node(known.node))
            .is_some_and(|node| matches!(node.kind, NodeKind::EndEvent(_)));
        if catcher.is_none() && !is_end && self.state.caller.is_none() {
            let said = if message.is_empty() { String::new() } else { format!(": {message}") };
            return self.raise(from, Trouble::new(IncidentCode::UnhandledError, format!("nothing catches the error `{code}`{said}")));
        }
        self.emit(Event::ErrorThrown { element: from, code: code.to_owned(), message: message.to_owned(), caught_by });
        match catcher {
            Some(catcher) => {
                insert(&mut variables, &catcher.caught.code_variable, code);
                insert(&mut variables, &catcher.caught.message_variable, message);
                self.catch(graph, &catcher, variables);
            }
            None => {
                self.terminate_inside(ElementId::ROOT);
                self.close(ElementId::ROOT);
                self.emit(Event::InstanceFailed { code: code.to_owned(), message: message.to_owned() });
            }
        }
    }

    /// Throws an escalation from an element. Uncaught, it is told and nothing else (10.5.6).
    pub(in crate::instance) fn throw_escalation(&mut self, graph: &Graph, from: ElementId, code: &str) {
        let catcher = self.catcher(graph, from, Thrown::Escalation(code));
        let caught_by = catcher.as_ref().map(|catcher| catcher.event);
        self.emit(Event::EscalationThrown { element: from, code: code.to_owned(), caught_by });
        if let Some(catcher) = catcher {
            let mut variables = Object::new();
            insert(&mut variables, &catcher.caught.code_variable, code);
            self.catch(graph, &catcher, variables);
        }
    }

    fn catch(&mut self, graph: &Graph, catcher: &Catcher<'_>, variables: Object) {
        let Some(node) = graph.node(catcher.event) else { return };
        match (&node.kind, node.parent) {
            (NodeKind::TriggeredStartEvent(_), Some(sub_process)) => {
                self.start_event_sub_process(graph, catcher.at, sub_process, catcher.event, catcher.interrupting, variables);
            }
            _ => self.boundary_happened(graph, catcher.at, catcher.event, catcher.interrupting, variables),
        }
    }

    fn catcher<'g>(&self, graph: &'g Graph, from: ElementId, thrown: Thrown<'_>) -> Option<Catcher<'g>> {
        let chain: Vec<ElementId> = self.state.scope(from).chain().collect();
        for (position, at) in chain.iter().enumerate() {
            let element = self.state.element(*at);
            // The boundary belongs to the loop, not to its instances.
            if let Some(element) = element.filter(|element| element.index.is_none()) {
                let boundary = graph.boundary(element.node).iter().copied();
                if let Some((event, caught)) = best(graph, boundary, thrown) {
                    return Some(Catcher { at: *at, event, interrupting: interrupts(graph, event), caught });
                }
            }
            // An event sub-process does not catch what is thrown inside of itself, nor do its neighbours.
            let scope = chain.get(position + 1)?;
            let from_event_sub_process = element
                .and_then(|element| graph.node(element.node))
                .is_some_and(|node| matches!(&node.kind, NodeKind::SubProcess(kind) if kind.triggered_by_event));
            let scope_node = match self.state.element(*scope) {
                None => None,
                Some(known) if matches!(known.work, Work::Scope) => Some(known.node),
                Some(_) => continue,
            };
            if from_event_sub_process {
                continue;
            }
            let starts = graph.event_sub_processes(scope_node).map(|(_, start, _)| start);
            if let Some((event, caught)) = best(graph, starts, thrown) {
                return Some(Catcher { at: *scope, event, interrupting: interrupts(graph, event), caught });
            }
        }
        None
    }
}

/// The event that catches best: by its code before any code.
fn best<'g>(graph: &'g Graph, events: impl Iterator<Item = NodeIx>, thrown: Thrown<'_>) -> Option<(NodeIx, &'g Caught)> {
    let catching = events.filter_map(|event| {
        let catch = catch_of(&graph.node(event)?.kind)?;
        let (rank, caught) = catch.triggers.iter().filter_map(|trigger| thrown.caught_by(trigger)).max_by_key(|(rank, _)| *rank)?;
        Some((rank, event, caught))
    });
    // Of equals the first in the document.
    let best = catching.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, event, caught)| (event, caught))
}

fn interrupts(graph: &Graph, event: NodeIx) -> bool {
    match graph.node(event).map(|node| &node.kind) {
        Some(NodeKind::BoundaryEvent(boundary)) => boundary.interrupting,
        Some(NodeKind::TriggeredStartEvent(start)) => start.interrupting,
        _ => true,
    }
}

fn insert(variables: &mut Object, name: &Option<String>, value: &str) {
    if let Some(name) = name {
        variables.insert(name.clone(), Value::String(value.to_owned()));
    }
}
