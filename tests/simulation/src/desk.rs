//! Where everything that leaves a function arrives: each request to the database, a queue or a target, and each wait,
//! is laid down here and answered when the simulation says so, in the order it chooses.

use clients::http::{Http, HttpAnswer, HttpFailed, HttpRequest};
use clients::queues::{Outgoing, Queues, SendFailed};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::cell::Cell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

use crate::database::Answer;

thread_local! {
    static CURRENT: Cell<u64> = const { Cell::new(0) };
}

/// Says which invocation is at work on this thread, so that its requests bear its number.
pub fn at_work(invocation: u64) {
    CURRENT.set(invocation);
}

/// A request that waits for its answer.
pub struct Ask {
    /// The invocation that asks.
    pub invocation: u64,
    /// What.
    pub what: What,
}

/// What is asked.
#[expect(missing_docs, reason = "the fields say what the variant's sentence says")]
pub enum What {
    /// An operation of the database; no answer means that the connection broke.
    Database { operation: String, request: Value, reply: oneshot::Sender<Option<Answer>> },
    /// Messages to send.
    Send { messages: Vec<Outgoing>, reply: oneshot::Sender<Result<(), SendFailed>> },
    /// A connector's request.
    Http { request: HttpRequest, reply: oneshot::Sender<Result<HttpAnswer, HttpFailed>> },
    /// A wait of the database's client between tries.
    Nap { millis: u64, reply: oneshot::Sender<()> },
}

/// The desk. Cheap to clone.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<Vec<Ask>>>);

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}

impl Desk {
    /// All that waits.
    pub fn asks(&self) -> MutexGuard<'_, Vec<Ask>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets waits that nobody waits for any more.
    pub fn clear(&self) {
        self.asks().retain(|ask| !matches!(&ask.what, What::Nap { reply, .. } if reply.is_closed()));
    }

    pub(crate) fn lay<T>(&self, what: impl FnOnce(oneshot::Sender<T>) -> What) -> oneshot::Receiver<T> {
        let (reply, answer) = oneshot::channel();
        self.asks().push(Ask { invocation: CURRENT.get(), what: what(reply) });
        answer
    }

    /// Waits.
    pub fn nap(&self, duration: Duration) -> oneshot::Receiver<()> {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.lay(|reply| What::Nap { millis, reply })
    }
}

impl Queues for Desk {
    fn send(&self, messages: Vec<Outgoing>) -> BoxFuture<'_, Result<(), SendFailed>> {
        if messages.is_empty() {
            return Box::pin(std::future::ready(Ok(())));
        }
        let answer = self.lay(|reply| What::Send { messages, reply });
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(SendFailed("nobody is there".to_owned()))) })
    }
}

impl Http for Desk {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpAnswer, HttpFailed>> {
        let answer = self.lay(|reply| What::Http { request, reply });
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(HttpFailed::NoAnswer("nobody is there".to_owned()))) })
    }
}
