//! Begins an instance: a token is born at the start event, and the clock of the global timeout starts.

use crate::instance::command::Rejection;
use crate::instance::event::{Event, TimerPurpose};
use crate::instance::state::{DefinitionRef, Status};
use crate::instance::walk::Walk;
use crate::{ElementId, Object, Priority};

pub(super) fn run(
    walk: &mut Walk<'_>,
    definition: DefinitionRef,
    business_key: Option<String>,
    priority: Priority,
    variables: Object,
) -> Result<(), Rejection> {
    if walk.state.status != Status::Created {
        return Err(Rejection::AlreadyStarted);
    }
    walk.emit(Event::InstanceStarted { definition, business_key, priority, variables });
    let Some(graph) = walk.graph() else { return Ok(()) };
    if let Some(seconds) = graph.timeout_seconds {
        walk.schedule(ElementId::ROOT, walk.context.now.plus_seconds(seconds), TimerPurpose::Timeout);
    }
    walk.begin(graph.start());
    Ok(())
}
