//! Who waits in a channel: instances, and definitions that start.

use super::Channel;
use crate::error::unavailable;
use crate::item::{Key, n, number, read, record, text};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::graph::NodeIx;
use engine::{InstanceId, SubscriptionId, TenantId, WorkflowId};
use serde::{Deserialize, Serialize};

/// An instance that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The instance.
    pub instance: InstanceId,
    /// Which of its subscriptions.
    pub subscription: SubscriptionId,
}

/// A definition that starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartSubscription {
    /// The definition.
    pub workflow: WorkflowId,
    /// Its version.
    pub version: u32,
    /// The event an instance begins at.
    pub node: NodeIx,
    /// The parallel gateway before it, by its id in the definition: all events after it begin one instance together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<String>,
}

impl Store {
    /// Writes down that an instance waits. The same again is the same item.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_waiting(&self, tenant: &TenantId, channel: &Channel, waiting: &Waiting) -> Result<()> {
        let item = Key::new(keys::channel(tenant, channel), keys::waiting(waiting)).item();
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// Forgets that an instance waits.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn delete_waiting(&self, tenant: &TenantId, channel: &Channel, waiting: &Waiting) -> Result<()> {
        let key = Key::new(keys::channel(tenant, channel), keys::waiting(waiting)).item();
        self.db.delete_item().table_name(self.workflow()).set_key(Some(key)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// A page of the instances that wait, those that started first first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn waiting(&self, tenant: &TenantId, channel: &Channel, page: &PageRequest) -> Result<Page<Waiting>> {
        let after = page.after.as_ref().map(|after| format!("{}{after}", keys::WAITING));
        let from = PageRequest { limit: page.limit, after };
        let items = self.query_page(self.workflow(), keys::channel(tenant, channel), keys::WAITING, &from).await?;
        let found = items.iter().map(|item| waiting(text(item, "sk")?)).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(found, page.limit, place))
    }

    /// Writes down where a version of a definition starts; never over a newer version.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_start(&self, tenant: &TenantId, channel: &Channel, start: &StartSubscription) -> Result<()> {
        let item = record(Key::new(keys::channel(tenant, channel), keys::start(&start.workflow)), start)?;
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(sk) OR #version <= :version");
        let put = put.expression_attribute_names("#version", "version").expression_attribute_values(":version", n(start.version));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Removes the start of a definition's versions before this one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn delete_start(&self, tenant: &TenantId, channel: &Channel, workflow: &WorkflowId, before: u32) -> Result<()> {
        let key = Key::new(keys::channel(tenant, channel), keys::start(workflow));
        self.delete_older(key, before).await
    }

    /// A page of the definitions that start, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn starts(&self, tenant: &TenantId, channel: &Channel, page: &PageRequest) -> Result<Page<StartSubscription>> {
        let after = page.after.as_ref().map(|after| format!("{}{after}", keys::STARTS));
        let from = PageRequest { limit: page.limit, after };
        let items = self.query_page(self.workflow(), keys::channel(tenant, channel), keys::STARTS, &from).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<StartSubscription>>>()?;
        Ok(Page::cut(found, page.limit, |start| start.workflow.to_string()))
    }

    /// Remembers that a version of a definition starts in a channel, to find it when the next version is deployed.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn note_start(&self, tenant: &TenantId, workflow: &WorkflowId, channel: &Channel, version: u32) -> Result<()> {
        let mut item = Key::new(keys::starts_of(tenant, workflow), keys::start_channel(channel)).item();
        item.insert("version".to_owned(), n(version));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// A page of the channels that versions of a definition start in, with the last version that was noted.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn noted_starts(&self, tenant: &TenantId, workflow: &WorkflowId, page: &PageRequest) -> Result<Page<(Channel, u32)>> {
        let after = page.after.as_ref().map(|after| format!("{}{after}", keys::START_CHANNELS));
        let from = PageRequest { limit: page.limit, after };
        let items = self.query_page(self.workflow(), keys::starts_of(tenant, workflow), keys::START_CHANNELS, &from).await?;
        let noted = |item| {
            let channel = text(item, "sk")?.strip_prefix(keys::START_CHANNELS).ok_or_else(|| Error::unreadable("start sort key"))?;
            Ok((Channel::stored(channel), number(item, "version")?))
        };
        let found = items.iter().map(noted).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(found, page.limit, |(channel, _)| channel.as_str().to_owned()))
    }

    /// Forgets a channel of a definition's versions before this one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn forget_start(&self, tenant: &TenantId, workflow: &WorkflowId, channel: &Channel, before: u32) -> Result<()> {
        let key = Key::new(keys::starts_of(tenant, workflow), keys::start_channel(channel));
        self.delete_older(key, before).await
    }

    /// Deletes an item, if there is one, of a version before this one.
    async fn delete_older(&self, key: Key, before: u32) -> Result<()> {
        let delete = self.db.delete_item().table_name(self.workflow()).set_key(Some(key.item()));
        let delete = delete.condition_expression("attribute_not_exists(sk) OR #version < :before");
        let delete = delete.expression_attribute_names("#version", "version").expression_attribute_values(":before", n(before));
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(DeleteItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn place(waiting: &Waiting) -> String {
    keys::waiting(waiting).get(keys::WAITING.len()..).unwrap_or_default().to_owned()
}

fn waiting(sk: &str) -> Result<Waiting> {
    let bad = || Error::unreadable("subscription sort key");
    let (instance, subscription) = sk.strip_prefix(keys::WAITING).and_then(|place| place.split_once('#')).ok_or_else(bad)?;
    let subscription = subscription.parse().map_err(|_| bad())?;
    Ok(Waiting { instance: InstanceId::parse(instance).map_err(|_| bad())?, subscription: SubscriptionId(subscription) })
}
