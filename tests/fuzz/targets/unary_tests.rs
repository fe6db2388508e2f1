//! Any cell of a table is unary tests or an error that points into it; tests answer for values of every kind.
#![no_main]

use feel::{Expression, Names, Value};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let expression = match Expression::parse_unary_tests(text, &Names::closed()) {
        Ok(expression) => expression,
        Err(error) => return fuzz::check(text, &error),
    };
    let setting = fuzz::setting();
    for value in fuzz::data().as_object().expect("an object").values() {
        let tested = Value::from_json(value).expect("a value");
        if let Ok(evaluated) = expression.evaluate(&[tested], &setting) {
            assert!(matches!(evaluated.value, Value::Boolean(_) | Value::Null(_)), "unary tests gave {}", evaluated.value);
        }
    }
});
