//! What an instance leaves to others besides tasks: jobs that a worker comes for, activities that somebody asks for.

use super::World;
use crate::clock;
use crate::people::Deed;
use engine::graph::NodeKind;
use engine::instance::{Command, State, Status, Work};
use engine::{ElementId, InstanceId, Object};
use runtime::connectors::WORKER;

/// One of them.
#[derive(Debug, Clone)]
pub(crate) enum Chore {
    /// A job that can be done now, after so many failures.
    Job { job: ElementId, failures: u32 },
    /// An activity that can be begun in an ad-hoc sub-process.
    Begin { scope: ElementId, node: String },
}

/// All of an instance.
pub(crate) fn chores(state: &State) -> Vec<Chore> {
    let mut found = Vec::new();
    let (Some(graph), Status::Running) = (state.graph(), state.status) else { return found };
    for element in state.elements() {
        let Some(node) = graph.node(element.node) else { continue };
        match (&node.kind, &element.work) {
            (NodeKind::ServiceTask(task), Work::Job(job))
                if task.connector.kind == WORKER
                    && state.incident(element.id).is_none()
                    && job.retry_at.is_none_or(|at| at <= clock::now()) =>
            {
                found.push(Chore::Job { job: element.id, failures: job.failures });
            }
            (NodeKind::SubProcess(kind), Work::Scope) if kind.ad_hoc.is_some() => {
                let inside = graph.inside(Some(element.node)).iter().filter(|ix| graph.incoming(**ix).is_empty());
                let begun = inside.filter_map(|ix| graph.node(*ix)).filter(|node| !matches!(node.kind, NodeKind::BoundaryEvent(_)));
                found.extend(begun.map(|node| Chore::Begin { scope: element.id, node: node.id.clone() }));
            }
            _ => {}
        }
    }
    found
}

impl World {
    /// Somebody does it, well or not; in the end only well.
    pub(crate) fn does(&mut self, instance: InstanceId, chore: Chore) -> Deed {
        let command = match chore {
            Chore::Begin { scope, node } => Command::Activate { scope, node },
            Chore::Job { job, failures } => match self.rng.u8(..10) {
                0..=1 if !self.finishing => {
                    Command::FailJob { job, failures, error: "out of paint".to_owned(), retryable: self.rng.bool() }
                }
                2..=4 if !self.finishing => {
                    Command::ThrowError { job, code: "broken".to_owned(), message: "the wall fell".to_owned(), variables: Object::new() }
                }
                _ => Command::CompleteJob { job, variables: self.variables(), decided: None },
            },
        };
        Deed::Work { instance, command }
    }
}
