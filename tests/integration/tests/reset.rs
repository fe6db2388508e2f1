//! Passwords that were forgotten, and keys that roll over.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use auth::Event;
use clients::parameters::{MemoryParameters, Parameters as _};
use identity::SigningKey;
use integration_tests::{Answer, PASSWORD, World};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::{Trouble, clock};

const NEW: &str = "a fine day for sailing";

async fn forgot(world: &World, name: &str) -> Answer {
    world.anonymous().post("/api/v1/auth/password/forgot", &json!({"username": name})).await
}

async fn reset(world: &World, token: &Value, password: &str) -> Answer {
    world.anonymous().post("/api/v1/auth/password/reset", &json!({"reset_token": token, "new_password": password})).await
}

async fn log_in(world: &World, name: &str, password: &str) -> Answer {
    world.anonymous().post("/api/v1/auth/login", &json!({"username": name, "password": password})).await
}

/// The only message that waits for whoever sends mail.
fn mailed(world: &World) -> Value {
    let sent = world.queues.take();
    assert_eq!((sent.len(), sent[0].queue.as_str()), (1, "https://queues.example/notifications"));
    serde_json::from_str(&sent[0].body).unwrap()
}

async fn with_address(world: &World, name: &str) {
    let body = json!({"email": format!("{name}@example.org")}).to_string();
    world.api("admin").await.send("PATCH", &format!("/api/v1/users/{name}"), Some(body)).await.expect(200);
}

#[tokio::test]
async fn a_mailed_link_changes_the_password_once_and_ends_all_sessions() {
    let world = World::start().await;
    with_address(&world, "emma").await;
    let emma = world.api("emma").await;
    forgot(&world, "emma").await.expect(202);
    let mail = mailed(&world);
    assert_eq!((&mail["kind"], &mail["to"], &mail["user_id"]), (&json!("password_reset"), &json!("emma@example.org"), &json!("emma")));
    let weak = reset(&world, &mail["reset_token"], "password1234").await.expect(422);
    assert_eq!(weak["errors"][0]["code"], json!("common_password"));
    reset(&world, &mail["reset_token"], NEW).await.expect(204);
    assert_eq!(emma.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
    assert_eq!(log_in(&world, "emma", PASSWORD).await.problem(401), "invalid_credentials");
    log_in(&world, "emma", NEW).await.expect(200);
    assert_eq!(reset(&world, &mail["reset_token"], "another fine day out").await.problem(401), "invalid_reset_token");
}

#[tokio::test]
async fn a_link_ends_after_half_an_hour_or_when_the_password_changes() {
    let world = World::start().await;
    with_address(&world, "emma").await;
    forgot(&world, "emma").await.expect(202);
    let late = mailed(&world);
    clock::advance(30 * 60);
    assert_eq!(reset(&world, &late["reset_token"], NEW).await.problem(401), "invalid_reset_token");
    forgot(&world, "emma").await.expect(202);
    let first = mailed(&world);
    clock::advance(301);
    forgot(&world, "emma").await.expect(202);
    let second = mailed(&world);
    reset(&world, &second["reset_token"], NEW).await.expect(204);
    assert_eq!(reset(&world, &first["reset_token"], "another fine day out").await.problem(401), "invalid_reset_token");
    for bad in [json!("x"), json!("A".repeat(900))] {
        assert_eq!(reset(&world, &bad, NEW).await.problem(401), "invalid_reset_token");
    }
}

#[tokio::test]
async fn of_two_at_once_one_uses_the_link() {
    let world = World::start().await;
    with_address(&world, "emma").await;
    forgot(&world, "emma").await.expect(202);
    let mail = mailed(&world);
    let tries = (0..8).map(|number| {
        let (world, mail) = (&world, &mail);
        async move { reset(world, &mail["reset_token"], &format!("a fine day number {number}")).await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401, 401, 401, 401, 401, 401, 401]);
}

#[tokio::test]
async fn who_is_nobody_looks_like_who_is_somebody_and_no_mailbox_is_flooded() {
    let world = World::start().await;
    with_address(&world, "emma").await;
    let mut asked = Vec::new();
    for name in ["emma", "nobody"] {
        world.database.calls.take();
        let answer = forgot(&world, name).await;
        asked.push((answer.status, answer.body.clone(), world.database.calls.take()));
        assert_eq!(mailed(&world)["to"], if name == "emma" { json!("emma@example.org") } else { json!(null) });
        forgot(&world, name).await.expect(202);
        assert!(world.queues.take().is_empty(), "one in five minutes");
    }
    assert_eq!(asked[0], asked[1]);
    clock::advance(300);
    forgot(&world, "emma").await.expect(202);
    mailed(&world);
}

async fn rotate(world: &World, body: Value) -> Vec<String> {
    let event: Event = serde_json::from_value(json!({"rotate_signing_key": body})).unwrap();
    let answer = auth::answer(world.auth.clone(), auth::router(world.auth.clone()), LambdaEvent::new(event, Context::default())).await;
    answer.unwrap()["published"].as_array().unwrap().iter().map(|kid| kid.as_str().unwrap().to_owned()).collect()
}

/// The id of the key that a token of a new log-in was signed with.
async fn signs(world: &World) -> (String, String) {
    use base64::Engine as _;
    let token = log_in(world, "emma", PASSWORD).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    (header["kid"].as_str().unwrap().to_owned(), token)
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_stays_as_long_as_its_tokens() {
    let world = World::start().await;
    let (old, token) = signs(&world).await;
    let published = rotate(&world, json!({})).await;
    assert_eq!((published.len(), published.contains(&old)), (2, true));
    assert_eq!(rotate(&world, json!({})).await, published, "one roll-over at a time");
    clock::advance(599);
    let (still, last) = signs(&world).await;
    assert_eq!(still, old);
    clock::advance(1);
    let (new, _) = signs(&world).await;
    assert!(new != old && published.contains(&new));
    let read = |token: &str| {
        let api = world.anonymous().token(Some(token));
        async move { api.get("/api/v1/auth/me").await.status }
    };
    assert_eq!((read(&token).await, read(&last).await), (200, 200));
    // The next rotation withdraws what nothing good was signed with any more.
    assert_eq!(rotate(&world, json!({})).await.len(), 3, "too soon to withdraw the first");
    clock::advance(3600);
    let (newest, _) = signs(&world).await;
    let left = rotate(&world, json!({})).await;
    assert!(left.len() == 2 && left.contains(&newest) && !left.contains(&old), "{left:?}");
}

#[tokio::test]
async fn a_stolen_key_is_replaced_at_once() {
    let world = World::start().await;
    let (old, token) = signs(&world).await;
    let api = world.anonymous().token(Some(&token));
    api.get("/api/v1/auth/me").await.expect(200);
    let published = rotate(&world, json!({"at_once": true})).await;
    assert!(published.len() == 1 && !published.contains(&old));
    let (new, fresh) = signs(&world).await;
    assert_eq!(new, published[0]);
    // Functions that know the old key forget it within five minutes.
    clock::advance(300);
    assert_eq!(api.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
    world.anonymous().token(Some(&fresh)).get("/api/v1/auth/me").await.expect(200);
}

#[tokio::test]
async fn a_stolen_key_does_not_come_back_from_a_container_that_still_has_it() {
    let mut world = World::start().await;
    let stolen = format!("0 {}", SigningKey::generate().unwrap());
    let ring = || async {
        let parameters = MemoryParameters::default();
        parameters.put_if_absent("signing-key", stolen.clone()).await.unwrap();
        Arc::new(parameters)
    };
    // What it reads of the keys is from before they were replaced.
    let late = world.auth_with(ring().await);
    world.auth = world.auth_with(ring().await);
    let (old, token) = signs(&world).await;
    let published = rotate(&world, json!({"at_once": true})).await;
    world.auth = late;
    assert_eq!(log_in(&world, "emma", PASSWORD).await.problem(503), "unavailable");
    let keys = world.anonymous().get("/api/v1/auth/jwks.json").await.expect(200).to_string();
    assert!(keys.contains(&published[0]) && !keys.contains(&old), "{keys}");
    // Nor does it make it a part of the next ring.
    let event: Event = serde_json::from_value(json!({"rotate_signing_key": {}})).unwrap();
    let rotated = auth::answer(world.auth.clone(), auth::router(world.auth.clone()), LambdaEvent::new(event, Context::default())).await;
    assert!(rotated.is_err());
    clock::advance(300);
    assert_eq!(world.anonymous().token(Some(&token)).get("/api/v1/auth/me").await.problem(401), "unauthenticated");
}

#[tokio::test]
async fn a_reset_that_could_not_end_the_sessions_can_be_tried_again() {
    let world = World::start().await;
    with_address(&world, "emma").await;
    let thief = world.api("emma").await;
    forgot(&world, "emma").await.expect(202);
    let mail = mailed(&world);
    world.database.calls.trouble(Trouble::Refuses("DeleteItem"));
    reset(&world, &mail["reset_token"], NEW).await.expect(503);
    world.database.calls.trouble(Trouble::None);
    reset(&world, &mail["reset_token"], NEW).await.expect(204);
    assert_eq!(thief.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
}
