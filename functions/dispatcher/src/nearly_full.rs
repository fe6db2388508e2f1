//! Tells people that a queue has little room left: once each time it gets there. That it was told is remembered after it was; whoever
//! looks before that tells it again, under the same id.

use crate::Dispatcher;
use clients::queues::Outgoing;
use engine::{RoleName, TenantId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::Gauges;
use work::queue::{Crossing, Queues, Watch};

/// A queue that became nearly full, or no longer is.
pub(crate) struct Told {
    tenant: TenantId,
    queue: RoleName,
    load: u64,
    capacity: Option<u32>,
    before: Watch,
    crossing: Crossing,
}

/// That a queue has little room left, for whatever tells people.
#[derive(Serialize)]
struct Notification<'a> {
    kind: &'static str,
    /// The same however often it is sent.
    notice_id: String,
    tenant: &'a TenantId,
    queue: &'a RoleName,
    load: u64,
    capacity: Option<u32>,
}

/// What the gauges of queues say.
pub(crate) fn look(tenant: &TenantId, queues: &Queues, gauges: &BTreeMap<RoleName, Gauges>) -> Vec<Told> {
    let told = |(queue, gauges): (&RoleName, &Gauges)| {
        let (load, before, capacity) = (gauges.load, gauges.watch, queues.queue(queue)?.capacity);
        let crossing = before.at(load, capacity)?;
        Some(Told { tenant: tenant.clone(), queue: queue.clone(), load, capacity, before, crossing })
    };
    gauges.iter().filter_map(told).collect()
}

impl Told {
    /// What people are told, if anything.
    pub(crate) fn message(&self, dispatcher: &Dispatcher) -> Option<Outgoing> {
        let Crossing::Up(Watch { crossings, .. }) = self.crossing else { return None };
        let Self { tenant, queue, load, capacity, .. } = self;
        let notice_id = format!("{queue}-nearly-full-{crossings}");
        let body = Notification { kind: "queue_nearly_full", notice_id, tenant, queue, load: *load, capacity: *capacity };
        Some(dispatcher.destinations.notification(&body))
    }

    /// Remembers it.
    pub(crate) async fn remember(&self, dispatcher: &Dispatcher) -> store::Result<()> {
        let (Crossing::Up(after) | Crossing::Down(after)) = self.crossing;
        dispatcher.store.set_watch(&self.tenant, &self.queue, self.before, after).await
    }
}
