//! `POST /cases/{id}/assign`: who looks after it.

use super::body::CaseBody;
use super::{Asked, must_be_user, reason};
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{CaseId, RoleName, UserId};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, IfMatch, Kit, Operation, ProblemBody, tagged};
use work::case::Handover;

/// Who shall look after a case: what is not named stays, `null` is nobody.
#[derive(Debug, ToSchema)]
#[schema(as = AssignCase)]
pub(crate) struct AssignBody {
    #[schema(value_type = Option<String>)]
    to: Option<Option<UserId>>,
    /// The role whose people look after it.
    #[schema(value_type = Option<String>)]
    queue: Option<Option<RoleName>>,
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for AssignBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let to = reader.patch("to", |reader| reader.optional_id("to", UserId::parse));
        let queue = reader.patch("queue", |reader| reader.optional_id("queue", RoleName::parse));
        let reason = reason(reader);
        if to.is_none() && queue.is_none() {
            return reader.fault("missing_field", "to", "say who: `to`, `queue`, or both".to_owned());
        }
        Some(Self { to, queue, reason })
    }
}

/// Give a case to somebody, to a queue, or to nobody
#[utoipa::path(post, operation_id = "assign_case", path = "/api/v1/cases/{case_id}/assign", tag = "cases", request_body = AssignBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it")),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    Body(body): Body<AssignBody>,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::AssignCase, id: &id, version };
    caller.on("user", body.to.as_ref().and_then(Option::as_ref));
    caller.on("queue", body.queue.as_ref().and_then(Option::as_ref));
    // Asked first: whether there is such a user is not for everybody to know.
    asked.current().await?;
    must_be_user(&kit, &caller, "/to", body.to.as_ref().and_then(Option::as_ref)).await?;
    let handover = Handover { to: body.to, queue: body.queue };
    let case = asked.make(|case| case.hand_over(asked.by(body.reason.clone()), &handover)).await?;
    Ok(tagged(case.version, CaseBody::from(case)))
}
