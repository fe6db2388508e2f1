//! What Camunda 7, Flowable and Activiti have in common: engines for Java that grew from one tree.
//!
//! What needs Java (classes, delegates, listeners, beans) is refused and told what to use instead.

use engine::graph::{Binding, Connector, Mapping, Text};
use serde_json::json;

use super::fields::{Field, schema};
use super::texts::{At, Dialect, expression_of, roles_of, text, value};
use super::uel::named;
use super::{Hints, retries};
use crate::fault::Faults;
use crate::model::{Base, Tree};

const INSTEAD: &str = "let a worker do it (an external task with a topic), or use a script task or an output mapping in FEEL";

/// Reading one element of one vendor.
pub(super) struct Java<'a> {
    pub(super) base: &'a Base,
    pub(super) namespace: &'a str,
    /// The usual prefix, for messages.
    pub(super) prefix: &'static str,
    pub(super) hints: &'a mut Hints,
    pub(super) faults: &'a mut Faults,
}

impl<'a> Java<'a> {
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.base.attribute(self.namespace, name).map(str::trim).filter(|value| !value.is_empty())
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.attribute(name) == Some("true")
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &'a Tree> + use<'a> {
        let namespace = self.namespace;
        self.base.extensions.iter().filter(move |tree| *tree.namespace == *namespace)
    }

    pub(super) fn text(&mut self, what: &str, raw: &str) -> Option<Text> {
        text(raw, Dialect::Uel, At::new(self.base, what), self.faults)
    }

    pub(super) fn attribute_text(&mut self, name: &str) -> Option<Text> {
        let raw = self.attribute(name)?;
        self.text(name, raw)
    }

    pub(super) fn refuse(&mut self, what: &str, why: &str) {
        self.faults.at(self.base, "unsupported_implementation", format!("`{}:{what}` {why}", self.prefix));
    }

    pub(super) fn note(&mut self, code: &'static str, message: String) {
        self.faults.note(self.base, code, message);
    }

    /// Attributes that both have.
    pub(super) fn common(&mut self) {
        self.people();
        self.implementation();
        self.items();
        self.hints.business_key = self.attribute_text("businessKey");
        for name in ["asyncBefore", "asyncAfter", "async", "exclusive", "asyncLeave"] {
            if self.attribute(name).is_some() {
                let message =
                    format!("`{}:{name}` is passed over: every step is stored, and jobs never run in the caller's thread", self.prefix);
                self.note("ignored_async", message);
            }
        }
        for name in ["formHandlerClass", "variableMappingClass", "variableMappingDelegateExpression"] {
            if self.attribute(name).is_some() {
                self.refuse(name, "names a class of Java, which can't run here; use a form, or input and output mappings");
            }
        }
        if self.attribute("skipExpression").is_some() {
            self.refuse("skipExpression", "is not read; put an exclusive gateway before the activity");
        }
        if let Some(variable) = self.attribute("initiator") {
            self.hints.initiator = Some(variable.to_owned());
        }
        self.hints.code_variable = self.attribute("errorCodeVariable").or(self.attribute("escalationCodeVariable")).map(str::to_owned);
        self.hints.message_variable = self.attribute("errorMessageVariable").map(str::to_owned);
        self.hints.thrown_message = self.attribute_text("errorMessage");
    }

    fn people(&mut self) {
        self.hints.user.assignee = self.attribute_text("assignee");
        self.hints.user.candidate_users = self.attribute_text("candidateUsers");
        match self.attribute_text("candidateGroups") {
            Some(Text::Fixed(groups)) => self.hints.user.candidate_roles = roles_of(&groups),
            computed => self.hints.user.candidate_groups = computed,
        }
        self.hints.user.due = self.attribute_text("dueDate");
        self.hints.user.follow_up = self.attribute_text("followUpDate");
        self.hints.user.priority = self.attribute_text("priority");
        self.hints.user.form_key = self.attribute_text("formKey").or_else(|| self.attribute_text("formRef"));
    }

    /// Who does a task: a worker is fine, Java is not.
    fn implementation(&mut self) {
        let result = self.attribute("resultVariable").or(self.attribute("resultVariableName"));
        self.hints.result_variable = result.map(str::to_owned);
        for name in ["class", "delegateExpression"] {
            if let Some(java) = self.attribute(name) {
                self.refuse(name, &format!("names `{java}` of Java, which can't run here; {INSTEAD}"));
            }
        }
        if let Some(raw) = self.attribute("expression") {
            match expression_of(raw, Dialect::Uel, At::new(self.base, "expression"), self.faults) {
                Some(expression) if self.hints.result_variable.is_some() => self.hints.script = Some(expression),
                Some(_) => {
                    self.hints.nothing = true;
                    let message = format!("`{}:expression` is passed over: it calls nothing, and no variable receives it", self.prefix);
                    self.note("ignored_expression", message);
                }
                None => {}
            }
        }
        if matches!(self.attribute("type"), Some("external" | "external-worker")) {
            match self.attribute("topic") {
                Some(topic) => {
                    let topic = self.text("topic", topic);
                    self.hints.connector = topic.map(|topic| worker(&topic));
                }
                None => self.faults.at(self.base, "missing_topic", "an external task has no topic for a worker to take it by"),
            }
        }
        for name in ["taskPriority", "jobPriority"] {
            if self.attribute(name).is_some() {
                self.note("ignored_priority", format!("`{}:{name}` is passed over: jobs have the priority of their instance", self.prefix));
            }
        }
    }

    /// The items of a multi-instance activity.
    fn items(&mut self) {
        self.hints.each.item_variable = self.attribute("elementVariable").map(str::to_owned);
        if let Some(expression) = self.attribute("collection").map(str::to_owned) {
            // The name of a variable, or an expression.
            let raw = if super::uel::is_uel(&expression) || expression.starts_with('=') { expression } else { named(&expression) };
            self.hints.each.collection = expression_of(&raw, Dialect::Uel, At::new(self.base, "collection"), self.faults);
        }
    }

    /// A version that is said by two attributes; `tag` is the one for a tag.
    pub(super) fn binding(&mut self, binding: &str, version: &str) -> Binding {
        match self.attribute(binding) {
            None | Some("latest") => Binding::Latest,
            Some("deployment") => Binding::Deployment(None),
            Some("version") => match self.attribute(version).map(|text| text.parse::<u32>()) {
                Some(Ok(number)) => Binding::Version(number),
                _ => {
                    let message = format!("`{}:{version}` has to be a number where `{binding}` is `version`", self.prefix);
                    self.faults.at(self.base, "invalid_attribute", message);
                    Binding::Latest
                }
            },
            Some("versionTag") => {
                let message =
                    format!("`{}:{binding}` is `versionTag`, which is not read; use `latest`, `deployment` or `version`", self.prefix);
                self.faults.at(self.base, "unsupported_binding", message);
                Binding::Latest
            }
            Some(other) => {
                let message = format!("`{}:{binding}` is `latest`, `deployment` or `version`, not `{other}`", self.prefix);
                self.faults.at(self.base, "invalid_attribute", message);
                Binding::Latest
            }
        }
    }

    /// An extension element that both have; gives whether it was one.
    pub(super) fn element(&mut self, tree: &'a Tree) -> bool {
        match &*tree.name {
            "in" => self.passed(tree, true),
            "out" => self.passed(tree, false),
            "failedJobRetryTimeCycle" => match retries::cycle(&tree.text) {
                Some(policy) => self.hints.retry = Some(policy),
                None => {
                    let message = format!("the retry cycle `{}` is passed over: only the kind `R3/PT10M` is read", tree.text.trim());
                    self.note("ignored_retry_cycle", message);
                }
            },
            "executionListener" | "taskListener" => {
                let why = "runs code of the other engine, which can't run here; use a script task before or after, or mappings in FEEL";
                self.faults.place(
                    Some(self.base.called()),
                    tree.place,
                    "unsupported_listener",
                    format!("`{}:{}` {why}", self.prefix, tree.name),
                );
            }
            "properties" | "property" => {}
            _ => return false,
        }
        true
    }

    /// `in` and `out` of a call activity.
    fn passed(&mut self, tree: &'a Tree, inwards: bool) {
        if let Some(key) = tree.attribute("businessKey") {
            self.hints.business_key = self.text("businessKey", key);
            return;
        }
        if tree.attribute("variables") == Some("all") {
            *(if inwards { &mut self.hints.all_in } else { &mut self.hints.all_out }) = Some(true);
            return;
        }
        let source = match (tree.attribute("source"), tree.attribute("sourceExpression")) {
            (Some(name), _) => expression_of(&named(name), Dialect::Feel, At::new(self.base, "source"), self.faults),
            (None, Some(raw)) => value(raw, Dialect::Uel, At::new(self.base, "sourceExpression"), self.faults),
            (None, None) => None,
        };
        let Some(target) = tree.attribute("target").map(str::to_owned) else {
            self.faults.place(
                Some(self.base.called()),
                tree.place,
                "missing_attribute",
                format!("`{}` has no attribute `target`", tree.name),
            );
            return;
        };
        match source {
            Some(source) if inwards => self.hints.mappings.inputs.push(Mapping { target, source }),
            Some(source) => self.hints.mappings.outputs.push(Mapping { target, source }),
            None if tree.attribute("sourceExpression").is_some() => {}
            None => {
                self.faults.place(
                    Some(self.base.called()),
                    tree.place,
                    "missing_attribute",
                    format!("`{}` has no attribute `source`", tree.name),
                );
            }
        }
    }

    /// Form fields in elements of that name; `list` is that of the values of an enumeration.
    pub(super) fn form(&mut self, fields: impl Iterator<Item = &'a Tree>) {
        let fields: Vec<Field<'a>> = fields.filter_map(field).collect();
        self.hints.user.form = schema(&fields);
    }
}

fn field(tree: &Tree) -> Option<Field<'_>> {
    let constraints = tree.child("validation").into_iter().flat_map(|validation| validation.named("constraint"));
    let constraints: Vec<(&str, &str)> = constraints
        .filter_map(|constraint| Some((constraint.attribute("name")?, constraint.attribute("config").unwrap_or_default())))
        .collect();
    Some(Field {
        id: tree.attribute("id").filter(|id| !id.is_empty())?,
        label: tree.attribute("label").or(tree.attribute("name")),
        kind: tree.attribute("type").unwrap_or("string"),
        default: tree.attribute("defaultValue").or(tree.attribute("default")),
        required: tree.attribute("required") == Some("true") || constraints.iter().any(|(name, _)| *name == "required"),
        values: tree.named("value").filter_map(|value| value.attribute("id").or(value.attribute("name"))).collect(),
        bounds: constraints,
    })
}

/// The connector for jobs that workers take by type. A computed type keeps its `=`.
pub(super) fn worker(kind: &Text) -> Connector {
    let kind = serde_json::to_value(kind).unwrap_or_default();
    Connector { kind: "worker".to_owned(), settings: [("type".to_owned(), json!(kind))].into_iter().collect() }
}
