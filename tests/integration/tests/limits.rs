//! How often requests may come: exactly as often as a limit says, whoever else counts at the same time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use futures_util::future::join_all;
use integration_tests::{Answer, Api, PASSWORD, World, demo};
use serde_json::{Value, json};
use store::{Limit, Limits, RouteClass};
use testkit::{Trouble, clock, events};
use web::{Defaults, Kit, Limiter, Recorder};

const LIMITS: &str = "/api/v1/limits";

fn settings(name: &'static str, limits: &'static str) -> Defaults {
    Defaults::from_settings(|asked| if asked == name { limits.to_owned() } else { String::new() })
}

/// The product in a container of its own, which has counted nothing yet.
fn in_new_container(world: &mut World, defaults: Defaults) {
    world.change_kit(|kit| Kit { limiter: Limiter::new(kit.store().clone(), defaults), ..kit });
}

async fn limited(name: &'static str, limits: &'static str) -> World {
    let mut world = World::start().await;
    in_new_container(&mut world, settings(name, limits));
    world
}

async fn log_in(world: &World, address: &str, path: &str, body: &Value) -> Answer {
    let mut event: Value = serde_json::from_str(&events::text("auth", "happy_login.json")).unwrap();
    event["requestContext"]["http"]["sourceIp"] = json!(address);
    event["rawPath"] = json!(path);
    event["requestContext"]["http"]["path"] = json!(path);
    event["body"] = json!(body.to_string());
    world.anonymous().answer(lambda_http::request::from_str(&event.to_string()).unwrap()).await
}

fn emma() -> Value {
    json!({"username": "emma", "password": PASSWORD})
}

async fn passed(apis: &[Api], path: &str) -> usize {
    let answers = join_all(apis.iter().map(|api| api.get(path))).await;
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 429)));
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test]
async fn of_200_parallel_requests_a_limit_of_50_and_a_burst_of_10_let_exactly_60_through() {
    let mut world = World::start().await;
    let token = world.api("emma").await.bearer().to_owned();
    let mut apis = Vec::new();
    // Eight containers, of which none knows what the others have counted.
    for _ in 0..8 {
        in_new_container(&mut world, settings("USER_LIMITS", "read=50/60+10"));
        apis.extend(vec![world.anonymous().token(Some(&token)); 25]);
    }
    assert_eq!(passed(&apis, "/api/v1/tasks").await, 60);
    // 50 in 60 seconds are one in 1.2.
    let mut later = Vec::new();
    for seconds in [1, 1, 58, 60, 1_000] {
        clock::advance(seconds);
        later.push(passed(&apis, "/api/v1/tasks").await);
    }
    assert_eq!(later, [0, 1, 49, 50, 60]);
}

#[tokio::test]
async fn a_request_that_passes_costs_one_write_and_one_that_is_surely_over_none() {
    let world = limited("USER_LIMITS", "read=3/60").await;
    let emma = world.api("emma").await;
    let mut calls = Vec::new();
    for _ in 0..5 {
        world.database.calls.take();
        emma.get("/api/v1/auth/sessions").await;
        calls.push(world.database.calls.take().iter().filter(|call| *call == "UpdateItem").count());
    }
    assert_eq!(calls, [1, 1, 1, 0, 0]);
    clock::advance(20);
    emma.get("/api/v1/auth/sessions").await.expect(200);
    let item = world.database.items("operations").await.remove(0);
    let ttl: i64 = item["ttl"].as_n().unwrap().parse().unwrap();
    assert!(ttl > clock::now().as_millis() / 1000 + 60, "it is forgotten only once it is full");
}

#[tokio::test]
async fn what_is_refused_says_by_which_limit_and_for_how_long() {
    let world = limited("USER_LIMITS", "read=2/60+1 write=1/60").await;
    let emma = world.api("emma").await;
    let answer = emma.get("/api/v1/tasks").await;
    assert_eq!(answer.header("ratelimit-policy"), Some(r#""read-user";q=2;w=60"#));
    assert_eq!(answer.header("ratelimit"), Some(r#""read-user";r=2;t=30"#));
    emma.get("/api/v1/tasks").await.expect(200);
    emma.get("/api/v1/workflows").await.expect(200);
    let answer = emma.get("/api/v1/tasks").await;
    assert_eq!((answer.header("retry-after"), answer.header("ratelimit")), (Some("30"), Some(r#""read-user";r=0;t=90"#)));
    assert_eq!(answer.problem(429), "too_many_requests");
    // Another class, another user.
    assert_eq!(emma.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
    world.api("mark").await.get("/api/v1/tasks").await.expect(200);
    clock::advance(30);
    emma.get("/api/v1/tasks").await.expect(200);
}

#[tokio::test]
async fn a_tenants_limit_holds_for_everybody_in_it_and_nobody_else() {
    let world = limited("TENANT_LIMITS", "read=2/60").await;
    world.settle_tenant("other").await;
    world.api("emma").await.get("/api/v1/tasks").await.expect(200);
    world.api("mark").await.get("/api/v1/tasks").await.expect(200);
    assert_eq!(world.api("hanna").await.get("/api/v1/tasks").await.problem(429), "too_many_requests");
    world.api_of("other", "emma").await.get("/api/v1/tasks").await.expect(200);
}

#[tokio::test]
async fn log_ins_are_counted_by_address_before_anything_is_looked_at() {
    let world = limited("ADDRESS_LIMITS", "login=2/60").await;
    for _ in 0..2 {
        log_in(&world, "192.0.2.1", "/api/v1/auth/login", &emma()).await.expect(200);
    }
    world.database.calls.take();
    let answer = log_in(&world, "192.0.2.1", "/api/v1/auth/login", &emma()).await;
    assert_eq!((answer.header("retry-after"), answer.header("ratelimit")), (Some("30"), Some(r#""login-address";r=0;t=60"#)));
    assert_eq!(answer.problem(429), "too_many_requests", "not `too_many_attempts`: none of them failed");
    assert_eq!(world.database.calls.take(), Vec::<String>::new());
    log_in(&world, "192.0.2.2", "/api/v1/auth/login", &emma()).await.expect(200);
    // A /64 is one address.
    for address in ["2001:db8::1", "2001:db8::2"] {
        log_in(&world, address, "/api/v1/auth/login", &emma()).await.expect(200);
    }
    assert_eq!(log_in(&world, "2001:db8::ffff:3", "/api/v1/auth/login", &emma()).await.problem(429), "too_many_requests");
    // Refreshing is another class.
    let refresh = log_in(&world, "192.0.2.1", "/api/v1/auth/refresh", &json!({"refresh_token": "x"})).await;
    assert_eq!(refresh.problem(401), "invalid_refresh_token");
}

#[tokio::test]
async fn a_limiter_that_cannot_count_lets_everything_through_but_log_ins() {
    for trouble in [Trouble::Refuses("UpdateItem"), Trouble::Hangs("UpdateItem")] {
        let mut world = limited("ADDRESS_LIMITS", "login=1000/60 refresh=1000/60 read=1000/60 write=1000/60").await;
        let emma_here = world.api("emma").await;
        world.database.calls.trouble(trouble.clone());
        emma_here.get("/api/v1/tasks").await.expect(200);
        assert_eq!(emma_here.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
        let answer = log_in(&world, "192.0.2.1", "/api/v1/auth/login", &emma()).await;
        assert_eq!(answer.header("retry-after"), Some("2"));
        assert_eq!(answer.problem(503), "unavailable", "{trouble:?}");
        let refresh = log_in(&world, "192.0.2.1", "/api/v1/auth/refresh", &json!({"refresh_token": "x"})).await;
        assert_eq!(refresh.problem(401), "invalid_refresh_token");
        world.database.calls.trouble(Trouble::None);
        in_new_container(&mut world, settings("ADDRESS_LIMITS", "login=1000/60"));
        log_in(&world, "192.0.2.1", "/api/v1/auth/login", &emma()).await.expect(200);
    }
}

#[tokio::test]
async fn an_administrator_reads_and_sets_the_tenants_own_limits() {
    let world = limited("ADDRESS_LIMITS", "login=60/60+60").await;
    let admin = world.api("admin").await;
    let none = admin.get(LIMITS).await.expect(200);
    let login = json!({"login": {"limit": 60, "window_seconds": 60, "burst": 60}});
    assert_eq!(none, json!({"tenant": {}, "user": {}, "defaults": {"address": login, "tenant": {}, "user": {}}}));

    let own = json!({"tenant": {"evaluate": {"limit": 100, "window_seconds": 1, "burst": 0}}, "user": {"write": {"limit": 1, "window_seconds": 60}}});
    let put = async |api: &Api, body: &Value| api.send("PUT", LIMITS, Some(body.to_string())).await;
    let set = put(&admin, &own).await.expect(200);
    assert_eq!(set["user"], json!({"write": {"limit": 1, "window_seconds": 60, "burst": 0}}));
    assert_eq!(set["tenant"], own["tenant"]);
    let item = world.database.items("identity").await.into_iter().find(|item| item["pk"].as_s().unwrap() == "demo#TENANT").unwrap();
    let stored: Limits = serde_dynamo::from_attribute_value(item["limits"].clone()).unwrap();
    assert_eq!(stored.user[&RouteClass::Write], Limit { limit: 1, window_seconds: 60, burst: 0 });

    // They hold from the next request on.
    let hanna = world.api("hanna").await;
    assert_eq!(hanna.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
    assert_eq!(hanna.post("/api/v1/tasks/claim/next", &json!({})).await.problem(429), "too_many_requests");

    let bad = json!({"tenant": {"login": {}, "read": {"limit": 0, "window_seconds": 86_401}}, "user": {"read": 3}, "address": {}});
    let answer = put(&admin, &bad).await;
    let mut places: Vec<&str> = answer.body["errors"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, ["/address", "/tenant/login", "/tenant/read/limit", "/tenant/read/window_seconds", "/user/read"]);
    assert_eq!(answer.problem(422), "validation_failed");
    let emma = world.api("emma").await;
    assert_eq!((emma.get(LIMITS).await.status, put(&emma, &own).await.status), (403, 403));
    assert_eq!(world.store().tenant(&demo()).await.unwrap().unwrap().limits, stored);
}

/// Requests that were refused, as the audit log has them.
async fn refusals(world: &World) -> usize {
    let items = world.database.items("workflow").await;
    let entries = items.iter().filter_map(|item| item.get("e")).map(|text| serde_json::from_str::<Value>(text.as_s().unwrap()).unwrap());
    entries.filter(|entry| entry["reason"] == "too_many_requests").count()
}

#[tokio::test]
async fn of_a_flood_the_first_refusal_of_a_window_is_written_down_whoever_counts() {
    let mut world = World::start().await;
    let token = world.api("emma").await.bearer().to_owned();
    let mut apis = Vec::new();
    for _ in 0..3 {
        in_new_container(&mut world, settings("USER_LIMITS", "read=2/60"));
        world.change_kit(|kit| Kit { recorder: Recorder::new(kit.store().clone(), 400), ..kit });
        apis.extend(vec![world.anonymous().token(Some(&token)); 10]);
    }
    let mut written = Vec::new();
    for seconds in [0, 0, 60, 60] {
        clock::advance(seconds);
        assert!(passed(&apis, "/api/v1/tasks").await <= 2);
        written.push(refusals(&world).await);
    }
    assert_eq!(written, [1, 1, 2, 3]);
}

#[tokio::test]
async fn the_limits_themselves_are_limited_by_the_deployment_alone() {
    let mut world = World::start().await;
    in_new_container(&mut world, settings("USER_LIMITS", "read=3/60 write=3/60"));
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let strict = json!({"limit": 1, "window_seconds": 86_400});
    let own = json!({"user": {"read": strict, "write": strict}, "tenant": {"read": strict, "write": strict}});
    admin.send("PUT", LIMITS, Some(own.to_string())).await.expect(200);
    // Nothing is left to anybody but a way to these.
    emma.get("/api/v1/tasks").await.expect(200);
    emma.post("/api/v1/tasks/claim/next", &json!({})).await;
    admin.get("/api/v1/tasks").await.expect(429);
    admin.post("/api/v1/users", &json!({})).await.expect(429);
    admin.send("PUT", LIMITS, Some(json!({}).to_string())).await.expect(200);
    let answers = join_all((0..5).map(|_| emma.get(LIMITS))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [403, 403, 403, 429, 429]);
}

#[tokio::test]
async fn a_tenants_own_limit_is_never_wider_than_the_deployments() {
    let mut world = World::start().await;
    let defaults = |name: &str| match name {
        "TENANT_LIMITS" => "read=2/60".to_owned(),
        "USER_LIMITS" => "evaluate=2/60".to_owned(),
        _ => String::new(),
    };
    in_new_container(&mut world, Defaults::from_settings(defaults));
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let wide = json!({"limit": 100_000, "window_seconds": 1, "burst": 100_000});
    let own = json!({"tenant": {"read": wide}, "user": {"evaluate": wide, "write": {"limit": 1, "window_seconds": 60}}});
    admin.send("PUT", LIMITS, Some(own.to_string())).await.expect(200);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(emma.get("/api/v1/tasks").await.status);
        statuses.push(emma.post("/api/v1/expressions/evaluate", &json!({"expression": "1 + 1"})).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 429, 429]);
    // Where the deployment says nothing, theirs holds.
    emma.post("/api/v1/tasks/claim/next", &json!({})).await;
    emma.post("/api/v1/tasks/claim/next", &json!({})).await.expect(429);
}
