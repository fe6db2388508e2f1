//! Functions as values.

use std::sync::Arc;

use super::{Name, Value};
use crate::builtins::Builtin;
use crate::tree::Node;
use crate::types::Type;

/// A function.
#[derive(Clone, Debug)]
pub enum Function {
    /// One that the language has.
    Builtin(&'static Builtin),
    /// One that the expression or the model defines.
    Defined(Arc<Closure>),
}

/// A function definition and what it saw where it was made.
#[derive(Debug)]
pub struct Closure {
    pub(crate) definition: Arc<Definition>,
    pub(crate) captured: Box<[Value]>,
    pub(crate) depth: u16,
}

/// `function(parameters) body`.
#[derive(Debug)]
pub(crate) struct Definition {
    /// What messages call it, where it has a name.
    pub(crate) name: Option<Name>,
    pub(crate) parameters: Vec<(Name, Type)>,
    pub(crate) result: Type,
    pub(crate) body: Node,
}

impl Function {
    pub(crate) fn depth(&self) -> u16 {
        match self {
            Self::Builtin(_) => 0,
            Self::Defined(closure) => closure.depth,
        }
    }

    /// Whether it can be called with arguments of these types and may answer `result`.
    pub(crate) fn is_of(&self, parameters: &[Type], result: &Type) -> bool {
        match self {
            Self::Builtin(builtin) => builtin.takes(parameters.len()),
            Self::Defined(closure) => {
                let definition = &closure.definition;
                definition.parameters.len() == parameters.len()
                    && definition.parameters.iter().zip(parameters).all(|((_, own), other)| other.conforms_to(own))
                    && (definition.result == Type::Any || definition.result.conforms_to(result))
            }
        }
    }
}
