//! `http`: one request. Without a `body` of its own it sends who asks and the process's variables.

use super::{Call, Outcome};
use clients::http::{Http, HttpBody, HttpFailed, HttpRequest, MAX_ANSWER};
use engine::Object;
use serde_json::{Value, json};
use std::time::Duration;

/// How long a target may take unless the settings say otherwise.
const USUAL_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) async fn run(http: &dyn Http, call: &Call<'_>) -> Outcome {
    match http.send(request(call)).await {
        Ok(answer) if (200..300).contains(&answer.status) => Outcome::Done(answer.body),
        Ok(answer) => Outcome::Failed { error: format!("the target answered {}", answer.status), retryable: worth_a_retry(answer.status) },
        Err(error) => {
            Outcome::Failed { retryable: !matches!(error, HttpFailed::Invalid(_) | HttpFailed::TooLong(_)), error: error.to_string() }
        }
    }
}

/// Server errors and those that speak of time or load (RFC 9110, 15.5.9; RFC 8470; RFC 6585).
fn worth_a_retry(status: u16) -> bool {
    status >= 500 || matches!(status, 408 | 425 | 429)
}

fn request(call: &Call<'_>) -> HttpRequest {
    let text = |name: &str| call.settings.get(name).and_then(Value::as_str);
    let method = text("method").unwrap_or("POST").to_owned();
    let mut headers: Vec<(String, String)> = vec![("idempotency-key".to_owned(), call.idempotency_key())];
    if let Some(Value::Object(given)) = call.settings.get("headers") {
        headers.extend(given.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))));
    }
    let body = call.settings.get("body").cloned().unwrap_or_else(|| usual_body(call));
    HttpRequest {
        body: (method != "GET").then_some(HttpBody::Json(body)),
        method,
        url: text("url").unwrap_or_default().to_owned(),
        headers,
        timeout: timeout(call.settings).min(call.limit),
        max_answer: MAX_ANSWER,
    }
}

/// How long the target may take.
pub(super) fn timeout(settings: &Object) -> Duration {
    let seconds = settings.get("timeout_seconds").and_then(Value::as_f64);
    seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or(USUAL_TIMEOUT)
}

fn usual_body(call: &Call<'_>) -> Value {
    json!({
        "workflow_instance_id": call.live.id,
        "step_id": call.step,
        "business_key": call.live.state.business_key,
        "variables": call.live.state.variables(),
    })
}
