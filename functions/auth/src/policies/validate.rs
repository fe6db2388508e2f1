//! `POST /policies/validate`.

use super::check;
use access::PolicyText;
use engine::reader::Reader;
use http::StatusCode;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Operation, ProblemBody};

/// A policy to be checked.
#[derive(ToSchema)]
#[schema(as = ValidatePolicy)]
pub(crate) struct Candidate {
    /// One policy in Cedar.
    text: String,
}

impl FromReader for Candidate {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { text: reader.text("text", 1..=access::MAX_TEXT)? })
    }
}

/// Check an access policy without keeping it
///
/// 204 when it could be kept.
#[utoipa::path(post, operation_id = "validate_policy", path = "/api/v1/policies/validate", tag = "policies", request_body = Candidate,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(caller: Caller, Body(candidate): Body<Candidate>) -> Answer<StatusCode> {
    caller.may_in_tenant(Operation::ValidatePolicy).await?;
    check(&PolicyText { id: "candidate".to_owned(), text: candidate.text })?;
    Ok(StatusCode::NO_CONTENT)
}
