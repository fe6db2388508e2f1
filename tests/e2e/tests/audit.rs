//! What people do stands in an export that verifies without the deployment.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Tenant, eventually};
use serde_json::{Value, json};

const AUDIT: &str = "/api/v1/audit";

/// A day's export, all pages.
async fn export(admin: &Api, day: &str) -> String {
    let (mut text, mut path) = (String::new(), format!("{AUDIT}/export?day={day}"));
    loop {
        let answer = admin.get(&path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-ndjson")), "{}", answer.text);
        text.push_str(&answer.text);
        let Some(next) = answer.header("link") else { return text };
        path = next.split(['<', '>']).nth(1).unwrap().to_owned();
    }
}

#[tokio::test]
async fn what_people_do_is_written_down_sealed_and_can_be_verified() {
    let tenant = Tenant::create("audit").await;
    let emma = tenant.person("emma", "employee").await;
    emma.post("/api/v1/tasks/claim/next", &json!({})).await.expect_status(204);
    emma.post("/api/v1/users", &json!({"username": "nora", "password": "rain on a tin roof"})).await.problem(403, "forbidden");
    emma.get(AUDIT).await.problem(403, "forbidden");

    let denied = tenant.admin.get(&format!("{AUDIT}?outcome=denied&actor=emma")).await.expect(200);
    let operations: Vec<&Value> = denied["items"].as_array().unwrap().iter().map(|entry| &entry["operation"]).collect();
    assert_eq!(operations, [&json!("search_audit"), &json!("create_user")], "the newest first");
    let entry = &denied["items"][0];
    assert!(entry["address"].is_string() && entry["user_agent"].is_null(), "{entry}");

    // Days are those of UTC: a test at midnight looks at two.
    let days = async || {
        let page = tenant.admin.get(&format!("{AUDIT}?limit=200")).await.expect(200);
        let mut days: Vec<String> =
            page["items"].as_array().unwrap().iter().map(|entry| entry["at"].as_str().unwrap()[..10].to_owned()).collect();
        days.sort();
        days.dedup();
        days
    };
    // Looking is written down as well: of that there is always something that is not sealed yet.
    let waits =
        |line: &str| line.starts_with("{\"unsealed\"") && !["search_audit", "export_audit"].iter().any(|reads| line.contains(reads));
    let report = eventually("every entry but those of looking is in a link", async || {
        let mut text = String::new();
        for day in days().await {
            text.push_str(&export(&tenant.admin, &day).await);
        }
        let report = audit::verify(&text);
        assert_eq!(report.faults, []);
        (!text.lines().any(waits) && report.entries >= 7).then_some(report)
    })
    .await;
    assert_eq!(report.begins_after, "");
    // A tenant made, two log-ins, a user made, a claim, two refusals.
    assert!(report.links >= 1);
}
