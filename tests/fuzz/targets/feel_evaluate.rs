//! Any expression ends in a value or at a limit, the same one each time, and its JSON is within bounds.
#![no_main]

use feel::Expression;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (names, values) = fuzz::inputs();
    let Ok(expression) = Expression::parse(text, &names) else { return };
    let setting = fuzz::setting();
    let again = expression.evaluate_or_say(&values, &setting);
    match expression.evaluate_or_say(&values, &setting) {
        Ok((value, reason)) => {
            let (other, _) = again.expect("it ended in a value before");
            let json = value.to_json(100_000);
            assert_eq!(json, other.to_json(100_000));
            assert!(json.map_or(0, |json| json.to_string().len()) <= 300_000);
            if let Some(reason) = reason {
                fuzz::check_place(text, reason.line, reason.column, &reason.to_string());
            }
        }
        Err(stopped) => {
            assert_eq!(again.expect_err("it was stopped before").limit, stopped.limit);
            fuzz::check_place(text, stopped.line, stopped.column, &stopped.to_string());
        }
    }
});
