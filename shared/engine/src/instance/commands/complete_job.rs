//! A connector answered: its result goes to the process's variables and the token moves on.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::walk::Walk;
use crate::{ElementId, Object};

pub(super) fn run(walk: &mut Walk<'_>, job: ElementId, variables: Object) -> Result<(), Rejection> {
    // An answer that arrives while the instance is suspended counts when it is delivered again after the resume.
    must_run(walk.state)?;
    walk.state.job(job).ok_or(Rejection::JobNotActive)?;
    if walk.state.incident(job).is_some() {
        return Err(Rejection::JobHasIncident);
    }
    let node = walk.state.element(job).map(|element| element.node).ok_or(Rejection::JobNotActive)?;
    walk.emit(Event::JobCompleted { job, variables });
    if let Some(graph) = walk.graph() {
        walk.leave(&graph, job, node);
    }
    Ok(())
}
