//! Laws that hold for every expression and value.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use feel::{Expression, Names, Setting, Type, Value};
use proptest::prelude::*;

fn names() -> Names {
    let order = Type::Context([("net total".into(), Type::Number), ("lines".into(), Type::List(Type::Any.into()))].into());
    Names::open().with("unit price", Type::Number).with("total - discount", Type::Number).with("order", order)
}

/// Texts of expressions of every kind, put together at random.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (-1000i64..1000).prop_map(|number| number.to_string()),
        (0u32..1000, 0u32..1000).prop_map(|(whole, part)| format!("{whole}.{part}")),
        "[a-z]{1,3}".prop_filter("a keyword", |name| ![
            "in", "or", "if", "and", "for", "not", "abs", "any", "all", "sum", "min", "max", "log", "exp", "odd", "now", "is"
        ]
        .contains(&name.as_str())),
        Just("unit price".to_owned()),
        Just("total - discount".to_owned()),
        Just("order.net total".to_owned()),
        Just("@\"2024-02-29\"".to_owned()),
        Just("@\"P1DT2H\"".to_owned()),
        Just("\"a \\\"text\\\" \\n \\\\\"".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("[1..5]".to_owned()),
        Just("(< 5)".to_owned()),
        Just("]1..5[".to_owned()),
        Just("[]1..5[, [2..b[]".to_owned()),
        Just("l[]1..b[]".to_owned()),
        Just("[1..l[1][".to_owned()),
        Just("`in x`".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (two.clone(), prop_oneof![Just("+"), Just("-"), Just("*"), Just("/"), Just("**")])
                .prop_map(|((a, b), by)| format!("({a}) {by} ({b})")),
            (two.clone(), prop_oneof![Just("="), Just("!="), Just("<"), Just(">="), Just("in")])
                .prop_map(|((a, b), by)| format!("({a}) {by} ({b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if {a} then {b} else {c}")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a}) between ({b}) and ({c})")),
            two.clone().prop_map(|(a, b)| format!("({a}) and ({b}) or not({a})")),
            two.clone().prop_map(|(a, b)| format!("for x in ({a}), y in [{b}] return x + y")),
            two.clone().prop_map(|(a, b)| format!("some x in ({a}) satisfies x = ({b})")),
            two.clone().prop_map(|(a, b)| format!("[{a}, {b}][item = ({a})]")),
            two.clone().prop_map(|(a, b)| format!("{{a key: {a}, \"b\": {b}}}.a key")),
            two.clone().prop_map(|(a, b)| format!("(function(p, q) p + q)({a}, {b})")),
            two.prop_map(|(a, b)| format!("string join([string({a})], string({b}))")),
            inner.clone().prop_map(|a| format!("({a}) instance of list<number>")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_expression_is_the_same_expression(text in expression()) {
        let parsed = Expression::parse(&text, &names()).unwrap();
        let printed = parsed.to_string();
        let again = Expression::parse(&printed, &names()).map_err(|error| TestCaseError::fail(format!("{text}\n{printed}\n{error}")))?;
        prop_assert_eq!(again.to_string(), printed.as_str());
        let value = |expression: &Expression| {
            let inputs: Vec<Value> = expression.inputs().iter().map(|_| Value::Number(7.into())).collect();
            format!("{:?}", expression.evaluate(&inputs, &Setting::default()).map(|evaluated| evaluated.value.to_string()))
        };
        prop_assert_eq!(value(&parsed), value(&again), "{} as {}", text, printed);
    }

    #[test]
    fn json_comes_back_as_it_went(json in json()) {
        let value = Value::from_json(&json).unwrap();
        prop_assert_eq!(value.to_json(1 << 20).unwrap(), json);
    }

    #[test]
    fn no_digit_of_a_number_is_lost(digits in "[1-9][0-9]{0,32}", fraction in "[0-9]{0,10}[1-9]") {
        let kept: String = format!("{digits}.{fraction}").chars().take(35).collect();
        let text = kept.trim_end_matches('0').trim_end_matches('.');
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        prop_assert_eq!(Value::from_json(&json).unwrap().to_json(100).unwrap().to_string(), text);
    }

    #[test]
    fn any_text_is_an_expression_or_an_error_with_a_place_in_it(text in "\\PC{0,60}") {
        for result in [Expression::parse(&text, &names()), Expression::parse_sql_like(&text, &names()), Expression::parse_unary_tests(&text, &names())] {
            match result {
                Ok(expression) => drop(expression.evaluate(&[], &Setting::default())),
                Err(error) => prop_assert!(error.line >= 1 && error.column as usize <= text.chars().count() + 1, "{error}"),
            }
        }
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        // Never whole: `1.0` comes back as `1`.
        (-1_000_000i32..1_000_000).prop_map(|scaled| serde_json::Value::from((f64::from(scaled) + 0.5) / 1024.0)),
        "\\PC{0,10}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map("[a-z ]{1,5}", inner, 0..5).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn an_evaluation_stops_at_each_limit_and_says_which() {
    use feel::{Limit, Limits};
    let stop = |text: &str, limits: Limits| {
        let expression = Expression::parse(text, &Names::closed()).unwrap();
        expression.evaluate(&[], &Setting { limits, now: None }).map(|evaluated| evaluated.value.to_string()).unwrap_err().limit
    };
    let limits = Limits::default();
    assert_eq!(stop("for i in 1..100000000 return 0", limits), Limit::Steps);
    assert_eq!(stop("for i in 1..1000 return \"0123456789\"", Limits { bytes: 1000, ..limits }), Limit::Bytes);
    assert_eq!(stop("{f: function(n) f(n + 1), g: f(0)}.g", limits), Limit::Depth);
    assert_eq!(stop("(for i in 0..200 return if i = 0 then [] else [partial[-1]])[-1]", limits), Limit::ValueDepth);
}
