//! What every part of the reading needs: bases, attributes, and faults for what is not known.

use foldhash::{HashSet, HashSetExt};
use std::sync::Arc;

use super::names;
use super::references::Reference;
use crate::fault::{Fault, Faults};
use crate::model::{BPMN, Base, Formal, Model, Place, Tree};

/// The most characters of an id: it is part of every event that an instance logs.
const LONGEST_ID: usize = 255;

/// Reading under way.
pub(super) struct Reader<'t> {
    pub(super) faults: Faults,
    /// Ids of the file, with the names of their elements.
    pub(super) ids: Vec<(&'t str, &'t str)>,
    /// All ids that occur, taken or made.
    pub(super) known: HashSet<String>,
    /// Places of elements without an id, in order, and the id of the nearest element around that has one.
    around: Vec<(Place, &'t str)>,
    read: HashSet<&'t str>,
    pub(super) references: Vec<Reference>,
    pub(super) namespaces: Vec<(Arc<str>, Arc<str>)>,
    pub(super) target_namespace: String,
}

impl<'t> Reader<'t> {
    pub(super) fn new(root: &'t Tree, namespaces: Vec<(Arc<str>, Arc<str>)>) -> Self {
        let (mut known, mut around) = (HashSet::new(), Vec::new());
        collect(root, None, &mut known, &mut around);
        let target_namespace = root.attribute("targetNamespace").unwrap_or_default().trim().to_owned();
        Self {
            faults: Faults::default(),
            ids: Vec::new(),
            known,
            around,
            read: HashSet::new(),
            references: Vec::new(),
            namespaces,
            target_namespace,
        }
    }

    /// The model, or all faults.
    pub(super) fn finish(mut self, model: Model) -> Result<Model, Vec<Fault>> {
        self.resolve();
        if self.faults.is_empty() { Ok(model) } else { Err(self.faults.into_faults()) }
    }

    /// What `tree` is as an element. To be asked once for each element.
    pub(super) fn base(&mut self, tree: &'t Tree) -> Base {
        let given = tree.attribute("id").map(str::trim).filter(|id| !id.is_empty());
        let mut base = Base {
            id: given.map_or_else(|| self.free_id(&tree.name), str::to_owned),
            made_id: given.is_none(),
            around: self.around_of(tree).map(str::to_owned),
            name: attribute(tree, "name"),
            place: tree.place,
            attributes: tree.attributes.iter().filter(|attribute| !attribute.namespace.is_empty()).cloned().collect(),
            ..Base::default()
        };
        for child in bpmn(tree) {
            match &*child.name {
                "documentation" => base.documentation.extend(words(child)),
                "extensionElements" => base.extensions.extend(child.children.iter().cloned()),
                _ => {}
            }
        }
        if let Some(id) = given {
            if id.chars().count() > LONGEST_ID {
                self.faults.at(&base, "id_too_long", format!("an id may have {LONGEST_ID} characters"));
            }
            if !self.read.insert(id) {
                self.faults.at(&base, "duplicate_id", format!("the id `{id}` stands twice"));
            }
            self.ids.push((id, &tree.name));
        }
        base
    }

    fn around_of(&self, tree: &Tree) -> Option<&'t str> {
        let found = self.around.binary_search_by_key(&tree.place, |(place, _)| *place).ok()?;
        self.around.get(found).map(|(_, id)| *id)
    }

    fn free_id(&mut self, element: &str) -> String {
        let mut number = 1_usize;
        // Ids are made in order, so the search goes on where the last one ended by way of the count.
        let made = self.known.len();
        loop {
            let id = if number == 1 { format!("{element}_{made}") } else { format!("{element}_{made}_{number}") };
            if self.known.insert(id.clone()) {
                return id;
            }
            number += 1;
        }
    }

    /// Whether an attribute says `true`; none if it is absent.
    pub(super) fn flag(&mut self, tree: &Tree, base: &Base, name: &str) -> Option<bool> {
        match tree.attribute(name).map(str::trim) {
            Some("true" | "1") => Some(true),
            Some("false" | "0") => Some(false),
            None | Some("") => None,
            Some(other) => {
                self.faults.at(base, "invalid_attribute", format!("`{name}` is `true` or `false`, not `{other}`"));
                None
            }
        }
    }

    /// A number of an attribute, at least `least`; none if it is absent.
    pub(super) fn number(&mut self, tree: &Tree, base: &Base, name: &str, least: u32) -> Option<u32> {
        let text = tree.attribute(name).map(str::trim).filter(|text| !text.is_empty())?;
        match text.parse::<u32>().ok().filter(|number| *number >= least && *number <= 1_000_000) {
            Some(number) => Some(number),
            None => {
                self.faults.at(base, "invalid_attribute", format!("`{name}` is a number from {least} to 1000000, not `{text}`"));
                None
            }
        }
    }

    /// One of several words of an attribute, or what is meant without it.
    pub(super) fn choice<T: Copy + Default>(&mut self, tree: &Tree, base: &Base, name: &str, choices: &[(&str, T)]) -> T {
        let Some(text) = tree.attribute(name).map(str::trim).filter(|text| !text.is_empty()) else { return T::default() };
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == text) {
            return *choice;
        }
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("`{word}`")).collect();
        self.faults.at(base, "invalid_attribute", format!("`{name}` is {}, not `{text}`", words.join(" or ")));
        T::default()
    }

    /// An expression.
    pub(super) fn formal(&mut self, tree: &'t Tree) -> Formal {
        Formal {
            base: self.base(tree),
            text: tree.text.clone(),
            language: attribute(tree, "language"),
            evaluates_to: attribute(tree, "evaluatesToTypeRef"),
        }
    }

    /// A child that its parent can't have; others of BPMN that say nothing are passed over.
    pub(super) fn unexpected(&mut self, child: &'t Tree, parent: &Tree, around: &Base) {
        let name = &*child.name;
        if matches!(name, "documentation" | "extensionElements") || names::is_silent(name) {
            return;
        }
        let id = attribute(child, "id").unwrap_or_else(|| around.called().to_owned());
        if names::is_bpmn(name) {
            let message = format!("`{name}` can't stand in `{}`", parent.name);
            self.faults.place(Some(&id), child.place, "unexpected_element", message);
        } else {
            self.faults.place(Some(&id), child.place, "unknown_element", format!("BPMN has no element `{name}`"));
        }
    }

    /// A child of which there can be only one: it goes to `slot`, a second one is a fault.
    pub(super) fn once<T>(&mut self, slot: &mut Option<T>, value: T, child: &Tree, base: &Base) {
        if slot.is_some() {
            let message = format!("`{}` can stand here once only", child.name);
            self.faults.place(Some(base.called()), child.place, "repeated_element", message);
        }
        *slot = Some(value);
    }
}

fn collect<'t>(tree: &'t Tree, outer: Option<&'t str>, known: &mut HashSet<String>, around: &mut Vec<(Place, &'t str)>) {
    let given = tree.attribute("id").map(str::trim).filter(|id| !id.is_empty());
    match (given, outer) {
        (Some(id), _) => {
            known.insert(id.to_owned());
        }
        (None, Some(outer)) => {
            around.push((tree.place, outer));
        }
        (None, None) => {}
    }
    for child in &tree.children {
        collect(child, given.or(outer), known, around);
    }
}

/// The children of `tree` that are of BPMN; those of other namespaces are passed over.
pub(super) fn bpmn(tree: &Tree) -> impl Iterator<Item = &Tree> {
    tree.children.iter().filter(|child| *child.namespace == *BPMN)
}

/// The value of an attribute that may be absent; one that says nothing is.
pub(super) fn attribute(tree: &Tree, name: &str) -> Option<String> {
    tree.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The text of an element, unless it says nothing.
pub(super) fn words(tree: &Tree) -> Option<String> {
    Some(tree.text.trim().to_owned()).filter(|words| !words.is_empty())
}
