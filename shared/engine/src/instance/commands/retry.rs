//! Tries again what incidents stopped: a job gets all its tries back, a gateway looks again, the process opens.

use super::must_run;
use crate::ElementId;
use crate::instance::command::Rejection;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, only: Option<ElementId>) -> Result<(), Rejection> {
    must_run(walk.state)?;
    let incidents = walk.state.incidents().iter().filter(|incident| only.is_none_or(|only| only == incident.element));
    let incidents: Vec<(ElementId, bool)> = incidents.map(|incident| (incident.element, incident.is_of_event())).collect();
    if incidents.is_empty() {
        return Err(Rejection::NoIncident);
    }
    let graph = walk.graph().ok_or(Rejection::NoIncident)?;
    for (element, of_event) in incidents {
        if of_event {
            walk.watch_again(element);
        } else {
            walk.again(&graph, element);
        }
    }
    Ok(())
}
