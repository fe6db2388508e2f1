//! `DELETE …/attachments/{id}`: a file goes, by who attached it or is in charge.

use super::files::{key, unavailable};
use super::{Holder, TRIES, unknown};
use crate::Tasks;
use axum::extract::{Path, State};
use engine::{AttachmentId, CaseId, TaskId};
use http::StatusCode;
use store::Owner;
use web::{Answer, Caller, ProblemBody};
use work::attachment::{Attachment, AttachmentStatus};

/// Remove a file of a task that is not closed
///
/// Not while its instance is under a legal hold: by itself, by what called it, or by the case that one of these was started for.
#[utoipa::path(delete, operation_id = "remove_task_attachment", path = "/api/v1/tasks/{task_id}/attachments/{attachment_id}", tag = "tasks",
    params(("task_id" = String, Path), ("attachment_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn of_task(State(tasks): State<Tasks>, caller: Caller, Path((task, id)): Path<(String, String)>) -> Answer<StatusCode> {
    remove(&tasks, &caller, &Owner::Task(TaskId::parse(&task)?), &AttachmentId::parse(&id)?).await
}

/// Remove a file of a case that is neither closed nor under a legal hold
#[utoipa::path(delete, operation_id = "remove_case_attachment", path = "/api/v1/cases/{case_id}/attachments/{attachment_id}", tag = "cases",
    params(("case_id" = String, Path), ("attachment_id" = String, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub(crate) async fn of_case(State(tasks): State<Tasks>, caller: Caller, Path((case, id)): Path<(String, String)>) -> Answer<StatusCode> {
    remove(&tasks, &caller, &Owner::Case(CaseId::parse(&case)?), &AttachmentId::parse(&id)?).await
}

/// First nobody sees it any more, then its bytes go, then its record: the same request again goes on where one ended.
async fn remove(tasks: &Tasks, caller: &Caller, owner: &Owner, id: &AttachmentId) -> Answer<StatusCode> {
    let store = tasks.kit.store();
    for _ in 0..TRIES {
        let holder = Holder::find(&tasks.kit, caller, owner).await?;
        let found = holder.records(store).attachment(&caller.tenant, owner, id).await?;
        // What is not there is as if it was theirs, so that whoever removes something twice learns that it is gone.
        holder.may_remove(caller, found.as_ref().map_or(&caller.user, |found| &found.attached_by)).await?;
        holder.must_not_be_archived()?;
        let now = tasks.kit.now();
        // What broke off on its way in or out nobody else sees, and it stays until somebody removes it.
        let broke_off = |found: &Attachment| matches!(found.status, AttachmentStatus::Checked | AttachmentStatus::Removed);
        let there = |found: &Attachment| broke_off(found) || found.is_shown_to(&caller.user, now);
        let found = found.filter(there).ok_or_else(unknown)?;
        let told = match found.status {
            AttachmentStatus::Ready => Some(holder.detach(&tasks.kit, caller, &found, now).await?),
            _ => None,
        };
        if found.status != AttachmentStatus::Removed {
            match store.change_attachment(&caller.tenant, owner, &found, &found.removed(), told.as_ref(), now).await {
                Err(store::Error::Conflict) => continue,
                written => written?,
            }
        }
        tasks.files.objects.remove(&key(&caller.tenant, &found)).await.map_err(unavailable)?;
        store.forget_attachment(&caller.tenant, owner, id).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(store::Error::Conflict.into())
}
