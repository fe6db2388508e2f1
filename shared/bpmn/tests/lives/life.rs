//! Drives one instance of a process that is given as BPMN.

use std::sync::Arc;

use engine::graph::{Graph, NodeIx};
use engine::instance::{Actor, Awaited, CallResult, Command, Context, DefinitionRef, Event, IncidentCode, State, Work, execute, replay};
use engine::{ElementId, Object, Priority, Timestamp, WorkflowId};
use serde_json::Value;

pub(crate) struct Life {
    pub(crate) state: State,
    pub(crate) log: Vec<Event>,
    graph: Arc<Graph>,
    now: i64,
    messages: u32,
}

/// The graph of a process; `[a b]` stands for a sequence flow, and `[a .]` for one to an end event of its own.
pub(crate) fn graph(inside: &str) -> Arc<Graph> {
    let inside = with_flows(inside);
    let text = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
<message id="go" name="go"/><message id="more" name="more"/><message id="keyed" name="keyed"><extensionElements><zeebe:subscription correlationKey="=order_id"/></extensionElements></message>
<process id="p" isExecutable="true">{inside}</process></definitions>"#
    );
    let model = bpmn::read(&text).unwrap_or_else(|faults| panic!("{faults:#?}"));
    Arc::new(bpmn::compile(&model, None).unwrap_or_else(|faults| panic!("{faults:#?}")).graph)
}

fn with_flows(text: &str) -> String {
    let mut whole = String::new();
    for (number, part) in text.split('[').enumerate() {
        let flow = part.split_once(']').and_then(|(flow, rest)| Some((flow.split_once(' ')?, rest)));
        match flow {
            Some(((from, "."), rest)) if number > 0 => {
                whole.push_str(&format!(
                    r#"<endEvent id="end_{number}"/><sequenceFlow id="flow_{number}" sourceRef="{from}" targetRef="end_{number}"/>{rest}"#
                ));
            }
            Some(((from, to), rest)) if number > 0 => {
                whole.push_str(&format!(r#"<sequenceFlow id="flow_{number}" sourceRef="{from}" targetRef="{to}"/>{rest}"#));
            }
            _ => whole.push_str(part),
        }
    }
    whole
}

fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap()
}

impl Life {
    pub(crate) fn start(inside: &str, variables: Value) -> Self {
        Self::start_at(inside, None, variables)
    }

    pub(crate) fn start_at(inside: &str, event: Option<&str>, variables: Value) -> Self {
        let graph = graph(inside);
        let at = event.map(|id| NodeIx(graph.nodes().iter().position(|node| node.id == id).unwrap().try_into().unwrap()));
        let definition = DefinitionRef { workflow_id: WorkflowId::parse("w").unwrap(), version: 1 };
        let state = State::new(Arc::clone(&graph));
        let mut life = Self { state, log: Vec::new(), graph, now: 0, messages: 0 };
        let variables = object(variables);
        life.run(Command::Start {
            definition,
            business_key: None,
            priority: Priority::NORMAL,
            variables,
            at,
            caller: None,
            started_by: None,
            department: None,
        });
        life
    }

    pub(crate) fn run(&mut self, command: Command) {
        let context = Context { now: Timestamp::from_millis(self.now), actor: Actor("user:test".into()), jitter: 0, carrier: None };
        let said = format!("{command:?}");
        self.log.extend(execute(&mut self.state, command, &context).unwrap_or_else(|refused| panic!("{said}: {refused:?}")));
        let mut replayed = State::new(Arc::clone(&self.graph));
        replay(&mut replayed, &self.log);
        assert_eq!(replayed, self.state, "a replay comes to another state");
    }

    /// The ids of what is active, oldest first.
    pub(crate) fn active(&self) -> Vec<&str> {
        self.state.elements().iter().map(|element| self.id(element.id)).collect()
    }

    fn id(&self, element: ElementId) -> &str {
        let node = self.state.element(element).unwrap().node;
        &self.graph.node(node).unwrap().id
    }

    fn find(&self, id: &str, is_meant: impl Fn(&Work) -> bool) -> ElementId {
        let found = self.state.elements().iter().find(|element| self.id(element.id) == id && is_meant(&element.work));
        found.unwrap_or_else(|| panic!("`{id}` is not active; {:?} is", self.active())).id
    }

    pub(crate) fn complete(&mut self, id: &str, variables: Value) {
        let task = self.find(id, |work| matches!(work, Work::Task(_)));
        self.run(Command::CompleteTask { task, outcome: None, variables: object(variables), by: None });
    }

    pub(crate) fn answer(&mut self, id: &str, variables: Value) {
        let job = self.find(id, |work| matches!(work, Work::Job(_)));
        self.run(Command::CompleteJob { job, variables: object(variables), decided: None });
    }

    pub(crate) fn end_call(&mut self, id: &str, attempt: u32) {
        let call = self.find(id, |work| matches!(work, Work::Call(_)));
        self.run(Command::EndCall { call, attempt, result: CallResult::Completed { variables: Object::new() } });
    }

    pub(crate) fn send(&mut self, name: &str) {
        let waits = |to: &Awaited| matches!(to, Awaited::Message { name: known, .. } if known == name);
        let subscription =
            self.state.subscriptions().iter().find(|known| waits(&known.to)).unwrap_or_else(|| panic!("nobody waits for `{name}`")).id;
        self.messages += 1;
        let id = self.messages.to_string();
        self.run(Command::Trigger { subscription, id, variables: Object::new() });
    }

    /// The next timer comes due.
    pub(crate) fn fire(&mut self) {
        let timer = self.state.timers().iter().min_by_key(|timer| timer.due).unwrap().clone();
        self.now = timer.due.as_millis();
        self.run(Command::FireTimer { timer: timer.id });
    }

    pub(crate) fn set(&mut self, variables: Value) {
        self.run(Command::SetVariables { scope: ElementId::ROOT, variables: object(variables) });
    }

    pub(crate) fn retry(&mut self) {
        self.run(Command::Retry { element: None });
    }

    pub(crate) fn incidents(&self) -> Vec<IncidentCode> {
        self.state.incidents().iter().map(|incident| incident.code).collect()
    }

    /// How often an element was entered.
    pub(crate) fn entered(&self, id: &str) -> usize {
        let is_meant = |event: &&Event| matches!(event, Event::Entered { node, index, .. } if self.graph.node(*node).unwrap().id == id && index.is_none());
        self.log.iter().filter(is_meant).count()
    }

    pub(crate) fn variable(&self, name: &str) -> Value {
        self.state.variables().and_then(|known| known.get(name)).cloned().unwrap_or_default()
    }
}
