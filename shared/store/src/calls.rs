//! Which processes a call activity started: found again when it is cancelled, or asks whether they ended.

use crate::error::unavailable;
use crate::item::{Key, s, text};
use crate::{Error, PageRequest, Result, Store, keys, page::MAX_PAGE};
use engine::{ElementId, InstanceId, TenantId};

/// A process that a call activity started, or is about to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalledInstance {
    /// Which of the call's starts.
    pub attempt: u32,
    /// The process.
    pub instance: InstanceId,
}

impl Store {
    /// Writes down what a call starts. The same again is the same item.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_call(&self, tenant: &TenantId, caller: &InstanceId, call: ElementId, called: &CalledInstance) -> Result<()> {
        let mut item = Key::new(keys::calls(tenant, caller), keys::call(call, called.attempt)).item();
        item.insert("called".to_owned(), s(called.instance.as_str()));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// What a call started, its first start first; one more for every retry after an incident, up to 200.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn calls(&self, tenant: &TenantId, caller: &InstanceId, call: ElementId) -> Result<Vec<CalledInstance>> {
        let prefix = keys::calls_of(call);
        let page = PageRequest { limit: MAX_PAGE, after: None };
        let items = self.query_page(self.workflow(), keys::calls(tenant, caller), &prefix, &page).await?;
        let called = |item| {
            let attempt = text(item, "sk")?.strip_prefix(&prefix).and_then(|attempt| attempt.parse().ok());
            let instance = InstanceId::parse(text(item, "called")?).map_err(Error::unreadable)?;
            Ok(CalledInstance { attempt: attempt.ok_or_else(|| Error::unreadable("call sort key"))?, instance })
        };
        items.iter().map(called).collect()
    }
}
