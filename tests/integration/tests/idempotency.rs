//! The same request twice makes one thing: `Idempotency-Key` on every route that creates.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use futures_util::future::join_all;
use integration_tests::{Answer, World};
use serde_json::{Value, json};
use testkit::documents::{discounts, process, user_task, with};

/// A request that creates something.
struct Creation {
    path: String,
    body: Value,
    /// Another body for the same path.
    other: Value,
    /// The list that shows what was created.
    list: &'static str,
}

/// One of every kind, in a world where each can succeed.
async fn creations(world: &World) -> [Creation; 5] {
    let document = process("Sample", vec![user_task("work", "employee")]);
    let workflow = world.api("admin").await.create_workflow(&document).await;
    let user = json!({"username": "nora", "password": "a long enough password", "roles": ["employee"]});
    [
        Creation {
            path: "/api/v1/workflows/multi-step/create".to_owned(),
            other: with(document.clone(), "workflow_name", json!("Another")),
            body: document,
            list: "/api/v1/workflows",
        },
        Creation {
            path: format!("/api/v1/workflows/{workflow}/instances"),
            body: json!({"business_key": "one"}),
            other: json!({"business_key": "two"}),
            list: "/api/v1/tasks?queue=employee",
        },
        Creation {
            path: "/api/v1/users".to_owned(),
            other: with(user.clone(), "display_name", json!("Other")),
            body: user,
            list: "/api/v1/users",
        },
        Creation {
            path: "/api/v1/cases".to_owned(),
            body: json!({"title": "One", "kind": "complaint"}),
            other: json!({"title": "Two", "kind": "complaint"}),
            list: "/api/v1/cases",
        },
        Creation {
            path: "/api/v1/decisions".to_owned(),
            body: json!({"xml": discounts()}),
            other: json!({"xml": discounts().replace("Discounts", "Other")}),
            list: "/api/v1/decisions",
        },
    ]
}

async fn listed(world: &World, creation: &Creation) -> usize {
    world.api("admin").await.get(creation.list).await.expect(200)["items"].as_array().unwrap().len()
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_makes_nothing() {
    let world = World::start().await;
    for creation in creations(&world).await {
        let before = listed(&world, &creation).await;
        let api = world.api("admin").await.key("a-key");
        let first = api.post(&creation.path, &creation.body).await;
        assert!(!replayed(&first), "{}", creation.path);
        let again = api.post(&creation.path, &creation.body).await;
        assert!(replayed(&again), "{}", creation.path);
        assert_eq!((first.status, &first.body), (201, &again.body), "{}", creation.path);
        assert_eq!(again.status, 201, "{}", creation.path);
        assert_eq!(listed(&world, &creation).await, before + 1, "{}", creation.path);
        assert_eq!(api.post(&creation.path, &creation.other).await.problem(422), "idempotency_key_reused", "{}", creation.path);
        assert_eq!(listed(&world, &creation).await, before + 1, "{}", creation.path);
        world
            .database
            .items("operations")
            .await
            .iter()
            .for_each(|receipt| assert!(receipt.contains_key("ttl"), "receipts do not stay for ever"));
        forget(&world).await;
    }
}

/// A day passes: receipts are gone.
async fn forget(world: &World) {
    for receipt in world.database.items("operations").await {
        world.database.lose("operations", &receipt).await;
    }
}

#[tokio::test]
async fn a_key_belongs_to_its_path_and_to_its_user() {
    let world = World::start().await;
    let [_, start, ..] = creations(&world).await;
    let emma = world.api("emma").await.key("a-key");
    let hers = emma.post(&start.path, &start.body).await.expect(201);
    assert_eq!(emma.post("/api/v1/workflows/another/instances", &start.body).await.problem(422), "idempotency_key_reused");
    let mark = world.api("mark").await.key("a-key");
    let his = mark.post(&start.path, &start.body).await.expect(201);
    assert_ne!(hers["workflow_instance_id"], his["workflow_instance_id"]);
}

#[tokio::test]
async fn a_request_that_failed_may_be_corrected_under_the_same_key() {
    let world = World::start().await;
    let [create, ..] = creations(&world).await;
    let api = world.api("admin").await.key("a-key");
    api.post(&create.path, &with(create.body.clone(), "category", json!(7))).await.expect(422);
    api.post(&create.path, &create.body).await.expect(201);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let world = World::start().await;
    let [create, ..] = creations(&world).await;
    for key in ["".to_owned(), "k".repeat(256)] {
        let answer = world.api("admin").await.key(&key).post(&create.path, &create.body).await;
        assert_eq!(answer.problem(422), "validation_failed", "{} characters", key.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_concurrent_twins_make_one_thing_and_get_one_answer() {
    let world = World::start().await;
    for creation in creations(&world).await {
        let before = listed(&world, &creation).await;
        let api = world.api("admin").await.key("a-key");
        let twins = (0..20).map(|_| {
            let (api, path, body) = (api.clone(), creation.path.clone(), creation.body.clone());
            tokio::spawn(async move { api.post(&path, &body).await })
        });
        let answers: Vec<Answer> = join_all(twins.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect();
        for answer in &answers {
            assert_eq!((answer.status, &answer.body), (201, &answers[0].body), "{}", creation.path);
        }
        assert_eq!(answers.iter().filter(|answer| !replayed(answer)).count(), 1, "{}", creation.path);
        assert_eq!(listed(&world, &creation).await, before + 1, "{}", creation.path);
        forget(&world).await;
    }
}
