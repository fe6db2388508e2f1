//! A model with the documents it imports, and what a reference in one of them leads to.

use std::collections::HashMap;

use crate::fault::Faults;
use crate::model::{BusinessKnowledgeModel, Decision, DecisionService, Definitions, InputData, Origin, Reference, Variable};

/// The model (number 0) and the documents given with it.
pub(crate) struct Documents<'a> {
    all: Vec<Document<'a>>,
}

/// One document.
pub(crate) struct Document<'a> {
    pub(crate) definitions: &'a Definitions,
    /// For each of its imports the number of the document, if it was given.
    pub(crate) imports: Vec<Option<usize>>,
    elements: HashMap<&'a str, Element>,
    /// Types by name.
    items: HashMap<&'a str, usize>,
    /// The variables of input data by name.
    inputs: HashMap<&'a str, &'a Variable>,
}

impl<'a> Document<'a> {
    fn new(number: usize, definitions: &'a Definitions, imports: Vec<Option<usize>>) -> Self {
        let elements = in_order(number, definitions).filter_map(|(element, origin)| Some((origin.id.as_deref()?, element)));
        let items = definitions.item_definitions.iter().enumerate().map(|(index, item)| (&*item.name, index));
        let variables = definitions.input_data.iter().filter_map(|input| input.variable.as_ref());
        Self {
            definitions,
            imports,
            elements: elements.collect(),
            items: items.collect(),
            inputs: variables.map(|variable| (&*variable.name, variable)).collect(),
        }
    }

    /// The place of the type of that name.
    pub(crate) fn item(&self, name: &str) -> Option<usize> {
        self.items.get(name).copied()
    }

    /// The variable of that name, of input data.
    pub(crate) fn input(&self, name: &str) -> Option<&'a Variable> {
        self.inputs.get(name).copied()
    }
}

/// An element of a decision requirements graph: document, kind, and place among its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Element {
    pub(crate) document: usize,
    pub(crate) kind: Kind,
    pub(crate) index: usize,
}

/// The kinds of elements that can be referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Input,
    Decision,
    Knowledge,
    Service,
}

impl Kind {
    /// Whether expressions know it as a function.
    pub(crate) fn is_function(self) -> bool {
        matches!(self, Self::Knowledge | Self::Service)
    }

    /// What it is, to follow "is".
    pub(crate) fn described(self) -> &'static str {
        match self {
            Self::Input => "input data",
            Self::Decision => "a decision",
            Self::Knowledge => "a business knowledge model",
            Self::Service => "a decision service",
        }
    }
}

/// An element itself.
#[derive(Clone, Copy)]
pub(crate) enum Found<'a> {
    Input(&'a InputData),
    Decision(&'a Decision),
    Knowledge(&'a BusinessKnowledgeModel),
    Service(&'a DecisionService),
}

impl<'a> Found<'a> {
    pub(crate) fn origin(self) -> &'a Origin {
        match self {
            Self::Input(input) => &input.origin,
            Self::Decision(decision) => &decision.origin,
            Self::Knowledge(model) => &model.origin,
            Self::Service(service) => &service.origin,
        }
    }

    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::Input(input) => &input.name,
            Self::Decision(decision) => &decision.name,
            Self::Knowledge(model) => &model.name,
            Self::Service(service) => &service.name,
        }
    }

    pub(crate) fn variable(self) -> Option<&'a Variable> {
        match self {
            Self::Input(input) => input.variable.as_ref(),
            Self::Decision(decision) => decision.variable.as_ref(),
            Self::Knowledge(model) => model.variable.as_ref(),
            Self::Service(service) => service.variable.as_ref(),
        }
    }

    /// What expressions call it: the name of its variable, which ought to be its own.
    pub(crate) fn variable_name(self) -> &'a str {
        self.variable().map_or(self.name(), |variable| &variable.name)
    }
}

impl<'a> Documents<'a> {
    /// Puts the documents together; faults where an import is not among them.
    pub(crate) fn new(model: &'a Definitions, given: &'a [Definitions], faults: &mut Faults) -> Self {
        let definitions: Vec<&Definitions> = std::iter::once(model).chain(given).collect();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for (number, document) in definitions.iter().enumerate() {
            if numbers.insert(&document.namespace, number).is_some() {
                let message = format!("two documents have the namespace `{}`", document.namespace);
                faults.at(&document.origin, "duplicate_namespace", message);
            }
        }
        let all = definitions
            .into_iter()
            .enumerate()
            .map(|(number, definitions)| {
                let imports = definitions.imports.iter().map(|import| numbers.get(&*import.namespace).copied()).collect();
                Document::new(number, definitions, imports)
            })
            .collect();
        Self { all }
    }

    pub(crate) fn all(&self) -> &[Document<'a>] {
        &self.all
    }

    pub(crate) fn get(&self, number: usize) -> Option<&Document<'a>> {
        self.all.get(number)
    }

    /// The element itself.
    pub(crate) fn find(&self, element: Element) -> Option<Found<'a>> {
        let definitions = self.get(element.document)?.definitions;
        Some(match element.kind {
            Kind::Input => Found::Input(definitions.input_data.get(element.index)?),
            Kind::Decision => Found::Decision(definitions.decisions.get(element.index)?),
            Kind::Knowledge => Found::Knowledge(definitions.knowledge_models.get(element.index)?),
            Kind::Service => Found::Service(definitions.services.get(element.index)?),
        })
    }

    /// What `reference` in a document leads to, and the import it leads through.
    pub(crate) fn resolve(&self, document: usize, reference: &Reference) -> Option<(Element, Option<usize>)> {
        let here = self.get(document)?;
        let (namespace, id) = reference.href.rsplit_once('#')?;
        if namespace.is_empty() || namespace == here.definitions.namespace {
            return Some((*here.elements.get(id)?, None));
        }
        let import = here.definitions.imports.iter().position(|import| import.namespace == namespace)?;
        let there = self.get((*here.imports.get(import)?)?)?;
        Some((*there.elements.get(id)?, Some(import)))
    }

    /// Everything that an element needs so that it can be evaluated; references that lead nowhere are left out.
    pub(crate) fn requirements(&self, element: Element) -> Vec<Element> {
        let lists: [&[Reference]; 3] = match self.find(element) {
            Some(Found::Decision(decision)) => [&decision.required_inputs, &decision.required_decisions, &decision.required_knowledge],
            Some(Found::Knowledge(model)) => [&model.required_knowledge, &[], &[]],
            Some(Found::Service(service)) => [&service.output_decisions, &service.encapsulated_decisions, &[]],
            Some(Found::Input(_)) | None => [&[], &[], &[]],
        };
        let references = lists.into_iter().flatten();
        references.filter_map(|reference| self.resolve(element.document, reference)).map(|(element, _)| element).collect()
    }

    /// Every element of every document, in order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element> + '_ {
        self.all.iter().enumerate().flat_map(|(document, it)| in_order(document, it.definitions).map(|(element, _)| element))
    }
}

fn in_order(document: usize, definitions: &Definitions) -> impl Iterator<Item = (Element, &Origin)> {
    let inputs = definitions.input_data.iter().map(|it| &it.origin).enumerate().map(|it| (Kind::Input, it));
    let decisions = definitions.decisions.iter().map(|it| &it.origin).enumerate().map(|it| (Kind::Decision, it));
    let models = definitions.knowledge_models.iter().map(|it| &it.origin).enumerate().map(|it| (Kind::Knowledge, it));
    let services = definitions.services.iter().map(|it| &it.origin).enumerate().map(|it| (Kind::Service, it));
    let all = inputs.chain(decisions).chain(models).chain(services);
    all.map(move |(kind, (index, origin))| (Element { document, kind, index }, origin))
}
