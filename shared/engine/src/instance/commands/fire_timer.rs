//! A timer came due.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::event::{Event, TimerPurpose};
use crate::instance::state::Timer;
use crate::instance::walk::Walk;
use crate::{Priority, TimerId};

pub(super) fn run(walk: &mut Walk<'_>, timer: TimerId) -> Result<(), Rejection> {
    let known = walk.state.timers().iter().find(|known| known.id == timer).cloned().ok_or(Rejection::TimerNotActive)?;
    // A time limit holds for a suspended instance too; everything else waits for the resume, which sets it again.
    if known.purpose != TimerPurpose::Timeout {
        must_run(walk.state)?;
    }
    walk.emit(Event::TimerFired { timer });
    match known.purpose {
        TimerPurpose::Escalation => escalate(walk, &known),
        TimerPurpose::Timeout => {
            super::cancel::end_all(walk);
            walk.emit(Event::InstanceTimedOut);
        }
        TimerPurpose::Event { .. } => {
            if let Some(graph) = walk.graph() {
                walk.timer_fired(&graph, &known);
            }
        }
    }
    Ok(())
}

fn escalate(walk: &mut Walk<'_>, timer: &Timer) {
    let Some(graph) = walk.graph() else { return };
    let task = walk.state.element(timer.element).and_then(|element| graph.user_task(element.node));
    if let Some(escalation) = task.and_then(|task| task.escalation.as_ref()) {
        let priority = walk.state.priority.max(Priority::ESCALATED);
        walk.emit(Event::TaskEscalated { task: timer.element, roles: escalation.to_roles.clone(), priority });
    }
}
