//! Message queues.

use crate::lazy::{Lazy, lazy};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use futures_util::future::{BoxFuture, try_join_all};
use std::sync::Mutex;

/// Longest delay a queue can give a message, in seconds (SQS quota).
pub const MAX_DELAY: u64 = 900;
/// Most messages of one request (SQS quota).
const MAX_BATCH: usize = 10;
/// Requests under way at the same time.
const AT_ONCE: usize = 16;

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The queue's address.
    pub queue: String,
    /// The text.
    pub body: String,
    /// Seconds until it can be received; at most [`MAX_DELAY`].
    pub delay_seconds: u64,
}

/// Messages that were not all accepted.
#[derive(Debug, thiserror::Error)]
#[error("messages were not sent: {0}")]
pub struct SendFailed(pub String);

/// Where messages go.
pub trait Queues: Send + Sync {
    /// Sends all messages, or fails; some may have been sent then.
    fn send(&self, messages: Vec<Outgoing>) -> BoxFuture<'_, Result<(), SendFailed>>;
}

/// Amazon SQS.
#[derive(Debug, Clone)]
pub struct Sqs(Lazy<Client>);

impl Sqs {
    /// Made, and connected, when first used.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        Self(lazy(config, Client::new))
    }

    async fn send_some(&self, messages: &[Outgoing]) -> Result<(), SendFailed> {
        let Some(first) = messages.first() else { return Ok(()) };
        let mut request = self.0.send_message_batch().queue_url(&first.queue);
        for (position, message) in messages.iter().enumerate() {
            let delay = i32::try_from(message.delay_seconds.min(MAX_DELAY)).unwrap_or(0);
            let entry = SendMessageBatchRequestEntry::builder().id(position.to_string()).message_body(&message.body).delay_seconds(delay);
            request = request.entries(entry.build().map_err(|error| SendFailed(error.to_string()))?);
        }
        let answer = request.send().await.map_err(|error| SendFailed(DisplayErrorContext(error).to_string()))?;
        match answer.failed.first() {
            None => Ok(()),
            Some(failed) => Err(SendFailed(format!("{}: {}", failed.code, failed.message.as_deref().unwrap_or_default()))),
        }
    }
}

impl Queues for Sqs {
    fn send(&self, mut messages: Vec<Outgoing>) -> BoxFuture<'_, Result<(), SendFailed>> {
        Box::pin(async move {
            messages.sort_by(|one, other| one.queue.cmp(&other.queue));
            let same_queue = messages.chunk_by(|one, other| one.queue == other.queue);
            let batches: Vec<&[Outgoing]> = same_queue.flat_map(|messages| messages.chunks(MAX_BATCH)).collect();
            for some in batches.chunks(AT_ONCE) {
                try_join_all(some.iter().map(|batch| self.send_some(batch))).await?;
            }
            Ok(())
        })
    }
}

/// Queues that only remember, for tests.
#[derive(Debug, Default)]
pub struct MemoryQueues(Mutex<Vec<Outgoing>>);

impl MemoryQueues {
    /// What was sent since the last look.
    pub fn take(&self) -> Vec<Outgoing> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Queues for MemoryQueues {
    fn send(&self, messages: Vec<Outgoing>) -> BoxFuture<'_, Result<(), SendFailed>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(messages);
        Box::pin(std::future::ready(Ok(())))
    }
}
