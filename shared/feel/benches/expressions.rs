//! What expressions cost: `cargo bench -p feel`. `cargo xtask bench-feel` puts the same beside other libraries.
#![allow(clippy::indexing_slicing, missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use feel::{DateTime, Expression, Names, Setting, Type, Value};
use serde_json::{Value as Json, json};

const COMPOUND: &str = r#"amount > 1000 and department = "engineering" and count(items[price > 10]) >= 2"#;

fn data() -> Json {
    json!({"amount": 1500, "department": "engineering", "due": "2026-12-24", "items": [
        {"name": "cable", "price": 4.5}, {"name": "screen", "price": 289.9}, {"name": "dock", "price": 120},
        {"name": "mouse", "price": 25}, {"name": "pad", "price": 9.99},
    ]})
}

fn names() -> Names {
    Names::closed().with("amount", Type::Number).with("department", Type::String).with("items", Type::Any)
}

fn inputs() -> Vec<Value> {
    let data = data();
    ["amount", "department", "items"].iter().map(|name| Value::from_json(&data[name]).unwrap()).collect()
}

fn evaluate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evaluate");
    let inputs = inputs();
    let setting = Setting { now: DateTime::parse("2026-11-20T09:30:00Z"), ..Setting::default() };
    let cases = [
        ("comparison", "amount > 1000"),
        ("compound", COMPOUND),
        ("arithmetic", "(amount * 1.19 - 12.5) / 3 + amount ** 2"),
        ("for", "for item in items return item.price * 1.19"),
        ("for over a range", "sum(for i in 1..100 return i * i)"),
        ("function", "{vat: function(n) n * 0.19, all: sum(for item in items return vat(item.price))}.all"),
        ("dates", "date(\"2026-12-24\") - today() <= duration(\"P60D\")"),
        ("zones", "date and time(\"2026-10-25T02:30:00@Europe/Paris\") + duration(\"PT1H\")"),
        ("texts", "upper case(substring(department, 1, 3)) + \"-\" + string(amount)"),
        ("regular expression", "matches(department, \"^eng.*g$\")"),
        ("sort", "sort(items, function(a, b) a.price < b.price)[1].name"),
        ("if", "if amount > 1000 then \"high\" else if amount > 100 then \"middle\" else \"low\""),
    ];
    for (name, text) in cases {
        let expression = Expression::parse(text, &names()).unwrap();
        let (value, reason) = expression.evaluate_or_say(&inputs, &setting).unwrap();
        assert!(!value.is_null(), "{name}: {reason:?}");
        group.bench_function(name, |bencher| bencher.iter(|| expression.evaluate(black_box(&inputs), &setting)));
    }
    group.finish();
}

fn parse(criterion: &mut Criterion) {
    let names = names();
    criterion.bench_function("parse/compound", |bencher| bencher.iter(|| Expression::parse(black_box(COMPOUND), &names)));
    let long = vec![COMPOUND; 100].join(" or ");
    criterion.bench_function("parse/8 KB", |bencher| bencher.iter(|| Expression::parse(black_box(&long), &names)));
}

fn unary_tests(criterion: &mut Criterion) {
    let tests = Expression::parse_unary_tests("[10..20), > 1000, \"-\"", &Names::closed()).unwrap();
    let inputs = [Value::Number(1_500.into())];
    criterion.bench_function("unary tests", |bencher| bencher.iter(|| tests.evaluate(black_box(&inputs), &Setting::default())));
}

fn conditions(criterion: &mut Criterion) {
    let condition =
        Expression::parse_sql_like("amount > 1000 AND department IN ('engineering', 'sales') AND items IS NOT NULL", &Names::open())
            .unwrap();
    let data = data();
    let scope = data.as_object().unwrap();
    assert_eq!(condition.holds_in(scope, &Setting::default()), Ok(true));
    criterion.bench_function("condition over JSON", |bencher| bencher.iter(|| condition.holds_in(black_box(scope), &Setting::default())));
}

fn json_values(criterion: &mut Criterion) {
    let data = data();
    let value = Value::from_json(&data).unwrap();
    criterion.bench_function("from JSON", |bencher| bencher.iter(|| Value::from_json(black_box(&data))));
    criterion.bench_function("to JSON", |bencher| bencher.iter(|| black_box(&value).to_json(100_000)));
}

criterion_group!(benches, evaluate, parse, unary_tests, conditions, json_values);
criterion_main!(benches);
