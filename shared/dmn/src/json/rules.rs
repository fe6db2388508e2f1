//! Reads a decision table: columns and rules.

use serde_json::Value as Json;
use xml::Place;

use super::document::{Wanted, id, type_of};
use super::fields::{Fields, at, cell, described, origin};
use super::ids::Ids;
use crate::fault::Faults;
use crate::model::{
    Aggregation, DecisionTable, Expression, HitPolicy, InputClause, Literal, Logic, OutputClause, Placed, Rule, UnaryTests,
};

pub(super) const POLICIES: [(&str, HitPolicy); 7] = [
    ("unique", HitPolicy::Unique),
    ("first", HitPolicy::First),
    ("any", HitPolicy::Any),
    ("priority", HitPolicy::Priority),
    ("collect", HitPolicy::Collect),
    ("rule order", HitPolicy::RuleOrder),
    ("output order", HitPolicy::OutputOrder),
];

pub(super) const AGGREGATIONS: [(&str, Option<Aggregation>); 5] = [
    ("none", None),
    ("sum", Some(Aggregation::Sum)),
    ("count", Some(Aggregation::Count)),
    ("min", Some(Aggregation::Min)),
    ("max", Some(Aggregation::Max)),
];

/// The name of the column of notes.
pub(super) const NOTE: &str = "note";

/// A table, the names that its columns read, and the type of its answer where that is one value of a known type.
pub(super) fn table(fields: &mut Fields<'_>, ids: &mut Ids) -> (DecisionTable, Vec<Wanted>, Option<String>) {
    let mut table = DecisionTable {
        hit_policy: fields.one_of("hit_policy", &POLICIES).unwrap_or_default(),
        aggregation: fields.one_of("aggregation", &AGGREGATIONS).flatten(),
        ..DecisionTable::default()
    };
    let mut wanted = Vec::new();
    let mut inputs = Vec::new();
    for (pointer, item) in fields.items("inputs") {
        if let Some((name, clause, reads)) = input(item, pointer, fields.faults) {
            inputs.push(name);
            table.inputs.push(clause);
            wanted.extend(reads);
        }
    }
    let mut outputs = Vec::new();
    for (pointer, item) in fields.items("outputs") {
        if let Some(clause) = output(item, pointer, fields.faults) {
            outputs.push(clause.name.clone().unwrap_or_default());
            table.outputs.push(clause);
        }
    }
    for name in ["outputs", "rules"] {
        if fields.get(name).is_none() {
            let pointer = fields.at(name);
            fields.faults.pointer(&pointer, "missing_field", format!("`{name}` must be given"));
        }
    }
    let rows = fields.items("rules");
    let noted = rows.iter().any(|(_, row)| row.get("note").is_some());
    if noted {
        table.annotations.push(NOTE.to_owned());
    }
    for (pointer, row) in rows {
        table.rules.extend(rule(row, pointer, &inputs, &outputs, noted, ids, fields.faults));
    }
    let single = matches!(table.hit_policy, HitPolicy::Unique | HitPolicy::First | HitPolicy::Any | HitPolicy::Priority);
    let type_ref = match table.outputs.as_slice() {
        [output] if single => output.type_ref.clone(),
        _ => None,
    };
    (table, wanted, type_ref)
}

fn input(json: &Json, pointer: String, faults: &mut Faults) -> Option<(String, InputClause, Option<Wanted>)> {
    let mut fields = Fields::new(json, pointer, &["name", "type", "expression", "values"], faults)?;
    let name = fields.name("name");
    let type_ref = type_of(&mut fields);
    let values = values(&mut fields, type_ref.as_deref());
    let origin = fields.origin(None);
    let (label, text, wanted) = match fields.get("expression") {
        Some(expression) => {
            let pointer = fields.at("expression");
            (Some(name.clone()), cell(expression, &pointer, Ok("null"), fields.faults), None)
        }
        None => {
            let wanted = Wanted { pointer: fields.pointer.clone(), name: name.clone(), type_ref: type_ref.clone() };
            (None, Placed::new(name.as_str(), Place::START), Some(wanted))
        }
    };
    let logic = Logic::Literal(Literal { text, language: None });
    let expression = Expression { origin: origin.clone(), type_ref, logic };
    Some((name, InputClause { origin, label, expression, values }, wanted))
}

fn output(json: &Json, pointer: String, faults: &mut Faults) -> Option<OutputClause> {
    let mut fields = Fields::new(json, pointer, &["name", "type", "values", "default"], faults)?;
    let name = fields.name("name");
    let type_ref = type_of(&mut fields);
    let default = fields.get("default").map(|default| {
        let pointer = fields.at("default");
        literal(default, &pointer, fields.faults)
    });
    let values = values(&mut fields, type_ref.as_deref());
    Some(OutputClause { origin: fields.origin(None), name: Some(name), label: None, type_ref, values, default })
}

fn literal(json: &Json, pointer: &str, faults: &mut Faults) -> Expression {
    let text = cell(json, pointer, Ok("null"), faults);
    Expression { origin: origin(pointer, None), type_ref: None, logic: Logic::Literal(Literal { text, language: None }) }
}

/// `values`: an array of values as they are, or unary tests in a text.
fn values(fields: &mut Fields<'_>, type_ref: Option<&str>) -> Option<UnaryTests> {
    let pointer = fields.at("values");
    let text = match fields.get("values")? {
        Json::String(_) => Placed::new(fields.text("values").unwrap_or_default(), Place::START),
        _ => {
            let mut texts = Vec::new();
            for (pointer, item) in fields.items("values") {
                texts.push(match item {
                    Json::String(_) => constant(&cell(item, &pointer, Ok("null"), fields.faults), type_ref),
                    other => cell(other, &pointer, Ok("null"), fields.faults).to_string(),
                });
            }
            Placed::new(texts.join(", "), Place::START)
        }
    };
    Some(UnaryTests { origin: origin(&pointer, None), text, language: None })
}

/// A value of a text, in FEEL: a date is written `@"2026-11-20"`.
fn constant(text: &str, type_ref: Option<&str>) -> String {
    let quoted = feel::quoted(text);
    if matches!(type_ref, None | Some("string" | "list" | "context")) { quoted } else { format!("@{quoted}") }
}

fn rule(
    json: &Json,
    pointer: String,
    inputs: &[String],
    outputs: &[String],
    noted: bool,
    ids: &mut Ids,
    faults: &mut Faults,
) -> Option<Rule> {
    let mut fields = Fields::new(json, pointer, &["id", "when", "then", "note"], faults)?;
    let id = id(&mut fields, ids);
    let origin = fields.origin(id);
    let note = fields.text("note");
    let when = fields.at("when");
    let cells = match fields.get("when") {
        // A rule without conditions always matches.
        None => inputs.iter().map(|_| (when.clone(), None)).collect(),
        Some(cells) => columns(cells, &when, inputs, fields.faults),
    };
    let hint = "`\"-\"` is for anything, `\"null\"` for null";
    let tests = cells.into_iter().map(|(pointer, cell_json)| {
        let text = cell_json.map_or_else(|| Placed::new("-", Place::START), |json| cell(json, &pointer, Err(hint), fields.faults));
        UnaryTests { origin: self::origin(&pointer, None), text, language: None }
    });
    let tests = tests.collect();
    let then = fields.at("then");
    let cells = match fields.get("then") {
        None => {
            fields.faults.pointer(&then, "missing_field", "`then` must be given");
            Vec::new()
        }
        // The value of the only output.
        Some(value @ (Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Null)) if outputs.len() == 1 => {
            vec![(then, Some(value))]
        }
        Some(cells) => columns(cells, &then, outputs, fields.faults),
    };
    let entries = cells.into_iter().map(|(pointer, cell)| literal(cell.unwrap_or(&Json::Null), &pointer, fields.faults)).collect();
    let annotations = if noted { vec![note.unwrap_or_default()] } else { Vec::new() };
    Some(Rule { origin, description: None, inputs: tests, outputs: entries, annotations })
}

/// The cells of a rule in the order of the columns, from an array or from an object by name.
fn columns<'a>(cells: &'a Json, pointer: &str, names: &[String], faults: &mut Faults) -> Vec<(String, Option<&'a Json>)> {
    match cells {
        Json::Array(items) => items.iter().enumerate().map(|(index, item)| (at(pointer, &index.to_string()), Some(item))).collect(),
        Json::Object(members) => {
            for name in members.keys().filter(|name| !names.contains(name)) {
                faults.pointer(&at(pointer, name), "unknown_field", format!("there is no column `{name}`"));
            }
            names.iter().map(|name| (at(pointer, name), members.get(name))).collect()
        }
        other => {
            faults.pointer(pointer, "wrong_type", format!("this is {}, not an array or an object by name", described(other)));
            Vec::new()
        }
    }
}
