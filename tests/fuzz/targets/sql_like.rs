//! Any condition holds, doesn't, or says why; and what both dialects accept they take alike.
#![no_main]

use feel::{Expression, Names};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let data = fuzz::data();
    match Expression::parse_sql_like(text, &Names::open()) {
        Ok(condition) => {
            if let Err(error) = condition.holds_in(data.as_object().expect("an object"), &fuzz::setting()) {
                fuzz::check_place(text, error.line, error.column, &error.to_string());
            }
        }
        Err(error) => fuzz::check(text, &error),
    }
    let (names, values) = fuzz::inputs();
    if let (Ok(sql), Ok(feel)) = (Expression::parse_sql_like(text, &names), Expression::parse(text, &names)) {
        let answer =
            |expression: &Expression| expression.evaluate(&values, &fuzz::setting()).ok().map(|evaluated| evaluated.value.to_json(10_000));
        // `TRUE` is a name in one and a boolean in the other.
        if sql.inputs() != feel.inputs() {
            return;
        }
        assert_eq!(answer(&sql), answer(&feel), "the dialects differ");
    }
});
