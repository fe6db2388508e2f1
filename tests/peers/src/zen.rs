//! `zen-expression`: not FEEL, but its own language for the same ends; it has no decision tables without its engine's graph format.

use std::hint::black_box;

use zen_expression::vm::VM;
use zen_expression::{Isolate, Scope, Variable};

use crate::job::{Job, Row};
use crate::{INPUTS, SIMPLE};

const COMPOUND: &str = r#"amount > 1000 and department == "engineering" and count(items, #.price > 10) >= 2"#;

pub fn job(row: Row) -> Option<Job> {
    match row {
        Row::Simple => Some(evaluation(SIMPLE)),
        Row::Compound => Some(evaluation(COMPOUND)),
        Row::Table => None,
        Row::Parse => Some(parse()),
        Row::Json => Some(json()),
    }
}

fn inputs() -> Variable {
    serde_json::from_str::<serde_json::Value>(INPUTS).expect("JSON").into()
}

fn evaluation(text: &str) -> Job {
    let expression = zen_expression::compile_expression(text).expect("an expression");
    let scope = Scope::new(inputs());
    let mut vm = VM::new();
    assert_eq!(expression.evaluate_with_scope(&scope, &mut vm).expect("a value"), Variable::Bool(true));
    Box::new(move || drop(black_box(expression.evaluate_with_scope(black_box(&scope), &mut vm))))
}

fn parse() -> Job {
    let mut isolate = Isolate::new();
    Box::new(move || drop(black_box(isolate.compile_standard(black_box(COMPOUND)))))
}

fn json() -> Job {
    let expression = zen_expression::compile_expression(COMPOUND).expect("an expression");
    let mut vm = VM::new();
    Box::new(move || {
        let read: serde_json::Value = serde_json::from_str(black_box(INPUTS)).expect("JSON");
        drop(black_box(expression.evaluate_with(read.into(), &mut vm)));
    })
}
