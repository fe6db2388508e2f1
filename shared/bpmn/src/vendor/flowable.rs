//! Flowable (`flowable:`) and Activiti (`activiti:`), from which it came.

use engine::graph::{Connector, DecisionResult};
use serde_json::{Map, Value, json};

use super::java::Java;
use super::{Hints, uel};
use crate::fault::Faults;
use crate::model::{Base, Tree};

/// Their namespaces.
pub(super) const NAMESPACES: &[&str] = &["http://flowable.org/bpmn", "http://activiti.org/bpmn"];

/// Attributes that are read, or change nothing here.
const KNOWN: &[&str] = &[
    "assignee",
    "candidateUsers",
    "candidateGroups",
    "dueDate",
    "priority",
    "formKey",
    "resultVariable",
    "resultVariableName",
    "class",
    "delegateExpression",
    "expression",
    "type",
    "topic",
    "collection",
    "elementVariable",
    "async",
    "asyncLeave",
    "exclusive",
    "initiator",
    "errorCodeVariable",
    "errorMessageVariable",
    "errorMessage",
    "skipExpression",
    "inheritVariables",
    "inheritBusinessKey",
    "businessKey",
    "sameDeployment",
    "calledElementType",
    "formFieldValidation",
    "category",
    "localScope",
    "triggerable",
    "variableAggregations",
    "autoStoreVariables",
    "useLocalScopeForResultVariable",
    "fallbackToDefaultTenant",
    "elementIndexVariable",
];

/// Reads what it says of an element.
pub(super) fn read(base: &Base, namespace: &str, hints: &mut Hints, faults: &mut Faults) {
    let prefix = if namespace.contains("activiti") { "activiti" } else { "flowable" };
    let mut java = Java { base, namespace, prefix, hints, faults };
    java.common();
    if java.flag("inheritVariables") {
        java.hints.all_in = Some(true);
    }
    if java.flag("sameDeployment") {
        java.hints.binding = engine::graph::Binding::Deployment(None);
    }
    if java.flag("triggerable") {
        java.refuse("triggerable", "waits for a call into Java; use a receive task after it");
    }
    if java.attribute("elementIndexVariable").is_some() {
        java.refuse("elementIndexVariable", "is not read; use `loopCounter`, which counts from 1");
    }
    if let Some(kind) = java.attribute("type").filter(|kind| !kind.starts_with("external")) {
        of_type(&mut java, kind);
    }
    for attribute in base.attributes.iter().filter(|attribute| *attribute.namespace == *namespace) {
        if !KNOWN.contains(&&*attribute.name) {
            java.note("ignored_extension", format!("`{prefix}:{}` is passed over", attribute.name));
        }
    }
    let elements: Vec<&Tree> = java.elements().collect();
    java.form(elements.iter().copied().filter(|tree| &*tree.name == "formProperty"));
    for tree in elements {
        match &*tree.name {
            "formProperty" | "field" => {}
            "formData" => java.form(tree.named("formField")),
            "variableAggregation" => java.refuse("variableAggregation", "is not read; use `loopDataOutputRef` and `outputDataItem`"),
            "mapException" => java.refuse("mapException", "maps classes of Java; let a worker throw the error"),
            _ if java.element(tree) => {}
            other => java.note("ignored_extension", format!("`{prefix}:{other}` is passed over")),
        }
    }
}

/// Service tasks that the other engine does itself.
fn of_type(java: &mut Java<'_>, kind: &str) {
    match kind {
        "dmn" => match field(java, "decisionTableReferenceKey").or_else(|| field(java, "decisionServiceReferenceKey")) {
            Some(key) => {
                java.hints.decision = java.text("decisionTableReferenceKey", &key);
                java.hints.decision_result = DecisionResult::Whole;
            }
            None => java.faults.at(java.base, "missing_decision", "a decision task has no `decisionTableReferenceKey`"),
        },
        "http" => http(java),
        "mail" => java.refuse("type", "`mail` can't be sent by the engine; use an external task with a topic and a worker"),
        other => java.refuse("type", &format!("`{other}` can't run here; use an external task with a topic")),
    }
}

/// A request whose fields are all written out.
fn http(java: &mut Java<'_>) {
    let mut settings = Map::new();
    for (name, setting) in [("requestMethod", "method"), ("requestUrl", "url"), ("requestBody", "body"), ("requestHeaders", "headers")] {
        let Some(text) = field(java, name) else { continue };
        if uel::is_uel(&text) {
            java.refuse(
                "type",
                &format!("`http` with an expression in `{name}` is not translated; use an external task, or `millrace:connector`"),
            );
            return;
        }
        let value = match setting {
            "headers" => Value::Object(text.lines().filter_map(|line| line.split_once(':')).map(header).collect()),
            "body" => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            _ => json!(text),
        };
        settings.insert(setting.to_owned(), value);
    }
    if !settings.contains_key("url") {
        java.faults.at(java.base, "missing_url", "an HTTP task has no `requestUrl`");
    }
    if let Some(variable) = field(java, "responseVariableName") {
        java.hints.result_variable = Some(variable);
    }
    java.hints.connector = Some(Connector { kind: "http".to_owned(), settings });
}

fn header((name, value): (&str, &str)) -> (String, Value) {
    (name.trim().to_lowercase(), json!(value.trim()))
}

/// What a field says: in an attribute, or in an element within it.
fn field(java: &Java<'_>, name: &str) -> Option<String> {
    let tree = java.elements().find(|tree| &*tree.name == "field" && tree.attribute("name") == Some(name))?;
    let written = tree.attribute("stringValue").or(tree.attribute("expression")).map(str::to_owned);
    let text = written.or_else(|| tree.children.first().map(|child| child.text.trim().to_owned()));
    text.filter(|text| !text.is_empty())
}

/// Users and groups of a potential owner: `user(kermit), group(management)`; a bare name is a group.
pub(crate) fn owners(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let inner = |kind: &str| part.strip_prefix(kind).and_then(|rest| rest.strip_prefix('(')).and_then(|rest| rest.strip_suffix(')'));
        match (inner("user"), inner("group")) {
            (Some(user), _) => users.push(user.trim().to_owned()),
            (_, Some(group)) => groups.push(group.trim().to_owned()),
            _ => groups.push(part.to_owned()),
        }
    }
    (users, groups)
}
