//! Names, references, and what a decision requirements graph must have.

use std::collections::{HashMap, HashSet};

use super::logic;
use crate::documents::{Documents, Element, Found, Kind};
use crate::fault::Faults;
use crate::model::{DecisionService, Definitions, Origin, Reference};
use crate::xml::NAMESPACES;

pub(super) fn check(documents: &Documents<'_>, number: usize, faults: &mut Faults, warnings: &mut Faults) {
    let Some(document) = documents.get(number) else { return };
    let definitions = document.definitions;
    imports(definitions, &document.imports, faults);
    let mut names = HashMap::new();
    for element in documents.elements().filter(|element| element.document == number) {
        if let Some(found) = documents.find(element) {
            named(found, &mut names, faults, warnings);
            requirements(documents, element, found, faults, warnings);
        }
    }
    let mut types = HashSet::new();
    for item in &definitions.item_definitions {
        if !types.insert(&*item.name) {
            faults.at(&item.origin, "duplicate_name", format!("there is another type `{}`", item.name));
        }
    }
    if number == 0 {
        unused(definitions, warnings);
    }
}

/// DMN 1.5, 6.3.3: an import names a document, and its name is no one else's.
fn imports(definitions: &Definitions, given: &[Option<usize>], faults: &mut Faults) {
    let mut names = HashSet::new();
    for (import, given) in definitions.imports.iter().zip(given) {
        if given.is_none() && NAMESPACES.contains(&&*import.kind) {
            let message = format!("the imported document with the namespace `{}` is not given", import.namespace);
            faults.at(&import.origin, "import_not_given", message);
        }
        if !import.name.is_empty() && !names.insert(&*import.name) {
            faults.at(&import.origin, "duplicate_name", format!("there is another import `{}`", import.name));
        }
    }
}

/// DMN 1.5, 6.3.1: names are unique among the elements of a document; 6.3.7, 6.3.11: a variable is called as its element.
fn named<'a>(found: Found<'a>, names: &mut HashMap<&'a str, &'a Origin>, faults: &mut Faults, warnings: &mut Faults) {
    let (name, origin) = (found.name(), found.origin());
    if name.is_empty() {
        return;
    }
    if names.insert(name, origin).is_some() {
        faults.at(origin, "duplicate_name", format!("there is another element `{name}`"));
    }
    if found.variable_name().contains('`') {
        faults.at(origin, "invalid_name", "a name can't have a backtick in it");
    }
    if let Some(variable) = found.variable()
        && variable.name != name
    {
        let message = format!("the variable of `{name}` is called `{}`; expressions know it by that name only", variable.name);
        warnings.at(&variable.origin, "variable_name_differs", message);
    }
}

/// DMN 1.5, 6.3.12 and 6.3.13: which kind of element may require which.
fn requirements(documents: &Documents<'_>, element: Element, found: Found<'_>, faults: &mut Faults, warnings: &mut Faults) {
    let mut lists: Vec<(&[Reference], &[Kind])> = Vec::new();
    match found {
        Found::Input(_) => {}
        Found::Decision(decision) => {
            lists.push((&decision.required_inputs, &[Kind::Input]));
            lists.push((&decision.required_decisions, &[Kind::Decision]));
            lists.push((&decision.required_knowledge, &[Kind::Knowledge, Kind::Service]));
            if decision.expression.is_none() {
                let message = format!("the decision `{}` has no expression, so it is null", decision.name);
                warnings.at(&decision.origin, "missing_expression", message);
            }
        }
        Found::Knowledge(model) => {
            lists.push((&model.required_knowledge, &[Kind::Knowledge, Kind::Service]));
            if model.logic.as_ref().is_none_or(|(_, function)| function.body.is_none()) {
                let message = format!("the business knowledge model `{}` has no expression, so what it gives is null", model.name);
                warnings.at(&model.origin, "missing_expression", message);
            }
        }
        Found::Service(service) => {
            lists.push((&service.output_decisions, &[Kind::Decision]));
            lists.push((&service.encapsulated_decisions, &[Kind::Decision]));
            lists.push((&service.input_decisions, &[Kind::Decision]));
            lists.push((&service.input_data, &[Kind::Input]));
            self::service(documents, element.document, service, faults, warnings);
        }
    }
    let required = lists.iter().map(|(references, _)| references.len()).sum();
    logic::few(required, "requirements", found.origin(), faults);
    for (references, kinds) in lists {
        for reference in references {
            self::reference(documents, element.document, reference, kinds, faults);
        }
    }
}

fn reference(documents: &Documents<'_>, document: usize, reference: &Reference, kinds: &[Kind], faults: &mut Faults) {
    match documents.resolve(document, reference) {
        None if reference.href.is_empty() => {}
        None => {
            let hint = match reference.href.contains('#') {
                true => "",
                false => "; a reference begins with `#`",
            };
            let message = format!("`{}` leads to no element of a document at hand{hint}", reference.href);
            faults.at(&reference.origin, "unknown_reference", message);
        }
        Some((element, _)) if !kinds.contains(&element.kind) => {
            let wanted: Vec<&str> = kinds.iter().map(|kind| kind.described()).collect();
            let message = format!("`{}` leads to {}, not {}", reference.href, element.kind.described(), wanted.join(" or "));
            faults.at(&reference.origin, "wrong_reference", message);
        }
        Some(_) => {}
    }
}

/// DMN 1.5, 6.3.10: a service has outputs, and what its decisions require is in it or given to it.
fn service(documents: &Documents<'_>, document: usize, service: &DecisionService, faults: &mut Faults, warnings: &mut Faults) {
    if service.output_decisions.is_empty() {
        faults.at(&service.origin, "missing_output", format!("the decision service `{}` has no output decision", service.name));
    }
    let set = |references: &[Reference]| -> HashSet<Element> {
        references.iter().filter_map(|reference| documents.resolve(document, reference)).map(|(element, _)| element).collect()
    };
    let mut given = set(&service.input_decisions);
    given.extend(set(&service.input_data));
    let mut within = set(&service.encapsulated_decisions);
    within.extend(set(&service.output_decisions));
    let mut inside: Vec<_> = within.iter().copied().collect();
    inside.sort_unstable();
    for decision in inside {
        for required in documents.requirements(decision) {
            let wanted = matches!(required.kind, Kind::Decision | Kind::Input);
            if wanted && !given.contains(&required) && !within.contains(&required) {
                let name = |element| documents.find(element).map_or("", |found| found.name());
                let message = format!(
                    "`{}` requires `{}`, which is neither in the decision service `{}` nor given to it",
                    name(decision),
                    name(required),
                    service.name
                );
                warnings.at(&service.origin, "service_incomplete", message);
            }
        }
    }
}

/// Input data of the model that nothing in it requires.
fn unused(definitions: &Definitions, warnings: &mut Faults) {
    let decisions = definitions.decisions.iter().flat_map(|decision| &decision.required_inputs);
    let services = definitions.services.iter().flat_map(|service| &service.input_data);
    let used: HashSet<&str> = decisions.chain(services).filter_map(|reference| Some(reference.href.rsplit_once('#')?.1)).collect();
    for input in &definitions.input_data {
        if !input.origin.id.as_deref().is_some_and(|id| used.contains(id)) {
            warnings.at(&input.origin, "unused_input", format!("no decision requires the input data `{}`", input.name));
        }
    }
}
