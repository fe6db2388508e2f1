//! Item definitions made types (DMN 1.5, 7.3.2 and 7.3.3), and the types that names in each document mean.

use std::collections::HashMap;

use feel::{Name, Type, Types};

use super::sources::Sources;
use crate::documents::Documents;
use crate::fault::Faults;
use crate::model::{FunctionItem, ItemDefinition, Origin, UnaryTests};

/// How long a chain of types made of each other may be.
const MAX_DEPTH: usize = 64;
/// How many types one may be made of, each counted as often as it is used; what walks a type walks so many.
const MAX_SIZE: usize = 10_000;
/// How many types all documents may have, each counted with those it is made of.
const MAX_TOTAL: usize = 100_000;

/// The types of a model and of what it imports.
#[derive(Debug)]
pub(crate) struct ModelTypes {
    /// One for each document.
    documents: Vec<Types>,
}

impl ModelTypes {
    /// Resolves every item definition; faults for names that mean nothing, cycles, tests that can't be read.
    pub(crate) fn new(documents: &Documents<'_>, sources: &mut Sources, faults: &mut Faults) -> Self {
        let mut resolver =
            Resolver { documents, sources, faults, own: Types::default(), known: HashMap::new(), open: Vec::new(), total: 0 };
        let mut all = Vec::new();
        for (number, document) in documents.all().iter().enumerate() {
            let mut types = Types::default();
            for index in 0..document.definitions.item_definitions.len() {
                if let Some(item) = document.definitions.item_definitions.get(index) {
                    types.declare(item.name.as_str(), resolver.item(number, index).0);
                }
            }
            for (import, given) in document.definitions.imports.iter().zip(&document.imports) {
                let Some((other, there)) = given.and_then(|other| Some((other, documents.get(other)?))) else { continue };
                for (index, item) in there.definitions.item_definitions.iter().enumerate() {
                    let name = if import.name.is_empty() { item.name.clone() } else { format!("{}.{}", import.name, item.name) };
                    if types.named(&name).is_none() {
                        types.declare(name, resolver.item(other, index).0);
                    }
                }
            }
            all.push(types);
        }
        resolver.faults.look_at(None);
        Self { documents: all }
    }

    /// The types that have names in a document.
    pub(crate) fn of(&self, document: usize) -> Types {
        self.documents.get(document).cloned().unwrap_or_default()
    }

    /// The type that a `typeRef` in a document means; anything where there is none, and a fault where it means nothing.
    pub(crate) fn named(&self, document: usize, name: Option<&str>, origin: &Origin, faults: &mut Faults) -> Type {
        let Some(name) = name.map(unprefixed).filter(|name| *name != "function") else { return Type::Any };
        self.documents.get(document).and_then(|types| types.named(name)).or_else(|| number(name)).unwrap_or_else(|| {
            unknown(name, origin, faults);
            Type::Any
        })
    }
}

/// Before DMN 1.2, FEEL's own types had a prefix, and some tools still write it.
fn unprefixed(name: &str) -> &str {
    name.strip_prefix("feel:").unwrap_or(name)
}

/// What some tools call numbers, where the model has no type of that name.
fn number(name: &str) -> Option<Type> {
    matches!(name, "integer" | "long" | "double").then_some(Type::Number)
}

fn unknown(name: &str, origin: &Origin, faults: &mut Faults) {
    faults.at(origin, "unknown_type", format!("there is no type `{name}`"));
}

struct Resolver<'a, 'b> {
    documents: &'b Documents<'a>,
    sources: &'b mut Sources,
    faults: &'b mut Faults,
    /// FEEL's own types.
    own: Types,
    known: HashMap<(usize, usize), Sized>,
    /// The types being resolved, outermost first.
    open: Vec<(usize, usize)>,
    total: usize,
}

/// A type and how many it is made of.
type Sized = (Type, usize);

const ANY: Sized = (Type::Any, 1);

impl Resolver<'_, '_> {
    fn item(&mut self, document: usize, index: usize) -> Sized {
        if let Some(known) = self.known.get(&(document, index)) {
            return known.clone();
        }
        let Some(item) = self.documents.get(document).and_then(|it| it.definitions.item_definitions.get(index)) else { return ANY };
        if self.open.contains(&(document, index)) {
            self.faults.at(&item.origin, "cyclic_type", format!("the type `{}` is made of itself", item.name));
            return ANY;
        }
        if self.open.len() >= MAX_DEPTH {
            self.faults.at(&item.origin, "type_too_large", format!("types may be made of each other {MAX_DEPTH} deep"));
            return ANY;
        }
        self.open.push((document, index));
        self.look_at(document);
        let mut resolved = self.definition(document, item);
        self.open.pop();
        self.total = self.total.saturating_add(resolved.1);
        if resolved.1 > MAX_SIZE || self.total > MAX_TOTAL {
            let message = format!("a type may be made of {MAX_SIZE} others, and all types of {MAX_TOTAL}");
            self.faults.at(&item.origin, "type_too_large", message);
            resolved = ANY;
        }
        self.known.insert((document, index), resolved.clone());
        if let Some((document, _)) = self.open.last() {
            self.look_at(*document);
        }
        resolved
    }

    /// What is found from now on is in that document.
    fn look_at(&mut self, document: usize) {
        let name = self.documents.get(document).map(|document| &*document.definitions.name);
        self.faults.look_at(name.filter(|_| document > 0));
    }

    fn definition(&mut self, document: usize, item: &ItemDefinition) -> Sized {
        let base = if let Some(function) = &item.function {
            self.function(document, item, function)
        } else if !item.components.is_empty() {
            if item.type_ref.is_some() {
                let message = format!("`{}` has components, so it can't be made from another type too", item.name);
                self.faults.at(&item.origin, "ambiguous_type", message);
            }
            self.context(document, item)
        } else {
            self.named(document, item.type_ref.as_deref(), &item.origin)
        };
        let (base, size) = base;
        let each = self.restricted(base, item.allowed_values.as_ref());
        let whole = if item.is_collection { Type::List(each.into()) } else { each };
        (self.restricted(whole, item.type_constraint.as_ref()), size.saturating_add(1))
    }

    fn context(&mut self, document: usize, item: &ItemDefinition) -> Sized {
        let mut size = 1_usize;
        let mut fields = Vec::with_capacity(item.components.len());
        for component in &item.components {
            let (kind, its) = self.definition(document, component);
            size = size.saturating_add(its);
            fields.push((Name::from(component.name.as_str()), kind));
        }
        // Beyond the limit the type is thrown away; parts of it that are large already need not be kept.
        if size > MAX_SIZE { (Type::Any, size) } else { (Type::Context(fields.into()), size) }
    }

    fn function(&mut self, document: usize, item: &ItemDefinition, function: &FunctionItem) -> Sized {
        let (result, mut size) = self.named(document, function.output.as_deref(), &item.origin);
        let mut parameters = Vec::with_capacity(function.parameters.len());
        for parameter in &function.parameters {
            let (kind, its) = self.named(document, parameter.type_ref.as_deref(), &parameter.origin);
            size = size.saturating_add(its);
            parameters.push(kind);
        }
        (Type::Function(parameters.into(), result.into()), size.saturating_add(1))
    }

    fn named(&mut self, document: usize, name: Option<&str>, origin: &Origin) -> Sized {
        let Some(name) = name.map(unprefixed).filter(|name| *name != "function") else { return ANY };
        if let Some(kind) = self.own.named(name) {
            return (kind, 1);
        }
        match self.find(document, name) {
            Some((document, index)) => self.item(document, index),
            None => match number(name) {
                Some(kind) => (kind, 1),
                None => {
                    unknown(name, origin, self.faults);
                    ANY
                }
            },
        }
    }

    /// The item definition of that name: of the document itself, or of an import.
    fn find(&self, document: usize, name: &str) -> Option<(usize, usize)> {
        let here = self.documents.get(document)?;
        if let Some(index) = here.item(name) {
            return Some((document, index));
        }
        for (import, given) in here.definitions.imports.iter().zip(&here.imports) {
            let qualified =
                if import.name.is_empty() { Some(name) } else { name.strip_prefix(&*import.name).and_then(|it| it.strip_prefix('.')) };
            if let (Some(name), Some(other)) = (qualified, *given)
                && let Some(index) = self.documents.get(other).and_then(|there| there.item(name))
            {
                return Some((other, index));
            }
        }
        None
    }

    fn restricted(&mut self, base: Type, tests: Option<&UnaryTests>) -> Type {
        let Some(tests) = tests.filter(|tests| !tests.text.is_blank()) else { return base };
        restricted(base, tests, self.sources, self.faults)
    }
}

/// The values of `base` that pass the tests.
pub(super) fn restricted(base: Type, tests: &UnaryTests, sources: &mut Sources, faults: &mut Faults) -> Type {
    let source = sources.text(&tests.origin, &tests.text);
    match Type::restricted(base.clone(), &tests.text, source, &Types::default()) {
        Ok(kind) => kind,
        Err(error) => {
            super::syntax(&tests.origin, &tests.text, &error, faults);
            base
        }
    }
}
