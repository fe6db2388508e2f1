//! `PATCH /workflows/instances/{id}/variables`.

use super::InstanceBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::instance::{Command, Context};
use engine::reader::Reader;
use engine::{ElementId, InstanceId, Object};
use runtime::outside;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, ProblemBody};

/// Variables to set.
#[derive(Debug, ToSchema)]
#[schema(as = SetVariables)]
pub(crate) struct VariablesBody {
    /// Added to what is there; same names are replaced.
    #[schema(value_type = Object)]
    variables: Object,
    /// The active element whose own variables they are; the process's unless given.
    scope: Option<u32>,
}

impl FromReader for VariablesBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let scope = reader.optional_whole("scope", 0..=u64::from(u32::MAX)).and_then(|scope| u32::try_from(scope).ok());
        let given = reader.required("variables").is_some();
        let variables = reader.optional_object("variables").cloned();
        given.then_some(())?;
        Some(Self { variables: variables?, scope })
    }
}

/// Set variables of an instance
#[utoipa::path(patch, operation_id = "set_instance_variables", path = "/api/v1/workflows/instances/{workflow_instance_id}/variables", tag = "instances", params(("workflow_instance_id" = String, Path)),
    request_body = VariablesBody, responses((status = 200, body = InstanceBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<VariablesBody>,
) -> Answer<Json<InstanceBody>> {
    let id = InstanceId::parse(&id)?;
    super::allowed(&kit, &caller, Operation::SetInstanceVariables, &id).await?;
    let command = Command::SetVariables { scope: ElementId(body.scope.unwrap_or(0)), variables: body.variables };
    let context = Context { now: kit.now(), actor: caller.actor(), jitter: outside::jitter(), carrier: None };
    let (live, _) = kit.instances.execute(&caller.tenant, &id, &command, &context, None).await?;
    Ok(Json(InstanceBody::read(&kit, &live).await?))
}
