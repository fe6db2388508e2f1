//! The shape of boxed expressions.

use std::collections::HashSet;

use super::tables;
use crate::fault::Faults;
use crate::model::{
    Definitions, Expression, FunctionDefinition, FunctionKind, ItemDefinition, Literal, Logic, Origin, UnaryTests, Variable,
};

/// FEEL, in the versions of DMN that are read, and as people call it.
const LANGUAGES: [&str; 6] = [
    "feel",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
    "http://www.omg.org/spec/FEEL/20140401",
];

pub(super) fn check(definitions: &Definitions, faults: &mut Faults) {
    language(definitions.expression_language.as_deref(), &definitions.origin, faults);
    for item in &definitions.item_definitions {
        self::item(item, faults);
    }
    for decision in &definitions.decisions {
        decision.expression.iter().for_each(|it| expression(it, faults));
    }
    for (origin, function) in definitions.knowledge_models.iter().filter_map(|model| model.logic.as_ref()) {
        self::function(origin, function, faults);
    }
}

/// DMN 1.5, 6.3.2 and 7.3.1: only FEEL is evaluated.
fn language(given: Option<&str>, origin: &Origin, faults: &mut Faults) {
    if let Some(given) = given
        && !LANGUAGES.iter().any(|known| known.eq_ignore_ascii_case(given))
    {
        faults.at(origin, "unsupported_language", format!("expressions are FEEL, not `{given}`"));
    }
}

pub(super) fn tests(tests: Option<&UnaryTests>, faults: &mut Faults) {
    if let Some(tests) = tests {
        language(tests.language.as_deref(), &tests.origin, faults);
    }
}

fn item(item: &ItemDefinition, faults: &mut Faults) {
    tests(item.allowed_values.as_ref(), faults);
    tests(item.type_constraint.as_ref(), faults);
    names_once(item.components.iter().map(|component| (&component.origin, &*component.name)), "component", faults);
    item.components.iter().for_each(|component| self::item(component, faults));
}

fn names_once<'a>(names: impl Iterator<Item = (&'a Origin, &'a str)>, what: &str, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for (origin, name) in names {
        if !seen.insert(name) {
            faults.at(origin, "duplicate_name", format!("there is another {what} `{name}`"));
        }
    }
}

/// The most names that an element may make known: every name in a text is looked for among them.
const MAX_NAMES: usize = 1000;

pub(super) fn few(count: usize, what: &str, origin: &Origin, faults: &mut Faults) {
    if count > MAX_NAMES {
        faults.at(origin, "too_many_names", format!("there may be {MAX_NAMES} {what}; these are {count}"));
    }
}

fn variables_once(variables: &[Variable], what: &str, faults: &mut Faults) {
    names_once(variables.iter().map(|variable| (&variable.origin, &*variable.name)), what, faults);
}

/// A literal expression that must say something.
pub(super) fn filled(expression: &Expression, faults: &mut Faults) {
    if let Logic::Literal(Literal { text, language: given }) = &expression.logic {
        language(given.as_deref(), &expression.origin, faults);
        if text.is_blank() {
            faults.at(&expression.origin, "empty_expression", "the expression is empty");
        }
    }
}

/// A literal expression that may be empty.
pub(super) fn literal(expression: &Expression, faults: &mut Faults) {
    if let Logic::Literal(literal) = &expression.logic {
        language(literal.language.as_deref(), &expression.origin, faults);
    }
}

fn expression(it: &Expression, faults: &mut Faults) {
    match &it.logic {
        Logic::Literal(_) => filled(it, faults),
        Logic::Context(entries) => {
            few(entries.len(), "entries", &it.origin, faults);
            // DMN 1.5, 10.2.1.4: names come once; only the last entry may have none.
            names_once(entries.iter().filter_map(|entry| Some((&entry.origin, &*entry.variable.as_ref()?.name))), "entry", faults);
            let before_last = entries.iter().take(entries.len().saturating_sub(1));
            for entry in before_last.filter(|entry| entry.variable.is_none()) {
                faults.at(&entry.origin, "unnamed_entry", "only the last entry of a context may have no name");
            }
            entries.iter().for_each(|entry| expression(&entry.expression, faults));
        }
        Logic::Invocation { function, bindings } => {
            expression(function, faults);
            names_once(bindings.iter().map(|it| (&it.parameter.origin, &*it.parameter.name)), "argument", faults);
            bindings.iter().filter_map(|binding| binding.expression.as_ref()).for_each(|it| expression(it, faults));
        }
        Logic::Relation { columns, rows } => {
            few(columns.len(), "columns", &it.origin, faults);
            variables_once(columns, "column", faults);
            for row in rows {
                if row.cells.len() != columns.len() {
                    let message = format!("the row has {} expressions for {} columns", row.cells.len(), columns.len());
                    faults.at(&row.origin, "row_length", message);
                }
                row.cells.iter().for_each(|cell| expression(cell, faults));
            }
        }
        Logic::List(items) => items.iter().for_each(|item| expression(item, faults)),
        Logic::Function(function) => {
            self::function(&it.origin, function, faults);
            if function.body.is_none() {
                faults.at(&it.origin, "empty_expression", "the function has no expression");
            }
        }
        Logic::Conditional { condition, then, otherwise } => [condition, then, otherwise].into_iter().for_each(|it| expression(it, faults)),
        Logic::Filter { list, condition } => [list, condition].into_iter().for_each(|it| expression(it, faults)),
        Logic::Iteration(iteration) => [&iteration.domain, &iteration.body].into_iter().for_each(|it| expression(it, faults)),
        Logic::Table(table) => tables::check(&it.origin, table, faults),
    }
}

/// DMN 1.5, 10.2.1.7: what the body of a function in another language says is for that language.
fn function(origin: &Origin, function: &FunctionDefinition, faults: &mut Faults) {
    few(function.parameters.len(), "parameters", origin, faults);
    variables_once(&function.parameters, "parameter", faults);
    if function.kind == FunctionKind::Feel
        && let Some(body) = &function.body
    {
        expression(body, faults);
    }
}
