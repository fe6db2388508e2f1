//! `GET …/attachments/{id}`: a file, and where its bytes are had.

use super::files::{key, unavailable};
use super::{AttachmentBody, Doing, Holder, shown};
use crate::Tasks;
use axum::Json;
use axum::extract::{Path, State};
use engine::{AttachmentId, CaseId, TaskId};
use serde::Serialize;
use store::Owner;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, ProblemBody};
use work::attachment::AttachmentStatus;

/// How long a download may begin, in seconds.
const DOWNLOAD_SECONDS: u64 = 5 * 60;

/// A file, and where its bytes are had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttachmentWithDownload)]
pub(crate) struct ReadBody {
    #[serde(flatten)]
    attachment: AttachmentBody,
    /// Null while it is awaited.
    download: Option<DownloadBody>,
}

/// Where its bytes are had, as a file of its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Download)]
struct DownloadBody {
    /// Good for whoever has it.
    url: String,
    /// RFC 3339: the download has to begin before.
    expires_at: String,
}

/// Read a file of a task
#[utoipa::path(get, operation_id = "read_task_attachment", path = "/api/v1/tasks/{task_id}/attachments/{attachment_id}", tag = "tasks",
    params(("task_id" = String, Path), ("attachment_id" = String, Path)),
    responses((status = 200, body = ReadBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn of_task(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path((task, id)): Path<(String, String)>,
) -> Answer<Json<ReadBody>> {
    read(&tasks, &caller, &Owner::Task(TaskId::parse(&task)?), &AttachmentId::parse(&id)?).await
}

/// Read a file of a case
#[utoipa::path(get, operation_id = "read_case_attachment", path = "/api/v1/cases/{case_id}/attachments/{attachment_id}", tag = "cases",
    params(("case_id" = String, Path), ("attachment_id" = String, Path)),
    responses((status = 200, body = ReadBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn of_case(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path((case, id)): Path<(String, String)>,
) -> Answer<Json<ReadBody>> {
    read(&tasks, &caller, &Owner::Case(CaseId::parse(&case)?), &AttachmentId::parse(&id)?).await
}

async fn read(tasks: &Tasks, caller: &Caller, owner: &Owner, id: &AttachmentId) -> Answer<Json<ReadBody>> {
    let holder = Holder::allowing(&tasks.kit, caller, owner, Doing::Read).await?;
    let found = shown(&tasks.kit, caller, (&holder, owner), id).await?;
    let download = match found.status {
        AttachmentStatus::Ready => {
            let url = tasks.files.objects.download(&key(&caller.tenant, &found), &found.file_name, DOWNLOAD_SECONDS).await;
            let expires_at = rfc3339(tasks.kit.now().plus_seconds(DOWNLOAD_SECONDS));
            Some(DownloadBody { url: url.map_err(unavailable)?, expires_at })
        }
        _ => None,
    };
    Ok(Json(ReadBody { attachment: found.into(), download }))
}
