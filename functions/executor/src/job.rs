//! One job: what its connector is given, and what its answer means.

use crate::Executor;
use crate::connectors::{self, Call, Outcome};
use crate::decision;
use engine::instance::{Command, Context, Element, State};
use engine::reader::{MAX_DEPTH, too_deep};
use engine::{ElementId, Object};
use runtime::Live;
use std::time::Duration;

/// Calls the job's connector and gives the command that settles the job. `left` is what remains of the invocation's
/// time, in milliseconds.
pub(crate) async fn run(executor: &Executor, live: &Live, job: ElementId, left: i64) -> Command {
    if let Some(task) = live.state.element(job).and_then(|element| live.state.graph()?.business_rule_task(element.node)) {
        return decision::run(executor, live, job, task).await;
    }
    let node = live.state.element(job).and_then(|element| live.state.graph()?.node(element.node));
    let task = live.state.element(job).and_then(|element| live.state.graph()?.service_task(element.node));
    let (Some(node), Some(task)) = (node, task) else {
        return failed(live, job, "the definition has no service task here".to_owned(), false);
    };
    let limit = Duration::from_millis(u64::try_from(left).unwrap_or(0));
    let call = Call { live, job, step: node.step.as_deref().unwrap_or(&node.id), settings: &task.connector.settings, limit };
    match connectors::run(executor, &task.connector.kind, &call).await {
        Outcome::Done(answer) if too_deep(&answer) => failed(live, job, format!("the answer is nested deeper than {MAX_DEPTH}"), false),
        Outcome::Done(answer) => {
            let mut variables = Object::new();
            if let Some(name) = &task.result_variable {
                variables.insert(name.clone(), answer);
            }
            Command::CompleteJob { job, variables, decided: None }
        }
        Outcome::Failed { error, retryable } => {
            tracing::warn!(instance.id = %live.id, job = job.0, error, retryable, "a job failed");
            failed(live, job, error, retryable)
        }
    }
}

/// Whether a job waits for a worker outside, who asks for it; no message is for that.
pub(crate) fn is_for_a_worker(state: &State, element: &Element) -> bool {
    let task = state.graph().and_then(|graph| graph.service_task(element.node));
    task.is_some_and(|task| task.connector.kind == runtime::connectors::WORKER)
}

/// The command that settles a try that failed.
pub(crate) fn failed(live: &Live, job: ElementId, error: String, retryable: bool) -> Command {
    Command::FailJob { job, failures: live.state.job(job).map_or(0, |job| job.failures), error, retryable }
}

/// How long a job's connector may need, in milliseconds.
pub(crate) fn needs(live: &Live, job: ElementId) -> i64 {
    let task = live.state.element(job).and_then(|element| live.state.graph()?.service_task(element.node));
    let needs = task.map(|task| connectors::timeout(&task.connector.kind, &task.connector.settings)).unwrap_or_default();
    i64::try_from(needs.as_millis()).unwrap_or(i64::MAX)
}

/// The circumstances of a result.
pub(crate) fn context(executor: &Executor, ticket: ElementId) -> Context {
    Context { carrier: Some(ticket), ..executor.instances.context((executor.clock)(), "system:executor") }
}
