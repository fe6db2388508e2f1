//! A process laid out for the rules: its levels, its nodes by id, and the flows at each node.

use foldhash::{HashMap, HashMapExt};

use crate::model::{Activity, ActivityKind, Association, Event, EventDefinition, FlowNode, Model, Position, Process};
use crate::model::{EventDefinitionKind, GatewayKind, Scope, SequenceFlow, SubProcess, SubProcessKind, Task};

/// A process, or a sub-process in it.
pub(super) struct Level<'m> {
    /// What stands in it.
    pub(super) scope: &'m Scope,
    /// The sub-process it is of; none for the process itself.
    pub(super) owner: Option<&'m FlowNode>,
    /// The level around it.
    pub(super) parent: Option<usize>,
}

/// Where a node stands.
#[derive(Clone, Copy)]
pub(super) struct Spot<'m> {
    /// The index of its level.
    pub(super) level: usize,
    /// The node.
    pub(super) node: &'m FlowNode,
}

/// A process and the file it stands in.
pub(super) struct Ground<'m> {
    /// The file.
    pub(super) model: &'m Model,
    /// The process.
    pub(super) process: &'m Process,
    /// The process itself, then its sub-processes; outer ones first.
    pub(super) levels: Vec<Level<'m>>,
    spots: HashMap<&'m str, Spot<'m>>,
    incoming: HashMap<&'m str, Vec<&'m SequenceFlow>>,
    outgoing: HashMap<&'m str, Vec<&'m SequenceFlow>>,
    boundary: HashMap<&'m str, Vec<&'m FlowNode>>,
    /// Which elements associations join with an element: the other id, and whether it is their target.
    associations: HashMap<&'m str, Vec<(&'m str, bool)>>,
    /// Event definitions that events share.
    shared: HashMap<&'m str, &'m EventDefinition>,
    /// Codes of errors and escalations, where they have one.
    codes: HashMap<&'m str, &'m str>,
}

impl<'m> Ground<'m> {
    /// Lays a process out.
    pub(super) fn new(model: &'m Model, process: &'m Process) -> Self {
        let (levels, spots) = (Vec::new(), HashMap::new());
        let (incoming, outgoing, boundary, associations) = (HashMap::new(), HashMap::new(), HashMap::new(), HashMap::new());
        let shared = model.event_definitions.iter().map(|definition| (definition.base.id.as_str(), definition)).collect();
        let errors = model.errors.iter().map(|error| (error.base.id.as_str(), error.code.as_deref()));
        let escalations = model.escalations.iter().map(|escalation| (escalation.base.id.as_str(), escalation.code.as_deref()));
        let codes = errors.chain(escalations).filter_map(|(id, code)| Some((id, code.filter(|code| !code.is_empty())?))).collect();
        let mut ground = Self { model, process, levels, spots, incoming, outgoing, boundary, associations, shared, codes };
        for (owner, scope) in process.scope.all() {
            let parent = owner.and_then(|owner| ground.spot(&owner.base.id)).map(|spot| spot.level);
            let level = ground.levels.len();
            ground.levels.push(Level { scope, owner, parent });
            for node in &scope.nodes {
                ground.spots.insert(&node.base.id, Spot { level, node });
                if let Some(Event { position: Position::Boundary { attached_to, .. }, .. }) = node.event() {
                    ground.boundary.entry(attached_to).or_default().push(node);
                }
            }
            for flow in &scope.flows {
                ground.incoming.entry(&flow.target).or_default().push(flow);
                ground.outgoing.entry(&flow.source).or_default().push(flow);
            }
            ground.associate(&scope.associations);
        }
        for collaboration in &model.collaborations {
            ground.associate(&collaboration.associations);
        }
        ground
    }

    /// Where the node of that id stands, if it is of this process.
    pub(super) fn spot(&self, id: &str) -> Option<Spot<'m>> {
        self.spots.get(id).copied()
    }

    /// All nodes, level by level, in the order of the file.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Spot<'m>> {
        self.levels.iter().enumerate().flat_map(|(level, inner)| inner.scope.nodes.iter().map(move |node| Spot { level, node }))
    }

    /// All events with where they stand.
    pub(super) fn events(&self) -> impl Iterator<Item = (Spot<'m>, &'m Event)> {
        self.nodes().filter_map(|spot| Some((spot, spot.node.event()?)))
    }

    /// All activities with where they stand.
    pub(super) fn activities(&self) -> impl Iterator<Item = (Spot<'m>, &'m Activity)> {
        self.nodes().filter_map(|spot| Some((spot, spot.node.activity()?)))
    }

    /// The flows that lead to a node.
    pub(super) fn incoming(&self, node: &FlowNode) -> &[&'m SequenceFlow] {
        self.incoming.get(node.base.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The flows that leave a node.
    pub(super) fn outgoing(&self, node: &FlowNode) -> &[&'m SequenceFlow] {
        self.outgoing.get(node.base.id.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The boundary events on an activity.
    pub(super) fn boundary(&self, node: &FlowNode) -> &[&'m FlowNode] {
        self.boundary.get(node.base.id.as_str()).map_or(&[], Vec::as_slice)
    }

    fn associate(&mut self, associations: &'m [Association]) {
        for Association { source, target, .. } in associations {
            self.associations.entry(source).or_default().push((target, true));
            self.associations.entry(target).or_default().push((source, false));
        }
    }

    /// The activities that associations from a node lead to. Some modelers draw them the other way round: then only
    /// compensation activities count.
    pub(super) fn associated(&self, node: &FlowNode) -> impl Iterator<Item = (Spot<'m>, &'m Activity)> {
        let associations = self.associations.get(node.base.id.as_str()).into_iter().flatten();
        associations.filter_map(|(id, is_target)| {
            let spot = self.spot(id)?;
            let activity = spot.node.activity()?;
            (*is_target || activity.for_compensation).then_some((spot, activity))
        })
    }

    /// The level at an index.
    pub(super) fn level(&self, index: usize) -> Option<&Level<'m>> {
        self.levels.get(index)
    }

    /// A level and the levels around it, from inside out.
    pub(super) fn around(&self, index: usize) -> impl Iterator<Item = &Level<'m>> {
        std::iter::successors(self.level(index), |level| self.level(level.parent?))
    }

    /// What an event is about: its own definitions and those it shares.
    pub(super) fn about(&self, event: &'m Event) -> impl Iterator<Item = &'m EventDefinition> {
        event.own.iter().chain(event.shared.iter().filter_map(|id| self.shared.get(id.as_str()).copied()))
    }

    /// Whether that is the id of an event definition that events may share.
    pub(super) fn is_shared(&self, id: &str) -> bool {
        self.shared.contains_key(id)
    }

    /// The code of the error or escalation of that id.
    pub(super) fn code(&self, id: &str) -> Option<&'m str> {
        self.codes.get(id).copied()
    }

    /// Whether an event interrupts: a boundary event its activity, the start of an event sub-process the level around it.
    pub(super) fn interrupts(&self, event: &'m Event) -> bool {
        let compensates = self.about(event).any(|definition| matches!(definition.kind, EventDefinitionKind::Compensate { .. }));
        !compensates
            && match event.position {
                Position::Start { interrupting } => interrupting,
                Position::Boundary { cancel_activity, .. } => cancel_activity,
                _ => false,
            }
    }
}

impl<'m> Level<'m> {
    /// The sub-process it is of.
    pub(super) fn sub_process(&self) -> Option<&'m SubProcess> {
        self.owner.and_then(sub_process)
    }

    /// Whether it is of an event sub-process.
    pub(super) fn is_event_sub_process(&self) -> bool {
        self.sub_process().is_some_and(|inner| inner.triggered_by_event)
    }

    /// Whether it is of an ad-hoc sub-process.
    pub(super) fn is_ad_hoc(&self) -> bool {
        self.sub_process().is_some_and(|inner| matches!(inner.kind, SubProcessKind::AdHoc(_)))
    }

    /// Its start events.
    pub(super) fn starts(&self) -> impl Iterator<Item = (&'m FlowNode, &'m Event)> {
        self.scope.nodes.iter().filter_map(|node| Some((node, node.event()?))).filter(|(_, event)| is_start(event))
    }

    /// Its end events.
    pub(super) fn ends(&self) -> impl Iterator<Item = (&'m FlowNode, &'m Event)> {
        self.scope.nodes.iter().filter_map(|node| Some((node, node.event()?))).filter(|(_, event)| event.position == Position::End)
    }
}

/// Whether an event is a start event.
pub(super) fn is_start(event: &Event) -> bool {
    matches!(event.position, Position::Start { .. })
}

/// The sub-process that a node is, if it is one.
pub(super) fn sub_process(node: &FlowNode) -> Option<&SubProcess> {
    match &node.activity()?.kind {
        ActivityKind::SubProcess(inner) => Some(inner),
        _ => None,
    }
}

/// Whether a node is an event sub-process.
pub(super) fn is_event_sub_process(node: &FlowNode) -> bool {
    sub_process(node).is_some_and(|inner| inner.triggered_by_event)
}

/// Whether a node is a receive task or an event-based gateway that starts instances.
pub(super) fn instantiates(node: &FlowNode) -> bool {
    match (node.activity().map(|activity| &activity.kind), node.gateway().map(|gateway| &gateway.kind)) {
        (Some(ActivityKind::Task(Task::Receive { instantiate, .. })), _) | (_, Some(GatewayKind::EventBased { instantiate, .. })) => {
            *instantiate
        }
        _ => false,
    }
}

/// Whether a node stands beside the flow: event sub-processes and compensation activities.
pub(super) fn is_beside_flow(node: &FlowNode) -> bool {
    is_event_sub_process(node) || node.activity().is_some_and(|activity| activity.for_compensation)
}
