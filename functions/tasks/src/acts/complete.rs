//! `POST /tasks/{id}/complete`: the task and the process change in one transaction.

use super::act::Act;
use super::perform::{Asked, Failed, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::graph::NodeKind;
use engine::instance::{Closing, Command, Context};
use engine::reader::Reader;
use engine::{Object, TaskId};
use runtime::{TaskGuard, outside, schema};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Problem, ProblemBody};
use work::task::TaskRecord;

/// What a task is completed with.
#[derive(Debug, ToSchema)]
#[schema(as = CompleteTask)]
pub(crate) struct CompleteBody {
    /// One of the task's outcomes: an approval takes `approve` or `reject`.
    outcome: Option<String>,
    /// The form's data; they become variables of the process.
    #[schema(value_type = Option<Object>)]
    variables: Object,
}

impl FromReader for CompleteBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let outcome = reader.optional_text("outcome", 1..=100);
        Some(Self { outcome, variables: reader.optional_object("variables").cloned().unwrap_or_default() })
    }
}

impl CompleteBody {
    /// As an act.
    pub(super) fn act(self) -> Act {
        Act::Complete { outcome: self.outcome, variables: self.variables }
    }
}

/// Complete a task
///
/// For the person who has it, or, while nobody has it, for anyone who may take it.
#[utoipa::path(post, operation_id = "complete_task", path = "/api/v1/tasks/{task_id}/complete", tag = "tasks", params(("task_id" = String, Path)), request_body = CompleteBody,
    responses((status = 200, body = TaskBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(
    State(kit): State<Kit>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<CompleteBody>,
) -> Answer<Json<TaskBody>> {
    let task = perform(&kit, &caller, &TaskId::parse(&id)?, &body.act(), None, Asked::Now).await?;
    Ok(Json(task.into()))
}

/// Completes a task as it was read.
pub(super) async fn complete(
    kit: &Kit,
    caller: &Caller,
    record: TaskRecord,
    outcome: Option<String>,
    variables: Object,
) -> Result<TaskRecord, Failed> {
    let worker = caller.worker();
    record.may_complete(&worker)?;
    if record.holder().is_none() {
        // Taken and done in one: only by whoever its queue lets take it.
        kit.instances.queues().of(&caller.tenant).await?.taken_from(&record, &worker)?;
    }
    check_form(kit, caller, &record, &variables).await?;
    let context = Context { now: kit.now(), actor: caller.actor(), jitter: outside::jitter(), carrier: None };
    let instance = record.task_id.instance.clone();
    let (task, by) = (record.task_id.element, Some(caller.user.clone()));
    let command = Command::CompleteTask { task, outcome: outcome.clone(), variables, by };
    let guard = TaskGuard { record, user: caller.user.clone() };
    match kit.instances.execute(&caller.tenant, &instance, &command, &context, Some(&guard)).await {
        Ok(_) => Ok(guard.record.close(&Closing::Completed { outcome }, Some(&caller.user), context.now).new),
        Err(runtime::Error::Store(store::Error::TaskChanged)) => Err(Failed::Changed),
        Err(error) => Err(error.into()),
    }
}

async fn check_form(kit: &Kit, caller: &Caller, record: &TaskRecord, variables: &Object) -> Result<(), Problem> {
    let graph = kit.instances.definitions().graph(&caller.tenant, &record.definition).await?;
    let node = graph.nodes().iter().find(|node| node.id == record.node_id);
    let Some(NodeKind::UserTask(task)) = node.map(|node| &node.kind) else { return Ok(()) };
    let Some(form) = &task.form else { return Ok(()) };
    let faults = schema::faults(form, &serde_json::Value::Object(variables.clone()), "/variables");
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
