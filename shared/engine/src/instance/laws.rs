//! Laws that hold for every process, tried on processes that are made up: a tree of blocks ([`blocks`]) of which it is
//! known, without any graph, what has to be done how often, drawn as a graph ([`drawing`]) and lived through with people,
//! machines and messages in any order ([`life`]).
//!
//! What is looked at after every command: the log alone leads to the same state, a state and its log survive being
//! written as JSON, a command that comes twice changes nothing. At the end: everything was done as often as the blocks
//! say, every token that was born was consumed, nothing is waited for any more.

mod blocks;
mod drawing;
mod life;

use super::walk::Bounds;
use blocks::Block;
use proptest::prelude::*;

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_process_and_the_order_of_things_everything_is_done_as_often_as_it_should(block in blocks::processes(), seed in any::<u64>()) {
        life::live(&block, seed, Bounds::default())?;
    }

    #[test]
    fn a_process_that_has_to_yield_again_and_again_does_the_same(block in blocks::processes(), seed in any::<u64>(), steps in 1..12_u32) {
        life::live(&block, seed, Bounds { steps, tasks: 2, runs: u32::MAX })?;
    }
}

/// Each kind of block once, so that a failure names it without a search.
#[test]
fn each_kind_of_block_by_itself() {
    for block in blocks::each() {
        for seed in 0..8 {
            if let Err(broken) = life::live(&block, seed, Bounds::default()) {
                panic!("{block:?}: {broken}");
            }
            if let Err(broken) = life::live(&block, seed, Bounds { steps: 1, tasks: 1, runs: u32::MAX }) {
                panic!("{block:?} with yields: {broken}");
            }
        }
    }
}

/// Each kind inside each other.
#[test]
fn each_kind_of_block_inside_each_other() {
    for outer in blocks::kinds() {
        for inner in blocks::each() {
            let block = outer(inner);
            for (seed, steps) in [(0, 1_000), (1, 1_000), (2, 1), (3, 2), (4, 3)] {
                if let Err(broken) = life::live(&block, seed, Bounds { steps, tasks: 10, runs: u32::MAX }) {
                    panic!("{block:?} in {steps} steps at a time: {broken}");
                }
            }
        }
    }
}

#[test]
fn a_hundred_branches_and_a_thousand_rounds() {
    let wide = Block::Par { implicit: false, branches: vec![Block::Job; 100] };
    let long = Block::Loop { times: 200, body: Box::new(Block::Seq(vec![Block::Script, Block::Pass])) };
    let deep = (0..60).fold(Block::User, |inner, _| Block::Sub(Box::new(inner)));
    for block in [wide, long, deep] {
        if let Err(broken) = life::live(&block, 1, Bounds::default()) {
            panic!("{broken}");
        }
    }
}
