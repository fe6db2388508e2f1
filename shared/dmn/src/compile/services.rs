//! Decision services as functions (DMN 1.5, 10.4): each decision within is a function of what it requires, and the service calls
//! them in order. So no decision sees a name that it doesn't require.

use std::collections::{HashMap, HashSet};

use feel::{Compiler, Name, Part, SyntaxError, Type};

use super::elements::{Builder, Need, Role, Unit, alias, result_of};
use super::expression::Compiled;
use super::known::{Known, Of, requirements};
use crate::documents::{Element, Found};
use crate::model::DecisionService;

impl<'a> Builder<'a, '_> {
    /// A service as a function (DMN 1.5, 10.4): of its input data, then of its input decisions.
    pub(super) fn service(&mut self, unit: &mut Unit, element: Element, service: &'a DecisionService) {
        let document = element.document;
        let source = self.sources.element(&service.origin);
        let result = result_of(&unit.declared);
        let mut compiler = Compiler::new(self.types.of(document));
        // What is imported is a parameter of its own, with its qualified name.
        let mut parameters: Vec<(Name, Type)> = Vec::new();
        let mut values: HashMap<Element, Name> = HashMap::new();
        for known in self.known(document, &[&service.input_data, &service.input_decisions], false) {
            match known.of {
                Of::Element(element) => {
                    values.insert(element, known.name.clone());
                    parameters.push((known.name, known.kind));
                }
                Of::Import(members) => {
                    for (name, kind, element) in members {
                        let name = Name::from(format!("{}.{name}", known.name));
                        values.insert(element, name.clone());
                        parameters.push((name, kind));
                    }
                }
            }
        }
        let steps = self.steps(element, &values);
        for (index, (decision, required)) in steps.iter().enumerate() {
            compiler.input(&step_function(index), Type::Any);
            unit.needs.push(Need::Unit(self.place(Role { element: *decision, function: true })));
            values.insert(*decision, step_value(index));
            for function in required.iter().flat_map(Known::elements).filter(|element| element.kind.is_function()) {
                values.entry(function).or_insert_with(|| {
                    let alias = Name::from(format!(" required {}", unit.needs.len()));
                    compiler.input(&alias, Type::Any);
                    unit.needs.push(Need::Unit(self.place(Role { element: function, function: false })));
                    alias
                });
            }
        }
        let outputs: Vec<(Name, Name)> = service
            .output_decisions
            .iter()
            .filter_map(|reference| self.documents.resolve(document, reference))
            .filter_map(|(element, _)| Some((Name::from(self.documents.find(element)?.variable_name()), values.get(&element)?.clone())))
            .collect();
        let names: Vec<Name> = (0..steps.len()).map(step_value).collect();
        let part = compiler.function(source, None, parameters, result, |compiler| {
            compiler.context(source, &names, true, |compiler, index| match steps.get(index) {
                Some((_, arguments)) => Ok::<_, SyntaxError>(step(compiler, source, index, arguments, &values)),
                None => answer(compiler, source, &outputs),
            })
        });
        unit.declared = Type::Any;
        unit.known = Type::Any;
        self.finish(unit, compiler, part, &service.origin);
    }

    /// The decisions of a service in the order to make them in, each with what it requires.
    fn steps(&mut self, service: Element, given: &HashMap<Element, Name>) -> Vec<(Element, Vec<Known>)> {
        let within: Vec<Element> = self.documents.requirements(service);
        let wanted: HashSet<Element> = within.iter().copied().filter(|element| !given.contains_key(element)).collect();
        let mut done: HashSet<Element> = HashSet::new();
        let mut ordered = Vec::new();
        let mut waiting: Vec<(Element, bool)> = within.into_iter().rev().map(|element| (element, false)).collect();
        while let Some((element, ready)) = waiting.pop() {
            if done.contains(&element) || !wanted.contains(&element) {
                continue;
            }
            if ready {
                done.insert(element);
                ordered.push(element);
            } else {
                waiting.push((element, true));
                waiting.extend(self.documents.requirements(element).into_iter().map(|element| (element, false)));
            }
        }
        let mut steps = Vec::with_capacity(ordered.len());
        for element in ordered {
            if let Some(Found::Decision(decision)) = self.documents.find(element) {
                steps.push((element, self.known(element.document, &requirements(decision), false)));
            }
        }
        steps
    }
}

/// The function of a service's decision.
fn step_function(index: usize) -> Name {
    format!(" function {index}").into()
}

/// The value of a service's decision.
pub(super) fn step_value(index: usize) -> Name {
    format!(" value {index}").into()
}

/// A decision of a service: the call of its function with what it requires.
fn step(compiler: &mut Compiler, source: u32, index: usize, arguments: &[Known], values: &HashMap<Element, Name>) -> Part {
    let function = alias(compiler, &step_function(index), source);
    let mut named = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let part = match &argument.of {
            Of::Element(element) => value_of(compiler, source, values.get(element)),
            Of::Import(members) => {
                let names: Vec<Name> = members.iter().map(|(name, ..)| name.clone()).collect();
                let context = compiler.context(source, &names, false, |compiler, index| {
                    let name = members.get(index).and_then(|(_, _, element)| values.get(element));
                    Ok::<_, SyntaxError>(value_of(compiler, source, name))
                });
                context.unwrap_or_else(|_| compiler.nothing("the service lies too deep", source))
            }
        };
        named.push((argument.name.clone(), part));
    }
    compiler.invocation(source, function, named)
}

fn value_of(compiler: &mut Compiler, source: u32, name: Option<&Name>) -> Part {
    match name {
        Some(name) => alias(compiler, name, source),
        None => compiler.nothing("the decision service is not given this", source),
    }
}

/// What a service gives: the value of its only output, or a context of all (DMN 1.5, 10.4).
fn answer(compiler: &mut Compiler, source: u32, outputs: &[(Name, Name)]) -> Compiled {
    if let [(_, value)] = outputs {
        return Ok(alias(compiler, value, source));
    }
    let names: Vec<Name> = outputs.iter().map(|(name, _)| name.clone()).collect();
    compiler.context(source, &names, false, |compiler, index| Ok(value_of(compiler, source, outputs.get(index).map(|(_, value)| value))))
}
