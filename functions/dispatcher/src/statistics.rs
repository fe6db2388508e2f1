//! Adds what happened to tasks to the statistics of their queues, all moves of a batch of records together.

use crate::Dispatcher;
use crate::work_queues::Moved;
use engine::TenantId;
use store::CountedMove;

/// Counts moves.
pub(crate) async fn count(dispatcher: &Dispatcher, tenant: &TenantId, moves: &[Moved]) -> store::Result<()> {
    let counting = moves.iter().filter(|one| !one.effects.tallies.is_empty());
    let counted = |one: &Moved| CountedMove {
        task: one.task.clone(),
        version: one.version,
        at: one.effects.at,
        tallies: one.effects.tallies.clone(),
    };
    dispatcher.store.count_moves(tenant, &counting.map(counted).collect::<Vec<_>>()).await
}
