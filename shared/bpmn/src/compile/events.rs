//! Events, and what they catch and throw (BPMN 2.0.2, 10.5).

use foldhash::{HashMap, HashMapExt};

use engine::graph::{
    Boundary, Catch, Caught, EndEvent, Mappings, NodeIx, NodeKind, ServiceTask, Text, Throw, Timer, Trigger, TriggeredStart,
};

use super::Compiler;
use crate::check;
use crate::model::{Event, EventDefinition, EventDefinitionKind, FlowNode, Position, Scope};
use crate::vendor::{self, At, Dialect, Hints};

impl<'m> Compiler<'m> {
    pub(super) fn event(&mut self, node: &'m FlowNode, event: &'m Event, hints: Hints, mappings: &mut Mappings) -> NodeKind {
        self.event_data(event, mappings);
        let definitions: Vec<&'m EventDefinition> = event.definitions(self.known.model).collect();
        if let (Position::Start { .. }, Some(variable)) = (&event.position, &hints.initiator) {
            self.initiator.get_or_insert_with(|| variable.clone());
        }
        if !event.position.catches() {
            return self.throwing(node, event, &definitions, hints, mappings);
        }
        let triggers = definitions.iter().filter_map(|definition| self.trigger(node, definition, hints.clone(), mappings)).collect();
        let catch = Catch { triggers, all: event.parallel_multiple && definitions.len() > 1 };
        match &event.position {
            Position::Start { .. } if definitions.is_empty() => NodeKind::StartEvent,
            Position::Start { interrupting } => NodeKind::TriggeredStartEvent(TriggeredStart { catch, interrupting: *interrupting }),
            Position::Boundary { attached_to, cancel_activity } => {
                // Where it stands on nothing the reader has told so.
                let on = self.nodes.get(attached_to.as_str()).copied().unwrap_or(NodeIx(u32::MAX));
                NodeKind::BoundaryEvent(Boundary { on, interrupting: *cancel_activity, catch })
            }
            _ => NodeKind::CatchEvent(catch),
        }
    }

    /// A throw or end event; one that a connector does is a service task.
    fn throwing(
        &mut self,
        node: &'m FlowNode,
        event: &'m Event,
        definitions: &[&'m EventDefinition],
        mut hints: Hints,
        mappings: &mut Mappings,
    ) -> NodeKind {
        let mut throws = Vec::new();
        for definition in definitions {
            let mut inner = self.inner_hints(&definition.base, mappings);
            if let Some(connector) = inner.connector.take().or_else(|| hints.connector.take()) {
                let result_variable = inner.result_variable.or_else(|| hints.result_variable.clone());
                return NodeKind::ServiceTask(Box::new(ServiceTask {
                    connector,
                    retry: inner.retry.or(hints.retry),
                    result_variable,
                    responsible_roles: hints.responsible_roles,
                    estimated_minutes: hints.estimated_minutes,
                }));
            }
            throws.extend(self.throw(node, definition, merged(inner, &hints)));
        }
        match event.position {
            Position::End => NodeKind::EndEvent(EndEvent { outcome: hints.outcome.unwrap_or_else(|| "completed".to_owned()), throws }),
            _ => NodeKind::ThrowEvent(throws),
        }
    }

    fn trigger(&mut self, node: &FlowNode, definition: &'m EventDefinition, hints: Hints, mappings: &mut Mappings) -> Option<Trigger> {
        let inner = self.inner_hints(&definition.base, mappings);
        let inner = merged(inner, &hints);
        let caught = |code: Option<String>, hints: Hints| Caught {
            code,
            code_variable: hints.code_variable,
            message_variable: hints.message_variable,
        };
        Some(match &definition.kind {
            EventDefinitionKind::Message { message, operation } => {
                Trigger::Message(self.message(&definition.base, message.as_deref(), operation.as_deref(), true, inner)?)
            }
            EventDefinitionKind::Signal { signal } => {
                let signal = self.known.signal(signal.as_deref())?;
                Trigger::Signal { name: self.shared_name(&signal.base)? }
            }
            EventDefinitionKind::Timer { date, duration, cycle } => {
                let mut spelled = |formal: &crate::model::Formal, what: &str| vendor::spelled(formal, what, &mut self.faults);
                match (date, duration, cycle) {
                    (Some(date), _, _) => Trigger::Timer(Timer::Date(spelled(date, "timeDate")?)),
                    (_, Some(duration), _) => Trigger::Timer(Timer::Duration(spelled(duration, "timeDuration")?)),
                    (_, _, Some(cycle)) => {
                        let cycle = spelled(cycle, "timeCycle")?;
                        Trigger::Timer(Timer::Cycle(if self.spring { check::from_spring(cycle) } else { cycle }))
                    }
                    (None, None, None) => return None,
                }
            }
            EventDefinitionKind::Conditional { condition } => {
                Trigger::Condition(vendor::condition(condition.as_ref()?, "condition", &mut self.faults)?)
            }
            EventDefinitionKind::Error { error } => {
                let code = self.known.error(error.as_deref()).and_then(|error| error.code.clone());
                Trigger::Error(caught(self.fixed(definition, code), inner))
            }
            EventDefinitionKind::Escalation { escalation } => {
                let code = self.known.escalation(escalation.as_deref()).and_then(|escalation| escalation.code.clone());
                Trigger::Escalation(caught(self.fixed(definition, code), inner))
            }
            EventDefinitionKind::Compensate { .. } => Trigger::Compensation,
            EventDefinitionKind::Cancel => Trigger::Cancel,
            EventDefinitionKind::Link { .. } => Trigger::Link { name: link(node, definition)? },
            EventDefinitionKind::Terminate => return None,
        })
    }

    /// A code that is caught has to be written out: the engine looks for who catches it without evaluating anything.
    fn fixed(&mut self, definition: &EventDefinition, code: Option<String>) -> Option<String> {
        let raw = code?;
        match vendor::text(&raw, Dialect::Uel, At::new(&definition.base, "code"), &mut self.faults)? {
            Text::Fixed(code) => Some(code),
            Text::Computed(expression) => {
                let message = format!("the code `{}` is computed; an event that catches needs it written out", expression.text());
                self.faults.at(&definition.base, "computed_code", message);
                None
            }
        }
    }

    fn code(&mut self, definition: &EventDefinition, code: Option<&str>) -> Option<Text> {
        vendor::text(code?, Dialect::Uel, At::new(&definition.base, "code"), &mut self.faults)
    }

    pub(super) fn throw(&mut self, node: &FlowNode, definition: &'m EventDefinition, hints: Hints) -> Option<Throw> {
        Some(match &definition.kind {
            EventDefinitionKind::Message { message, operation } => {
                Throw::Message(self.message(&definition.base, message.as_deref(), operation.as_deref(), false, hints)?)
            }
            EventDefinitionKind::Signal { signal } => {
                let signal = self.known.signal(signal.as_deref())?;
                Throw::Signal { name: self.shared_name(&signal.base)? }
            }
            EventDefinitionKind::Error { error } => {
                let error = self.known.error(error.as_deref());
                let code = self.code(definition, error.and_then(|error| error.code.as_deref()));
                let shared = error.map(|error| vendor::hints(&error.base, &mut self.faults));
                let message = hints.thrown_message.or(shared.and_then(|shared| shared.thrown_message));
                Throw::Error { code, message }
            }
            EventDefinitionKind::Escalation { escalation } => {
                let code = self.known.escalation(escalation.as_deref()).and_then(|escalation| escalation.code.as_deref());
                Throw::Escalation { code: self.code(definition, code) }
            }
            EventDefinitionKind::Compensate { activity, wait } => {
                let activity = activity.as_deref().and_then(|id| self.nodes.get(id)).copied();
                Throw::Compensation { activity, wait: *wait }
            }
            EventDefinitionKind::Cancel => Throw::Cancel,
            EventDefinitionKind::Terminate => Throw::Terminate,
            EventDefinitionKind::Link { .. } => Throw::Link { name: link(node, definition)? },
            EventDefinitionKind::Timer { .. } | EventDefinitionKind::Conditional { .. } => return None,
        })
    }

    /// Leads from compensation boundary events to what compensates.
    pub(super) fn compensations(&mut self, scope: &'m Scope) {
        let model = self.known.model;
        let collaborations = model.collaborations.iter().flat_map(|collaboration| &collaboration.associations);
        let scopes = scope.all();
        let associations = scopes.iter().flat_map(|(_, scope)| &scope.associations).chain(collaborations);
        let mut ends: HashMap<&str, Vec<&str>> = HashMap::new();
        for association in associations {
            ends.entry(&association.source).or_default().push(&association.target);
            ends.entry(&association.target).or_default().push(&association.source);
        }
        for (_, scope) in &scopes {
            for node in &scope.nodes {
                let Some(Position::Boundary { attached_to, .. }) = node.event().map(|event| &event.position) else { continue };
                let compensates = node.event().is_some_and(|event| {
                    event.definitions(model).any(|definition| matches!(definition.kind, EventDefinitionKind::Compensate { .. }))
                });
                let handler = ends.get(node.base.id.as_str()).into_iter().flatten().copied().find_map(|target| {
                    let handler = scope.node(target)?.activity()?;
                    handler.for_compensation.then(|| self.nodes.get(target).copied()).flatten()
                });
                if let (true, Some(handler)) = (compensates, handler)
                    && let Some(compensated) = self.nodes.get(attached_to.as_str()).and_then(|ix| self.builder.node_mut(*ix))
                {
                    compensated.activity.get_or_insert_default().compensated_by = Some(handler);
                }
            }
        }
    }
}

/// What an event definition says, and what its event says where that says nothing.
fn merged(mut inner: Hints, outer: &Hints) -> Hints {
    inner.message_name = inner.message_name.or_else(|| outer.message_name.clone());
    inner.correlation_key = inner.correlation_key.or_else(|| outer.correlation_key.clone());
    inner
}

/// The name of a link: that of its definition, else that of its event.
fn link(node: &FlowNode, definition: &EventDefinition) -> Option<String> {
    definition.base.name.clone().or_else(|| node.base.name.clone())
}
