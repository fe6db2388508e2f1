//! Partial batches: what failed comes again, what worked does not.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::future::join_all;

/// Whether a message is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It may be deleted: done now, done before, or never to be done.
    Yes,
    /// It shall be delivered again.
    Again,
}

/// Handles all messages of a batch at the same time (SQS sends at most what the mapping's batch size allows) and
/// answers which of them shall come again.
pub async fn each<F>(event: SqsEvent, handle: impl Fn(SqsMessage) -> F) -> SqsBatchResponse
where
    F: Future<Output = Done>,
{
    let handled = join_all(event.records.into_iter().map(|message| {
        let id = message.message_id.clone().unwrap_or_default();
        let done = handle(message);
        async move { (id, done.await) }
    }));
    let failed = handled.await.into_iter().filter(|(_, done)| *done == Done::Again);
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failed
        .map(|(id, _)| {
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            failure
        })
        .collect();
    response
}
