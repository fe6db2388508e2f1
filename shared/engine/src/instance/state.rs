//! Where an instance stands: derived from its events, kept in a snapshot now and then.

use super::event::{IncidentCode, Move, Subscription, TimerPurpose};
use super::scope::Scope;
use crate::graph::{FlowIx, Graph, NodeIx};
use crate::{DepartmentId, ElementId, InstanceId, Object, Priority, RoleName, TimerId, Timestamp, UserId, WorkflowId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
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
/// | running | suspended, completed, failed, cancelled, timed_out |
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
    /// Ended by an error that nobody caught.
    Failed,
    /// Ended by somebody.
    Cancelled,
    /// Ended because it took too long.
    TimedOut,
}

impl Status {
    /// Whether nothing can happen any more.
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled | Self::TimedOut)
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Suspended => "suspended",
            Self::Completed => "completed",
            Self::Failed => "failed",
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
    /// What the error said that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// The last end event of the process that was reached: what it comes to, if none comes after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reached: Option<NodeIx>,
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
    /// Tokens that wait before a node for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) waiting: Vec<WaitingToken>,
    /// Complex gateways that went on and wait for the rest of their tokens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) resets: Vec<Reset>,
    /// What is waited for besides timers, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) subscriptions: Vec<Subscription>,
    /// Completed activities that can be compensated, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) kept: Vec<Kept>,
    /// Tokens that the last command could not move any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) moves: Vec<Move>,
    /// How many commands in a row have left some.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) runs: u32,
    /// The last messages and signals that were taken, so that none is taken twice.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    pub(super) taken: VecDeque<String>,
    /// Where it could not be opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) not_opened: Option<Opening>,
    /// Escalations of called processes that came while it was suspended, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) held: Vec<Held>,
    /// Who called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<Caller>,
    /// The person who started it, or what called it; none when an event did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_by: Option<UserId>,
    /// Where they belonged then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Who completed the user tasks that others are separated from, and nothing else of who did what.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) completed_by: BTreeMap<NodeIx, BTreeSet<UserId>>,
    /// For a what-if: where it was forked. Nothing it does leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<Fork>,
}

/// How a process begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Opening {
    /// The event that started it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<NodeIx>,
}

/// Where a what-if instance began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// The instance it was forked from.
    pub of: InstanceId,
    /// The last batch of that instance's log it knows of.
    pub at: u64,
}

/// A token that waits before a node for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingToken {
    /// In which scope.
    pub scope: ElementId,
    /// Over which flow it came.
    pub flow: FlowIx,
}

/// A complex gateway that went on (BPMN 2.0.2, 13.4.5: waiting for reset).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// In which scope.
    pub scope: ElementId,
    /// The gateway.
    pub node: NodeIx,
    /// The flows whose tokens it has had.
    pub received: Vec<FlowIx>,
}

/// A completed activity that can be compensated (10.7).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Its number when it was active.
    pub element: ElementId,
    /// What it was an activation of.
    pub node: NodeIx,
    /// The scope it completed in.
    pub scope: ElementId,
    /// A sub-process's own variables as they were then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<Arc<Object>>,
    /// Of a loop's instance: its item, and its number as `loopCounter`.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub item: Object,
}

/// An escalation that waits until the instance is resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The call activity it comes to.
    pub call: ElementId,
    /// Its code.
    pub code: String,
}

/// The call activity that started an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The instance it is in.
    pub instance: InstanceId,
    /// The call activity.
    pub element: ElementId,
    /// How many calls are above it, itself included.
    pub depth: u32,
}

/// An active flow node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Its number in the instance.
    pub id: ElementId,
    /// The node it is an activation of.
    pub node: NodeIx,
    /// What it is inside of.
    #[serde(default, skip_serializing_if = "ElementId::is_root")]
    pub scope: ElementId,
    /// Which of a loop's instances it is, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// What waits for it as a part of compensation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<ElementId>,
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
    /// What is inside of it.
    Scope,
    /// Something that happens.
    Event,
    /// Its instances.
    Loop(Loop),
    /// Another process.
    Call(Call),
    /// Compensation of these, the last first.
    Compensation(Vec<ElementId>),
    /// Nothing: its work is done, but its outputs are not where they belong.
    Finished,
    /// Nothing: all is done, but its token cannot leave.
    Leaving,
}

/// Another process that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Call {
    /// How often it was started before, after incidents.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempt: u32,
}

/// An activity that is done more than once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Loop {
    /// How often; none until its condition ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
    /// The items, where it is once an item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Value>,
    /// Instances begun.
    pub begun: u32,
    /// Instances completed.
    pub done: u32,
    /// What they came to, in the order of the items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<Value>,
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
    /// Where it stands; one incident an element, and one of the events it waits for.
    pub element: ElementId,
    /// What kind it is.
    pub code: IncidentCode,
    /// What went wrong.
    pub message: String,
}

impl Incident {
    /// Whether it stops only an event that is waited for beside the element's own work.
    pub fn is_of_event(&self) -> bool {
        self.code == IncidentCode::EventFailed
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
            failure: None,
            reached: None,
            business_key: None,
            priority: Priority::NORMAL,
            next_id: 1,
            elements: Vec::new(),
            variables: BTreeMap::new(),
            timers: Vec::new(),
            incidents: Vec::new(),
            waiting: Vec::new(),
            resets: Vec::new(),
            subscriptions: Vec::new(),
            kept: Vec::new(),
            moves: Vec::new(),
            runs: 0,
            taken: VecDeque::new(),
            not_opened: None,
            held: Vec::new(),
            caller: None,
            started_by: None,
            department: None,
            completed_by: BTreeMap::new(),
            sandbox: None,
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
        Scope::of(self, element)
    }

    /// What is waited for besides timers.
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// Tokens that wait before a node for others.
    pub fn waiting(&self) -> &[WaitingToken] {
        &self.waiting
    }

    /// Completed activities that can be compensated.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Whether tokens are left to be moved by [`Command::Continue`](super::Command::Continue).
    pub fn has_moves(&self) -> bool {
        !self.moves.is_empty()
    }

    /// Whether a message or signal was taken before, as far as that is remembered.
    pub fn has_taken(&self, id: &str) -> bool {
        self.taken.iter().any(|taken| taken == id)
    }

    /// Timers not yet fired.
    pub fn timers(&self) -> &[Timer] {
        &self.timers
    }

    /// Incidents not yet resolved.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The incident that stops an element.
    pub fn incident(&self, element: ElementId) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.element == element && !incident.is_of_event())
    }

    /// The incident of an event that an element waits for beside its own work.
    pub fn event_incident(&self, element: ElementId) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.element == element && incident.is_of_event())
    }

    /// Roles that answer for an element, where its definition names any.
    pub fn responsible_roles(&self, element: ElementId) -> &[RoleName] {
        let node = self.element(element).map(|element| element.node);
        let task = node.and_then(|node| self.graph.as_ref()?.service_task(node));
        task.map_or(&[], |task| &task.responsible_roles)
    }
}

fn is_zero(runs: &u32) -> bool {
    *runs == 0
}
