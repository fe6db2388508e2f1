//! How often an activity is done (BPMN 2.0.2, 10.3.8).

use super::{Base, DataInput, DataOutput, Event, Formal};

/// Loop characteristics.
#[derive(Clone, Debug, PartialEq)]
pub enum Loop {
    /// As long as a condition holds.
    Standard(Box<StandardLoop>),
    /// Once an item.
    MultiInstance(Box<MultiInstance>),
}

/// Standard loop characteristics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandardLoop {
    /// What it is as an element.
    pub base: Base,
    /// Whether the condition is asked before the first time.
    pub test_before: bool,
    /// Times at most.
    pub maximum: Option<u32>,
    /// Goes on while it holds.
    pub condition: Option<Formal>,
}

/// Multi-instance loop characteristics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiInstance {
    /// What it is as an element.
    pub base: Base,
    /// One after the other.
    pub sequential: bool,
    /// Which completions throw.
    pub behavior: MultiInstanceBehavior,
    /// The id of the event definition thrown at the first completion (`oneBehaviorEventRef`).
    pub one_event: Option<String>,
    /// The id of the event definition thrown at each completion (`noneBehaviorEventRef`).
    pub none_event: Option<String>,
    /// How many.
    pub cardinality: Option<Formal>,
    /// The id of the data input (or object, or property) that holds the items.
    pub data_input: Option<String>,
    /// The id of the data output (or object, or property) that receives the results.
    pub data_output: Option<String>,
    /// One item.
    pub input_item: Option<DataInput>,
    /// One result.
    pub output_item: Option<DataOutput>,
    /// Ends it early when it holds.
    pub completion: Option<Formal>,
    /// What is thrown when, for complex behaviour.
    pub complex: Vec<ComplexBehavior>,
}

/// `behavior` of multi-instance loop characteristics (table 10.30).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MultiInstanceBehavior {
    /// At every completion.
    None,
    /// At the first completion.
    One,
    /// Never.
    #[default]
    All,
    /// As conditions say.
    Complex,
}

/// A complex behaviour definition.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplexBehavior {
    /// What it is as an element.
    pub base: Base,
    /// When.
    pub condition: Option<Formal>,
    /// What.
    pub event: Option<Event>,
}
