//! Types of a model (DMN 1.5, 7.3.2 and 7.3.3).

use super::{Origin, Placed, Variable};

/// A type, or a member of one.
#[derive(Clone, Debug)]
pub struct ItemDefinition {
    /// Where it stands.
    pub origin: Origin,
    /// Its name, or the member's.
    pub name: String,
    /// The name of the type that it is made from.
    pub type_ref: Option<String>,
    /// The members of a context.
    pub components: Vec<ItemDefinition>,
    /// Parameters and result of a function.
    pub function: Option<FunctionItem>,
    /// Whether it is a list of what the rest says.
    pub is_collection: bool,
    /// The values it may have; of a list, the values its items may have.
    pub allowed_values: Option<UnaryTests>,
    /// What the whole value must satisfy; of a list, the list (DMN 1.5).
    pub type_constraint: Option<UnaryTests>,
}

/// The type of a function.
#[derive(Clone, Debug)]
pub struct FunctionItem {
    /// The parameters.
    pub parameters: Vec<Variable>,
    /// The name of the result's type.
    pub output: Option<String>,
}

/// Unary tests as a text (DMN 1.5, 7.3.3).
#[derive(Clone, Debug, Default)]
pub struct UnaryTests {
    /// Where they stand.
    pub origin: Origin,
    /// The tests.
    pub text: Placed,
    /// The language, if not that of the document.
    pub language: Option<String>,
}
