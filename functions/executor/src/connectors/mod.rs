//! What a service task can call. One file a connector; the JSON Schema of its settings stands in `runtime::connectors`,
//! where definitions are checked against it.

mod http;
mod log;

use crate::Executor;
use engine::{ElementId, Object};
use runtime::Live;
use serde_json::Value;
use std::time::Duration;

/// A call for a job.
pub struct Call<'a> {
    /// The instance.
    pub live: &'a Live,
    /// The job.
    pub job: ElementId,
    /// The step it belongs to.
    pub step: &'a str,
    /// The connector's settings.
    pub settings: &'a Object,
    /// The time there is.
    pub limit: Duration,
}

impl Call<'_> {
    /// The same for every try of a job and for no other job: what a target needs to do a thing once.
    pub fn idempotency_key(&self) -> String {
        format!("{}-{}", self.live.id, self.job.0)
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Outcome {
    /// The answer.
    Done(Value),
    /// There is none.
    Failed {
        /// Why, for people.
        error: String,
        /// Whether another try can help.
        retryable: bool,
    },
}

/// How long a connector may need with these settings.
pub(crate) fn timeout(kind: &str, settings: &Object) -> Duration {
    if kind == "http" { http::timeout(settings) } else { Duration::ZERO }
}

/// Calls a connector by name.
pub(crate) async fn run(executor: &Executor, kind: &str, call: &Call<'_>) -> Outcome {
    match kind {
        "log" => log::run(call),
        "http" => http::run(executor.http.as_ref(), call).await,
        other => Outcome::Failed { error: format!("there is no connector `{other}`"), retryable: false },
    }
}
