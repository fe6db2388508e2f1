//! `dsntk`: FEEL and DMN on a decimal library in C.

use std::hint::black_box;

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, FeelScope};
use dsntk_model::ExpressionInstance;

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

/// JSON is a FEEL context, and this is how its own tools read it.
fn inputs(text: &str) -> FeelContext {
    dsntk_feel_evaluator::evaluate_context(&FeelScope::default(), text).expect("a context")
}

fn scope() -> FeelScope {
    inputs(INPUTS).into()
}

fn prepare(scope: &FeelScope, text: &str) -> Evaluator {
    dsntk_feel_evaluator::prepare(&dsntk_feel_parser::parse_expression(scope, text, false).expect("an expression"))
}

fn evaluation(text: &str) -> Job {
    let scope = scope();
    let evaluator = prepare(&scope, text);
    assert_eq!(evaluator(&scope), Value::Boolean(true));
    Box::new(move || drop(black_box(evaluator(black_box(&scope)))))
}

fn parse() -> Job {
    let scope = scope();
    Box::new(move || drop(black_box(prepare(&scope, black_box(COMPOUND)))))
}

fn json() -> Job {
    let evaluator = prepare(&scope(), COMPOUND);
    Box::new(move || {
        let scope = FeelScope::from(inputs(black_box(INPUTS)));
        drop(black_box(evaluator(&scope)));
    })
}

/// The table alone, which is quicker than by way of its model.
fn table() -> Job {
    let definitions = dsntk_model::parse(&fifty_rows::model()).expect("a model");
    let decisions = definitions.decisions();
    let Some(ExpressionInstance::DecisionTable(table)) = decisions[0].decision_logic() else { unreachable!("the model has a table") };
    let scope = FeelScope::from(inputs(fifty_rows::INPUTS));
    let evaluator = dsntk_model_evaluator::build_decision_table_evaluator(&scope, table).expect("a table");
    assert_eq!(evaluator(&scope), Value::String(fifty_rows::ANSWER.to_owned()));
    Box::new(move || drop(black_box(evaluator(black_box(&scope)))))
}
