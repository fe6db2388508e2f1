//! Elements of the graph compiled: which values of others each needs, and the expression that makes its own of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use feel::{Compiler, Expression, Name, Part, SyntaxError, Type, Types};

use super::expression::{Compiled, Expressions};
use super::sources::Sources;
use super::types::ModelTypes;
use super::Compilation;
use crate::documents::{Documents, Element, Found, Kind};
use crate::fault::Faults;
use crate::model::{BusinessKnowledgeModel, Decision, DecisionService, Origin, Reference, Variable};

impl Known {
    /// What it stands for.
    fn elements(&self) -> Vec<Element> {
        match &self.of {
            Of::Element(element) => vec![*element],
            Of::Import(members) => members.iter().map(|(_, _, element)| *element).collect(),
        }
    }
}

fn requirements(decision: &Decision) -> [&[Reference]; 3] {
    [&decision.required_inputs, &decision.required_decisions, &decision.required_knowledge]
}

/// What is made of an element. A decision has two roles: its value, and the function of what it requires, for services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Role {
    element: Element,
    function: bool,
}

/// An element compiled.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) kind: Kind,
    pub(crate) document: usize,
    pub(crate) id: Option<Arc<str>>,
    /// The name of its variable, qualified if the model imports it.
    pub(crate) name: Name,
    /// The name without the import's.
    pub(crate) plain: Name,
    /// The name of its declared type, and the type.
    pub(crate) type_name: Option<String>,
    pub(crate) declared: Type,
    /// What is known of its type.
    known: Type,
    /// Where the values come from that the expression takes, in its order.
    pub(crate) needs: Vec<Need>,
    /// Makes its value; of input data and of a decision whose value a caller gives, that of one input, the value given.
    pub(crate) expression: Option<Expression>,
    /// Brings a value that a caller gives to the declared type.
    pub(crate) given: Option<Expression>,
}

/// A value that a unit needs.
#[derive(Debug)]
pub(crate) enum Need {
    /// That of a unit.
    Unit(usize),
    /// Those of units of an imported document, as one context.
    Import(Vec<(Name, usize)>),
}

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

/// All units, and what can be called of the model itself.
pub(crate) struct Units {
    pub(crate) all: Vec<Unit>,
    pub(crate) targets: Vec<(Element, Target)>,
}

/// Compiles everything that the elements of the model need.
pub(super) fn compile<'a>(
    documents: &Documents<'a>,
    types: &ModelTypes,
    sources: &mut Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
    compilation: &mut Compilation<'a>,
) -> Units {
    let mut builder = Builder { documents, types, sources, faults, warnings, compilation, all: Vec::new(), places: HashMap::new() };
    for element in documents.elements().filter(|element| element.document == 0) {
        builder.reach(element);
    }
    let mut targets = Vec::new();
    for element in documents.elements().filter(|element| element.document == 0) {
        if let Some(target) = builder.target(element) {
            targets.push((element, target));
        }
    }
    Units { all: builder.all, targets }
}

struct Builder<'a, 'b> {
    documents: &'b Documents<'a>,
    types: &'b ModelTypes,
    sources: &'b mut Sources,
    faults: &'b mut Faults,
    warnings: &'b mut Faults,
    compilation: &'b mut Compilation<'a>,
    all: Vec<Unit>,
    places: HashMap<Role, usize>,
}

/// A name that expressions of an element know, its type, and what it stands for.
struct Known {
    name: Name,
    kind: Type,
    of: Of,
}

enum Of {
    Element(Element),
    /// Elements of an imported document, by their names there.
    Import(Vec<(Name, Type, Element)>),
}

impl<'a> Builder<'a, '_> {
    /// Compiles an element after all that it requires. Requirements have no cycles any more; chains may be long.
    fn reach(&mut self, element: Element) {
        let mut waiting = match self.documents.find(element) {
            // Decisions of a service that is called from outside are made one by one.
            Some(Found::Service(_)) => {
                let within = self.documents.requirements(element).into_iter();
                within.map(|element| (Role { element, function: false }, false)).collect()
            }
            _ => vec![(Role { element, function: false }, false)],
        };
        while let Some((role, ready)) = waiting.pop() {
            if self.places.contains_key(&role) {
                continue;
            }
            if ready {
                let unit = self.unit(role);
                self.places.insert(role, self.all.len());
                self.all.push(unit);
            } else {
                waiting.push((role, true));
                waiting.extend(self.required(role).into_iter().map(|role| (role, false)));
            }
        }
    }

    fn required(&self, role: Role) -> Vec<Role> {
        let requirements = self.documents.requirements(role.element).into_iter();
        if role.element.kind != Kind::Service {
            // A decision as a function is given all that it requires.
            let values = requirements.filter(|element| !role.function && *element != role.element);
            return values.map(|element| Role { element, function: false }).collect();
        }
        requirements.flat_map(|decision| {
            let functions = self.documents.requirements(decision).into_iter().filter(|element| element.kind.is_function());
            let functions = functions.map(|element| Role { element, function: false });
            std::iter::once(Role { element: decision, function: true }).chain(functions).collect::<Vec<_>>()
        }).collect()
    }

    fn unit(&mut self, role: Role) -> Unit {
        if !role.function {
            return self.unit_of(role);
        }
        // A decision that is also compiled for itself tells its faults there.
        let told = (std::mem::take(self.faults), std::mem::take(self.warnings));
        let unit = self.unit_of(role);
        (*self.faults, *self.warnings) = told;
        unit
    }

    fn unit_of(&mut self, Role { element, function }: Role) -> Unit {
        let found = self.documents.find(element);
        let document = self.documents.get(element.document).map(|document| &*document.definitions.name);
        self.faults.look_at(document.filter(|_| element.document > 0));
        self.warnings.look_at(document.filter(|_| element.document > 0));
        let variable = found.and_then(Found::variable);
        let name = Name::from(found.map_or("", Found::variable_name));
        let declared = variable.map_or(Type::Any, |variable| self.kind(element.document, variable));
        let mut unit = Unit {
            kind: element.kind,
            document: element.document,
            id: found.and_then(|found| found.origin().id.clone()),
            name: self.qualified(element, &name),
            plain: name,
            type_name: variable.and_then(|variable| variable.type_ref.clone()),
            known: declared.clone(),
            declared,
            needs: Vec::new(),
            expression: None,
            given: None,
        };
        match found {
            Some(Found::Input(input)) => unit.given = self.given(&unit.declared, &unit.plain, &input.origin),
            Some(Found::Decision(decision)) => self.decision(&mut unit, element, decision, function),
            Some(Found::Knowledge(model)) => self.knowledge(&mut unit, element, model),
            Some(Found::Service(service)) => self.service(&mut unit, element, service),
            None => {}
        }
        unit
    }

    fn kind(&mut self, document: usize, variable: &Variable) -> Type {
        self.types.named(document, variable.type_ref.as_deref(), &variable.origin, self.faults)
    }

    /// What a caller, or an expression of the model, calls the element.
    fn qualified(&self, element: Element, name: &Name) -> Name {
        let import = self.documents.get(0).and_then(|model| {
            let place = model.imports.iter().position(|given| *given == Some(element.document))?;
            model.definitions.imports.get(place)
        });
        match import.filter(|import| element.document > 0 && !import.name.is_empty()) {
            Some(import) => format!("{}.{name}", import.name).into(),
            None => name.clone(),
        }
    }

    /// What brings a value from outside to the type of the unit; nothing if any value will do.
    fn given(&mut self, declared: &Type, name: &str, origin: &Origin) -> Option<Expression> {
        (*declared != Type::Any).then(|| {
            let mut compiler = Compiler::new(Types::default());
            compiler.input(GIVEN, Type::Any);
            let value = alias(&mut compiler, GIVEN, self.sources.element(origin));
            let typed = compiler.typed(value, declared.clone(), name);
            compiler.finish(typed)
        })
    }

    /// The names that an element knows because it requires what they stand for; with `inferred`, their types also where nobody
    /// declared them.
    fn known(&mut self, document: usize, references: &[&'a [Reference]], inferred: bool) -> Vec<Known> {
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
    fn place(&self, role: Role) -> usize {
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
    fn declare(&self, unit: &mut Unit, compiler: &mut Compiler, known: Vec<Known>) {
        for Known { name, kind, of } in known {
            compiler.input(&name, kind);
            unit.needs.push(self.need(of));
        }
    }

    fn expressions(&mut self, document: usize, owner: &'a str) -> Expressions<'a, '_> {
        Expressions {
            document,
            owner,
            types: self.types,
            sources: self.sources,
            faults: self.faults,
            compilation: self.compilation,
        }
    }

    fn decision(&mut self, unit: &mut Unit, element: Element, decision: &'a Decision, function: bool) {
        let document = element.document;
        let known = self.known(document, &requirements(decision), !function);
        let mut compiler = Compiler::new(self.types.of(document));
        let (name, declared) = (unit.plain.clone(), unit.declared.clone());
        let part = if function {
            let source = self.sources.element(&decision.origin);
            let parameters = known.into_iter().map(|known| (known.name, known.kind)).collect();
            compiler.function(source, None, parameters, Type::Any, |compiler| self.decided(compiler, document, decision, &name, declared))
        } else {
            self.declare(unit, &mut compiler, known);
            self.decided(&mut compiler, document, decision, &name, declared)
        };
        self.finish(unit, compiler, part, &decision.origin);
        unit.given = self.given(&unit.declared, &unit.plain, &decision.origin);
    }

    fn decided(&mut self, compiler: &mut Compiler, document: usize, decision: &'a Decision, name: &str, declared: Type) -> Compiled {
        let mut this = self.expressions(document, &decision.name);
        let part = match &decision.expression {
            Some(expression) => this.expression(compiler, expression, name)?,
            None => {
                let source = this.sources.element(&decision.origin);
                compiler.nothing("the decision has no expression", source)
            }
        };
        Ok(compiler.typed(part, declared, name))
    }

    fn knowledge(&mut self, unit: &mut Unit, element: Element, model: &'a BusinessKnowledgeModel) {
        let document = element.document;
        let mut functions = self.known(document, &[&model.required_knowledge], true);
        functions.retain(|known| !matches!(known.of, Of::Element(other) if other == element));
        let mut compiler = Compiler::new(self.types.of(document));
        self.declare(unit, &mut compiler, functions);
        let (name, result) = (unit.plain.clone(), result_of(&unit.declared));
        let mut this = self.expressions(document, &model.name);
        let part = match &model.logic {
            Some((origin, function)) => this.function(&mut compiler, origin, Some(&name), function, result),
            None => {
                let source = this.sources.element(&model.origin);
                compiler.function(source, None, Vec::new(), Type::Any, |compiler| {
                    Ok(compiler.nothing("the business knowledge model has no expression", source))
                })
            }
        };
        unit.declared = Type::Any;
        unit.known = Type::Any;
        self.finish(unit, compiler, part, &model.origin);
    }

    /// A service as a function (DMN 1.5, 10.4): of its input data, then of its input decisions.
    fn service(&mut self, unit: &mut Unit, element: Element, service: &'a DecisionService) {
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
                if !values.contains_key(&function) {
                    let alias = Name::from(format!(" required {}", unit.needs.len()));
                    compiler.input(&alias, Type::Any);
                    unit.needs.push(Need::Unit(self.place(Role { element: function, function: false })));
                    values.insert(function, alias);
                }
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

    /// The unit's expression; texts in it that use names nobody declared are warned of.
    fn finish(&mut self, unit: &mut Unit, compiler: Compiler, part: Compiled, origin: &Origin) {
        let mut told = HashSet::new();
        for (name, at) in compiler.undeclared() {
            let (element, place) = self.sources.find(*at);
            if !told.insert((name, place.line, place.column)) {
                continue;
            }
            let message = format!("nothing is called `{name}` here, so it is null");
            self.warnings.named(element.as_deref(), place, "unknown-name", message);
        }
        match part {
            Ok(part) => {
                if unit.known == Type::Any {
                    unit.known = part.kind().clone();
                }
                unit.expression = Some(compiler.finish(part));
            }
            Err(error) => self.faults.at(origin, "nested-too-deep", format!("found {}, expected {}", error.found, error.expected)),
        }
    }

    /// How an element of the model is called from outside.
    fn target(&mut self, element: Element) -> Option<Target> {
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
                let value = |place: Option<&usize>| place.copied();
                let places = |references: &[Reference]| -> Vec<(Name, usize)> {
                    let resolved = references.iter().filter_map(|reference| self.documents.resolve(0, reference));
                    let named = resolved.filter_map(|(element, _)| {
                        let place = value(self.places.get(&Role { element, function: false }))?;
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

/// The name of a value that is given from outside. Names of models have no space at their start, so this is no one else's.
const GIVEN: &str = " given";

/// The function of a service's decision.
fn step_function(index: usize) -> Name {
    format!(" function {index}").into()
}

/// The value of a service's decision.
fn step_value(index: usize) -> Name {
    format!(" value {index}").into()
}

/// What a declared name stands for.
fn alias(compiler: &mut Compiler, name: &str, source: u32) -> Part {
    match compiler.literal(&format!("`{name}`"), source) {
        Ok(part) => part,
        Err(_) => compiler.nothing("the name can't be read", source),
    }
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

/// A function's variable is declared with the function's type, or (before DMN 1.3) with that of its result.
fn result_of(declared: &Type) -> Type {
    match declared {
        Type::Function(_, result) => Type::clone(result),
        other => other.clone(),
    }
}
