//! DMN 1.5: reads decision models, checks them, compiles them and decides. No I/O, no clock; safe on strangers' models.
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
