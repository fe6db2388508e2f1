//! `POST /tasks/claim/next`.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use engine::RoleName;
use engine::reader::Reader;
use http::StatusCode;
use store::{FromQueue, Wanted};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, ProblemBody, Resource};
use work::queue::Kind;
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
    let by_name = body.queues.is_empty();
    if by_name {
        caller.may_in_tenant(Operation::ClaimNextTask).await?;
    }
    for queue in &body.queues {
        caller.may(Operation::ClaimNextTask, &Resource::queue(&caller.tenant, queue)).await?;
    }
    let queues: Vec<RoleName> = if body.queues.is_empty() { caller.queues().into_keys().collect() } else { body.queues };
    let may = |task: &TaskRecord| caller.sees(Operation::ClaimNextTask, &Resource::task(&caller.tenant, task));
    let (known, worker, actor) = (kit.instances.queues().of(&caller.tenant).await?, caller.worker(), caller.actor());
    // Of a paused queue, or one whose requirements they do not meet, nothing waits for them.
    let queues = queues.into_iter().filter(|queue| known.lets_take(queue, &worker).is_ok());
    let source = |queue: RoleName| {
        let kind = known.queue(&queue).map_or(Kind::Standard, |settings| settings.kind.clone());
        FromQueue { per_person: known.per_person(&queue), kind, queue }
    };
    let queues: Vec<FromQueue> = queues.map(source).collect();
    let wanted = Wanted {
        tenant: &caller.tenant,
        queues: &queues,
        in_all: worker.capacity,
        by_name,
        worker: &worker,
        actor: &actor,
        now: kit.now(),
        may: &may,
    };
    match kit.store().claim_next(wanted).await?.task {
        Some(task) => {
            caller.on("task", Some(&task.task_id));
            Ok(Json(TaskBody::from(task)).into_response())
        }
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}
