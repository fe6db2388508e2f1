//! Which instance was begun last by one of several events that begin one together: the others belong to it, although it is
//! not yet written down that it waits for them.

use super::Channel;
use crate::item::{Item, Key, n, s, text};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use engine::{InstanceId, TenantId, Timestamp};

/// How long it is remembered, in seconds: longer than it takes to write down that an instance waits.
const KEPT: u64 = 14 * 24 * 3600;

/// What is known of who was begun last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    key: Key,
    /// The instance; none was begun lately.
    pub instance: Option<InstanceId>,
}

impl Meeting {
    /// The write that makes another instance the last, in the transaction that begins it; it fails where somebody else began
    /// one in between.
    pub(crate) fn moves_to(&self, table: &str, instance: &InstanceId, at: Timestamp) -> Result<TransactWriteItem> {
        let mut item: Item = self.key.clone().item();
        item.insert("instance".to_owned(), s(instance.as_str()));
        item.insert("ttl".to_owned(), n(at.plus_seconds(KEPT).as_millis() / 1000));
        let put = Put::builder().table_name(table).set_item(Some(item));
        let put = match &self.instance {
            None => put.condition_expression("attribute_not_exists(sk)"),
            Some(before) => put
                .condition_expression("#instance = :before")
                .expression_attribute_names("#instance", "instance")
                .expression_attribute_values(":before", s(before.as_str())),
        };
        Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
    }
}

impl Store {
    /// Who was begun last in a channel of events that begin instances together.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn meeting(&self, tenant: &TenantId, channel: &Channel) -> Result<Meeting> {
        let key = Key::new(keys::channel(tenant, channel), keys::MEETING);
        let item = self.get_workflow_item(key.clone()).await?;
        let instance = item.map(|item| InstanceId::parse(text(&item, "instance")?).map_err(Error::unreadable)).transpose()?;
        Ok(Meeting { key, instance })
    }
}
