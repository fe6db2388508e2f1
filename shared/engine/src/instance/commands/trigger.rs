//! A message or signal that something waits for arrived.

use super::must_run;
use crate::instance::command::Rejection;
use crate::instance::walk::Walk;
use crate::{Object, SubscriptionId};

pub(super) fn run(walk: &mut Walk<'_>, subscription: SubscriptionId, id: String, variables: Object) -> Result<(), Rejection> {
    if walk.state.has_taken(&id) {
        return Err(Rejection::TakenBefore);
    }
    must_run(walk.state)?;
    let known = walk.state.subscriptions().iter().find(|known| known.id == subscription).cloned();
    let known = known.ok_or(Rejection::SubscriptionNotActive)?;
    if let Some(graph) = walk.graph() {
        walk.triggered(&graph, &known, Some(id), variables);
    }
    Ok(())
}
