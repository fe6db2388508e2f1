//! `GET /queues`: one queue a role.

use axum::Json;
use axum::extract::State;
use engine::RoleName;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, ListBody, Operation, Query, Resource};

/// A work queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Queue)]
pub(crate) struct QueueBody {
    /// Its name: that of the role whose people work on it.
    name: String,
    /// Tasks that wait in it and that you may see, of the 200 most urgent.
    ready: usize,
    /// Whether there are more than those 200.
    more: bool,
}

/// List your queues with what waits in them
#[utoipa::path(get, operation_id = "list_queues", path = "/api/v1/queues", tag = "tasks", responses((status = 200, body = ListBody<QueueBody>)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, query: Query) -> Answer<Json<ListBody<QueueBody>>> {
    query.finish()?;
    caller.may_in_tenant(Operation::ListQueues).await?;
    let page = store::PageRequest { limit: store::MAX_PAGE, after: None };
    let mut items = Vec::new();
    let sees = |queue: &RoleName| caller.sees(Operation::ListQueues, &Resource::queue(&caller.tenant, queue));
    for role in caller.queues().keys().filter(|queue| sees(queue)) {
        let mut ready = kit.store().ready_tasks(&caller.tenant, std::slice::from_ref(role), None, &page).await?;
        // What the list of tasks leaves out is not counted either.
        ready.items.retain(|task| caller.sees(Operation::ListTasks, &Resource::task(&caller.tenant, task)));
        // Everyone's queue only shows when it is used.
        if ready.items.is_empty() && !caller.roles.contains_key(role) {
            continue;
        }
        items.push(QueueBody { name: role.to_string(), ready: ready.items.len(), more: ready.next.is_some() });
    }
    Ok(Json(ListBody { items, next_cursor: None }))
}
