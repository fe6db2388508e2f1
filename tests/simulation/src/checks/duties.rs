//! Separation of duties: nobody did what was not for them, and every open task says for whom it is not.

use super::facts::Facts;
use crate::world::World;
use engine::graph::NodeIx;
use engine::instance::Event;
use engine::{ElementId, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// By whom the log says it was written, not by what the engine kept of it.
pub(super) fn are_kept_apart(facts: &Facts, said: &mut Vec<String>) {
    let Some(graph) = facts.live.state.graph() else { return };
    let mut nodes: BTreeMap<ElementId, NodeIx> = BTreeMap::new();
    let mut did: BTreeMap<NodeIx, BTreeSet<&str>> = BTreeMap::new();
    let mut requester = None;
    for (batch, event) in facts.events() {
        match event {
            Event::InstanceStarted { started_by, .. } => requester = started_by.as_ref().map(UserId::as_str),
            Event::Entered { element, node, .. } => drop(nodes.insert(*element, *node)),
            Event::TaskCompleted { task, .. } => {
                let (Some(node), Some(user)) = (nodes.get(task), batch.actor.strip_prefix("user:")) else {
                    said.push(format!("task {} was completed by `{}`", task.0, batch.actor));
                    continue;
                };
                did.entry(*node).or_default().insert(user);
            }
            _ => {}
        }
    }
    for (node, users) in &did {
        let Some(task) = graph.user_task(*node) else { continue };
        if task.separation.requester && requester.is_some_and(|requester| users.contains(requester)) {
            said.push(format!("whoever started it did node {}", node.0));
        }
        for other in &task.separation.from {
            let both: Vec<_> = did.get(other).into_iter().flat_map(|others| users.intersection(others)).collect();
            if !both.is_empty() {
                said.push(format!("nodes {} and {} are kept apart, and {both:?} did both", node.0, other.0));
            }
        }
    }
}

pub(super) fn tasks_know(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    for (_, task) in world.all_tasks().into_iter().filter(|(_, task)| !task.status.is_closed()) {
        let Some(state) = all.iter().find(|facts| facts.id == task.task_id.instance).map(|facts| &facts.live.state) else { continue };
        let Some(element) = state.element(task.task_id.element) else { continue };
        let (known, excluded): (BTreeSet<&UserId>, _) = (task.excluded_users.iter().collect(), state.excluded(element.node));
        if known != excluded {
            wrong.push(format!("task {} is not for {excluded:?}, and says {known:?}", task.task_id));
        }
        if task.assignee.as_ref().is_some_and(|assignee| excluded.contains(assignee)) {
            wrong.push(format!("task {} is held by {:?}, who may not do it", task.task_id, task.assignee));
        }
    }
}
