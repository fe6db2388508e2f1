//! What every part of the reading needs: names, attributes, origins, and faults for what is missing or not known.

use std::collections::HashSet;
use std::sync::Arc;

use crate::fault::Faults;
use crate::model::{Origin, Placed, Reference, UnaryTests, Variable};
use xml::Tree;

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
    /// Where `tree` stands, inside the element `around`. To be asked once for each element.
    pub(super) fn origin(&mut self, tree: &Tree, around: &Origin) -> Origin {
        let id: Option<Arc<str>> = tree.attribute("id").map(str::trim).filter(|id| !id.is_empty()).map(Arc::from);
        let called = id.clone().or_else(|| around.called.clone());
        let origin = Origin { id, called, place: tree.place };
        if let Some(id) = &origin.id
            && !self.ids.insert(Arc::clone(id))
        {
            self.faults.at(&origin, "duplicate_id", format!("the id `{id}` stands twice"));
        }
        origin
    }

    /// The name of `tree`, which must have one.
    pub(super) fn name(&mut self, tree: &Tree, origin: &Origin) -> String {
        spaced(self.required(tree, "name", origin))
    }

    /// The value of an attribute that must be there, or nothing.
    pub(super) fn required<'n>(&mut self, tree: &'n Tree, name: &str, origin: &Origin) -> &'n str {
        let value = tree.attribute(name).unwrap_or_default();
        if value.trim().is_empty() {
            self.faults.at(origin, "missing_attribute", format!("`{}` has no attribute `{name}`", tree.name));
        }
        value
    }

    /// Whether an attribute says `true`; `false` if it is absent.
    pub(super) fn flag(&mut self, tree: &Tree, name: &str, origin: &Origin) -> bool {
        match tree.attribute(name).map(str::trim) {
            Some("true" | "1") => true,
            None | Some("false" | "0") => false,
            Some(other) => {
                self.faults.at(origin, "invalid_attribute", format!("`{name}` is `true` or `false`, not `{other}`"));
                false
            }
        }
    }

    /// A child that `tree` can't have.
    pub(super) fn unexpected(&mut self, child: &Tree, parent: &Tree, around: &Origin) {
        if !SILENT.contains(&&*child.name) {
            let origin = self.origin(child, around);
            self.faults.at(&origin, "unexpected_element", format!("`{}` can't stand in `{}`", child.name, parent.name));
        }
    }

    /// A child that `tree` must have.
    pub(super) fn missing(&mut self, what: &str, tree: &Tree, origin: &Origin) {
        self.faults.at(origin, "missing_element", format!("`{}` has no {what}", tree.name));
    }

    /// A variable, a parameter, a column.
    pub(super) fn variable(&mut self, tree: &Tree, around: &Origin) -> Variable {
        let origin = self.origin(tree, around);
        let name = self.name(tree, &origin);
        Variable { name, type_ref: type_ref(tree), origin }
    }

    /// A reference by `href`.
    pub(super) fn reference(&mut self, tree: &Tree, around: &Origin) -> Reference {
        let origin = self.origin(tree, around);
        let href = self.required(tree, "href", &origin).trim().to_owned();
        Reference { origin, href }
    }

    /// Unary tests.
    pub(super) fn tests(&mut self, tree: &Tree, around: &Origin) -> UnaryTests {
        let origin = self.origin(tree, around);
        let text = self.text(tree, &origin);
        UnaryTests { text, language: attribute(tree, "expressionLanguage"), origin }
    }

    /// What stands in the child `text`.
    pub(super) fn text(&mut self, tree: &Tree, origin: &Origin) -> Placed {
        let mut text = Placed::default();
        for child in &tree.children {
            match &*child.name {
                "text" => text = child.text.clone(),
                "importedValues" => {
                    let message = "values imported from other documents are not read: write the expression in `text`";
                    self.faults.at(origin, "unsupported_imported_values", message);
                }
                _ => self.unexpected(child, tree, origin),
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
pub(super) fn attribute(tree: &Tree, name: &str) -> Option<String> {
    tree.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The attribute `typeRef`.
pub(super) fn type_ref(tree: &Tree) -> Option<String> {
    tree.attribute("typeRef").map(spaced).filter(|name| !name.is_empty())
}

/// The text of the child of that name.
pub(super) fn words(tree: &Tree, name: &str) -> Option<String> {
    let child = tree.children.iter().find(|child| *child.name == *name)?;
    Some(child.text.trim().to_owned()).filter(|words| !words.is_empty())
}
