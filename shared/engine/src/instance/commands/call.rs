//! What a called process tells the call activity that started it.

use super::must_run;
use crate::ElementId;
use crate::instance::command::{CallResult, Rejection};
use crate::instance::state::Work;
use crate::instance::walk::Walk;

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

pub(super) fn escalate(walk: &mut Walk<'_>, call: ElementId, code: &str) -> Result<(), Rejection> {
    must_run(walk.state)?;
    if !matches!(walk.state.element(call).map(|element| &element.work), Some(Work::Call(_))) {
        return Err(Rejection::CallNotActive);
    }
    let graph = walk.graph().ok_or(Rejection::CallNotActive)?;
    walk.throw_escalation(&graph, call, code);
    Ok(())
}
