//! Any expression ends in a value or at a limit, the same one each time, and its JSON is within bounds.
#![no_main]

use feel::Expression;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (names, values) = fuzz::inputs();
    if let Ok(expression) = Expression::parse(text, &names) {
        fuzz::check_evaluation(&expression, &values);
    }
});
