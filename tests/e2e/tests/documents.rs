//! What the API says of itself, and what it says where it has nothing to say.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Stack, Tenant};
use serde_json::{Value, json};

const OPENAPI: &str = include_str!("../../../docs/openapi.json");

#[tokio::test]
async fn the_api_description_served_is_the_one_in_the_repository() {
    let answer = Api::anonymous(&Stack::load()).get("/api/v1/openapi.json").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let served = answer.expect(200);
    let same = served == serde_json::from_str::<Value>(OPENAPI).unwrap();
    assert!(same, "the deployed function was built with another docs/openapi.json");
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(served["paths"].as_object().unwrap().contains_key("/api/v1/workflows/multi-step/create"));
}

#[tokio::test]
async fn the_documentation_is_a_page() {
    let answer = Api::anonymous(&Stack::load()).get("/api/v1/docs").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(answer.header("content-security-policy").is_some());
    assert!(answer.text.to_ascii_lowercase().starts_with("<!doctype html>"));
}

#[tokio::test]
async fn health_and_capabilities_are_public() {
    let nobody = Api::anonymous(&Stack::load());
    assert_eq!(nobody.get("/api/v1/workflows/health").await.expect(200)["status"], "ok");
    let capabilities = nobody.get("/api/v1/workflows/capabilities").await.expect(200);
    assert_eq!(capabilities["step_types"], json!(["user_task", "approval", "automated"]));
    let keys = nobody.get("/api/v1/auth/jwks.json").await.expect(200);
    assert!(keys["keys"].as_array().unwrap().iter().all(|key| key.get("d").is_none()), "public keys only");
}

#[tokio::test]
async fn an_unknown_path_gets_404_and_a_wrong_method_405() {
    let tenant = Tenant::create("paths").await;
    for path in [
        "/api/v1/workflows/a/b/c/d/e",
        "/api/v1/tasks/a/b/c",
        "/api/v1/auth/nothing",
        "/api/v1/queues/a/b/c",
        "/api/v1/decisions/a/b/c",
        "/api/v1/expressions/a",
    ] {
        tenant.admin.get(path).await.problem(404, "not_found");
    }
    for (method, path) in [("DELETE", "/api/v1/workflows"), ("PUT", "/api/v1/tasks/claim/next"), ("GET", "/api/v1/auth/login")] {
        let answer = tenant.admin.send(method.parse().unwrap(), path, None, &[]).await;
        assert!(answer.header("allow").is_some(), "{method} {path}");
        answer.problem(405, "method_not_allowed");
    }
    // No function has this one: the gateway answers in its own words.
    assert_eq!(tenant.admin.get("/api/v1/nothing").await.status, 404);
}

#[tokio::test]
async fn a_correlation_id_comes_back_as_it_was_sent() {
    let nobody = Api::anonymous(&Stack::load());
    let answer = nobody.send("GET".parse().unwrap(), "/api/v1/workflows", None, &[("x-correlation-id", "case-42")]).await;
    assert_eq!(answer.header("x-correlation-id"), Some("case-42"));
    answer.problem(401, "unauthenticated");
}
