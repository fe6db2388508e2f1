//! Where messages lie that nobody took, noted by the channel of the definitions that they may start: a definition that is
//! deployed later finds them so. Whoever leaves a message lying notes it and then looks once more what it may start; a
//! definition writes down that it starts and then looks what was noted. So neither can miss the other.

use super::Channel;
use crate::error::unavailable;
use crate::item::{Key, n, text};
use crate::{Page, PageRequest, Result, Store, keys};
use engine::{TenantId, Timestamp};
use std::ops::Range;

impl Channel {
    /// The shards that notes of one name are spread over, because many messages may lie.
    pub fn note_shards() -> Range<u32> {
        0..keys::SHARDS
    }
}

impl Store {
    /// Notes that messages that may start `starts` lie in a channel, at least until a moment. The same again is the same item.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn note_lying(&self, tenant: &TenantId, starts: &Channel, channel: &Channel, until: Timestamp) -> Result<()> {
        let pk = keys::lying(tenant, starts, keys::shard_of(channel.as_str()));
        let mut item = Key::new(pk, channel.as_str()).item();
        item.insert("ttl".to_owned(), n(until.as_millis() / 1000));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// A page of the channels in which messages that may start `starts` were left lying; perhaps they were taken since.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn lying(&self, tenant: &TenantId, starts: &Channel, shard: u32, page: &PageRequest) -> Result<Page<Channel>> {
        let items = self.query_page(self.workflow(), keys::lying(tenant, starts, shard), "", page).await?;
        let found = items.iter().map(|item| Ok(Channel::stored(text(item, "sk")?))).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(found, page.limit, |channel| channel.as_str().to_owned()))
    }
}
