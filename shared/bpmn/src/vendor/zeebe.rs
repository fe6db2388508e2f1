//! Camunda 8 (`zeebe:`). Expressions stand after `=`; what has none is text.

use engine::graph::{Binding, Expression, Mapping, Text};
use serde_json::{Map, Value, json};

use super::java::worker;
use super::texts::{At, Dialect, expression_of, roles_of, text, value};
use super::{Hints, named, retries};
use crate::fault::Faults;
use crate::model::{Base, Tree};

/// Its namespace.
pub(super) const NAMESPACE: &str = "http://camunda.org/schema/zeebe/1.0";

struct Zeebe<'a> {
    base: &'a Base,
    hints: &'a mut Hints,
    faults: &'a mut Faults,
}

/// Reads what it says of an element.
pub(super) fn read(base: &Base, hints: &mut Hints, faults: &mut Faults) {
    let mut zeebe = Zeebe { base, hints, faults };
    for tree in base.extensions.iter().filter(|tree| *tree.namespace == *NAMESPACE) {
        zeebe.element(tree);
    }
    let headers = base.extension(NAMESPACE, "taskHeaders").map(headers).unwrap_or_default();
    if let Some(connector) = zeebe.hints.connector.as_mut().filter(|_| !headers.is_empty()) {
        connector.settings.insert("headers".to_owned(), Value::Object(headers));
    }
}

fn headers(tree: &Tree) -> Map<String, Value> {
    let headers = tree.named("header");
    headers.filter_map(|header| Some((header.attribute("key")?.to_owned(), json!(header.attribute("value").unwrap_or_default())))).collect()
}

impl Zeebe<'_> {
    fn element(&mut self, tree: &Tree) {
        match &*tree.name {
            "taskDefinition" => {
                self.hints.connector = self.required(tree, "type").map(|kind| worker(&kind));
                self.hints.retry = tree.attribute("retries").and_then(retries::attempts);
            }
            "ioMapping" => self.mappings(tree),
            "assignmentDefinition" => {
                self.hints.user.assignee = self.text(tree, "assignee");
                self.hints.user.candidate_users = self.text(tree, "candidateUsers");
                match self.text(tree, "candidateGroups") {
                    Some(Text::Fixed(groups)) => self.hints.user.candidate_roles = roles_of(&groups),
                    computed => self.hints.user.candidate_groups = computed,
                }
            }
            "taskSchedule" => {
                self.hints.user.due = self.text(tree, "dueDate");
                self.hints.user.follow_up = self.text(tree, "followUpDate");
            }
            "priorityDefinition" => self.hints.user.priority = self.text(tree, "priority"),
            "formDefinition" => {
                let keys = ["formKey", "formId", "externalReference"];
                self.hints.user.form_key = keys.iter().find_map(|key| self.text(tree, key));
            }
            "calledElement" => {
                self.hints.called = self.required(tree, "processId");
                self.hints.all_in = Some(tree.attribute("propagateAllParentVariables") != Some("false"));
                self.hints.all_out = Some(tree.attribute("propagateAllChildVariables") != Some("false"));
                self.binding(tree);
            }
            "calledDecision" => {
                self.hints.decision = self.required(tree, "decisionId");
                self.hints.result_variable = self.word(tree, "resultVariable");
                self.binding(tree);
            }
            "script" => {
                self.hints.script = self.expression(tree, "expression");
                self.hints.result_variable = self.word(tree, "resultVariable");
            }
            "loopCharacteristics" => {
                self.hints.each.collection = self.expression(tree, "inputCollection");
                self.hints.each.item_variable = self.word(tree, "inputElement");
                self.hints.each.results_variable = self.word(tree, "outputCollection");
                self.hints.each.result = self.expression(tree, "outputElement");
            }
            "subscription" => self.hints.correlation_key = self.text(tree, "correlationKey"),
            "adHoc" => {
                self.hints.active = self.expression(tree, "activeElementsCollection");
                for name in ["outputCollection", "outputElement"] {
                    if tree.attribute(name).is_some() {
                        let message = format!("`zeebe:adHoc` with `{name}` is not read; use an output mapping of each activity");
                        self.faults.at(self.base, "unsupported_extension", message);
                    }
                }
            }
            "executionListeners" | "taskListeners" => {
                let message = format!("`zeebe:{}` is not read: put a service task before or after", tree.name);
                self.faults.place(Some(self.base.called()), tree.place, "unsupported_listener", message);
            }
            "taskHeaders" | "properties" | "userTask" | "userTaskForm" | "versionTag" => {}
            other => self.faults.note(self.base, "ignored_extension", format!("`zeebe:{other}` is passed over")),
        }
    }

    fn word(&self, tree: &Tree, name: &str) -> Option<String> {
        tree.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    fn text(&mut self, tree: &Tree, name: &str) -> Option<Text> {
        let raw = self.word(tree, name)?;
        text(&raw, Dialect::Feel, At::new(self.base, name), self.faults)
    }

    fn required(&mut self, tree: &Tree, name: &str) -> Option<Text> {
        if self.word(tree, name).is_none() {
            let message = format!("`zeebe:{}` has no attribute `{name}`", tree.name);
            self.faults.place(Some(self.base.called()), tree.place, "missing_attribute", message);
        }
        self.text(tree, name)
    }

    fn expression(&mut self, tree: &Tree, name: &str) -> Option<Expression> {
        let raw = self.word(tree, name)?;
        expression_of(&raw, Dialect::Feel, At::new(self.base, name), self.faults)
    }

    fn mappings(&mut self, tree: &Tree) {
        for child in &tree.children {
            let inwards = &*child.name == "input";
            // Without a source the variable of the same name is meant.
            let source = match child.attribute("source") {
                Some(source) => value(source, Dialect::Feel, At::new(self.base, "source"), self.faults),
                None => child
                    .attribute("target")
                    .and_then(|name| expression_of(&named(name), Dialect::Feel, At::new(self.base, "target"), self.faults)),
            };
            let target = child.attribute("target").map(str::trim).filter(|target| !target.is_empty());
            match (target, source) {
                (Some(target), Some(source)) => {
                    let mapping = Mapping { target: target.to_owned(), source };
                    if inwards { self.hints.mappings.inputs.push(mapping) } else { self.hints.mappings.outputs.push(mapping) }
                }
                (None, _) => {
                    let message = format!("`zeebe:{}` has no attribute `target`", child.name);
                    self.faults.place(Some(self.base.called()), child.place, "missing_attribute", message);
                }
                (Some(_), None) => {}
            }
        }
    }

    fn binding(&mut self, tree: &Tree) {
        self.hints.binding = match tree.attribute("bindingType") {
            None | Some("" | "latest") => Binding::Latest,
            Some("deployment") => Binding::Deployment(None),
            Some(other) => {
                let message = format!("`bindingType` is `{other}`, which is not read; use `latest` or `deployment`");
                self.faults.place(Some(self.base.called()), tree.place, "unsupported_binding", message);
                Binding::Latest
            }
        };
    }
}
