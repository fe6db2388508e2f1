//! What a decision requirements graph is made of (DMN 1.5, chapter 6).

use super::{Expression, FunctionDefinition, Origin};

/// A name with a type (DMN 1.5, 7.3.4).
#[derive(Clone, Debug, Default)]
pub struct Variable {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// The name of its type.
    pub type_ref: Option<String>,
}

/// A reference to an element: `#id`, or `namespace#id` for one of another document.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Where it stands.
    pub origin: Origin,
    /// The reference.
    pub href: String,
}

/// Something a caller supplies (DMN 1.5, 6.3.11).
#[derive(Clone, Debug)]
pub struct InputData {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// What it is for, in words.
    pub description: Option<String>,
    /// The variable that holds it.
    pub variable: Option<Variable>,
}

/// A decision (DMN 1.5, 6.3.7).
#[derive(Clone, Debug)]
pub struct Decision {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// What it is for, in words.
    pub description: Option<String>,
    /// The question it answers, in words.
    pub question: Option<String>,
    /// The answers it may give, in words.
    pub allowed_answers: Option<String>,
    /// The variable that holds its result.
    pub variable: Option<Variable>,
    /// The decisions it needs.
    pub required_decisions: Vec<Reference>,
    /// The input data it needs.
    pub required_inputs: Vec<Reference>,
    /// The functions and services it calls.
    pub required_knowledge: Vec<Reference>,
    /// How it is made.
    pub expression: Option<Expression>,
}

/// A function (DMN 1.5, 6.3.9).
#[derive(Clone, Debug)]
pub struct BusinessKnowledgeModel {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// What it is for, in words.
    pub description: Option<String>,
    /// The variable that holds it.
    pub variable: Option<Variable>,
    /// The functions and services it calls.
    pub required_knowledge: Vec<Reference>,
    /// Parameters and body, and where they stand.
    pub logic: Option<(Origin, FunctionDefinition)>,
}

/// Decisions offered as one (DMN 1.5, 6.3.10).
#[derive(Clone, Debug)]
pub struct DecisionService {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// What it is for, in words.
    pub description: Option<String>,
    /// The variable that holds it.
    pub variable: Option<Variable>,
    /// The decisions whose results it gives.
    pub output_decisions: Vec<Reference>,
    /// The decisions it makes on the way.
    pub encapsulated_decisions: Vec<Reference>,
    /// The decisions whose results its caller gives it.
    pub input_decisions: Vec<Reference>,
    /// The input data its caller gives it.
    pub input_data: Vec<Reference>,
}
