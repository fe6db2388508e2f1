//! What can be called from outside, and how.

use feel::{Compiler, Expression, Name, Type, Types};

use super::elements::{Builder, GIVEN, Role, alias, result_of};
use super::services::step_value;
use crate::documents::{Element, Found};
use crate::model::Reference;

/// What can be called from outside, by kind.
#[derive(Debug)]
pub(crate) enum Target {
    /// The value of a unit.
    Decision(usize),
    /// The values of decisions, some of them given: outputs, parameters, and what the result is brought to.
    Service { outputs: Vec<(Name, usize)>, parameters: Vec<usize>, result: Option<Expression> },
    /// A function, and the call of it with arguments.
    Knowledge { unit: usize, parameters: Vec<(Name, Option<String>, Type)>, call: Expression },
}

impl Builder<'_, '_> {
    /// How an element of the model is called from outside.
    pub(super) fn target(&mut self, element: Element) -> Option<Target> {
        let place = self.places.get(&Role { element, function: false }).copied();
        match self.documents.find(element)? {
            Found::Input(_) => None,
            Found::Decision(_) => Some(Target::Decision(place?)),
            Found::Knowledge(model) => {
                let given = model.logic.as_ref().map_or(&[][..], |(_, function)| &function.parameters);
                let parameters: Vec<(Name, Option<String>, Type)> = given
                    .iter()
                    .map(|parameter| (Name::from(parameter.name.as_str()), parameter.type_ref.clone(), self.kind(0, parameter)))
                    .collect();
                let mut compiler = Compiler::new(Types::default());
                compiler.input(GIVEN, Type::Any);
                let source = self.sources.element(&model.origin);
                let function = alias(&mut compiler, GIVEN, source);
                let mut arguments = Vec::with_capacity(parameters.len());
                for (index, (name, ..)) in parameters.iter().enumerate() {
                    let step = step_value(index);
                    compiler.input(&step, Type::Any);
                    arguments.push((name.clone(), alias(&mut compiler, &step, source)));
                }
                let call = compiler.invocation(source, function, arguments);
                Some(Target::Knowledge { unit: place?, parameters, call: compiler.finish(call) })
            }
            Found::Service(service) => {
                let places = |references: &[Reference]| -> Vec<(Name, usize)> {
                    let resolved = references.iter().filter_map(|reference| self.documents.resolve(0, reference));
                    let named = resolved.filter_map(|(element, _)| {
                        let place = *self.places.get(&Role { element, function: false })?;
                        Some((Name::from(self.documents.find(element)?.variable_name()), place))
                    });
                    named.collect()
                };
                let outputs = places(&service.output_decisions);
                let mut parameters = places(&service.input_data);
                parameters.extend(places(&service.input_decisions));
                let declared = service.variable.as_ref().map_or(Type::Any, |variable| self.kind(0, variable));
                let result = result_of(&declared);
                let result = self.given(&result, &service.name, &service.origin);
                Some(Target::Service { outputs, parameters: parameters.into_iter().map(|(_, place)| place).collect(), result })
            }
        }
    }
}
