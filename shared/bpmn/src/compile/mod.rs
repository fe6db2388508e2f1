//! A model to the graph that the engine runs.
//!
//! Every flow node becomes one node of the graph, every sequence flow one flow. What vendors say of an element comes in
//! as [`crate::vendor::Hints`]; what an element says in BPMN itself is read here.

mod activities;
mod data;
mod duties;
mod events;
mod known;
mod loops;
mod messages;
mod nodes;
mod people;

use foldhash::{HashMap, HashMapExt};

use engine::RoleName;
use engine::graph::{Activity, Choice, Flow, FlowIx, Graph, GraphBuilder, NodeIx, NodeKind};

use crate::check;
use crate::fault::{Fault, Faults, Note};
use crate::model::{FlowNode, Model, Process, Scope, SequenceFlow};
use crate::vendor;
use known::Known;

/// A process that can be executed.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// The process's id.
    pub process_id: String,
    /// Its name, that of its pool, or its id.
    pub name: String,
    /// Its documentation, paragraphs joined by blank lines.
    pub documentation: Option<String>,
    /// What the engine runs.
    pub graph: Graph,
    /// What is passed over, and what is unusual.
    pub notes: Vec<Note>,
}

/// Compiles a process of `model`: the one with that id, else the one that is to be executed.
///
/// # Errors
/// Everything that is wrong with it: structure, expressions, what only other engines can do.
pub fn compile(model: &Model, process: Option<&str>) -> Result<Compiled, Vec<Fault>> {
    let mut faults = Faults::default();
    let Some(process) = chosen(model, process, &mut faults) else { return Err(faults.into_faults()) };
    check::check(model, process, &mut faults);
    let mut compiler = Compiler::new(model, process, faults);
    compiler.scope(&process.scope, None);
    compiler.compensations(&process.scope);
    compiler.separations();
    compiler.finish()
}

fn chosen<'m>(model: &'m Model, id: Option<&str>, faults: &mut Faults) -> Option<&'m Process> {
    if let Some(id) = id {
        let found = model.processes.iter().find(|process| process.base.id == id);
        match found {
            None => faults.at(&model.base, "no_such_process", format!("the file has no process `{id}`")),
            Some(process) => check::not_empty(process, faults),
        }
        return found.filter(|process| !process.scope.nodes.is_empty());
    }
    match check::executable(model, faults).as_slice() {
        [process] => Some(process),
        [] => None,
        several => {
            let ids: Vec<String> = several.iter().map(|process| format!("`{}`", process.base.id)).collect();
            let message = format!("several processes are to be executed: {}; say which one", ids.join(", "));
            faults.at(&model.base, "several_processes", message);
            None
        }
    }
}

/// A compilation under way.
struct Compiler<'m> {
    process: &'m Process,
    known: Known<'m>,
    faults: Faults,
    builder: GraphBuilder,
    /// Where each flow node will stand, by its id in the file.
    nodes: HashMap<&'m str, NodeIx>,
    /// The roles of lanes, by the ids of the nodes in them.
    lanes: HashMap<&'m str, RoleName>,
    /// Ids of the graph that are taken, to tell of those that stand twice.
    ids: HashMap<String, &'m str>,
    /// User tasks that are kept apart from others.
    apart: Vec<duties::Apart<'m>>,
    /// The variable that a start event gives who starts an instance.
    initiator: Option<String>,
    /// Whether the file is of a vendor whose calls pass on no variables unless told.
    calls_pass_nothing: bool,
    /// Whether its cron expressions are Spring's.
    spring: bool,
}

impl<'m> Compiler<'m> {
    fn new(model: &'m Model, process: &'m Process, mut faults: Faults) -> Self {
        let mut nodes = HashMap::new();
        number(&process.scope, &mut nodes);
        let lanes = people::lanes(&process.scope, &mut faults);
        let ids = process.scope.all().into_iter().flat_map(|(_, scope)| scope.nodes.iter().map(|node| node.base.id.as_str()));
        Self {
            process,
            known: Known::new(model, process),
            builder: GraphBuilder::with_ids(ids),
            faults,
            nodes,
            lanes,
            ids: HashMap::new(),
            apart: Vec::new(),
            initiator: None,
            calls_pass_nothing: model.namespaces.iter().any(|(_, namespace)| vendor::is_java(namespace)),
            spring: check::is_spring(model),
        }
    }

    /// All that stands in a scope, and then the flows between it.
    fn scope(&mut self, scope: &'m Scope, parent: Option<NodeIx>) {
        for node in &scope.nodes {
            self.node(node, parent);
        }
        let mut outgoing: HashMap<&str, Vec<&'m SequenceFlow>> = HashMap::new();
        for flow in &scope.flows {
            outgoing.entry(&flow.source).or_default().push(flow);
        }
        for node in &scope.nodes {
            let flows = outgoing.remove(node.base.id.as_str()).unwrap_or_default();
            let added: Vec<(&str, FlowIx)> =
                flows.into_iter().filter_map(|flow| Some((flow.base.id.as_str(), self.flow(flow, node)?))).collect();
            self.settle(node, &added);
        }
    }

    fn flow(&mut self, flow: &'m SequenceFlow, node: &FlowNode) -> Option<FlowIx> {
        let (source, target) = (*self.nodes.get(flow.source.as_str())?, *self.nodes.get(flow.target.as_str())?);
        let hints = vendor::hints(&flow.base, &mut self.faults);
        let is_default = default_of(node) == Some(flow.base.id.as_str());
        // A default flow is taken when no condition holds; one of its own would never count.
        let condition = match &flow.condition {
            Some(formal) => {
                // A vendor may keep the condition elsewhere: that is told, so that the flow isn't taken as if it had none.
                vendor::hints(&formal.base, &mut self.faults);
                vendor::condition(formal, "conditionExpression", &mut self.faults).filter(|_| !is_default)
            }
            None => None,
        };
        let id = hints.id.unwrap_or_else(|| flow.base.id.clone());
        Some(self.builder.add_flow(Flow { id, name: flow.base.name.clone(), source, target, condition }))
    }

    /// Sets the default flow of a node, and the order in which its flows are tried: that of its own list (table 8.46),
    /// then that of the file.
    fn settle(&mut self, node: &FlowNode, added: &[(&str, FlowIx)]) {
        let default = default_of(node).and_then(|id| added.iter().find(|(flow, _)| *flow == id)).map(|(_, ix)| *ix);
        let Some(made) = self.nodes.get(node.base.id.as_str()).and_then(|ix| self.builder.node_mut(*ix)) else { return };
        let listed: HashMap<&str, usize> = node.outgoing.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
        let places: HashMap<FlowIx, usize> = added.iter().filter_map(|(id, ix)| Some((*ix, *listed.get(id)?))).collect();
        made.outgoing.sort_by_key(|ix| places.get(ix).copied().unwrap_or(usize::MAX));
        if default.is_none() {
            return;
        }
        match &mut made.kind {
            NodeKind::ExclusiveGateway(choice) | NodeKind::InclusiveGateway(choice) => *choice = Choice { default },
            NodeKind::ComplexGateway(complex) => complex.default = default,
            _ => made.activity.get_or_insert_with(|| Box::new(Activity::default())).default = default,
        }
    }

    fn finish(mut self) -> Result<Compiled, Vec<Fault>> {
        let base = &self.process.base;
        let hints = vendor::hints(base, &mut self.faults);
        let mut properties = self.known.initial_values(&mut self.faults);
        properties.extend(hints.properties);
        let pool = self.known.pool(&base.id);
        let name = base.name.clone().or(pool).unwrap_or_else(|| base.id.clone());
        self.builder.properties = properties;
        self.builder.initiator = hints.initiator.or(self.initiator.take());
        let documentation = (!base.documentation.is_empty()).then(|| base.documentation.join("\n\n"));
        let notes = self.faults.into_notes()?;
        let graph = self.builder.finish(name.clone(), hints.timeout_seconds, hints.retry.unwrap_or_default());
        Ok(Compiled { process_id: hints.id.unwrap_or_else(|| base.id.clone()), name, documentation, graph, notes })
    }
}

/// Numbers the nodes in the order in which they are made: each before what stands in it, what stands in it before the next.
fn number<'m>(scope: &'m Scope, nodes: &mut HashMap<&'m str, NodeIx>) {
    for node in &scope.nodes {
        let ix = NodeIx(u32::try_from(nodes.len()).unwrap_or(u32::MAX));
        nodes.insert(&node.base.id, ix);
        if let Some(inner) = nodes::inner(node) {
            number(inner, nodes);
        }
    }
}

/// The id of a node's default flow.
fn default_of(node: &FlowNode) -> Option<&str> {
    let default = node.activity().map(|activity| &activity.default).or_else(|| node.gateway().map(|gateway| &gateway.default));
    default?.as_deref()
}
