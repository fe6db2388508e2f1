//! Guessing passwords: how long it takes, whom it keeps out, and what it tells of who is there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use futures_util::future::join_all;
use integration_tests::{Answer, PASSWORD, World};
use serde_json::{Value, json};
use std::cell::Cell;
use testkit::{clock, events};

const WRONG: &str = "wrong horse battery";
const HOME: &str = "192.0.2.1";

thread_local! {
    static COMPARED: Cell<usize> = const { Cell::new(0) };
}

/// Compares a password with a hash and counts that it did; a test has one thread.
fn counting(password: &str, hash: Option<&str>) -> bool {
    COMPARED.set(COMPARED.get() + 1);
    identity::verify_password(password, hash)
}

async fn watched() -> World {
    let mut world = World::start().await;
    world.auth.verify = counting;
    COMPARED.set(0);
    world
}

async fn log_in(world: &World, address: &str, name: &str, password: &str) -> Answer {
    send(world, address, "/api/v1/auth/login", &json!({"username": name, "password": password})).await
}

async fn send(world: &World, address: &str, path: &str, body: &Value) -> Answer {
    let mut event: Value = serde_json::from_str(&events::text("auth", "happy_login.json")).unwrap();
    event["requestContext"]["http"]["sourceIp"] = json!(address);
    event["requestContext"]["http"]["path"] = json!(path);
    event["rawPath"] = json!(path);
    event["body"] = json!(body.to_string());
    world.anonymous().answer(lambda_http::request::from_str(&event.to_string()).unwrap()).await
}

fn wait(answer: &Answer) -> Option<u64> {
    answer.header("retry-after").map(|seconds| seconds.parse().unwrap())
}

fn elsewhere(number: usize) -> String {
    format!("198.51.100.{number}")
}

#[tokio::test]
async fn guesses_at_a_name_wait_longer_and_longer_whether_or_not_there_is_such_a_user() {
    for name in ["emma", "nobody"] {
        let world = watched().await;
        let mut waits = Vec::new();
        for number in 0..12 {
            let mut answer = log_in(&world, &elsewhere(number), name, WRONG).await;
            if let Some(seconds) = wait(&answer) {
                waits.push(seconds);
                assert_eq!(answer.problem(429), "too_many_attempts");
                clock::advance(seconds - 1);
                assert_eq!(wait(&log_in(&world, &elsewhere(number), name, WRONG).await), Some(1), "not a second too soon");
                clock::advance(1);
                answer = log_in(&world, &elsewhere(number), name, WRONG).await;
            }
            assert_eq!(answer.problem(401), "invalid_credentials");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30], "{name}");
        assert_eq!(COMPARED.get(), 12, "what comes too soon is not looked at");
    }
}

#[tokio::test]
async fn an_address_that_tries_many_names_waits_and_no_other_does() {
    let world = watched().await;
    for number in 0..51 {
        assert_eq!(log_in(&world, HOME, &format!("user-{number}"), WRONG).await.problem(401), "invalid_credentials");
    }
    assert_eq!(wait(&log_in(&world, HOME, "emma", PASSWORD).await), Some(1), "even with what is right");
    log_in(&world, "192.0.2.2", "emma", PASSWORD).await.expect(200);
    clock::advance(1);
    log_in(&world, HOME, "emma", PASSWORD).await.expect(200);
    // Emma's success is no licence to guess at others.
    assert_eq!(log_in(&world, HOME, "mark", WRONG).await.problem(401), "invalid_credentials");
    assert_eq!(log_in(&world, HOME, "mark", WRONG).await.problem(429), "too_many_attempts");
    log_in(&world, HOME, "emma", PASSWORD).await.expect(200);
    assert_eq!(log_in(&world, HOME, "mark", WRONG).await.problem(429), "too_many_attempts");
}

#[tokio::test]
async fn who_is_guessed_at_still_gets_in_from_where_they_were_before() {
    let world = watched().await;
    log_in(&world, HOME, "emma", PASSWORD).await.expect(200);
    for number in 0..40 {
        if let Some(seconds) = wait(&log_in(&world, &elsewhere(number), "emma", WRONG).await) {
            clock::advance(seconds);
            assert_eq!(log_in(&world, &elsewhere(number), "emma", WRONG).await.problem(401), "invalid_credentials");
        }
    }
    assert_eq!(log_in(&world, "203.0.113.9", "emma", PASSWORD).await.problem(429), "too_many_attempts");
    log_in(&world, HOME, "emma", PASSWORD).await.expect(200);
    log_in(&world, "203.0.113.9", "emma", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_mailed_link_leads_past_those_who_guess_without_end() {
    let world = watched().await;
    let mail = async |name: &str| {
        send(&world, HOME, "/api/v1/auth/password/forgot", &json!({"username": name})).await.expect(202);
        serde_json::from_str::<Value>(&world.queues.take()[0].body).unwrap()["reset_token"].clone()
    };
    let link = mail("emma").await;
    for number in 0..40 {
        if let Some(seconds) = wait(&log_in(&world, &elsewhere(number), "emma", WRONG).await) {
            clock::advance(seconds);
            log_in(&world, &elsewhere(number), "emma", WRONG).await.expect(401);
        }
    }
    assert_eq!(log_in(&world, HOME, "emma", PASSWORD).await.problem(429), "too_many_attempts");
    let new = json!({"reset_token": link, "new_password": "a fine day for sailing"});
    send(&world, HOME, "/api/v1/auth/password/reset", &new).await.expect(204);
    log_in(&world, HOME, "emma", "a fine day for sailing").await.expect(200);
    assert_eq!(log_in(&world, "203.0.113.9", "mark", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn of_guesses_at_the_same_moment_no_more_are_looked_at_than_one_after_the_other() {
    let world = watched().await;
    let addresses: Vec<String> = (0..20).map(elsewhere).collect();
    let answers = join_all(addresses.iter().map(|address| log_in(&world, address, "emma", WRONG))).await;
    let looked_at = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!((looked_at, COMPARED.get()), (4, 4));
    assert!(answers.iter().all(|answer| matches!(answer.status, 401 | 429)));
}

#[tokio::test]
async fn people_behind_one_address_log_in_at_the_same_moment() {
    let world = watched().await;
    let names = ["admin", "emma", "mark", "hanna", "diana"];
    for answer in join_all(names.map(|name| log_in(&world, HOME, name, PASSWORD))).await {
        answer.expect(200);
    }
}

#[tokio::test]
async fn an_unknown_user_costs_what_a_known_one_costs() {
    let world = watched().await;
    let mut costs = Vec::new();
    for (address, name) in [("192.0.2.1", "emma"), ("192.0.2.2", "nobody"), ("192.0.2.3", "emma"), ("192.0.2.4", "nobody")] {
        COMPARED.set(0);
        world.database.calls.take();
        assert_eq!(log_in(&world, address, name, WRONG).await.problem(401), "invalid_credentials");
        costs.push((world.database.calls.take(), COMPARED.get()));
    }
    let calls = ["BatchGetItem", "GetItem", "GetItem", "TransactWriteItems"].map(str::to_owned).to_vec();
    assert_eq!(costs, vec![(calls, 1); 4]);

    COMPARED.set(0);
    for name in ["emma", "nobody"] {
        for number in 5..8 {
            log_in(&world, &elsewhere(number), name, WRONG).await;
        }
        world.database.calls.take();
        assert_eq!(log_in(&world, "192.0.2.9", name, WRONG).await.problem(429), "too_many_attempts");
        assert_eq!(world.database.calls.take(), ["BatchGetItem", "GetItem", "GetItem"]);
    }
    assert_eq!(COMPARED.get(), 4, "two were free of each");
}

#[tokio::test]
async fn a_stolen_session_does_not_guess_the_password_faster() {
    let world = watched().await;
    let emma = world.api("emma").await;
    let guess = json!({"current_password": WRONG, "new_password": "a fine day for sailing"});
    for _ in 0..4 {
        assert_eq!(emma.post("/api/v1/auth/password", &guess).await.problem(422), "validation_failed");
    }
    let answer = emma.post("/api/v1/auth/password", &guess).await;
    assert_eq!(wait(&answer), Some(1));
    assert_eq!(answer.problem(429), "too_many_attempts");
}

#[tokio::test]
async fn attempts_are_forgotten_by_the_table_too() {
    let world = watched().await;
    log_in(&world, HOME, "nobody", WRONG).await;
    log_in(&world, HOME, "emma", PASSWORD).await.expect(200);
    let now = clock::now().as_millis() / 1000;
    let items = world.database.items("operations").await;
    let mut lifetimes: Vec<i64> = items.iter().map(|item| item["ttl"].as_n().unwrap().parse::<i64>().unwrap() - now).collect();
    lifetimes.sort_unstable();
    assert_eq!(lifetimes, [601, 1801, 90 * 24 * 3600 + 1], "a name, an address, a user with a known address");
}
