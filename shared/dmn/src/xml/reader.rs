//! What every part of the reading needs: names, attributes, origins, and faults for what is missing or not known.

use std::collections::HashSet;
use std::sync::Arc;

use super::tree::Node;
use crate::fault::Faults;
use crate::model::{Origin, Reference, Text, UnaryTests, Variable};

/// Elements of DMN that say nothing about what is decided.
const SILENT: [&str; 24] = [
    "extensionElements",
    "description",
    "question",
    "allowedAnswers",
    "authorityRequirement",
    "supportedObjective",
    "impactedPerformanceIndicator",
    "impactingDecision",
    "decisionMaker",
    "decisionOwner",
    "decisionMade",
    "decisionOwned",
    "usingProcess",
    "usingTask",
    "knowledgeSource",
    "performanceIndicator",
    "organizationUnit",
    "elementCollection",
    "drgElement",
    "textAnnotation",
    "association",
    "group",
    "artifact",
    "businessContextElement",
];

/// Reading under way.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) faults: Faults,
    ids: HashSet<Arc<str>>,
}

impl Reader {
    /// Where `node` stands, inside the element `around`. To be asked once for each element.
    pub(super) fn origin(&mut self, node: &Node, around: &Origin) -> Origin {
        let id: Option<Arc<str>> = node.attribute("id").map(str::trim).filter(|id| !id.is_empty()).map(Arc::from);
        let called = id.clone().or_else(|| around.called.clone());
        let origin = Origin { id, called, place: node.place };
        if let Some(id) = &origin.id
            && !self.ids.insert(Arc::clone(id))
        {
            self.faults.at(&origin, "duplicate_id", format!("the id `{id}` stands twice"));
        }
        origin
    }

    /// The name of `node`, which must have one.
    pub(super) fn name(&mut self, node: &Node, origin: &Origin) -> String {
        spaced(self.required(node, "name", origin))
    }

    /// The value of an attribute that must be there, or nothing.
    pub(super) fn required<'n>(&mut self, node: &'n Node, name: &str, origin: &Origin) -> &'n str {
        let value = node.attribute(name).unwrap_or_default();
        if value.trim().is_empty() {
            self.faults.at(origin, "missing_attribute", format!("`{}` has no attribute `{name}`", node.name));
        }
        value
    }

    /// Whether an attribute says `true`; `false` if it is absent.
    pub(super) fn flag(&mut self, node: &Node, name: &str, origin: &Origin) -> bool {
        match node.attribute(name).map(str::trim) {
            Some("true" | "1") => true,
            None | Some("false" | "0") => false,
            Some(other) => {
                self.faults.at(origin, "invalid_attribute", format!("`{name}` is `true` or `false`, not `{other}`"));
                false
            }
        }
    }

    /// A child that `node` can't have.
    pub(super) fn unexpected(&mut self, child: &Node, parent: &Node, around: &Origin) {
        if !SILENT.contains(&&*child.name) {
            let origin = self.origin(child, around);
            self.faults.at(&origin, "unexpected_element", format!("`{}` can't stand in `{}`", child.name, parent.name));
        }
    }

    /// A child that `node` must have.
    pub(super) fn missing(&mut self, what: &str, node: &Node, origin: &Origin) {
        self.faults.at(origin, "missing_element", format!("`{}` has no {what}", node.name));
    }

    /// A variable, a parameter, a column.
    pub(super) fn variable(&mut self, node: &Node, around: &Origin) -> Variable {
        let origin = self.origin(node, around);
        let name = self.name(node, &origin);
        Variable { name, type_ref: type_ref(node), origin }
    }

    /// A reference by `href`.
    pub(super) fn reference(&mut self, node: &Node, around: &Origin) -> Reference {
        let origin = self.origin(node, around);
        let href = self.required(node, "href", &origin).trim().to_owned();
        Reference { origin, href }
    }

    /// Unary tests.
    pub(super) fn tests(&mut self, node: &Node, around: &Origin) -> UnaryTests {
        let origin = self.origin(node, around);
        let text = self.text(node, &origin);
        UnaryTests { text, language: attribute(node, "expressionLanguage"), origin }
    }

    /// What stands in the child `text`.
    pub(super) fn text(&mut self, node: &Node, origin: &Origin) -> Text {
        let mut text = Text::default();
        for child in &node.children {
            match &*child.name {
                "text" => text = child.text.clone(),
                "importedValues" => {
                    let message = "values imported from other documents are not read: write the expression in `text`";
                    self.faults.at(origin, "unsupported_imported_values", message);
                }
                _ => self.unexpected(child, node, origin),
            }
        }
        text
    }
}

/// A name as FEEL sees it: words with one space between.
pub(crate) fn spaced(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// The value of an attribute that may be absent; one that says nothing is.
pub(super) fn attribute(node: &Node, name: &str) -> Option<String> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The attribute `typeRef`.
pub(super) fn type_ref(node: &Node) -> Option<String> {
    node.attribute("typeRef").map(spaced).filter(|name| !name.is_empty())
}

/// The text of the child of that name.
pub(super) fn words(node: &Node, name: &str) -> Option<String> {
    let child = node.children.iter().find(|child| *child.name == *name)?;
    Some(child.text.trim().to_owned()).filter(|words| !words.is_empty())
}
