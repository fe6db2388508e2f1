//! The only place where a state changes: one arm an event, none can fail. An event about something that is not
//! there changes nothing, so that a replay never stops.

use super::event::Event;
use super::state::{Call, Element, Fork, Held, Incident, Job, Kept, Loop, Opening, Reset, State, Status, Task, Timer, WaitingToken, Work};
use crate::graph::{Graph, NodeKind};
use crate::{ElementId, Object};
use serde_json::Value;
use std::sync::Arc;

/// Messages and signals that are remembered. A message comes twice within seconds or never.
const REMEMBERED: usize = 32;

pub(super) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::InstanceStarted { definition, business_key, priority, variables, caller, started_by, department } => {
            state.definition = Some(definition.clone());
            state.business_key.clone_from(business_key);
            state.priority = *priority;
            state.status = Status::Running;
            state.caller.clone_from(caller);
            state.started_by.clone_from(started_by);
            state.department.clone_from(department);
            set_variables(state, ElementId::ROOT, variables);
        }
        Event::Forked { of, at, state: forked } => {
            let graph = state.graph.take();
            *state = State { graph, sandbox: Some(Fork { of: of.clone(), at: *at }), ..forked.as_ref().clone() };
        }
        Event::Entered { element, node, scope, index, cause, .. } => {
            state.next_id = state.next_id.max(element.0.saturating_add(1));
            state.elements.push(Element { id: *element, node: *node, scope: *scope, index: *index, cause: *cause, work: Work::None });
            if let (Some(_), Some(looped)) = (index, looped(state, *scope)) {
                looped.begun = looped.begun.saturating_add(1);
            }
        }
        Event::Arrived { scope, flow } => state.waiting.push(WaitingToken { scope: *scope, flow: *flow }),
        Event::Joined { scope, flows } => {
            for flow in flows {
                let token = WaitingToken { scope: *scope, flow: *flow };
                if let Some(at) = state.waiting.iter().position(|waiting| *waiting == token) {
                    state.waiting.remove(at);
                }
            }
        }
        Event::GatewayPhase { scope, node, received } => {
            state.resets.retain(|reset| reset.scope != *scope || reset.node != *node);
            if let Some(received) = received {
                state.resets.push(Reset { scope: *scope, node: *node, received: received.clone() });
            }
        }
        Event::Left { element } => {
            reach(state, *element);
            remove(state, *element);
        }
        Event::Terminated { element } => remove(state, *element),
        Event::ScopeOpened { element } => wait_for(state, *element, Work::Scope),
        Event::EventAwaited { element } => wait_for(state, *element, Work::Event),
        Event::Finished { element, leaving } => wait_for(state, *element, if *leaving { Work::Leaving } else { Work::Finished }),
        Event::Subscribed(subscription) => {
            state.next_id = state.next_id.max(subscription.id.0.saturating_add(1));
            state.subscriptions.push(subscription.clone());
        }
        Event::Unsubscribed { subscription, .. } => state.subscriptions.retain(|known| known.id != *subscription),
        Event::Triggered { subscription, keep, id } => {
            match state.subscriptions.iter().position(|known| known.id == *subscription) {
                Some(at) if !keep => drop(state.subscriptions.remove(at)),
                Some(at) => state.subscriptions.iter_mut().skip(at).take(1).for_each(|known| known.was = true),
                None => {}
            }
            if let Some(id) = id {
                state.taken.push_back(id.clone());
                while state.taken.len() > REMEMBERED {
                    state.taken.pop_front();
                }
            }
        }
        Event::ConditionLapsed { subscription } => {
            state.subscriptions.iter_mut().filter(|known| known.id == *subscription).for_each(|known| known.was = false);
        }
        Event::LoopBegan { element, total, items } => {
            wait_for(state, *element, Work::Loop(Loop { total: *total, items: items.clone(), ..Loop::default() }));
        }
        Event::LoopItemDone { element, index, result } => item_done(state, *element, *index, result.as_ref()),
        Event::CallBegan { element, attempt, .. } => wait_for(state, *element, Work::Call(Call { attempt: *attempt })),
        Event::CallEnded { element } | Event::CallCancelled { element } => wait_for(state, *element, Work::None),
        Event::MessageThrown { .. } | Event::SignalThrown { .. } | Event::ErrorThrown { .. } | Event::EscalationThrown { .. } => {}
        Event::EscalationHeld { call, code } => state.held.push(Held { call: *call, code: code.clone() }),
        Event::Kept { element } => keep(state, *element),
        Event::CompensationBegan { element, left } => wait_for(state, *element, Work::Compensation(left.clone())),
        Event::Compensating { kept, restored } => compensate(state, *kept, *restored),
        Event::Yielded { moves, run } => {
            state.moves.clone_from(moves);
            state.runs = *run;
        }
        Event::Continued => state.moves.clear(),
        Event::JobCreated { job, carrier } => wait_for(state, *job, Work::Job(Job { carrier: *carrier, ..Job::default() })),
        Event::JobCompleted { job, variables, .. } => {
            wait_for(state, *job, Work::None);
            set_variables(state, ElementId::ROOT, variables);
        }
        Event::JobFailed { job, retry_at, .. } => {
            if let Some(Element { work: Work::Job(job), .. }) = state.element_mut(*job) {
                job.failures = job.failures.saturating_add(1);
                job.retry_at = *retry_at;
            }
        }
        Event::TaskCreated { task, .. } => wait_for(state, *task, Work::Task(Task::default())),
        Event::TaskCompleted { task, variables, by, .. } => {
            if let (Some(node), Some(by)) = (state.element(*task).map(|element| element.node), by) {
                state.completed_by.entry(node).or_default().insert(by.clone());
            }
            wait_for(state, *task, Work::None);
            set_variables(state, ElementId::ROOT, variables);
        }
        Event::TaskCancelled { task } => wait_for(state, *task, Work::None),
        Event::TaskEscalated { task, .. } => {
            if let Some(Element { work: Work::Task(task), .. }) = state.element_mut(*task) {
                task.escalations = task.escalations.saturating_add(1);
            }
        }
        Event::TimerScheduled { timer, element, due, purpose } => {
            state.next_id = state.next_id.max(timer.0.saturating_add(1));
            state.timers.push(Timer { id: *timer, element: *element, due: *due, purpose: *purpose });
        }
        Event::TimerFired { timer } | Event::TimerCancelled { timer } => state.timers.retain(|known| known.id != *timer),
        Event::IncidentRaised { element, code, message } => {
            state.incidents.push(Incident { element: *element, code: *code, message: message.clone() });
        }
        Event::NotOpened { at } => state.not_opened = Some(Opening { at: *at }),
        Event::IncidentResolved { element, event: true } => {
            state.incidents.retain(|incident| incident.element != *element || !incident.is_of_event());
        }
        Event::IncidentResolved { element, event: false } => {
            state.incidents.retain(|incident| incident.element != *element || incident.is_of_event());
            if element.is_root() {
                state.not_opened = None;
            }
            if let Some(Element { work: Work::Job(job), .. }) = state.element_mut(*element) {
                *job = Job::default();
            }
        }
        Event::VariablesSet { scope, variables } => set_variables(state, *scope, variables),
        Event::InstanceSuspended => state.status = Status::Suspended,
        Event::InstanceResumed => {
            state.status = Status::Running;
            state.held.clear();
        }
        Event::InstanceCompleted { outcome } => {
            state.outcome = Some(outcome.clone());
            end(state, Status::Completed);
        }
        Event::InstanceFailed { code, message } => {
            state.outcome = Some(code.clone());
            state.failure = Some(message.clone()).filter(|message| !message.is_empty());
            end(state, Status::Failed);
        }
        Event::InstanceCancelled { .. } => end(state, Status::Cancelled),
        Event::InstanceTimedOut => end(state, Status::TimedOut),
    }
}

fn wait_for(state: &mut State, element: ElementId, work: Work) {
    if let Some(element) = state.element_mut(element) {
        element.work = work;
    }
}

fn looped(state: &mut State, element: ElementId) -> Option<&mut Loop> {
    match state.element_mut(element) {
        Some(Element { work: Work::Loop(looped), .. }) => Some(looped),
        _ => None,
    }
}

fn item_done(state: &mut State, element: ElementId, index: u32, result: Option<&Value>) {
    let Some(looped) = looped(state, element) else { return };
    looped.done = looped.done.saturating_add(1);
    if let Some(result) = result {
        // In the order of the items, whatever the order they are done in.
        let at = index.saturating_sub(1) as usize;
        while looped.results.len() <= at {
            looped.results.push(Value::Null);
        }
        if let Some(place) = looped.results.get_mut(at) {
            *place = result.clone();
        }
    }
}

/// What the process comes to is what its last end event says, however long others are at work after it.
fn reach(state: &mut State, element: ElementId) {
    let Some(node) = state.element(element).filter(|known| known.scope.is_root()).map(|known| known.node) else { return };
    let is_end = |graph: &Graph| matches!(graph.node(node).map(|node| &node.kind), Some(NodeKind::EndEvent(_)));
    if state.graph.as_deref().is_some_and(is_end) {
        state.reached = Some(node);
    }
}

fn remove(state: &mut State, element: ElementId) {
    if let Ok(at) = state.elements.binary_search_by_key(&element, |known| known.id) {
        state.elements.remove(at);
    }
    if !state.timers.is_empty() {
        state.timers.retain(|timer| timer.element != element);
    }
    if !state.incidents.is_empty() {
        state.incidents.retain(|incident| incident.element != element);
    }
    if !state.subscriptions.is_empty() {
        state.subscriptions.retain(|subscription| subscription.element != element);
    }
    if !state.waiting.is_empty() || !state.resets.is_empty() {
        state.waiting.retain(|token| token.scope != element);
        state.resets.retain(|reset| reset.scope != element);
    }
    if !state.kept.is_empty() {
        forget(state, element);
    }
    if !state.variables.is_empty() {
        state.variables.remove(&element);
    }
}

/// What was kept inside of something that is gone goes with it, unless that was kept itself.
fn forget(state: &mut State, scope: ElementId) {
    let mut gone = vec![scope];
    while let Some(scope) = gone.pop() {
        if state.kept.iter().any(|kept| kept.element == scope) {
            continue;
        }
        gone.extend(state.kept.iter().filter(|kept| kept.scope == scope).map(|kept| kept.element));
        state.kept.retain(|kept| kept.scope != scope);
    }
}

fn keep(state: &mut State, element: ElementId) {
    if state.kept.iter().any(|kept| kept.element == element) {
        return;
    }
    let Some(Element { node, scope, index, .. }) = state.element(element).cloned() else { return };
    // An instance of a loop is kept where the loop is.
    let outside = if index.is_some() { state.element(scope).map_or(scope, |body| body.scope) } else { scope };
    let variables = state.variables.get(&element).cloned();
    let item = state.scope(element).item();
    state.kept.push(Kept { element, node, scope: outside, variables, item });
}

fn compensate(state: &mut State, kept: ElementId, restored: Option<ElementId>) {
    let Some(at) = state.kept.iter().position(|known| known.element == kept) else { return };
    let was = state.kept.remove(at);
    match restored {
        Some(element) => {
            state.kept.iter_mut().filter(|inner| inner.scope == kept).for_each(|inner| inner.scope = element);
            let mut variables = was.variables.unwrap_or_default();
            if !was.item.is_empty() {
                Arc::make_mut(&mut variables).extend(was.item);
            }
            if !variables.is_empty() {
                state.variables.insert(element, variables);
            }
        }
        None => forget(state, kept),
    }
}

fn end(state: &mut State, status: Status) {
    state.status = status;
    state.reached = None;
    state.elements.clear();
    state.timers.clear();
    state.incidents.clear();
    state.waiting.clear();
    state.resets.clear();
    state.subscriptions.clear();
    state.kept.clear();
    state.moves.clear();
    state.held.clear();
    state.completed_by.clear();
    state.variables.retain(|scope, _| *scope == ElementId::ROOT);
}

fn set_variables(state: &mut State, scope: ElementId, variables: &Object) {
    if variables.is_empty() {
        return;
    }
    let known = Arc::make_mut(state.variables.entry(scope).or_default());
    for (name, value) in variables {
        known.insert(name.clone(), value.clone());
    }
}
