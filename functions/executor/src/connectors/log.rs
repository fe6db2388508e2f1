//! `log`: writes a line. What an automated step does as long as nobody said anything else.

use super::{Call, Outcome};
use serde_json::Value;

pub(super) fn run(call: &Call<'_>) -> Outcome {
    let message = call.settings.get("message").and_then(Value::as_str).unwrap_or("automated step");
    tracing::info!(instance.id = %call.live.id, step = call.step, message);
    Outcome::Done(Value::Null)
}
