//! What the outside sees: targets, tenants, and those who were told that something was done.

use super::facts::Facts;
use crate::people::Deed;
use crate::world::{TENANTS, World};
use engine::instance::Event;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a target was asked for belongs to a job, and what a job came to was asked for.
pub(super) fn effects_follow_the_log(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    let mut keys: BTreeMap<String, bool> = BTreeMap::new();
    for facts in all {
        let graph = facts.live.state.graph();
        let mut nodes = BTreeMap::new();
        for (_, event) in facts.events() {
            match event {
                Event::Entered { element, node, .. } => drop(nodes.insert(*element, *node)),
                Event::JobCreated { job, .. } => drop(keys.insert(format!("{}-{}", facts.id, job.0), false)),
                Event::JobCompleted { job, .. } => {
                    let task = nodes.get(job).and_then(|node| graph?.service_task(*node));
                    if task.is_some_and(|task| task.connector.kind == "http") {
                        keys.insert(format!("{}-{}", facts.id, job.0), true);
                    }
                }
                _ => {}
            }
        }
    }
    for key in world.target.asked.keys() {
        if !keys.contains_key(key) {
            wrong.push(format!("a target was asked under the key {key}, which is no job's"));
        }
    }
    for (key, completed) in keys {
        if completed && world.target.asked.get(&key).is_none_or(|asked| asked.answered == 0) {
            wrong.push(format!("job {key} completed, but its target never did anything"));
        }
    }
}

pub(super) fn tenants_are_apart(world: &World, wrong: &mut Vec<String>) {
    for (key, item) in world.db.tables.values().flatten() {
        let Some(owner) = TENANTS.iter().position(|name| key.0.starts_with(&format!("{name}#"))) else {
            if !key.0.starts_with("~#") {
                wrong.push(format!("{key:?} belongs to no tenant"));
            }
            continue;
        };
        let text = Value::Object(item.clone()).to_string();
        if text.contains(TENANTS[1 - owner]) {
            wrong.push(format!("{key:?} mentions another tenant"));
        }
    }
}

/// What somebody was told was done is there.
pub(super) fn promises_are_kept(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    for done in &world.acknowledged {
        let kept = match &done.deed {
            Deed::Start { id, .. } => all.iter().any(|facts| facts.tenant == done.tenant && facts.id == *id),
            Deed::Complete { task, .. } => {
                let facts = all.iter().find(|facts| facts.id == task.instance);
                facts.is_some_and(|facts| {
                    facts.events().any(|(_, event)| matches!(event, Event::TaskCompleted { task: its, .. } if *its == task.element))
                })
            }
            _ => true,
        };
        if !kept {
            wrong.push(format!("somebody was told that this was done: {:?}", done.deed));
        }
    }
}
