//! A connector or worker threw a BPMN error: it goes up until something catches it.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::walk::Walk;
use crate::{ElementId, Object};

pub(super) fn run(walk: &mut Walk<'_>, job: ElementId, code: &str, message: &str, variables: Object) -> Result<(), Rejection> {
    must_run(walk.state)?;
    walk.state.job(job).ok_or(Rejection::JobNotActive)?;
    if walk.state.incident(job).is_some() {
        return Err(Rejection::JobHasIncident);
    }
    if let Some(graph) = walk.graph() {
        walk.throw_error(&graph, job, code, message, variables);
    }
    Ok(())
}
