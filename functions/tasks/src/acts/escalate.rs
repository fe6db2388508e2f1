//! `POST /tasks/{id}/escalate`.

use super::act::{Act, priority, reason};
use super::{Asked, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{Priority, RoleName, TaskId};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, ProblemBody};

/// Most roles of one escalation.
const MAX_ROLES: usize = 5;

/// Who may take it from then on, and how urgent it is.
#[derive(Debug, ToSchema)]
#[schema(as = EscalateTask)]
pub(crate) struct EscalateBody {
    /// Beside those who could.
    #[schema(value_type = Option<Vec<String>>)]
    to_roles: Vec<RoleName>,
    /// 0 to 100, 90 unless given; it does not become less urgent.
    #[schema(value_type = Option<u8>)]
    priority: Priority,
    /// For the task's history.
    reason: Option<String>,
}

impl FromReader for EscalateBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (to_roles, priority) = (reader.ids("to_roles", MAX_ROLES, RoleName::parse), priority(reader).unwrap_or(Priority::ESCALATED));
        Some(Self { to_roles, priority, reason: reason(reader) })
    }
}

impl EscalateBody {
    /// As an act.
    pub(super) fn act(self) -> (Act, Option<String>) {
        (Act::Escalate { to_roles: self.to_roles, priority: self.priority }, self.reason)
    }
}

/// Open a task to more people, as a more urgent one
///
/// Whoever had it has to take it again.
#[utoipa::path(post, operation_id = "escalate_task", path = "/api/v1/tasks/{task_id}/escalate", tag = "tasks", params(("task_id" = String, Path)), request_body = EscalateBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<EscalateBody>,
) -> Answer<Json<TaskBody>> {
    let (act, reason) = body.act();
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &act, reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
