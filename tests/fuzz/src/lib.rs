//! What the fuzzed programs share: data to evaluate on, small limits, and what must hold of every error.

pub mod grammar;
pub mod life;

use dmn::{Call, Definitions, Fault, Invocable, Model};
use feel::{DateTime, Expression, Limits, Names, Setting, SyntaxError, Type, Value};
use serde_json::{Value as Json, json};

/// No error is longer: a message isn't the text again.
const LONGEST_MESSAGE: usize = 1_000;

/// Something of every kind that JSON has, under names of every kind.
pub fn data() -> Json {
    json!({
        "a": 1, "b": -2.5, "x": [1, 2, 3, null, "four"], "s": "text", "yes": true, "nothing": null, "due": "2026-11-20",
        "items": [{"name": "cable", "price": 4.5}, {"name": "dock", "price": 120, "tags": ["new", []]}],
        "total cost": 12, "a-b": 7, "deep": {"er": {"and": {"deeper": [[[[1]]]]}}}, "item": 3, "amount": 1500, "department": "sales",
    })
}

/// The names of [`data`] with types, and its values in the same order.
pub fn inputs() -> (Names, Vec<Value>) {
    let mut names = Names::open();
    let mut values = Vec::new();
    for (name, value) in data().as_object().expect("an object") {
        let kind = if value.is_number() { Type::Number } else { Type::Any };
        names = names.with(name, kind);
        values.push(Value::from_json(value).expect("a value"));
    }
    (names, values)
}

/// Ends within milliseconds.
pub fn setting() -> Setting {
    let limits = Limits { steps: 20_000, bytes: 1024 * 1024, ..Limits::default() };
    Setting { limits, now: DateTime::parse("2026-11-20T09:30:00@Europe/Paris") }
}

/// An error points into its text, and says something short.
pub fn check_place(text: &str, line: u32, column: u32, message: &str) {
    let found = text.split('\n').nth(line as usize - 1).expect("the line is one of the text's");
    assert!(column >= 1 && column as usize <= found.chars().count() + 1, "column {column} of {found:?}");
    assert!(!message.is_empty() && message.len() < LONGEST_MESSAGE, "{} bytes: {message}", message.len());
}

/// The same for what isn't an expression.
pub fn check(text: &str, error: &SyntaxError) {
    check_place(text, error.line, error.column, &error.to_string());
}

/// An expression ends in a value or at a limit, the same one each time; JSON is bounded; reasons point into the text.
pub fn check_evaluation(expression: &Expression, values: &[Value]) {
    let setting = setting();
    let again = expression.evaluate_or_say(values, &setting);
    match expression.evaluate_or_say(values, &setting) {
        Ok((value, reason)) => {
            let (other, _) = again.expect("it ended in a value before");
            let json = value.to_json(100_000);
            assert_eq!(json, other.to_json(100_000));
            assert!(json.as_ref().map_or(0, |json| json.to_string().len()) <= 300_000);
            if let Ok(json) = json {
                let read = Value::from_json(&json).expect("its own JSON");
                assert_eq!(read.to_json(200_000).expect("JSON again"), json);
            }
            if let Some(reason) = reason {
                check_place(expression.text(), reason.line, reason.column, &reason.to_string());
            }
        }
        Err(stopped) => {
            assert_eq!(again.expect_err("it was stopped before").limit, stopped.limit);
            check_place(expression.text(), stopped.line, stopped.column, &stopped.to_string());
        }
    }
}

/// Faults say something, and all of them together not too much.
pub fn check_faults(faults: &[Fault]) {
    assert!(!faults.is_empty());
    for fault in faults {
        assert!(!fault.code.is_empty() && !fault.message.is_empty() && fault.message.len() < LONGEST_MESSAGE, "{fault:?}");
    }
}

/// What each thing of a model answers to ones for all inputs, in short; none where it doesn't compile. Its tables are analysed.
pub fn evaluate_all(definitions: &Definitions) -> Option<Vec<String>> {
    let model = match Model::compile(definitions, &[]) {
        Ok(model) => model,
        Err(faults) => {
            check_faults(&faults);
            return None;
        }
    };
    drop(serde_json::to_string(&model.analyse()));
    let Setting { limits, now } = setting();
    let answer = |invocable: &Invocable| {
        let inputs = invocable.inputs.iter().map(|input| (input.name.as_str().into(), Value::Number(1.into()))).collect();
        let name = invocable.id.as_deref().unwrap_or(&invocable.name);
        match model.evaluate(&Call { invocable: name, inputs, now: now.clone(), limits }) {
            Ok(evaluation) => evaluation.value.to_json(10_000).map_or_else(|error| error.to_string(), |json| json.to_string()),
            Err(error) => error.to_string(),
        }
    };
    Some(model.invocables().iter().take(20).map(answer).collect())
}
