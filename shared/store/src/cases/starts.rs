//! Instances that are to be started for cases. Each is announced in the table's stream, so that it is started even if whoever
//! linked it did not get to it.

use crate::item::{Item, json, s};
use crate::{Error, Result, Store, keys};
use engine::{InstanceId, TenantId};
use work::case::Start;

pub(super) fn item(tenant: &TenantId, start: &Start) -> Result<Item> {
    let mut item = keys::case_start(tenant, &start.instance).item();
    item.insert("start".to_owned(), s(serde_json::to_string(start).map_err(Error::unreadable)?));
    item.insert("fx".to_owned(), s("start"));
    Ok(item)
}

impl Store {
    /// What an instance is started with for a case; `None` when it was started for none.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn case_start(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Option<Start>> {
        self.get_workflow_item(keys::case_start(tenant, instance)).await?.map(|item| json(&item, "start")).transpose()
    }
}
