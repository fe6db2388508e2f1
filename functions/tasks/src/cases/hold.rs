//! `PUT /cases/{id}/legal-hold`: whether anything of it may be deleted.

use super::body::CaseBody;
use super::{Asked, reason};
use axum::extract::{Path, State};
use engine::CaseId;
use engine::reader::Reader;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, IfMatch, Kit, Operation, ProblemBody, tagged};

/// A legal hold, set or released.
#[derive(Debug, ToSchema)]
#[schema(as = LegalHold)]
pub(crate) struct HoldBody {
    hold: bool,
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for HoldBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let given = reader.required("hold").is_some();
        let (hold, reason) = (reader.optional_bool("hold"), reason(reader));
        given.then_some(())?;
        Some(Self { hold: hold?, reason })
    }
}

/// Set or release a case's legal hold
///
/// While it is held nothing of it is deleted, whatever its age: parties, items, data and files may come, and those that are there
/// neither go nor change. Open or closed, a case can be held.
#[utoipa::path(put, operation_id = "hold_case", path = "/api/v1/cases/{case_id}/legal-hold", tag = "cases", request_body = HoldBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it")),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    Body(body): Body<HoldBody>,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::HoldCase, id: &id, version };
    let case = asked.make(|case| Ok(case.hold(asked.by(body.reason.clone()), body.hold))).await?;
    Ok(tagged(case.version, CaseBody::from(case)))
}
