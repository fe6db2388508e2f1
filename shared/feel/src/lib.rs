//! FEEL, the expression language of DMN 1.5 (chapter 10): parsed once, evaluated many times, safe on strangers' input.
//!
//! | folder or file | holds |
//! |---|---|
//! | `expression`, `lookup`, `compile` | the ways in: a text, with its names looked up in JSON, the parts of a decision model |
//! | `syntax` | text to tree: tokens, names, scopes, grammar |
//! | `tree` | an expression after parsing |
//! | `machine` | tree to value: counted, bounded, three-valued |
//! | `builtins` | the functions that the language has |
//! | `value`, `types` | values, JSON, types |
//! | `number`, `time` | decimals of 34 digits; dates, times, durations |
//! | `limits`, `error` | what may be spent, and what is told |
//!
//! What is not here: clocks, I/O, randomness, logging, and names found by looking at the data.

mod builtins;
mod compile;
mod error;
mod expression;
mod limits;
mod lookup;
mod machine;
mod number;
mod print;
mod syntax;
mod time;
mod tree;
mod types;
mod value;

pub use builtins::text::quoted;
pub use compile::{Compiler, Part};
pub use error::{At, Cause, EvaluationError, Outcome, Reason, Stop, SyntaxError, position};
pub use expression::{Evaluated, Expression, Names, Setting};
pub use limits::{Limit, Limits, MAX_NESTING, MAX_NODES, MAX_TEXT_BYTES, MAX_VALUE_DEPTH};
pub use lookup::Lookup;
pub use machine::{Machine, Note};
pub use number::{Number, Rounding};
pub use time::{Date, DateTime, MonthsDuration, SecondsDuration, Time};
pub use tree::Extension;
pub use types::{Restricted, Type, Types};
pub use value::{Closure, Context, Function, JsonError, List, Name, Range, Unfit, Value};
