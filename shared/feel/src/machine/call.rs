//! Function definitions and calls.

use std::sync::Arc;

use crate::builtins::Builtin;
use crate::error::{Outcome, shown_name};
use crate::limits::{Limit, MAX_VALUE_DEPTH};
use crate::machine::Machine;
use crate::tree::{Arguments, Node, Place};
use crate::value::{Closure, Definition, Function, Value};

/// Up to so many arguments of a built-in function are put on the machine stack.
const FEW: usize = 3;

/// What a call takes of the machine stack, in parts of an expression: what calls it, its arguments and the built-in between.
const LEVELS_OF_A_CALL: u32 = 4;

impl Machine<'_> {
    /// A function, with what it uses of its surroundings.
    #[inline(never)]
    pub(super) fn function(&mut self, definition: &Arc<Definition>, captures: &[Place]) -> Outcome {
        self.charge(64 + captures.len() * size_of::<Value>())?;
        let mut captured = Vec::with_capacity(captures.len());
        for place in captures {
            captured.push(match (place, &self.closure) {
                (Place::Myself, Some(closure)) => Value::Function(Function::Defined(closure.clone())),
                _ => self.at_place(*place).cloned().unwrap_or_else(Value::missing),
            });
        }
        let depth = captured.iter().map(Value::depth).max().unwrap_or(0).saturating_add(1);
        if depth > MAX_VALUE_DEPTH {
            return Err(self.stop(Limit::ValueDepth));
        }
        let closure = Closure { definition: definition.clone(), captured: captured.into(), depth };
        Ok(Value::Function(Function::Defined(closure.into())))
    }

    #[inline(never)]
    pub(super) fn builtin(&mut self, node: &Node, builtin: &'static Builtin, nodes: &[Node]) -> Outcome {
        if nodes.len() > FEW {
            return self.builtin_of_many(node, builtin, nodes);
        }
        let mut arguments = [const { Value::NULL }; FEW];
        for (place, argument) in arguments.iter_mut().zip(nodes) {
            *place = self.eval(argument)?;
        }
        self.at = node.at;
        (builtin.run)(self, arguments.get(..nodes.len()).unwrap_or_default())
    }

    #[inline(never)]
    fn builtin_of_many(&mut self, node: &Node, builtin: &'static Builtin, nodes: &[Node]) -> Outcome {
        let arguments = self.all(nodes)?;
        self.at = node.at;
        (builtin.run)(self, &arguments)
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Vec<Value>, crate::error::Stop> {
        self.charge(nodes.len() * size_of::<Value>())?;
        nodes.iter().map(|argument| self.eval(argument)).collect()
    }

    #[inline(never)]
    pub(super) fn call_of(&mut self, node: &Node, function_node: &Node, arguments: &Arguments) -> Outcome {
        let function = match self.eval(function_node)? {
            Value::Function(function) => function,
            other => return Ok(self.unfit(function_node, &other, "can't be called")),
        };
        let arguments = match arguments {
            Arguments::Positional(nodes) => self.all(nodes)?,
            Arguments::Named(named) => {
                let mut given = Vec::with_capacity(named.len());
                for (name, argument) in named {
                    given.push((&**name, self.eval(argument)?));
                }
                self.at = node.at;
                match in_order(&function, given) {
                    Ok(arguments) => arguments,
                    Err(reason) => return self.null(reason),
                }
            }
        };
        self.at = node.at;
        self.called(&function, arguments)
    }

    pub(super) fn called(&mut self, function: &Function, arguments: Vec<Value>) -> Outcome {
        self.step(1)?;
        let closure = match function {
            Function::Builtin(builtin) if builtin.takes(arguments.len()) => return (builtin.run)(self, &arguments),
            Function::Builtin(_) => return self.null(takes(function)),
            Function::Defined(closure) => Arc::clone(closure),
        };
        let definition = Arc::clone(&closure.definition);
        if arguments.len() != definition.parameters.len() {
            return self.null(format!("{} takes ({}); {} given", definition.called(), definition.usage(), arguments.len()));
        }
        self.deeper(LEVELS_OF_A_CALL)?;
        let at = self.at;
        let mut placed = Vec::with_capacity(arguments.len());
        for (argument, (name, kind)) in arguments.into_iter().zip(&definition.parameters) {
            match self.brought_to(argument, kind)? {
                Ok(value) => placed.push(value),
                Err(is) => {
                    return Ok(
                        self.null_at(at, format!("{} takes {} as {}; this is {is}", definition.called(), kind.shown(), shown_name(name)))
                    );
                }
            }
        }
        let base = std::mem::replace(&mut self.base, self.stack.len());
        self.stack.append(&mut placed);
        let outer = self.closure.replace(closure);
        let value = self.eval(&definition.body)?;
        self.stack.truncate(self.base);
        self.base = base;
        self.closure = outer;
        self.depth -= LEVELS_OF_A_CALL;
        match self.brought_to(value, &definition.result)? {
            Ok(value) => Ok(value),
            Err(is) => Ok(self.null_at(at, format!("{} gives {}; this is {is}", definition.called(), definition.result.shown()))),
        }
    }
}

/// Arguments with names in the order of the parameters, or why that can't be.
fn in_order(function: &Function, mut given: Vec<(&str, Value)>) -> Result<Vec<Value>, String> {
    let parameters: Vec<&str> = match function {
        Function::Builtin(builtin) => match builtin.signature_of(given.iter().map(|(name, _)| *name)) {
            Some(signature) => signature.iter().map(|name| name.trim_end_matches('?')).collect(),
            None => return Err(takes(function)),
        },
        Function::Defined(closure) => closure.definition.parameters.iter().map(|(name, _)| &**name).collect(),
    };
    if let Some((unknown, _)) = given.iter().find(|(name, _)| !parameters.contains(name)) {
        return Err(format!("{}; {} is none of them", takes(function), shown_name(unknown)));
    }
    let mut arguments = Vec::with_capacity(parameters.len());
    for parameter in &parameters {
        match given.iter().position(|(name, _)| name == parameter) {
            Some(index) => arguments.push(given.swap_remove(index).1),
            None if matches!(function, Function::Builtin(_)) => arguments.push(Value::NULL),
            None => return Err(format!("{}; {} is not given", takes(function), shown_name(parameter))),
        }
    }
    // What a built-in function may leave out at the end is left out, not null.
    if let Function::Builtin(builtin) = function {
        while arguments.last().is_some_and(|last| matches!(last, Value::Null(None))) && builtin.takes(arguments.len() - 1) {
            arguments.pop();
        }
    }
    Ok(arguments)
}

/// What a function takes, to begin a reason.
fn takes(function: &Function) -> String {
    match function {
        Function::Builtin(builtin) => format!("`{}` takes ({})", builtin.name, builtin.usage()),
        Function::Defined(closure) => format!("{} takes ({})", closure.definition.called(), closure.definition.usage()),
    }
}

impl Definition {
    fn called(&self) -> String {
        self.name.as_ref().map_or_else(|| "this function".to_owned(), |name| shown_name(name))
    }

    /// The first of its parameters.
    fn usage(&self) -> String {
        let names: Vec<_> = self.parameters.iter().take(8).map(|(name, _)| shown_name(name)).collect();
        names.join(", ")
    }
}
