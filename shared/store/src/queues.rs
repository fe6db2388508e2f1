//! The settings of work queues and the business calendars of a tenant: few, read whole, and kept by whoever moves tasks until their
//! common version is another.

use crate::error::unavailable;
use crate::item::{Item, Key, json, n, number, s, text};
use crate::{Error, Receipt, Result, Store, keys};
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use engine::{CalendarId, RoleName, TenantId, Timestamp};
use work::calendar::Calendar;
use work::queue::{Queue, Queues};

/// Most queues and calendars of a tenant together.
pub const MAX_QUEUES: usize = 500;

/// Before the sort keys of queues.
const QUEUE: &str = "Q#";
/// Before those of calendars.
const CALENDAR: &str = "C#";
/// How long it is known that settings changed, in seconds: a week, longer than the stream may be behind.
const ANNOUNCED: u64 = 7 * 24 * 3600;
/// Where the version stands.
const VERSION: &str = "VERSION";

/// A change of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueChange {
    /// Settings of a queue, over those of the version before it.
    Put(Box<Queue>),
    /// A queue has no settings any more; those of this version.
    Remove(RoleName, u64),
    /// A calendar, over that of the version before it.
    PutCalendar(Box<Calendar>),
    /// A calendar is not there any more; that of this version.
    RemoveCalendar(CalendarId, u64),
}

impl QueueChange {
    fn sk(&self) -> String {
        match self {
            Self::Put(queue) => format!("{QUEUE}{}", queue.name),
            Self::Remove(name, _) => format!("{QUEUE}{name}"),
            Self::PutCalendar(calendar) => format!("{CALENDAR}{}", calendar.calendar_id),
            Self::RemoveCalendar(id, _) => format!("{CALENDAR}{id}"),
        }
    }

    /// What says that a queue's settings are others, for what follows from that; none of a calendar, and where they are gone.
    fn announcement(&self, tenant: &TenantId, now: Timestamp) -> Option<Item> {
        let Self::Put(queue) = self else { return None };
        let mut item = keys::settings_change(tenant, &queue.name, now, queue.version).item();
        item.insert("fx".to_owned(), s("changed"));
        item.insert("at".to_owned(), n(now.as_millis()));
        item.insert("ttl".to_owned(), n(now.plus_seconds(ANNOUNCED).as_millis() / 1000));
        Some(item)
    }

    /// What is written, and the version it has; none takes it away.
    fn document(&self) -> Result<Option<(String, u64)>> {
        let (document, version) = match self {
            Self::Put(queue) => (serde_json::to_string(queue), queue.version),
            Self::PutCalendar(calendar) => (serde_json::to_string(calendar), calendar.version),
            Self::Remove(..) | Self::RemoveCalendar(..) => return Ok(None),
        };
        Ok(Some((document.map_err(Error::unreadable)?, version)))
    }

    /// The version it must have now; none means that it must not be there.
    fn before(&self) -> Option<u64> {
        let before = |version: u64| (version > 1).then(|| version - 1);
        match self {
            Self::Put(queue) => before(queue.version),
            Self::PutCalendar(calendar) => before(calendar.version),
            Self::Remove(_, version) | Self::RemoveCalendar(_, version) => Some(*version),
        }
    }
}

impl Store {
    /// How often the settings of queues and calendars have changed, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn queues_version(&self, tenant: &TenantId) -> Result<u64> {
        let item = self.get_workflow_item(Key::new(keys::queues(tenant), VERSION)).await?;
        item.map_or(Ok(0), |item| number(&item, "version"))
    }

    /// All settings of queues and all calendars, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn queues(&self, tenant: &TenantId) -> Result<Queues> {
        let (mut queues, mut calendars) = (Vec::new(), Vec::new());
        let mut start: Option<Item> = None;
        while queues.len() + calendars.len() <= MAX_QUEUES {
            let query = self.db.query().table_name(self.workflow()).consistent_read(true).set_exclusive_start_key(start);
            let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", s(keys::queues(tenant)));
            let answer = query.send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                let sk = text(&item, "sk")?;
                if sk.starts_with(QUEUE) {
                    queues.push(json(&item, "doc")?);
                } else if sk.starts_with(CALENDAR) {
                    calendars.push(json(&item, "doc")?);
                }
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(Queues::new(queues, calendars))
    }

    /// Changes the settings of a queue, or a calendar, if all of them together are of the version `seen`: what one may say depends on
    /// what others say.
    ///
    /// # Errors
    /// [`Error::Conflict`] when any changed since then, or it is not of the version it was read with; [`Error::ReceiptExists`] when the
    /// request was carried out before.
    pub async fn change_queues(
        &self,
        tenant: &TenantId,
        change: &QueueChange,
        seen: u64,
        now: Timestamp,
        receipt: Option<&Receipt>,
    ) -> Result<()> {
        let key = Key::new(keys::queues(tenant), change.sk());
        let write = match (change.document()?, change.before()) {
            (Some((document, version)), before) => {
                let mut item = key.item();
                item.insert("doc".to_owned(), s(document));
                item.insert("version".to_owned(), n(version));
                let put = Put::builder().table_name(self.workflow()).set_item(Some(item));
                let put = match before {
                    None => put.condition_expression("attribute_not_exists(sk)"),
                    Some(before) => put
                        .condition_expression("#version = :before")
                        .expression_attribute_names("#version", "version")
                        .expression_attribute_values(":before", n(before)),
                };
                TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?)
            }
            (None, before) => {
                let delete =
                    Delete::builder().table_name(self.workflow()).set_key(Some(key.item())).condition_expression("#version = :before");
                let delete = delete.expression_attribute_names("#version", "version");
                let delete = delete.expression_attribute_values(":before", n(before.unwrap_or_default()));
                TransactWriteItem::builder().delete(delete.build().map_err(Error::unreadable)?)
            }
        };
        let version = Update::builder().table_name(self.workflow()).set_key(Some(Key::new(keys::queues(tenant), VERSION).item()));
        let version = version.update_expression("ADD #version :one").expression_attribute_names("#version", "version");
        let version = version.expression_attribute_values(":one", n(1));
        let version = match seen {
            0 => version.condition_expression("attribute_not_exists(#version)"),
            _ => version.condition_expression("#version = :seen").expression_attribute_values(":seen", n(seen)),
        };
        let version = version.build().map_err(Error::unreadable)?;
        let mut writes = vec![write.build(), TransactWriteItem::builder().update(version).build()];
        if let Some(item) = change.announcement(tenant, now) {
            let put = Put::builder().table_name(self.workflow()).set_item(Some(item)).build().map_err(Error::unreadable)?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        self.write_together(tenant, now, writes, receipt).await
    }
}
