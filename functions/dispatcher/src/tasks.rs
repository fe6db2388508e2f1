//! What follows from a change of a user task: the timer of its next milestone, and who is told of the one it reached.

use crate::Dispatcher;
use crate::effects::start_timer;
use clients::queues::Outgoing;
use engine::{TaskId, TenantId};
use serde::Serialize;
use store::{Due, DueTimer, TaskEffects};
use work::queue::Notice;

/// That a task reached a milestone, for whatever tells people.
#[derive(Serialize)]
struct Notification<'a> {
    kind: &'static str,
    /// The same however often it is sent.
    notice_id: String,
    tenant: &'a TenantId,
    task_id: String,
    #[serde(flatten)]
    notice: &'a Notice,
}

/// Writes what has to be written and gives the messages to send.
pub(crate) async fn carry_out(
    dispatcher: &Dispatcher,
    tenant: &TenantId,
    task: &TaskId,
    version: u64,
    effects: &TaskEffects,
) -> store::Result<Vec<Outgoing>> {
    let mut messages = Vec::new();
    if let Some((milestone, due)) = effects.timer {
        let what = Due::Task { task: task.clone(), milestone };
        messages.extend(start_timer(dispatcher, DueTimer { tenant: tenant.clone(), due, what }, (dispatcher.clock)()).await?);
    }
    if let Some(notice) = &effects.notice {
        let notice_id = format!("{task}-{version}");
        let body = Notification { kind: "task_milestone", notice_id, tenant, task_id: task.to_string(), notice };
        messages.push(dispatcher.destinations.notification(&body));
    }
    Ok(messages)
}
