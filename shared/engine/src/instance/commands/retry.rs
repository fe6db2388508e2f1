//! Tries again what incidents stopped: a job gets all its tries back, a gateway looks again.

use super::must_run;
use crate::ElementId;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, only: Option<ElementId>) -> Result<(), Rejection> {
    must_run(walk.state)?;
    let stopped: Vec<ElementId> =
        walk.state.incidents().iter().map(|incident| incident.element).filter(|element| only.is_none_or(|only| only == *element)).collect();
    if stopped.is_empty() {
        return Err(Rejection::NoIncident);
    }
    for element in stopped {
        walk.emit(Event::IncidentResolved { element });
        if let Some(graph) = walk.graph() {
            walk.again(&graph, element);
        }
    }
    Ok(())
}
