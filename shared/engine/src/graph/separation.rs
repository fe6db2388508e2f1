//! Separation of duties: user tasks of one instance that different people have to do, as four eyes see more than two.
//!
//! It looks back over the instance's whole life, earlier rounds of a loop included (history-based separation of duty: Simon and
//! Zurko, "Separation of Duty in Role-Based Environments", 1997). It holds both ways, whichever of two tasks says so: a person who did
//! one of them does not do the other, in whatever order they come.

use super::{Node, NodeIx, NodeKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who may not do a user task because of what else they did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Separation {
    /// Whether whoever started the process may not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub requester: bool,
    /// Other user tasks: whoever did one of them may not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<NodeIx>,
}

impl Separation {
    /// Whether it keeps nobody away.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// For each user task that is separated from others, these others, whichever of them says so.
pub(super) fn pairs(nodes: &[Node]) -> BTreeMap<NodeIx, BTreeSet<NodeIx>> {
    let mut pairs: BTreeMap<NodeIx, BTreeSet<NodeIx>> = BTreeMap::new();
    for (ix, node) in (0..).map(NodeIx).zip(nodes) {
        let NodeKind::UserTask(task) = &node.kind else { continue };
        for other in &task.separation.from {
            pairs.entry(ix).or_default().insert(*other);
            pairs.entry(*other).or_default().insert(ix);
        }
    }
    pairs
}
