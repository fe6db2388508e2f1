//! Ends an instance from outside.

use super::must_live;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::state::Work;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, reason: String) -> Result<(), Rejection> {
    must_live(walk.state)?;
    end_all(walk);
    walk.emit(Event::InstanceCancelled { reason });
    Ok(())
}

/// Terminates everything that is active.
pub(super) fn end_all(walk: &mut Walk<'_>) {
    let active: Vec<_> = walk.state.elements().iter().map(|element| (element.id, matches!(element.work, Work::Task(_)))).collect();
    for (element, is_task) in active {
        if is_task {
            walk.emit(Event::TaskCancelled { task: element });
        }
        walk.emit(Event::Terminated { element });
    }
}
