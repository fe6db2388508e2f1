//! The language of conditions: what decides whether a sequence flow or a routing rule is taken.
//!
//! Text is parsed once, when a workflow is deployed, and evaluated many times. This is the first form: the comparisons,
//! logic and arithmetic of FEEL (DMN 1.5, chapter 10) in a spelling that people who know SQL also write.
//!
//! | file | holds |
//! |---|---|
//! | `condition` | `Condition` and `Scope`: the only way in |
//! | `token` | text to tokens, with their positions |
//! | `parse` | tokens to a tree, and the grammar |
//! | `cursor` | where the parser stands, its limits and its errors |
//! | `ast` | the tree |
//! | `evaluate` | the tree and a scope to a value |
//! | `value` | values, and why one of them is null |
//! | `number` | all that knows how numbers are represented |
//! | `error` | the two errors, and positions |
//!
//! What is not here: clocks, I/O, randomness, logging, and names found by looking at the data. A hostile text costs at most
//! what the limits below allow, and a hostile scope no more than comparing its texts.

mod ast;
mod condition;
mod cursor;
mod error;
mod evaluate;
mod number;
mod parse;
mod token;
mod value;

pub use condition::{Condition, Scope};
pub use error::{EvaluationError, SyntaxError};

/// The longest text of a condition, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 16 * 1024;

/// How deep parentheses, `not` and unary minus may nest in a condition.
///
/// Parser and evaluator recurse only through these, so the limit bounds the machine stack: well under 256 KiB.
pub const MAX_NESTING: usize = 64;

/// How many values and operators a condition may have; a chain such as `a and b and c` counts as one operator.
pub const MAX_NODES: usize = 4096;
