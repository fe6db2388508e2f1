//! `GET /tasks/{id}`: a task with what one needs to do it.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::{Object, TaskId};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Caller, Kit, Operation, ProblemBody, Resource};

/// A task with its form and the process's variables.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskDetail)]
pub(crate) struct DetailBody {
    #[serde(flatten)]
    task: TaskBody,
    /// JSON Schema of what completes it; null means any variables.
    #[schema(value_type = Option<Object>)]
    form_schema: Option<serde_json::Value>,
    /// What the task sees now: its own variables and those of what it is inside of; the process's once it is closed.
    #[schema(value_type = Object)]
    variables: Object,
}

/// Read a task with its form and the process's variables
///
/// For those who may take it, have or had it, and administrators.
#[utoipa::path(get, operation_id = "read_task", path = "/api/v1/tasks/{task_id}", tag = "tasks", params(("task_id" = String, Path)),
    responses((status = 200, body = DetailBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Path(id): Path<String>) -> Answer<Json<DetailBody>> {
    let id = TaskId::parse(&id)?;
    let found = kit.instances.find_task(&caller.tenant, &id).await?;
    caller.may(Operation::ReadTask, &Resource::task(&caller.tenant, &found.record)).await?;
    let live = kit.instances.instance_of(&caller.tenant, &found).await?;
    let task = &found.record;
    let graph = kit.instances.definitions().graph(&caller.tenant, &task.definition).await?;
    let node = graph.nodes().iter().find(|node| node.id == task.node_id);
    let form_schema = node.and_then(|node| match &node.kind {
        engine::graph::NodeKind::UserTask(definition) => definition.form.clone(),
        _ => None,
    });
    Ok(Json(DetailBody { task: found.into(), form_schema, variables: live.state.scope(id.element).all() }))
}
