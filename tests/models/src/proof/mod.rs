//! Which cells a run proves. Nothing is claimed: a cell counts only where the log of a run that went as expected shows
//! that the element did what the cell says.

mod activities;
mod data;
mod events;
mod gateways;

use super::{Driven, Model};
use bpmn::model::{ActivityKind, FlowNode};
use engine::ElementId;
use engine::graph::{Graph, Node, NodeIx};
use engine::instance::Event;
use std::collections::{BTreeMap, BTreeSet};

/// An activation of a flow node, as the log tells it.
#[derive(Debug, Clone, Copy)]
struct Activation<'a> {
    ix: NodeIx,
    node: &'a Node,
    element: ElementId,
    scope: ElementId,
    /// The node its flow came from.
    from: Option<NodeIx>,
    index: Option<u32>,
    cause: Option<ElementId>,
    left: bool,
    terminated: bool,
}

/// A run, ready to be asked.
struct Log<'a> {
    model: &'a Model,
    graph: &'a Graph,
    events: &'a [Event],
    activations: BTreeMap<ElementId, Activation<'a>>,
    cells: BTreeSet<String>,
}

/// The names of the cells that a run proves.
pub fn proven(model: &Model, driven: &Driven) -> BTreeSet<String> {
    let graph = &model.compiled.graph;
    let mut log = Log { model, graph, events: &driven.events, activations: BTreeMap::new(), cells: BTreeSet::new() };
    for event in log.events {
        match event {
            Event::Entered { element, node: ix, flow, scope, index, cause } => {
                let node = graph.node(*ix).expect("a node of the graph");
                let from = flow.and_then(|flow| graph.flow(flow)).map(|flow| flow.source);
                let activation = Activation {
                    ix: *ix,
                    node,
                    element: *element,
                    scope: *scope,
                    from,
                    index: *index,
                    cause: *cause,
                    left: false,
                    terminated: false,
                };
                log.activations.insert(*element, activation);
            }
            Event::Left { element } => log.change(*element, |activation| activation.left = true),
            Event::Terminated { element } => log.change(*element, |activation| activation.terminated = true),
            _ => {}
        }
    }
    log.events();
    log.gateways();
    log.activities();
    log.data();
    log.cells
}

impl<'a> Log<'a> {
    fn change(&mut self, element: ElementId, change: impl FnOnce(&mut Activation<'a>)) {
        if let Some(activation) = self.activations.get_mut(&element) {
            change(activation);
        }
    }

    fn prove(&mut self, cell: impl Into<String>) {
        self.cells.insert(cell.into());
    }

    fn all(&self) -> Vec<Activation<'a>> {
        self.activations.values().copied().collect()
    }

    /// The element of the file that a node was made of.
    fn written(&self, node: &Node) -> Option<&'a FlowNode> {
        let scopes = self.model.read.processes.iter().flat_map(|process| process.scope.all());
        scopes.into_iter().find_map(|(_, scope)| scope.node(&node.id))
    }

    fn activity_of(&self, node: &Node) -> Option<&'a bpmn::model::Activity> {
        self.written(node)?.activity()
    }

    fn kind_of(&self, node: &Node) -> Option<&'a ActivityKind> {
        self.activity_of(node).map(|activity| &activity.kind)
    }
}
