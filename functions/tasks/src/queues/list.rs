//! `GET /queues`.

use super::{FullBody, with_tasks};
use axum::Json;
use axum::extract::State;
use engine::RoleName;
use std::collections::BTreeSet;
use store::PageRequest;
use web::{Answer, Caller, Kit, ListBody, Operation, Query, Resource, cursor};

/// Queues of a page, each of which is counted.
const MAX_QUEUES: usize = 20;

/// List queues with what waits in them: your own, and those that are configured, as far as you see them
#[utoipa::path(get, operation_id = "list_queues", path = "/api/v1/queues", tag = "queues",
    params(("limit" = Option<usize>, Query, description = "20 at most"), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<FullBody>)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, mut query: Query) -> Answer<Json<ListBody<FullBody>>> {
    let page = query.page()?;
    query.finish()?;
    caller.may_in_tenant(Operation::ListQueues).await?;
    let queues = kit.instances.queues().of(&caller.tenant).await?;
    let own = caller.queues();
    let all: BTreeSet<&RoleName> = own.keys().chain(queues.queues().map(|queue| &queue.name)).collect();
    let sees = |queue: &&&RoleName| caller.sees(Operation::ListQueues, &Resource::queue(&caller.tenant, queue));
    let seen: Vec<&RoleName> = all.iter().filter(sees).copied().collect();
    let page = PageRequest { limit: page.limit.min(MAX_QUEUES), ..page }.of(seen, |name| name.to_string());
    let mut items = Vec::new();
    for name in page.items {
        let full = with_tasks(&kit, &caller, &queues, name).await?;
        // Everyone's queue only shows when it is used.
        if full.ready > 0 || caller.roles.contains_key(name) || queues.queue(name).is_some() || *name != RoleName::everyone() {
            items.push(full);
        }
    }
    Ok(Json(ListBody { items, next_cursor: page.next.as_deref().map(cursor) }))
}
