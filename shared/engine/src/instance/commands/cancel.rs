//! Ends an instance from outside.

use super::must_live;
use crate::ElementId;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, reason: String) -> Result<(), Rejection> {
    must_live(walk.state)?;
    end_all(walk);
    walk.emit(Event::InstanceCancelled { reason });
    Ok(())
}

/// Ends everything that is active, and all that is waited for.
pub(super) fn end_all(walk: &mut Walk<'_>) {
    walk.terminate_inside(ElementId::ROOT);
    walk.close(ElementId::ROOT);
}
