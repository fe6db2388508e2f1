//! `POST /cases/{id}/related`: two cases have to do with each other, and both say so.

use super::body::CaseBody;
use super::parts::MAX_WORD;
use super::{Asked, TRIES, reason, resource};
use axum::extract::{Path, State};
use engine::reader::Reader;
use engine::{CaseId, Fault};
use store::{CaseChange, CaseSummary};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, IfMatch, Kit, Operation, Problem, ProblemBody, tagged};
use work::case::Relation;

/// Another case.
#[derive(Debug, ToSchema)]
#[schema(as = RelateCases)]
pub(crate) struct RelateBody {
    #[schema(value_type = String)]
    case_id: CaseId,
    /// What this case is to it: `related_to`, `duplicates`, `duplicated_by`, `parent_of`, `part_of`, `follows` or `followed_by`;
    /// `related_to` unless given.
    #[schema(value_type = Option<String>)]
    relation: Relation,
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for RelateBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let case_id = reader.id("case_id", CaseId::parse);
        let relation = relation(reader);
        let reason = reason(reader);
        Some(Self { case_id: case_id?, relation: relation?, reason })
    }
}

fn relation(reader: &mut Reader<'_>) -> Option<Relation> {
    let Some(word) = reader.optional_text("relation", 1..=MAX_WORD) else { return Some(Relation::RelatedTo) };
    let found = Relation::ALL.into_iter().find(|relation| relation.as_str() == word);
    let known = Relation::ALL.map(Relation::as_str).join(", ");
    found.or_else(|| reader.fault("unknown_value", "relation", format!("`{word}` is not a relation; known are {known}")))
}

fn unknown(other: &CaseId) -> Problem {
    Problem::invalid(vec![Fault::new("unknown_reference", "/case_id", format!("there is no case `{other}`"))])
}

/// Relate a case to another, for those who may do so with both
///
/// The other says the same from its side: what one duplicates is duplicated by it.
#[utoipa::path(post, operation_id = "relate_cases", path = "/api/v1/cases/{case_id}/related", tag = "cases", request_body = RelateBody,
    params(("case_id" = String, Path), ("If-Match" = Option<String>, Header, description = "the `ETag` of the case as you know it")),
    responses((status = 200, body = CaseBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    version: IfMatch,
    Body(body): Body<RelateBody>,
) -> Answer {
    let id = CaseId::parse(&id)?;
    let asked = Asked { kit: &kit, caller: &caller, operation: Operation::RelateCases, id: &id, version };
    caller.on("case", Some(&body.case_id));
    for _ in 0..TRIES {
        let case = asked.current().await?;
        let other = kit.store().case(&caller.tenant, &body.case_id).await?.ok_or_else(|| unknown(&body.case_id))?;
        caller.may(Operation::RelateCases, &resource(&caller, &CaseSummary::of(&other))).await?;
        let made = case.relate(&asked.by(body.reason.clone()), &other, body.relation)?;
        let Some([here, there]) = made else { return Ok(tagged(case.version, CaseBody::from(case))) };
        let changes = [CaseChange { before: &case, made: &here }, CaseChange { before: &other, made: &there }];
        match kit.store().change_cases(&caller.tenant, &changes, &[], None).await {
            Ok(()) => return Ok(tagged(here.case.version, CaseBody::from(here.case))),
            Err(store::Error::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(store::Error::Conflict.into())
}
