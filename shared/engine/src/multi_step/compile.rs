//! From steps to BPMN's elements.
//!
//! | in the document | in the graph |
//! |---|---|
//! | user_task, automated | a user task, a service task |
//! | approval | a user task a level, each followed by an exclusive gateway on its outcome |
//! | `separation_of_duties` | of each of the step's user tasks, a separation from all of the other steps' |
//! | `conditions` | an exclusive gateway before the step that may lead around it |
//! | routing rules | an exclusive gateway after each step from which a rule may jump |

use super::document::{ApprovalLevel, Document, RoutingRule, Step, StepType};
use super::duties;
use crate::RoleName;
use crate::graph::{
    Choice, Connector, EndEvent, Escalation, Expression, Graph, GraphBuilder, Node, NodeIx, NodeKind, ServiceTask, UserTask,
};
use std::collections::HashMap;

/// How long an instance with people in it may take when the document does not say: a week. A definition of
/// machines alone has no such limit: it ends, or raises an incident, by itself.
const TIMEOUT_HOURS: u64 = 168;

/// Approve or reject.
const OUTCOMES: [&str; 2] = ["approve", "reject"];

/// A compiled step: where it is entered and the node a token leaves it from.
struct Block {
    entry: NodeIx,
    exits: Vec<Exit>,
    rejects: Vec<NodeIx>,
    /// The user tasks it is made of.
    tasks: Vec<NodeIx>,
}

/// A node still missing the flow to what follows the step.
enum Exit {
    /// By a plain flow.
    Plain(NodeIx),
    /// From the gateway of an approval, by the condition that it was approved.
    Approved(NodeIx, Expression),
    /// From the gateway before a conditional step, around it.
    Skipped(NodeIx),
}

pub(super) fn compile(document: &Document) -> Graph {
    let mut steps: Vec<&Step> = document.steps.iter().collect();
    steps.sort_by_key(|step| step.order);
    let mut levels: Vec<&ApprovalLevel> = document.approval_hierarchies.iter().collect();
    levels.sort_by_key(|level| level.level);

    let mut graph = GraphBuilder::with_ids(steps.iter().map(|step| step.id.as_str()));
    let start = unnamed(&mut graph, "start", NodeKind::StartEvent);
    let blocks: Vec<Block> = steps.iter().map(|step| block(&mut graph, step, &levels)).collect();
    let tasks = steps.iter().zip(&blocks).map(|(step, block)| (step.id.as_str(), block.tasks.clone())).collect();
    duties::separate(&mut graph, &steps, &tasks);
    let end = unnamed(&mut graph, "end", NodeKind::EndEvent(EndEvent { outcome: "completed".to_owned(), ..EndEvent::default() }));
    let entries: HashMap<&str, NodeIx> = steps.iter().zip(&blocks).map(|(step, block)| (step.id.as_str(), block.entry)).collect();

    graph.flow(start, blocks.first().map_or(end, |block| block.entry));
    for (position, (step, block)) in steps.iter().zip(&blocks).enumerate() {
        let next = blocks.get(position + 1).map_or(end, |block| block.entry);
        let next = routed(&mut graph, step, next, &rules_after(document, step), &entries);
        for exit in &block.exits {
            match exit {
                Exit::Plain(node) => graph.flow(*node, next),
                Exit::Approved(gateway, condition) => graph.conditional_flow(*gateway, next, condition.clone()),
                Exit::Skipped(gateway) => graph.default_flow(*gateway, next),
            };
        }
    }
    let mut rejected = None;
    for (step, block) in steps.iter().zip(&blocks) {
        for gateway in &block.rejects {
            let target = step.on_reject.as_deref().and_then(|id| entries.get(id).copied());
            let target = target.unwrap_or_else(|| {
                *rejected.get_or_insert_with(|| {
                    unnamed(&mut graph, "rejected", NodeKind::EndEvent(EndEvent { outcome: "rejected".to_owned(), ..EndEvent::default() }))
                })
            });
            graph.default_flow(*gateway, target);
        }
    }

    let has_people = steps.iter().any(|step| step.kind != StepType::Automated);
    let timeout_hours = document.timeout_hours.or(has_people.then_some(TIMEOUT_HOURS));
    graph.finish(document.name.clone(), timeout_hours.map(|hours| hours * 3600), document.retry.unwrap_or_default())
}

/// The rules to try after a step, in the order to try them.
fn rules_after<'a>(document: &'a Document, step: &Step) -> Vec<&'a RoutingRule> {
    let order: HashMap<&str, u64> = document.steps.iter().map(|step| (step.id.as_str(), step.order)).collect();
    let applies = |rule: &&RoutingRule| match &rule.source {
        Some(source) => *source == step.id,
        None => order.get(rule.target.as_str()).is_some_and(|target| *target > step.order),
    };
    let mut rules: Vec<&RoutingRule> = document.routing_rules.iter().filter(applies).collect();
    rules.sort_by_key(|rule| rule.priority);
    rules
}

/// Puts a gateway for the rules before `next`; gives what the step then leads to.
fn routed(graph: &mut GraphBuilder, step: &Step, next: NodeIx, rules: &[&RoutingRule], entries: &HashMap<&str, NodeIx>) -> NodeIx {
    if rules.is_empty() {
        return next;
    }
    let gateway = gateway(graph, &format!("{}.routing", step.id), step);
    for rule in rules {
        if let Some(target) = entries.get(rule.target.as_str()) {
            graph.conditional_flow(gateway, *target, rule.condition.clone());
        }
    }
    graph.default_flow(gateway, next);
    gateway
}

fn block(graph: &mut GraphBuilder, step: &Step, levels: &[&ApprovalLevel]) -> Block {
    let condition = step.condition.clone().map(|condition| (gateway(graph, &format!("{}.condition", step.id), step), condition));
    let mut block = match step.kind {
        StepType::UserTask => {
            let task = user_task(step, step.required_roles.clone(), escalation(step, None));
            let node = graph.node(step_node(&step.id, step, NodeKind::UserTask(Box::new(task))));
            Block { entry: node, exits: vec![Exit::Plain(node)], rejects: Vec::new(), tasks: vec![node] }
        }
        StepType::Approval => approval(graph, step, levels),
        StepType::Automated => {
            let node = graph.node(step_node(&step.id, step, NodeKind::ServiceTask(Box::new(service_task(step)))));
            Block { entry: node, exits: vec![Exit::Plain(node)], rejects: Vec::new(), tasks: Vec::new() }
        }
    };
    if let Some((gateway, condition)) = condition {
        graph.conditional_flow(gateway, block.entry, condition);
        block.entry = gateway;
        block.exits.push(Exit::Skipped(gateway));
    }
    block
}

/// One user task a level; each must approve before the next is asked.
fn approval(graph: &mut GraphBuilder, step: &Step, levels: &[&ApprovalLevel]) -> Block {
    let asked: Vec<&ApprovalLevel> =
        levels.iter().copied().filter(|level| step.approval_levels.is_empty() || step.approval_levels.contains(&level.level)).collect();
    let mut tasks = Vec::new();
    if asked.is_empty() {
        tasks.push((step.id.clone(), user_task(step, step.required_roles.clone(), escalation(step, None))));
    }
    for (position, level) in asked.iter().enumerate() {
        let next = asked.get(position + 1).map(|level| &level.role);
        let mut task = user_task(step, vec![level.role.clone()], escalation(step, next));
        task.minimum_level = level.minimum_level;
        tasks.push((graph.free_id(&format!("{}.level_{}", step.id, level.level)), task));
    }
    let mut entry = None;
    let mut approved_before: Option<NodeIx> = None;
    let (mut rejects, mut nodes) = (Vec::new(), Vec::new());
    for (id, mut task) in tasks {
        task.outcomes = OUTCOMES.map(str::to_owned).to_vec();
        task.outcome_variable = Some(outcome_variable(&step.id));
        let node = graph.node(step_node(&id, step, NodeKind::UserTask(Box::new(task))));
        let decision = gateway(graph, &format!("{id}.decision"), step);
        graph.flow(node, decision);
        if let (Some(before), Some(condition)) = (approved_before, approved(step)) {
            graph.conditional_flow(before, node, condition);
        }
        entry.get_or_insert(node);
        approved_before = Some(decision);
        rejects.push(decision);
        nodes.push(node);
    }
    let exits = approved_before.into_iter().zip(approved(step)).map(|(gateway, condition)| Exit::Approved(gateway, condition)).collect();
    // INVARIANT: `tasks` is never empty, so there is an entry.
    Block { entry: entry.unwrap_or(NodeIx(0)), exits, rejects, tasks: nodes }
}

fn approved(step: &Step) -> Option<Expression> {
    // INVARIANT: the variable's name is a name of the language, so the text always parses.
    Expression::sql_like(&format!("{} = \"approve\"", outcome_variable(&step.id))).ok()
}

/// The variable an approval's outcome goes to: `STEP_outcome`, with `_` for whatever a name cannot hold.
pub(super) fn outcome_variable(step_id: &str) -> String {
    let name: String = step_id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let digit_first = name.starts_with(|c: char| c.is_ascii_digit());
    format!("{}{name}_outcome", if digit_first { "_" } else { "" })
}

fn gateway(graph: &mut GraphBuilder, id: &str, step: &Step) -> NodeIx {
    let id = graph.free_id(id);
    graph.node(Node { step: Some(step.id.clone()), ..Node::new(id, NodeKind::ExclusiveGateway(Choice::default())) })
}

/// An event that no step stands for.
fn unnamed(graph: &mut GraphBuilder, id: &str, kind: NodeKind) -> NodeIx {
    let id = graph.free_id(id);
    graph.node(Node::new(id, kind))
}

/// A node that does what a step says.
fn step_node(id: &str, step: &Step, kind: NodeKind) -> Node {
    Node { name: Some(step.name.clone()), step: Some(step.id.clone()), ..Node::new(id, kind) }
}

fn user_task(step: &Step, candidate_roles: Vec<RoleName>, escalation: Option<Escalation>) -> UserTask {
    UserTask {
        candidate_roles,
        skills: step.skills.clone(),
        form: step.form.clone(),
        escalation,
        estimated_minutes: step.estimated_minutes,
        ..UserTask::default()
    }
}

fn service_task(step: &Step) -> ServiceTask {
    ServiceTask {
        connector: step.connector.clone().unwrap_or_else(|| Connector { kind: "log".to_owned(), settings: crate::Object::new() }),
        retry: step.retry,
        result_variable: step.result_variable.clone(),
        responsible_roles: step.required_roles.clone(),
        estimated_minutes: step.estimated_minutes,
    }
}

fn escalation(step: &Step, next_level: Option<&RoleName>) -> Option<Escalation> {
    let hours = step.escalation_hours?;
    let to_roles = match (step.escalate_to.as_slice(), next_level) {
        ([], Some(role)) => vec![role.clone()],
        ([], None) => RoleName::parse("admin").into_iter().collect(),
        (roles, _) => roles.to_vec(),
    };
    Some(Escalation { after_seconds: (hours * 3600.0).ceil() as u64, to_roles })
}
