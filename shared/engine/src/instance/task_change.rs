//! What events mean for user tasks. Tasks are items of their own, written in the same transaction as the log,
//! so that a person who reads after a write sees it.

use super::event::{Event, TaskDetails};
use super::state::State;
use crate::{ElementId, Priority, RoleName, SkillName, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// A change to one user task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskChange {
    /// A task waits for a person.
    Opened(Box<OpenedTask>),
    /// A task needs nobody any more.
    Closed {
        /// The task.
        element: ElementId,
        /// How it ended.
        closing: Closing,
    },
    /// More people may take it.
    Escalated {
        /// The task.
        element: ElementId,
        /// Who.
        roles: Vec<RoleName>,
        /// Its new priority.
        priority: Priority,
    },
    /// Somebody may not take it, because of a task that they completed while it was open.
    Excluded {
        /// The task.
        element: ElementId,
        /// Who.
        user: UserId,
    },
}

/// A new task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedTask {
    /// Its number in the instance.
    pub element: ElementId,
    /// The flow node's id.
    pub node_id: String,
    /// The step it was made for, else the node's id.
    pub step_id: String,
    /// Its name, for people.
    pub name: String,
    /// Who may take it.
    pub candidate_roles: Vec<RoleName>,
    /// The approval level they need.
    pub minimum_level: u8,
    /// What they have to be able to do, each at this level at least.
    pub skills: BTreeMap<SkillName, u8>,
    /// How urgent it is.
    pub priority: Priority,
    /// How long it should take.
    pub estimated_minutes: Option<u32>,
    /// The outcomes to choose from.
    pub outcomes: Vec<String>,
    /// What its definition computed.
    pub details: TaskDetails,
    /// The form its author meant, by a name of their own.
    pub form_key: Option<String>,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// A person finished it.
    Completed {
        /// What they chose.
        outcome: Option<String>,
    },
    /// Nobody needs to.
    Cancelled,
}

/// The task changes of events that led to `state`; a sandbox has none, ever.
pub fn task_changes(state: &State, events: &[Event]) -> Vec<TaskChange> {
    if state.sandbox.is_some() {
        return Vec::new();
    }
    let changes = events.iter().filter_map(|event| change(state, event));
    changes.chain(exclusions(state, events)).collect()
}

/// Of whom those tasks hear that were open before: the ones that opened since know already.
fn exclusions(state: &State, events: &[Event]) -> Vec<TaskChange> {
    let completed = events.iter().filter_map(|event| match event {
        Event::TaskCompleted { by: Some(by), .. } => Some(by),
        _ => None,
    });
    let mut completed = completed.peekable();
    if completed.peek().is_none() {
        return Vec::new();
    }
    let opened = events.iter().filter_map(|event| match event {
        Event::TaskCreated { task, .. } => Some(*task),
        _ => None,
    });
    let opened: BTreeSet<ElementId> = opened.collect();
    let excluded = |user: &UserId| {
        let tasks = state.closed_to(user).map(|element| element.id).filter(|task| !opened.contains(task));
        tasks.map(|element| TaskChange::Excluded { element, user: user.clone() }).collect::<Vec<_>>()
    };
    completed.flat_map(excluded).collect()
}

fn change(state: &State, event: &Event) -> Option<TaskChange> {
    match event {
        Event::TaskCreated { task, details } => opened(state, *task, details.as_deref()).map(|task| TaskChange::Opened(Box::new(task))),
        Event::TaskCompleted { task, outcome, .. } => {
            Some(TaskChange::Closed { element: *task, closing: Closing::Completed { outcome: outcome.clone() } })
        }
        Event::TaskCancelled { task } => Some(TaskChange::Closed { element: *task, closing: Closing::Cancelled }),
        Event::TaskEscalated { task, roles, priority } => {
            Some(TaskChange::Escalated { element: *task, roles: roles.clone(), priority: *priority })
        }
        _ => None,
    }
}

fn opened(state: &State, task: ElementId, details: Option<&TaskDetails>) -> Option<OpenedTask> {
    let details = details.cloned().unwrap_or_default();
    let graph = state.graph()?;
    let ix = state.element(task)?.node;
    let (node, definition) = (graph.node(ix)?, graph.user_task(ix)?);
    Some(OpenedTask {
        element: task,
        node_id: node.id.clone(),
        step_id: node.step.clone().unwrap_or_else(|| node.id.clone()),
        name: node.name.clone().unwrap_or_else(|| node.id.clone()),
        candidate_roles: definition.candidate_roles.iter().chain(&details.candidate_roles).cloned().collect(),
        minimum_level: definition.minimum_level,
        skills: definition.skills.clone(),
        priority: details.priority.unwrap_or(state.priority),
        estimated_minutes: definition.estimated_minutes,
        outcomes: definition.outcomes.clone(),
        form_key: definition.form_key.as_ref().and_then(|key| key.fixed()).map(str::to_owned),
        details,
    })
}
