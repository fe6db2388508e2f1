//! `GET` and `POST /cases/{id}/notes`. A note stays as it is; a closed case takes notes as well.

use super::allowed;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::CaseId;
use engine::reader::Reader;
use http::StatusCode;
use runtime::outside;
use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Answer, Caller, Creation, FromReader, Kit, ListBody, Once, Operation, Payload, ProblemBody, Query};
use work::case::Note;

/// Longest note, in characters.
const MAX_NOTE: usize = 10_000;

/// What is noted.
#[derive(Debug, ToSchema)]
#[schema(as = AddCaseNote)]
pub(crate) struct NewNote {
    /// 1 to 10,000 characters.
    text: String,
}

impl FromReader for NewNote {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { text: reader.text("text", 1..=MAX_NOTE)? })
    }
}

/// Something that somebody noted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseNote)]
pub(crate) struct NoteBody {
    note_id: String,
    text: String,
    /// `user:emma`, `service:robot`.
    author: String,
    /// RFC 3339.
    at: String,
}

impl From<Note> for NoteBody {
    fn from(note: Note) -> Self {
        let Note { note_id, text, author, at } = note;
        Self { note_id, text, author, at: rfc3339(at) }
    }
}

/// Note something about a case
#[utoipa::path(post, operation_id = "add_case_note", path = "/api/v1/cases/{case_id}/notes", tag = "cases", request_body = NewNote,
    params(("case_id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = NoteBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn add(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>, creation: Creation, body: Payload) -> Answer {
    let id = CaseId::parse(&id)?;
    allowed(&kit, &caller, Operation::AddCaseNote, &id).await?;
    let new: NewNote = body.read()?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    let now = kit.now();
    let note = Note { note_id: outside::ulid(now)?, text: new.text, author: caller.actor().0, at: now };
    let answer = NoteBody::from(note.clone());
    let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
    match kit.store().add_case_note(&caller.tenant, &id, &note, receipt.as_ref()).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(answer)).into_response()),
        Err(error) => ticket.replay_after(kit.store(), &caller, error.into()).await,
    }
}

/// List what was noted about a case, oldest first
#[utoipa::path(get, operation_id = "list_case_notes", path = "/api/v1/cases/{case_id}/notes", tag = "cases",
    params(("case_id" = String, Path), ("limit" = Option<usize>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = ListBody<NoteBody>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn list(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    mut query: Query,
) -> Answer<Json<ListBody<NoteBody>>> {
    let page = query.page()?;
    query.finish()?;
    let id = CaseId::parse(&id)?;
    allowed(&kit, &caller, Operation::ListCaseNotes, &id).await?;
    Ok(Json(kit.store().case_notes(&caller.tenant, &id, &page).await?.map(NoteBody::from).into()))
}
