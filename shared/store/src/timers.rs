//! Timers that are further away than a queue can delay: one item each, in the bucket of its minute.
//!
//! Buckets belong to the deployment, not to a tenant: the scheduler reads a minute of all of them at once.

use crate::error::unavailable;
use crate::item::{Key, n, number, text};
use crate::{Error, PageRequest, Result, StartTimer, Store, keys, page::MAX_PAGE};
use engine::graph::NodeIx;
use engine::{InstanceId, RoleName, TaskId, TenantId, TimerId, Timestamp, WorkflowId};

/// How long an item outlives its timer, in seconds: the scheduler may have been down.
const KEPT: u64 = 7 * 24 * 3600;

/// A timer to be fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTimer {
    /// Whose.
    pub tenant: TenantId,
    /// When.
    pub due: Timestamp,
    /// Which.
    pub what: Due,
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A timer of an instance.
    Instance {
        /// The instance.
        instance: InstanceId,
        /// Which of its timers.
        timer: TimerId,
    },
    /// A milestone of a user task.
    Task {
        /// The task.
        task: TaskId,
        /// Its number.
        milestone: u8,
    },
    /// An instance is to be archived.
    Archive {
        /// The instance.
        instance: InstanceId,
    },
    /// The held tasks of a queue are spread evenly.
    Rebalance {
        /// The queue.
        queue: RoleName,
    },
    /// A timer that starts an instance.
    Start {
        /// Which.
        timer: StartTimer,
        /// How often it fires after this; none means for ever.
        left: Option<u32>,
    },
}

impl Store {
    /// Writes a timer down. The same timer again is the same item.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn put_timer(&self, timer: &DueTimer) -> Result<()> {
        let DueTimer { tenant, due, what } = timer;
        let (shard, what) = match what {
            Due::Instance { instance, timer } => (keys::shard_of(instance.as_str()), format!("{instance}#{}", timer.0)),
            Due::Task { task, milestone } => (keys::shard_of(&task.to_string()), format!("T#{task}#{milestone}")),
            Due::Archive { instance } => (keys::shard_of(instance.as_str()), format!("A#{instance}")),
            Due::Rebalance { queue } => (keys::shard_of(queue.as_str()), format!("R#{queue}")),
            Due::Start { timer: StartTimer { workflow, version, node, trigger }, left } => {
                let left = left.map(|left| left.to_string()).unwrap_or_default();
                (keys::shard_of(workflow.as_str()), format!("D#{workflow}#{version}#{}#{trigger}#{left}", node.0))
            }
        };
        let sk = format!("{:015}#{tenant}#{what}", due.as_millis());
        let mut item = Key::new(keys::timer_bucket(keys::minute_of(*due), shard), sk).item();
        item.insert("ttl".to_owned(), n(due.plus_seconds(KEPT).as_millis() / 1000));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// All timers of a minute (minutes since the epoch).
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn timers_of(&self, minute: i64) -> Result<Vec<DueTimer>> {
        let mut timers = Vec::new();
        for shard in 0..keys::SHARDS {
            let mut page = PageRequest { limit: MAX_PAGE, after: None };
            loop {
                let items = self.query_page(self.workflow(), keys::timer_bucket(minute, shard), "", &page).await?;
                let full = items.len() > page.limit;
                for item in items.iter().take(page.limit) {
                    timers.push(read(text(item, "sk")?)?);
                    page.after = Some(text(item, "sk")?.to_owned());
                }
                if !full {
                    break;
                }
            }
        }
        Ok(timers)
    }

    /// The last minute whose timers have been sent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn scheduler_cursor(&self) -> Result<Option<i64>> {
        let get = self.db.get_item().table_name(self.operations()).set_key(Some(keys::scheduler_cursor().item())).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(|item| number(&item, "minute")).transpose()
    }

    /// Moves the cursor on.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn set_scheduler_cursor(&self, minute: i64) -> Result<()> {
        let mut item = keys::scheduler_cursor().item();
        item.insert("minute".to_owned(), n(minute));
        self.db.put_item().table_name(self.operations()).set_item(Some(item)).send().await.map_err(unavailable)?;
        Ok(())
    }
}

fn read(sk: &str) -> Result<DueTimer> {
    parsed(sk).ok_or_else(|| Error::unreadable("timer sort key"))
}

fn parsed(sk: &str) -> Option<DueTimer> {
    let parts: Vec<&str> = sk.split('#').collect();
    let [due, tenant, what @ ..] = parts.as_slice() else { return None };
    let what = match what {
        ["D", workflow, version, node, trigger, left] => Due::Start {
            timer: StartTimer {
                workflow: WorkflowId::parse(workflow).ok()?,
                version: version.parse().ok()?,
                node: NodeIx(node.parse().ok()?),
                trigger: trigger.parse().ok()?,
            },
            left: if left.is_empty() { None } else { Some(left.parse().ok()?) },
        },
        ["R", queue] => Due::Rebalance { queue: RoleName::parse(queue).ok()? },
        ["T", task, milestone] => Due::Task { task: TaskId::parse(task).ok()?, milestone: milestone.parse().ok()? },
        ["A", instance] => Due::Archive { instance: InstanceId::parse(instance).ok()? },
        [instance, timer] => Due::Instance { instance: InstanceId::parse(instance).ok()?, timer: TimerId(timer.parse().ok()?) },
        _ => return None,
    };
    Some(DueTimer { tenant: TenantId::parse(tenant).ok()?, due: Timestamp::from_millis(due.parse().ok()?), what })
}
