//! What analysis tells of tables, held against evaluating them on every combination of bounds and the values between.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use dmn::{Call, Definitions, Effect, Model, Region, TableAnalysis, Why};
use feel::{Expression, Limits, Name, Names, Setting, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn model(form: &Json) -> Model {
    let definitions = Definitions::from_json(form).unwrap_or_else(|faults| panic!("{faults:?}"));
    Model::compile(&definitions, &[]).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn analyse(form: &Json) -> TableAnalysis {
    model(form).analyse().remove(0)
}

/// A table of numbers and a text, with the rules' `when`.
fn table(policy: &str, rules: Json) -> Json {
    let rules: Vec<Json> = rules.as_array().unwrap().iter().map(|when| json!({"when": when, "then": 1})).collect();
    json!({
        "name": "t", "hit_policy": policy,
        "inputs": [{"name": "n", "type": "number"}, {"name": "s", "type": "string"}],
        "outputs": [{"name": "o"}],
        "rules": rules,
    })
}

fn regions(regions: &[Region]) -> Vec<String> {
    let one = |region: &Region| region.0.iter().map(|(name, tests)| format!("{name}: {tests}")).collect::<Vec<_>>().join("; ");
    regions.iter().map(one).collect()
}

#[test]
fn gaps_are_told_as_ranges_and_values() {
    let told = analyse(&table("unique", json!([["< 10", "\"a\""], ["[10..20)", "-"], ["> 20", "not(\"b\")"]])));
    assert!(told.complete);
    assert_eq!(regions(&told.gaps), ["n: < 10; s: not(\"a\")", "n: 20; s: -", "n: > 20; s: \"b\""]);
    assert!(told.overlaps.is_empty() && told.unreachable.is_empty());
}

#[test]
fn a_complete_table_has_no_gap() {
    for rules in [json!([["-", "-"]]), json!([["<= 5", "-"], ["> 5", "\"x\""], ["> 5", "not(\"x\")"]])] {
        let told = analyse(&table("unique", rules));
        assert_eq!((regions(&told.gaps).len(), told.complete), (0, true));
    }
}

#[test]
fn the_values_of_a_column_bound_what_can_be_missing() {
    let form = json!({
        "name": "t",
        "inputs": [
            {"name": "grade", "type": "string", "values": ["gold", "silver", "bronze"]},
            {"name": "amount", "type": "number", "values": "[0..1000]"},
            {"name": "new", "type": "boolean"},
        ],
        "outputs": [{"name": "o"}],
        "rules": [
            {"when": ["\"gold\"", "-", "-"], "then": 1},
            {"when": ["\"silver\"", ">= 500", "true"], "then": 1},
            {"when": ["\"silver\", \"bronze\"", "< 500", "-"], "then": 1},
        ],
    });
    let told = analyse(&form);
    let expected = ["grade: \"silver\"; amount: [500..1000]; new: false", "grade: \"bronze\"; amount: [500..1000]; new: -"];
    let mut found = regions(&told.gaps);
    found.sort();
    let mut expected: Vec<_> = expected.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn days_and_months_have_nothing_between_neighbours() {
    let form = |name: &str, one: &str, other: &str| {
        json!({
            "name": "t", "inputs": [{"name": "x", "type": name}], "outputs": [{"name": "o"}],
            "rules": [{"when": [one], "then": 1}, {"when": [other], "then": 1}],
        })
    };
    let told = |kind, one, other| regions(&analyse(&form(kind, one, other)).gaps);
    assert!(told("date", "<= date(\"2026-12-31\")", ">= @\"2027-01-01\"").is_empty());
    assert_eq!(told("date", "< @\"2026-12-31\"", "> @\"2027-01-31\""), ["x: [@\"2026-12-31\"..@\"2027-01-31\"]"]);
    assert_eq!(told("date", "<= @\"2026-12-31\"", "> @\"2027-01-31\""), ["x: [@\"2027-01-01\"..@\"2027-01-31\"]"]);
    assert!(told("years and months duration", "<= @\"P11M\"", ">= @\"P1Y\"").is_empty());
    assert_eq!(told("days and time duration", "<= @\"P1D\"", ">= @\"P2D\""), ["x: (@\"P1D\"..@\"P2D\")"]);
    assert_eq!(told("time", "< @\"08:00:00\"", ">= @\"17:00:00\""), ["x: [@\"08:00:00\"..@\"17:00:00\")"]);
}

#[test]
fn overlaps_tell_what_the_hit_policy_makes_of_them() {
    let rules = json!([["< 10", "-"], ["> 5", "\"a\""]]);
    for (policy, effect) in [
        ("unique", Effect::Conflict),
        ("first", Effect::Masked),
        ("any", Effect::Agreed),
        ("collect", Effect::Collected),
        ("rule order", Effect::Collected),
    ] {
        let told = analyse(&table(policy, rules.clone()));
        let [overlap] = told.overlaps.as_slice() else { panic!("{told:?}") };
        assert_eq!(overlap.effect, effect, "{policy}");
        assert_eq!(regions(std::slice::from_ref(&overlap.region)), ["n: (5..10); s: \"a\""]);
        assert_eq!((overlap.rules[0].index, overlap.rules[1].index), (0, 1));
    }
}

#[test]
fn the_outputs_decide_whether_rules_agree() {
    let effect = |one: Json, other: Json| {
        let form = json!({
            "name": "t", "hit_policy": "any", "inputs": [{"name": "n", "type": "number"}], "outputs": [{"name": "o"}],
            "rules": [{"when": ["-"], "then": one}, {"when": ["> 1"], "then": other}],
        });
        analyse(&form).overlaps[0].effect
    };
    assert_eq!(effect(json!(1), json!("1.0")), Effect::Agreed);
    assert_eq!(effect(json!(1), json!(2)), Effect::Conflict);
    assert_eq!(effect(json!("n + 1"), json!("n + 1")), Effect::Agreed);
    assert_eq!(effect(json!("n + 1"), json!("1 + n")), Effect::PossibleConflict);
}

#[test]
fn rules_that_never_decide_are_told_with_the_reason() {
    let told = analyse(&table("first", json!([["< 10", "-"], [">= 10", "\"a\", \"b\""], ["> 20", "\"a\""], ["[5..3]", "-"], ["15", "-"]])));
    let unreachable: Vec<_> =
        told.unreachable.iter().map(|it| (it.rule.index, it.why, it.by.iter().map(|by| by.index).collect())).collect();
    assert_eq!(unreachable, [(2, Why::Covered, vec![1]), (3, Why::NeverMatches, vec![])]);
    let told = analyse(&table("collect", json!([["-", "-"], ["1", "-"]])));
    assert!(told.unreachable.is_empty());
}

#[test]
fn a_rule_may_be_covered_by_several_together() {
    let told = analyse(&table("first", json!([["< 10", "-"], ["> 5", "-"], ["-", "\"a\""], ["[0..20]", "-"]])));
    let covered: Vec<usize> = told.unreachable.iter().map(|it| it.rule.index).collect();
    assert_eq!(covered, [2, 3]);
}

#[test]
fn cells_that_are_not_constant_are_named_and_nothing_false_is_told() {
    let form = json!({
        "name": "t", "hit_policy": "first", "requires": ["limit"],
        "inputs": [{"name": "n", "type": "number"}, {"name": "s", "type": "string"}], "outputs": [{"name": "o"}],
        "rules": [
            {"id": "r1", "when": ["> limit", "-"], "then": 1},
            {"id": "r2", "when": ["< 5", "-"], "then": 1},
            {"id": "r3", "when": ["< 3", "-"], "then": 1},
        ],
    });
    let told = analyse(&form);
    assert!(!told.complete);
    assert_eq!(
        (told.not_analysed[0].text.as_str(), told.not_analysed[0].rule.as_ref().unwrap().rule_id.as_deref()),
        ("> limit", Some("r1"))
    );
    // The first rule may take anything above 5, so there is no certain gap; but the third is certainly never reached.
    assert!(told.gaps.is_empty());
    assert_eq!(told.unreachable[0].rule.index, 2);
    assert!(told.inputs[1].unused && !told.inputs[0].unused);
}

#[test]
fn tests_of_kinds_that_do_not_go_together_are_told() {
    let form = json!({
        "name": "t", "inputs": [{"name": "x"}], "outputs": [{"name": "o"}],
        "rules": [{"when": ["1"], "then": 1}, {"when": ["@\"P1D\""], "then": 1}],
    });
    let told = analyse(&form);
    assert!(told.inputs[0].not_analysed.is_some() && !told.complete && told.gaps.is_empty() && told.overlaps.is_empty());
}

#[test]
fn null_is_looked_at_where_a_rule_tests_for_it() {
    let form = json!({
        "name": "t", "inputs": [{"name": "x", "type": "number"}], "outputs": [{"name": "o"}],
        "rules": [{"when": ["null"], "then": 1}, {"when": ["< 5"], "then": 2}],
    });
    assert_eq!(regions(&analyse(&form).gaps), ["x: >= 5"]);
    let form = json!({
        "name": "t", "inputs": [{"name": "x", "type": "number"}], "outputs": [{"name": "o"}],
        "rules": [{"when": ["!= null"], "then": 1}],
    });
    assert_eq!(regions(&analyse(&form).gaps), ["x: null"]);
}

#[test]
fn the_answer_is_json() {
    let told = serde_json::to_value(analyse(&table("unique", json!([["< 10", "-"], ["5", "-"]])))).unwrap();
    assert_eq!(told["hit_policy"], "UNIQUE");
    assert_eq!(told["gaps"], json!([{"n": ">= 10", "s": "-"}]));
    assert_eq!(told["overlaps"][0]["effect"], "conflict");
    assert_eq!(told["overlaps"][0]["region"], json!({"n": "5", "s": "-"}));
    assert_eq!(told["unreachable"][0]["why"], "covered");
}

#[test]
fn two_hundred_rules_take_milliseconds() {
    // Four columns: two of ranges that leave gaps, a text of ten values, a boolean; every rule overlaps some others.
    let rules: Vec<Json> = (0..200_i64)
        .map(|rule| {
            let (low, other) = (rule * 7 % 100, rule * 13 % 60);
            let flag = ["true", "false", "-"][usize::try_from(rule % 3).unwrap()];
            let when = json!([
                format!("[{low}..{})", low + 15),
                if rule % 9 == 0 { "-".to_owned() } else { format!("> {other}") },
                if rule % 11 == 0 { "-".to_owned() } else { format!("\"v{}\", \"v{}\"", rule % 10, rule * 3 % 10) },
                flag,
            ]);
            json!({"when": when, "then": rule})
        })
        .collect();
    let form = json!({
        "name": "t", "hit_policy": "first",
        "inputs": [{"name": "a", "type": "number"}, {"name": "b", "type": "number"}, {"name": "c", "type": "string"}, {"name": "d", "type": "boolean"}],
        "outputs": [{"name": "o"}], "rules": rules,
    });
    let model = model(&form);
    let start = Instant::now();
    let told = model.analyse().remove(0);
    let took = start.elapsed();
    println!("200 rules, 4 columns: {took:?}, {} gaps, {} unreachable", told.gaps.len(), told.unreachable.len());
    assert!(!told.gaps.is_empty() && took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn a_table_of_two_hundred_rules_and_three_inputs_is_told_exactly() {
    // Ten ranges of numbers, five of dates, four texts: each combination has a rule, but for three.
    let missing = [(0, 0, 0), (7, 2, 3), (9, 4, 1)];
    let mut rules = Vec::new();
    for a in 0..10 {
        for b in 0..5 {
            for c in 0..4 {
                let when = json!([
                    format!("[{}..{})", a * 10, a * 10 + 10),
                    format!("[@\"20{b}0-01-01\"..@\"20{b}9-12-31\"]"),
                    format!("\"t{c}\"")
                ]);
                if !missing.contains(&(a, b, c)) {
                    rules.push(json!({"when": when, "then": 1}));
                }
            }
        }
    }
    // One more, that meets exactly one other.
    rules.push(json!({"when": ["35", "@\"2015-06-07\"", "\"t2\""], "then": 1}));
    assert_eq!(rules.len(), 198);
    let form = json!({
        "name": "t",
        "inputs": [
            {"name": "a", "type": "number", "values": "[0..100)"},
            {"name": "b", "type": "date", "values": "[@\"2000-01-01\"..@\"2049-12-31\"]"},
            {"name": "c", "type": "string", "values": ["t0", "t1", "t2", "t3"]},
        ],
        "outputs": [{"name": "o"}], "rules": rules,
    });
    let told = analyse(&form);
    assert!(told.complete);
    let gap = |a: &str, b: i32, c: &str| format!("a: {a}; b: [@\"20{b}0-01-01\"..@\"20{b}9-12-31\"]; c: \"{c}\"");
    let mut gaps = regions(&told.gaps);
    gaps.sort();
    assert_eq!(gaps, [gap("[0..10)", 0, "t0"), gap("[70..80)", 2, "t3"), gap("[90..100)", 4, "t1")]);
    let [overlap] = told.overlaps.as_slice() else { panic!("{:?}", told.overlaps) };
    assert_eq!(overlap.rules[1].index, 197);
    assert_eq!(regions(std::slice::from_ref(&overlap.region)), ["a: 35; b: @\"2015-06-07\"; c: \"t2\""]);
    assert_eq!(told.unreachable.iter().map(|rule| rule.rule.index).collect::<Vec<_>>(), [197]);
}

#[test]
fn work_is_bounded_on_tables_made_to_be_hard() {
    // Each rule takes one value in one column of forty: the gaps are a product of all.
    let inputs: Vec<Json> = (0..40).map(|column| json!({"name": format!("c{column}"), "type": "number"})).collect();
    let rules: Vec<Json> = (0..400_usize)
        .map(|rule| {
            let when: Vec<String> = (0..40)
                .map(|column| if (rule * 31 + column * 17) % 23 < 3 { format!("> {}", rule + column) } else { "-".to_owned() })
                .collect();
            json!({"when": when, "then": 1})
        })
        .collect();
    let form = json!({"name": "t", "hit_policy": "first", "inputs": inputs, "outputs": [{"name": "o"}], "rules": rules});
    let start = Instant::now();
    let told = analyse(&form);
    println!("40 columns, 400 rules: {:?}, complete: {}", start.elapsed(), told.complete);
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// One cell of a random table: numbers.
fn number_cell() -> impl Strategy<Value = String> {
    let n = 0..4_i32;
    prop_oneof![
        3 => Just("-".to_owned()),
        1 => n.clone().prop_map(|n| n.to_string()),
        2 => (n.clone(), prop_oneof![Just("<"), Just("<="), Just(">"), Just(">="), Just("!="), Just("(!=")]).prop_map(|(n, op)| format!("{op} {n}{}", if op.starts_with('(') { ")" } else { "" })),
        2 => (n.clone(), 0..3_i32, any::<bool>(), any::<bool>())
            .prop_map(|(n, width, low, high)| format!("{}{n}..{}{}", if low { '[' } else { '(' }, n + width, if high { ']' } else { ')' })),
        1 => (n.clone(), n.clone()).prop_map(|(one, other)| format!("{one}, > {other}")),
        1 => (n.clone(), n).prop_map(|(one, other)| format!("not({one}, {other})")),
        1 => Just("null".to_owned()),
    ]
}

fn text_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just("-".to_owned()),
        2 => prop_oneof![Just("a"), Just("b")].prop_map(|text| format!("\"{text}\"")),
        1 => Just("\"a\", \"b\"".to_owned()),
        1 => Just("not(\"a\")".to_owned()),
        1 => Just("!= \"b\"".to_owned()),
    ]
}

fn boolean_cell() -> impl Strategy<Value = String> {
    prop_oneof![Just("-".to_owned()), Just("true".to_owned()), Just("false".to_owned())]
}

/// Every value that a cell of a column can tell from another: bounds, what lies between and beyond.
fn grid(nulls: bool) -> Vec<[Value; 3]> {
    let mut numbers: Vec<Value> = (-1..14).map(|half| Value::Number(feel::Number::from(half).divide(2.into()).unwrap())).collect();
    if nulls {
        numbers.push(Value::NULL);
    }
    let texts = ["a", "b", "c"].map(Value::text);
    let booleans = [true, false].map(Value::Boolean);
    let mut grid = Vec::new();
    for number in &numbers {
        for text in &texts {
            for boolean in &booleans {
                grid.push([number.clone(), text.clone(), boolean.clone()]);
            }
        }
    }
    grid
}

fn in_region(region: &Region, point: &[Value]) -> bool {
    region.0.iter().zip(point).all(|((_, tests), value)| {
        let expression = Expression::parse_unary_tests(tests, &Names::closed()).unwrap();
        matches!(expression.evaluate(std::slice::from_ref(value), &Setting::default()).unwrap().value, Value::Boolean(true))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 150 } else { 2000 }))]

    #[test]
    fn analysis_tells_what_evaluation_does(cells in prop::collection::vec((number_cell(), text_cell(), boolean_cell()), 1..7)) {
        let rules: Vec<Json> = cells.iter().map(|(n, s, b)| json!({"when": [n, s, b], "then": 1})).collect();
        let form = |policy: &str| json!({
            "name": "t", "hit_policy": policy,
            "inputs": [{"name": "n", "type": "number"}, {"name": "s", "type": "string"}, {"name": "b", "type": "boolean"}],
            "outputs": [{"name": "o"}], "rules": rules,
        });
        let collect = model(&form("collect"));
        let told = analyse(&form("first"));
        prop_assert!(told.complete, "{:?}", told);
        let nulls = cells.iter().any(|(n, ..)| n == "null");
        let mut first = BTreeSet::new();
        let mut matching = BTreeSet::new();
        for point in grid(nulls) {
            let inputs = ["n", "s", "b"].iter().zip(&point).map(|(name, value)| (Name::from(*name), value.clone())).collect();
            let evaluation = collect.evaluate(&Call { invocable: "t", inputs, now: None, limits: Limits::default() }).unwrap();
            let matched: Vec<usize> = evaluation.tables[0].matched.iter().map(|rule| rule.index).collect();
            first.extend(matched.first().copied());
            matching.extend(matched.iter().copied());
            let gaps = told.gaps.iter().filter(|gap| in_region(gap, &point)).count();
            prop_assert_eq!(gaps, usize::from(matched.is_empty()), "{:?} {:?}", point, told.gaps);
            let mut pairs: Vec<[usize; 2]> = Vec::new();
            for (place, other) in matched.iter().enumerate() {
                pairs.extend(matched.iter().take(place).map(|one| [*one, *other]));
            }
            let mut overlaps: Vec<[usize; 2]> = told.overlaps.iter().filter(|overlap| in_region(&overlap.region, &point)).map(|overlap| [overlap.rules[0].index, overlap.rules[1].index]).collect();
            overlaps.sort_unstable();
            pairs.sort_unstable();
            prop_assert_eq!(overlaps, pairs, "{:?}", point);
        }
        for rule in 0..cells.len() {
            let why = told.unreachable.iter().find(|it| it.rule.index == rule).map(|it| it.why);
            let expected = match (matching.contains(&rule), first.contains(&rule)) {
                (false, _) => Some(Why::NeverMatches),
                (true, false) => Some(Why::Covered),
                _ => None,
            };
            prop_assert_eq!(why, expected, "rule {}", rule);
        }
    }
}

#[test]
fn a_huge_table_that_overlaps_everywhere_is_told_briefly_and_soon() {
    let form = table("unique", (0..4_000).map(|_| json!(["-", "-"])).collect());
    let model = model(&form);
    let start = Instant::now();
    let told = model.analyse().remove(0);
    let took = start.elapsed();
    println!("4,000 rules of `-`: {} ms", took.as_millis());
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert!(!told.complete);
    assert!(serde_json::to_string(&told).unwrap().len() < 200_000);
    assert!(told.unreachable.iter().all(|rule| rule.by.len() <= 10));
}
