//! Everything that is delivered at least once, delivered once more: nothing changes the second time.
//!
//! The events are rebuilt from the log, which holds all that a stream record or a message carries, and handed to the
//! deployed functions. What the dispatcher then sends travels through the real queues to the real executor.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Instance, Tenant, document, eventually};
use serde_json::{Value, json};

/// All there is of a tenant in the workflow table: logs, lists, tasks, and the timers of its instances.
async fn everything(tenant: &Tenant) -> Vec<Value> {
    let table = tenant.emulator.setting("dispatcher", "WORKFLOW_TABLE");
    let mut items = tenant.emulator.items(table, &format!("{}#", tenant.name)).await;
    // Buckets of timers belong to the deployment; the tenant stands in their sort keys.
    let timers = tenant.emulator.items(table, "~#TIMER#").await;
    items.extend(timers.into_iter().filter(|timer| timer["sk"]["S"].as_str().is_some_and(|sk| sk.contains(&format!("#{}#", tenant.name)))));
    items
}

/// The stream record of an item as it was written.
fn record(item: &Value, number: usize) -> Value {
    json!({
        "eventID": format!("again-{number}"), "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/workflow/stream/2026-01-01T00:00:00.000",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_767_225_600.0, "Keys": {"pk": item["pk"], "sk": item["sk"]}, "NewImage": item,
            "SequenceNumber": format!("{number:020}"), "SizeBytes": 100, "StreamViewType": "NEW_IMAGE",
        },
    })
}

/// Messages as a queue delivers them.
fn messages(bodies: &[Value]) -> Value {
    let record = |(number, body): (usize, &Value)| {
        json!({
            "messageId": format!("again-{number}"), "receiptHandle": "none", "body": body.to_string(), "attributes": {"ApproximateReceiveCount": "2"},
            "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "awsRegion": "us-east-1",
            "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
        })
    };
    json!({"Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>()})
}

/// Delivers the whole log of an instance again: its stream records, its jobs, its timers.
async fn deliver_again(tenant: &Tenant, instance: &Instance) {
    let log = format!("{}#I#{}", tenant.name, instance.id);
    let items = everything(tenant).await;
    let records: Vec<Value> = items
        .iter()
        .filter(|item| item["pk"]["S"] == log.as_str() && item.get("fx").is_some())
        .enumerate()
        .map(|(n, item)| record(item, n))
        .collect();
    assert!(!records.is_empty());
    tenant.emulator.invoke("dispatcher", &json!({"Records": records})).await;

    let message = |work: Value| json!({"tenant": tenant.name, "instance": instance.id, "work": work});
    let jobs: Vec<Value> = instance.events("job_created").await.iter().map(|event| message(json!({"job": event["job"]}))).collect();
    if !jobs.is_empty() {
        let answer = tenant.emulator.invoke("executor", &messages(&jobs)).await;
        assert_eq!(answer, json!({"batchItemFailures": []}), "done with, not to come again");
    }
    let fired: Vec<Value> = instance.events("timer_fired").await.iter().map(|event| message(json!({"timer": event["timer"]}))).collect();
    if !fired.is_empty() {
        let answer = tenant.emulator.invoke("scheduler", &messages(&fired)).await;
        assert_eq!(answer, json!({"batchItemFailures": []}));
    }
}

/// Waits until nothing is under way in the job queues.
async fn quiet(tenant: &Tenant) {
    eventually("the job queues are empty", async || {
        for queue in ["JOBS_HIGH_QUEUE_URL", "JOBS_NORMAL_QUEUE_URL", "JOBS_LOW_QUEUE_URL"] {
            if tenant.emulator.messages_in(tenant.emulator.setting("dispatcher", queue)).await > 0 {
                return None;
            }
        }
        Some(())
    })
    .await;
}

async fn unchanged_by_a_second_delivery(tenant: &Tenant, instance: &Instance) {
    quiet(tenant).await;
    let (before, history) = (everything(tenant).await, instance.history().await);
    deliver_again(tenant, instance).await;
    quiet(tenant).await;
    assert_eq!(instance.history().await, history);
    assert_eq!(everything(tenant).await, before, "logs, lists and tasks are what they were");
}

/// Waits until the list shows the instance as it is: the last consequence of its last batch.
async fn listed_as(tenant: &Tenant, instance: &Instance, status: &str) {
    let path = format!("/api/v1/workflows/instances?status={status}");
    eventually("it is listed", async || {
        let items = tenant.admin.get(&path).await.expect(200)["items"].clone();
        items.as_array()?.iter().any(|item| item["workflow_instance_id"] == instance.id.as_str()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_completed_automated_process_delivered_twice_stays_as_it_is() {
    let tenant = Tenant::create("twice-automated").await;
    let steps = json!([{"step_type": "automated"}, {"step_type": "automated"}, {"step_type": "automated"}]);
    let instance = tenant.start(&tenant.workflow(steps).await, json!({"n": 1})).await;
    instance.until_status("completed").await;
    listed_as(&tenant, &instance, "completed").await;
    unchanged_by_a_second_delivery(&tenant, &instance).await;
}

#[tokio::test]
async fn a_process_that_waits_for_a_person_delivered_twice_still_waits_once() {
    let tenant = Tenant::create("twice-waiting").await;
    let mut steps = document(json!([
        {"step_type": "automated"},
        {"step_type": "user_task", "required_roles": ["clerk"], "auto_escalation_hours": 0.0003},
        {"step_type": "approval", "required_roles": ["clerk"], "auto_escalation_hours": 24},
        {"step_type": "automated"},
    ]));
    steps["global_timeout_hours"] = json!(48);
    let clerk = tenant.person("clerk", "clerk").await;
    let instance = tenant.start(&tenant.deploy(&steps).await, json!({})).await;
    // The first task is escalated, so that a timer has fired, and completed; the second is left waiting.
    instance.until("the user task", |instance| instance["active"][0]["kind"] == "user_task").await;
    eventually("the escalation", async || (!instance.events("timer_fired").await.is_empty()).then_some(())).await;
    clerk.complete(&instance.open_task().await, &json!({})).await.expect(200);
    listed_as(&tenant, &instance, "running").await;
    // The last consequences of its last batch: both of its timers are written down.
    eventually("the time limit and the next escalation", async || {
        let items = everything(&tenant).await;
        let timers = items.iter().filter(|item| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("~#TIMER#")));
        (timers.count() == 2).then_some(())
    })
    .await;
    unchanged_by_a_second_delivery(&tenant, &instance).await;
    // It goes on as if nothing had been.
    clerk.complete(&instance.open_task().await, &json!({"outcome": "approve"})).await.expect(200);
    instance.until_status("completed").await;
    assert_eq!(instance.events("job_completed").await.len(), 2);
}

#[tokio::test]
async fn a_message_delivered_twice_at_the_same_time_is_settled_once() {
    let tenant = Tenant::create("twice-at-once").await;
    let steps = json!([{"step_type": "automated"}, {"step_type": "automated"}, {"step_type": "automated"}, {"step_type": "automated"}]);
    let instance = tenant.start(&tenant.workflow(steps).await, json!({})).await;
    // Beside the message that the dispatcher sends, three more deliveries of it in one batch.
    let message = json!({"tenant": tenant.name, "instance": instance.id, "work": {"job": instance.events("job_created").await[0]["job"]}});
    let answer = tenant.emulator.invoke("executor", &messages(&[message.clone(), message.clone(), message])).await;
    assert_eq!(answer, json!({"batchItemFailures": []}));
    instance.until_status("completed").await;
    quiet(&tenant).await;
    assert_eq!((instance.events("job_created").await.len(), instance.events("job_completed").await.len()), (4, 4));
    assert_eq!(instance.events("instance_completed").await.len(), 1);
}
