//! DMN 1.5: reads decision models, checks them, compiles them and decides. No I/O, no clock; safe on strangers' models.
//!
//! | folder or file | holds |
//! |---|---|
//! | `model` | a document as plain data, with the places of everything in it |
//! | `xml`, `json` | documents read and written |
//! | `documents` | a model with what it imports, and where references lead |
//! | `check` | what can be wrong with its structure |
//! | `compile` | every element one expression of FEEL, and the types |
//! | `compiled`, `evaluate` | what can be asked of a model; answers; decision tables at work |
//! | `analysis` | gaps, overlaps and unreachable rules of tables |
//! | `fault` | what is told of all that |
//!
//! What is not here: drawing (DMNDI is skipped), other expression languages than FEEL, Java and PMML functions (their calls are null).

mod analysis;
mod check;
mod compile;
mod compiled;
mod documents;
mod evaluate;
mod fault;
mod json;
mod model;
mod xml;

pub use analysis::{Effect, InputAnalysis, NotAnalysed, Overlap, Region, RuleName, TableAnalysis, Unreachable, Why};
pub use compiled::{Input, Invocable, InvocableKind, Model};
pub use evaluate::{Call, DecisionResult, Evaluation, EvaluationError, Inputs, MatchedRule, NullReason, TableInput, TableResult};
pub use fault::Fault;
pub use model::*;
