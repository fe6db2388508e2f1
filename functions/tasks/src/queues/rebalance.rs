//! `POST /queues/{name}/rebalance`.

use axum::Json;
use axum::extract::{Path, State};
use engine::RoleName;
use runtime::rebalancing::Rebalanced;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, Operation, ProblemBody, Resource};

/// What moved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rebalanced)]
pub(crate) struct RebalancedBody {
    /// In the order in which it did.
    moved: Vec<MovedBody>,
    /// How many more should have, but changed at the same time: ask again.
    left: usize,
}

/// A task that went from one person to another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RebalancedTask)]
struct MovedBody {
    task: String,
    /// A user id.
    from: String,
    /// A user id.
    to: String,
}

impl From<Rebalanced> for RebalancedBody {
    fn from(Rebalanced { moved, left }: Rebalanced) -> Self {
        let moved =
            moved.into_iter().map(|one| MovedBody { task: one.task.to_string(), from: one.from.to_string(), to: one.to.to_string() });
        Self { moved: moved.collect(), left }
    }
}

/// Spread the held tasks of a queue evenly
///
/// By the fewest moves, to people who may have them and have room. `docs/queues.md` says what is considered.
#[utoipa::path(post, operation_id = "rebalance_queue", path = "/api/v1/queues/{queue}/rebalance", tag = "queues", params(("queue" = String, Path)),
    responses((status = 200, body = RebalancedBody), (status = 403, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(name): Path<String>) -> Answer<Json<RebalancedBody>> {
    let name = RoleName::parse(&name)?;
    caller.may(Operation::RebalanceQueue, &Resource::queue(&caller.tenant, &name)).await?;
    let rebalanced = kit.instances.rebalance(&caller.tenant, &name, &caller.actor(), kit.now()).await?;
    Ok(Json(rebalanced.into()))
}
