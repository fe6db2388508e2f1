//! Reads a document: decisions, what they require of each other, and the inputs that are left.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::fields::{Fields, at, cell, origin};
use super::ids::{Ids, is_id, slug};
use super::rules;
use crate::fault::{Fault, Faults};
use crate::model::{Decision, Definitions, Expression, InputData, Literal, Logic, Reference, Variable};

/// The types that a form can name: FEEL's own (DMN 1.5, 7.3.2).
const TYPES: [(&str, Option<&str>); 11] = [
    ("any", None),
    ("string", Some("string")),
    ("number", Some("number")),
    ("boolean", Some("boolean")),
    ("date", Some("date")),
    ("time", Some("time")),
    ("date and time", Some("date and time")),
    ("days and time duration", Some("days and time duration")),
    ("years and months duration", Some("years and months duration")),
    ("list", Some("list")),
    ("context", Some("context")),
];

const DOCUMENT: [&str; 4] = ["id", "name", "description", "decisions"];
pub(super) const TABLE: [&str; 9] = ["id", "name", "description", "hit_policy", "aggregation", "inputs", "outputs", "rules", "requires"];
const FORMULA: [&str; 6] = ["id", "name", "description", "type", "expression", "requires"];

impl Definitions {
    /// The model that a JSON form says: one decision, or several in `decisions`.
    ///
    /// # Errors
    /// Every fault of the form; `element` is a JSON Pointer. What the model means is checked when it is compiled.
    pub fn from_json(json: &Json) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults::default();
        let model = document(json, &mut faults);
        faults.or(model)
    }
}

/// Something that a decision reads by name.
pub(super) struct Wanted {
    pub(super) pointer: String,
    pub(super) name: String,
    pub(super) type_ref: Option<String>,
}

/// A decision and what it reads.
pub(super) struct Read {
    pub(super) decision: Decision,
    pub(super) wanted: Vec<Wanted>,
}

fn document(json: &Json, faults: &mut Faults) -> Definitions {
    let mut ids = Ids::default();
    let mut model = Definitions::default();
    let mut read = Vec::new();
    // One decision alone has an id of its own, and the document around it has none.
    let mut its_id = None;
    if json.get("decisions").is_some() {
        let Some(mut fields) = Fields::new(json, String::new(), &DOCUMENT, faults) else { return model };
        its_id = id(&mut fields, &mut ids);
        model.name = fields.name("name");
        model.description = fields.text("description");
        let items = fields.items("decisions");
        if items.is_empty() {
            let pointer = fields.at("decisions");
            fields.faults.pointer(&pointer, "missing_field", "there is no decision");
        }
        for (pointer, item) in items {
            read.extend(decision(item, pointer, &mut ids, fields.faults));
        }
    } else {
        read.extend(decision(json, String::new(), &mut ids, faults));
        model.name = read.first().map(|read| read.decision.name.clone()).unwrap_or_default();
    }
    model.origin = origin("", its_id);
    model.namespace = format!("urn:decisions:{}", slug(&model.name));
    connect(&mut model, read, &mut ids, faults);
    model
}

fn decision(json: &Json, pointer: String, ids: &mut Ids, faults: &mut Faults) -> Option<Read> {
    let formula = json.get("expression").is_some();
    let mut fields = Fields::new(json, pointer, if formula { &FORMULA } else { &TABLE }, faults)?;
    let name = fields.name("name");
    let id = id(&mut fields, ids).unwrap_or_else(|| ids.make(&name));
    let description = fields.text("description");
    let (origin, within) = (fields.origin(Some(id)), fields.origin(None));
    let mut wanted = requires(&mut fields);
    let (expression, type_ref) = match fields.get("expression") {
        Some(expression) => {
            let pointer = fields.at("expression");
            let text = cell(expression, &pointer, Ok("null"), fields.faults);
            let logic = Logic::Literal(Literal { text, language: None });
            (Expression { origin: super::fields::origin(&pointer, None), type_ref: None, logic }, type_of(&mut fields))
        }
        None => {
            let (table, columns, type_ref) = rules::table(&mut fields, ids);
            wanted.extend(columns);
            (Expression { origin: within.clone(), type_ref: None, logic: Logic::Table(Box::new(table)) }, type_ref)
        }
    };
    let decision = Decision {
        variable: Some(Variable { origin: within, name: name.clone(), type_ref }),
        name,
        description,
        question: None,
        allowed_answers: None,
        required_decisions: Vec::new(),
        required_inputs: Vec::new(),
        required_knowledge: Vec::new(),
        expression: Some(expression),
        origin,
    };
    Some(Read { decision, wanted })
}

/// The id that the form gives.
pub(super) fn id(fields: &mut Fields<'_>, ids: &mut Ids) -> Option<String> {
    let id = fields.text("id")?;
    let pointer = fields.at("id");
    if !is_id(&id) {
        let message = format!("`{id}` is not an id: letters, digits, `_`, `-` and `.`, a letter or `_` first");
        fields.faults.pointer(&pointer, "invalid_id", message);
    } else if !ids.take(&id) {
        fields.faults.pointer(&pointer, "duplicate_id", format!("the id `{id}` stands twice"));
    }
    Some(id)
}

/// The type that the field `type` names.
pub(super) fn type_of(fields: &mut Fields<'_>) -> Option<String> {
    fields.one_of("type", &TYPES).flatten().map(str::to_owned)
}

/// How a form names a type; `None` if it can't.
pub(super) fn type_name(type_ref: Option<&str>) -> Option<&'static str> {
    let type_ref = type_ref.filter(|name| *name != "Any");
    TYPES.iter().find(|(_, known)| *known == type_ref).map(|(name, _)| *name)
}

/// `requires`: names, or objects with `name` and `type`.
fn requires(fields: &mut Fields<'_>) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for (pointer, item) in fields.items("requires") {
        match item {
            Json::String(name) => wanted.push(Wanted { name: crate::xml::spaced(name), type_ref: None, pointer }),
            other => {
                if let Some(mut fields) = Fields::new(other, pointer.clone(), &["name", "type"], fields.faults) {
                    wanted.push(Wanted { name: fields.name("name"), type_ref: type_of(&mut fields), pointer });
                }
            }
        }
    }
    wanted
}

/// What a name stands for.
enum Named {
    Decision(String),
    /// Place among the input data.
    Input(usize),
}

/// A name that decisions read is another decision, or else an input.
fn connect(model: &mut Definitions, read: Vec<Read>, ids: &mut Ids, faults: &mut Faults) {
    let mut named: HashMap<String, Named> = HashMap::new();
    for Read { decision, .. } in &read {
        let id = decision.origin.id.as_deref().unwrap_or_default().to_owned();
        if named.insert(decision.name.clone(), Named::Decision(id)).is_some() && !decision.name.is_empty() {
            let pointer = at(decision.origin.called.as_deref().unwrap_or_default(), "name");
            faults.pointer(&pointer, "duplicate_name", format!("there is another decision `{}`", decision.name));
        }
    }
    for Read { mut decision, wanted } in read {
        for Wanted { pointer, name, type_ref } in wanted {
            if !is_name(&name) {
                let message = format!(
                    "`{name}` can't be the name of an input: letters first, then digits, spaces and `.`, `/`, `-`, `'`, `+`, `*` too"
                );
                faults.pointer(&pointer, "invalid_name", message);
                continue;
            }
            let origin = origin(&pointer, None);
            let place = match named.get(&name) {
                Some(Named::Decision(id)) => {
                    refer(&mut decision.required_decisions, Reference { href: format!("#{id}"), origin });
                    continue;
                }
                Some(Named::Input(place)) => *place,
                None => {
                    let origin = super::fields::origin(&pointer, Some(ids.make(&name)));
                    let variable = Variable { origin: super::fields::origin(&pointer, None), name: name.clone(), type_ref: None };
                    model.input_data.push(InputData { origin, name: name.clone(), description: None, variable: Some(variable) });
                    named.insert(name.clone(), Named::Input(model.input_data.len() - 1));
                    model.input_data.len() - 1
                }
            };
            let Some(input) = model.input_data.get_mut(place) else { continue };
            let known = input.variable.as_mut().map(|variable| &mut variable.type_ref);
            match (known, type_ref) {
                (Some(known @ None), type_ref) => *known = type_ref,
                (Some(Some(known)), Some(other)) if *known != other => {
                    let message = format!("`{name}` is a {known} elsewhere, so it can't be a {other}");
                    faults.pointer(&pointer, "conflicting_type", message);
                }
                _ => {}
            }
            refer(
                &mut decision.required_inputs,
                Reference { href: format!("#{}", input.origin.id.as_deref().unwrap_or_default()), origin },
            );
        }
        model.decisions.push(decision);
    }
}

fn refer(references: &mut Vec<Reference>, reference: Reference) {
    if !references.iter().any(|other| other.href == reference.href) {
        references.push(reference);
    }
}

/// Whether FEEL can read it as a name (DMN 1.5, 10.3.1.2, rules 27 to 29), near enough.
fn is_name(name: &str) -> bool {
    let rest = |character: char| character.is_alphanumeric() || matches!(character, '_' | ' ' | '.' | '/' | '-' | '\'' | '+' | '*');
    name.starts_with(|first: char| first.is_alphabetic() || first == '_') && name.chars().all(rest)
}
