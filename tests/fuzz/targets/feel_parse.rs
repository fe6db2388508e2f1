//! Any text is an expression or an error that points into it.
#![no_main]

use feel::{Expression, Names, Type};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let names = Names::closed().with("a", Type::Number).with("total cost", Type::Any).with("total", Type::Any).with("a-b", Type::Any);
    match Expression::parse(text, &names) {
        Ok(expression) => assert_eq!(expression.text(), text),
        Err(error) => fuzz::check(text, &error),
    }
});
