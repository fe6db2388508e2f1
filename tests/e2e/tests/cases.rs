//! A case from opening to closing through HTTP, with two processes that work on it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Person, Tenant, eventually};
use serde_json::{Value, json};

/// The whole routing history, page by page.
async fn history(api: &Api, case: &str) -> Vec<Value> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/api/v1/cases/{case}/routing-history?limit=3{cursor}")).await.expect(200);
        entries.extend(page["items"].as_array().cloned().expect("items"));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return entries,
        }
    }
}

async fn read(api: &Api, case: &str) -> Value {
    api.get(&format!("/api/v1/cases/{case}")).await.expect(200)
}

/// What happened, each with who did it.
fn told(history: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let what = |entry: &Value| {
        let actor = text(&entry["actor"]);
        entry["what"].as_array().expect("moves").iter().map(|what| (text(&what["kind"]), actor.clone())).collect::<Vec<_>>()
    };
    history.iter().flat_map(what).collect()
}

#[tokio::test]
async fn a_case_with_two_processes_goes_from_opening_to_closing_and_its_history_tells_all_of_it() {
    let tenant = Tenant::create("cases").await;
    let people = ["ella", "max"].map(|name| Person::new(name, "desk")).to_vec();
    let [ella, max] = tenant.people(people).await.try_into().expect("two people");
    let reporter = tenant.person("rita", "employee").await;
    let inquiry = tenant.workflow(json!([{"step_type": "user_task", "required_roles": ["desk"]}])).await;
    let payment = tenant.workflow(json!([{"step_type": "automated"}])).await;

    let new = json!({
        "title": "Noise at night", "kind": "complaint", "priority": "high", "queue": "desk", "close_with_processes": true,
        "parties": [{"party_id": "p1", "role": "complainant", "name": "Pia"}],
        "items": [{"item_id": "a1", "kind": "allegation", "description": "Loud after midnight"}],
        "data": {"claim": {"amount": 120}},
    });
    let opened = reporter.create("/api/v1/cases", &new, "open-once").await.expect(201);
    assert_eq!(reporter.create("/api/v1/cases", &new, "open-once").await.expect(201), opened);
    let (case, number) = (opened["case_id"].as_str().unwrap(), opened["case_number"].as_str().unwrap());
    let path = |below: &str| format!("/api/v1/cases/{case}{below}");

    // It is in the list of its queue at once, and by its number.
    let listed = ella.get("/api/v1/cases?queue=desk").await.expect(200);
    assert_eq!(listed["items"][0]["case_id"], case);
    assert_eq!(ella.get(&format!("/api/v1/cases?case_number={number}")).await.expect(200)["items"][0]["case_id"], case);

    ella.post(&path("/assign"), &json!({"to": "ella"})).await.expect(200);
    ella.post(&path("/assign"), &json!({"to": "max", "reason": "on leave"})).await.expect(200);
    let changed = json!({"status": "in_progress", "items": [
        {"item_id": "a1", "kind": "allegation", "description": "Loud after midnight", "status": "decided", "finding": "upheld"}]});
    let stale = max.send("PATCH".parse().unwrap(), &path(""), Some(&changed), &[("if-match", "\"1\"")]).await;
    stale.problem(409, "conflict");
    max.send("PATCH".parse().unwrap(), &path(""), Some(&changed), &[("if-match", "\"3\"")]).await.expect(200);
    max.post(&path("/notes"), &json!({"text": "Spoke to the neighbours."})).await.expect(201);

    let starts = json!({"workflows": [{"workflow_id": inquiry, "map": {"amount": "data.claim.amount"}}, {"workflow_id": payment}]});
    let started = max.create(&path("/workflows"), &starts, "start-once").await.expect(201);
    assert_eq!(max.create(&path("/workflows"), &starts, "start-once").await.expect(201), started);
    let instance = started["workflows"][0]["workflow_instance_id"].as_str().unwrap();
    let read_instance = max.get(&format!("/api/v1/workflows/instances/{instance}")).await.expect(200);
    assert_eq!((&read_instance["business_key"], &read_instance["variables"]["amount"]), (&json!(number), &json!(120)));

    // The one that waits for a person keeps the case open.
    eventually("the payment has ended, and the case says so", async || {
        read(&max, case).await["workflows"][1]["status"].as_str().map(str::to_owned)
    })
    .await;
    let running = max.post(&path("/close"), &json!({})).await.problem(409, "processes_running");
    assert_eq!((running["errors"].as_array().map(Vec::len), &running["errors"][0]["element"]), (Some(1), &json!(instance)));
    let task = max.claim_next("desk").await;
    max.complete(task["task_id"].as_str().unwrap(), &json!({})).await.expect(200);

    let closed = eventually("the case has closed with its last process", async || {
        Some(read(&reporter, case).await).filter(|case| case["status"] == "closed")
    })
    .await;
    assert!(closed["workflows"].as_array().unwrap().iter().all(|linked| linked["status"] == "completed"));

    let history = history(&max, case).await;
    let who = |kind: &str, actor: &str| (kind.to_owned(), actor.to_owned());
    let expected = [
        who("opened", "user:rita"),
        who("moved", "user:rita"),
        who("assigned", "user:ella"),
        who("handed_over", "user:ella"),
        who("status_changed", "user:max"),
        who("item_changed", "user:max"),
        who("noted", "user:max"),
        who("workflow_linked", "user:max"),
        who("workflow_linked", "user:max"),
        who("workflow_ended", "system:dispatcher"),
        who("workflow_ended", "system:dispatcher"),
        who("status_changed", "system:dispatcher"),
    ];
    assert_eq!(told(&history), expected);
    // Nothing between two versions is missing.
    let versions: Vec<u64> = history.iter().filter_map(|entry| entry["version"].as_u64()).collect();
    assert_eq!(versions, (1..=closed["version"].as_u64().unwrap()).collect::<Vec<u64>>());
    println!("{} entries, case {number} closed at version {}", history.len(), closed["version"]);
}

#[tokio::test]
async fn fifty_cases_opened_at_once_have_fifty_numbers() {
    let tenant = Tenant::create("numbers").await;
    let clerk = tenant.person("clerk", "desk").await;
    let new = json!({"title": "One of many", "kind": "request", "queue": "desk"});
    let opened = futures_util::future::join_all((0..50).map(|_| clerk.post("/api/v1/cases", &new))).await;
    let numbers: std::collections::BTreeSet<String> =
        opened.into_iter().map(|answer| answer.expect(201)["case_number"].as_str().unwrap().to_owned()).collect();
    assert_eq!(numbers.len(), 50);
    println!("{:?} to {:?}", numbers.first(), numbers.last());
}
