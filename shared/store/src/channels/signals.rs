//! Signals being sent: kept as long as their deliveries may have to read them.

use super::{Channel, hash};
use crate::error::unavailable;
use crate::item::{Item, Key, json, n, number, s, text};
use crate::{Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::{Object, TenantId, Timestamp};

/// How long a signal is kept, in seconds: longer than its last delivery can come.
const KEPT: u64 = 14 * 24 * 3600;

/// A signal.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its id, the same however often it is sent.
    pub id: String,
    /// What it brings.
    pub variables: Object,
    /// When it was sent first.
    pub sent_at: Timestamp,
}

impl Signal {
    /// What marks a signal whose delivery the stream shall begin.
    pub(crate) const ANNOUNCED: &str = "signal";
}

impl Store {
    /// Writes a signal down; one with its id that is there already stays as it is.
    ///
    /// With `announced`, the table's stream wakes the dispatcher, who then has it delivered.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_signal(&self, tenant: &TenantId, channel: &Channel, signal: &Signal, announced: bool) -> Result<()> {
        if self.signal(tenant, channel, &signal.id).await?.is_some() {
            return Ok(());
        }
        let (pk, name, ttl) = (keys::channel(tenant, channel), hash(&[&signal.id]), signal.sent_at.plus_seconds(KEPT).as_millis() / 1000);
        // First: whoever looks who waits has written this before, so that whoever did not stand there yet finds it.
        let mut sent: Item = Key::new(pk.clone(), keys::sent(signal.sent_at, &name)).item();
        sent.insert("id".to_owned(), s(&signal.id));
        sent.insert("ttl".to_owned(), n(ttl));
        self.db.put_item().table_name(self.workflow()).set_item(Some(sent)).send().await.map_err(unavailable)?;
        let mut item: Item = Key::new(pk, keys::signal(&name)).item();
        item.insert("id".to_owned(), s(&signal.id));
        item.insert("variables".to_owned(), s(serde_json::to_string(&signal.variables).map_err(crate::Error::unreadable)?));
        item.insert("ttl".to_owned(), n(ttl));
        item.insert("at".to_owned(), n(signal.sent_at.as_millis()));
        if announced {
            item.insert("fx".to_owned(), s(Signal::ANNOUNCED));
        }
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// A page of the ids of signals that were sent after a moment, the first first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn signals_after(&self, tenant: &TenantId, channel: &Channel, moment: Timestamp, page: &PageRequest) -> Result<Page<String>> {
        let after = page.after.as_ref().map_or_else(|| keys::sent_at(moment.plus_millis(1)), |after| format!("{}{after}", keys::SENT));
        let from = PageRequest { limit: page.limit, after: Some(after) };
        let items = self.query_page(self.workflow(), keys::channel(tenant, channel), keys::SENT, &from).await?;
        let found = items.iter().map(|item| {
            let place = text(item, "sk")?.get(keys::SENT.len()..).unwrap_or_default();
            Ok((place.to_owned(), text(item, "id")?.to_owned()))
        });
        let found: Page<(String, String)> = Page::cut(found.collect::<Result<_>>()?, page.limit, |(place, _)| place.clone());
        Ok(found.map(|(_, id)| id))
    }

    /// A signal that was written down.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn signal(&self, tenant: &TenantId, channel: &Channel, id: &str) -> Result<Option<Signal>> {
        let key = Key::new(keys::channel(tenant, channel), keys::signal(&hash(&[id])));
        let Some(item) = self.get_workflow_item(key).await? else { return Ok(None) };
        let sent_at = Timestamp::from_millis(number(&item, "at")?);
        Ok(Some(Signal { id: text(&item, "id")?.to_owned(), variables: json(&item, "variables")?, sent_at }))
    }
}
