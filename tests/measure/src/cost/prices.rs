//! What AWS asks, in dollars: us-east-1, on demand, arm64, 2026. Free tiers are not counted anywhere.

/// Writes of 1 KB; a transactional write is two.
pub(crate) const WRITE_UNITS: f64 = 0.625 / MILLION;
/// Strongly consistent reads of 4 KB; an eventually consistent one is a half.
pub(crate) const READ_UNITS: f64 = 0.125 / MILLION;
/// Invocations of Lambda functions.
pub(super) const INVOCATIONS: f64 = 0.20 / MILLION;
/// Seconds of a Lambda function with 1 GB.
pub(super) const GB_SECONDS: f64 = 0.000_013_333_4;
/// Requests to SQS; a batch of up to ten messages is one.
pub(super) const QUEUE_REQUESTS: f64 = 0.40 / MILLION;
/// Requests to an HTTP API.
pub(super) const HTTP_REQUESTS: f64 = 1.00 / MILLION;

/// A CloudWatch alarm a month.
pub(super) const ALARM: f64 = 0.10;
/// A custom metric a month, while something is written to it every hour.
pub(super) const METRIC: f64 = 0.30;
/// A GB of DynamoDB storage a month.
pub(super) const STORED_GB: f64 = 0.25;
/// A GB of continuous backup (PITR) a month.
pub(super) const BACKED_UP_GB: f64 = 0.20;
/// A GB of logs taken in.
pub(super) const LOGGED_GB: f64 = 0.50;
/// Traces recorded by X-Ray.
pub(super) const TRACES: f64 = 5.00 / MILLION;

/// What others ask for a million steps, as they count them.
pub(super) const OTHERS: [(&str, &str, &str); 3] = [
    ("Step Functions Standard", "$25.00", "state transitions, a step is one or more"),
    ("Lambda durable functions", "$8.00", "durable operations, beside the Lambda time"),
    ("Temporal Cloud", "$25-50", "actions, a step is one or more; beside the workers"),
];

pub(super) const MILLION: f64 = 1_000_000.0;
