//! A DMN model as plain data: what stands in the document, before anything is made of it.
//!
//! Nothing here is checked but what the types say; references are still texts.

mod element;
mod expression;
mod item;
mod origin;
mod table;

pub use element::{BusinessKnowledgeModel, Decision, DecisionService, InputData, Reference, Variable};
pub use expression::{Binding, ContextEntry, Expression, FunctionDefinition, FunctionKind, Iteration, IterationKind, Literal, Logic, Row};
pub use item::{FunctionItem, ItemDefinition, UnaryTests};
pub use origin::Origin;
pub use table::{Aggregation, DecisionTable, HitPolicy, InputClause, OutputClause, Rule};
pub use xml::{Place, Placed};

/// A DMN document (DMN 1.5, 6.3.2).
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// Where it stands.
    pub origin: Origin,
    /// Its name.
    pub name: String,
    /// The URI that references from other documents begin with.
    pub namespace: String,
    /// The language of expressions that don't name one; FEEL if absent.
    pub expression_language: Option<String>,
    /// What it is for, in words.
    pub description: Option<String>,
    /// Other documents whose elements it uses.
    pub imports: Vec<Import>,
    /// Types.
    pub item_definitions: Vec<ItemDefinition>,
    /// Inputs.
    pub input_data: Vec<InputData>,
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// Functions.
    pub knowledge_models: Vec<BusinessKnowledgeModel>,
    /// Groups of decisions offered as one.
    pub services: Vec<DecisionService>,
}

/// The use of another document (DMN 1.5, 6.3.3).
#[derive(Clone, Debug)]
pub struct Import {
    /// Where it stands.
    pub origin: Origin,
    /// What its elements' names are qualified with here; empty if they are used without.
    pub name: String,
    /// The namespace of the document.
    pub namespace: String,
    /// Where the document might be found; never followed.
    pub location: Option<String>,
    /// The namespace of the language that the document is written in.
    pub kind: String,
}
