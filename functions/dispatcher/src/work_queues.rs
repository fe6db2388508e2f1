//! What a batch of records did in the work queues of tenants: it is counted, and then looked at for what follows from where the queues
//! stand now.

use crate::nearly_full::{self, Told};
use crate::{Dispatcher, push, statistics};
use clients::queues::Outgoing;
use engine::{RoleName, TaskId, TenantId};
use runtime::messages::Errand;
use std::collections::{BTreeMap, BTreeSet};
use store::TaskEffects;

/// What happened, by tenant.
pub(crate) type Happened = BTreeMap<TenantId, InQueues>;

/// What happened in the queues of one tenant.
#[derive(Default)]
pub(crate) struct InQueues {
    /// Changes of tasks.
    pub(crate) moves: Vec<Moved>,
    /// Queues with other settings.
    pub(crate) changed: BTreeSet<RoleName>,
}

/// A change of a task.
pub(crate) struct Moved {
    pub(crate) task: TaskId,
    /// The version that it made.
    pub(crate) version: u64,
    pub(crate) effects: TaskEffects,
}

/// What follows.
#[derive(Default)]
pub(crate) struct Following {
    pub(crate) messages: Vec<Outgoing>,
    /// What is to be remembered once the messages are sent.
    pub(crate) told: Vec<Told>,
    /// What went wrong.
    pub(crate) errors: Vec<String>,
}

/// Counts what happened and gives what follows.
pub(crate) async fn follow(dispatcher: &Dispatcher, happened: Happened) -> Following {
    let mut following = Following::default();
    for (tenant, in_queues) in happened {
        if let Err(error) = of_tenant(dispatcher, &tenant, in_queues, &mut following).await {
            following.errors.push(error.to_string());
        }
    }
    following
}

async fn of_tenant(
    dispatcher: &Dispatcher,
    tenant: &TenantId,
    InQueues { mut moves, changed }: InQueues,
    following: &mut Following,
) -> store::Result<()> {
    // A record that comes twice in a batch is one move, and no transaction takes an item twice.
    moves.sort_by(|one, other| (&one.task, one.version).cmp(&(&other.task, other.version)));
    moves.dedup_by(|one, other| (&one.task, one.version) == (&other.task, other.version));
    statistics::count(dispatcher, tenant, &moves).await?;
    let queues = dispatcher.work_queues.of(tenant).await?;
    let touched: BTreeSet<&RoleName> = moves.iter().flat_map(|one| one.effects.tallies.keys()).chain(&changed).collect();
    let bounded = touched.into_iter().filter(|name| queues.queue(name).is_some_and(|queue| queue.capacity.is_some()));
    let bounded: Vec<RoleName> = bounded.cloned().collect();
    let gauges = dispatcher.store.gauges(tenant, &bounded).await?;
    let told = nearly_full::look(tenant, &queues, &gauges);
    following.messages.extend(told.iter().filter_map(|told| told.message(dispatcher)));
    following.told.extend(told);
    let errands = push::errands(&queues, &gauges, &moves).into_iter().map(|errand| Errand { tenant: tenant.clone(), errand });
    following.messages.extend(errands.map(|errand| dispatcher.destinations.errand(&errand)));
    Ok(())
}
