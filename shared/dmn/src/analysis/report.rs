//! What is told of a table.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// What there is to say of a decision table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableAnalysis {
    /// The id of its element, or of the nearest around it that has one.
    pub element: Option<String>,
    /// The name of the decision or business knowledge model that it belongs to.
    pub name: String,
    /// Its hit policy, as the document writes it.
    pub hit_policy: &'static str,
    /// Whether this is all there is: every cell was understood, there was room for everything and time enough. What is told is
    /// certain either way.
    pub complete: bool,
    /// Its columns.
    pub inputs: Vec<InputAnalysis>,
    /// Cells that aren't constants; they were taken for ones that may match anything.
    pub not_analysed: Vec<NotAnalysed>,
    /// Inputs that no rule takes.
    pub gaps: Vec<Region>,
    /// Inputs that two rules take.
    pub overlaps: Vec<Overlap>,
    /// Rules that never decide anything.
    pub unreachable: Vec<Unreachable>,
}

/// What there is to say of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputAnalysis {
    /// Its expression; numbered where several have the same.
    pub name: String,
    /// Whether no rule tests it.
    pub unused: bool,
    /// Why its tests could not be understood together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_analysed: Option<String>,
}

/// A cell that isn't constant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotAnalysed {
    /// The column.
    pub input: String,
    /// The rule; absent for the values that the column may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleName>,
    /// What stands there.
    pub text: String,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleName {
    /// Its index, from 0.
    pub index: usize,
    /// Its id, if it has one.
    pub rule_id: Option<String>,
}

/// A part of the inputs: for every column unary tests of FEEL that take it, `-` for all that the column may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region(pub Vec<(String, String)>);

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (input, tests) in &self.0 {
            map.serialize_entry(input, tests)?;
        }
        map.end()
    }
}

/// Inputs that two rules take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The rules, the earlier one first.
    pub rules: [RuleName; 2],
    /// What both take.
    pub region: Region,
    /// What comes of it.
    pub effect: Effect,
}

/// What comes of two rules that match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The answer is null: the hit policy is unique, or any and the outputs differ.
    Conflict,
    /// The hit policy is any, and the outputs are written differently; whether they differ is known only when they are evaluated.
    PossibleConflict,
    /// The hit policy is any, and the outputs are the same.
    Agreed,
    /// One of them decides, the other is not seen: the hit policy is first or priority.
    Masked,
    /// Both are given: that is what the hit policy is for.
    Collected,
}

/// A rule that never decides anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreachable {
    /// The rule.
    pub rule: RuleName,
    /// Why.
    pub why: Why,
    /// Up to ten of the earlier rules that take what it takes.
    pub by: Vec<RuleName>,
}

/// Why a rule never decides anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No value passes one of its tests, or none that the column may have.
    NeverMatches,
    /// Earlier rules take everything that it takes.
    Covered,
}
