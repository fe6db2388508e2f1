//! `PUT /retention`.

use super::RetentionBody;
use axum::extract::State;
use engine::reader::Reader;
use store::Retention;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, Code, FromReader, IfMatch, Kit, Operation, Problem, ProblemBody, tagged};

/// Longest time, in days: a hundred years.
const MAX_DAYS: u64 = 36_500;

/// How long what ended is kept before it is archived.
#[derive(Debug, ToSchema)]
#[schema(as = SetRetention)]
pub(crate) struct NewRetention {
    /// Days after its end at which an instance is archived; null means never.
    #[schema(minimum = 1, maximum = 36_500)]
    instances_days: Option<u32>,
}

impl FromReader for NewRetention {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut named = false;
        let days = reader.patch("instances_days", |reader| {
            named = true;
            reader.whole("instances_days", 1..=MAX_DAYS)
        });
        match days {
            Some(days) => Some(Self { instances_days: days.and_then(|days| u32::try_from(days).ok()) }),
            // What it is instead of a number of days is a fault by now.
            None if named => None,
            None => reader.fault("missing_field", "instances_days", "`instances_days` is required; null means never".to_owned()),
        }
    }
}

/// Set how long what ended is kept before it is archived
///
/// It holds for what ended before as well, from a moment later on. What is archived already stays so.
#[utoipa::path(put, operation_id = "set_retention", path = "/api/v1/retention", tag = "retention", request_body = NewRetention,
    params(("If-Match" = Option<String>, Header, description = "the `ETag` of the setting as you know it")),
    responses((status = 200, body = RetentionBody), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, IfMatch(version): IfMatch, Body(body): Body<NewRetention>) -> Answer {
    caller.may_in_tenant(Operation::SetRetention).await?;
    let before = kit.store().retention(&caller.tenant).await?;
    if version.is_some_and(|version| version != before.version) {
        return Err(Problem::new(Code::Conflict, format!("the version is {} now", before.version)));
    }
    let retention = Retention {
        instances_days: body.instances_days,
        version: before.version.saturating_add(1),
        changed_at: kit.now(),
        changed_by: Some(caller.actor()),
    };
    kit.store().set_retention(&caller.tenant, &retention).await?;
    Ok(tagged(retention.version, RetentionBody::from(retention)))
}
