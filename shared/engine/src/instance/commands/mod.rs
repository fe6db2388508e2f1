//! One file a command: each validates first and emits after, so that a rejection leaves nothing behind.

mod cancel;
mod complete_job;
mod complete_task;
mod fail_job;
mod fire_timer;
mod retry;
mod set_variables;
mod start;
mod suspend;

use super::command::{Command, Rejection};
use super::state::{State, Status};
use super::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, command: Command) -> Result<(), Rejection> {
    match command {
        Command::Start { definition, business_key, priority, variables } => start::run(walk, definition, business_key, priority, variables),
        Command::CompleteJob { job, variables } => complete_job::run(walk, job, variables),
        Command::FailJob { job, failures, error, retryable } => fail_job::run(walk, job, failures, &error, retryable),
        Command::CompleteTask { task, outcome, variables } => complete_task::run(walk, task, outcome, variables),
        Command::FireTimer { timer } => fire_timer::run(walk, timer),
        Command::SetVariables { scope, variables } => set_variables::run(walk, scope, variables),
        Command::Suspend => suspend::suspend(walk),
        Command::Resume => suspend::resume(walk),
        Command::Retry { element } => retry::run(walk, element),
        Command::Cancel { reason } => cancel::run(walk, reason),
    }
}

/// Work can only be done in a running instance.
fn must_run(state: &State) -> Result<(), Rejection> {
    match state.status {
        Status::Suspended => Err(Rejection::InstanceSuspended),
        status if status.has_ended() => Err(Rejection::InstanceEnded),
        _ => Ok(()),
    }
}

/// Nothing can be changed in an instance that has ended.
fn must_live(state: &State) -> Result<(), Rejection> {
    if state.status.has_ended() { Err(Rejection::InstanceEnded) } else { Ok(()) }
}
