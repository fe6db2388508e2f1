//! Who can be given a task at all.

use crate::queue::{Abilities, Requirements, Workload};
use engine::{Priority, UserId};
use std::collections::BTreeSet;

/// A person of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub user: UserId,
    /// What they are able to do.
    pub abilities: Abilities,
    /// What they hold and may hold.
    pub workload: Workload,
    /// The turn in which the queue last gave them a task.
    pub last_turn: Option<u64>,
}

/// What a task asks of whoever has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// What its queue and the task itself require.
    pub requirements: Requirements,
    /// How urgent it is.
    pub priority: Priority,
    /// Who may not have it, whatever they are able to do: for the separation of duties, or without the approval level.
    pub barred: BTreeSet<UserId>,
}

impl Wanted {
    /// Whether a person may have the task, however much they hold.
    pub(super) fn suits(&self, person: &Candidate) -> bool {
        !self.barred.contains(&person.user) && self.requirements.met_by(&person.abilities).is_ok()
    }
}
