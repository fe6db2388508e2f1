//! Boxed expressions (DMN 1.5, 10.2).

use super::{DecisionTable, Origin, Placed, Variable};

/// A boxed expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// Where it stands.
    pub origin: Origin,
    /// The name of the type of its value.
    pub type_ref: Option<String>,
    /// What it is.
    pub logic: Logic,
}

/// The kinds of boxed expressions.
#[derive(Clone, Debug)]
pub enum Logic {
    /// A text (10.2.1.1).
    Literal(Literal),
    /// Names and values; the last may stand without a name and is then the value of all (10.2.1.4).
    Context(Vec<ContextEntry>),
    /// A call with named arguments (10.2.1.3).
    Invocation {
        /// What is called.
        function: Box<Expression>,
        /// The arguments.
        bindings: Vec<Binding>,
    },
    /// A table of values: a list of contexts (10.2.1.6).
    Relation {
        /// The names.
        columns: Vec<Variable>,
        /// The values.
        rows: Vec<Row>,
    },
    /// A list (10.2.1.5).
    List(Vec<Expression>),
    /// A function (10.2.1.7).
    Function(FunctionDefinition),
    /// One of two values (10.2.1.8).
    Conditional {
        /// Which.
        condition: Box<Expression>,
        /// The value if the condition is true.
        then: Box<Expression>,
        /// The value if it is anything else.
        otherwise: Box<Expression>,
    },
    /// The items of a list for which something holds (10.2.1.9).
    Filter {
        /// The list.
        list: Box<Expression>,
        /// What must hold; `item` is the item.
        condition: Box<Expression>,
    },
    /// Something said of each item of a list (10.2.1.10).
    Iteration(Box<Iteration>),
    /// A decision table (chapter 8).
    Table(Box<DecisionTable>),
}

/// A text in an expression language.
#[derive(Clone, Debug, Default)]
pub struct Literal {
    /// The text.
    pub text: Placed,
    /// The language, if not that of the document.
    pub language: Option<String>,
}

/// An entry of a context.
#[derive(Clone, Debug)]
pub struct ContextEntry {
    /// Where it stands.
    pub origin: Origin,
    /// Its name; absent for the value of all.
    pub variable: Option<Variable>,
    /// Its value.
    pub expression: Expression,
}

/// An argument.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The name of the parameter.
    pub parameter: Variable,
    /// The value; null if absent.
    pub expression: Option<Expression>,
}

/// A row of a relation.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it stands.
    pub origin: Origin,
    /// One expression for each column.
    pub cells: Vec<Expression>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct FunctionDefinition {
    /// What its body is.
    pub kind: FunctionKind,
    /// Its parameters.
    pub parameters: Vec<Variable>,
    /// Its body.
    pub body: Option<Box<Expression>>,
}

/// What the body of a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum FunctionKind {
    /// An expression.
    #[default]
    Feel,
    /// A context that names a method in Java; calls give null here.
    Java,
    /// A context that names a model in PMML; calls give null here.
    Pmml,
}

/// Something said of each item of a list.
#[derive(Clone, Debug)]
pub struct Iteration {
    /// What is said.
    pub kind: IterationKind,
    /// The name of the item.
    pub variable: String,
    /// The name of the item's type.
    pub variable_type: Option<String>,
    /// The list.
    pub domain: Expression,
    /// The value for each item, or what must hold.
    pub body: Expression,
}

/// What is said of each item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IterationKind {
    /// A value for each.
    For,
    /// It holds for some item.
    Some,
    /// It holds for every item.
    Every,
}
