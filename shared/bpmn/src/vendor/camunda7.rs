//! Camunda 7 (`camunda:`).

use engine::graph::{DecisionResult, Expression, Mapping};
use feel::quoted;

use super::Hints;
use super::java::Java;
use super::texts::{At, Dialect, expression_of, is_feel, value};
use crate::fault::Faults;
use crate::model::{Base, Tree};

/// Its namespace.
pub(super) const NAMESPACE: &str = "http://camunda.org/schema/1.0/bpmn";

/// Attributes that are read, or change nothing here.
const KNOWN: &[&str] = &[
    "assignee",
    "candidateUsers",
    "candidateGroups",
    "dueDate",
    "followUpDate",
    "priority",
    "formKey",
    "formRef",
    "formRefBinding",
    "formRefVersion",
    "resultVariable",
    "class",
    "delegateExpression",
    "expression",
    "type",
    "topic",
    "taskPriority",
    "jobPriority",
    "collection",
    "elementVariable",
    "asyncBefore",
    "asyncAfter",
    "async",
    "exclusive",
    "formHandlerClass",
    "variableMappingClass",
    "variableMappingDelegateExpression",
    "initiator",
    "errorCodeVariable",
    "errorMessageVariable",
    "errorMessage",
    "escalationCodeVariable",
    "calledElementBinding",
    "calledElementVersion",
    "decisionRef",
    "decisionRefBinding",
    "decisionRefVersion",
    "mapDecisionResult",
    "modelerTemplate",
    "modelerTemplateVersion",
    "modelerTemplateIcon",
    "diagramRelationId",
    "historyTimeToLive",
    "isStartableInTasklist",
    "versionTag",
    "resource",
    "caseRef",
    "calledElementVersionTag",
    "decisionRefVersionTag",
];

/// Reads what it says of an element.
pub(super) fn read(base: &Base, hints: &mut Hints, faults: &mut Faults) {
    let mut java = Java { base, namespace: NAMESPACE, prefix: "camunda", hints, faults };
    java.common();
    let called = java.binding("calledElementBinding", "calledElementVersion");
    let decided = java.binding("decisionRefBinding", "decisionRefVersion");
    if let Some(decision) = java.attribute_text("decisionRef") {
        java.hints.decision = Some(decision);
        java.hints.binding = decided;
        java.hints.decision_result = match java.attribute("mapDecisionResult") {
            None | Some("resultList") => DecisionResult::List,
            Some("singleEntry") => DecisionResult::Entry,
            Some("singleResult") => DecisionResult::Single,
            Some("collectEntries") => DecisionResult::Collect,
            Some(other) => {
                let message = format!("`camunda:mapDecisionResult` can't be `{other}`");
                java.faults.at(base, "invalid_attribute", message);
                DecisionResult::List
            }
        };
        java.hints.result_variable.get_or_insert_with(|| "decisionResult".to_owned());
    } else {
        java.hints.binding = called;
    }
    for name in ["resource", "caseRef"] {
        if java.attribute(name).is_some() {
            java.refuse(name, "refers to something outside the file that can't be deployed here");
        }
    }
    for attribute in base.attributes.iter().filter(|attribute| *attribute.namespace == *NAMESPACE) {
        if !KNOWN.contains(&&*attribute.name) {
            java.note("ignored_extension", format!("`camunda:{}` is passed over", attribute.name));
        }
    }
    for tree in java.elements() {
        element(&mut java, tree);
    }
}

fn element<'a>(java: &mut Java<'a>, tree: &'a Tree) {
    match &*tree.name {
        "inputOutput" => {
            for child in &tree.children {
                let inwards = &*child.name == "inputParameter";
                let Some(target) = child.attribute("name").map(str::to_owned) else { continue };
                let Some(source) = content(java, child) else { continue };
                let mapping = Mapping { target, source };
                if inwards { java.hints.mappings.inputs.push(mapping) } else { java.hints.mappings.outputs.push(mapping) }
            }
        }
        "formData" => java.form(tree.named("formField")),
        "connector" => {
            let id = tree.child("connectorId").map(|id| id.text.trim().to_owned()).unwrap_or_default();
            let why =
                format!("with `{id}` can't run here; use an external task with a topic, or the connector `http` of `millrace:connector`");
            java.refuse("connector", &why);
        }
        "errorEventDefinition" => {
            let message = "`camunda:errorEventDefinition` is passed over: a worker throws the error itself".to_owned();
            java.note("ignored_error_mapping", message);
        }
        "potentialStarter" | "field" => java.note("ignored_extension", format!("`camunda:{}` is passed over", tree.name)),
        _ if java.element(tree) => {}
        other => java.note("ignored_extension", format!("`camunda:{other}` is passed over")),
    }
}

/// The value of a parameter: a text, an expression, a list, a map, a script in FEEL.
fn content(java: &mut Java<'_>, tree: &Tree) -> Option<Expression> {
    let Some(inner) = tree.children.first() else {
        return value(tree.text.trim(), Dialect::Uel, At { placed: Some(&tree.text), ..At::new(java.base, "parameter") }, java.faults);
    };
    let feel = written(java, inner)?;
    expression_of(&format!("={feel}"), Dialect::Feel, At::new(java.base, "parameter"), java.faults)
}

/// The FEEL of a value, a list, a map or a script.
fn written(java: &mut Java<'_>, tree: &Tree) -> Option<String> {
    match &*tree.name {
        "list" => {
            let items: Option<Vec<String>> = tree.children.iter().map(|item| written(java, item)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        "map" => {
            let entries = tree.children.iter().map(|entry| {
                let value = match entry.children.first() {
                    Some(inner) => written(java, inner)?,
                    None => plain(java, entry)?,
                };
                Some(format!("{}: {value}", quoted(entry.attribute("key").unwrap_or_default())))
            });
            let entries: Option<Vec<String>> = entries.collect();
            Some(format!("{{{}}}", entries?.join(", ")))
        }
        "script" => {
            let format = tree.attribute("scriptFormat").unwrap_or_default();
            if !is_feel(format) || tree.attribute("resource").is_some() {
                java.refuse("script", &format!("in `{format}` can't run here; write it in FEEL"));
                return None;
            }
            Some(format!("({})", tree.text.trim()))
        }
        _ => plain(java, tree),
    }
}

fn plain(java: &mut Java<'_>, tree: &Tree) -> Option<String> {
    let at = At { placed: Some(&tree.text), ..At::new(java.base, "parameter") };
    value(tree.text.trim(), Dialect::Uel, at, java.faults).map(|expression| expression.text().to_owned())
}
