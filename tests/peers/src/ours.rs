//! This project's `feel` and `dmn`.

use std::hint::black_box;

use dmn::{Call, Definitions, Model};
use feel::{Expression, Limits, Names, Setting, Type, Value};
use serde_json::{Map, Value as Json};

use crate::job::{Job, Row};
use crate::{COMPOUND, INPUTS, SIMPLE, fifty_rows};

pub fn job(row: Row) -> Option<Job> {
    match row {
        Row::Simple => Some(evaluation(SIMPLE)),
        Row::Compound => Some(evaluation(COMPOUND)),
        Row::Table => Some(table()),
        Row::Parse => Some(parse()),
        Row::Json => Some(json()),
    }
}

fn names() -> Names {
    Names::closed().with("amount", Type::Number).with("department", Type::String).with("items", Type::Any)
}

/// The values of the declared names, in their order.
fn inputs(text: &str) -> Vec<Value> {
    let read: Map<String, Json> = serde_json::from_str(text).expect("JSON");
    ["amount", "department", "items"].iter().map(|name| Value::from_json(&read[*name]).expect("a value")).collect()
}

fn evaluation(text: &str) -> Job {
    let expression = Expression::parse(text, &names()).expect("an expression");
    let (inputs, setting) = (inputs(INPUTS), Setting::default());
    assert!(matches!(expression.evaluate(&inputs, &setting).expect("a value").value, Value::Boolean(true)));
    Box::new(move || drop(black_box(expression.evaluate(black_box(&inputs), &setting))))
}

fn parse() -> Job {
    let names = names();
    Box::new(move || drop(black_box(Expression::parse(black_box(COMPOUND), &names))))
}

fn json() -> Job {
    let (expression, setting) = (Expression::parse(COMPOUND, &names()).expect("an expression"), Setting::default());
    Box::new(move || drop(black_box(expression.evaluate(&inputs(black_box(INPUTS)), &setting))))
}

/// By way of its model, as everybody calls it: inputs by name, and which rule matched.
fn table() -> Job {
    let definitions = Definitions::from_xml(&fifty_rows::model()).expect("a model");
    let model = Model::compile(&definitions, &[]).expect("a model");
    let read: Map<String, Json> = serde_json::from_str(fifty_rows::INPUTS).expect("JSON");
    let inputs = model.read_inputs(fifty_rows::DECISION, &read).expect("inputs");
    let call = Call { invocable: fifty_rows::DECISION, inputs, now: None, limits: Limits::default() };
    let answer = model.evaluate(&call).expect("an answer").value;
    assert!(matches!(&answer, Value::String(text) if **text == *fifty_rows::ANSWER), "{answer}");
    Box::new(move || drop(black_box(model.evaluate(black_box(&call)))))
}
