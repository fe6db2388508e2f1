//! Where an instance stands: derived from its events, kept in a snapshot now and then.

use super::event::{IncidentCode, TimerPurpose};
use crate::graph::{Graph, NodeIx};
use crate::{ElementId, Object, Priority, RoleName, TimerId, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A version of a process definition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DefinitionRef {
    /// The definition.
    pub workflow_id: WorkflowId,
    /// Its version, from 1.
    pub version: u32,
}

/// The life of an instance.
///
/// | from | to |
/// |---|---|
/// | created | running |
/// | running | suspended, completed, cancelled, timed_out |
/// | suspended | running, cancelled, timed_out |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not started yet.
    Created,
    /// At work, or waiting for someone.
    Running,
    /// Stopped until resumed.
    Suspended,
    /// Ended by its own end event.
    Completed,
    /// Ended by somebody.
    Cancelled,
    /// Ended because it took too long.
    TimedOut,
}

impl Status {
    /// Whether nothing can happen any more.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::TimedOut)
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Suspended => "suspended",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed_out",
        }
    }
}

/// Everything the engine knows of an instance. Not to be changed but by events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What it runs; not part of a snapshot.
    #[serde(skip)]
    pub(super) graph: Option<Arc<Graph>>,
    /// The definition's version; none before the start.
    pub definition: Option<DefinitionRef>,
    /// Its life.
    pub status: Status,
    /// What it came to, once completed.
    pub outcome: Option<String>,
    /// The caller's own key.
    pub business_key: Option<String>,
    /// How urgent its work is.
    pub priority: Priority,
    /// The number the next element or timer gets.
    pub(super) next_id: u32,
    /// Active flow nodes, oldest first: where the tokens are.
    pub(super) elements: Vec<Element>,
    /// Variables by scope; the root scope is the process.
    pub(super) variables: BTreeMap<ElementId, Arc<Object>>,
    /// Timers not yet fired.
    pub(super) timers: Vec<Timer>,
    /// Incidents not yet resolved.
    pub(super) incidents: Vec<Incident>,
}

/// An active flow node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Its number in the instance.
    pub id: ElementId,
    /// The node it is an activation of.
    pub node: NodeIx,
    /// What it waits for.
    pub work: Work,
}

/// What an active flow node waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Nothing: a token passes through, or stands at an incident.
    None,
    /// A machine.
    Job(Job),
    /// A person.
    Task(Task),
}

/// Work for a machine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Job {
    /// Failed tries since it was created or last retried by a person.
    pub failures: u32,
    /// Not to be tried before this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// The job whose queue message covers this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<ElementId>,
}

/// Work for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Task {
    /// How often it was escalated.
    pub escalations: u32,
}

/// A timer not yet fired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Its number in the instance.
    pub id: TimerId,
    /// The element it belongs to and ends with; [`ElementId::ROOT`] for the process.
    pub element: ElementId,
    /// When it fires.
    pub due: Timestamp,
    /// What it then does.
    pub purpose: TimerPurpose,
}

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Where it stands; one incident an element.
    pub element: ElementId,
    /// What kind it is.
    pub code: IncidentCode,
    /// What went wrong.
    pub message: String,
}

/// The variables an element sees: its own, then those of the process.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    state: &'a State,
    element: ElementId,
}

impl feel::Scope for Scope<'_> {
    fn get(&self, name: &str) -> Option<&serde_json::Value> {
        let own = self.state.variables.get(&self.element).and_then(|variables| variables.get(name));
        own.or_else(|| self.state.variables.get(&ElementId::ROOT).and_then(|variables| variables.get(name)))
    }
}

impl State {
    /// An instance before its start.
    pub fn new(graph: Arc<Graph>) -> Self {
        Self {
            graph: Some(graph),
            definition: None,
            status: Status::Created,
            outcome: None,
            business_key: None,
            priority: Priority::NORMAL,
            next_id: 1,
            elements: Vec::new(),
            variables: BTreeMap::new(),
            timers: Vec::new(),
            incidents: Vec::new(),
        }
    }

    /// Gives a state that was read from a snapshot its graph back.
    #[must_use]
    pub fn with_graph(mut self, graph: Arc<Graph>) -> Self {
        self.graph = Some(graph);
        self
    }

    /// The definition it runs.
    pub fn graph(&self) -> Option<&Arc<Graph>> {
        self.graph.as_ref()
    }

    /// Active flow nodes, oldest first.
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// An active flow node.
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        // Elements are numbered as they are entered, so the list is sorted.
        self.elements.binary_search_by_key(&id, |element| element.id).ok().and_then(|at| self.elements.get(at))
    }

    pub(super) fn element_mut(&mut self, id: ElementId) -> Option<&mut Element> {
        self.elements.binary_search_by_key(&id, |element| element.id).ok().and_then(|at| self.elements.get_mut(at))
    }

    /// A job that waits for its connector.
    pub fn job(&self, id: ElementId) -> Option<&Job> {
        match &self.element(id)?.work {
            Work::Job(job) => Some(job),
            _ => None,
        }
    }

    /// Jobs with their elements, oldest first.
    pub fn jobs(&self) -> impl Iterator<Item = (&Element, &Job)> {
        self.elements.iter().filter_map(|element| match &element.work {
            Work::Job(job) => Some((element, job)),
            _ => None,
        })
    }

    /// The process's own variables.
    pub fn variables(&self) -> Option<&Object> {
        self.variables.get(&ElementId::ROOT).map(AsRef::as_ref)
    }

    /// The variables of every scope.
    pub fn all_variables(&self) -> impl Iterator<Item = &Object> {
        self.variables.values().map(AsRef::as_ref)
    }

    /// What an element sees.
    pub fn scope(&self, element: ElementId) -> Scope<'_> {
        Scope { state: self, element }
    }

    /// Timers not yet fired.
    pub fn timers(&self) -> &[Timer] {
        &self.timers
    }

    /// Incidents not yet resolved.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The incident at an element.
    pub fn incident(&self, element: ElementId) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.element == element)
    }

    /// Roles that answer for an element, where its definition names any.
    pub fn responsible_roles(&self, element: ElementId) -> &[RoleName] {
        let node = self.element(element).map(|element| element.node);
        let task = node.and_then(|node| self.graph.as_ref()?.service_task(node));
        task.map_or(&[], |task| &task.responsible_roles)
    }
}
