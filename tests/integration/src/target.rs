//! What the `http` connector reaches: a target that answers as a test says.

use clients::http::{Http, HttpAnswer, HttpFailed, HttpRequest};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Mutex;
use tokio::sync::Notify;

/// A target for requests.
#[derive(Default)]
pub struct Target {
    behaviour: Mutex<Behaviour>,
    requests: Mutex<Vec<HttpRequest>>,
    reached: Notify,
}

#[derive(Clone, Copy)]
enum Behaviour {
    Answers { status: u16, after_seconds: u64 },
    Hangs,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self::Answers { status: 200, after_seconds: 0 }
    }
}

impl Target {
    /// From now on it answers with this status.
    pub fn answers(&self, status: u16) {
        self.becomes(Behaviour::Answers { status, after_seconds: 0 });
    }

    /// From now on each answer takes so long by the test's clock.
    pub fn takes(&self, seconds: u64) {
        self.becomes(Behaviour::Answers { status: 200, after_seconds: seconds });
    }

    /// From now on it never answers.
    pub fn hangs(&self) {
        self.becomes(Behaviour::Hangs);
    }

    fn becomes(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// Comes back when a request has arrived that is never answered.
    pub async fn hung(&self) {
        self.reached.notified().await;
    }

    /// The idempotency keys of all requests since the last look.
    pub fn keys(&self) -> Vec<String> {
        let requests = std::mem::take(&mut *self.requests.lock().unwrap());
        let key = |request: &HttpRequest| request.headers.iter().find(|(name, _)| name == "idempotency-key").map(|(_, key)| key.clone());
        requests.iter().map(|request| key(request).expect("a key on every request")).collect()
    }
}

impl Http for Target {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpAnswer, HttpFailed>> {
        self.requests.lock().unwrap().push(request);
        match *self.behaviour.lock().unwrap() {
            Behaviour::Hangs => {
                self.reached.notify_one();
                Box::pin(std::future::pending())
            }
            Behaviour::Answers { status, after_seconds } => {
                testkit::clock::advance(after_seconds);
                Box::pin(std::future::ready(Ok(HttpAnswer { status, body: json!({"answered": status}) })))
            }
        }
    }
}
