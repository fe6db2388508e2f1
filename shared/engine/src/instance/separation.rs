//! Who may not do which user task of an instance, as its definition separates duties.

use super::state::{Element, State, Work};
use crate::UserId;
use crate::graph::NodeIx;
use std::collections::BTreeSet;

impl State {
    /// The people who may not do the user task of a node now: whoever started the process, where that is asked, and whoever completed a
    /// task that this one is separated from, at any time before.
    pub fn excluded(&self, node: NodeIx) -> BTreeSet<&UserId> {
        let Some(graph) = &self.graph else { return BTreeSet::new() };
        let requester = graph.user_task(node).filter(|task| task.separation.requester).and(self.started_by.as_ref());
        let others = graph.separated(node).iter().filter_map(|other| self.completed_by.get(other)).flatten();
        others.chain(requester).collect()
    }

    /// Who completed which of the user tasks that others are separated from.
    pub fn completed_by(&self) -> impl Iterator<Item = (NodeIx, &BTreeSet<UserId>)> {
        self.completed_by.iter().map(|(node, users)| (*node, users))
    }

    /// The open user tasks that a person may not do.
    pub(super) fn closed_to<'a>(&'a self, user: &'a UserId) -> impl Iterator<Item = &'a Element> {
        let open = self.elements.iter().filter(|element| matches!(element.work, Work::Task(_)));
        open.filter(|element| self.excluded(element.node).contains(user))
    }
}

#[cfg(test)]
mod tests;
