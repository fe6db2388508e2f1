//! `POST /expressions/evaluate`: one expression, for those who write them.

use crate::answer::{ReasonBody, json, text};
use crate::anything::anything;
use crate::budget;
use crate::faults;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{Fault, Object};
use feel::{
    Date, DateTime, Expression, Limits, MAX_TEXT_BYTES, MonthsDuration, Names, SecondsDuration, Setting, SyntaxError, Time, Type, Types,
    Value,
};
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;
use web::{Answer, Caller, Code, FaultBody, FromReader, JSON, Kit, Payload, Problem, ProblemBody};

/// Longest body, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// An expression and what it is about.
#[derive(Debug, ToSchema)]
#[schema(as = EvaluateExpression)]
pub(crate) struct ExpressionBody {
    /// Up to 64 KiB.
    expression: String,
    /// Values by the names that the expression may use.
    #[schema(value_type = Option<Object>)]
    context: Object,
    /// Types by name, such as `{"due": "date"}`; those of names that are not here are as JSON has them.
    #[schema(value_type = Option<Object>)]
    names: Vec<(String, Type)>,
    /// `feel` unless given, or `sql_like`: FEEL as people who know SQL also write it.
    #[schema(value_type = Option<Dialect>)]
    dialect: Dialect,
    /// `expression` unless given, or `unary_tests`: a cell of a decision table.
    #[schema(value_type = Option<Kind>)]
    kind: Kind,
    /// What unary tests test.
    #[schema(schema_with = anything)]
    input: Option<Json>,
}

/// How an expression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(as = ExpressionDialect, rename_all = "snake_case")]
enum Dialect {
    Feel,
    SqlLike,
}

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(as = ExpressionKind, rename_all = "snake_case")]
enum Kind {
    Expression,
    UnaryTests,
}

impl FromReader for ExpressionBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let expression = reader.text("expression", 1..=MAX_TEXT_BYTES);
        let context = reader.optional_object("context").cloned().unwrap_or_default();
        let dialect = choice(reader, "dialect", [("feel", Dialect::Feel), ("sql_like", Dialect::SqlLike)]);
        let kind = choice(reader, "kind", [("expression", Kind::Expression), ("unary_tests", Kind::UnaryTests)]);
        let names = types(reader);
        let input = reader.optional("input").cloned();
        let (dialect, kind) = (dialect?, kind?);
        if kind == Kind::UnaryTests && dialect == Dialect::SqlLike {
            return reader.fault("misplaced_field", "dialect", "unary tests are always FEEL".to_owned());
        }
        if kind == Kind::Expression && input.is_some() {
            return reader.fault("misplaced_field", "input", "only unary tests have an input".to_owned());
        }
        Some(Self { expression: expression?, context, names: names?, dialect, kind, input })
    }
}

/// A word of two; the first unless given.
fn choice<T: Copy>(reader: &mut Reader<'_>, field: &'static str, known: [(&str, T); 2]) -> Option<T> {
    let [(first, default), (second, _)] = known;
    let Some(word) = reader.optional_text(field, 1..=20) else { return Some(default) };
    match known.into_iter().find(|(name, _)| *name == word) {
        Some((_, value)) => Some(value),
        None => reader.fault("unknown_value", field, format!("`{word}` is not known here; known are {first} and {second}")),
    }
}

fn types(reader: &mut Reader<'_>) -> Option<Vec<(String, Type)>> {
    let mut types = Vec::new();
    for (name, word) in reader.optional_object("names").into_iter().flatten() {
        match word.as_str().and_then(|word| Types::default().named(word)) {
            Some(kind) => types.push((name.clone(), kind)),
            None => reader.fault("unknown_value", "names", format!("{word} is not the name of a type, such as `number` or `date`"))?,
        }
    }
    Some(types)
}

/// What an expression gives.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpressionResult)]
pub(crate) struct ResultBody {
    /// Dates, times and durations as text.
    #[schema(schema_with = anything, required)]
    result: Json,
    /// Its type, such as `number` or `date and time`.
    result_type: &'static str,
    /// Why it is null, where an operation had no result.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonBody>,
}

/// Evaluate an expression
#[utoipa::path(post, operation_id = "evaluate_expression", path = "/api/v1/expressions/evaluate", tag = "decisions", request_body = ExpressionBody,
    responses((status = 200, body = ResultBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, _: Caller, body: Payload<MAX_BODY>) -> Answer {
    let body: ExpressionBody = body.read()?;
    let expression = body.parse().map_err(invalid)?;
    let inputs = expression.inputs().iter().map(|name| body.value(name)).collect::<Result<Vec<_>, _>>()?;
    let setting = Setting { limits: Limits::default(), now: budget::moment(kit.now()) };
    let evaluated = expression.evaluate(&inputs, &setting).map_err(|stopped| {
        let (line, column) = expression.position(stopped.at);
        budget::exceeded(stopped.limit, None, line, column)
    })?;
    let value = evaluated.value;
    let reason = expression.reason(&value);
    let reason = reason.map(|why| ReasonBody { element: None, line: why.line, column: why.column, message: why.reason });
    let answer = ResultBody { result: json(&value)?, result_type: type_of(&value), reason };
    Ok(([(CONTENT_TYPE, JSON)], text(&answer)?).into_response())
}

impl ExpressionBody {
    fn parse(&self) -> Result<Expression, SyntaxError> {
        let others = self.context.keys().filter(|name| self.names.iter().all(|(known, _)| known != *name));
        let names = others.fold(Names::closed(), |names, name| names.with(name, Type::Any));
        let names = self.names.iter().fold(names, |names, (name, kind)| names.with(name, kind.clone()));
        match (self.kind, self.dialect) {
            (Kind::UnaryTests, _) => Expression::parse_unary_tests(&self.expression, &names),
            (Kind::Expression, Dialect::Feel) => Expression::parse(&self.expression, &names),
            (Kind::Expression, Dialect::SqlLike) => Expression::parse_sql_like(&self.expression, &names),
        }
    }

    /// The value of a name of the expression.
    fn value(&self, name: &str) -> Result<Value, Problem> {
        let (json, path) = match (name, self.kind) {
            ("?", Kind::UnaryTests) => (self.input.as_ref(), "/input".to_owned()),
            _ => (self.context.get(name), faults::pointer("/context", name)),
        };
        let kind = self.names.iter().find(|(known, _)| known == name).map_or(&Type::Any, |(_, kind)| kind);
        let Some(json) = json else { return Ok(Value::NULL) };
        typed(json, kind).map_err(|message| Problem::invalid(vec![Fault::new("invalid_value", path, message)]))
    }
}

/// A value of a type: JSON has no dates, times and durations, so that texts stand for them.
fn typed(json: &Json, kind: &Type) -> Result<Value, String> {
    let value = match (kind, json.as_str()) {
        (Type::Date, Some(text)) => Date::parse(text).map(Value::Date),
        (Type::Time, Some(text)) => Time::parse(text).map(Value::Time),
        (Type::DateTime, Some(text)) => DateTime::parse(text).map(|moment| Value::DateTime(Arc::new(moment))),
        (Type::Seconds, Some(text)) => SecondsDuration::parse(text).map(Value::Seconds),
        (Type::Months, Some(text)) => MonthsDuration::parse(text).map(Value::Months),
        _ => return Value::from_json(json).map_err(|unfit| unfit.to_string()),
    };
    value.ok_or_else(|| format!("{json} is not a {kind}"))
}

fn invalid(error: SyntaxError) -> Problem {
    let fault = FaultBody {
        code: "bad_expression".to_owned(),
        path: "/expression".to_owned(),
        message: error.to_string(),
        line: Some(error.line),
        column: Some(error.column),
        found: Some(error.found),
        expected: Some(error.expected),
        ..FaultBody::default()
    };
    Problem::with_faults(Code::InvalidExpression, vec![fault])
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null(_) => "Null",
        Value::Boolean(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Date(_) => "date",
        Value::Time(_) => "time",
        Value::DateTime(_) => "date and time",
        Value::Seconds(_) => "days and time duration",
        Value::Months(_) => "years and months duration",
        Value::List(_) => "list",
        Value::Context(_) => "context",
        Value::Range(_) => "range",
        Value::Function(_) => "function",
    }
}
