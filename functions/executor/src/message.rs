//! A batch of messages, and one message's chain of jobs.

use crate::{Executor, job};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use engine::instance::{Rejection, State, Status};
use engine::{ElementId, Timestamp};
use runtime::batch::{self, Done};
use runtime::messages::{Message, Work};
use runtime::{Error, Live};
use std::convert::Infallible;

/// What must remain of an invocation's time for another job to be begun, in milliseconds: enough to write its result.
const MARGIN: i64 = 2_000;
/// How often a result is decided anew because someone else appended first. Each time somebody else made progress.
const TRIES: u32 = 20;

/// Handles a batch until `deadline`.
///
/// # Errors
/// Never: failures are in the answer.
pub async fn handle(executor: Executor, event: SqsEvent, deadline: Timestamp) -> Result<SqsBatchResponse, Infallible> {
    let begun = std::time::Instant::now();
    let response = batch::each(event, |message| one(&executor, message, deadline)).await;
    runtime::observe::measure("execute", begun.elapsed(), !response.batch_item_failures.is_empty());
    Ok(response)
}

async fn one(executor: &Executor, message: SqsMessage, deadline: Timestamp) -> Done {
    let Some(message) = Message::delivered(&message) else { return Done::Again };
    // A timer is not for this function: it ends where a person looks, in the dead-letter queue.
    let Work::Job(job) = message.work else { return Done::Again };
    match chain(executor, &message, job, deadline).await {
        Ok(()) => Done::Yes,
        Err(Error::NotFound(what)) => {
            tracing::warn!(what, instance.id = %message.instance, "a job of nothing");
            Done::Yes
        }
        // It ended long ago.
        Err(Error::Rejected(Rejection::InstanceArchived)) => Done::Yes,
        Err(error) => {
            tracing::warn!(%error, instance.id = %message.instance, "a job that has to come again");
            Done::Again
        }
    }
}

/// Runs the job a message names, then every job that is carried on under it.
async fn chain(executor: &Executor, message: &Message, ticket: ElementId, deadline: Timestamp) -> Result<(), Error> {
    let mut live = executor.instances.load(&message.tenant, &message.instance).await?;
    let mut ran = false;
    while let Some(job) = due(&live.state, ticket, message.failures) {
        let left = deadline.as_millis() - (executor.clock)().as_millis() - MARGIN;
        // The first job takes what there is; a later one is not begun with less time than its target may need.
        if left <= 0 || (ran && left < job::needs(&live, job)) {
            return hand_over(executor, &live, message, job).await;
        }
        ran = true;
        let command = job::run(executor, &live, job, left).await;
        if let Settled::Stop = settle(executor, &mut live, ticket, job, command).await? {
            break;
        }
    }
    Ok(())
}

/// The job a message is for: the try it names, or the first try of one that was carried on under it. A later try has a
/// message of its own, and what has an incident waits for a person.
fn due(state: &State, ticket: ElementId, failures: u32) -> Option<ElementId> {
    if state.status != Status::Running {
        return None;
    }
    let ours = state.jobs().find(|(element, try_)| {
        let named = element.id == ticket && try_.failures == failures;
        let carried = try_.carrier == Some(ticket) && try_.failures == 0;
        (named || carried) && state.incident(element.id).is_none() && !job::is_for_a_worker(state, element)
    });
    ours.map(|(element, _)| element.id)
}

enum Settled {
    GoOn,
    Stop,
}

/// Writes a job's result down, whoever else writes meanwhile. The connector is not called again for it.
async fn settle(
    executor: &Executor,
    live: &mut Live,
    ticket: ElementId,
    job: ElementId,
    mut command: engine::instance::Command,
) -> Result<Settled, Error> {
    for _ in 0..TRIES {
        let context = job::context(executor, ticket);
        match live.commit(&executor.instances, command.clone(), &context, None, None).await {
            Ok(_) => return Ok(Settled::GoOn),
            Err(Error::Store(store::Error::Conflict | store::Error::TaskChanged)) => {
                *live = executor.instances.load(&live.tenant, &live.id).await?;
            }
            Err(Error::VariablesTooLarge) => command = job::failed(live, job, Error::VariablesTooLarge.to_string(), false),
            // Somebody else settled it: a delivery before this one, or a cancellation.
            Err(Error::Rejected(Rejection::JobNotActive | Rejection::JobHasIncident | Rejection::TrySettled)) => {
                tracing::info!(instance.id = %live.id, job = job.0, "a job that was settled before");
                return Ok(Settled::GoOn);
            }
            // The resume sends the job again.
            Err(Error::Rejected(_)) => return Ok(Settled::Stop),
            Err(error) => return Err(error),
        }
    }
    // The message comes again, and the target recognises the call by its key.
    Err(store::Error::Conflict.into())
}

/// Gives the next job a message of its own, because this invocation has no time left for it.
async fn hand_over(executor: &Executor, live: &Live, message: &Message, job: ElementId) -> Result<(), Error> {
    let failures = live.state.job(job).map_or(0, |job| job.failures);
    let next = Message { work: Work::Job(job), failures, ..message.clone() };
    let outgoing = executor.destinations.job(&next, live.state.priority.class(), None, (executor.clock)());
    executor.queues.send(vec![outgoing]).await.map_err(|error| store::Error::Unavailable(error.to_string()).into())
}
