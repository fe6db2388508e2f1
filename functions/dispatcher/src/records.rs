//! A batch of stream records: carried out in order, reported from the first that failed.

use crate::{Dispatcher, effects};
use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use clients::queues::Outgoing;
use std::convert::Infallible;
use store::Committed;

/// Handles a batch. Lambda continues from the record that is reported, which comes again with all after it.
///
/// # Errors
/// Never: failures are in the answer.
pub async fn handle(dispatcher: Dispatcher, event: Event) -> Result<DynamoDbEventResponse, Infallible> {
    let begun = std::time::Instant::now();
    let mut messages: Vec<Outgoing> = Vec::new();
    let mut failed = None;
    for record in &event.records {
        match carry_out(&dispatcher, record).await {
            Ok(more) => messages.extend(more),
            Err(error) => {
                tracing::error!(%error, sequence = record.change.sequence_number, "a batch was not carried out");
                failed = record.change.sequence_number.clone();
                break;
            }
        }
    }
    // Messages of all records before the failed one go in one request a queue; if that fails, all come again.
    if let Err(error) = dispatcher.queues.send(messages).await {
        tracing::error!(%error, "messages were not sent");
        failed = event.records.first().and_then(|record| record.change.sequence_number.clone());
    }
    runtime::observe::measure("dispatch", begun.elapsed(), failed.is_some());
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = failed
        .map(|sequence| {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence);
            failure
        })
        .into_iter()
        .collect();
    Ok(response)
}

async fn carry_out(dispatcher: &Dispatcher, record: &EventRecord) -> store::Result<Vec<Outgoing>> {
    match Committed::from_image(record.change.new_image.clone())? {
        Some(batch) => effects::carry_out(dispatcher, &batch).await,
        None => Ok(Vec::new()),
    }
}
