//! What is known of one instance: its whole log, and how it stands by it.

use crate::world::World;
use engine::InstanceId;
use engine::instance::Event;
use runtime::Live;
use store::{PageRequest, StoredBatch};

/// An instance with its whole log.
pub(super) struct Facts {
    pub(super) tenant: usize,
    pub(super) id: InstanceId,
    pub(super) batches: Vec<StoredBatch>,
    pub(super) live: Live,
}

impl Facts {
    pub(super) fn name(&self) -> String {
        let definition = self.live.state.definition.as_ref().map(|definition| definition.workflow_id.to_string());
        format!("instance {} of `{}`", self.id, definition.unwrap_or_default())
    }

    pub(super) fn workflow(&self) -> Option<&str> {
        self.live.state.definition.as_ref().map(|definition| definition.workflow_id.as_str())
    }

    pub(super) fn events(&self) -> impl Iterator<Item = (&StoredBatch, &Event)> {
        self.batches.iter().flat_map(|batch| batch.events.iter().map(move |event| (batch, event)))
    }
}

pub(super) async fn facts(world: &mut World, tenant: usize, id: InstanceId) -> Result<Facts, String> {
    let (instances, name, its) = (world.instances.clone(), World::tenant(tenant), id.clone());
    let read = world.ask(async move {
        let live = instances.load(&name, &its).await.map_err(|error| error.to_string())?;
        let mut batches = Vec::new();
        let mut page = PageRequest { limit: 200, after: None };
        loop {
            let found = instances.store().history(&name, &its, &page).await.map_err(|error| error.to_string())?;
            batches.extend(found.items);
            page.after = found.next;
            if page.after.is_none() {
                return Ok::<_, String>((live, batches));
            }
        }
    });
    let (live, batches) = read.await?;
    Ok(Facts { tenant, id, batches, live })
}
