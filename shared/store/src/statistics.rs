//! What queues do, added up: one item of gauges for each queue, one of everything for each of its hours. Each move is counted once,
//! however often the stream delivers it: it is marked in the transaction that adds it.

use crate::error::unavailable;
use crate::item::{Item, Key, n, s};
use crate::transaction::{condition_failed, lost, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use engine::{RoleName, TaskId, TenantId, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;
use work::statistics::{Hour, Tally, Window};
use work::task::Tallies;

/// Most moves that are added in one transaction; the rest of its hundred writes is for queues and hours.
const TOGETHER: usize = 40;
/// Most items of queues and hours in one transaction.
const MAX_SUMS: usize = 50;
/// How long to wait before adding again, when somebody else added at the same moment, in milliseconds.
const AGAIN: [u64; 7] = [5, 20, 50, 100, 200, 400, 800];
/// How long hours are kept, in seconds: 90 days.
const KEPT: u64 = 90 * 24 * 3600;

/// A move that counts in the statistics of its queues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedMove {
    /// The task.
    pub task: TaskId,
    /// The version that it made.
    pub version: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What it changes.
    pub tallies: Tallies,
}

impl Store {
    /// Adds moves of a tenant's tasks to the statistics, each once.
    ///
    /// # Errors
    /// When the database is not available, or somebody else adds all the time: then try again.
    pub async fn count_moves(&self, tenant: &TenantId, moves: &[CountedMove]) -> Result<()> {
        for some in moves.chunks(TOGETHER) {
            let mut left: Vec<&CountedMove> = some.iter().collect();
            for pause in AGAIN {
                left = self.count_some(tenant, &left).await?;
                if left.is_empty() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
            if !left.is_empty() {
                return Err(Error::Conflict);
            }
        }
        Ok(())
    }

    /// Adds some moves; gives those that are still to be added.
    async fn count_some<'a>(&self, tenant: &TenantId, moves: &[&'a CountedMove]) -> Result<Vec<&'a CountedMove>> {
        let mut writes = moves.iter().map(|one| self.mark_counted(tenant, one)).collect::<Result<Vec<_>>>()?;
        let sums = sums(tenant, moves);
        if sums.len() > MAX_SUMS && moves.len() > 1 {
            // Tasks of very many queues at once: one by one.
            for one in moves {
                if !Box::pin(self.count_some(tenant, &[one])).await?.is_empty() {
                    return Err(Error::Conflict);
                }
            }
            return Ok(Vec::new());
        }
        for (key, (tally, ttl)) in sums {
            writes.push(self.add(key, &tally, ttl)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        let Err(error) = sent else { return Ok(Vec::new()) };
        match reasons(&error) {
            // What was counted before is left out, and the rest is added again.
            Some(reasons) if reasons.iter().any(lost) => {
                Ok(moves.iter().zip(reasons).filter(|(_, reason)| !condition_failed(reason)).map(|(one, _)| *one).collect())
            }
            _ => Err(unavailable(error)),
        }
    }

    fn mark_counted(&self, tenant: &TenantId, one: &CountedMove) -> Result<TransactWriteItem> {
        let key = keys::task_move(tenant, &one.task, one.version);
        let update = Update::builder().table_name(self.workflow()).set_key(Some(key.item())).update_expression("SET counted = :yes");
        // One that is in the archive by now was counted long ago, or comes too late to be.
        let update = update.condition_expression("attribute_exists(sk) AND attribute_not_exists(counted)");
        let update = update.expression_attribute_values(":yes", AttributeValue::Bool(true));
        Ok(TransactWriteItem::builder().update(update.build().map_err(Error::unreadable)?).build())
    }

    fn add(&self, key: Key, tally: &Tally, ttl: Option<i64>) -> Result<TransactWriteItem> {
        let update = self.adding(key, tally, ttl).build().map_err(Error::unreadable)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// What adds a tally to an item.
    pub(crate) fn adding(&self, key: Key, tally: &Tally, ttl: Option<i64>) -> UpdateBuilder {
        let mut update = Update::builder().table_name(self.workflow()).set_key(Some(key.item()));
        let mut add = Vec::new();
        for (place, (name, by)) in tally.entries().enumerate() {
            add.push(format!("#{place} :{place}"));
            update = update.expression_attribute_names(format!("#{place}"), name).expression_attribute_values(format!(":{place}"), n(by));
        }
        let mut expression = format!("ADD {}", add.join(", "));
        if let Some(ttl) = ttl {
            expression.push_str(" SET #ttl = :ttl");
            update = update.expression_attribute_names("#ttl", "ttl").expression_attribute_values(":ttl", n(ttl));
        }
        update.update_expression(expression)
    }

    /// What a queue did in a window, and where its gauges stand.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn queue_statistics(&self, tenant: &TenantId, queue: &RoleName, window: &Window) -> Result<(Tally, Tally)> {
        let (first, last) = window.bounds();
        let (mut during, mut start): (Tally, Option<Item>) = (Tally::default(), None);
        loop {
            let query = self.db.query().table_name(self.workflow()).set_exclusive_start_key(start);
            let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last");
            let query = query.expression_attribute_values(":pk", s(keys::queue_statistics(tenant, queue)));
            let query =
                query.expression_attribute_values(":first", s(keys::hour(first))).expression_attribute_values(":last", s(keys::hour(last)));
            let answer = query.send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                during.merge(&read(&item)?);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        let ever = self.get_workflow_item(Key::new(keys::queue_statistics(tenant, queue), keys::GAUGES)).await?;
        Ok((during, ever.map_or_else(|| Ok(Tally::default()), |item| read(&item))?))
    }
}

/// What moves change, by item: gauges for ever, everything else by hours.
pub(crate) fn sums(tenant: &TenantId, moves: &[&CountedMove]) -> BTreeMap<Key, (Tally, Option<i64>)> {
    let mut sums: BTreeMap<Key, (Tally, Option<i64>)> = BTreeMap::new();
    for one in moves {
        for (queue, tally) in &one.tallies {
            let pk = keys::queue_statistics(tenant, queue);
            let ttl = one.at.plus_seconds(KEPT).as_millis() / 1000;
            let hour = sums.entry(Key::new(pk.clone(), keys::hour(Hour::of(one.at)))).or_insert_with(|| (Tally::default(), Some(ttl)));
            hour.0.merge(&tally.without_gauges());
            sums.entry(Key::new(pk, keys::GAUGES)).or_default().0.merge(&tally.gauges());
        }
    }
    sums.retain(|_, (tally, _)| tally.entries().next().is_some());
    sums
}

pub(crate) fn read(item: &Item) -> Result<Tally> {
    let numbers: BTreeMap<String, i64> = item
        .iter()
        .filter(|(name, _)| !["pk", "sk", "ttl"].contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.clone(), value.as_n().ok()?.parse().ok()?)))
        .collect();
    Tally::try_from(numbers).map_err(Error::unreadable)
}
