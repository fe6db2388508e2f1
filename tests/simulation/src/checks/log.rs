//! An instance's log by itself: unbroken, the same state however it is read, every token accounted for, nothing twice.

use super::facts::Facts;
use crate::database::Key;
use crate::world::{TENANTS, World};
use engine::graph::Graph;
use engine::instance::{Event, State, replay};
use engine::{ElementId, TimerId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn log_verifies(world: &World, facts: &Facts, said: &mut Vec<String>) {
    for (number, batch) in (1..).zip(&facts.batches) {
        if batch.number != number {
            said.push(format!("batch {number} is missing"));
            return;
        }
        if !batch.chained {
            said.push(format!("batch {number} does not follow the one before it"));
        }
    }
    let Some(graph) = facts.live.state.graph().cloned() else { return };
    let mut state = State::new(graph.clone());
    for batch in &facts.batches {
        replay(&mut state, &batch.events);
        let key = (format!("{}#I#{}", TENANTS[facts.tenant], facts.id), format!("E#{:010}#S", batch.number));
        if let Some(snapshot) = snapshot(world, &key, &graph)
            && snapshot != state
        {
            said.push(format!("the snapshot after batch {} is not what a replay gives", batch.number));
        }
    }
    if state != facts.live.state {
        said.push("a replay from the start is not the state that was loaded".to_owned());
    }
}

fn snapshot(world: &World, key: &Key, graph: &Arc<Graph>) -> Option<State> {
    let item = world.db.tables.get("workflow")?.get(key)?;
    let text = item.get("state")?.get("S")?.as_str()?;
    serde_json::from_str::<State>(text).ok().map(|state| state.with_graph(graph.clone()))
}

/// What was entered is active, or was left or ended, once.
pub(super) fn tokens_add_up(facts: &Facts, said: &mut Vec<String>) {
    let mut active: BTreeSet<ElementId> = BTreeSet::new();
    let mut ever: BTreeSet<ElementId> = BTreeSet::new();
    let mut over = false;
    for (batch, event) in facts.events() {
        if over && !matches!(event, Event::InstanceStarted { .. }) {
            // Nothing follows an end but in the same batch, and nothing that moves a token.
            said.push(format!("something happened after the end, in batch {}: {event:?}", batch.number));
        }
        match event {
            Event::Entered { element, .. } if !ever.insert(*element) => said.push(format!("element {} was entered twice", element.0)),
            Event::Entered { element, .. } => drop(active.insert(*element)),
            Event::Left { element } | Event::Terminated { element } if !active.remove(element) => {
                said.push(format!("element {} left though it was not there", element.0));
            }
            Event::InstanceCompleted { .. } if !active.is_empty() => said.push(format!("it completed with tokens at {active:?}")),
            _ => {}
        }
        over |= matches!(
            event,
            Event::InstanceCompleted { .. } | Event::InstanceFailed { .. } | Event::InstanceCancelled { .. } | Event::InstanceTimedOut
        );
    }
    let state = &facts.live.state;
    if state.status.has_ended() {
        let left =
            (state.elements().len(), state.waiting().len(), state.timers().len(), state.subscriptions().len(), state.incidents().len());
        if left != (0, 0, 0, 0, 0) || state.has_moves() {
            said.push(format!("it ended with elements, waiting tokens, timers, subscriptions, incidents: {left:?}"));
        }
        return;
    }
    let there: BTreeSet<ElementId> = state.elements().iter().map(|element| element.id).collect();
    if there != active {
        said.push(format!("its tokens are at {there:?}, by its log at {active:?}"));
    }
}

/// While it is suspended nothing moves: it is changed from outside, ended, or resumed.
pub(super) fn stands_still(facts: &Facts, said: &mut Vec<String>) {
    let mut suspended = false;
    for (batch, event) in facts.events() {
        match event {
            Event::InstanceSuspended => suspended = true,
            Event::InstanceResumed | Event::InstanceCancelled { .. } | Event::InstanceTimedOut => suspended = false,
            Event::Entered { .. } | Event::Triggered { .. } | Event::JobCompleted { .. } | Event::TaskCompleted { .. } if suspended => {
                said.push(format!("something moved in batch {} though it is suspended: {event:?}", batch.number));
            }
            _ => {}
        }
    }
}

/// What can happen once happened once.
pub(super) fn once(facts: &Facts, said: &mut Vec<String>) {
    let mut jobs = BTreeSet::new();
    let mut tasks = BTreeSet::new();
    let mut timers: BTreeMap<TimerId, engine::Timestamp> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut starts = 0;
    for (batch, event) in facts.events() {
        match event {
            Event::InstanceStarted { .. } => starts += 1,
            Event::JobCompleted { job, .. } if !jobs.insert(*job) => said.push(format!("job {} completed twice", job.0)),
            Event::TaskCompleted { task, .. } if !tasks.insert(*task) => said.push(format!("task {} completed twice", task.0)),
            Event::TimerScheduled { timer, due, .. } => drop(timers.insert(*timer, *due)),
            Event::TimerFired { timer } => match timers.remove(timer) {
                None => said.push(format!("timer {} fired twice, or was never set", timer.0)),
                Some(due) if batch.at < due => {
                    said.push(format!("timer {} fired {} ms early", timer.0, due.as_millis() - batch.at.as_millis()));
                }
                Some(_) => {}
            },
            Event::Triggered { id: Some(id), subscription, .. } if !taken.insert((id.clone(), *subscription)) => {
                said.push(format!("`{id}` was taken twice"));
            }
            _ => {}
        }
    }
    if starts != 1 {
        said.push(format!("it started {starts} times"));
    }
}
