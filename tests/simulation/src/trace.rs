//! What happened, step by step: its end to be read, and its hash to tell that a seed was reproduced.
#![allow(clippy::print_stdout, reason = "a seed that is looked at is printed as it goes")]

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Steps that are kept.
const KEPT: usize = 60;

/// A trace.
#[derive(Debug, Default)]
pub struct Trace {
    last: VecDeque<String>,
    hasher: DefaultHasher,
    steps: u64,
    all: bool,
}

impl Trace {
    /// An empty one; its end is kept, or all of it printed.
    pub fn new(all: bool) -> Self {
        Self { all, ..Self::default() }
    }

    /// Adds a step.
    pub fn step(&mut self, text: String) {
        text.hash(&mut self.hasher);
        self.steps += 1;
        if self.all {
            // At once: a run that never ends can only be seen so.
            println!("  {text}");
            return;
        }
        if self.last.len() >= KEPT {
            self.last.pop_front();
        }
        self.last.push_back(text);
    }

    /// Adds something to the hash alone.
    pub fn detail(&mut self, detail: &impl Hash) {
        detail.hash(&mut self.hasher);
    }

    /// How many there were.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The hash of all.
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }

    /// The last ones.
    pub fn last(&self) -> Vec<String> {
        self.last.iter().cloned().collect()
    }
}
