//! Names are what somebody declared, never what the data happens to hold.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use feel::{Expression, Names, Setting, Type, Value};
use serde_json::{Value as Json, json};

fn evaluate(text: &str, names: &Names, inputs: &Json) -> Result<Json, String> {
    let expression = Expression::parse(text, names).map_err(|error| error.to_string())?;
    let input = |name: &str| inputs.get(name).map_or(Value::NULL, |value| Value::from_json(value).unwrap());
    let values: Vec<Value> = expression.inputs().iter().map(|name| input(name)).collect();
    let (value, reason) = expression.evaluate_or_say(&values, &Setting::default()).map_err(|error| error.to_string())?;
    match reason {
        Some(reason) => Err(reason.to_string()),
        None => Ok(value.to_json(10_000).unwrap()),
    }
}

fn each(names: &Names, inputs: &Json, cases: &[(&str, Json)]) {
    for (text, answer) in cases {
        assert_eq!(evaluate(text, names, inputs), Ok(answer.clone()), "{text}");
    }
}

#[test]
fn a_key_of_the_data_never_changes_what_an_expression_means() {
    let inputs = json!({"total": 100, "discount": 30, "total - discount": 1});
    assert_eq!(evaluate("total - discount", &Names::open(), &inputs), Ok(json!(70)));
    let order = json!({"order": {"total": 100, "total - discount": 1}, "discount": 30});
    assert_eq!(evaluate("order.total - discount", &Names::open(), &order), Ok(json!(70)));
}

#[test]
fn the_longest_declared_name_wins() {
    let names = Names::closed()
        .with("total", Type::Number)
        .with("discount", Type::Number)
        .with("total - discount", Type::Number)
        .with("date and time of order", Type::String)
        .with("Applicant's age", Type::Number)
        .with("a+b*c", Type::Number)
        .with("in stock", Type::Boolean);
    let inputs = json!({
        "total": 100, "discount": 30, "total - discount": 1, "date and time of order": "noon", "Applicant's age": 40, "a+b*c": 7, "in stock": true,
    });
    each(
        &names,
        &inputs,
        &[
            ("total - discount", json!(1)),
            ("total-discount", json!(1)),
            ("(total) - discount", json!(70)),
            ("discount - total", json!(-70)),
            ("date and time of order", json!("noon")),
            ("date and time(\"2026-11-20T10:00:00\").hour", json!(10)),
            ("Applicant's age + 1", json!(41)),
            ("a + b * c", json!(7)),
            ("`total - discount` + 1", json!(2)),
        ],
    );
}

#[test]
fn members_with_spaces_are_known_from_types_and_from_contexts_in_the_text() {
    let line = Type::Context([("unit price".into(), Type::Number), ("on sale".into(), Type::Boolean)].into());
    let order = Type::Context([("order lines".into(), Type::List(line.into()))].into());
    let names = Names::closed().with("order", order).with("limit", Type::Number);
    let inputs = json!({"limit": 6, "order": {"order lines": [{"unit price": 5, "on sale": true}, {"unit price": 7, "on sale": false}]}});
    each(
        &names,
        &inputs,
        &[
            ("order.order lines.unit price", json!([5, 7])),
            ("order.order lines[unit price > limit].unit price", json!([7])),
            ("order.order lines[on sale].unit price", json!([5])),
            ("sum(for each line in order.order lines return each line.unit price)", json!(12)),
            ("{first name: \"Ada\", greeting: \"Hello \" + first name}.greeting", json!("Hello Ada")),
            ("{\"first name\": \"Ada\"}.first name", json!("Ada")),
            ("[{item: 1}, {item: 2}][item > 1]", json!([{"item": 2}])),
            // Of the names that begin alike, one of this context; else the longest that is known.
            ("{x: {a - b: 1}, y: {a: 5}, b: 2, z: y.a - b}.z", json!(3)),
            ("{x: {a - b - c: 1}, y: {a - b: 5}, c: 2, z: y.a - b - c}.z", json!(3)),
            ("{x: {a - b: 1, a: 7}, b: 2, z: x.a - b}.z", json!(1)),
            ("{x: {a - b: 1}, y: [{a - b: 5}], z: (for i in y return i)[1].a - b}.z", json!(5)),
            // A local hides those around it only while it is there.
            ("{a b: 1, l: for a b in [2, 3] return a b, z: [a b, l]}.z", json!([1, [2, 3]])),
            ("{a b: 1, f: function(a b) function(c) a b + c, z: [a b, f(5)(1)]}.z", json!([1, 6])),
            ("{item: 5, z: [{x: 1}, {x: 2}][[{y: 2}][y = 2].y[1] = x].x, w: item}", json!({"item": 5, "z": [2], "w": 5})),
        ],
    );
}

#[test]
fn in_a_filter_members_hide_what_is_outside_and_only_where_items_have_them() {
    let inputs = json!({"items": [{"price": 5}, {"price": 15, "limit": 100}], "limit": 10, "price": 1000});
    each(
        &Names::open(),
        &inputs,
        &[
            ("items[price > limit]", json!([])),
            ("items[item.price > limit].price", json!([])),
            ("items[price < 10].price", json!([5])),
            ("[1, 2, 3][item >= 2]", json!([2, 3])),
            ("[[1, 2], [3]][count(item) = 1]", json!([[3]])),
            ("items[some i in items satisfies i.price > 10 and price = 5].price", json!([5])),
        ],
    );
}

#[test]
fn functions_remember_what_they_saw_and_can_call_themselves() {
    each(
        &Names::open(),
        &json!({"factor": 3}),
        &[
            ("{f: function(n) if n < 2 then 1 else n * f(n - 1), answer: f(10)}.answer", json!(3_628_800)),
            ("{times: function(n) function(m) n * m * factor, answer: times(2)(5)}.answer", json!(30)),
            ("sort([3, 1, 2], function(x, y) x > y)", json!([3, 2, 1])),
            ("(function(first name: string) \"Hello \" + first name)(first name: \"Ada\")", json!("Hello Ada")),
            ("for i in 1..5 return if i = 1 then 1 else i * partial[-1]", json!([1, 2, 6, 24, 120])),
        ],
    );
}

#[test]
fn a_name_that_nobody_declared_is_a_null_that_says_so() {
    let names = Names::closed().with("total", Type::Number);
    assert_eq!(evaluate("total + totl", &names, &json!({"total": 1})), Err("line 1, column 9: there is no `totl`".into()));
    let two_words = evaluate("net total", &names, &json!({}));
    assert!(two_words.unwrap_err().contains("has to be declared"));
}

#[test]
fn fields_may_be_called_as_functions_are() {
    let inputs = json!({"count": 10, "mode": "fast", "date": 5, "items": [{"count": 1, "min": 3}, {"count": 2, "min": 0}]});
    each(
        &Names::open(),
        &inputs,
        &[
            ("count > 5", json!(true)),
            ("mode in [\"slow\"]", json!(false)),
            ("`mode` = \"fast\"", json!(true)),
            ("date + 1", json!(6)),
            ("count(items[count = 1])", json!(1)),
            ("count(items[min > 1])", json!(1)),
            ("[[1], [2, 3]][count(item) > 1]", json!([[2, 3]])),
            ("sort([[2, 1], [1]], function(a, b) count(a) < count(b))", json!([[1], [2, 1]])),
        ],
    );
}
