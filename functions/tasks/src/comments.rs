//! `GET|POST /tasks/{id}/comments`.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::TaskId;
use engine::reader::Reader;
use http::StatusCode;
use runtime::archive::FoundTask;
use runtime::outside;
use serde::Serialize;
use store::Comment;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Creation, FromReader, Kit, ListBody, Once, Operation, Payload, ProblemBody, Query, Resource};

/// Longest comment, in characters.
const MAX_TEXT: usize = 10_000;

/// Something said about a task.
#[derive(Debug, ToSchema)]
#[schema(as = NewComment)]
pub(crate) struct NewComment {
    /// Up to 10,000 characters.
    text: String,
}

impl FromReader for NewComment {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { text: reader.text("text", 1..=MAX_TEXT)? })
    }
}

/// Something that was said about a task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentBody {
    comment_id: String,
    /// A user id.
    author: String,
    /// RFC 3339.
    at: String,
    text: String,
}

impl From<Comment> for CommentBody {
    fn from(comment: Comment) -> Self {
        let Comment { comment_id, author, at, text } = comment;
        Self { comment_id, author: author.to_string(), at: rfc3339(at), text }
    }
}

/// Say something about a task
#[utoipa::path(post, operation_id = "comment_task", path = "/api/v1/tasks/{task_id}/comments", tag = "tasks",
    params(("task_id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    request_body = NewComment,
    responses((status = 201, body = CommentBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn add(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, creation: Creation, body: Payload) -> Answer {
    let task = known(&kit, &caller, &id, Operation::CommentTask).await?;
    if task.archived.is_some() {
        return Err(store::Error::Archived.into());
    }
    let NewComment { text } = body.read()?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let now = kit.now();
    let comment = Comment { comment_id: outside::ulid(now)?, author: caller.user.clone(), at: now, text };
    let answer = CommentBody::from(comment.clone());
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    match kit.store().add_comment(&caller.tenant, &task.record.task_id, &comment, receipt.as_ref()).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(kit.store(), &caller, error.into()).await,
    }
}

/// Read what was said about a task, oldest first
#[utoipa::path(get, operation_id = "list_task_comments", path = "/api/v1/tasks/{task_id}/comments", tag = "tasks",
    params(("task_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<CommentBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn list(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<CommentBody>>> {
    let page = query.page()?;
    query.finish()?;
    let task = known(&kit, &caller, &id, Operation::ListTaskComments).await?;
    let found = task.records(kit.store()).comments(&caller.tenant, &task.record.task_id, &page).await?;
    Ok(Json(found.map(CommentBody::from).into()))
}

async fn known(kit: &Kit, caller: &Caller, id: &str, operation: Operation) -> Answer<FoundTask> {
    let id = TaskId::parse(id)?;
    let task = kit.instances.find_task(&caller.tenant, &id).await?;
    caller.may(operation, &Resource::task(&caller.tenant, &task.record)).await?;
    Ok(task)
}
