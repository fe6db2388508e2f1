//! What can happen between reading a session and spending its refresh token.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::parameters::{MemoryParameters, ParameterFailed, Parameters};
use engine::UserId;
use futures_util::future::BoxFuture;
use integration_tests::{Answer, PASSWORD, World, demo};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{MAX_PAGE, PageRequest, Store};
use testkit::{Trouble, clock};
use web::{Kit, Recorder};

async fn recorded() -> World {
    let mut world = World::start().await;
    world.change_kit(|kit| Kit { recorder: Recorder::new(kit.store().clone(), 400), ..kit });
    world
}

async fn log_in(world: &World) -> Value {
    world.anonymous().post("/api/v1/auth/login", &json!({"username": "emma", "password": PASSWORD})).await.expect(200)
}

async fn refresh(world: &World, tokens: &Value) -> Answer {
    world.anonymous().post("/api/v1/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]})).await
}

/// Why refreshing was refused, as the audit log has it.
async fn reasons(world: &World) -> Vec<String> {
    let items = world.database.items("workflow").await;
    let entries = items.iter().filter_map(|item| item.get("e")).map(|text| serde_json::from_str::<Value>(text.as_s().unwrap()).unwrap());
    let refused = entries.filter(|entry| entry["operation"] == "refresh_tokens" && entry["outcome"] == "denied");
    refused.map(|entry| entry["reason"].as_str().unwrap().to_owned()).collect()
}

/// Secrets that are read as somebody ends all of emma's sessions.
struct WhileLoggingOut(MemoryParameters, Store);

impl Parameters for WhileLoggingOut {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, ParameterFailed>> {
        Box::pin(async move {
            let emma = UserId::parse("emma").unwrap();
            let page = PageRequest { limit: MAX_PAGE, after: None };
            for session in self.1.sessions(&demo(), &emma, &page).await.unwrap().items {
                self.1.end_session(&demo(), &emma, &session.session_id).await.unwrap();
            }
            self.0.get(name).await
        })
    }

    fn put_if_absent<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<String, ParameterFailed>> {
        self.0.put_if_absent(name, value)
    }

    fn replace<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<(), ParameterFailed>> {
        self.0.replace(name, value)
    }
}

#[tokio::test]
async fn who_gets_no_answer_still_has_a_good_token() {
    let world = recorded().await;
    let tokens = log_in(&world).await;
    // First the entry of the audit log cannot be written, then the keys cannot be published that are read again by now.
    for seconds in [0, 300] {
        clock::advance(seconds);
        world.database.calls.trouble(Trouble::Refuses("PutItem"));
        refresh(&world, &tokens).await.expect(503);
        world.database.calls.trouble(Trouble::None);
    }
    let next = refresh(&world, &tokens).await.expect(200);
    assert_eq!(refresh(&world, &tokens).await.problem(401), "invalid_refresh_token");
    assert_eq!(refresh(&world, &next).await.problem(401), "invalid_refresh_token", "a spent one ended the session");
    assert_eq!(reasons(&world).await, ["refresh_token_reused"]);
}

#[tokio::test]
async fn a_log_out_at_the_same_moment_is_no_theft() {
    let mut world = recorded().await;
    let tokens = log_in(&world).await;
    world.auth = world.auth_with(Arc::new(WhileLoggingOut(MemoryParameters::default(), world.store().clone())));
    assert_eq!(refresh(&world, &tokens).await.problem(401), "invalid_refresh_token");
    assert_eq!(reasons(&world).await, ["invalid_refresh_token"]);
}
