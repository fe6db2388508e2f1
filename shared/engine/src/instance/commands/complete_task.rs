//! A person finished a user task: what they said goes where it belongs and the token moves on.

use super::must_run;
use crate::graph::UserTask;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::state::Work;
use crate::instance::walk::Walk;
use crate::{ElementId, Object, UserId};
use serde_json::Value;

pub(super) fn run(
    walk: &mut Walk<'_>,
    task: ElementId,
    outcome: Option<String>,
    mut variables: Object,
    by: Option<UserId>,
) -> Result<(), Rejection> {
    must_run(walk.state)?;
    let element = walk.state.element(task).filter(|element| matches!(element.work, Work::Task(_))).ok_or(Rejection::TaskNotActive)?;
    let node = element.node;
    let graph = walk.graph().ok_or(Rejection::TaskNotActive)?;
    let definition = graph.user_task(node).ok_or(Rejection::TaskNotActive)?;
    if by.as_ref().is_some_and(|user| walk.state.excluded(node).contains(user)) {
        return Err(Rejection::Excluded);
    }
    check_outcome(definition, outcome.as_deref())?;
    if let (Some(variable), Some(outcome)) = (&definition.outcome_variable, &outcome) {
        variables.insert(variable.clone(), Value::String(outcome.clone()));
    }
    let (for_process, elsewhere) = if walk.goes_to_process(&graph, task) { (variables, Object::new()) } else { (Object::new(), variables) };
    // Who did it is kept where it matters to other tasks, and only there.
    let by = by.filter(|_| !graph.separated(node).is_empty());
    walk.emit(Event::TaskCompleted { task, outcome, variables: for_process, by });
    walk.receive(&graph, task, elsewhere);
    walk.complete(&graph, task);
    Ok(())
}

fn check_outcome(definition: &UserTask, outcome: Option<&str>) -> Result<(), Rejection> {
    let known = match outcome {
        Some(outcome) => definition.outcomes.iter().any(|known| known == outcome),
        None => definition.outcomes.is_empty(),
    };
    if known {
        return Ok(());
    }
    Err(Rejection::UnknownOutcome { given: outcome.unwrap_or_default().to_owned(), expected: definition.outcomes.clone() })
}
