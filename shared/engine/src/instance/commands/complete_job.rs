//! A connector answered: what it brings goes where it belongs and the token moves on.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::walk::Walk;
use crate::{ElementId, Object};
use serde_json::Value;

pub(super) fn run(walk: &mut Walk<'_>, job: ElementId, variables: Object, decided: Option<Box<Value>>) -> Result<(), Rejection> {
    // An answer that arrives while the instance is suspended counts when it is delivered again after the resume.
    must_run(walk.state)?;
    walk.state.job(job).ok_or(Rejection::JobNotActive)?;
    if walk.state.incident(job).is_some() {
        return Err(Rejection::JobHasIncident);
    }
    let graph = walk.graph().ok_or(Rejection::JobNotActive)?;
    // What goes to the process alone needs no event of its own.
    let (for_process, elsewhere) = if walk.goes_to_process(&graph, job) { (variables, Object::new()) } else { (Object::new(), variables) };
    walk.emit(Event::JobCompleted { job, variables: for_process, decided });
    walk.receive(&graph, job, elsewhere);
    walk.complete(&graph, job);
    Ok(())
}
