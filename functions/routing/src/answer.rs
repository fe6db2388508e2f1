//! What was decided, as it is answered.

use crate::anything::anything;
use dmn::{Evaluation, NullReason, TableResult};
use feel::{JsonError, Value};
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;
use web::{Code, FaultBody, Problem};

/// Most bytes of an answer as Lambda sends it (AWS quota: 6 MB), with room to spare for headers.
pub(crate) const MAX_ANSWER: usize = 5 * 1024 * 1024;

/// What was decided for one set of inputs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decided)]
pub(crate) struct DecidedBody {
    /// What the decision gives; dates, times and durations as text.
    #[schema(schema_with = anything, required)]
    result: Json,
    /// Why it is null, where an operation had no result.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonBody>,
    /// Every decision that was made on the way, in order.
    decisions: Vec<ResultBody>,
    /// What each decision table matched, in order.
    matched_rules: Vec<TableBody>,
    /// What is likely not meant: `unknown_input`, which the decision does not have, and `rejected_input`, whose value its type
    /// does not allow, so that it was taken for null.
    warnings: Vec<FaultBody>,
}

/// Why a result is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NullReason)]
pub(crate) struct ReasonBody {
    /// The id of the element whose expression gave the first null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) element: Option<String>,
    /// The line in the model, from 1; of an expression in JSON, the line of its text.
    pub(crate) line: u32,
    /// The column, from 1, in characters.
    pub(crate) column: u32,
    /// Half a sentence.
    pub(crate) message: String,
}

/// The result of one decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionResult)]
pub(crate) struct ResultBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    #[schema(schema_with = anything, required)]
    result: Json,
    /// Why it is null.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonBody>,
}

/// What a decision table matched.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MatchedTable)]
pub(crate) struct TableBody {
    /// The id of the table, or of the element around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    /// The name of the decision that it belongs to.
    name: String,
    /// What was tested.
    inputs: Vec<TestedBody>,
    /// The rules that matched.
    rules: Vec<RuleBody>,
}

/// An input of a table and the value it had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TestedInput)]
pub(crate) struct TestedBody {
    #[schema(value_type = String)]
    expression: Arc<str>,
    #[schema(schema_with = anything, required)]
    value: Json,
}

/// A rule that matched.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MatchedRule)]
pub(crate) struct RuleBody {
    /// Its place in the table, from 0.
    index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    rule_id: Option<Arc<str>>,
    /// Its notes.
    #[schema(value_type = Vec<String>)]
    annotations: Arc<[String]>,
}

impl DecidedBody {
    pub(crate) fn of(evaluation: Evaluation, mut warnings: Vec<FaultBody>) -> Result<Self, Problem> {
        let Evaluation { value, reason, rejected, decisions, tables, .. } = evaluation;
        warnings.extend(rejected.into_iter().map(|why| FaultBody {
            code: "rejected_input".to_owned(),
            message: why.reason,
            element: why.element,
            line: Some(why.line),
            column: Some(why.column),
            ..FaultBody::default()
        }));
        let decisions = decisions.into_iter().map(|made| {
            Ok(ResultBody { result: json(&made.value)?, id: made.id, name: made.name, reason: made.reason.map(ReasonBody::from) })
        });
        Ok(Self {
            result: json(&value)?,
            reason: reason.map(ReasonBody::from),
            decisions: decisions.collect::<Result<_, Problem>>()?,
            matched_rules: tables.into_iter().map(TableBody::of).collect::<Result<_, Problem>>()?,
            warnings,
        })
    }
}

impl From<NullReason> for ReasonBody {
    fn from(why: NullReason) -> Self {
        Self { element: why.element, line: why.line, column: why.column, message: why.reason }
    }
}

impl TableBody {
    fn of(table: TableResult) -> Result<Self, Problem> {
        let inputs = table.inputs.into_iter().map(|tested| Ok(TestedBody { value: json(&tested.value)?, expression: tested.expression }));
        let rules =
            table.matched.into_iter().map(|rule| RuleBody { index: rule.index, rule_id: rule.rule_id, annotations: rule.annotations });
        Ok(Self { element: table.element, name: table.name, inputs: inputs.collect::<Result<_, Problem>>()?, rules: rules.collect() })
    }
}

/// A value as JSON.
pub(crate) fn json(value: &Value) -> Result<Json, Problem> {
    value.to_json(MAX_ANSWER).map_err(|error| match error {
        JsonError::Size(_) => too_large(),
        other => Problem::with_faults(
            Code::ValidationFailed,
            vec![FaultBody { code: "no_json".to_owned(), message: other.to_string(), ..FaultBody::default() }],
        ),
    })
}

/// The text of an answer, if it fits.
pub(crate) fn text(answer: &impl Serialize) -> Result<String, Problem> {
    fitting(serde_json::to_string(answer).map_err(|error| web::internal(&error))?)
}

/// A text, if it fits into an answer.
pub(crate) fn fitting(text: String) -> Result<String, Problem> {
    if wire_size(&text) > MAX_ANSWER { Err(too_large()) } else { Ok(text) }
}

/// The bytes of a text within the JSON that Lambda hands to API Gateway: quotes, backslashes and line ends count twice.
pub(crate) fn wire_size(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count()
}

fn too_large() -> Problem {
    Problem::new(Code::AnswerTooLarge, format!("an answer has at most {MAX_ANSWER} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_on_the_wire_is_that_of_the_text_in_a_json_string() {
        for text in [r#"{"a": "b"}"#, r#"["\\ \" ä €"]"#, "1", "<a\r\n\tb=\"c\"/>\n"] {
            assert_eq!(wire_size(text) + 2, serde_json::to_string(text).unwrap().len(), "{text}");
        }
    }
}
