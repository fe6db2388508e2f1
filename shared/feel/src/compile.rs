//! The parts of a decision model put together to one expression: what a boxed expression (DMN 1.5, 7.3.1 and 10.2) is, said with
//! the same tree that texts become, so that scopes, limits and functions are the same everywhere.

use crate::error::{At, SyntaxError};
use crate::expression::Expression;
use crate::limits::MAX_NESTING;
use crate::machine::Machine;
use crate::syntax::scope::Scope;
use crate::syntax::token::Dialect;
use crate::syntax::{parse_expression, parse_unary_tests};
use crate::tree::{Arguments, Domain, Extension, Iteration, Kind, Node};
use crate::types::{Restricted, Type, Types};
use crate::value::{Definition, Name, Value};
use crate::{Outcome, Stop};

/// A compiled part, to be put into a larger one or evaluated by an [`Extension`].
#[derive(Debug)]
pub struct Part {
    node: Node,
    kind: Type,
}

impl Part {
    /// What is known of its type.
    #[must_use]
    pub fn kind(&self) -> &Type {
        &self.kind
    }

    /// Its value, if it is the same always.
    #[must_use]
    pub fn constant(&self) -> Option<&Value> {
        match &self.node.kind {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }
}

/// Puts parts together. Every `source` is a number of the caller's for the text or element; it comes back in positions.
#[derive(Debug)]
pub struct Compiler {
    scope: Scope,
    nesting: usize,
}

impl Compiler {
    /// Nothing is declared but the types.
    #[must_use]
    pub fn new(types: Types) -> Self {
        Self { scope: Scope::new(types, false), nesting: 0 }
    }

    /// Declares a value given from outside; values are given in the order of declaration.
    pub fn input(&mut self, name: &str, kind: Type) {
        self.scope.input(name, kind);
    }

    /// Names that the texts so far use and nobody declared, with their places.
    #[must_use]
    pub fn undeclared(&self) -> &[(Name, At)] {
        self.scope.undeclared()
    }

    /// A text.
    ///
    /// # Errors
    /// The first place where it isn't an expression.
    pub fn literal(&mut self, text: &str, source: u32) -> Result<Part, SyntaxError> {
        let (node, kind) = parse_expression(text, source, Dialect::Feel, &mut self.scope).map_err(|error| *error)?;
        Ok(Part { node, kind })
    }

    /// Unary tests of the local `?`; a boolean, or null.
    ///
    /// # Errors
    /// The first place where it isn't a list of unary tests.
    pub fn unary_tests(&mut self, text: &str, source: u32) -> Result<Part, SyntaxError> {
        let (node, kind) = parse_unary_tests(text, source, &mut self.scope).map_err(|error| *error)?;
        Ok(Part { node, kind })
    }

    /// A value.
    #[must_use]
    pub fn constant(&self, value: Value, source: u32) -> Part {
        part(source, Kind::Constant(value), Type::Any)
    }

    /// A null with a reason that stands at the start of a text.
    #[must_use]
    pub fn nothing(&self, reason: impl Into<crate::Reason>, source: u32) -> Part {
        self.constant(Value::null(At { source, offset: 0 }, reason), source)
    }

    /// Compiles with one more local. Whatever is compiled by `inner` has to be evaluated with that local on the stack:
    /// [`Machine::with_local`].
    ///
    /// # Errors
    /// Those of `inner`, and more than [`MAX_NESTING`] levels.
    pub fn with_local<T, E: From<SyntaxError>>(
        &mut self,
        name: &str,
        kind: Type,
        inner: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.deeper(|compiler| {
            compiler.scope.push(name, kind);
            let done = inner(compiler);
            compiler.scope.pop(1);
            done
        })
    }

    fn deeper<T, E: From<SyntaxError>>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            let expected = format!("at most {MAX_NESTING} levels of nesting");
            return Err(SyntaxError::new("", 0, "a deeper expression", expected).into());
        }
        let done = inner(self);
        self.nesting -= 1;
        done
    }

    /// A context, each entry a local of those that follow. With `answers`, one entry more is compiled, and its value is the
    /// answer instead of the context.
    ///
    /// # Errors
    /// Those of `entry`, which is given the index of the entry.
    pub fn context<E: From<SyntaxError>>(
        &mut self,
        source: u32,
        names: &[Name],
        answers: bool,
        mut entry: impl FnMut(&mut Self, usize) -> Result<Part, E>,
    ) -> Result<Part, E> {
        self.deeper(|compiler| {
            let mut entries = Vec::with_capacity(names.len() + 1);
            let mut fields = Vec::with_capacity(names.len());
            let mut compile = |compiler: &mut Self| {
                for (index, name) in names.iter().enumerate() {
                    let part = entry(compiler, index)?;
                    compiler.scope.know_member(name);
                    compiler.scope.push(name, part.kind.clone());
                    fields.push((name.clone(), part.kind));
                    entries.push((name.clone(), part.node));
                }
                if answers { entry(compiler, names.len()).map(Some) } else { Ok(None) }
            };
            let answer = compile(compiler);
            compiler.scope.pop(entries.len());
            let answer = answer?;
            Ok(match answer {
                None => part(source, Kind::Context(entries), Type::Context(fields.into())),
                Some(answer) => {
                    // The answer is one more entry, of a name that nobody can write.
                    entries.push((Name::from(""), answer.node));
                    let context = Node { at: at(source), kind: Kind::Context(entries) };
                    part(source, Kind::Path(Box::new(context), vec![Name::from("")]), answer.kind)
                }
            })
        })
    }

    /// A list.
    #[must_use]
    pub fn list(&self, source: u32, items: Vec<Part>) -> Part {
        part(source, Kind::List(items.into_iter().map(|item| item.node).collect()), Type::List(Type::Any.into()))
    }

    /// `if condition then … else …`.
    #[must_use]
    pub fn conditional(&self, source: u32, condition: Part, then: Part, otherwise: Part) -> Part {
        let kind = if then.kind == otherwise.kind { then.kind.clone() } else { Type::Any };
        let node = Kind::If { condition: Box::new(condition.node), then: Box::new(then.node), otherwise: Box::new(otherwise.node) };
        part(source, node, kind)
    }

    /// The items for which the condition is true, the condition compiled where `item` is known; null, with the reason, if it is
    /// anything but true, false or null for an item (DMN 1.5, 10.2.1.9).
    ///
    /// # Errors
    /// Those of `condition`.
    pub fn filter<E: From<SyntaxError>>(
        &mut self,
        source: u32,
        list: Part,
        condition: impl FnOnce(&mut Self) -> Result<Part, E>,
    ) -> Result<Part, E> {
        self.deeper(|compiler| {
            compiler.scope.push_item(list.kind.item());
            let condition = condition(compiler);
            compiler.scope.pop(1);
            let node = Kind::Filter { list: Box::new(list.node), condition: Box::new(condition?.node), strict: true };
            Ok(part(source, node, list.kind))
        })
    }

    /// `for variable in domain return body`, both compiled in their scopes.
    ///
    /// # Errors
    /// Those of `domain` and `body`.
    pub fn iteration<E: From<SyntaxError>>(
        &mut self,
        source: u32,
        variable: &str,
        domain: impl FnOnce(&mut Self) -> Result<Part, E>,
        body: impl FnOnce(&mut Self) -> Result<Part, E>,
    ) -> Result<Part, E> {
        self.with_local("partial", Type::Any, |compiler| {
            let domain = domain(compiler)?;
            let body = compiler.with_local(variable, domain.kind.item(), body)?;
            let iterators = vec![Iteration { name: variable.into(), domain: Domain::Each(domain.node) }];
            Ok(part(source, Kind::For { iterators, partial: true, body: Box::new(body.node) }, Type::List(body.kind.into())))
        })
    }

    /// `some` or `every variable in domain satisfies body`.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn quantified<E: From<SyntaxError>>(
        &mut self,
        source: u32,
        every: bool,
        variable: &str,
        domain: Part,
        body: impl FnOnce(&mut Self) -> Result<Part, E>,
    ) -> Result<Part, E> {
        let body = self.with_local(variable, domain.kind.item(), body)?;
        let iterators = vec![Iteration { name: variable.into(), domain: Domain::Each(domain.node) }];
        Ok(part(source, Kind::Quantified { every, iterators, body: Box::new(body.node) }, Type::Boolean))
    }

    /// A function; `name` is how its body can call it.
    ///
    /// # Errors
    /// Those of `body`.
    pub fn function<E: From<SyntaxError>>(
        &mut self,
        source: u32,
        name: Option<&str>,
        parameters: Vec<(Name, Type)>,
        result: Type,
        body: impl FnOnce(&mut Self) -> Result<Part, E>,
    ) -> Result<Part, E> {
        self.deeper(|compiler| {
            compiler.scope.begin_function(name);
            for (parameter, kind) in &parameters {
                compiler.scope.push(parameter, kind.clone());
            }
            let body = body(compiler);
            let captures = compiler.scope.end_function();
            let kinds = parameters.iter().map(|(_, kind)| kind.clone()).collect();
            let kind = Type::Function(kinds, result.clone().into());
            let definition = Definition { name: name.map(Name::from), parameters, result, body: body?.node };
            Ok(part(source, Kind::Function { definition: definition.into(), captures }, kind))
        })
    }

    /// A function of another language: null, with that reason.
    #[must_use]
    pub fn external(&self, source: u32) -> Part {
        part(source, Kind::External, Type::Any)
    }

    /// A call with named arguments.
    #[must_use]
    pub fn invocation(&self, source: u32, function: Part, arguments: Vec<(Name, Part)>) -> Part {
        let kind = match &function.kind {
            Type::Function(_, result) => Type::clone(result),
            _ => Type::Any,
        };
        let arguments = Arguments::Named(arguments.into_iter().map(|(name, part)| (name, part.node)).collect());
        part(source, Kind::Call { function: Box::new(function.node), arguments }, kind)
    }

    /// The value brought to a declared type, or null with the reason; `name` is of what was declared.
    #[must_use]
    pub fn typed(&self, inner: Part, kind: Type, name: &str) -> Part {
        if kind == Type::Any {
            return inner;
        }
        let node = Node { at: inner.node.at, kind: Kind::Typed(Box::new(inner.node), kind.clone(), name.into()) };
        Part { node, kind }
    }

    /// What another crate evaluates.
    #[must_use]
    pub fn extension(&self, source: u32, extension: Box<dyn Extension>, kind: Type) -> Part {
        part(source, Kind::Extension(extension), kind)
    }

    /// The whole.
    #[must_use]
    pub fn finish(self, root: Part) -> Expression {
        Expression { text: Name::from(""), root: root.node, inputs: self.scope.inputs().cloned().collect() }
    }
}

fn at(source: u32) -> At {
    At { source, offset: 0 }
}

fn part(source: u32, node: Kind, kind: Type) -> Part {
    Part { node: Node { at: at(source), kind: node }, kind }
}

impl Type {
    /// The values of `base` that pass the unary tests.
    ///
    /// # Errors
    /// The first place where `tests` aren't unary tests.
    pub fn restricted(base: Self, tests: &str, source: u32, types: &Types) -> Result<Self, SyntaxError> {
        let mut scope = Scope::new(types.clone(), false);
        scope.push("?", base.clone());
        let (node, _) = parse_unary_tests(tests, source, &mut scope).map_err(|error| *error)?;
        Ok(Self::Restricted(Restricted { base, tests: node, text: tests.trim().into() }.into()))
    }
}

impl Machine<'_> {
    /// The value of a part.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn evaluate(&mut self, part: &Part) -> Outcome {
        self.eval(&part.node)
    }

    /// Whether a part is `true`; null and anything else is not.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn holds(&mut self, part: &Part) -> Result<bool, Stop> {
        self.is_true(&part.node)
    }

    /// The value as one of the type, or what it is instead.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn coerce(&mut self, value: Value, kind: &Type) -> Result<Result<Value, String>, Stop> {
        self.brought_to(value, kind)
    }
}
