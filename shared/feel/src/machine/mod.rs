//! Evaluates the tree. What it may cost is counted before it is done; what is null says why.
//!
//! | file | holds |
//! |---|---|
//! | `mod` | the counters, the stack, and the ways in |
//! | `eval` | which kind of node is evaluated where |
//! | `logic` | comparison, three-valued logic, unary tests |
//! | `iterate` | `for`, `some`, `every`, filters |
//! | `select` | paths and members |
//! | `call` | function definitions and calls |
//! | `coerce` | values brought to declared types |
//! | `arithmetic`, `compare` | operators over all kinds of values |

pub(crate) mod arithmetic;
pub(crate) mod compare;

mod call;
mod coerce;
mod eval;
mod iterate;
mod logic;
mod select;

use std::sync::Arc;

use crate::error::{At, Outcome, Reason, Stop, shown_name};
use crate::limits::{Limit, Limits, MAX_VALUE_DEPTH};
use crate::time::DateTime;
use crate::tree::Node;
use crate::value::{Closure, Context, Function, List, Name, Value};

/// What a decision table tells of its evaluation.
#[derive(Clone, Debug)]
pub struct Note {
    /// The number its owner gave the table.
    pub source: u32,
    /// The values that were tested.
    pub inputs: Vec<Value>,
    /// The rules that matched, by index, in the order of the table.
    pub matched: Vec<u32>,
}

/// One evaluation under way: what it may still cost, and where it is.
pub struct Machine<'a> {
    limits: Limits,
    steps: u64,
    bytes: u64,
    depth: u32,
    inputs: &'a [Value],
    /// The locals of all functions under way; each function's begin at its base.
    stack: Vec<Value>,
    base: usize,
    closure: Option<Arc<Closure>>,
    notes: Vec<Note>,
    /// The moment that `now()` and `today()` tell; the caller's, since nothing here has a clock.
    pub(crate) now: Option<&'a DateTime>,
    /// The part being evaluated: where a null made now arises.
    pub(crate) at: At,
}

impl<'a> Machine<'a> {
    #[inline]
    pub(crate) fn new(inputs: &'a [Value], limits: Limits, now: Option<&'a DateTime>) -> Self {
        let limits = Limits { depth: limits.depth.min(Limits::MAX_DEPTH), ..limits };
        Self {
            limits,
            steps: 0,
            bytes: 0,
            depth: 0,
            inputs,
            stack: Vec::new(),
            base: 0,
            closure: None,
            notes: Vec::new(),
            now,
            at: At::default(),
        }
    }

    /// Steps and bytes so far.
    pub(crate) fn spent(&self) -> (u64, u64) {
        (self.steps, self.bytes)
    }

    pub(crate) fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// Counts `steps` operations. Every built-in counts one for each item or 64 bytes it looks at, before it looks.
    ///
    /// # Errors
    /// When they are more than there may be.
    #[inline]
    pub fn step(&mut self, steps: usize) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(steps as u64);
        if self.steps > self.limits.steps { Err(self.stop(Limit::Steps)) } else { Ok(()) }
    }

    /// Counts `bytes` of a value that is about to be made; call it before allocating.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), Stop> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > self.limits.bytes { Err(self.stop(Limit::Bytes)) } else { Ok(()) }
    }

    /// Null because of `reason`, here.
    ///
    /// # Errors
    /// None; it is an outcome for the convenience of its callers.
    pub fn null(&mut self, reason: impl Into<Reason>) -> Outcome {
        Ok(self.null_at(self.at, reason))
    }

    pub(crate) fn null_at(&mut self, at: At, reason: impl Into<Reason>) -> Value {
        let reason = reason.into();
        // Counted, not checked: the next value that is checked pays for it.
        self.bytes = self.bytes.saturating_add(64 + reason.size() as u64);
        Value::null(at, reason)
    }

    /// Null because `node`, which gave `value`, can't be used as `so` tells. If it already was null for a reason, that stands.
    #[cold]
    pub(crate) fn unfit(&mut self, node: &Node, value: &Value, so: &str) -> Value {
        match value {
            Value::Null(Some(cause)) => match &cause.reason {
                Reason::NotSet(name) if name.is_empty() => self.null_at(node.at, format!("{} is not set, so it {so}", node.called())),
                Reason::NotSet(name) => self.null_at(cause.at, format!("{} is not set, so it {so}", shown_name(name))),
                Reason::Said(_) => value.clone(),
            },
            _ => self.null_at(node.at, format!("{} is {}, so it {so}", node.called(), value.described())),
        }
    }

    /// A list, counted.
    ///
    /// # Errors
    /// When it is larger or deeper than it may be.
    pub fn list(&mut self, items: Vec<Value>) -> Outcome {
        self.charge(items.len().saturating_mul(size_of::<Value>()).saturating_add(48))?;
        let list = List::new(items);
        if list.depth() > MAX_VALUE_DEPTH {
            return Err(self.stop(Limit::ValueDepth));
        }
        Ok(Value::List(Arc::new(list)))
    }

    /// A context, counted; no name may come twice.
    ///
    /// # Errors
    /// When it is larger or deeper than it may be.
    pub fn context(&mut self, entries: Vec<(Name, Value)>) -> Outcome {
        self.charge(entries.len().saturating_mul(size_of::<(Name, Value)>()).saturating_add(64))?;
        let context = Context::new(entries);
        if context.depth() > MAX_VALUE_DEPTH {
            return Err(self.stop(Limit::ValueDepth));
        }
        Ok(Value::Context(Arc::new(context)))
    }

    /// A text, counted.
    pub(crate) fn text(&mut self, text: impl Into<Name>) -> Outcome {
        let text = text.into();
        self.charge(text.len())?;
        Ok(Value::String(text))
    }

    /// Calls a function with arguments by position.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn call(&mut self, function: &Function, arguments: &[Value]) -> Outcome {
        self.called(function, arguments.to_vec())
    }

    /// Notes what a decision table did.
    ///
    /// # Errors
    /// When there are more notes than there may be.
    pub fn note(&mut self, note: Note) -> Result<(), Stop> {
        self.charge(64 + note.inputs.len() * size_of::<Value>() + note.matched.len() * 4)?;
        self.notes.push(note);
        Ok(())
    }

    /// Does `act` with one more local, which what it evaluates was compiled to see.
    ///
    /// # Errors
    /// Those of `act`.
    pub fn with_local<T>(&mut self, value: Value, act: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        self.stack.push(value);
        let done = act(self)?;
        self.stack.pop();
        Ok(done)
    }

    #[cold]
    pub(crate) fn stop(&self, limit: Limit) -> Stop {
        Stop { limit, at: self.at }
    }
}
