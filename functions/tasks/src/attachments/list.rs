//! `GET /tasks/{id}/attachments`, `GET /cases/{id}/attachments`.

use super::{AttachmentBody, Doing, Holder};
use crate::Tasks;
use axum::Json;
use axum::extract::{Path, State};
use engine::{CaseId, TaskId};
use store::Owner;
use web::{Answer, Caller, ListBody, ProblemBody, Query};

/// List the files of a task, oldest first
///
/// Those that can be had, and one's own that are awaited.
#[utoipa::path(get, operation_id = "list_task_attachments", path = "/api/v1/tasks/{task_id}/attachments", tag = "tasks",
    params(("task_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<AttachmentBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn of_task(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Answer<Json<ListBody<AttachmentBody>>> {
    list(&tasks, &caller, &Owner::Task(TaskId::parse(&id)?), query).await
}

/// List the files of a case, oldest first
///
/// Those that can be had, and one's own that are awaited.
#[utoipa::path(get, operation_id = "list_case_attachments", path = "/api/v1/cases/{case_id}/attachments", tag = "cases",
    params(("case_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<AttachmentBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn of_case(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<String>,
    query: Query,
) -> Answer<Json<ListBody<AttachmentBody>>> {
    list(&tasks, &caller, &Owner::Case(CaseId::parse(&id)?), query).await
}

async fn list(tasks: &Tasks, caller: &Caller, owner: &Owner, mut query: Query) -> Answer<Json<ListBody<AttachmentBody>>> {
    let page = query.page()?;
    query.finish()?;
    let holder = Holder::allowing(&tasks.kit, caller, owner, Doing::List).await?;
    let now = tasks.kit.now();
    let mut all = holder.records(tasks.kit.store()).attachments(&caller.tenant, owner).await?;
    all.retain(|one| one.is_shown_to(&caller.user, now));
    Ok(Json(page.of(all, |one| one.attachment_id.to_string()).map(AttachmentBody::from).into()))
}
