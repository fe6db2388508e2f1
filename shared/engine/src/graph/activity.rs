//! What every activity may have, whatever kind it is: mappings, loops, quantities (BPMN 2.0.2, 10.3, 10.4).

use super::{Expression, FlowIx, NodeIx};
use serde::{Deserialize, Serialize};

/// A value that goes from one scope to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// Where it goes: a name, or a path of names with `.` between.
    pub target: String,
    /// What it is.
    pub source: Expression,
}

/// What goes in and out of an element's own scope.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mappings {
    /// Evaluated when it is entered, into its own scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Mapping>,
    /// Evaluated when it completes, into the scope around it. With none, everything it brought goes there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<Mapping>,
}

impl Mappings {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.outputs.is_empty()
    }
}

/// What tasks, sub-processes and call activities have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// How often it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Taken when no condition of its outgoing flows holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<FlowIx>,
    /// Tokens that must arrive before it starts.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub start_quantity: u32,
    /// Tokens it puts on each outgoing flow.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub completion_quantity: u32,
    /// Whether it runs only to compensate another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_compensation: bool,
    /// What compensates it, once it completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compensated_by: Option<NodeIx>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { repeat: None, default: None, start_quantity: 1, completion_quantity: 1, for_compensation: false, compensated_by: None }
    }
}

/// How often an activity is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// As long as a condition holds (10.3.8, standard loop).
    Loop {
        /// Goes on while it holds; none means until the maximum.
        condition: Option<Expression>,
        /// Whether it is asked before the first time too.
        test_before: bool,
        /// Times at most.
        maximum: Option<u32>,
    },
    /// Once an item (multi-instance).
    Each(Box<Each>),
}

/// A multi-instance activity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Each {
    /// One after the other instead of all at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sequential: bool,
    /// How many, where there is no collection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cardinality: Option<Expression>,
    /// The items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collection: Option<Expression>,
    /// The variable of one item, in each instance's own scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_variable: Option<String>,
    /// The variable that receives the results, in the order of the items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results_variable: Option<String>,
    /// One instance's result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Expression>,
    /// Ends it early when it holds; asked after each instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Expression>,
    /// Which completions throw an event at the activity's boundary.
    #[serde(default)]
    pub behavior: Behavior,
    /// Signals or other events thrown as `behavior` says (`oneBehaviorEventRef`, `noneBehaviorEventRef`, complex).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<BehaviorEvent>,
}

/// When a multi-instance activity throws (BPMN 2.0.2, table 10.30).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behavior {
    /// At every completion.
    None,
    /// At the first completion.
    One,
    /// Never; the token leaves when all are done.
    #[default]
    All,
    /// At completions for which a condition holds.
    Complex,
}

/// An event that a multi-instance activity throws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BehaviorEvent {
    /// For complex behaviour: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expression>,
    /// What.
    pub throw: super::Throw,
}

const fn one() -> u32 {
    1
}

fn is_one(quantity: &u32) -> bool {
    *quantity == 1
}
