//! The life of a process instance: commands in, events out, state in between.
//!
//! ```text
//! execute(&mut State, Command, &Context) -> Vec<Event> | Rejection validate, then walk the tokens
//! apply(&mut State, &Event)                                        cannot fail
//! effects(&State, &[Event]) -> Vec<Effect>                         what must happen outside
//! task_changes(&State, &[Event]) -> Vec<TaskChange>                what happened to user tasks
//! ```
//! One file a command under `commands/`, the walking of tokens in `walk`, the state's only mutation in `apply`.

mod apply;
mod command;
mod commands;
mod effect;
mod event;
#[cfg(test)]
mod laws;
pub mod schedule;
mod scope;
mod separation;
mod state;
mod task_change;
#[cfg(test)]
mod tests;
mod walk;

pub use command::{Actor, CallResult, Command, Context, Rejection};
pub use effect::{Called, Effect, Ended, Listing, effects};
pub use event::{Awaited, Event, IncidentCode, Move, Subscription, TaskDetails, TimerPurpose};
pub use scope::Scope;
pub use state::{
    Call, Caller, DefinitionRef, Element, Fork, Held, Incident, Job, Kept, Loop, Reset, State, Status, Task, Timer, WaitingToken, Work,
};
pub use task_change::{Closing, OpenedTask, TaskChange, task_changes};

/// Decides a command and applies what it decided. A rejected command leaves the state as it was.
///
/// # Errors
/// The reason why the command has no place in this state.
pub fn execute(state: &mut State, command: Command, context: &Context) -> Result<Vec<Event>, Rejection> {
    execute_within(walk::Bounds::default(), state, command, context)
}

fn execute_within(bounds: walk::Bounds, state: &mut State, command: Command, context: &Context) -> Result<Vec<Event>, Rejection> {
    let mut walk = walk::Walk::new(state, context, bounds);
    commands::run(&mut walk, command)?;
    Ok(walk.finish())
}

/// Brings a state up to date with events that were decided before.
pub fn replay(state: &mut State, events: &[Event]) {
    for event in events {
        apply::apply(state, event);
    }
}
