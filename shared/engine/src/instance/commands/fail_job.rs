//! A connector failed: the job is tried again later, or a person has to look.

use super::must_run;
use crate::ElementId;
use crate::graph::{NodeKind, RetryPolicy};
use crate::instance::command::Rejection;
use crate::instance::event::{Event, IncidentCode};
use crate::instance::walk::Walk;

/// Longest error text kept, in characters.
const MAX_ERROR: usize = 500;

pub(super) fn run(walk: &mut Walk<'_>, job: ElementId, seen: u32, error: &str, retryable: bool) -> Result<(), Rejection> {
    must_run(walk.state)?;
    let failures = walk.state.job(job).ok_or(Rejection::JobNotActive)?.failures.saturating_add(1);
    if walk.state.incident(job).is_some() {
        return Err(Rejection::JobHasIncident);
    }
    if failures != seen.saturating_add(1) {
        return Err(Rejection::TrySettled);
    }
    let error: String = error.chars().take(MAX_ERROR).collect();
    let wait = if retryable { policy(walk, job).wait(failures, walk.context.jitter) } else { None };
    let retry_at = wait.map(|millis| walk.context.now.plus_millis(i64::from(millis)));
    walk.emit(Event::JobFailed { job, error: error.clone(), retry_at });
    if retry_at.is_none() {
        let message = format!("{error} (try {failures})");
        walk.emit(Event::IncidentRaised { element: job, code: IncidentCode::JobFailed, message });
    }
    Ok(())
}

fn policy(walk: &Walk<'_>, job: ElementId) -> RetryPolicy {
    let Some(graph) = walk.graph() else { return RetryPolicy::default() };
    let node = walk.state.element(job).and_then(|element| graph.node(element.node));
    let own = match node.map(|node| &node.kind) {
        Some(NodeKind::ServiceTask(task)) => task.retry,
        Some(NodeKind::BusinessRuleTask(task)) => task.retry,
        _ => None,
    };
    own.unwrap_or(graph.retry)
}
