//! `POST /tasks/claim/next`.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::RoleName;
use engine::reader::Reader;
use http::StatusCode;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, ProblemBody, Resource};
use work::task::TaskRecord;

/// Most queues of one request.
const MAX_QUEUES: usize = 20;

/// Which queues to take from.
#[derive(Debug, ToSchema)]
#[schema(as = ClaimNext)]
pub(crate) struct NextBody {
    /// All your queues, and what waits for you by name, unless given.
    #[schema(value_type = Option<Vec<String>>)]
    queues: Vec<RoleName>,
}

impl FromReader for NextBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { queues: reader.ids("queues", MAX_QUEUES, RoleName::parse) })
    }
}

/// Take the most urgent task of your queues
///
/// Each task goes to exactly one person. 204 when nothing waits for you.
#[utoipa::path(post, operation_id = "claim_next_task", path = "/api/v1/tasks/claim/next", tag = "tasks", request_body = NextBody,
    responses((status = 200, body = TaskBody), (status = 204, description = "nothing waits for you"), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Body(body): Body<NextBody>) -> Answer {
    let by_name = body.queues.is_empty().then_some(&caller.user);
    if by_name.is_some() {
        caller.may_in_tenant(Operation::ClaimNextTask).await?;
    }
    for queue in &body.queues {
        caller.may(Operation::ClaimNextTask, &Resource::queue(&caller.tenant, queue)).await?;
    }
    let queues: Vec<RoleName> = if body.queues.is_empty() { caller.queues().into_keys().collect() } else { body.queues };
    let may = |task: &TaskRecord| caller.sees(Operation::ClaimNextTask, &Resource::task(&caller.tenant, task));
    match kit.store().claim_next(&caller.tenant, &queues, by_name, &caller.worker(), kit.now(), &may).await? {
        Some(task) => {
            caller.on("task", Some(&task.task_id));
            Ok(Json(TaskBody::from(task)).into_response())
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}
