//! Work queues: their settings and what waits in them.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod rebalance;
pub(crate) mod remove;
pub(crate) mod settings;
pub(crate) mod statistics;

use engine::reader::Reader;
use engine::{Fault, RoleName};
use serde::Serialize;
use store::PageRequest;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, Operation, Problem, Resource};
use work::queue::{Assignment, Queue, Queues};
use work::task::TaskRecord;

/// Tasks that are counted one by one, at most.
const MAX_COUNTED: usize = 2_000;

/// A work queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Queue)]
pub(crate) struct QueueBody {
    /// Its name: that of the role whose people work on it.
    name: String,
    /// What it is for.
    description: Option<String>,
    /// `standard`, or an object with `priority` or `specialised`.
    #[schema(value_type = Object)]
    kind: serde_json::Value,
    /// Most tasks in it.
    capacity: Option<u32>,
    /// Most tasks that one person may hold of it.
    per_person: Option<u32>,
    /// `pull`, or how tasks are given to people.
    assignment: &'static str,
    /// The queue that takes what this one has no room for.
    overflow: Option<String>,
    /// The calendar by which its targets count.
    calendar: Option<String>,
    /// By when tasks are to be taken and done.
    #[schema(value_type = Vec<Object>)]
    targets: serde_json::Value,
    /// What is done after a breach, step by step.
    #[schema(value_type = Vec<Object>)]
    escalation: serde_json::Value,
    /// How often held tasks are spread anew.
    rebalance_minutes: Option<u32>,
    /// Whether nothing is handed out for now.
    paused: bool,
    /// Counts its changes; 0 when it was never configured.
    version: u64,
}

impl From<&Queue> for QueueBody {
    fn from(queue: &Queue) -> Self {
        Self {
            name: queue.name.to_string(),
            description: queue.description.clone(),
            kind: serde_json::json!(queue.kind),
            capacity: queue.capacity,
            per_person: queue.per_person,
            assignment: match queue.assignment {
                Assignment::Pull => "pull",
                Assignment::Push(strategy) => strategy.as_str(),
            },
            overflow: queue.overflow.as_ref().map(ToString::to_string),
            calendar: queue.calendar.as_ref().map(ToString::to_string),
            targets: serde_json::json!(queue.targets),
            escalation: serde_json::json!(queue.escalation),
            rebalance_minutes: queue.rebalance_minutes,
            paused: queue.paused,
            version: queue.version,
        }
    }
}

/// A queue with what waits in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueWithTasks)]
pub(crate) struct FullBody {
    #[serde(flatten)]
    queue: QueueBody,
    /// Tasks that wait in it for you, as of now; counted up to 2,000.
    ready: usize,
    /// Whether there are more.
    more: bool,
    /// How long the one that waits longest of those counted has waited, in seconds.
    oldest_seconds: Option<u64>,
}

/// A queue with what waits in it, as far as somebody sees it.
async fn with_tasks(kit: &Kit, caller: &Caller, queues: &Queues, name: &RoleName) -> Answer<FullBody> {
    let (mut ready, mut oldest) = (0, None);
    let mut page = PageRequest { limit: store::MAX_PAGE, after: None };
    let sees = |task: &TaskRecord| caller.sees(Operation::ListTasks, &Resource::task(&caller.tenant, task));
    for _ in 0..MAX_COUNTED / store::MAX_PAGE {
        let found = kit.store().ready_tasks(&caller.tenant, std::slice::from_ref(name), None, &page).await?;
        for task in found.items.iter().filter(|task| sees(task)) {
            ready += 1;
            oldest = [oldest, Some(task.created_at)].into_iter().flatten().min();
        }
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    let unconfigured = || Queue::unconfigured(name.clone());
    let queue = QueueBody::from(&queues.queue(name).cloned().unwrap_or_else(unconfigured));
    Ok(FullBody { queue, ready, more: page.after.is_some(), oldest_seconds: oldest.map(|at| at.seconds_until(kit.now())) })
}

/// Refuses settings that name what is not there, or a queue that hands on to this one in turn.
fn check(queues: &Queues, queue: &Queue) -> Answer<()> {
    let mut faults = Vec::new();
    if let Some(calendar) = queue.calendar.as_ref().filter(|calendar| queues.calendar(calendar).is_none()) {
        faults.push(Fault::new("unknown_calendar", "/calendar", format!("there is no calendar `{calendar}`")));
    }
    if let Some(overflow) = queue.overflow.as_ref().filter(|_| queues.hands_on_to_itself(queue)) {
        let message = format!("what goes to `{overflow}` overflows to `{}` again", queue.name);
        faults.push(Fault::new("invalid_value", "/overflow", message));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

/// The `version` that a change names, if it names one.
fn read_version(reader: &mut Reader<'_>) -> Option<u64> {
    reader.optional_whole("version", 0..=u64::from(u32::MAX))
}

/// Refuses a change of settings that are not those it was made for.
fn is_of(named: Option<u64>, version: u64) -> Answer<()> {
    match named {
        Some(named) if named != version => Err(Problem::new(web::Code::Conflict, format!("the version is {version} now, not {named}"))),
        _ => Ok(()),
    }
}
