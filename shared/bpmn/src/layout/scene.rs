//! What is drawn of a model: pools, flow nodes, sequence flows, and the associations of compensation.
//! Lanes, data and annotations are not drawn; modelers keep them all the same.

use crate::model::{ActivityKind, Collaboration, FlowNode, FlowNodeKind, Model, Position, Process, Scope};
use std::collections::HashMap;

/// Shapes and links of one diagram, at most.
const MOST_SHAPES: usize = 10_000;
const MOST_LINKS: usize = 20_000;

/// A diagram: of a collaboration, or of one process.
#[derive(Debug, Default)]
pub(crate) struct Plane {
    /// The id of what it shows.
    pub(crate) element: String,
    pub(crate) pages: Vec<Page>,
    /// Message flows: id, and the ids of their ends.
    pub(crate) messages: Vec<(String, String, String)>,
}

impl Plane {
    fn shows_something(&self) -> bool {
        self.pages.iter().any(|page| !page.shapes.is_empty() || page.pool.is_some())
    }
}

/// A process, in a pool or without.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The id of the participant.
    pub(crate) pool: Option<String>,
    /// Outer ones first; a boundary event after what it stands on.
    pub(crate) shapes: Vec<Shape>,
    pub(crate) links: Vec<Link>,
}

/// What a shape looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    Event,
    Gateway,
    #[default]
    Task,
    /// Drawn with what is inside.
    SubProcess,
}

/// A flow node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Empty where the file gives none: nothing can refer to it then.
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) form: Form,
    /// The sub-process it lies in.
    pub(crate) parent: Option<usize>,
    /// For a boundary event: what it stands on.
    pub(crate) on: Option<usize>,
    /// Whether it is an event sub-process, which stands below the others.
    pub(crate) aside: bool,
}

/// A sequence flow or an association.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The diagrams of a model; none where there is nothing to draw or too much.
pub(crate) fn planes(model: &Model) -> Option<Vec<Plane>> {
    let planes = match model.collaborations.first() {
        Some(collaboration) if !collaboration.base.made_id => vec![of_collaboration(model, collaboration)],
        _ => {
            let plane =
                |process: &Process| Plane { element: process.base.id.clone(), pages: vec![page(process, None)], messages: Vec::new() };
            model.processes.iter().filter(|process| !process.base.made_id).map(plane).filter(Plane::shows_something).collect()
        }
    };
    let pages = || planes.iter().flat_map(|plane| &plane.pages);
    let (shapes, links) = (pages().map(|page| page.shapes.len()).sum::<usize>(), pages().map(|page| page.links.len()).sum::<usize>());
    (!planes.is_empty() && shapes <= MOST_SHAPES && links <= MOST_LINKS).then_some(planes)
}

fn of_collaboration(model: &Model, collaboration: &Collaboration) -> Plane {
    let pools = collaboration.participants.iter().map(|participant| {
        let process = model.processes.iter().find(|process| Some(&process.base.id) == participant.process.as_ref());
        let pool = Some(participant.base.id.clone());
        process.map_or_else(|| Page { pool: pool.clone(), ..Page::default() }, |process| page(process, pool.clone()))
    });
    let message = |flow: &crate::model::MessageFlow| (flow.base.id.clone(), flow.source.clone(), flow.target.clone());
    Plane {
        element: collaboration.base.id.clone(),
        pages: pools.collect(),
        messages: collaboration.message_flows.iter().filter(|flow| !flow.base.made_id).map(message).collect(),
    }
}

fn page(process: &Process, pool: Option<String>) -> Page {
    let mut page = Page { pool, ..Page::default() };
    let mut numbers = HashMap::new();
    let scopes = process.scope.all();
    for (of, scope) in &scopes {
        let parent = of.and_then(|node| numbers.get(node.base.id.as_str()).copied());
        // First those on whose border others stand.
        for boundary in [false, true] {
            for node in scope.nodes.iter().filter(|node| attached(node).is_some() == boundary) {
                let on = attached(node).and_then(|host| numbers.get(host).copied());
                numbers.insert(node.base.id.as_str(), page.shapes.len());
                page.shapes.push(shape(node, parent, on));
            }
        }
    }
    for (_, scope) in &scopes {
        page.links.extend(links(scope, &numbers, &page.shapes));
    }
    page
}

fn shape(node: &FlowNode, parent: Option<usize>, on: Option<usize>) -> Shape {
    let sub_process = match node.activity().map(|activity| &activity.kind) {
        Some(ActivityKind::SubProcess(sub_process)) => Some(sub_process),
        _ => None,
    };
    let form = match &node.kind {
        FlowNodeKind::Event(_) => Form::Event,
        FlowNodeKind::Gateway(_) => Form::Gateway,
        FlowNodeKind::Activity(_) if sub_process.is_some() => Form::SubProcess,
        FlowNodeKind::Activity(_) => Form::Task,
    };
    let aside = sub_process.is_some_and(|sub_process| sub_process.triggered_by_event);
    let id = if node.base.made_id { String::new() } else { node.base.id.clone() };
    Shape { id, name: node.base.name.clone(), form, parent, on, aside }
}

fn attached(node: &FlowNode) -> Option<&str> {
    match node.event().map(|event| &event.position) {
        Some(Position::Boundary { attached_to, .. }) => Some(attached_to),
        _ => None,
    }
}

/// Flows and associations between two nodes of the same scope.
fn links(scope: &Scope, numbers: &HashMap<&str, usize>, shapes: &[Shape]) -> Vec<Link> {
    let parent = |number: usize| shapes.get(number).and_then(|shape| shape.parent);
    let link = |base: &crate::model::Base, source: &str, target: &str| {
        let (from, to) = (*numbers.get(source)?, *numbers.get(target)?);
        let drawn = parent(from) == parent(to) && !base.made_id;
        drawn.then(|| Link { id: base.id.clone(), name: base.name.clone(), from, to })
    };
    let flows = scope.flows.iter().filter_map(|flow| link(&flow.base, &flow.source, &flow.target));
    let associations =
        scope.associations.iter().filter_map(|association| link(&association.base, &association.source, &association.target));
    flows.chain(associations).collect()
}
