//! What a text may look like, and what one evaluation may cost. Past a limit there is an error that names it, never a null.

use std::fmt;

/// The longest text of one expression, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// How deep parentheses, lists, contexts, calls, filters and conditionals may nest in a text.
///
/// Parser and evaluator recurse only through these, so the limit bounds the machine stack.
pub const MAX_NESTING: usize = 64;

/// How many values and operators an expression may have.
pub const MAX_NODES: usize = 32 * 1024;

/// How deep lists, contexts and what functions remember may lie within each other.
pub const MAX_VALUE_DEPTH: u16 = 128;

/// What one evaluation may cost; whoever evaluates sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Operations: every part of an expression evaluated, every item or 64 bytes that a built-in function looks at.
    pub steps: u64,
    /// Bytes of all values made on the way, added up (not: alive at once).
    pub bytes: u64,
    /// How deep calls and parts of expressions may nest while they are evaluated. At most [`Limits::MAX_DEPTH`].
    pub depth: u32,
}

impl Limits {
    /// The deepest evaluation that fits a machine stack of 512 KiB with room to spare.
    pub const MAX_DEPTH: u32 = 600;
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 1_000_000, bytes: 32 * 1024 * 1024, depth: Self::MAX_DEPTH }
    }
}

/// The limit that stopped an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::steps`].
    Steps,
    /// [`Limits::bytes`].
    Bytes,
    /// [`Limits::depth`].
    Depth,
    /// [`MAX_VALUE_DEPTH`].
    ValueDepth,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Steps => "the evaluation takes more steps than it may",
            Self::Bytes => "the evaluation makes more and larger values than it may",
            Self::Depth => "calls nest deeper than they may; does a function call itself for ever?",
            Self::ValueDepth => "lists and contexts lie deeper within each other than they may",
        })
    }
}
