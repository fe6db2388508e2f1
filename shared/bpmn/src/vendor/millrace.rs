//! Our own extension namespace, `https://millrace.dev/bpmn/1.0`: all that the engine's graph has and BPMN has not.
//!
//! What export writes here, reading gives back. An element of the file that has anything of this namespace is read from
//! this namespace alone; extensions of other vendors on it are kept, not read.
//!
//! How values are written:
//! - *text*: as it stands, or FEEL after `=` (`engine::graph::Text`);
//! - *expression*: FEEL after `=`, without it the SQL-like form (as `engine::graph::Expression` serialises);
//! - *roles*: names of roles with a space between;
//! - *JSON*: the content of the element.
//!
//! Attributes on elements of BPMN, with the prefix of this namespace:
//!
//! | on | attribute | value |
//! |---|---|---|
//! | any flow node | `step` | the step of the source document (`Node::step`) |
//! | process, any flow node, any sequence flow | `id` | its id in the graph, where the element's own `id` can't be it: not an NCName, or taken by another element of the file |
//! | end event | `outcome` | `EndEvent::outcome`; none means `completed` |
//! | any expression of BPMN (`conditionExpression`, `condition`, `loopCondition`, …) | `dialect` | `sql_like`, or `feel` (as without it, but `${` is no UEL) |
//! | message, signal, error or escalation event definition, `timeDate` and the like | `dialect` | `feel`: `${` in the name, code or time is no UEL |
//!
//! Elements in `extensionElements`; attributes have no prefix, and all may be absent unless *required*:
//!
//! | on | element | attributes | content |
//! |---|---|---|---|
//! | process | `process` | `timeoutSeconds`, `initiator` (the variable that receives who starts an instance) | – |
//! | process, service task, business rule task | `retry` | `maxAttempts` `initialMillis` `backoffPercent` `maxMillis` (all required, numbers) | – |
//! | process | `mappings` | – | `property` elements: `target` (required), `source` (required, expression): initial values |
//! | any flow node | `mappings` | – | `input` and `output` elements: `target` (required, path), `source` (required, expression) |
//! | service, send, business rule, script or user task that a connector does | `connector` | `kind` (required), `resultVariable`, `responsibleRoles` (roles), `estimatedMinutes` | the settings, a JSON object; empty for none |
//! | user task | `separation` | `requester` (`true` keeps whoever started the process away), `tasks` (ids of user tasks of the file with a space between: whoever did one of them does not do this one, nor the other way round) | – |
//! | user task | `skill`, one each | `name`, `level` (1 to 5; both required) | – |
//! | user task | `userTask` | `candidateRoles` (roles), `candidateGroups` `candidateUsers` `assignee` `due` `followUp` `priority` `formKey` (texts), `minimumLevel`, `outcomeVariable`, `estimatedMinutes` | elements `form` (JSON), `outcome` (text content, one each), `escalation` (`afterSeconds` required, `toRoles` roles) |
//! | business rule task | `decision` | `decision` (required, text), `binding` (`latest`, `version`, `deployment`), `version` (number), `result` (`whole`, `entry`, `single`, `collect`, `list`), `resultVariable` | – |
//! | call activity | `call` | `called` (text; without it `calledElement`), `binding`, `version`, `allIn` `allOut` (`true`, `false`; false when absent), `businessKey` (text) | – |
//! | script task | `script` | `expression` (required, expression), `resultVariable` | – |
//! | message event definition, send or receive task | `message` | `name` (text; without it the name of the message), `correlationKey` (text) | – |
//! | error or escalation event definition that catches | `caught` | `codeVariable`, `messageVariable` | – |
//! | error event definition that throws | `thrown` | `message` (text) | – |
//! | multi-instance loop characteristics | `each` | `collection` (expression), `itemVariable`, `resultsVariable`, `result` (expression) | – |
//! | ad-hoc sub-process | `adHoc` | `active` (expression) | – |
//!
//! `separation` and `skill` say nothing of who does a task: they are read beside what other vendors say, too.
//!
//! A user task with `connector` is a service task of the graph; so is any other task with it.

mod duties;

use std::str::FromStr;

use engine::graph::{Binding, Connector, DecisionResult, Escalation, Expression, Mapping, RetryPolicy, Text};
use serde_json::{Map, Value};

use super::Hints;
use super::texts::{At, Dialect, roles, serialised, text};
use crate::fault::Faults;
use crate::model::{Base, MILLRACE, Tree};

pub(crate) use duties::{Duties, read as duties};

/// Its namespace.
pub(super) const NAMESPACE: &str = MILLRACE;

struct Millrace<'a> {
    base: &'a Base,
    hints: &'a mut Hints,
    faults: &'a mut Faults,
}

/// Whether it says anything of an element that it then says alone.
pub(super) fn speaks(base: &Base) -> bool {
    base.attributes.iter().any(|attribute| *attribute.namespace == *NAMESPACE) || own(base).next().is_some()
}

fn own(base: &Base) -> impl Iterator<Item = &Tree> {
    base.extensions.iter().filter(|tree| *tree.namespace == *NAMESPACE && !duties::ELEMENTS.contains(&&*tree.name))
}

/// Reads what it says of an element.
pub(super) fn read(base: &Base, hints: &mut Hints, faults: &mut Faults) {
    let attribute = |name: &str| base.attribute(NAMESPACE, name).map(str::to_owned);
    hints.id = attribute("id");
    hints.step = attribute("step");
    hints.outcome = attribute("outcome");
    let mut millrace = Millrace { base, hints, faults };
    for tree in own(base) {
        millrace.element(tree);
    }
}

impl Millrace<'_> {
    fn element(&mut self, tree: &Tree) {
        match &*tree.name {
            "process" => {
                self.hints.timeout_seconds = self.number(tree, "timeoutSeconds");
                self.hints.initiator = tree.attribute("initiator").map(str::to_owned);
            }
            "retry" => self.retry(tree),
            "mappings" => self.mappings(tree),
            "connector" => self.connector(tree),
            "userTask" => self.user_task(tree),
            "decision" => {
                self.hints.decision = self.required(tree, "decision");
                self.hints.result_variable = self.word(tree, "resultVariable");
                self.hints.decision_result = match tree.attribute("result") {
                    None | Some("whole") => DecisionResult::Whole,
                    Some("entry") => DecisionResult::Entry,
                    Some("single") => DecisionResult::Single,
                    Some("collect") => DecisionResult::Collect,
                    Some("list") => DecisionResult::List,
                    Some(other) => {
                        self.invalid(tree, "result", other);
                        DecisionResult::Whole
                    }
                };
                self.binding(tree);
            }
            "call" => {
                self.hints.called = self.text(tree, "called");
                self.hints.all_in = Some(self.flag(tree, "allIn"));
                self.hints.all_out = Some(self.flag(tree, "allOut"));
                self.hints.business_key = self.text(tree, "businessKey");
                self.binding(tree);
            }
            "script" => {
                self.hints.script = self.required_expression(tree, "expression");
                self.hints.result_variable = self.word(tree, "resultVariable");
            }
            "message" => {
                self.hints.message_name = self.text(tree, "name");
                self.hints.correlation_key = self.text(tree, "correlationKey");
            }
            "caught" => {
                self.hints.code_variable = self.word(tree, "codeVariable");
                self.hints.message_variable = self.word(tree, "messageVariable");
            }
            "thrown" => self.hints.thrown_message = self.text(tree, "message"),
            "each" => {
                self.hints.each.collection = self.expression(tree, "collection");
                self.hints.each.item_variable = self.word(tree, "itemVariable");
                self.hints.each.results_variable = self.word(tree, "resultsVariable");
                self.hints.each.result = self.expression(tree, "result");
            }
            "adHoc" => self.hints.active = self.expression(tree, "active"),
            other => {
                let message = format!("this namespace has no element `{other}`");
                self.faults.place(Some(self.base.called()), tree.place, "unknown_extension", message);
            }
        }
    }

    fn invalid(&mut self, tree: &Tree, name: &str, text: &str) {
        let message = format!("`{name}` of `millrace:{}` can't be `{text}`", tree.name);
        self.faults.place(Some(self.base.called()), tree.place, "invalid_attribute", message);
    }

    fn word(&self, tree: &Tree, name: &str) -> Option<String> {
        tree.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    fn number<T: FromStr>(&mut self, tree: &Tree, name: &str) -> Option<T> {
        let text = tree.attribute(name)?;
        let number = text.trim().parse().ok();
        if number.is_none() {
            self.invalid(tree, name, text);
        }
        number
    }

    fn flag(&mut self, tree: &Tree, name: &str) -> bool {
        match tree.attribute(name) {
            Some("true") => true,
            None | Some("false") => false,
            Some(other) => {
                self.invalid(tree, name, other);
                false
            }
        }
    }

    fn text(&mut self, tree: &Tree, name: &str) -> Option<Text> {
        let raw = tree.attribute(name)?;
        text(raw, Dialect::Feel, At::new(self.base, name), self.faults)
    }

    fn missing(&mut self, tree: &Tree, name: &str) {
        let message = format!("`millrace:{}` has no attribute `{name}`", tree.name);
        self.faults.place(Some(self.base.called()), tree.place, "missing_attribute", message);
    }

    fn required(&mut self, tree: &Tree, name: &str) -> Option<Text> {
        if tree.attribute(name).is_none() {
            self.missing(tree, name);
        }
        self.text(tree, name)
    }

    fn expression(&mut self, tree: &Tree, name: &str) -> Option<Expression> {
        let raw = tree.attribute(name)?;
        serialised(raw, At::new(self.base, name), self.faults)
    }

    fn required_expression(&mut self, tree: &Tree, name: &str) -> Option<Expression> {
        if tree.attribute(name).is_none() {
            self.missing(tree, name);
        }
        self.expression(tree, name)
    }

    fn roles(&mut self, tree: &Tree, name: &str) -> Vec<engine::RoleName> {
        roles(tree.attribute(name).unwrap_or_default(), At::new(self.base, name), self.faults)
    }

    fn retry(&mut self, tree: &Tree) {
        let mut field = |name: &str| {
            let number = self.number::<u32>(tree, name);
            if tree.attribute(name).is_none() {
                self.missing(tree, name);
            }
            number.unwrap_or_default()
        };
        let policy = RetryPolicy {
            max_attempts: field("maxAttempts"),
            initial_millis: field("initialMillis"),
            backoff_percent: field("backoffPercent"),
            max_millis: field("maxMillis"),
        };
        self.hints.retry = Some(policy);
    }

    fn mappings(&mut self, tree: &Tree) {
        for child in &tree.children {
            let Some(target) = self.word(child, "target") else {
                self.missing(child, "target");
                continue;
            };
            let Some(source) = self.required_expression(child, "source") else { continue };
            let mapping = Mapping { target, source };
            match &*child.name {
                "input" => self.hints.mappings.inputs.push(mapping),
                "output" => self.hints.mappings.outputs.push(mapping),
                "property" => self.hints.properties.push(mapping),
                other => {
                    let message = format!("`{other}` can't stand in `millrace:mappings`");
                    self.faults.place(Some(self.base.called()), child.place, "unknown_extension", message);
                }
            }
        }
    }

    fn json(&mut self, tree: &Tree) -> Option<Value> {
        match serde_json::from_str(&tree.text) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("`millrace:{}` does not hold JSON: {error}", tree.name);
                self.faults.place(Some(self.base.called()), tree.place, "invalid_json", message);
                None
            }
        }
    }

    fn connector(&mut self, tree: &Tree) {
        let Some(kind) = self.word(tree, "kind") else {
            self.missing(tree, "kind");
            return;
        };
        let settings = match tree.text.is_blank() {
            true => Some(Value::Object(Map::new())),
            false => self.json(tree),
        };
        match settings {
            Some(Value::Object(settings)) => self.hints.connector = Some(Connector { kind, settings }),
            Some(_) => {
                let message = "the settings of a connector are a JSON object";
                self.faults.place(Some(self.base.called()), tree.place, "invalid_json", message);
            }
            None => {}
        }
        self.hints.result_variable = self.word(tree, "resultVariable");
        self.hints.responsible_roles = self.roles(tree, "responsibleRoles");
        self.hints.estimated_minutes = self.number(tree, "estimatedMinutes");
    }

    fn user_task(&mut self, tree: &Tree) {
        self.hints.user.candidate_roles = self.roles(tree, "candidateRoles");
        self.hints.user.candidate_groups = self.text(tree, "candidateGroups");
        self.hints.user.candidate_users = self.text(tree, "candidateUsers");
        self.hints.user.assignee = self.text(tree, "assignee");
        self.hints.user.due = self.text(tree, "due");
        self.hints.user.follow_up = self.text(tree, "followUp");
        self.hints.user.priority = self.text(tree, "priority");
        self.hints.user.form_key = self.text(tree, "formKey");
        self.hints.user.minimum_level = self.number(tree, "minimumLevel").unwrap_or_default();
        self.hints.user.outcome_variable = self.word(tree, "outcomeVariable");
        self.hints.user.estimated_minutes = self.number(tree, "estimatedMinutes");
        self.hints.own_assignment = true;
        for child in &tree.children {
            match &*child.name {
                "form" => self.hints.user.form = self.json(child),
                "outcome" => self.hints.user.outcomes.push(child.text.to_string()),
                "escalation" => {
                    if child.attribute("afterSeconds").is_none() {
                        self.missing(child, "afterSeconds");
                    }
                    let after_seconds = self.number(child, "afterSeconds").unwrap_or_default();
                    let to_roles = self.roles(child, "toRoles");
                    self.hints.user.escalation = Some(Escalation { after_seconds, to_roles });
                }
                other => {
                    let message = format!("`{other}` can't stand in `millrace:userTask`");
                    self.faults.place(Some(self.base.called()), child.place, "unknown_extension", message);
                }
            }
        }
    }

    fn binding(&mut self, tree: &Tree) {
        self.hints.binding = match tree.attribute("binding") {
            None | Some("latest") => Binding::Latest,
            Some("deployment") => Binding::Deployment(None),
            Some("version") => match self.number(tree, "version") {
                Some(number) => Binding::Version(number),
                None => {
                    self.missing(tree, "version");
                    Binding::Latest
                }
            },
            Some(other) => {
                self.invalid(tree, "binding", other);
                Binding::Latest
            }
        };
    }
}
