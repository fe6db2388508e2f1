//! Lists say of instances and tasks what is so.

use super::facts::Facts;
use super::record::{plain, record};
use crate::database::Key;
use crate::world::{TENANTS, World};
use engine::instance::Work;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use work::task::{TaskRecord, TaskStatus};

/// The lists say of it what its log says.
pub(super) fn is_listed(world: &World, facts: &Facts, said: &mut Vec<String>) {
    let state = &facts.live.state;
    let Some(definition) = &state.definition else { return };
    let table = &world.db.tables["workflow"];
    let entry = |end: &str| table.get(&(format!("{}#L#{}#{end}", TENANTS[facts.tenant], definition.workflow_id), facts.id.to_string()));
    let (running, ended) = (entry("run"), entry("end"));
    let listed = match (running, ended, state.status.has_ended()) {
        (Some(item), None, false) | (None, Some(item), true) => plain(&Value::Object(item.clone()), true),
        _ => {
            let places = (running.is_some(), ended.is_some());
            said.push(format!("it is {:?}, and listed as running and ended: {places:?}", state.status));
            return;
        }
    };
    let incidents = listed.get("incidents").and_then(Value::as_u64).unwrap_or(0);
    let status = listed.get("status").and_then(Value::as_str).unwrap_or_default();
    if status != state.status.as_str() {
        said.push(format!("it is {}, and listed as {status}", state.status.as_str()));
    }
    if !state.status.has_ended() && incidents != state.incidents().len() as u64 {
        said.push(format!("it has {} incidents, and is listed with {incidents}", state.incidents().len()));
    }
}

pub(super) fn tasks_agree(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    let table = &world.db.tables["workflow"];
    let mut lists: BTreeMap<Key, TaskRecord> = BTreeMap::new();
    for (key, item) in table {
        let Some((_, rest)) = key.0.split_once('#') else { continue };
        if ["Q#", "M#", "QT#"].iter().any(|list| rest.starts_with(list)) {
            match record(item) {
                Some(record) => drop(lists.insert(key.clone(), record)),
                None => wrong.push(format!("{key:?} is in a list of tasks and cannot be read")),
            }
        }
    }
    for (tenant, task) in world.all_tasks() {
        let facts = all.iter().find(|facts| facts.id == task.task_id.instance);
        let wanted = facts
            .and_then(|facts| facts.live.state.element(task.task_id.element))
            .is_some_and(|element| matches!(element.work, Work::Task(_)));
        if wanted == task.status.is_closed() {
            wrong.push(format!(
                "task {} is {}, but its instance {} it",
                task.task_id,
                task.status.as_str(),
                if wanted { "needs" } else { "does not need" }
            ));
        }
        let of_roles = |list: &str| task.candidate_roles.iter().map(|role| format!("{}#{list}#{role}#", TENANTS[tenant])).collect();
        let mut queues: BTreeSet<String> = match task.status {
            TaskStatus::Open | TaskStatus::Escalated => of_roles("Q"),
            _ => task.holder().map(|user| format!("{}#M#{user}", TENANTS[tenant])).into_iter().collect(),
        };
        if !task.status.is_closed() {
            queues.append(&mut of_roles("QT"));
        }
        let stands: Vec<&Key> = lists.iter().filter(|(_, listed)| listed.task_id == task.task_id).map(|(key, _)| key).collect();
        if stands.len() != queues.len() || !queues.iter().all(|queue| stands.iter().any(|key| key.0.starts_with(queue.as_str()))) {
            wrong.push(format!("task {} ({}) should stand in {queues:?}, and stands in {stands:?}", task.task_id, task.status.as_str()));
        }
        if lists.values().any(|listed| listed.task_id == task.task_id && *listed != task) {
            wrong.push(format!("task {} is not what a list shows of it", task.task_id));
        }
    }
}

/// What people have in hand is what they are told to have.
pub(super) fn loads_add_up(world: &World, wrong: &mut Vec<String>) {
    let mut held: BTreeMap<String, i64> = BTreeMap::new();
    for (tenant, task) in world.all_tasks() {
        if let Some(user) = task.holder() {
            *held.entry(format!("{}#H#{user}", TENANTS[tenant])).or_default() += 1;
        }
    }
    for ((pk, _), item) in world.db.tables["workflow"].iter().filter(|((_, sk), _)| sk == "LOAD") {
        let told = plain(&Value::Object(item.clone()), true).get("held").and_then(Value::as_i64);
        let there = held.remove(pk).unwrap_or(0);
        if told != Some(there) {
            wrong.push(format!("{pk} has {there} tasks, and {told:?} are counted"));
        }
    }
    wrong.extend(held.into_iter().map(|(pk, there)| format!("{pk} has {there} tasks, and none is counted")));
}
