//! `POST /expressions/evaluate`: one expression, for those who write them.

use crate::answer::{ReasonBody, json, text};
use crate::anything::anything;
use crate::budget;
use crate::faults;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{Fault, Object};
use feel::{Expression, Limits, MAX_TEXT_BYTES, Names, Setting, SyntaxError, Type, Types, Value};
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use web::{Answer, Caller, Code, FaultBody, FromReader, JSON, Kit, Operation, Payload, Problem, ProblemBody};

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
    /// Types by name, such as `{"due": "date", "lines": "list<context<net price: number>>"}`. A value is read by its type, and
    /// one that is not of it is a fault; those of names that are not here are as JSON has them.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    names: BTreeMap<String, Type>,
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

fn types(reader: &mut Reader<'_>) -> Option<BTreeMap<String, Type>> {
    let mut types = BTreeMap::new();
    for (name, kind) in reader.optional_object("names").into_iter().flatten() {
        let place = faults::pointer("names", name);
        let Some(text) = kind.as_str() else {
            return reader.fault("wrong_type", &place, "a type is a text, such as `date` or `list<number>`".to_owned());
        };
        match Types::default().parse(text) {
            Ok(kind) => types.insert(name.clone(), kind),
            Err(error) => return reader.fault("unknown_value", &place, error.to_string()),
        };
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
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, body: Payload<MAX_BODY>) -> Answer {
    caller.may_in_tenant(Operation::EvaluateExpression).await?;
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
        let others = self.context.keys().filter(|name| !self.names.contains_key(*name));
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
        let Some(json) = json else { return Ok(Value::NULL) };
        self.names.get(name).unwrap_or(&Type::Any).read_json(json).map_err(|unfit| {
            let fault = |unfit: feel::Unfit| Fault::new("invalid_value", format!("{path}{}", unfit.pointer), unfit.message);
            Problem::invalid(unfit.into_iter().map(fault).collect())
        })
    }
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
