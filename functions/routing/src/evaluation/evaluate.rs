//! `POST /decisions/{id}/evaluate`.

use super::batch::{self, Budget, ItemBody};
use super::decide::Question;
use crate::Routing;
use crate::answer::{DecidedBody, MAX_ANSWER, text};
use crate::budget::SECONDS;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{DecisionId, Object};
use http::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use web::{Answer, Caller, FromReader, JSON, Operation, Payload, Problem, ProblemBody, Resource};

/// Longest body, in bytes.
const MAX_BODY: usize = 2 * 1024 * 1024;
/// Most sets of inputs of one request.
const MAX_BATCH: usize = 1_000;
/// What an answer has beside its items, at most: `not_evaluated` for all but one.
const BESIDE_ITEMS: usize = 200 * MAX_BATCH;

/// What to evaluate.
#[derive(Debug, ToSchema)]
#[schema(as = EvaluateDecision)]
pub(crate) struct EvaluateBody {
    /// The name or id of a decision, decision service or business knowledge model; without one, the model's last decision
    /// that no other needs.
    decision: Option<String>,
    /// The latest unless given.
    version: Option<u32>,
    /// Values by the names of its inputs.
    #[schema(value_type = Option<Object>)]
    inputs: Object,
    /// Instead of `inputs`: up to 1,000 of them, each evaluated on its own.
    #[schema(value_type = Option<Vec<Object>>)]
    batch: Option<Vec<Value>>,
}

impl FromReader for EvaluateBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let decision = reader.optional_text("decision", 1..=500);
        let version = reader.optional_whole("version", 1..=u64::from(u32::MAX)).and_then(|version| u32::try_from(version).ok());
        let inputs = reader.optional_object("inputs").cloned();
        let batch = reader.optional("batch").is_some().then(|| reader.list("batch", MAX_BATCH).to_vec());
        if inputs.is_some() && batch.is_some() {
            return reader.fault("misplaced_field", "inputs", "`inputs` and `batch` exclude each other".to_owned());
        }
        Some(Self { decision, version, inputs: inputs.unwrap_or_default(), batch })
    }
}

/// What was decided.
#[derive(Serialize, ToSchema)]
#[schema(as = Evaluation)]
pub(crate) struct EvaluationBody {
    #[serde(flatten)]
    of: EvaluatedBody,
    #[serde(flatten)]
    decided: DecidedBody,
}

/// What was decided for each set of inputs, in their order.
#[derive(Serialize, ToSchema)]
#[schema(as = EvaluationBatch)]
pub(crate) struct BatchBody {
    #[serde(flatten)]
    of: EvaluatedBody,
    /// How many were evaluated before time or space ran out. Those after them have the error `not_evaluated`: send them again.
    evaluated: usize,
    #[schema(value_type = Vec<ItemBody>)]
    items: Vec<Box<RawValue>>,
}

/// What was evaluated.
#[derive(Serialize, ToSchema)]
#[schema(as = EvaluatedDecision)]
pub(crate) struct EvaluatedBody {
    decision_id: String,
    version: u32,
    /// The name of the decision.
    decision: String,
}

/// One or many.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = EvaluationAnswer)]
pub(crate) enum EvaluationAnswer {
    /// Of `inputs`.
    One(EvaluationBody),
    /// Of `batch`.
    Many(BatchBody),
}

/// Evaluate a decision, once or for up to 1,000 sets of inputs
///
/// Each set of inputs of a `batch` is evaluated on its own and answered in its place. What does not fit into the time or the
/// size of one answer has the error `not_evaluated`; nothing else is lost, and it can be sent again.
#[utoipa::path(post, operation_id = "evaluate_decision", path = "/api/v1/decisions/{decision_id}/evaluate", tag = "decisions",
    params(("decision_id" = String, Path)), request_body = EvaluateBody,
    responses((status = 200, body = EvaluationAnswer), (status = 404, body = ProblemBody), (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(routing): State<Routing>, caller: Caller, Path(id): Path<String>, body: Payload<MAX_BODY>) -> Answer {
    let id = DecisionId::parse(&id)?;
    caller.may(Operation::EvaluateDecision, &Resource::decision(&caller.tenant, &id)).await?;
    let body: EvaluateBody = body.read()?;
    let kit = &routing.kit;
    let version = match body.version {
        Some(version) => version,
        None => kit.store().latest_decision(&caller.tenant, &id).await?.ok_or_else(|| Problem::not_found("decision model"))?.version,
    };
    let compiled = routing.decisions.compiled(&caller.tenant, &id, version).await?;
    let question = Question::new(&compiled, body.decision.as_deref(), kit.now())?;
    let of = EvaluatedBody { decision_id: id.to_string(), version, decision: question.invocable().name.clone() };
    let answer = match &body.batch {
        None => EvaluationAnswer::One(EvaluationBody { of, decided: question.answer(&body.inputs, "/inputs")? }),
        Some(sets) => {
            let budget = Budget { until: kit.now().plus_seconds(SECONDS), bytes: MAX_ANSWER - BESIDE_ITEMS, clock: kit.clock };
            let answers = batch::evaluate(&question, sets, &budget)?;
            EvaluationAnswer::Many(BatchBody { of, evaluated: answers.evaluated, items: answers.items })
        }
    };
    Ok(([(CONTENT_TYPE, JSON)], text(&answer)?).into_response())
}
