//! Processes as trees of blocks, and what each of them does, told without a graph: how often every leaf and every end is
//! passed. Whatever the order of things, these numbers are the same; that is what the blocks are chosen for.

use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(super) enum Block {
    /// A task without work.
    Pass,
    /// Adds one to the process's total.
    Script,
    Job,
    User,
    /// A call activity.
    Call,
    /// A task that puts two tokens on its flow, and one that takes two.
    Quantity,
    /// A link throw event and its other end.
    Link,
    Seq(Vec<Block>),
    /// An exclusive gateway and its join; the last branch is the default.
    Xor {
        taken: usize,
        branches: Vec<Block>,
    },
    /// A parallel gateway, or a task with several flows, and a parallel join.
    Par {
        implicit: bool,
        branches: Vec<Block>,
    },
    /// An inclusive gateway and its join; the last branch is the default.
    Inc {
        taken: Vec<bool>,
        last: Box<Block>,
        branches: Vec<Block>,
    },
    /// A gateway that waits for the first of several messages.
    First {
        taken: usize,
        branches: Vec<Block>,
    },
    /// Exclusive gateways around a body that is done so often.
    Loop {
        times: u32,
        body: Box<Block>,
    },
    /// A sub-process.
    Sub(Box<Block>),
    /// A sub-process once an item.
    Each {
        items: u32,
        sequential: bool,
        enough: Option<u32>,
        body: Box<Block>,
    },
    /// A job once an item.
    EachJob {
        items: u32,
        sequential: bool,
    },
    /// A sub-process while a condition holds.
    Repeat {
        times: u32,
        body: Box<Block>,
    },
    /// A sub-process with a timer on its boundary, which fires once the body is done.
    Timed {
        fires: bool,
        interrupting: bool,
        body: Box<Block>,
        handler: Box<Block>,
    },
    /// A sub-process with an event sub-process, which starts once the body is done.
    Event {
        starts: bool,
        interrupting: bool,
        body: Box<Block>,
        handler: Box<Block>,
    },
    /// A sub-process that ends in an error, which its boundary or an event sub-process around it catches.
    Error {
        by_job: bool,
        inside: bool,
        body: Box<Block>,
        handler: Box<Block>,
    },
    /// A sub-process that throws an escalation half-way and goes on.
    Escalation {
        body: Box<Block>,
        handler: Box<Block>,
        rest: Box<Block>,
    },
    /// A sub-process whose tasks are compensated before it ends.
    Compensated {
        tasks: u32,
        nested: bool,
    },
    /// A transaction that is cancelled.
    Cancelled {
        tasks: u32,
        handler: Box<Block>,
    },
    /// A sub-process in which a terminate end event ends what still waits.
    Terminated(Box<Block>),
    /// A sub-process whose boundary waits for the total to change, which the body's script does.
    Condition {
        handler: Box<Block>,
    },
}

/// How often each leaf and end is passed, by its id.
pub(super) type Counts = BTreeMap<String, u32>;

/// What a block does when it is done `times` times. Ids are `kind:path`.
pub(super) fn count(block: &Block, path: &str, times: u32, counts: &mut Counts) {
    let mut add = |kind: &str, times: u32| {
        if times > 0 {
            *counts.entry(format!("{kind}:{path}")).or_default() += times;
        }
    };
    match block {
        Block::Pass | Block::Script | Block::Job | Block::User | Block::Call => add("leaf", times),
        Block::Quantity => {
            add("leaf", times);
            add("both", times);
        }
        Block::Link => add("leaf", times),
        Block::Seq(blocks) => each_of(blocks, path, |_| times, counts),
        Block::Xor { taken, branches } => each_of(branches, path, |at| if at == taken % branches.len() { times } else { 0 }, counts),
        Block::First { taken, branches } => each_of(branches, path, |at| if at == taken % branches.len() { times } else { 0 }, counts),
        Block::Par { branches, .. } => each_of(branches, path, |_| times, counts),
        Block::Inc { taken, branches, last } => {
            let takes = |at: usize| taken.get(at).copied().unwrap_or(false);
            each_of(branches, path, |at| if takes(at) { times } else { 0 }, counts);
            let any = (0..branches.len()).any(takes);
            count(last, &format!("{path}.l"), if any { 0 } else { times }, counts);
        }
        Block::Loop { times: rounds, body } => count(body, &format!("{path}.b"), times * rounds, counts),
        Block::Sub(body) => {
            add("end", times);
            count(body, &format!("{path}.b"), times, counts);
        }
        Block::Each { items, sequential, enough, body } => {
            let done = if *sequential { enough.map_or(*items, |enough| enough.max(1).min(*items)) } else { *items };
            add("end", times * done);
            count(body, &format!("{path}.b"), times * done, counts);
        }
        Block::EachJob { items, .. } => add("leaf", times * items),
        Block::Repeat { times: rounds, body } => {
            add("end", times * rounds);
            count(body, &format!("{path}.b"), times * rounds, counts);
        }
        Block::Timed { fires, interrupting, body, handler } => {
            add("end", if *fires && *interrupting { 0 } else { times });
            add("timer", if *fires { times } else { 0 });
            add("handled", if *fires && !*interrupting { times } else { 0 });
            count(body, &format!("{path}.b"), times, counts);
            count(handler, &format!("{path}.h"), if *fires { times } else { 0 }, counts);
        }
        Block::Event { starts, interrupting, body, handler } => {
            add("end", if *starts && *interrupting { 0 } else { times });
            add("handled", if *starts { times } else { 0 });
            count(body, &format!("{path}.b"), times, counts);
            count(handler, &format!("{path}.h"), if *starts { times } else { 0 }, counts);
        }
        Block::Error { body, handler, .. } => {
            add("caught", times);
            count(body, &format!("{path}.b"), times, counts);
            count(handler, &format!("{path}.h"), times, counts);
        }
        Block::Escalation { body, handler, rest } => {
            add("end", times);
            add("caught", times);
            add("handled", times);
            count(body, &format!("{path}.b"), times, counts);
            count(handler, &format!("{path}.h"), times, counts);
            count(rest, &format!("{path}.r"), times, counts);
        }
        Block::Compensated { tasks, nested } => {
            add("end", times * if *nested { 2 } else { 1 });
            for task in 0..*tasks {
                *counts.entry(format!("leaf:{path}.{task}")).or_default() += times;
                *counts.entry(format!("undo:{path}.{task}")).or_default() += times;
            }
        }
        Block::Cancelled { tasks, handler } => {
            add("caught", times);
            for task in 0..*tasks {
                *counts.entry(format!("leaf:{path}.{task}")).or_default() += times;
                *counts.entry(format!("undo:{path}.{task}")).or_default() += times;
            }
            count(handler, &format!("{path}.h"), times, counts);
        }
        Block::Terminated(body) => count(body, &format!("{path}.b"), times, counts),
        Block::Condition { handler } => {
            add("leaf", times);
            add("end", times);
            add("caught", times);
            add("handled", times);
            count(handler, &format!("{path}.h"), times, counts);
        }
    }
    counts.retain(|_, times| *times > 0);
}

fn each_of(blocks: &[Block], path: &str, times: impl Fn(usize) -> u32, counts: &mut Counts) {
    for (at, block) in blocks.iter().enumerate() {
        count(block, &format!("{path}.{at}"), times(at), counts);
    }
}

fn boxed(block: impl Strategy<Value = Block>) -> impl Strategy<Value = Box<Block>> {
    block.prop_map(Box::new)
}

/// Any process of a size that is lived through in milliseconds.
pub(super) fn processes() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        1 => Just(Block::Pass),
        1 => Just(Block::Script),
        3 => Just(Block::Job),
        2 => Just(Block::User),
        1 => Just(Block::Call),
        1 => Just(Block::Quantity),
        1 => Just(Block::Link),
        1 => (0..3_u32, any::<bool>()).prop_map(|(items, sequential)| Block::EachJob { items, sequential }),
        1 => (0..4_u32, any::<bool>()).prop_map(|(tasks, nested)| Block::Compensated { tasks, nested }),
    ];
    leaf.prop_recursive(4, 24, 4, |block| {
        let many = || prop::collection::vec(block.clone(), 1..4);
        prop_oneof![
            3 => prop::collection::vec(block.clone(), 0..4).prop_map(Block::Seq),
            1 => (any::<usize>(), many()).prop_map(|(taken, branches)| Block::Xor { taken, branches }),
            3 => (any::<bool>(), many()).prop_map(|(implicit, branches)| Block::Par { implicit, branches }),
            3 => (prop::collection::vec(any::<bool>(), 3), many(), boxed(block.clone()))
                .prop_map(|(taken, branches, last)| Block::Inc { taken, branches, last }),
            1 => (any::<usize>(), many()).prop_map(|(taken, branches)| Block::First { taken, branches }),
            1 => (1..4_u32, boxed(block.clone())).prop_map(|(times, body)| Block::Loop { times, body }),
            1 => boxed(block.clone()).prop_map(Block::Sub),
            1 => (0..4_u32, any::<bool>(), prop::option::of(1..4_u32), boxed(block.clone()))
                .prop_map(|(items, sequential, enough, body)| Block::Each { items, sequential, enough, body }),
            1 => (1..4_u32, boxed(block.clone())).prop_map(|(times, body)| Block::Repeat { times, body }),
            1 => (any::<bool>(), any::<bool>(), boxed(block.clone()), boxed(block.clone()))
                .prop_map(|(fires, interrupting, body, handler)| Block::Timed { fires, interrupting, body, handler }),
            1 => (any::<bool>(), any::<bool>(), boxed(block.clone()), boxed(block.clone()))
                .prop_map(|(starts, interrupting, body, handler)| Block::Event { starts, interrupting, body, handler }),
            1 => (any::<bool>(), any::<bool>(), boxed(block.clone()), boxed(block.clone()))
                .prop_map(|(by_job, inside, body, handler)| Block::Error { by_job, inside, body, handler }),
            1 => (boxed(block.clone()), boxed(block.clone()), boxed(block.clone()))
                .prop_map(|(body, handler, rest)| Block::Escalation { body, handler, rest }),
            1 => (1..4_u32, boxed(block.clone())).prop_map(|(tasks, handler)| Block::Cancelled { tasks, handler }),
            1 => boxed(block.clone()).prop_map(Block::Terminated),
            1 => boxed(block.clone()).prop_map(|handler| Block::Condition { handler }),
        ]
    })
}

/// Each kind of block, small.
pub(super) fn each() -> Vec<Block> {
    let mut all =
        vec![Block::Pass, Block::Script, Block::Job, Block::User, Block::Call, Block::Quantity, Block::Link, Block::Seq(Vec::new())];
    for (items, sequential) in [(0, false), (0, true), (2, false), (2, true)] {
        all.push(Block::EachJob { items, sequential });
    }
    for (tasks, nested) in [(0, false), (2, false), (2, true)] {
        all.push(Block::Compensated { tasks, nested });
    }
    all.extend(kinds().iter().map(|kind| kind(Block::Job)));
    all
}

/// Each kind of block that has others inside.
pub(super) fn kinds() -> Vec<Box<dyn Fn(Block) -> Block>> {
    let mut kinds: Vec<Box<dyn Fn(Block) -> Block>> = vec![
        Box::new(|block| Block::Seq(vec![block.clone(), block])),
        Box::new(|block| Block::Xor { taken: 1, branches: vec![Block::Pass, block, Block::User] }),
        Box::new(|block| Block::Loop { times: 2, body: Box::new(block) }),
        Box::new(|block| Block::Sub(Box::new(block))),
        Box::new(|block| Block::Repeat { times: 2, body: Box::new(block) }),
        Box::new(|block| Block::First { taken: 0, branches: vec![block, Block::User] }),
        Box::new(|block| Block::Cancelled { tasks: 2, handler: Box::new(block) }),
        Box::new(|block| Block::Terminated(Box::new(block))),
        Box::new(|block| Block::Condition { handler: Box::new(block) }),
        Box::new(|block| Block::Escalation { body: Box::new(Block::Pass), handler: Box::new(block.clone()), rest: Box::new(block) }),
    ];
    for yes in [false, true] {
        kinds.push(Box::new(move |block| Block::Par { implicit: yes, branches: vec![block.clone(), block] }));
        kinds.push(Box::new(move |block| Block::Inc {
            taken: vec![yes, yes],
            branches: vec![block.clone(), block.clone()],
            last: Box::new(block),
        }));
        kinds.push(Box::new(move |block| Block::Each { items: 3, sequential: yes, enough: yes.then_some(2), body: Box::new(block) }));
        for also in [false, true] {
            kinds.push(Box::new(move |block| Block::Timed {
                fires: yes,
                interrupting: also,
                body: Box::new(block.clone()),
                handler: Box::new(block),
            }));
            kinds.push(Box::new(move |block| Block::Event {
                starts: yes,
                interrupting: also,
                body: Box::new(block.clone()),
                handler: Box::new(block),
            }));
            kinds.push(Box::new(move |block| Block::Error {
                by_job: yes,
                inside: also,
                body: Box::new(block.clone()),
                handler: Box::new(block),
            }));
        }
    }
    kinds
}
