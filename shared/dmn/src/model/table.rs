//! Decision tables (DMN 1.5, chapter 8).

use super::{Expression, Origin, UnaryTests};

/// A decision table.
#[derive(Clone, Debug, Default)]
pub struct DecisionTable {
    /// What is answered when several rules match.
    pub hit_policy: HitPolicy,
    /// What becomes of the outputs collected.
    pub aggregation: Option<Aggregation>,
    /// What it gives, in words.
    pub output_label: Option<String>,
    /// How it is drawn, kept as it was read.
    pub orientation: Option<String>,
    /// The columns that are tested.
    pub inputs: Vec<InputClause>,
    /// The columns that are given.
    pub outputs: Vec<OutputClause>,
    /// The names of the columns of notes.
    pub annotations: Vec<String>,
    /// The rows.
    pub rules: Vec<Rule>,
}

/// A column that is tested.
#[derive(Clone, Debug)]
pub struct InputClause {
    /// Where it stands.
    pub origin: Origin,
    /// Its heading.
    pub label: Option<String>,
    /// What is tested: a literal expression.
    pub expression: Expression,
    /// The values it may have.
    pub values: Option<UnaryTests>,
}

/// A column that is given.
#[derive(Clone, Debug, Default)]
pub struct OutputClause {
    /// Where it stands.
    pub origin: Origin,
    /// Its name, where there are several.
    pub name: Option<String>,
    /// Its heading.
    pub label: Option<String>,
    /// The name of its type.
    pub type_ref: Option<String>,
    /// The values it may have; in order of priority, the highest first.
    pub values: Option<UnaryTests>,
    /// Its value when no rule matches: a literal expression.
    pub default: Option<Expression>,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Where it stands.
    pub origin: Origin,
    /// What it is for, in words.
    pub description: Option<String>,
    /// What must hold, one for each input.
    pub inputs: Vec<UnaryTests>,
    /// What is given, one for each output: literal expressions.
    pub outputs: Vec<Expression>,
    /// Notes, one for each column of notes.
    pub annotations: Vec<String>,
}

/// What is answered when several rules match (DMN 1.5, 8.2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HitPolicy {
    /// At most one rule may match.
    #[default]
    Unique,
    /// The first in order.
    First,
    /// The one whose outputs stand first among the output values.
    Priority,
    /// Any: they must agree.
    Any,
    /// All, in no order, perhaps aggregated.
    Collect,
    /// All, in order of the rules.
    RuleOrder,
    /// All, in order of the output values.
    OutputOrder,
}

impl HitPolicy {
    /// All of them.
    pub(crate) const ALL: [Self; 7] =
        [Self::Unique, Self::First, Self::Priority, Self::Any, Self::Collect, Self::RuleOrder, Self::OutputOrder];

    /// As the document writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unique => "UNIQUE",
            Self::First => "FIRST",
            Self::Priority => "PRIORITY",
            Self::Any => "ANY",
            Self::Collect => "COLLECT",
            Self::RuleOrder => "RULE ORDER",
            Self::OutputOrder => "OUTPUT ORDER",
        }
    }
}

/// What becomes of the outputs collected (DMN 1.5, 8.2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregation {
    /// Added up.
    Sum,
    /// Counted.
    Count,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

impl Aggregation {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Sum, Self::Count, Self::Min, Self::Max];

    /// As the document writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "SUM",
            Self::Count => "COUNT",
            Self::Min => "MIN",
            Self::Max => "MAX",
        }
    }
}
