//! Fifty people at one queue.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Person, Tenant};
use futures_util::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;

const MANY: usize = 50;

#[tokio::test]
async fn fifty_concurrent_claims_give_fifty_tasks_to_exactly_one_person_each() {
    let tenant = Tenant::create("claims").await;
    let workflow = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["packer"]}])).await;
    let instances = join_all((0..MANY).map(|_| tenant.start(&workflow, json!({})))).await;
    let tasks: BTreeSet<String> = join_all(instances.iter().map(|instance| instance.open_task())).await.into_iter().collect();
    assert_eq!(tasks.len(), MANY);
    let people = tenant.people((0..MANY).map(|number| Person::new(&format!("packer-{number}"), "packer")).collect()).await;

    let next = json!({"queues": ["packer"]});
    let claims = join_all(people.iter().map(|person| person.post("/api/v1/tasks/claim/next", &next))).await;
    let mut claimed = BTreeSet::new();
    for (number, answer) in claims.into_iter().enumerate() {
        let task = answer.expect(200);
        assert_eq!(task["assignee"], format!("packer-{number}"));
        assert!(claimed.insert(task["task_id"].as_str().unwrap().to_owned()), "{} was given twice", task["task_id"]);
    }
    assert_eq!(claimed, tasks);

    // Whoever comes now gets nothing, and everybody's own list says the same.
    assert_eq!(people[0].post("/api/v1/tasks/claim/next", &next).await.status, 204);
    let lists = join_all(people.iter().map(|person| person.get("/api/v1/tasks?assignee=me"))).await;
    let held: Vec<String> = lists
        .into_iter()
        .flat_map(|list| list.expect(200)["items"].as_array().cloned().unwrap())
        .map(|task| task["task_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(held.len(), MANY);
    assert_eq!(held.into_iter().collect::<BTreeSet<_>>(), tasks);
}
