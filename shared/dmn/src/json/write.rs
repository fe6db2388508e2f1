//! Writes the JSON form of a model, where the form can say it.

use serde_json::{Map, Value as Json, json};

use super::document::type_name;
use super::ids::{Ids, is_id};
use super::rules::{AGGREGATIONS, NOTE, POLICIES};
use crate::compile::text_of;
use crate::model::{Decision, DecisionTable, Definitions, Expression, HitPolicy, Logic, Reference, Rule};

impl Definitions {
    /// The JSON form; `None` where the model has what the form doesn't know: types of its own, functions, services, imports,
    /// other expressions than texts and tables. Descriptions of outputs and questions are left out.
    #[must_use]
    pub fn to_json(&self) -> Option<Json> {
        let form = self.form()?;
        // XML has names that the form refuses, or takes for another's: what would not be read back as it is, is not written.
        let again = Self::from_json(&form).ok()?;
        (again.form().as_ref() == Some(&form)).then_some(form)
    }

    fn form(&self) -> Option<Json> {
        let unknown =
            !self.imports.is_empty() || !self.item_definitions.is_empty() || !self.knowledge_models.is_empty() || !self.services.is_empty();
        if unknown {
            return None;
        }
        // A form without decisions would not be read back.
        if self.decisions.is_empty() {
            return None;
        }
        let mut ids = Ids::default();
        let id = written(self.origin.id.as_deref(), &mut ids)?;
        let decisions: Option<Vec<Json>> = self.decisions.iter().map(|decision| self.decision(decision, &mut ids)).collect();
        let mut decisions = decisions?;
        match decisions.as_slice() {
            [_] if id.is_none() && self.description.is_none() && self.decisions.first().is_some_and(|only| only.name == self.name) => {
                decisions.pop()
            }
            _ => {
                let mut document = Map::new();
                insert(&mut document, "id", id.map(|id| json!(id)));
                document.insert("name".to_owned(), json!(self.name));
                insert(&mut document, "description", self.description.as_ref().map(|text| json!(text)));
                document.insert("decisions".to_owned(), Json::Array(decisions));
                Some(Json::Object(document))
            }
        }
    }

    fn decision(&self, decision: &Decision, ids: &mut Ids) -> Option<Json> {
        let variable = decision.variable.as_ref();
        if !decision.required_knowledge.is_empty() || variable.is_some_and(|variable| variable.name != decision.name) {
            return None;
        }
        let mut form = Map::new();
        let id = decision.origin.id.as_deref().filter(|id| ids.make(&decision.name) != **id);
        let id = written(id, ids)?;
        insert(&mut form, "id", id.map(|id| json!(id)));
        form.insert("name".to_owned(), json!(decision.name));
        insert(&mut form, "description", decision.description.as_ref().map(|text| json!(text)));
        let declared = variable.and_then(|variable| variable.type_ref.as_deref());
        let mut required = self.required(decision)?;
        let expression = decision.expression.as_ref().filter(|expression| expression.type_ref.is_none())?;
        match &expression.logic {
            Logic::Literal(_) => {
                requires(&mut form, required);
                insert_type(&mut form, declared)?;
                form.insert("expression".to_owned(), json!(text_of(expression)?.trim()));
            }
            Logic::Table(table) => table_form(&mut form, table, declared, &mut required)?,
            _ => return None,
        }
        Some(Json::Object(form))
    }

    /// The names that a decision reads, with the types of inputs.
    fn required<'a>(&'a self, decision: &'a Decision) -> Option<Vec<(&'a str, Option<&'static str>)>> {
        let find = |reference: &'a Reference| {
            let id = reference.href.strip_prefix('#')?;
            let input = self.input_data.iter().find(|input| input.origin.id.as_deref() == Some(id));
            if let Some(input) = input {
                let variable = input.variable.as_ref();
                let type_ref = variable.and_then(|variable| variable.type_ref.as_deref());
                let same = variable.is_none_or(|variable| variable.name == input.name);
                return Some((input.name.as_str(), Some(type_name(type_ref)?))).filter(|_| same);
            }
            let decision = self.decisions.iter().find(|decision| decision.origin.id.as_deref() == Some(id))?;
            Some((decision.name.as_str(), None))
        };
        decision.required_inputs.iter().chain(&decision.required_decisions).map(find).collect()
    }
}

/// An id as it is written. One that the form can't have is one that what refers to it would lose: then there is no form.
fn written<'a>(id: Option<&'a str>, ids: &mut Ids) -> Option<Option<&'a str>> {
    if let Some(id) = id {
        ids.take(id);
        return is_id(id).then_some(Some(id));
    }
    Some(None)
}

/// A name that is read, and its type if it is an input.
type Required<'a> = (&'a str, Option<&'static str>);

fn insert(form: &mut Map<String, Json>, name: &str, value: Option<Json>) {
    if let Some(value) = value {
        form.insert(name.to_owned(), value);
    }
}

/// The type, left out where it is `any`.
fn insert_type(form: &mut Map<String, Json>, type_ref: Option<&str>) -> Option<()> {
    let name = type_name(type_ref)?;
    insert(form, "type", (name != "any").then(|| json!(name)));
    Some(())
}

fn requires(form: &mut Map<String, Json>, required: Vec<Required<'_>>) {
    let all = required.into_iter().map(|(name, kind)| match kind {
        None | Some("any") => json!(name),
        Some(kind) => json!({"name": name, "type": kind}),
    });
    let all: Vec<Json> = all.collect();
    insert(form, "requires", (!all.is_empty()).then_some(Json::Array(all)));
}

fn table_form(form: &mut Map<String, Json>, table: &DecisionTable, declared: Option<&str>, required: &mut Vec<Required<'_>>) -> Option<()> {
    let single = matches!(table.hit_policy, HitPolicy::Unique | HitPolicy::First | HitPolicy::Any | HitPolicy::Priority);
    let answer = match table.outputs.as_slice() {
        [output] if single => output.type_ref.as_deref(),
        _ => None,
    };
    if declared.is_some_and(|declared| Some(declared) != answer) || table.annotations.iter().any(|name| name != NOTE) {
        return None;
    }
    let mut inputs = Vec::new();
    for input in &table.inputs {
        let text = text_of(&input.expression)?.trim();
        let kind = type_name(input.expression.type_ref.as_deref())?;
        let mut column = Map::new();
        // A column without a heading of its own that tests a name of the same type is called so.
        let by_name = required.iter().position(|(name, its)| *name == text && its.is_none_or(|its| its == kind));
        match by_name.filter(|_| input.label.is_none()) {
            Some(place) => {
                required.remove(place);
                column.insert("name".to_owned(), json!(text));
            }
            None => {
                column.insert("name".to_owned(), json!(input.label.as_deref().unwrap_or(text)));
                column.insert("expression".to_owned(), json!(text));
            }
        }
        insert_type(&mut column, input.expression.type_ref.as_deref())?;
        insert(&mut column, "values", input.values.as_ref().map(|values| json!(values.text.trim())));
        inputs.push(Json::Object(column));
    }
    requires(form, std::mem::take(required));
    let policy = POLICIES.iter().find(|(_, policy)| *policy == table.hit_policy)?.0;
    insert(form, "hit_policy", (table.hit_policy != HitPolicy::Unique).then(|| json!(policy)));
    let aggregation = AGGREGATIONS.iter().find(|(_, aggregation)| *aggregation == table.aggregation)?.0;
    insert(form, "aggregation", table.aggregation.map(|_| json!(aggregation)));
    form.insert("inputs".to_owned(), Json::Array(inputs));
    let mut outputs = Vec::new();
    for output in &table.outputs {
        let mut column = Map::new();
        let fallback = form.get("name").and_then(Json::as_str).unwrap_or_default();
        column.insert("name".to_owned(), json!(output.name.as_deref().unwrap_or(fallback)));
        insert_type(&mut column, output.type_ref.as_deref())?;
        insert(&mut column, "values", output.values.as_ref().map(|values| json!(values.text.trim())));
        insert(&mut column, "default", output.default.as_ref().and_then(cell));
        outputs.push(Json::Object(column));
    }
    form.insert("outputs".to_owned(), Json::Array(outputs));
    let rules: Option<Vec<Json>> = table.rules.iter().map(rule).collect();
    form.insert("rules".to_owned(), Json::Array(rules?));
    Some(())
}

fn rule(rule: &Rule) -> Option<Json> {
    let mut form = Map::new();
    insert(&mut form, "id", rule.origin.id.as_deref().filter(|id| is_id(id)).map(|id| json!(id)));
    let when = rule.inputs.iter().map(|tests| value(&tests.text));
    form.insert("when".to_owned(), when.collect());
    let then: Option<Vec<Json>> = rule.outputs.iter().map(cell).collect();
    form.insert("then".to_owned(), Json::Array(then?));
    let note = rule.annotations.first().or(rule.description.as_ref()).filter(|note| !note.is_empty());
    insert(&mut form, "note", note.map(|note| json!(note)));
    Some(Json::Object(form))
}

fn cell(expression: &Expression) -> Option<Json> {
    let text = text_of(expression).filter(|_| expression.type_ref.is_none())?;
    Some(value(text))
}

/// Numbers and booleans as themselves, where they come back the same.
fn value(text: &str) -> Json {
    let text = text.trim();
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Bool(plain)) => json!(plain),
        Ok(Json::Number(plain)) if plain.as_str() == text => Json::Number(plain),
        _ => json!(text),
    }
}
