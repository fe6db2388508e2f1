//! How many tasks stand in a queue now, what is remembered of its being nearly full, and moves that are only right while that number
//! is what it was.

use crate::error::unavailable;
use crate::item::{Item, Key, json, s};
use crate::statistics::{CountedMove, read, sums};
use crate::tasks::{TaskWrite, task_writes};
use crate::transaction::{lost, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use engine::{RoleName, TenantId};
use futures_util::future::try_join_all;
use std::collections::BTreeMap;
use work::queue::Watch;
use work::statistics::Gauge;

/// Queues whose gauges are read at the same time.
const AT_ONCE: usize = 16;
/// Where it stands whether a queue is nearly full.
const WATCH: &str = "watch";

/// Where the gauges of a queue stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gauges {
    /// How many tasks are in it, waiting and held.
    pub load: u64,
    /// What is remembered of its being nearly full.
    pub watch: Watch,
    /// What stands there, by name.
    stored: BTreeMap<&'static str, AttributeValue>,
}

impl Gauges {
    fn read(item: &Item) -> Result<Self> {
        let tally = read(item)?;
        let watch = if item.contains_key(WATCH) { json(item, WATCH)? } else { Watch::default() };
        let stored = Gauge::ALL.iter().filter_map(|gauge| Some((gauge.as_str(), item.get(gauge.as_str())?.clone()))).collect();
        Ok(Self { load: Gauge::ALL.iter().map(|gauge| tally.level(*gauge)).sum(), watch, stored })
    }

    /// Lets an update happen only while these are what stands there.
    fn unchanged(&self, mut update: UpdateBuilder) -> UpdateBuilder {
        let mut conditions = Vec::new();
        for gauge in Gauge::ALL.iter().map(|gauge| gauge.as_str()) {
            update = update.expression_attribute_names(format!("#was_{gauge}"), gauge);
            match self.stored.get(gauge) {
                None => conditions.push(format!("attribute_not_exists(#was_{gauge})")),
                Some(value) => {
                    update = update.expression_attribute_values(format!(":was_{gauge}"), value.clone());
                    conditions.push(format!("#was_{gauge} = :was_{gauge}"));
                }
            }
        }
        update.condition_expression(conditions.join(" AND "))
    }
}

impl Store {
    /// Where the gauges of some queues stand, strongly consistent. They follow the moves of tasks as the stream brings them.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn gauges(&self, tenant: &TenantId, queues: &[RoleName]) -> Result<BTreeMap<RoleName, Gauges>> {
        let mut all = BTreeMap::new();
        for some in queues.chunks(AT_ONCE) {
            let read = some.iter().map(|queue| self.get_workflow_item(gauges(tenant, queue)));
            for (queue, item) in some.iter().zip(try_join_all(read).await?) {
                all.insert(queue.clone(), item.map_or_else(|| Ok(Gauges::default()), |item| Gauges::read(&item))?);
            }
        }
        Ok(all)
    }

    /// Remembers whether a queue is nearly full, if nobody did since it was read.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn set_watch(&self, tenant: &TenantId, queue: &RoleName, before: Watch, after: Watch) -> Result<()> {
        let text = |watch: Watch| serde_json::to_string(&watch).map(s).map_err(Error::unreadable);
        let update = self.db.update_item().table_name(self.workflow()).set_key(Some(gauges(tenant, queue).item()));
        let update = update.update_expression("SET #watch = :after").expression_attribute_names("#watch", WATCH);
        let update = update.expression_attribute_values(":after", text(after)?);
        let update = match before == Watch::default() {
            true => update.condition_expression("attribute_not_exists(#watch)"),
            false => update.condition_expression("#watch = :before").expression_attribute_values(":before", text(before)?),
        };
        match update.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Changes a task that waits, and counts the change at once: only while the gauges of a queue are what was read. So of many tasks
    /// that find a queue full no more leave it than are too many.
    ///
    /// # Errors
    /// [`Error::TaskChanged`] when the task or the gauges are not what they were read as.
    pub async fn change_task_while(&self, tenant: &TenantId, write: &TaskWrite, queue: &RoleName, while_at: &Gauges) -> Result<()> {
        let (mut writes, _) = task_writes(self.workflow(), tenant, std::slice::from_ref(&write.clone().counted()))?;
        let record = write.record();
        let counted = CountedMove { task: record.task_id.clone(), version: record.version, at: write.at(), tallies: write.tallies() };
        let watched = gauges(tenant, queue);
        for (key, (tally, ttl)) in sums(tenant, &[&counted]) {
            let is_watched = key == watched;
            let add = self.adding(key, &tally, ttl);
            let add = if is_watched { while_at.unchanged(add) } else { add };
            writes.push(TransactWriteItem::builder().update(add.build().map_err(Error::unreadable)?).build());
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::TaskChanged,
            _ => unavailable(error),
        })
    }
}

fn gauges(tenant: &TenantId, queue: &RoleName) -> Key {
    Key::new(keys::queue_statistics(tenant, queue), keys::GAUGES)
}
