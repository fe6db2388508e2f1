//! `POST /tasks/{id}/delegate`.

use super::act::{Act, reason};
use super::{Asked, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{TaskId, UserId};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, ProblemBody};

/// Who is asked.
#[derive(Debug, ToSchema)]
#[schema(as = DelegateTask)]
pub(crate) struct DelegateBody {
    /// A user id.
    #[schema(value_type = String)]
    to: UserId,
    /// For the task's history.
    reason: Option<String>,
}

impl FromReader for DelegateBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (to, reason) = (reader.id("to", UserId::parse), reason(reader));
        Some(Self { to: to?, reason })
    }
}

impl DelegateBody {
    /// As an act.
    pub(super) fn act(self) -> (Act, Option<String>) {
        (Act::Delegate { to: self.to }, self.reason)
    }
}

/// Ask somebody else to work on your task
///
/// They return it to you, and you finish it. They need not be a candidate: you stay answerable.
#[utoipa::path(post, operation_id = "delegate_task", path = "/api/v1/tasks/{task_id}/delegate", tag = "tasks", params(("task_id" = String, Path)), request_body = DelegateBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<DelegateBody>,
) -> Answer<Json<TaskBody>> {
    let (act, reason) = body.act();
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &act, reason.as_deref(), Asked::Now).await?;
    Ok(Json(task.into()))
}
