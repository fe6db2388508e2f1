//! A day as it is exported: its links in order, their entries, and what no link names.
//!
//! What items say is not taken on trust: a link stands where its key says, an entry is in a link if that link says so.

use crate::error::unavailable;
use crate::item::{Item, Key, text};
use crate::page::PageRequest;
use crate::{Error, Result, Store, keys};
use ::audit::{Day, Entry, Link};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use engine::TenantId;
use futures_util::future::try_join_all;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Keys of one request (DynamoDB quota of BatchGetItem).
const AT_ONCE: usize = 100;
/// How often what the database left out of an answer is asked for again.
const ROUNDS: usize = 10;

/// An entry of a day as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loose {
    /// Its id.
    pub id: String,
    /// What it says, if no link up to where the export has come names it; one that cannot be read is none.
    pub entry: Option<Entry>,
}

impl Store {
    /// The links of a day after a number, in order, each with the number of its place: at most so many; fewer are the last.
    /// One that cannot be read is none.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_links(&self, tenant: &TenantId, day: &Day, after: u64, most: usize) -> Result<Vec<(u64, Option<Link>)>> {
        let page = PageRequest { limit: most, after: Some(keys::audit_link_place(after)) };
        let items = self.query_page(self.workflow(), keys::audit_day(tenant, day), keys::AUDIT_LINKS, &page).await?;
        let link = |item: &Item| Some((keys::audit_link_number(text(item, "sk").ok()?)?, crate::item::json(item, "l").ok()));
        Ok(items.iter().take(most).filter_map(link).collect())
    }

    /// A day's link at a place.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_link(&self, tenant: &TenantId, day: &Day, number: u64) -> Result<Option<Link>> {
        let item = self.get_workflow_item(keys::audit_link(tenant, day, number)).await?;
        Ok(item.and_then(|item| crate::item::json(&item, "l").ok()))
    }

    /// The entries that links name, as far as they are there and can be read: of each link, in its order.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_entries(&self, tenant: &TenantId, links: &[&Link]) -> Result<Vec<Vec<Entry>>> {
        let place = |id: &str| Some(keys::audit_entry(tenant, &day_of(id)?, id));
        let named = links.iter().flat_map(|link| &link.entries);
        let found = self.audit_items(named.filter_map(|sealed| place(&sealed.id)).collect()).await?;
        let entry = |id: &str| crate::item::json(found.get(&place(id)?)?, "e").ok();
        Ok(links.iter().map(|link| link.entries.iter().filter_map(|sealed| entry(&sealed.id)).collect()).collect())
    }

    /// The entries of a day after an id, in order, at most so many; fewer are the last. Those that a link names, of another
    /// day or of this one up to the number `last`, are told by their ids alone.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn audit_loose(&self, tenant: &TenantId, day: &Day, after: &str, most: usize, last: u64) -> Result<Vec<Loose>> {
        let page = PageRequest { limit: most, after: Some(format!("{}{after}", keys::AUDIT_ENTRIES)) };
        let mut items = self.query_page(self.workflow(), keys::audit_day(tenant, day), keys::AUDIT_ENTRIES, &page).await?;
        items.truncate(most);
        let marks: BTreeSet<Key> = items.iter().filter_map(|item| marked(tenant, item)).collect();
        let links = self.audit_items(marks).await?;
        let links: BTreeMap<&Key, Link> = links.iter().filter_map(|(key, item)| Some((key, crate::item::json(item, "l").ok()?))).collect();
        let loose = |item: &Item| -> Result<Loose> {
            let id = text(item, "sk")?.strip_prefix(keys::AUDIT_ENTRIES).unwrap_or_default();
            // An entry lies in the day that its id says: elsewhere it is a copy.
            let link = marked(tenant, item).and_then(|key| links.get(&key)).filter(|_| day_of(id).as_ref() == Some(day));
            let link = link.filter(|link| link.day != *day || link.seq <= last);
            let named = link.is_some_and(|link| link.entries.iter().any(|sealed| sealed.id == id));
            let entry = if named { None } else { crate::item::json(item, "e").ok() };
            Ok(Loose { id: id.to_owned(), entry })
        };
        items.iter().map(loose).collect()
    }

    /// Items of the log, strongly consistent, those that are there.
    async fn audit_items(&self, wanted: BTreeSet<Key>) -> Result<HashMap<Key, Item>> {
        let wanted: Vec<Key> = wanted.into_iter().collect();
        let found = try_join_all(wanted.chunks(AT_ONCE).map(|some| self.some_audit_items(some))).await?;
        let found = found.into_iter().flatten();
        found.map(|item| Ok((Key::new(text(&item, "pk")?, text(&item, "sk")?), item))).collect()
    }

    async fn some_audit_items(&self, wanted: &[Key]) -> Result<Vec<Item>> {
        let (mut found, mut wanted) = (Vec::new(), wanted.iter().cloned().map(Key::item).collect::<Vec<Item>>());
        for _ in 0..ROUNDS {
            let keys = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build().map_err(Error::unreadable)?;
            let answer = self.db.batch_get_item().request_items(self.workflow(), keys).send().await.map_err(unavailable)?;
            found.extend(answer.responses.unwrap_or_default().remove(self.workflow()).unwrap_or_default());
            wanted = match answer.unprocessed_keys.unwrap_or_default().remove(self.workflow()) {
                Some(rest) if !rest.keys.is_empty() => rest.keys,
                _ => return Ok(found),
            };
        }
        Err(Error::Unavailable("the audit log was not read in time".to_owned()))
    }
}

/// The link that an entry says it is in.
fn marked(tenant: &TenantId, item: &Item) -> Option<Key> {
    let (day, number) = item.get("ln")?.as_s().ok()?.split_once('#')?;
    Some(keys::audit_link(tenant, &Day::parse(day).ok()?, number.parse().ok()?))
}

/// The day in which an entry was written: its id says it.
fn day_of(id: &str) -> Option<Day> {
    let millis = ulid::Ulid::from_string(id).ok()?.timestamp_ms();
    Some(Day::of_millis(i64::try_from(millis).ok()?))
}
