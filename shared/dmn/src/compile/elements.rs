//! Elements of the graph compiled: which values of others each needs, and the expression that makes its own of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use feel::{Compiler, Expression, Name, Part, Type, Types};

use super::Compilation;
use super::expression::{Compiled, Expressions};
use super::known::{Of, requirements};
use super::sources::Sources;
use super::targets::Target;
use super::types::ModelTypes;
use crate::documents::{Documents, Element, Found, Kind};
use crate::fault::Faults;
use crate::model::{BusinessKnowledgeModel, Decision, Origin, Variable};

/// What is made of an element. A decision has two roles: its value, and the function of what it requires, for services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Role {
    pub(super) element: Element,
    pub(super) function: bool,
}

/// An element compiled.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) kind: Kind,
    pub(crate) id: Option<Arc<str>>,
    /// The name of its variable, qualified if the model imports it.
    pub(crate) name: Name,
    /// The name without the import's.
    pub(crate) plain: Name,
    /// The name of its declared type, and the type.
    pub(crate) type_name: Option<String>,
    pub(crate) declared: Type,
    /// What is known of its type.
    pub(super) known: Type,
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

/// Compiling under way.
pub(super) struct Builder<'a, 'b> {
    pub(super) documents: &'b Documents<'a>,
    pub(super) types: &'b ModelTypes,
    pub(super) sources: &'b mut Sources,
    pub(super) faults: &'b mut Faults,
    pub(super) warnings: &'b mut Faults,
    pub(super) compilation: &'b mut Compilation<'a>,
    pub(super) all: Vec<Unit>,
    pub(super) places: HashMap<Role, usize>,
}

impl<'a> Builder<'a, '_> {
    /// Compiles an element after all that it requires. Requirements have no cycles any more; chains may be long.
    fn reach(&mut self, element: Element) {
        let mut waiting = match self.documents.find(element) {
            // Decisions of a service that is called from outside are made one by one.
            Some(Found::Service(service)) => {
                let parameters = service.input_data.iter().chain(&service.input_decisions);
                let parameters = parameters.filter_map(|reference| self.documents.resolve(element.document, reference));
                let within = self.documents.requirements(element).into_iter().chain(parameters.map(|(element, _)| element));
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
        requirements
            .flat_map(|decision| {
                let functions = self.documents.requirements(decision).into_iter().filter(|element| element.kind.is_function());
                let functions = functions.map(|element| Role { element, function: false });
                std::iter::once(Role { element: decision, function: true }).chain(functions).collect::<Vec<_>>()
            })
            .collect()
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

    pub(super) fn kind(&mut self, document: usize, variable: &Variable) -> Type {
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
    pub(super) fn given(&mut self, declared: &Type, name: &str, origin: &Origin) -> Option<Expression> {
        (*declared != Type::Any).then(|| {
            let mut compiler = Compiler::new(Types::default());
            compiler.input(GIVEN, Type::Any);
            let value = alias(&mut compiler, GIVEN, self.sources.element(origin));
            let typed = compiler.typed(value, declared.clone(), name);
            compiler.finish(typed)
        })
    }

    fn expressions(&mut self, document: usize, owner: &'a str) -> Expressions<'a, '_> {
        Expressions { document, owner, types: self.types, sources: self.sources, faults: self.faults, compilation: self.compilation }
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

    /// The unit's expression; texts in it that use names nobody declared are warned of.
    pub(super) fn finish(&mut self, unit: &mut Unit, compiler: Compiler, part: Compiled, origin: &Origin) {
        let mut told = HashSet::new();
        for (name, at) in compiler.undeclared() {
            let (element, place) = self.sources.find(*at);
            if !told.insert((name, place.line, place.column)) {
                continue;
            }
            let message = format!("nothing is called `{name}` here, so it is null");
            self.warnings.named(element.as_deref(), place, "unknown_name", message);
        }
        match part {
            Ok(part) => {
                if unit.known == Type::Any && is_small(part.kind()) {
                    unit.known = part.kind().clone();
                }
                unit.expression = Some(compiler.finish(part));
            }
            Err(error) => self.faults.at(origin, "nested_too_deep", format!("found {}, expected {}", error.found, error.expected)),
        }
    }
}

/// The name of a value that is given from outside. Names of models have no space at their start, so this is no one else's.
pub(super) const GIVEN: &str = " given";

/// What a declared name stands for.
pub(super) fn alias(compiler: &mut Compiler, name: &str, source: u32) -> Part {
    match compiler.literal(&format!("`{name}`"), source) {
        Ok(part) => part,
        Err(_) => compiler.nothing("the name can't be read", source),
    }
}

/// Whether a type is made of few others: inferred ones would grow from element to element.
fn is_small(kind: &Type) -> bool {
    const MOST: usize = 500;
    let mut waiting = vec![kind];
    for _ in 0..MOST {
        match waiting.pop() {
            None => return true,
            Some(Type::List(inner) | Type::Range(inner)) => waiting.push(inner),
            Some(Type::Context(fields)) if fields.len() <= MOST => waiting.extend(fields.iter().map(|(_, kind)| kind)),
            Some(Type::Context(_)) => return false,
            Some(Type::Function(parameters, result)) => waiting.extend(parameters.iter().chain([&**result])),
            Some(_) => {}
        }
    }
    false
}

/// A function's variable is declared with the function's type, or (before DMN 1.3) with that of its result.
pub(super) fn result_of(declared: &Type) -> Type {
    match declared {
        Type::Function(_, result) => Type::clone(result),
        other => other.clone(),
    }
}
