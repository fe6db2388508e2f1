//! The only place where a state changes: one arm an event, none can fail. An event about something that is not
//! there changes nothing, so that a replay never stops.

use super::event::Event;
use super::state::{Element, Incident, Job, State, Status, Task, Timer, Work};
use crate::{ElementId, Object};
use std::sync::Arc;

pub(super) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::InstanceStarted { definition, business_key, priority, variables } => {
            state.definition = Some(definition.clone());
            state.business_key.clone_from(business_key);
            state.priority = *priority;
            state.status = Status::Running;
            set_variables(state, ElementId::ROOT, variables);
        }
        Event::Entered { element, node, .. } => {
            state.next_id = state.next_id.max(element.0.saturating_add(1));
            state.elements.push(Element { id: *element, node: *node, work: Work::None });
        }
        Event::Left { element } | Event::Terminated { element } => remove(state, *element),
        Event::JobCreated { job, carrier } => wait_for(state, *job, Work::Job(Job { carrier: *carrier, ..Job::default() })),
        Event::JobCompleted { job, variables } => {
            wait_for(state, *job, Work::None);
            set_variables(state, ElementId::ROOT, variables);
        }
        Event::JobFailed { job, retry_at, .. } => {
            if let Some(Element { work: Work::Job(job), .. }) = state.element_mut(*job) {
                job.failures = job.failures.saturating_add(1);
                job.retry_at = *retry_at;
            }
        }
        Event::TaskCreated { task } => wait_for(state, *task, Work::Task(Task::default())),
        Event::TaskCompleted { task, variables, .. } => {
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
        Event::TimerFired { timer } => state.timers.retain(|known| known.id != *timer),
        Event::IncidentRaised { element, code, message } => {
            state.incidents.push(Incident { element: *element, code: *code, message: message.clone() });
        }
        Event::IncidentResolved { element } => {
            state.incidents.retain(|incident| incident.element != *element);
            if let Some(Element { work: Work::Job(job), .. }) = state.element_mut(*element) {
                *job = Job::default();
            }
        }
        Event::VariablesSet { scope, variables } => set_variables(state, *scope, variables),
        Event::InstanceSuspended => state.status = Status::Suspended,
        Event::InstanceResumed => state.status = Status::Running,
        Event::InstanceCompleted { outcome } => {
            state.outcome = Some(outcome.clone());
            end(state, Status::Completed);
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

fn remove(state: &mut State, element: ElementId) {
    state.elements.retain(|known| known.id != element);
    state.timers.retain(|timer| timer.element != element);
    state.incidents.retain(|incident| incident.element != element);
    state.variables.remove(&element);
}

fn end(state: &mut State, status: Status) {
    state.status = status;
    state.elements.clear();
    state.timers.clear();
    state.incidents.clear();
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
