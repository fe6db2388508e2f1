//! Logs and metrics of a function: JSON lines, one of them a request or message at info; metrics in CloudWatch's
//! embedded format (EMF), so that no agent and no call is needed.

use metrics_cloudwatch_embedded::{Builder, Collector};
use std::sync::OnceLock;
use std::time::Duration;

static COLLECTOR: OnceLock<&'static Collector> = OnceLock::new();

/// Prepares logs and metrics; called once, first thing in `main`. `LOG_LEVEL` chooses what is logged: `error`, `warn`,
/// `info` (unless set), `debug`.
pub fn init(function: &'static str) {
    let level = std::env::var("LOG_LEVEL").ok().and_then(|level| level.parse().ok()).unwrap_or(tracing::Level::INFO);
    tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false).with_target(false).with_max_level(level).init();
    if let Ok(collector) = Builder::new().cloudwatch_namespace("Millrace").with_dimension("function", function).init() {
        COLLECTOR.set(collector).ok();
    }
}

/// Counts a piece of work and its time, and writes the metrics out.
pub fn measure(operation: &'static str, took: Duration, failed: bool) {
    metrics::histogram!("duration_ms", "operation" => operation).record(took.as_secs_f64() * 1000.0);
    if failed {
        metrics::counter!("failures", "operation" => operation).increment(1);
    }
    if let Some(collector) = COLLECTOR.get() {
        collector.flush(std::io::stdout()).ok();
    }
}
