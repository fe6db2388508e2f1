//! What an evaluation tells.

use std::sync::Arc;

use feel::{Limit, Value};

/// What a model answers.
#[derive(Debug)]
pub struct Evaluation {
    /// The value.
    pub value: Value,
    /// Why it is null, if it is.
    pub reason: Option<NullReason>,
    /// Inputs that were given but are not of their type, so that they are null.
    pub rejected: Vec<NullReason>,
    /// The decisions made on the way, in the order they were made, the one asked for last.
    pub decisions: Vec<DecisionResult>,
    /// The decision tables evaluated on the way, in that order; one in a function as often as it was called.
    pub tables: Vec<TableResult>,
    /// The steps it took.
    pub steps: u64,
}

/// Why a value is null, and where it became so.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NullReason {
    /// The id of the element, or of the nearest around it that has one.
    pub element: Option<String>,
    /// The line in the document, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// Half a sentence.
    pub reason: String,
}

/// The result of a decision.
#[derive(Debug)]
pub struct DecisionResult {
    /// Its id.
    pub id: Option<String>,
    /// Its name, qualified if it is imported.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Why it is null, if it is.
    pub reason: Option<NullReason>,
}

/// What a decision table did.
#[derive(Debug)]
pub struct TableResult {
    /// The id of its element, or of the nearest around it that has one.
    pub element: Option<String>,
    /// The name of the decision or business knowledge model that it belongs to.
    pub name: String,
    /// What was tested.
    pub inputs: Vec<TableInput>,
    /// The rules that matched, in the order of the table.
    pub matched: Vec<MatchedRule>,
}

/// What was tested.
#[derive(Debug)]
pub struct TableInput {
    /// The expression.
    pub expression: Arc<str>,
    /// Its value.
    pub value: Value,
}

/// A rule that matched.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MatchedRule {
    /// Its index, from 0.
    pub index: usize,
    /// Its id, if it has one.
    pub rule_id: Option<Arc<str>>,
    /// Its notes.
    pub annotations: Arc<[String]>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// Nothing in the model has that id or name.
    #[error("the model has no decision, decision service or business knowledge model `{0}`")]
    UnknownInvocable(String),
    /// A limit was reached.
    #[error("{limit}")]
    Limit {
        /// Which.
        limit: Limit,
        /// The id of the element that was being evaluated, or of the nearest around it that has one.
        element: Option<String>,
        /// The line in the document, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
    },
}
