//! What every answer has, and what no request may have.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use axum::routing::get;
use integration_tests::{Answer, Api, PASSWORD, World};
use lambda_http::Body;
use serde_json::{Value, json};
use testkit::Trouble;
use web::{Cors, Kit};

const LOGIN: &str = "/api/v1/auth/login";

/// What the database says in its errors.
const INTERNALS: &str = "the database's own secret";

/// A route that panics, with what every route has around it.
async fn panicking(kit: Kit) -> Answer {
    let router = web::finish(
        axum::Router::new().route(
            "/boom",
            get(async || {
                if true {
                    panic!("a secret")
                }
            }),
        ),
        kit,
    );
    let request = http::Request::builder().uri("https://api.example/boom").body(Body::Empty).unwrap();
    let (head, body) = web::service(router, request).await.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: head.status.as_u16(), headers: head.headers, body: serde_json::from_slice(&bytes).unwrap() }
}

#[tokio::test]
async fn every_answer_keeps_browsers_careful() {
    let world = World::start().await;
    let (nobody, emma) = (world.anonymous(), world.api("emma").await);
    let answers = [
        emma.get("/api/v1/tasks").await,
        nobody.get("/api/v1/tasks").await,
        nobody.get("/api/v1/nothing").await,
        nobody.send("DELETE", LOGIN, None).await,
        nobody.send("POST", LOGIN, Some("{".to_owned())).await,
        panicking(world.kit.clone()).await,
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 401, 404, 405, 400, 500]);
    for answer in &answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} {}", answer.status);
        }
        assert!(answer.header("permissions-policy").unwrap().contains("camera=()") && answer.header("x-correlation-id").is_some());
    }
    let page = nobody.header("accept", "text/html").get("/api/v1/docs").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn nothing_of_the_inside_is_in_an_answer() {
    let world = World::start().await;
    let answer = panicking(world.kit.clone()).await;
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(!answer.body.to_string().contains("secret"), "{}", answer.body);
    assert_eq!(answer.problem(500), "internal");

    let (emma, login) = (world.api("emma").await, json!({"username": "emma", "password": PASSWORD}));
    for operation in ["GetItem", "BatchGetItem", "Query", "TransactWriteItems", "UpdateItem", "PutItem"] {
        world.database.calls.trouble(Trouble::Refuses(operation));
        for answer in [emma.get("/api/v1/tasks").await, emma.get("/api/v1/auth/sessions").await, emma.post(LOGIN, &login).await] {
            let text = answer.body.to_string();
            assert!(matches!(answer.status, 200 | 503) && !text.contains(INTERNALS), "{operation} {text}");
            assert!(!text.contains("dynamodb") && !text.contains("demo#"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    let long = |length| format!("/api/v1/tasks?cursor={}", "a".repeat(length));
    assert_eq!(emma.get(&long(8 * 1024)).await.problem(414), "uri_too_long");
    assert_ne!(emma.get(&long(8_000)).await.status, 414);
    let fields = |count: usize| (0..count).fold(emma.clone(), |api, number| api.header(&format!("x-{number}"), "1"));
    assert_eq!(fields(100).get("/api/v1/tasks").await.problem(431), "headers_too_large");
    fields(90).get("/api/v1/tasks").await.expect(200);
    assert_eq!(emma.header("x-long", &"a".repeat(16 * 1024)).get("/api/v1/tasks").await.problem(431), "headers_too_large");
}

#[tokio::test]
async fn a_body_is_what_its_route_takes_or_refused_with_what_it_takes() {
    let world = World::start().await;
    let nobody = world.anonymous();
    let login = json!({"username": "emma", "password": PASSWORD}).to_string();
    let sent = async |api: Api| api.send("POST", LOGIN, Some(login.clone())).await;
    for good in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
        sent(nobody.clone().header("content-type", good)).await.expect(200);
    }
    for (bad, says) in [
        ("text/plain", "expected `application/json`, found `text/plain`"),
        ("application/x-www-form-urlencoded", "expected `application/json`"),
        ("application/json; charset=utf-16", "a body is UTF-8, not `utf-16`"),
        ("application/jsonp", "expected `application/json`"),
    ] {
        let answer = sent(nobody.clone().header("content-type", bad)).await;
        assert!(answer.body["detail"].as_str().unwrap().starts_with(says), "{}", answer.body);
        assert_eq!(answer.problem(415), "unsupported_media_type");
    }
    assert_eq!(sent(nobody.clone().header("content-encoding", "gzip")).await.problem(415), "unsupported_media_type");
    let large = json!({"username": "emma", "password": "a".repeat(100 * 1024)});
    let answer = nobody.post(LOGIN, &large).await;
    assert_eq!(answer.body["detail"], json!("a body has at most 102400 bytes here"));
    assert_eq!(answer.problem(413), "payload_too_large");
}

#[tokio::test]
async fn a_field_that_stands_twice_is_refused_whichever_would_count() {
    let nobody = World::start().await.anonymous();
    let twice = format!(r#"{{"username": "mark", "password": "{PASSWORD}", "usern\u0061me": "emma"}}"#);
    let answer = nobody.send("POST", LOGIN, Some(twice)).await;
    assert_eq!((&answer.body["errors"][0]["code"], &answer.body["errors"][0]["path"]), (&json!("duplicate_field"), &json!("/username")));
    assert_eq!(answer.problem(422), "validation_failed");
    let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
    let answer = nobody.send("POST", LOGIN, Some(format!(r#"{{"username": {deep}}}"#))).await;
    assert_eq!(answer.body["errors"][0]["code"], json!("too_deep"));
}

#[tokio::test]
async fn what_is_read_is_refused_in_a_form_that_the_caller_does_not_take() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    assert_eq!(emma.clone().header("accept", "text/csv").get("/api/v1/tasks").await.problem(406), "not_acceptable");
    emma.clone().header("accept", "text/csv, */*;q=0.1").get("/api/v1/tasks").await.expect(200);
    // What was done is answered.
    assert_eq!(emma.header("accept", "text/csv").post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
}

#[tokio::test]
async fn only_pages_of_the_origins_that_are_named_may_call() {
    let mut world = World::start().await;
    let preflight = async |api: Api, origin: &str| {
        let api = api.header("origin", origin).header("access-control-request-method", "POST");
        api.header("access-control-request-headers", "authorization").send("OPTIONS", "/api/v1/tasks/claim/next", None).await
    };
    assert_eq!(preflight(world.anonymous(), "https://app.example").await.status, 405, "no page may call unless one is named");

    world.change_kit(|kit| Kit { cors: Cors::new("https://app.example https://other.example:8443 * null"), ..kit });
    let (nobody, emma) = (world.anonymous(), world.api("emma").await);
    let allowed = preflight(nobody.clone(), "https://app.example").await;
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (204, Some("https://app.example")));
    assert!(allowed.header("access-control-allow-headers").unwrap().contains("authorization"));
    assert_eq!((allowed.header("vary"), allowed.header("access-control-allow-credentials")), (Some("origin"), None));
    for stranger in ["https://app.example.evil", "http://app.example", "https://APP.example", "null", "*", "https://app.example:8443"] {
        let answer = preflight(nobody.clone(), stranger).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, None), "{stranger}");
        let answer = emma.clone().header("origin", stranger).get("/api/v1/tasks").await;
        assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), (None, Some("origin")));
    }
    let answer = emma.header("origin", "https://other.example:8443").get("/api/v1/tasks").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://other.example:8443"));
    assert!(answer.header("access-control-expose-headers").unwrap().contains("x-correlation-id"));
    // A refusal can be read as well.
    let refused = nobody.header("origin", "https://app.example").get("/api/v1/tasks").await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, Some("https://app.example")));
}

#[tokio::test]
async fn a_list_refuses_parameters_it_does_not_know() {
    let world = World::start().await;
    let emma = world.api("emma").await;
    let answer = emma.get("/api/v1/tasks?limit=1&limit=2&colour=red").await;
    let codes: Vec<&Value> = answer.body["errors"].as_array().unwrap().iter().map(|fault| &fault["code"]).collect();
    assert_eq!(codes, [&json!("duplicate_parameter"), &json!("unknown_parameter")]);
}
