//! Random process definitions: structured graphs, so that every one can be run to an end, of everything the engine runs.
//! A block has one way in and one way out; bigger blocks are made of smaller ones.

mod activities;
mod blocks;
mod events;
mod maker;
mod names;
mod scopes;

use engine::graph::{Graph, GraphBuilder, NodeKind, RetryPolicy};
use fastrand::Rng;
use maker::Maker;

pub use names::{KEYS, MESSAGES, ROLES, SIGNALS};

/// A process with about so many activities, which may call another.
pub fn process(rng: &mut Rng, name: &str, size: i32, callee: Option<&str>) -> Graph {
    let timeout = rng.u8(..10) == 0;
    let mut maker = Maker { graph: GraphBuilder::default(), rng, nodes: 0, budget: size, callee, quiet: false };
    let start = maker.node("start", NodeKind::StartEvent, None);
    maker.body(start, None);
    if maker.one_in(6) {
        maker.event_sub_process(None);
    }
    let initial_millis = if maker.one_in(2) { 0 } else { 4_000 };
    let retry = RetryPolicy { max_attempts: 3, initial_millis, backoff_percent: 200, max_millis: 60_000 };
    maker.graph.finish(name.to_owned(), timeout.then_some(1_800), retry)
}
