//! The chain: what the stream delivers is put into links.

use super::Written;
use crate::error::unavailable;
use crate::item::{Item, n, read, s};
use crate::transaction::{put_new, reasons};
use crate::{Error, Result, Store, keys};
use ::audit::{Day, Head, Link, MAX_ENTRIES, Sealed};
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use engine::{TenantId, Timestamp};
use std::time::Duration;

/// How long to wait before sealing again, when somebody else sealed at the same moment, in milliseconds.
const AGAIN: [u64; 6] = [5, 20, 50, 100, 200, 400];
/// Links are kept so much longer than entries, in seconds: the table forgets when it likes, within days.
const LINKS_OUTLIVE: i64 = 7 * 24 * 3600;

impl Store {
    /// Puts entries into the chain that are not in it yet.
    ///
    /// # Errors
    /// [`Error::Conflict`] when others seal at the same time again and again; sealing again continues.
    pub async fn seal_audit(&self, tenant: &TenantId, written: &[Written], now: Timestamp, at: &str, forget_at: Timestamp) -> Result<()> {
        for some in written.chunks(MAX_ENTRIES) {
            self.seal_some(tenant, some.to_vec(), now, at, forget_at).await?;
        }
        Ok(())
    }

    async fn seal_some(&self, tenant: &TenantId, mut open: Vec<Written>, now: Timestamp, at: &str, forget_at: Timestamp) -> Result<()> {
        for pause in AGAIN {
            if open.is_empty() {
                return Ok(());
            }
            let head = self.audit_head(tenant).await?;
            let entries = open.iter().map(|one| Sealed { id: one.id.clone(), hash: one.hash.clone() }).collect();
            let link = Link::after(head.as_ref(), tenant.as_str(), Day::of_millis(now.as_millis()), at.to_owned(), entries);
            let mut writes = vec![self.move_head(tenant, head.as_ref(), &link)?, self.put_link(tenant, &link, forget_at)?];
            for one in &open {
                writes.push(self.mark(tenant, one, &link)?);
            }
            let error = match self.db.transact_write_items().set_transact_items(Some(writes)).send().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let Some([head, _, marks @ ..]) = reasons(&error) else { return Err(unavailable(error)) };
            let failed = |reason: &aws_sdk_dynamodb::types::CancellationReason| reason.code() == Some("ConditionalCheckFailed");
            // What is in a link already, or gone, stays as it is.
            let sealed: Vec<bool> = marks.iter().map(failed).collect();
            let waits = failed(head) || !sealed.contains(&true);
            let mut sealed = sealed.into_iter();
            open.retain(|_| sealed.next() != Some(true));
            if waits {
                sleep(pause).await;
            }
        }
        if open.is_empty() { Ok(()) } else { Err(Error::Conflict) }
    }

    fn move_head(&self, tenant: &TenantId, head: Option<&Head>, link: &Link) -> Result<TransactWriteItem> {
        let mut item: Item = serde_dynamo::to_item(link.head()).map_err(Error::unreadable)?;
        item.extend(keys::audit_head(tenant).item());
        let put = Put::builder().table_name(self.workflow()).set_item(Some(item)).expression_attribute_names("#hash", "hash");
        let put = match head {
            None => put.condition_expression("attribute_not_exists(#hash)"),
            Some(head) => put.condition_expression("#hash = :read").expression_attribute_values(":read", s(&head.hash)),
        };
        Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
    }

    fn put_link(&self, tenant: &TenantId, link: &Link, forget_at: Timestamp) -> Result<TransactWriteItem> {
        let mut item = keys::audit_link(tenant, &link.day, link.seq).item();
        item.insert("l".to_owned(), s(::audit::canonical(link)));
        item.insert("ttl".to_owned(), n((forget_at.as_millis() / 1000).saturating_add(LINKS_OUTLIVE)));
        put_new(self.workflow(), item)
    }

    fn mark(&self, tenant: &TenantId, written: &Written, link: &Link) -> Result<TransactWriteItem> {
        let key = keys::audit_entry(tenant, &written.day, &written.id).item();
        let update = Update::builder().table_name(self.workflow()).set_key(Some(key)).update_expression("SET ln = :link");
        let update = update.condition_expression("attribute_exists(e) AND attribute_not_exists(ln)");
        let update = update.expression_attribute_values(":link", s(format!("{}#{}", link.day, link.seq)));
        Ok(TransactWriteItem::builder().update(update.build().map_err(Error::unreadable)?).build())
    }

    /// Where a tenant's chain ends, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_head(&self, tenant: &TenantId) -> Result<Option<Head>> {
        let get = self.db.get_item().table_name(self.workflow()).set_key(Some(keys::audit_head(tenant).item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(read).transpose()
    }
}

async fn sleep(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
