//! `POST /tasks/{id}/complete`: the task and the process change in one transaction.

use crate::body::TaskBody;
use axum::Json;
use axum::extract::{Path, State};
use engine::graph::NodeKind;
use engine::instance::{Closing, Command, Context};
use engine::reader::Reader;
use engine::{Object, TaskId};
use runtime::{TaskGuard, outside, schema};
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FromReader, Kit, Operation, Problem, ProblemBody, Resource};
use work::task::TaskRecord;

/// How often completing is decided anew because the task changed at the same time.
const TRIES: u32 = 5;

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
    let id = TaskId::parse(&id)?;
    let command = Command::CompleteTask { task: id.element, outcome: body.outcome.clone(), variables: body.variables.clone() };
    let mut tries = 0;
    loop {
        let record = kit.store().task(&caller.tenant, &id).await?.ok_or_else(|| Problem::not_found("task"))?;
        caller.may(Operation::CompleteTask, &Resource::task(&caller.tenant, &record)).await?;
        record.may_complete(&caller.worker())?;
        check_form(&kit, &caller, &record, &body).await?;
        let context = Context { now: kit.now(), actor: caller.actor(), jitter: outside::jitter(), carrier: None };
        let guard = TaskGuard { record, user: caller.user.clone() };
        match kit.instances.execute(&caller.tenant, &id.instance, &command, &context, Some(&guard)).await {
            Ok(_) => {
                let closing = Closing::Completed { outcome: body.outcome };
                return Ok(Json(guard.record.close(&closing, Some(&caller.user), context.now).into()));
            }
            Err(runtime::Error::Store(store::Error::TaskChanged)) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn check_form(kit: &Kit, caller: &Caller, record: &TaskRecord, body: &CompleteBody) -> Result<(), Problem> {
    let graph = kit.instances.definitions().graph(&caller.tenant, &record.definition).await?;
    let node = graph.nodes().iter().find(|node| node.id == record.node_id);
    let Some(NodeKind::UserTask(task)) = node.map(|node| &node.kind) else { return Ok(()) };
    let Some(form) = &task.form else { return Ok(()) };
    let faults = schema::faults(form, &serde_json::Value::Object(body.variables.clone()), "/variables");
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}
