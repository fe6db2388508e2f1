//! How the tests of built-in functions ask: by expressions, as people do.

use crate::expression::{Expression, Names, Setting};
use crate::limits::{Limit, Limits};
use crate::time::DateTime;
use crate::value::{List, Value};

fn value(text: &str) -> Value {
    let setting = Setting { now: DateTime::parse("2026-11-21T10:30:00@Europe/Paris"), ..Setting::default() };
    Expression::parse(text, &Names::closed()).unwrap().evaluate(&[], &setting).unwrap().value
}

/// The value's text, as within a list: quotes tell text from the rest.
fn told(value: Value) -> String {
    Value::List(List::new(vec![value]).into()).to_string()
}

/// Each pair is an expression and another one that means the same; null is any null.
pub(super) fn same(cases: &[(&str, &str)]) {
    for (asked, expected) in cases {
        assert_eq!(told(value(asked)), told(value(expected)), "{asked}");
    }
}

/// Each expression is null.
pub(super) fn null(cases: &[&str]) {
    for asked in cases {
        assert!(value(asked).is_null(), "{asked} is {}", told(value(asked)));
    }
}

/// Each expression is null for that reason.
pub(super) fn reasons(cases: &[(&str, &str)]) {
    for (asked, expected) in cases {
        let Value::Null(Some(cause)) = value(asked) else { panic!("{asked} is {}", told(value(asked))) };
        assert_eq!(cause.reason.to_string(), *expected, "{asked}");
    }
}

/// The limit that an expression reaches with that input as `x`.
pub(super) fn limit(text: &str, x: Value) -> Option<Limit> {
    let expression = Expression::parse(text, &Names::open()).unwrap();
    expression.evaluate(&[x], &Setting { limits: Limits::default(), now: None }).err().map(|stop| stop.limit)
}
