//! Two hundred requests at the same moment, and a limit that lets sixty through.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::Tenant;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

const LIMITS: &str = "/api/v1/limits";

#[tokio::test]
async fn of_200_parallel_requests_a_limit_of_50_and_a_burst_of_10_let_exactly_60_through() {
    let tenant = Tenant::create("limits").await;
    let emma = tenant.person("emma", "employee").await;
    // A day's window: nothing comes back while the test runs.
    let limits = json!({"user": {"read": {"limit": 50, "window_seconds": 86_400, "burst": 10}}});
    tenant.admin.send(Method::PUT, LIMITS, Some(&limits), &[]).await.expect(200);

    let answers = join_all((0..200).map(|_| emma.get("/api/v1/tasks"))).await;
    let passed = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(passed, 60);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        assert!(answer.header("retry-after").is_some() && answer.header("ratelimit").unwrap().contains("r=0"));
        answer.problem(429, "too_many_requests");
    }
    // Nobody else waits, nor does she for anything else.
    tenant.admin.get("/api/v1/tasks").await.expect(200);
    emma.post("/api/v1/tasks/claim/next", &json!({})).await.expect_status(204);

    tenant.admin.send(Method::PUT, LIMITS, Some(&json!({})), &[]).await.expect(200);
    emma.get("/api/v1/tasks").await.expect(200);
}
