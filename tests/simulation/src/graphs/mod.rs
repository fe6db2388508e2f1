//! Random process definitions: structured graphs, so that every one can be run to an end, of everything the engine runs.
//! A block has one way in and one way out; bigger blocks are made of smaller ones.

mod activities;
mod ad_hoc;
mod beginnings;
mod blocks;
mod decisions;
mod events;
mod maker;
mod names;
mod scopes;

use engine::graph::{Graph, NodeIx, NodeKind, RetryPolicy};
use fastrand::Rng;
use maker::Maker;

pub use decisions::decision;
pub use names::{DECISIONS, KEYS, MESSAGES, ROLES, SIGNALS};

/// A process with about so many activities, which begins when it is asked to, and may call another.
pub fn process(rng: &mut Rng, name: &str, size: i32, callee: Option<&str>) -> Graph {
    let mut maker = Maker::new(rng, size, callee);
    let start = maker.node("start", NodeKind::StartEvent, None);
    whole(maker, name, start)
}

/// A process that begins by itself: by messages, signals or time. What a message or signal starts is quiet, else it
/// might start itself without end.
pub fn by_event(rng: &mut Rng, name: &str, size: i32, callee: Option<&str>) -> Graph {
    let mut maker = Maker::new(rng, size, callee);
    let start = maker.beginning();
    whole(maker, name, start)
}

fn whole(mut maker: Maker<'_>, name: &str, start: NodeIx) -> Graph {
    let timeout = maker.one_in(10);
    maker.body(start, None);
    if maker.one_in(4) {
        maker.event_sub_process(None);
    }
    maker.separate();
    let initial_millis = if maker.one_in(2) { 0 } else { 4_000 };
    let retry = RetryPolicy { max_attempts: 3, initial_millis, backoff_percent: 200, max_millis: 60_000 };
    maker.graph.finish(name.to_owned(), timeout.then_some(1_800), retry)
}
