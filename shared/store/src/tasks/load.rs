//! What people have in hand: how many tasks, in all and of each queue. Changed together with the tasks, so that it is exact and
//! that nobody gets more than they may, however many requests they send at once.

use super::write::TaskWrite;
use crate::error::unavailable;
use crate::item::{Item, n, number};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{KeysAndAttributes, TransactWriteItem, Update};
use engine::priority::PriorityClass;
use engine::{RoleName, TenantId, Timestamp, UserId};
use std::collections::BTreeMap;
use work::queue::Held;
use work::task::TaskRecord;

/// Most people whose loads are read in one request (DynamoDB: items of a `BatchGetItem`).
const MAX_READ: usize = 100;
/// Requests in which a batch is read at most, when the database leaves some keys for later.
const MAX_ROUNDS: usize = 5;

/// Before the attributes that count a queue's tasks.
const OF_QUEUE: &str = "q#";
/// Before the attributes that say in which turn a queue last gave them a task.
const TURN: &str = "t#";
/// The attributes that count tasks by how urgent they are.
const CLASSES: [&str; 3] = ["high", "normal", "low"];

/// What somebody has in hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Load {
    /// Tasks of all queues, and those that were given by name.
    pub held: u32,
    /// The same by how urgent they are.
    pub by_urgency: Held,
    /// Tasks by the queue they were taken from.
    pub of_queue: BTreeMap<RoleName, u32>,
    /// The turn in which each queue that gives its tasks to people last gave them one.
    pub turns: BTreeMap<RoleName, u64>,
    /// When they got the last one.
    pub last_at: Option<Timestamp>,
}

impl Load {
    fn read(item: &Item) -> Result<Self> {
        let (mut of_queue, mut turns) = (BTreeMap::new(), BTreeMap::new());
        for name in item.keys() {
            if let Some(queue) = name.strip_prefix(OF_QUEUE) {
                of_queue.insert(RoleName::parse(queue).map_err(Error::unreadable)?, number(item, name)?);
            } else if let Some(queue) = name.strip_prefix(TURN) {
                turns.insert(RoleName::parse(queue).map_err(Error::unreadable)?, number(item, name)?);
            }
        }
        let last_at = item.contains_key("at").then(|| number(item, "at")).transpose()?.map(Timestamp::from_millis);
        let count = |class: &str| if item.contains_key(class) { number(item, class) } else { Ok(0) };
        let [high, normal, low] = CLASSES.map(count);
        let by_urgency = Held { high: high?, normal: normal?, low: low? };
        Ok(Self { held: number(item, "held")?, by_urgency, of_queue, turns, last_at })
    }

    /// Tasks of one queue.
    pub fn of(&self, queue: &RoleName) -> u32 {
        self.of_queue.get(queue).copied().unwrap_or(0)
    }
}

/// How the loads of people change.
#[derive(Debug, Default)]
pub(super) struct LoadChanges<'a>(BTreeMap<&'a UserId, Change<'a>>);

#[derive(Debug, Default)]
struct Change<'a> {
    held: i64,
    by_urgency: BTreeMap<&'static str, i64>,
    of_queue: BTreeMap<&'a RoleName, i64>,
    got: Option<&'a TaskWrite>,
}

/// What a task is to whoever has it: the queue they took it from, and how urgent it is.
type Kind<'a> = (Option<&'a RoleName>, &'static str);

/// Who has a task.
pub(super) fn holding(task: &TaskRecord) -> Option<(&UserId, Kind<'_>)> {
    let [high, normal, low] = CLASSES;
    let class = match task.priority.class() {
        PriorityClass::High => high,
        PriorityClass::Normal => normal,
        PriorityClass::Low => low,
    };
    task.holder().map(|user| (user, (task.held_from.as_ref(), class)))
}

impl<'a> LoadChanges<'a> {
    pub(super) fn of(changes: &'a [TaskWrite]) -> Self {
        let mut all = Self::default();
        for change in changes {
            let (before, after) = (change.old.as_ref().and_then(holding), holding(&change.new));
            if before == after {
                continue;
            }
            let stays = before.map(|(user, _)| user) == after.map(|(user, _)| user);
            if let Some((user, kind)) = before {
                all.add(user, kind, -1);
            }
            if let Some((user, kind)) = after {
                let added = all.add(user, kind, 1);
                // Whoever has it already gets nothing.
                added.got = added.got.or((!stays).then_some(change));
            }
        }
        all.0.retain(|_, change| change.changes());
        all
    }

    fn add(&mut self, user: &'a UserId, (queue, class): Kind<'a>, by: i64) -> &mut Change<'a> {
        let change = self.0.entry(user).or_default();
        change.held += by;
        *change.by_urgency.entry(class).or_default() += by;
        if let Some(queue) = queue {
            *change.of_queue.entry(queue).or_default() += by;
        }
        change
    }

    pub(super) fn writes(&self, table: &str, tenant: &TenantId) -> Result<Vec<TransactWriteItem>> {
        self.0.iter().map(|(user, change)| change.write(table, tenant, user)).collect()
    }
}

impl Change<'_> {
    fn changes(&self) -> bool {
        self.held != 0 || self.by_urgency.values().chain(self.of_queue.values()).any(|by| *by != 0)
    }

    fn write(&self, table: &str, tenant: &TenantId, user: &UserId) -> Result<TransactWriteItem> {
        let mut update = Update::builder().table_name(table).set_key(Some(keys::load(tenant, user).item()));
        let mut add = vec!["held :held".to_owned()];
        update = update.expression_attribute_values(":held", n(self.held));
        for (class, by) in self.by_urgency.iter().filter(|(_, by)| **by != 0) {
            add.push(format!("#{class} :{class}"));
            update = update.expression_attribute_names(format!("#{class}"), *class).expression_attribute_values(format!(":{class}"), n(by));
        }
        for (place, (queue, by)) in self.of_queue.iter().enumerate() {
            add.push(format!("#q{place} :q{place}"));
            update = update.expression_attribute_names(format!("#q{place}"), format!("{OF_QUEUE}{queue}"));
            update = update.expression_attribute_values(format!(":q{place}"), n(by));
        }
        let mut expression = format!("ADD {}", add.join(", "));
        if let Some(got) = self.got {
            expression.push_str(" SET #at = :at");
            update = update.expression_attribute_names("#at", "at").expression_attribute_values(":at", n(got.at().as_millis()));
            let mut conditions = Vec::new();
            if let Some(most) = got.room.in_all {
                conditions.push("(attribute_not_exists(held) OR held < :most)");
                update = update.expression_attribute_values(":most", n(most));
            }
            let own = got.new.held_from.as_ref().and_then(|queue| self.of_queue.keys().position(|known| *known == queue));
            let condition = own.map(|place| format!("(attribute_not_exists(#q{place}) OR #q{place} < :most_of_queue)"));
            if let (Some(most), Some(condition)) = (got.room.of_queue, &condition) {
                conditions.push(condition);
                update = update.expression_attribute_values(":most_of_queue", n(most));
            }
            if let Some(turn) = &got.turn {
                expression.push_str(", #turn = :turn");
                update = update.expression_attribute_names("#turn", format!("{TURN}{}", turn.queue));
                update = update.expression_attribute_values(":turn", n(turn.number));
                // Whoever was given another one since is not the one whose turn it is.
                conditions.push(if turn.last.is_some() { "#turn = :last_turn" } else { "attribute_not_exists(#turn)" });
                update = turn.last.into_iter().fold(update, |update, last| update.expression_attribute_values(":last_turn", n(last)));
            }
            update = update.set_condition_expression((!conditions.is_empty()).then(|| conditions.join(" AND ")));
        }
        let update = update.update_expression(expression).build().map_err(Error::unreadable)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

impl Store {
    /// What somebody has in hand, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn load_of(&self, tenant: &TenantId, user: &UserId) -> Result<Load> {
        self.get_workflow_item(keys::load(tenant, user)).await?.map_or_else(|| Ok(Load::default()), |item| Load::read(&item))
    }

    /// What each of some people has in hand, in their order, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn loads_of(&self, tenant: &TenantId, users: &[UserId]) -> Result<Vec<Load>> {
        let mut found: BTreeMap<String, Load> = BTreeMap::new();
        for some in users.chunks(MAX_READ) {
            let mut wanted: Vec<Item> = some.iter().map(|user| keys::load(tenant, user).item()).collect();
            for _ in 0..MAX_ROUNDS {
                if wanted.is_empty() {
                    break;
                }
                let read = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(std::mem::take(&mut wanted)));
                let read = read.build().map_err(Error::unreadable)?;
                let answer = self.db.batch_get_item().request_items(self.workflow(), read).send().await.map_err(unavailable)?;
                for item in answer.responses.into_iter().flat_map(|mut tables| tables.remove(self.workflow())).flatten() {
                    found.insert(crate::item::text(&item, "pk")?.to_owned(), Load::read(&item)?);
                }
                let left = answer.unprocessed_keys.and_then(|mut tables| tables.remove(self.workflow()));
                wanted = left.map(|left| left.keys).unwrap_or_default();
            }
            if !wanted.is_empty() {
                return Err(Error::Unavailable("some loads were not read".into()));
            }
        }
        Ok(users.iter().map(|user| found.remove(&keys::load(tenant, user).pk).unwrap_or_default()).collect())
    }
}
