//! Reads events, event definitions and gateways.

use super::reader::{Reader, bpmn};
use super::references::{ACTIVITIES, EVENT_DEFINITIONS};
use crate::model::{
    Base, Direction, Event, EventDefinition, EventDefinitionKind, EventGatewayType, FlowNode, FlowNodeKind, Formal, Gateway, GatewayKind,
    Position, Tree,
};

impl<'t> Reader<'t> {
    /// A flow node, if the element is one.
    pub(super) fn node(&mut self, tree: &'t Tree) -> Option<FlowNode> {
        let kind = match &*tree.name {
            "startEvent" | "endEvent" | "intermediateCatchEvent" | "intermediateThrowEvent" | "boundaryEvent" => {
                return Some(self.event_node(tree));
            }
            "exclusiveGateway" => GatewayKind::Exclusive,
            "inclusiveGateway" => GatewayKind::Inclusive,
            "parallelGateway" => GatewayKind::Parallel,
            "complexGateway" => GatewayKind::Complex { activation: None },
            "eventBasedGateway" => GatewayKind::EventBased { instantiate: false, gateway_type: EventGatewayType::Exclusive },
            _ => return self.activity_node(tree),
        };
        Some(self.gateway(tree, kind))
    }

    /// Reads `incoming` or `outgoing`; gives whether it was one.
    pub(super) fn flow_reference(&mut self, child: &'t Tree, node: &mut FlowNode, base: &Base) -> bool {
        let list = match &*child.name {
            "incoming" => &mut node.incoming,
            "outgoing" => &mut node.outgoing,
            _ => return false,
        };
        list.extend(self.content(child, base, &["sequenceFlow"]));
        true
    }

    fn gateway(&mut self, tree: &'t Tree, kind: GatewayKind) -> FlowNode {
        let base = self.base(tree);
        let directions = [
            ("Unspecified", Direction::Unspecified),
            ("Converging", Direction::Converging),
            ("Diverging", Direction::Diverging),
            ("Mixed", Direction::Mixed),
        ];
        let direction = self.choice(tree, &base, "gatewayDirection", &directions);
        let default = self.reference(tree, &base, "default", &["sequenceFlow"]);
        let mut gateway = Gateway { kind, direction, default };
        if let GatewayKind::EventBased { instantiate, gateway_type } = &mut gateway.kind {
            *instantiate = self.flag(tree, &base, "instantiate").unwrap_or_default();
            let types = [("Exclusive", EventGatewayType::Exclusive), ("Parallel", EventGatewayType::Parallel)];
            *gateway_type = self.choice(tree, &base, "eventGatewayType", &types);
        }
        let kind = FlowNodeKind::Gateway(Box::new(gateway));
        let mut node = FlowNode { base: Base::default(), incoming: Vec::new(), outgoing: Vec::new(), kind };
        let mut condition = None;
        for child in bpmn(tree) {
            if self.flow_reference(child, &mut node, &base) {
                continue;
            }
            match &*child.name {
                "activationCondition" if &*tree.name == "complexGateway" => {
                    let formal = Box::new(self.formal(child));
                    self.once(&mut condition, formal, child, &base);
                }
                _ => self.unexpected(child, tree, &base),
            }
        }
        if let FlowNodeKind::Gateway(gateway) = &mut node.kind
            && let GatewayKind::Complex { activation } = &mut gateway.kind
        {
            *activation = condition;
        }
        node.base = base;
        node
    }

    fn event_node(&mut self, tree: &'t Tree) -> FlowNode {
        let base = self.base(tree);
        let position = match &*tree.name {
            "startEvent" => Position::Start { interrupting: self.flag(tree, &base, "isInterrupting").unwrap_or(true) },
            "endEvent" => Position::End,
            "intermediateCatchEvent" => Position::Catch,
            "intermediateThrowEvent" => Position::Throw,
            _ => Position::Boundary {
                attached_to: self.required(tree, &base, "attachedToRef", ACTIVITIES),
                cancel_activity: self.flag(tree, &base, "cancelActivity").unwrap_or(true),
            },
        };
        let event = self.event(tree, &base, position);
        let kind = FlowNodeKind::Event(Box::new(event));
        let mut node = FlowNode { base: Base::default(), incoming: Vec::new(), outgoing: Vec::new(), kind };
        for child in bpmn(tree) {
            self.flow_reference(child, &mut node, &base);
        }
        node.base = base;
        node
    }

    /// An event's own content; `incoming` and `outgoing` are for [`Self::flow_reference`].
    pub(super) fn event(&mut self, tree: &'t Tree, base: &Base, position: Position) -> Event {
        let mut event = Event {
            parallel_multiple: self.flag(tree, base, "parallelMultiple").unwrap_or_default(),
            position,
            own: Vec::new(),
            shared: Vec::new(),
            properties: Vec::new(),
            data_inputs: Vec::new(),
            data_outputs: Vec::new(),
            input_set: None,
            output_set: None,
            input_associations: Vec::new(),
            output_associations: Vec::new(),
        };
        let catches = event.position.catches();
        for child in bpmn(tree) {
            match &*child.name {
                "incoming" | "outgoing" => {}
                "property" => event.properties.push(self.property(child)),
                "eventDefinitionRef" => event.shared.extend(self.content(child, base, EVENT_DEFINITIONS)),
                "dataInput" if !catches => event.data_inputs.push(self.data_input(child)),
                "dataOutput" if catches => event.data_outputs.push(self.data_output(child)),
                "dataInputAssociation" if !catches => event.input_associations.push(self.data_association(child)),
                "dataOutputAssociation" if catches => event.output_associations.push(self.data_association(child)),
                "inputSet" if !catches => {
                    let set = self.input_set(child);
                    self.once(&mut event.input_set, set, child, base);
                }
                "outputSet" if catches => {
                    let set = self.output_set(child);
                    self.once(&mut event.output_set, set, child, base);
                }
                _ => match self.event_definition(child) {
                    Some(definition) => event.own.push(definition),
                    None => self.unexpected(child, tree, base),
                },
            }
        }
        event
    }

    /// An event definition, if the element is one.
    pub(super) fn event_definition(&mut self, tree: &'t Tree) -> Option<EventDefinition> {
        if !EVENT_DEFINITIONS.contains(&&*tree.name) {
            return None;
        }
        let base = self.base(tree);
        let kind = match &*tree.name {
            "timerEventDefinition" => self.timer(tree, &base),
            "conditionalEventDefinition" => EventDefinitionKind::Conditional { condition: self.only(tree, &base, "condition") },
            "linkEventDefinition" => self.link(tree, &base),
            "messageEventDefinition" => {
                let mut operation = None;
                for child in bpmn(tree) {
                    match &*child.name {
                        "operationRef" => operation = self.content(child, &base, &["operation"]),
                        _ => self.unexpected(child, tree, &base),
                    }
                }
                EventDefinitionKind::Message { message: self.reference(tree, &base, "messageRef", &["message"]), operation }
            }
            other => {
                for child in bpmn(tree) {
                    self.unexpected(child, tree, &base);
                }
                match other {
                    "signalEventDefinition" => {
                        EventDefinitionKind::Signal { signal: self.reference(tree, &base, "signalRef", &["signal"]) }
                    }
                    "errorEventDefinition" => EventDefinitionKind::Error { error: self.reference(tree, &base, "errorRef", &["error"]) },
                    "escalationEventDefinition" => {
                        EventDefinitionKind::Escalation { escalation: self.reference(tree, &base, "escalationRef", &["escalation"]) }
                    }
                    "compensateEventDefinition" => EventDefinitionKind::Compensate {
                        activity: self.reference(tree, &base, "activityRef", ACTIVITIES),
                        wait: self.flag(tree, &base, "waitForCompletion").unwrap_or(true),
                    },
                    "cancelEventDefinition" => EventDefinitionKind::Cancel,
                    _ => EventDefinitionKind::Terminate,
                }
            }
        };
        Some(EventDefinition { base, kind })
    }

    fn timer(&mut self, tree: &'t Tree, base: &Base) -> EventDefinitionKind {
        let (mut date, mut duration, mut cycle) = (None, None, None);
        for child in bpmn(tree) {
            let slot = match &*child.name {
                "timeDate" => &mut date,
                "timeDuration" => &mut duration,
                "timeCycle" => &mut cycle,
                _ => {
                    self.unexpected(child, tree, base);
                    continue;
                }
            };
            let formal = Box::new(self.formal(child));
            self.once(slot, formal, child, base);
        }
        EventDefinitionKind::Timer { date, duration, cycle }
    }

    fn link(&mut self, tree: &'t Tree, base: &Base) -> EventDefinitionKind {
        let (mut sources, mut target) = (Vec::new(), None);
        for child in bpmn(tree) {
            match &*child.name {
                "source" => sources.extend(self.content(child, base, &["linkEventDefinition"])),
                "target" => target = self.content(child, base, &["linkEventDefinition"]),
                _ => self.unexpected(child, tree, base),
            }
        }
        EventDefinitionKind::Link { sources, target }
    }

    /// The one expression in `tree`, which is called `name`.
    pub(super) fn only(&mut self, tree: &'t Tree, base: &Base, name: &str) -> Option<Box<Formal>> {
        let mut slot = None;
        for child in bpmn(tree) {
            if *child.name == *name {
                let formal = Box::new(self.formal(child));
                self.once(&mut slot, formal, child, base);
            } else {
                self.unexpected(child, tree, base);
            }
        }
        slot
    }
}
