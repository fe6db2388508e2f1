//! `POST /tasks/bulk`: the same act for many tasks. Each is done or refused by itself, and the answer says which and why.

use super::act::{Act, ReasonBody};
use super::change::ChangeBody;
use super::complete::CompleteBody;
use super::delegate::DelegateBody;
use super::escalate::EscalateBody;
use super::move_to::MoveBody;
use super::reassign::ReassignBody;
use super::{Asked, perform};
use crate::body::TaskBody;
use axum::Json;
use axum::extract::State;
use engine::TaskId;
use engine::reader::Reader;
use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Body, Caller, FaultBody, FromReader, Kit, Operation, Problem, ProblemBody};

/// Most tasks of one request.
const MAX_TASKS: usize = 100;
/// Tasks that something is done to at the same time. More would get into each other's way at what one person has in hand.
const AT_ONCE: usize = 4;
/// What can be done.
const WORDS: &str = "claim, release, delegate, return, reassign, escalate, suspend, resume, change, move, complete";

/// What is done to which tasks.
#[derive(Debug, ToSchema)]
#[schema(as = BulkTasks)]
pub(crate) struct BulkBody {
    /// `claim`, `release`, `delegate`, `return`, `reassign`, `escalate`, `suspend`, `resume`, `change`, `move` or `complete`.
    #[schema(value_type = String)]
    action: Act,
    /// Up to 100. Beside this, the body has the fields of the action by itself.
    #[schema(value_type = Vec<String>)]
    task_ids: Vec<TaskId>,
    /// For the tasks' histories.
    reason: Option<String>,
}

impl FromReader for BulkBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let task_ids = reader.ids("task_ids", MAX_TASKS, TaskId::parse);
        if task_ids.is_empty() {
            reader.fault::<()>("missing_field", "task_ids", "`task_ids` names at least one task".to_owned());
        }
        let word = reader.text("action", 1..=20)?;
        let (action, reason) = read_act(&word, reader)?;
        Some(Self { action, task_ids, reason })
    }
}

fn read_act(word: &str, reader: &mut Reader<'_>) -> Option<(Act, Option<String>)> {
    let plain = match word {
        "claim" => Act::Claim,
        "release" => Act::Release,
        "return" => Act::GiveBack,
        "suspend" => Act::Suspend,
        "resume" => Act::Resume,
        "delegate" => return DelegateBody::read(reader).map(DelegateBody::act),
        "reassign" => return ReassignBody::read(reader).map(ReassignBody::act),
        "escalate" => return EscalateBody::read(reader).map(EscalateBody::act),
        "change" => return ChangeBody::read(reader).map(ChangeBody::act),
        "move" => return MoveBody::read(reader).map(MoveBody::act),
        "complete" => return CompleteBody::read(reader).map(|body| (body.act(), None)),
        _ => return reader.fault("invalid_value", "action", format!("`{word}` is not an action; known are {WORDS}")),
    };
    ReasonBody::read(reader).map(|body| (plain, body.reason))
}

/// What became of each task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkResults)]
pub(crate) struct BulkResults {
    /// How many it was done to.
    done: usize,
    /// How many not.
    failed: usize,
    /// In the order of the request.
    results: Vec<BulkResult>,
}

/// What became of a task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkResult)]
pub(crate) struct BulkResult {
    task_id: String,
    /// As it is now, if it was done.
    task: Option<TaskBody>,
    /// Why not, if not.
    problem: Option<WhyNot>,
}

/// Why something was not done to a task: what a request for this task alone would have been answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhyNot)]
pub(crate) struct WhyNot {
    status: u16,
    code: &'static str,
    detail: String,
    errors: Vec<FaultBody>,
}

impl From<Problem> for WhyNot {
    fn from(problem: Problem) -> Self {
        let Problem { code, detail, errors, .. } = problem;
        Self { status: code.status().as_u16(), code: code.as_str(), detail, errors }
    }
}

/// Do the same to many tasks
///
/// Each by itself: what can be done is done, and the answer says of the others why not.
#[utoipa::path(post, operation_id = "change_tasks", path = "/api/v1/tasks/bulk", tag = "tasks", request_body = BulkBody,
    responses((status = 200, body = BulkResults), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, Body(body): Body<BulkBody>) -> Answer<Json<BulkResults>> {
    caller.may_in_tenant(Operation::ChangeTasks).await?;
    let one = async |id: TaskId| {
        let done = perform(&kit, &caller, &id, &body.action, body.reason.as_deref(), Asked::OfMany).await;
        let task_id = id.to_string();
        match done {
            Ok(task) => BulkResult { task_id, task: Some(task.into()), problem: None },
            Err(problem) => BulkResult { task_id, task: None, problem: Some(problem.into()) },
        }
    };
    let results: Vec<BulkResult> = stream::iter(body.task_ids.iter().cloned()).map(one).buffered(AT_ONCE).collect().await;
    let done = results.iter().filter(|result| result.task.is_some()).count();
    Ok(Json(BulkResults { done, failed: results.len() - done, results }))
}
