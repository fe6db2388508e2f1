//! `PATCH /cases/{id}`.

use super::body::{CaseBody, ItemBody, PartyBody};
use super::parts::{MAX_TITLE, MAX_WORD, items, parties, priority};
use super::{Asked, must_be_department, reason};
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{CaseId, DepartmentId, Object, Priority};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, IfMatch, Kit, Operation, ProblemBody, tagged};
use work::case::{CaseStatus, Change, Item, Party};

/// What becomes of a case (JSON Merge Patch): what is not named stays, what is `null` goes.
#[derive(ToSchema)]
#[schema(as = CaseChange)]
pub(crate) struct ChangeBody {
    /// The version it was read with, as `If-Match` has it: the change is refused when the case has another.
    version: Option<u64>,
    title: Option<String>,
    kind: Option<String>,
    /// `in_progress`, `on_hold` or `resolved`; to close and to reopen a case are operations of their own.
    #[schema(value_type = Option<String>)]
    status: Option<CaseStatus>,
    #[schema(value_type = Option<String>)]
    priority: Option<Priority>,
    #[schema(value_type = Option<String>)]
    department: Option<Option<DepartmentId>>,
    /// All of them, in place of those that are there.
    #[schema(value_type = Option<Vec<PartyBody>>)]
    parties: Option<Option<Vec<Party>>>,
    /// All of them, in place of those that are there.
    #[schema(value_type = Option<Vec<ItemBody>>)]
    items: Option<Option<Vec<Item>>>,
    /// Merged into the data that are there.
    #[schema(value_type = Option<Object>)]
    data: Option<Option<Object>>,
    close_with_processes: Option<bool>,
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for ChangeBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            version: reader.optional_whole("version", 1..=u64::MAX),
            title: reader.optional_text("title", 1..=MAX_TITLE),
            kind: reader.optional_text("kind", 1..=MAX_WORD),
            status: status(reader),
            priority: priority(reader),
            department: reader.patch("department", |reader| reader.optional_id("department", DepartmentId::parse)),
            parties: reader.patch("parties", |reader| Some(parties(reader))),
            items: reader.patch("items", |reader| Some(items(reader))),
            data: reader.patch("data", |reader| reader.optional_object("data").cloned()),
            close_with_processes: reader.optional_bool("close_with_processes"),
            reason: reason(reader),
        })
    }
}

fn status(reader: &mut Reader<'_>) -> Option<CaseStatus> {
    let word = reader.optional_text("status", 1..=MAX_WORD)?;
    match CaseStatus::parse(&word) {
        Ok(status) => Some(status),
        Err(fault) => reader.fault("unknown_value", "status", fault),
    }
}

/// Change a case
///
/// Every field that changes is in the history. With `If-Match` or `version` the change is made to that version or not at all;
/// without, to the case as it is. While the case is under a legal hold parties, items and data may come; those that are there neither
/// go nor change.
#[utoipa::path(patch, operation_id = "change_case", path = "/api/v1/cases/{case_id}", tag = "cases", request_body = ChangeBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it")),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    Body(body): Body<ChangeBody>,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let version = IfMatch(version.0.or(body.version));
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::ChangeCase, id: &id, version };
    must_be_department(&caller, body.department.as_ref().and_then(Option::as_ref))?;
    let change = Change {
        title: body.title,
        kind: body.kind,
        status: body.status,
        priority: body.priority,
        department: body.department,
        parties: body.parties.map(Option::unwrap_or_default),
        items: body.items.map(Option::unwrap_or_default),
        data: body.data,
        close_with_processes: body.close_with_processes,
    };
    let case = asked.make(|case| case.change(asked.by(body.reason.clone()), change.clone())).await?;
    Ok(tagged(case.version, CaseBody::from(case)))
}
