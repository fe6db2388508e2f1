//! Stops and resumes all work of an instance.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::event::Event;
use crate::instance::state::Status;
use crate::instance::walk::Walk;

pub(super) fn suspend(walk: &mut Walk<'_>) -> Result<(), Rejection> {
    must_run(walk.state)?;
    walk.emit(Event::InstanceSuspended);
    Ok(())
}

pub(super) fn resume(walk: &mut Walk<'_>) -> Result<(), Rejection> {
    if walk.state.status.has_ended() {
        return Err(Rejection::InstanceEnded);
    }
    if walk.state.status != Status::Suspended {
        return Err(Rejection::NotSuspended);
    }
    let held = walk.state.held.clone();
    walk.emit(Event::InstanceResumed);
    super::call::throw_held(walk, held);
    Ok(())
}
