//! What people are to be told: messages for whatever sends mail.

use clients::queues::{Outgoing, Queues};
use serde::Serialize;
use std::sync::Arc;
use web::{Code, Problem};

/// Puts messages into the queue of notifications. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Notify {
    queues: Arc<dyn Queues>,
    queue: Arc<str>,
}

/// A message. Whoever sends mail knows what to say in each case.
#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Notification<'a> {
    /// Somebody asked for a link to choose a new password.
    PasswordReset {
        tenant: &'a str,
        user_id: &'a str,
        /// Where it goes; nobody there, it goes nowhere.
        to: Option<&'a str>,
        /// Goes into `POST /auth/password/reset`.
        reset_token: &'a str,
        /// RFC 3339.
        expires_at: String,
    },
}

impl Notify {
    pub(crate) fn new(queues: Arc<dyn Queues>, queue: String) -> Self {
        Self { queues, queue: queue.into() }
    }

    /// Sends a message.
    ///
    /// # Errors
    /// 503 when the queue does not answer.
    pub(crate) async fn send(&self, notification: &Notification<'_>) -> Result<(), Problem> {
        let body = serde_json::to_string(notification).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        let sent = self.queues.send(vec![Outgoing { queue: self.queue.to_string(), body, delay_seconds: 0 }]).await;
        sent.map_err(|error| {
            tracing::error!(%error, "a notification is not sent");
            Problem::new(Code::Unavailable, "the queue did not answer")
        })
    }
}
