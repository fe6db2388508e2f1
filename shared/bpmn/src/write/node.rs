//! Flow nodes as elements.

use super::process::Export;
use engine::graph::{Activity, FlowIx, Node, NodeIx, NodeKind, SubProcess, Throw};

/// The outcome that is meant where none is told.
const COMPLETED: &str = "completed";

impl<'g> Export<'g> {
    pub(super) fn node(&mut self, ix: NodeIx) {
        let graph = self.graph;
        let Some(node) = graph.node(ix) else { return };
        let id = self.ids.node(ix).to_owned();
        let own = (id != node.id).then_some(node.id.as_str());
        let mut attributes: Vec<(&str, Option<String>)> = vec![
            ("id", Some(id)),
            ("millrace:id", own.map(str::to_owned)),
            ("name", node.name.clone()),
            ("millrace:step", node.step.clone()),
            ("default", node.default_flow().map(|flow| self.ids.flow(flow).to_owned())),
        ];
        if let Some(activity) = &node.activity {
            attributes.extend(quantities(activity));
        }
        attributes.extend(self.attributes(&node.kind));
        let attributes: Vec<(&str, Option<&str>)> = attributes.iter().map(|(name, value)| (*name, value.as_deref())).collect();
        let sends_at_end = self.sends_at_end(ix, node);
        self.writer.start(if sends_at_end { "bpmn:endEvent" } else { element(&node.kind) }, &attributes);
        self.writer.start("bpmn:extensionElements", &[]);
        self.extensions(&node.kind);
        self.mappings(&[("millrace:input", &node.mappings.inputs), ("millrace:output", &node.mappings.outputs)]);
        self.writer.end_if_filled();
        self.flow_references("bpmn:incoming", graph.incoming(ix));
        self.flow_references("bpmn:outgoing", &node.outgoing);
        if let Some(repeat) = node.activity.as_ref().and_then(|activity| activity.repeat.as_ref()) {
            self.repeat(repeat);
        }
        if sends_at_end {
            self.writer.empty("bpmn:messageEventDefinition", &[]);
        }
        self.content(ix, node);
        self.writer.end();
    }

    /// Whether a service task is an end event that a connector does: no flow leaves it, where every path leads to an end event.
    fn sends_at_end(&self, ix: NodeIx, node: &Node) -> bool {
        let plain = matches!(node.kind, NodeKind::ServiceTask(_)) && node.activity.is_none() && self.graph.boundary(ix).is_empty();
        let ends = |ix: &NodeIx| {
            let kind = self.graph.node(*ix).map(|node| &node.kind);
            matches!(kind, Some(NodeKind::StartEvent | NodeKind::TriggeredStartEvent(_) | NodeKind::EndEvent(_)))
        };
        let at_end = node.outgoing.is_empty() && !self.graph.incoming(ix).is_empty();
        plain && at_end && self.graph.inside(node.parent).iter().any(ends)
    }

    fn flow_references(&mut self, element: &str, flows: &[FlowIx]) {
        for flow in flows {
            self.writer.text(element, &[], self.ids.flow(*flow));
        }
    }

    /// Attributes that only elements of this kind have.
    fn attributes(&mut self, kind: &NodeKind) -> Vec<(&'static str, Option<String>)> {
        let said = |flag: bool| Some(flag.to_string());
        let when = |flag: bool| flag.then(|| "true".to_owned());
        match kind {
            NodeKind::TriggeredStartEvent(start) => {
                vec![("isInterrupting", if start.interrupting { None } else { said(false) }), ("parallelMultiple", when(start.catch.all))]
            }
            NodeKind::CatchEvent(catch) => vec![("parallelMultiple", when(catch.all))],
            NodeKind::BoundaryEvent(boundary) => vec![
                ("attachedToRef", Some(self.ids.node(boundary.on).to_owned())),
                ("cancelActivity", if boundary.interrupting { None } else { said(false) }),
                ("parallelMultiple", when(boundary.catch.all)),
            ],
            NodeKind::EndEvent(end) => vec![("millrace:outcome", Some(end.outcome.clone()).filter(|outcome| outcome != COMPLETED))],
            NodeKind::SendTask(Throw::Message(message)) => vec![("messageRef", Some(self.message(message)))],
            NodeKind::ReceiveTask(task) => {
                vec![("messageRef", Some(self.message(&task.message))), ("instantiate", when(task.instantiate))]
            }
            NodeKind::SubProcess(SubProcess { ad_hoc: Some(ad_hoc), .. }) => vec![
                ("ordering", ad_hoc.sequential.then(|| "Sequential".to_owned())),
                ("cancelRemainingInstances", said(ad_hoc.cancel_remaining)),
            ],
            NodeKind::SubProcess(sub_process) => vec![("triggeredByEvent", when(sub_process.triggered_by_event))],
            NodeKind::CallActivity(call) => {
                vec![("calledElement", call.called.fixed().filter(|called| super::dialect(called).is_none()).map(str::to_owned))]
            }
            NodeKind::EventBasedGateway(gateway) => {
                vec![("instantiate", when(gateway.instantiate)), ("eventGatewayType", gateway.parallel.then(|| "Parallel".to_owned()))]
            }
            _ => Vec::new(),
        }
    }

    /// What an element of this kind has in our namespace.
    fn extensions(&mut self, kind: &NodeKind) {
        match kind {
            NodeKind::UserTask(task) => self.user_task(task),
            NodeKind::ServiceTask(task) => self.connector(task),
            NodeKind::BusinessRuleTask(task) => self.decision(task),
            NodeKind::ScriptTask(task) => self.script(task),
            NodeKind::CallActivity(call) => self.call(call),
            NodeKind::SendTask(Throw::Message(message)) => self.message_extension(message),
            NodeKind::ReceiveTask(task) => self.message_extension(&task.message),
            NodeKind::SubProcess(SubProcess { ad_hoc: Some(ad_hoc), .. }) => {
                if let Some(active) = &ad_hoc.active {
                    self.writer.empty("millrace:adHoc", &[("active", Some(&super::expression(active)))]);
                }
            }
            _ => {}
        }
    }

    /// What stands in an element of this kind.
    fn content(&mut self, ix: NodeIx, node: &Node) {
        match &node.kind {
            NodeKind::TriggeredStartEvent(start) => start.catch.triggers.iter().for_each(|trigger| self.trigger(trigger)),
            NodeKind::CatchEvent(catch) => catch.triggers.iter().for_each(|trigger| self.trigger(trigger)),
            NodeKind::BoundaryEvent(boundary) => boundary.catch.triggers.iter().for_each(|trigger| self.trigger(trigger)),
            NodeKind::ThrowEvent(throws) => throws.iter().for_each(|throw| self.throw(throw, None)),
            NodeKind::EndEvent(end) => end.throws.iter().for_each(|throw| self.throw(throw, None)),
            NodeKind::SubProcess(sub_process) => {
                self.scope(Some(ix));
                if let Some(completion) = sub_process.ad_hoc.as_ref().and_then(|ad_hoc| ad_hoc.completion.as_ref()) {
                    self.formal("bpmn:completionCondition", completion);
                }
            }
            NodeKind::ComplexGateway(gateway) => {
                if let Some(activation) = &gateway.activation {
                    self.formal("bpmn:activationCondition", activation);
                }
            }
            _ => {}
        }
    }
}

fn quantities(activity: &Activity) -> [(&'static str, Option<String>); 3] {
    let quantity = |quantity: u32| (quantity != 1).then(|| quantity.to_string());
    [
        ("startQuantity", quantity(activity.start_quantity)),
        ("completionQuantity", quantity(activity.completion_quantity)),
        ("isForCompensation", activity.for_compensation.then(|| "true".to_owned())),
    ]
}

fn element(kind: &NodeKind) -> &'static str {
    match kind {
        NodeKind::StartEvent | NodeKind::TriggeredStartEvent(_) => "bpmn:startEvent",
        NodeKind::CatchEvent(_) => "bpmn:intermediateCatchEvent",
        NodeKind::ThrowEvent(_) => "bpmn:intermediateThrowEvent",
        NodeKind::BoundaryEvent(_) => "bpmn:boundaryEvent",
        NodeKind::EndEvent(_) => "bpmn:endEvent",
        NodeKind::Task => "bpmn:task",
        NodeKind::UserTask(_) => "bpmn:userTask",
        NodeKind::ServiceTask(_) => "bpmn:serviceTask",
        NodeKind::BusinessRuleTask(_) => "bpmn:businessRuleTask",
        NodeKind::ScriptTask(_) => "bpmn:scriptTask",
        NodeKind::SendTask(_) => "bpmn:sendTask",
        NodeKind::ReceiveTask(_) => "bpmn:receiveTask",
        NodeKind::SubProcess(sub_process) => match sub_process {
            SubProcess { ad_hoc: Some(_), .. } => "bpmn:adHocSubProcess",
            SubProcess { transaction: true, .. } => "bpmn:transaction",
            SubProcess { .. } => "bpmn:subProcess",
        },
        NodeKind::CallActivity(_) => "bpmn:callActivity",
        NodeKind::ExclusiveGateway(_) => "bpmn:exclusiveGateway",
        NodeKind::ParallelGateway => "bpmn:parallelGateway",
        NodeKind::InclusiveGateway(_) => "bpmn:inclusiveGateway",
        NodeKind::ComplexGateway(_) => "bpmn:complexGateway",
        NodeKind::EventBasedGateway(_) => "bpmn:eventBasedGateway",
    }
}
