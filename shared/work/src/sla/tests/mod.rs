//! What a service level promises.

mod clock;
mod model;
mod read;
mod target;
mod weekend;

use super::{Level, Notify, Target};

/// Response and completion in minutes, each if it is not 0, with a warning at 80 %.
fn target(response: u32, completion: u32) -> Target {
    let minutes = |minutes| Some(minutes).filter(|minutes| *minutes > 0);
    Target {
        step_id: None,
        workflow_id: None,
        minimum_priority: None,
        response_minutes: minutes(response),
        completion_minutes: minutes(completion),
        warn_at_percent: Some(80),
    }
}

/// Levels that tell the holder so many minutes after the breach.
fn levels(after: &[u32]) -> Vec<Level> {
    let level = |after: &u32| Level {
        after_minutes: *after,
        raise_priority: None,
        notify: Notify { holder: true, ..Notify::default() },
        reassign: None,
        hand_to_overflow: false,
    };
    after.iter().map(level).collect()
}
