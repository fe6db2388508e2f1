//! What a called process tells the call activity that started it.

use super::{must_live, must_run};
use crate::ElementId;
use crate::instance::command::{CallResult, Rejection};
use crate::instance::event::Event;
use crate::instance::state::{Held, Status, Work};
use crate::instance::walk::Walk;

/// Bytes of escalations that a suspended instance remembers; more come again with their messages.
const MAX_HELD: usize = 4_096;

/// What one counts beside its code.
const HELD_ENTRY: usize = 16;

pub(super) fn end(walk: &mut Walk<'_>, call: ElementId, attempt: u32, result: CallResult) -> Result<(), Rejection> {
    must_run(walk.state)?;
    let Some(Work::Call(known)) = walk.state.element(call).map(|element| &element.work) else { return Err(Rejection::CallNotActive) };
    if known.attempt != attempt || walk.state.incident(call).is_some() {
        return Err(Rejection::CallNotActive);
    }
    let graph = walk.graph().ok_or(Rejection::CallNotActive)?;
    walk.call_ended(&graph, call, result);
    Ok(())
}

pub(super) fn escalate(walk: &mut Walk<'_>, call: ElementId, code: String) -> Result<(), Rejection> {
    must_live(walk.state)?;
    if !matches!(walk.state.element(call).map(|element| &element.work), Some(Work::Call(_))) {
        return Err(Rejection::CallNotActive);
    }
    if walk.state.status == Status::Suspended {
        return hold(walk, call, code);
    }
    let graph = walk.graph().ok_or(Rejection::CallNotActive)?;
    walk.throw_escalation(&graph, call, &code);
    Ok(())
}

/// Nobody would throw it a second time, so a suspended instance remembers it until it is resumed.
fn hold(walk: &mut Walk<'_>, call: ElementId, code: String) -> Result<(), Rejection> {
    let bytes = |code: &str| code.len().saturating_add(HELD_ENTRY);
    let held: usize = walk.state.held.iter().map(|held| bytes(&held.code)).sum();
    if held.saturating_add(bytes(&code)) > MAX_HELD {
        return Err(Rejection::InstanceSuspended);
    }
    walk.emit(Event::EscalationHeld { call, code });
    Ok(())
}

/// What came while the instance was suspended is thrown now. An escalation that interrupts a call ends the others of it.
pub(super) fn throw_held(walk: &mut Walk<'_>, held: Vec<Held>) {
    let Some(graph) = walk.graph() else { return };
    for Held { call, code } in held {
        if matches!(walk.state.element(call).map(|element| &element.work), Some(Work::Call(_))) {
            walk.throw_escalation(&graph, call, &code);
        }
    }
}
