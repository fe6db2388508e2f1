//! Boxed expressions (DMN 1.5, 10.2) put together to parts of FEEL.

use std::cell::RefCell;

use feel::{Compiler, Extension, Machine, Name, Outcome, Part, SyntaxError, Type};

use super::Compilation;
use super::sources::Sources;
use super::types::ModelTypes;
use crate::evaluate::strict;
use crate::fault::Faults;
use crate::model::{
    ContextEntry, Expression, FunctionDefinition, FunctionKind, Iteration, IterationKind, Literal, Logic, Origin, Placed, Row, Variable,
};

/// What is compiled, or that it lies too deep within others; what is wrong with texts has become faults.
pub(super) type Compiled = Result<Part, SyntaxError>;

/// What compiling the expressions of one element needs.
pub(super) struct Expressions<'a, 'b> {
    pub(super) document: usize,
    /// The name of the element, for what is told of its tables.
    pub(super) owner: &'a str,
    pub(super) types: &'b ModelTypes,
    pub(super) sources: &'b mut Sources,
    pub(super) faults: &'b mut Faults,
    pub(super) compilation: &'b mut Compilation<'a>,
}

impl<'a> Expressions<'a, '_> {
    /// The type of that name.
    pub(super) fn kind(&mut self, name: Option<&str>, origin: &Origin) -> Type {
        self.types.named(self.document, name, origin, self.faults)
    }

    /// The type of a variable, a parameter, an entry.
    pub(super) fn kind_of(&mut self, variable: &Variable) -> Type {
        self.kind(variable.type_ref.as_deref(), &variable.origin)
    }

    /// An expression and what it is declared to give; `called` is what messages call it.
    pub(super) fn expression(&mut self, compiler: &mut Compiler, it: &'a Expression, called: &str) -> Compiled {
        let part = self.logic(compiler, it)?;
        let kind = self.kind(it.type_ref.as_deref(), &it.origin);
        // A function may be declared with the type of what it gives.
        let result_only = matches!(it.logic, Logic::Function(_)) && !matches!(kind, Type::Function(..));
        Ok(if result_only { part } else { compiler.typed(part, kind, called) })
    }

    fn logic(&mut self, compiler: &mut Compiler, it: &'a Expression) -> Compiled {
        match &it.logic {
            Logic::Literal(literal) => Ok(self.text(compiler, &it.origin, &literal.text)),
            Logic::Context(entries) => self.context(compiler, &it.origin, entries),
            Logic::Invocation { function, bindings } => {
                let source = self.sources.element(&it.origin);
                let function = self.called(compiler, function)?;
                let mut arguments = Vec::with_capacity(bindings.len());
                for binding in bindings {
                    let name = &binding.parameter.name;
                    let value = match &binding.expression {
                        Some(expression) => self.expression(compiler, expression, name)?,
                        None => compiler.nothing("the argument has no expression", source),
                    };
                    let kind = self.kind_of(&binding.parameter);
                    arguments.push((Name::from(name.as_str()), compiler.typed(value, kind, name)));
                }
                Ok(compiler.invocation(source, function, arguments))
            }
            Logic::Relation { columns, rows } => self.relation(compiler, &it.origin, columns, rows),
            Logic::List(items) => {
                let source = self.sources.element(&it.origin);
                let items: Result<Vec<_>, _> = items.iter().map(|item| self.expression(compiler, item, "item")).collect();
                Ok(compiler.list(source, items?))
            }
            Logic::Function(function) => self.function(compiler, &it.origin, None, function, Type::Any),
            Logic::Conditional { condition, then, otherwise } => {
                let source = self.sources.element(&it.origin);
                let condition = self.expression(compiler, condition, "if")?;
                let then = self.expression(compiler, then, "then")?;
                let otherwise = self.expression(compiler, otherwise, "else")?;
                if *condition.kind() == Type::Boolean {
                    return Ok(compiler.conditional(source, condition, then, otherwise));
                }
                let conditional = strict::Conditional { condition, then, otherwise };
                Ok(compiler.extension(source, Box::new(conditional), Type::Any))
            }
            Logic::Filter { list, condition } => {
                let source = self.sources.element(&it.origin);
                let list = self.expression(compiler, list, "in")?;
                compiler.filter(source, list, |compiler| self.expression(compiler, condition, "match"))
            }
            Logic::Iteration(iteration) => self.iteration(compiler, &it.origin, iteration),
            Logic::Table(table) => self.table(compiler, it, table),
        }
    }

    /// A text; a null and a fault if it can't be read.
    pub(super) fn text(&mut self, compiler: &mut Compiler, origin: &Origin, text: &Placed) -> Part {
        let source = self.sources.text(origin, text);
        if text.is_blank() {
            return compiler.nothing("the expression is empty", source);
        }
        compiler.literal(text, source).unwrap_or_else(|error| {
            super::syntax(origin, text, &error, self.faults);
            compiler.nothing("the expression can't be read", source)
        })
    }

    /// What an invocation calls: a name that nobody declared is a fault (10.2.1.3).
    fn called(&mut self, compiler: &mut Compiler, function: &'a Expression) -> Compiled {
        let before = compiler.undeclared().len();
        let part = self.expression(compiler, function, "the function")?;
        if let (Some((name, _)), Logic::Literal(Literal { text, .. })) = (compiler.undeclared().get(before), &function.logic)
            && text.trim() == &**name
        {
            let message = format!("there is no function `{name}` here; is the knowledge requirement missing?");
            self.faults.at(&function.origin, "unknown_function", message);
        }
        Ok(part)
    }

    fn context(&mut self, compiler: &mut Compiler, origin: &Origin, entries: &'a [ContextEntry]) -> Compiled {
        let source = self.sources.element(origin);
        let answers = entries.last().is_some_and(|entry| entry.variable.is_none());
        let named = entries.iter().filter_map(|entry| entry.variable.as_ref());
        let names: Vec<Name> = named.map(|variable| Name::from(variable.name.as_str())).collect();
        compiler.context(source, &names, answers, |compiler, index| {
            let Some(entry) = entries.get(index) else { return Ok(compiler.nothing("there is no such entry", source)) };
            let name = entry.variable.as_ref().map_or("the result", |variable| &variable.name);
            // A function that a context names can call itself by that name (10.3.2.11).
            let part = match (&entry.expression.logic, entry.expression.type_ref.is_none()) {
                (Logic::Function(function), true) => self.function(compiler, &entry.expression.origin, Some(name), function, Type::Any)?,
                _ => self.expression(compiler, &entry.expression, name)?,
            };
            Ok(match &entry.variable {
                Some(variable) => {
                    let kind = self.kind_of(variable);
                    compiler.typed(part, kind, name)
                }
                None => part,
            })
        })
    }

    /// A function, how it can call itself, and the type of what it gives.
    pub(super) fn function(
        &mut self,
        compiler: &mut Compiler,
        origin: &Origin,
        name: Option<&str>,
        function: &'a FunctionDefinition,
        result: Type,
    ) -> Compiled {
        let source = self.sources.element(origin);
        let mut parameters = Vec::with_capacity(function.parameters.len());
        for parameter in &function.parameters {
            parameters.push((Name::from(parameter.name.as_str()), self.kind_of(parameter)));
        }
        if function.kind != FunctionKind::Feel {
            return Ok(compiler.external(source));
        }
        compiler.function(source, name, parameters, result, |compiler| match &function.body {
            Some(body) => self.expression(compiler, body, name.unwrap_or("the function")),
            None => Ok(compiler.nothing("the function has no expression", source)),
        })
    }

    fn iteration(&mut self, compiler: &mut Compiler, origin: &Origin, it: &'a Iteration) -> Compiled {
        let source = self.sources.element(origin);
        // Checked only: what stands in the list decides what an item is.
        self.kind(it.variable_type.as_deref(), origin);
        let every = match it.kind {
            IterationKind::For => return self.each(compiler, source, it, "return"),
            IterationKind::Some => false,
            IterationKind::Every => true,
        };
        let found = self.each(compiler, source, it, "satisfies")?;
        Ok(compiler.extension(source, Box::new(strict::Quantified { every, found }), Type::Boolean))
    }

    /// The value of the body for each item.
    fn each(&mut self, compiler: &mut Compiler, source: u32, it: &'a Iteration, called: &str) -> Compiled {
        // The compiler asks for the domain first, then for the body; both need the same things.
        let this = RefCell::new(self);
        let domain = |compiler: &mut Compiler| this.borrow_mut().expression(compiler, &it.domain, "in");
        let body = |compiler: &mut Compiler| this.borrow_mut().expression(compiler, &it.body, called);
        compiler.iteration(source, &it.variable, domain, body)
    }

    fn relation(&mut self, compiler: &mut Compiler, origin: &Origin, columns: &'a [Variable], rows: &'a [Row]) -> Compiled {
        let source = self.sources.element(origin);
        let names: Vec<Name> = columns.iter().map(|column| Name::from(column.name.as_str())).collect();
        let kinds: Vec<Type> = columns.iter().map(|column| self.kind_of(column)).collect();
        let mut cells = Vec::new();
        for row in rows {
            for ((cell, column), kind) in row.cells.iter().zip(columns).zip(&kinds) {
                let part = self.expression(compiler, cell, &column.name)?;
                cells.push(compiler.typed(part, kind.clone(), &column.name));
            }
        }
        let fields: Vec<(Name, Type)> = names.iter().cloned().zip(kinds).collect();
        let kind = Type::List(Type::Context(fields.into()).into());
        Ok(compiler.extension(source, Box::new(Relation { names, cells }), kind))
    }
}

/// A list of contexts. Not FEEL's own, because there a context's entries see those before them, and the cells of a row don't.
#[derive(Debug)]
struct Relation {
    names: Vec<Name>,
    /// Row by row, as many in each as there are names.
    cells: Vec<Part>,
}

impl Extension for Relation {
    fn evaluate(&self, machine: &mut Machine<'_>) -> Outcome {
        let mut rows = Vec::new();
        for row in self.cells.chunks(self.names.len().max(1)) {
            let mut entries = Vec::with_capacity(self.names.len());
            for (name, cell) in self.names.iter().zip(row) {
                entries.push((name.clone(), machine.evaluate(cell)?));
            }
            rows.push(machine.context(entries)?);
        }
        machine.list(rows)
    }
}
