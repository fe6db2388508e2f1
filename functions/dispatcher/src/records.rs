//! A batch of stream records. All that can be carried out is; if anything could not be, the whole batch comes again,
//! which changes nothing for what was. AWS then bisects the batch, so that a record that never works ends alone in
//! the dead-letter queue.

use crate::audit::{self, Entries};
use crate::nearly_full::Told;
use crate::work_queues::{self, Happened, Moved};
use crate::{Dispatcher, archive, effects, settings, tasks};
use aws_lambda_events::dynamodb::{Event, EventRecord};
use clients::queues::Outgoing;
use lambda_runtime::Error;
use runtime::messages::{Errand, Task};
use store::Streamed;

/// Records that were not carried out.
#[derive(Debug, thiserror::Error)]
#[error("{failed} of {of} records were not carried out, the first because {first}")]
struct NotCarriedOut {
    failed: usize,
    of: usize,
    first: String,
}

/// Handles a batch.
///
/// # Errors
/// When something was not carried out: the batch has to come again.
pub async fn handle(dispatcher: Dispatcher, event: Event) -> Result<(), Error> {
    let begun = std::time::Instant::now();
    let answer = carry_out_all(&dispatcher, &event).await;
    if let Err(error) = &answer {
        tracing::error!(%error, "a batch has to come again");
    }
    runtime::observe::measure("dispatch", begun.elapsed(), answer.is_err());
    Ok(answer?)
}

async fn carry_out_all(dispatcher: &Dispatcher, event: &Event) -> Result<(), NotCarriedOut> {
    let mut messages: Vec<Outgoing> = Vec::new();
    let mut errors: Vec<String> = Vec::new();
    let mut together = Together::default();
    for record in &event.records {
        match carry_out(dispatcher, record, &mut together).await {
            Ok(more) => messages.extend(more),
            Err(error) => errors.push(error.to_string()),
        }
    }
    errors.extend(audit::seal(dispatcher, &together.entries).await);
    let following = work_queues::follow(dispatcher, together.happened).await;
    messages.extend(following.messages);
    errors.extend(following.errors);
    // The messages of all records go together, in as few requests as there can be.
    match dispatcher.queues.send(messages).await {
        Ok(()) => errors.extend(remember(dispatcher, &following.told).await),
        Err(error) => errors.push(error.to_string()),
    }
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(NotCarriedOut { failed: errors.len(), of: event.records.len(), first: first.clone() }),
    }
}

/// Remembers what people were told; gives what went wrong.
async fn remember(dispatcher: &Dispatcher, told: &[Told]) -> Vec<String> {
    let mut errors = Vec::new();
    for one in told {
        if let Err(error) = one.remember(dispatcher).await {
            errors.push(error.to_string());
        }
    }
    errors
}

/// What is written for a whole batch of records: one write holds many.
#[derive(Default)]
struct Together {
    entries: Entries,
    happened: Happened,
}

async fn carry_out(dispatcher: &Dispatcher, record: &EventRecord, together: &mut Together) -> store::Result<Vec<Outgoing>> {
    let errand = |tenant, errand| Ok(vec![dispatcher.destinations.errand(&Errand { tenant, errand })]);
    match Streamed::from_image(record.change.new_image.clone())? {
        Some(Streamed::Batch(batch)) => effects::carry_out(dispatcher, &batch).await,
        // Whoever sent it most likely correlated it as well.
        Some(Streamed::Message { tenant, channel }) => {
            match dispatcher.store.buffered(&tenant, &channel, (dispatcher.clock)(), 1).await?.is_empty() {
                true => Ok(Vec::new()),
                false => errand(tenant, Task::Correlate(channel)),
            }
        }
        Some(Streamed::Signal { tenant, channel, id }) => errand(tenant, Task::Broadcast { channel, id, after: None }),
        Some(Streamed::Task { tenant, task, version, effects }) => {
            let messages = tasks::carry_out(dispatcher, &tenant, &task, version, &effects).await?;
            if !effects.tallies.is_empty() || !effects.waits.is_empty() || effects.freed.is_some() {
                together.happened.entry(tenant).or_default().moves.push(Moved { task, version, effects });
            }
            Ok(messages)
        }
        Some(Streamed::Settings { tenant, queue, at }) => {
            let messages = settings::follow(dispatcher, &tenant, &queue, at).await?;
            together.happened.entry(tenant).or_default().changed.insert(queue);
            Ok(messages)
        }
        // Whoever linked it most likely started it as well.
        Some(Streamed::CaseStart { tenant, instance }) => match dispatcher.store.has_begun(&tenant, &instance).await? {
            true => Ok(Vec::new()),
            false => errand(tenant, Task::StartForCase(instance)),
        },
        Some(Streamed::Retention { tenant, version }) => Ok(vec![archive::swept(dispatcher, tenant, version)]),
        Some(Streamed::Archive { tenant, instance }) => errand(tenant, Task::Archive { instance, asked: true }),
        // All of them together, after the rest: one link holds many.
        Some(Streamed::Entry { tenant, written: one }) => {
            together.entries.entry(tenant).or_default().push(one);
            Ok(Vec::new())
        }
        Some(Streamed::Definition { tenant, workflow, version }) => errand(tenant, Task::Settle { workflow, version }),
        None => Ok(Vec::new()),
    }
}
