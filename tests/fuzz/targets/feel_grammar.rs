//! As `feel_evaluate`, with expressions grown from the bytes: all of them are expressions.
#![no_main]

use feel::Expression;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = fuzz::grammar::expression(bytes);
    let (names, values) = fuzz::inputs();
    let expression = Expression::parse(&text, &names).unwrap_or_else(|error| panic!("{error}: {text}"));
    fuzz::check_evaluation(&expression, &values);
});
