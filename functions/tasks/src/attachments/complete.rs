//! `POST …/attachments/{id}/complete`: the bytes are there. They are looked at, and the file belongs to its task or case.

use super::files::{described, key, unavailable};
use super::{AttachmentBody, Doing, Holder, TRIES, shown};
use crate::Tasks;
use axum::Json;
use axum::extract::{Path, State};
use engine::{AttachmentId, CaseId, Fault, TaskId};
use store::Owner;
use web::{Answer, Caller, Code, FaultBody, Problem, ProblemBody};
use work::attachment::{Attachment, AttachmentStatus, ContentTypes, HEAD_BYTES};

/// Make a file that was uploaded part of a task
///
/// Its length, type, checksum and first bytes have to be what was announced; otherwise it is removed from the store and may be uploaded again.
/// A second time changes nothing.
#[utoipa::path(post, operation_id = "complete_task_attachment", path = "/api/v1/tasks/{task_id}/attachments/{attachment_id}/complete", tag = "tasks",
    params(("task_id" = String, Path), ("attachment_id" = String, Path)),
    responses((status = 200, body = AttachmentBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn of_task(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path((task, id)): Path<(String, String)>,
) -> Answer<Json<AttachmentBody>> {
    complete(&tasks, &caller, &Owner::Task(TaskId::parse(&task)?), &AttachmentId::parse(&id)?).await
}

/// Make a file that was uploaded part of a case
///
/// Its length, type, checksum and first bytes have to be what was announced; otherwise it is removed from the store and may be uploaded again.
/// A second time changes nothing.
#[utoipa::path(post, operation_id = "complete_case_attachment", path = "/api/v1/cases/{case_id}/attachments/{attachment_id}/complete", tag = "cases",
    params(("case_id" = String, Path), ("attachment_id" = String, Path)),
    responses((status = 200, body = AttachmentBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn of_case(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path((case, id)): Path<(String, String)>,
) -> Answer<Json<AttachmentBody>> {
    complete(&tasks, &caller, &Owner::Case(CaseId::parse(&case)?), &AttachmentId::parse(&id)?).await
}

async fn complete(tasks: &Tasks, caller: &Caller, owner: &Owner, id: &AttachmentId) -> Answer<Json<AttachmentBody>> {
    for _ in 0..TRIES {
        let holder = Holder::allowing(&tasks.kit, caller, owner, Doing::Complete).await?;
        holder.must_not_be_archived()?;
        let found = shown(&tasks.kit, caller, (&holder, owner), id).await?;
        if found.status == AttachmentStatus::Ready {
            return Ok(Json(found.into()));
        }
        if let Some(ready) = make_ready(tasks, caller, owner, &holder, found).await? {
            return Ok(Json(ready.into()));
        }
    }
    Err(store::Error::Conflict.into())
}

/// First the record stays, then the bytes, then both are there for everybody. `None` when somebody else was quicker.
async fn make_ready(tasks: &Tasks, caller: &Caller, owner: &Owner, holder: &Holder, found: Attachment) -> Answer<Option<Attachment>> {
    let (store, tenant, now) = (tasks.kit.store(), &caller.tenant, tasks.kit.now());
    let told = holder.attach(caller, &found, now)?;
    look(tasks, caller, &found).await?;
    let checked = found.checked();
    if found.status == AttachmentStatus::Awaited {
        match store.change_attachment(tenant, owner, &found, &checked, None, now).await {
            Err(store::Error::Conflict) => return Ok(None),
            written => written?,
        }
    }
    if !tasks.files.objects.keep(&key(tenant, &found)).await.map_err(unavailable)? {
        return Err(missing());
    }
    let ready = checked.ready(now);
    match store.change_attachment(tenant, owner, &checked, &ready, Some(&told), now).await {
        Ok(()) => Ok(Some(ready)),
        Err(store::Error::Conflict) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Looks at what was uploaded. What is not what was announced is removed.
async fn look(tasks: &Tasks, caller: &Caller, announced: &Attachment) -> Answer<()> {
    let (objects, key) = (&tasks.files.objects, key(&caller.tenant, announced));
    let found = objects.describe(&key).await.map_err(unavailable)?.ok_or_else(missing)?;
    let expected = described(announced);
    let mut faults = Vec::new();
    if found.bytes != expected.bytes {
        let message = format!("{} bytes were announced, and {} uploaded", expected.bytes, found.bytes);
        faults.push(Fault::new("wrong_length", "/bytes", message));
    }
    if found.content_type != expected.content_type {
        let message = format!("`{}` was announced, and `{}` uploaded", expected.content_type, found.content_type);
        faults.push(Fault::new("wrong_type", "/content_type", message));
    }
    if found.sha256 != expected.sha256 {
        faults.push(Fault::new("wrong_checksum", "/sha256", "what was uploaded has another SHA-256 than what was announced"));
    }
    if faults.is_empty() {
        let beginning = objects.first_bytes(&key, HEAD_BYTES).await.map_err(unavailable)?.ok_or_else(missing)?;
        if !ContentTypes::fits(&announced.content_type, &beginning) {
            let message = format!("what was uploaded does not begin as files of type `{}` do", announced.content_type);
            faults.push(Fault::new("wrong_content", "/content_type", message));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    objects.remove(&key).await.map_err(unavailable)?;
    Err(Problem::with_faults(Code::AttachmentRefused, faults.into_iter().map(FaultBody::from).collect()))
}

fn missing() -> Problem {
    Problem::new(Code::InvalidState, "the file was not uploaded yet")
}
