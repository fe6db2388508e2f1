//! Uses all that `feel` and `dmn` offer, so that all of it is linked, and tells how long the first uses took: `cargo xtask feel-size`.
#![allow(clippy::print_stdout, reason = "what it prints is its use")]

use std::error::Error;
use std::time::Instant;

use dmn::{Call, Definitions, Fault, Model};
use feel::{Expression, Limits, Names, Setting, Type, Value};
use serde_json::{Value as Json, json};

const EXPRESSION: &str = r#"amount > 1000 and department = "engineering" and count(items[price > 10]) >= 2"#;

fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let data = json!({"amount": 1500, "department": "engineering", "items": [{"price": 12}, {"price": 4.5}, {"price": 120}]});
    let read = |name: &str| Value::from_json(data.get(name).unwrap_or(&Json::Null));
    let names = Names::closed().with("amount", Type::Number).with("department", Type::String).with("items", Type::Any);
    let inputs = [read("amount")?, read("department")?, read("items")?];
    let evaluated = Expression::parse(EXPRESSION, &names)?.evaluate(&inputs, &Setting::default())?;
    let expression = start.elapsed();

    let start = Instant::now();
    let xml = std::env::args().nth(1).unwrap_or_default();
    let definitions = if xml.starts_with('<') {
        Definitions::from_xml(&xml)
    } else {
        Definitions::from_json(&json!({
            "name": "Route", "inputs": [{"name": "amount", "type": "number"}], "outputs": [{"name": "queue"}],
            "rules": [{"when": [">= 1000"], "then": "\"high\""}, {"when": ["< 1000"], "then": "\"low\""}],
        }))
    };
    let definitions = definitions.map_err(said)?;
    let model = Model::compile(&definitions, &[]).map_err(said)?;
    let first = model.invocables().first().map(|invocable| invocable.name.clone()).unwrap_or_default();
    let inputs = model.read_inputs(&first, data.as_object().ok_or("no object")?).map_err(said)?;
    let evaluation = model.evaluate(&Call { invocable: &first, inputs, now: None, limits: Limits::default() })?;
    let decision = start.elapsed();

    let condition = Expression::parse_sql_like("amount > 1000 AND department LIKE 'eng%'", &Names::open())?
        .holds_in(data.as_object().ok_or("no object")?, &Setting::default())?;
    let tests =
        Expression::parse_unary_tests("[1..5], > 10", &Names::closed())?.evaluate(&[Value::Number(3.into())], &Setting::default())?;
    let told = (model.analyse().len(), definitions.to_xml().len(), definitions.to_json().is_some(), condition);
    println!("{} {}", expression.as_nanos(), decision.as_nanos());
    println!("{} {} {} {told:?}", evaluated.value, evaluation.value.to_json(1_000)?, tests.value);
    Ok(())
}

fn said(faults: Vec<Fault>) -> String {
    faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>().join("; ")
}
