//! `POST /tasks/{id}/attachments`, `POST /cases/{id}/attachments`: a file is announced, and may be uploaded.

use super::files::{Files, described, digest, key, unavailable};
use super::{Doing, Holder};
use crate::Tasks;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{AttachmentId, CaseId, TaskId};
use http::StatusCode;
use runtime::outside;
use serde::Serialize;
use std::collections::BTreeMap;
use store::Owner;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Code, Creation, Once, Payload, Problem, ProblemBody};
use work::attachment::{Attachment, AttachmentStatus, MAX_ATTACHMENTS, MAX_FILE_NAME, check_file_name};

/// How long an upload may begin, in seconds.
const UPLOAD_SECONDS: u64 = 15 * 60;
/// How long the file is awaited, in seconds: uploads that began in time may take theirs.
const AWAITED_SECONDS: u64 = 3600;

/// A file to be attached.
#[derive(Debug, ToSchema)]
#[schema(as = NewAttachment)]
pub(crate) struct NewAttachment {
    /// 1 to 255 characters, without `/`, `\` and control characters.
    file_name: String,
    /// As `application/pdf`: one of those that the deployment takes, without parameters.
    content_type: String,
    /// Its length: 1 byte to what the deployment takes, 100 MB unless configured otherwise.
    bytes: u64,
    /// The SHA-256 of its bytes in 64 hexadecimal digits, as `sha256sum` prints it.
    sha256: String,
}

impl NewAttachment {
    fn read(reader: &mut Reader<'_>, files: &Files) -> Option<Self> {
        let file_name = reader.text("file_name", 1..=MAX_FILE_NAME).and_then(|name| match check_file_name(&name) {
            Ok(()) => Some(name),
            Err(message) => reader.fault("invalid_value", "file_name", message.to_owned()),
        });
        let content_type = reader.text("content_type", 1..=255).map(|name| name.to_ascii_lowercase());
        let content_type = content_type.and_then(|name| match files.types.allow(&name) {
            true => Some(name),
            false => {
                let known = files.types.all().collect::<Vec<&str>>().join(", ");
                reader.fault("unknown_value", "content_type", format!("files of type `{name}` are not taken; known are {known}"))
            }
        });
        let bytes = reader.whole("bytes", 1..=files.max_bytes);
        let sha256 = reader.text("sha256", 1..=64).and_then(|text| match digest(&text) {
            Some(digest) => Some(digest),
            None => reader.fault("invalid_value", "sha256", "`sha256` has 64 hexadecimal digits".to_owned()),
        });
        Some(Self { file_name: file_name?, content_type: content_type?, bytes: bytes?, sha256: sha256? })
    }
}

/// A file that is awaited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AwaitedAttachment)]
pub(crate) struct AwaitedBody {
    attachment_id: String,
    /// `awaited`.
    status: &'static str,
    upload: UploadBody,
}

/// How it is uploaded: by this request with its bytes as the body, once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
struct UploadBody {
    /// `PUT`.
    method: &'static str,
    url: String,
    /// All of them have to be sent as they are. Browsers set `content-length` themselves.
    headers: BTreeMap<String, String>,
    /// RFC 3339: the upload has to begin before.
    expires_at: String,
}

/// Announce a file of a task
///
/// The answer says how it is uploaded. Afterwards `…/attachments/{attachment_id}/complete` makes it part of the task; what is not
/// completed within an hour is forgotten.
#[utoipa::path(post, operation_id = "add_task_attachment", path = "/api/v1/tasks/{task_id}/attachments", tag = "tasks", request_body = NewAttachment,
    params(("task_id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = AwaitedBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn to_task(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<String>,
    creation: Creation,
    body: Payload,
) -> Answer {
    add(&tasks, &caller, &Owner::Task(TaskId::parse(&id)?), creation, &body).await
}

/// Announce a file of a case
///
/// The answer says how it is uploaded. Afterwards `…/attachments/{attachment_id}/complete` makes it part of the case; what is not
/// completed within an hour is forgotten.
#[utoipa::path(post, operation_id = "add_case_attachment", path = "/api/v1/cases/{case_id}/attachments", tag = "cases", request_body = NewAttachment,
    params(("case_id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = AwaitedBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn to_case(
    State(tasks): State<Tasks>,
    caller: Caller,
    Path(id): Path<String>,
    creation: Creation,
    body: Payload,
) -> Answer {
    add(&tasks, &caller, &Owner::Case(CaseId::parse(&id)?), creation, &body).await
}

async fn add(tasks: &Tasks, caller: &Caller, owner: &Owner, creation: Creation, body: &Payload) -> Answer {
    let (store, now) = (tasks.kit.store(), tasks.kit.now());
    let holder = Holder::find(&tasks.kit, caller, owner).await?;
    caller.decide(holder.operation(Doing::Add), &holder.resource(caller))?;
    holder.must_not_be_archived()?;
    let new = body.read_with(|reader| NewAttachment::read(reader, &tasks.files))?;
    let ticket = match creation.once(store, caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let awaited = Attachment {
        attachment_id: AttachmentId::parse(&outside::ulid(now)?)?,
        file_name: new.file_name,
        content_type: new.content_type,
        bytes: new.bytes,
        sha256: new.sha256,
        status: AttachmentStatus::Awaited,
        attached_by: caller.user.clone(),
        created_at: now,
        awaited_until: Some(now.plus_seconds(AWAITED_SECONDS)),
        ready_at: None,
    };
    // Nothing is told yet; but what could not be attached is not awaited.
    holder.attach(caller, &awaited, now)?;
    // Those who come at the same moment do not see each other: there may be a few more, by as many as they are.
    let there = store.attachments(&caller.tenant, owner).await?.iter().filter(|other| other.counts(now)).count();
    if there >= MAX_ATTACHMENTS {
        return Err(Problem::new(Code::TooManyAttachments, format!("there are {there} files, and {MAX_ATTACHMENTS} is the most")));
    }
    caller.on("attachment", Some(&awaited.attachment_id));
    caller.begin().await?;
    let upload = tasks.files.objects.upload(&key(&caller.tenant, &awaited), &described(&awaited), UPLOAD_SECONDS).await;
    let upload = upload.map_err(unavailable)?;
    let answer = AwaitedBody {
        attachment_id: awaited.attachment_id.to_string(),
        status: "awaited",
        upload: UploadBody {
            method: "PUT",
            url: upload.url,
            headers: upload.headers.into_iter().collect(),
            expires_at: rfc3339(now.plus_seconds(UPLOAD_SECONDS)),
        },
    };
    let receipt = ticket.receipt(caller, StatusCode::CREATED, &answer)?;
    match store.await_attachment(&caller.tenant, owner, &awaited, receipt.as_ref()).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(store, caller, error.into()).await,
    }
}
