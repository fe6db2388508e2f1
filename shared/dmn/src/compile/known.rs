//! The names that an element knows, because it requires what they stand for.

use std::collections::{HashMap, HashSet};

use feel::{Compiler, Name, Type};

use super::elements::{Builder, Need, Role, Unit};
use crate::documents::Element;
use crate::model::{Decision, Reference};

/// A name that expressions of an element know, its type, and what it stands for.
pub(super) struct Known {
    pub(super) name: Name,
    pub(super) kind: Type,
    pub(super) of: Of,
}

/// What a name stands for.
pub(super) enum Of {
    /// An element.
    Element(Element),
    /// Elements of an imported document, by their names there.
    Import(Vec<(Name, Type, Element)>),
}

impl Known {
    /// What it stands for.
    pub(super) fn elements(&self) -> Vec<Element> {
        match &self.of {
            Of::Element(element) => vec![*element],
            Of::Import(members) => members.iter().map(|(_, _, element)| *element).collect(),
        }
    }
}

/// What a decision requires.
pub(super) fn requirements(decision: &Decision) -> [&[Reference]; 3] {
    [&decision.required_inputs, &decision.required_decisions, &decision.required_knowledge]
}

impl<'a> Builder<'a, '_> {
    /// The names that an element knows because it requires what they stand for; with `inferred`, their types also where nobody
    /// declared them.
    pub(super) fn known(&mut self, document: usize, references: &[&'a [Reference]], inferred: bool) -> Vec<Known> {
        let mut all: Vec<Known> = Vec::new();
        let mut imports: HashMap<&str, usize> = HashMap::new();
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        for reference in references.iter().copied().flatten() {
            let Some((element, import)) = self.documents.resolve(document, reference) else { continue };
            let Some(found) = self.documents.find(element) else { continue };
            let import = import.and_then(|index| self.documents.get(document)?.definitions.imports.get(index));
            let (import, name) = (import.map_or("", |import| &import.name), found.variable_name());
            if !seen.insert((import, name)) {
                continue;
            }
            let place = self.places.get(&Role { element, function: false }).filter(|_| inferred);
            let kind = match place.and_then(|place| self.all.get(*place)) {
                Some(unit) => unit.known.clone(),
                None if element.kind.is_function() => Type::Any,
                None => found.variable().map_or(Type::Any, |variable| self.kind(element.document, variable)),
            };
            if import.is_empty() {
                all.push(Known { name: name.into(), kind, of: Of::Element(element) });
                continue;
            }
            let index = *imports.entry(import).or_insert(all.len());
            if index == all.len() {
                all.push(Known { name: import.into(), kind: Type::Any, of: Of::Import(Vec::new()) });
            }
            if let Some(Known { of: Of::Import(members), .. }) = all.get_mut(index) {
                members.push((name.into(), kind, element));
            }
        }
        for known in &mut all {
            if let Of::Import(members) = &known.of {
                known.kind = Type::Context(members.iter().map(|(name, kind, _)| (name.clone(), kind.clone())).collect());
            }
        }
        all
    }

    /// The place of a unit that is compiled.
    pub(super) fn place(&self, role: Role) -> usize {
        self.places.get(&role).copied().unwrap_or(usize::MAX)
    }

    /// Where the value comes from, once what it needs is compiled.
    fn need(&self, of: Of) -> Need {
        let place = |element| self.place(Role { element, function: false });
        match of {
            Of::Element(element) => Need::Unit(place(element)),
            Of::Import(members) => Need::Import(members.into_iter().map(|(name, _, element)| (name, place(element))).collect()),
        }
    }

    /// Declares what is known as inputs of the unit's expression.
    pub(super) fn declare(&self, unit: &mut Unit, compiler: &mut Compiler, known: Vec<Known>) {
        for Known { name, kind, of } in known {
            compiler.input(&name, kind);
            unit.needs.push(self.need(of));
        }
    }
}
