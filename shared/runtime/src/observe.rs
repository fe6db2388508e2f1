//! Logs and metrics of a function: JSON lines, one of them a request or message at info; metrics in CloudWatch's
//! embedded format (EMF), so that no agent and no call is needed.

use metrics_cloudwatch_embedded::{Builder, Collector};
use std::sync::OnceLock;
use std::time::Duration;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

static COLLECTOR: OnceLock<&'static Collector> = OnceLock::new();

/// The product's own crates that log, by the beginnings of their targets.
const OURS: [&str; 12] =
    ["auth", "clients", "dispatcher", "executor", "identity", "routing", "runtime", "scheduler", "store", "tasks", "web", "workflows"];

/// Prepares logs and metrics; called once, first thing in `main`. `LOG_LEVEL` chooses what is logged: `error`, `warn`,
/// `info` (unless set), `debug`, `trace`.
pub fn init(function: &'static str) {
    let level = std::env::var("LOG_LEVEL").ok().and_then(|level| level.parse().ok()).unwrap_or(Level::INFO);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_target(false);
    tracing_subscriber::registry().with(lines.with_filter(targets(level))).init();
    // What a panic says may be somebody's; where it was is not.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
    if let Ok(collector) = Builder::new().cloudwatch_namespace("Millrace").with_dimension("function", function).init() {
        COLLECTOR.set(collector).ok();
    }
}

/// What is logged at a level: libraries never say more than at `info`. Below it they show whole requests, passwords and
/// tokens included.
pub fn targets(level: Level) -> Targets {
    OURS.into_iter().fold(Targets::new().with_default(level.min(Level::INFO)), |targets, ours| targets.with_target(ours, level))
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

/// Counts something that an operator wants to hear of.
pub fn count(event: &'static str) {
    metrics::counter!("events", "event" => event).increment(1);
}
