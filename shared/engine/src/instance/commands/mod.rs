//! One file a command: each validates first and emits after, so that a rejection leaves nothing behind.

mod activate;
mod call;
mod cancel;
mod complete_job;
mod complete_task;
mod fail_job;
mod fire_timer;
mod go_on;
mod retry;
mod set_variables;
mod start;
mod suspend;
mod throw_error;
mod trigger;

use super::command::{Command, Rejection};
use super::event::Event;
use super::state::{State, Status};
use super::walk::Walk;

pub(super) fn run(walk: &mut Walk<'_>, command: Command) -> Result<(), Rejection> {
    match command {
        Command::Start { definition, business_key, priority, variables, at, caller, started_by, department } => {
            start::run(walk, Event::InstanceStarted { definition, business_key, priority, variables, caller, started_by, department }, at)
        }
        Command::CompleteJob { job, variables, decided } => complete_job::run(walk, job, variables, decided),
        Command::ThrowError { job, code, message, variables } => throw_error::run(walk, job, &code, &message, variables),
        Command::FailJob { job, failures, error, retryable } => fail_job::run(walk, job, failures, &error, retryable),
        Command::CompleteTask { task, outcome, variables, by } => complete_task::run(walk, task, outcome, variables, by),
        Command::FireTimer { timer } => fire_timer::run(walk, timer),
        Command::Trigger { subscription, id, variables } => trigger::run(walk, subscription, id, variables),
        Command::EndCall { call, attempt, result } => call::end(walk, call, attempt, result),
        Command::Escalate { call, code } => call::escalate(walk, call, code),
        Command::Activate { scope, node } => activate::run(walk, scope, node),
        Command::Continue => go_on::run(walk),
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
