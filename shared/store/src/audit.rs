//! The audit log: entries as requests write them, one put each that nothing else has to wait for; and the chain, which the
//! stream's consumer makes of them afterwards.
//!
//! An entry is marked with its link in the transaction that writes the link and moves the head. So no entry is in two links,
//! and sealing one again changes nothing.

use crate::error::unavailable;
use crate::item::{Item, Key, n, read, s, text};
use crate::page::{MAX_PAGE, Page, PageRequest};
use crate::transaction::{put_new, reasons};
use crate::{Error, Result, Store, keys};
use ::audit::{Day, Entry, Head, Link, MAX_ENTRIES, Sealed};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{KeysAndAttributes, Put, TransactWriteItem, Update};
use engine::{TenantId, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long to wait before sealing again, when somebody else sealed at the same moment, in milliseconds.
const AGAIN: [u64; 6] = [5, 20, 50, 100, 200, 400];
/// Links are kept so much longer than entries, in seconds: the table forgets when it likes, within days.
const LINKS_OUTLIVE: i64 = 7 * 24 * 3600;
/// Requests for entries by their keys: the database may answer some at a time.
const BATCHES: usize = 10;
/// Pages of entries (1 MB) and of links that are looked through for entries that no link names.
const LOOKED_THROUGH: usize = 50;

/// An entry that the stream delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its day: the partition it lies in.
    pub day: Day,
    /// Its id.
    pub id: String,
    /// Its hash.
    pub hash: String,
}

impl Store {
    /// Writes an entry, to be forgotten at `forget_at`.
    ///
    /// # Errors
    /// When the database is not available: then nothing may be done that has to be written down.
    pub async fn write_audit(&self, tenant: &TenantId, entry: &Entry, at: Timestamp, forget_at: Timestamp) -> Result<()> {
        let mut item = keys::audit_entry(tenant, &Day::of_millis(at.as_millis()), &entry.id).item();
        item.insert("e".to_owned(), s(entry.text()));
        item.insert("fx".to_owned(), s(ENTERED));
        item.insert("ttl".to_owned(), n(forget_at.as_millis() / 1000));
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
        match put.send().await {
            Ok(_) => Ok(()),
            // The answer to the first try was lost: ids are by chance, so what is there is ours.
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

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

    /// A page of a day's links, in order.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_links(&self, tenant: &TenantId, day: &Day, page: &PageRequest) -> Result<Page<Link>> {
        let items = self.query_page(self.workflow(), keys::audit_day(tenant, day), keys::AUDIT_LINKS, page).await?;
        let links = items.iter().map(|item| crate::item::json(item, "l")).collect::<Result<Vec<Link>>>()?;
        Ok(Page::cut(links, page.limit, |link| keys::audit_link_place(link.seq)))
    }

    /// The entries of a link that are there and can be read, in its order.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_entries(&self, tenant: &TenantId, link: &Link) -> Result<Vec<Entry>> {
        let place = |id: &str| Some(keys::audit_entry(tenant, &day_of(id)?, id));
        let mut wanted: Vec<Key> = link.entries.iter().filter_map(|sealed| place(&sealed.id)).collect();
        wanted.sort();
        wanted.dedup();
        let mut found: Vec<Entry> = Vec::new();
        let mut asked = Some(wanted.into_iter().map(Key::item).collect::<Vec<Item>>());
        for _ in 0..BATCHES {
            let Some(keys) = asked.take().filter(|keys| !keys.is_empty()) else { break };
            let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build().map_err(Error::unreadable)?;
            let answer = self.db.batch_get_item().request_items(self.workflow(), keys).send().await.map_err(unavailable)?;
            let items = answer.responses.unwrap_or_default().remove(self.workflow()).unwrap_or_default();
            // What cannot be read is not what was written: whoever verifies misses it.
            found.extend(items.iter().filter_map(|item| crate::item::json(item, "e").ok()));
            asked = answer.unprocessed_keys.unwrap_or_default().remove(self.workflow()).map(|rest| rest.keys);
        }
        if asked.is_some_and(|rest| !rest.is_empty()) {
            return Err(Error::Unavailable("entries were not read in time".to_owned()));
        }
        found.sort_by_key(|entry| link.entries.iter().position(|sealed| sealed.id == entry.id));
        Ok(found)
    }

    /// The entries of a day that no link names, whatever they say of themselves.
    ///
    /// # Errors
    /// When the database is not available, or the day has more than can be looked through.
    pub async fn audit_unsealed(&self, tenant: &TenantId, day: &Day) -> Result<Vec<Entry>> {
        let named = self.named(tenant, day).await?;
        let (mut found, mut from) = (Vec::new(), None);
        for _ in 0..LOOKED_THROUGH {
            let query = self.db.query().table_name(self.workflow()).consistent_read(true).set_exclusive_start_key(from);
            let query = query.key_condition_expression("pk = :pk AND begins_with(sk, :entries)");
            let query = query.expression_attribute_values(":pk", s(keys::audit_day(tenant, day)));
            let answer = query.expression_attribute_values(":entries", s(keys::AUDIT_ENTRIES)).send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                let id = text(&item, "sk")?.strip_prefix(keys::AUDIT_ENTRIES).unwrap_or_default();
                if !named.contains(id) && !self.is_named_later(tenant, day, id, &item).await? {
                    found.extend(crate::item::json(&item, "e"));
                }
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(found);
            }
        }
        Err(too_many())
    }

    /// The ids that a day's links name.
    async fn named(&self, tenant: &TenantId, day: &Day) -> Result<BTreeSet<String>> {
        let (mut named, mut page) = (BTreeSet::new(), PageRequest { limit: MAX_PAGE, after: None });
        for _ in 0..LOOKED_THROUGH {
            let links = self.audit_links(tenant, day, &page).await?;
            named.extend(links.items.into_iter().flat_map(|link| link.entries).map(|sealed| sealed.id));
            page.after = links.next;
            if page.after.is_none() {
                return Ok(named);
            }
        }
        Err(too_many())
    }

    /// Whether the link of another day that an entry says it is in names it: one written just before midnight.
    async fn is_named_later(&self, tenant: &TenantId, day: &Day, id: &str, item: &Item) -> Result<bool> {
        let mark = item.get("ln").and_then(|mark| mark.as_s().ok()).and_then(|mark| mark.split_once('#'));
        let Some((in_day, seq)) = mark.and_then(|(day, seq)| Some((Day::parse(day).ok()?, seq.parse().ok()?))) else { return Ok(false) };
        if in_day <= *day {
            return Ok(false);
        }
        let link = self.audit_link(tenant, &in_day, &keys::audit_link_place(seq)).await?;
        Ok(link.is_some_and(|link| link.entries.iter().any(|sealed| sealed.id == id)))
    }

    /// A day's link at a place.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_link(&self, tenant: &TenantId, day: &Day, place: &str) -> Result<Option<Link>> {
        let key = Key::new(keys::audit_day(tenant, day), place).item();
        let get = self.db.get_item().table_name(self.workflow()).set_key(Some(key)).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(|item| crate::item::json(&item, "l")).transpose()
    }

    /// Entries of a day by their ids, newest first, from before the id `before`: at most so many; fewer are the last of the
    /// day. One that cannot be read is none.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_day(&self, tenant: &TenantId, day: &Day, before: Option<&str>, most: usize) -> Result<Vec<(String, Option<Entry>)>> {
        let (mut found, mut from) = (Vec::new(), None);
        // Behind the last but before the one that is known: the end of `BETWEEN` belongs to it.
        let last = before.map_or_else(|| format!("{}~", keys::AUDIT_ENTRIES), |id| format!("{}{id}", keys::AUDIT_ENTRIES));
        let known = before.map(|_| last.clone());
        while found.len() < most {
            let wanted = i32::try_from(most - found.len() + 1).unwrap_or(i32::MAX);
            let query = self.db.query().table_name(self.workflow()).scan_index_forward(false).limit(wanted).set_exclusive_start_key(from);
            let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last");
            let query = query.expression_attribute_values(":pk", s(keys::audit_day(tenant, day)));
            let query = query.expression_attribute_values(":first", s(keys::AUDIT_ENTRIES)).expression_attribute_values(":last", s(&last));
            let answer = query.send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                let sk = text(&item, "sk")?;
                if known.as_deref() != Some(sk) {
                    let id = sk.strip_prefix(keys::AUDIT_ENTRIES).unwrap_or_default().to_owned();
                    found.push((id, crate::item::json(&item, "e").ok()));
                }
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }
}

/// A link's place among its day's, as pages know it.
pub fn link_place(link: &Link) -> String {
    keys::audit_link_place(link.seq)
}

/// What an entry's item carries for the stream's filter.
pub(crate) const ENTERED: &str = "audit";

/// The day in which an entry was written: its id says it.
fn day_of(id: &str) -> Option<Day> {
    let millis = ulid::Ulid::from_string(id).ok()?.timestamp_ms();
    Some(Day::of_millis(i64::try_from(millis).ok()?))
}

fn too_many() -> Error {
    Error::Unavailable("the day has too many entries to look through".to_owned())
}

async fn sleep(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
