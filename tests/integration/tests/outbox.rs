//! From the log to its consequences and back: stream, queues, executor, timers; and what happens when each of them
//! delivers twice, dies half way or is late.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::queues::{Outgoing, Queues, SendFailed};
use engine::instance::Event;
use futures_util::future::BoxFuture;
use integration_tests::{Api, Delivery, World, demo, id, sqs_event, stream_event};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{MAX_PAGE, PageRequest};
use testkit::documents::{automated, http, onboarding, process, ten_automated, user_task, with};
use testkit::{Dump, clock};

/// Seconds of a whole invocation.
const PLENTY: u64 = 60;

/// All events of an instance's log, in order.
async fn events(world: &World, instance: &str) -> Vec<Event> {
    let page = PageRequest { limit: MAX_PAGE, after: None };
    let history = world.store().history(&demo(), &id(instance), &page).await.unwrap();
    assert!(history.items.iter().all(|batch| batch.chained) && history.next.is_none());
    history.items.into_iter().flat_map(|batch| batch.events).collect()
}

/// How often each job of an instance was completed.
async fn completions(world: &World, instance: &str) -> Vec<usize> {
    let events = events(world, instance).await;
    let times =
        |job| events.iter().filter(|event| matches!(event, Event::JobCompleted { job: completed, .. } if *completed == job)).count();
    events.iter().filter_map(|event| if let Event::JobCreated { job, .. } = event { Some(times(*job)) } else { None }).collect()
}

/// Starts an instance of a document and takes the message of its first job.
async fn first_job(world: &World, document: &Value) -> (Api, String, Vec<Outgoing>) {
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(document).await;
    let instance = admin.start(&workflow, &json!({})).await;
    let records = world.stream().await;
    world.dispatch(&records).await;
    let jobs = world.queues.take().into_iter().filter(|message| !message.queue.ends_with("timers")).collect::<Vec<_>>();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    (admin, instance, jobs)
}

/// Runs a job's message in an invocation that is killed while the target is being called.
async fn killed_in_mid_job(world: &World, messages: &[Outgoing]) {
    tokio::select! {
        () = world.execute(messages, PLENTY) => panic!("the target never answers"),
        () = world.target.hung() => {}
    }
}

/// What differs between two dumps, by key.
fn changed(before: &Dump, after: &Dump) -> Vec<String> {
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    keys.filter(|key| before.get(*key) != after.get(*key)).map(|key| format!("{key:?}")).collect()
}

/// Every record of the stream once more, the newest first: what is late must not undo what came after it.
async fn nothing_comes_of_late_records(world: &World) {
    let before = world.database.dump().await;
    world.streamed_again();
    for record in world.stream().await.into_iter().rev() {
        world.dispatch(&[record]).await;
    }
    assert_eq!(changed(&before, &world.database.dump().await), Vec::<String>::new());
    world.queues.take();
}

async fn onboard(world: &World, delivery: Delivery) -> String {
    let workflow = world.api("admin").await.create_workflow(&onboarding()).await;
    let emma = world.api("emma").await;
    let start = json!({"business_key": "noor", "variables": {"priority": "high", "employee_name": "Noor New"}});
    let instance = emma.start(&workflow, &start).await;
    for (name, outcome) in [("emma", None), ("mark", Some("approve")), ("diana", Some("approve"))] {
        world.settle(delivery).await;
        let api = world.api(name).await;
        let task = api.claim_next().await;
        api.complete(&task, outcome).await.expect(200);
    }
    world.settle(delivery).await;
    instance
}

#[tokio::test]
async fn the_onboarding_process_runs_to_its_end_with_everything_delivered_twice() {
    let world = World::start().await;
    let instance = onboard(&world, Delivery::Twice).await;
    let admin = world.api("admin").await;
    let done = admin.instance(&instance).await;
    assert_eq!((&done["status"], &done["outcome"]), (&json!("completed"), &json!("completed")));
    let timeline = admin.get(&format!("/api/v1/workflows/instances/{instance}/timeline")).await.expect(200);
    let lines = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| format!("{} {} {}", line["step_id"], line["who"], line["outcome"]).replace('"', ""));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "initial_request user:emma completed",
            "manager_approval user:mark approve",
            "manager_approval user:diana approve",
            "hr_processing system:executor completed"
        ]
    );
    let listed = admin.get("/api/v1/workflows/instances?business_key=noor").await.expect(200);
    assert_eq!(listed["items"][0]["status"], json!("completed"));
    let running = admin.get("/api/v1/workflows/instances?status=running").await.expect(200);
    assert_eq!(running["items"], json!([]));
}

#[tokio::test]
async fn the_whole_stream_again_and_every_message_again_change_nothing_in_the_end() {
    let world = World::start().await;
    onboard(&world, Delivery::Once).await;
    let before = world.database.dump().await;
    world.streamed_again();
    let records = world.stream().await;
    assert!(records.len() >= 5);
    world.dispatch(&records).await;
    let (timers, jobs): (Vec<_>, Vec<_>) = world.queues.take().into_iter().partition(|message| message.queue.ends_with("timers"));
    assert!(!jobs.is_empty());
    world.execute(&jobs, PLENTY).await;
    world.fire(&timers).await;
    assert_eq!(changed(&before, &world.database.dump().await), Vec::<String>::new());
    assert_eq!(world.queues.take(), []);
    nothing_comes_of_late_records(&world).await;
}

/// Queues that accept nothing.
struct Down;

impl Queues for Down {
    fn send(&self, _: Vec<Outgoing>) -> BoxFuture<'_, Result<(), SendFailed>> {
        Box::pin(async { Err(SendFailed("the queue is down".to_owned())) })
    }
}

#[tokio::test]
async fn while_the_queues_are_down_nothing_counts_as_carried_out() {
    let world = World::start().await;
    let (admin, instance, messages) = first_job(&world, &ten_automated()).await;
    world.streamed_again();
    let records = serde_json::from_value(stream_event(&world.stream().await)).unwrap();
    let dispatcher = dispatcher::Dispatcher { queues: Arc::new(Down), ..world.dispatcher() };
    assert!(dispatcher::handle(dispatcher, records).await.is_err(), "the batch comes again");

    let executor = executor::Executor { queues: Arc::new(Down), ..world.executor() };
    let event = serde_json::from_value(sqs_event(&messages)).unwrap();
    let Ok(answer) = executor::handle(executor, event, clock::now()).await;
    assert_eq!(answer.batch_item_failures.len(), 1, "the message comes again");
    world.execute(&messages, PLENTY).await;
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));

    start(&world, &escalating(1.0)).await;
    world.settle(Delivery::Once).await;
    world.tick().await;
    clock::advance(3600);
    let scheduler = scheduler::Scheduler { queues: Arc::new(Down), ..world.scheduler() };
    assert!(scheduler::handle(scheduler, json!({})).await.is_err());
    assert_eq!(world.tick().await, json!({"sent": 1}), "the next tick goes on where that one stopped");
}

#[tokio::test]
async fn ten_automated_steps_run_in_one_invocation_once_each() {
    let world = World::start().await;
    let (admin, instance, messages) = first_job(&world, &ten_automated()).await;
    world.execute(&messages, PLENTY).await;
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));
    assert_eq!(completions(&world, &instance).await, [1; 10]);
    assert_eq!(world.target.keys().len(), 10);

    let before = world.database.dump().await;
    world.execute(&messages, PLENTY).await;
    assert_eq!(changed(&before, &world.database.dump().await), Vec::<String>::new());
    assert!(world.target.keys().is_empty(), "the second delivery calls nobody");
}

#[tokio::test]
async fn two_deliveries_at_the_same_time_complete_each_job_once() {
    let world = World::start().await;
    let (admin, instance, messages) = first_job(&world, &ten_automated()).await;
    futures_util::future::join(world.execute(&messages, PLENTY), world.execute(&messages, PLENTY)).await;
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));
    assert_eq!(completions(&world, &instance).await, [1; 10]);
}

#[tokio::test]
async fn a_job_whose_executor_was_killed_completes_on_redelivery_once_in_the_log() {
    let world = World::start().await;
    let (admin, instance, messages) = first_job(&world, &process("One job", vec![http("call")])).await;
    world.target.hangs();
    killed_in_mid_job(&world, &messages).await;
    assert_eq!(completions(&world, &instance).await, [0]);

    world.target.answers(200);
    world.execute(&messages, PLENTY).await;
    let done = admin.instance(&instance).await;
    assert_eq!((&done["status"], &done["variables"]["call_result"]), (&json!("completed"), &json!({"answered": 200})));
    assert_eq!(completions(&world, &instance).await, [1]);
    let keys = world.target.keys();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "the target can tell that both calls are one job");
}

#[tokio::test]
async fn jobs_carried_under_a_message_are_resumed_when_it_comes_again() {
    let world = World::start().await;
    let steps = vec![automated("one"), automated("two"), http("three"), automated("four")];
    let (admin, instance, messages) = first_job(&world, &process("Chain", steps)).await;
    world.target.hangs();
    killed_in_mid_job(&world, &messages).await;
    assert_eq!(completions(&world, &instance).await, [1, 1, 0]);
    let records = world.stream().await;
    world.dispatch(&records).await;
    assert_eq!(world.queues.take(), [], "carried jobs have no message of their own");

    world.target.answers(200);
    world.execute(&messages, PLENTY).await;
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));
    assert_eq!(completions(&world, &instance).await, [1; 4]);
}

#[tokio::test]
async fn when_time_runs_out_the_next_job_is_handed_over() {
    let world = World::start().await;
    let (admin, instance, mut messages) = first_job(&world, &ten_automated()).await;
    world.target.takes(10);
    let mut invocations = 0;
    while !messages.is_empty() {
        invocations += 1;
        let before = messages.clone();
        world.execute(&messages, 35).await;
        messages = world.queues.take();
        // The message that handed over comes again as well; what it covered is done or has a message now.
        if !messages.is_empty() {
            world.execute(&before, 0).await;
            let again = world.queues.take();
            assert!(again.is_empty() || again == messages, "{again:?}");
        }
    }
    assert_eq!(invocations, 4, "three jobs that may take ten seconds fit in thirty-five, and the fourth is not cut short");
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));
    assert_eq!(completions(&world, &instance).await, [1; 10]);
}

#[tokio::test]
async fn a_failing_target_is_retried_with_backoff_then_an_incident_then_retry_succeeds() {
    let world = World::start().await;
    let (admin, instance, mut messages) = first_job(&world, &process("One job", vec![http("call")])).await;
    world.target.answers(503);
    for (failures, longest) in [(1, 2), (2, 4)] {
        world.execute(&messages, PLENTY).await;
        world.execute(&messages, PLENTY).await;
        let records = world.stream().await;
        world.dispatch(&records).await;
        messages = world.queues.take();
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].delay_seconds <= longest, "{}", messages[0].delay_seconds);
        assert_eq!(admin.instance(&instance).await["active"][0]["failures"], json!(failures));
        clock::advance(messages[0].delay_seconds);
    }
    world.execute(&messages, PLENTY).await;
    assert_eq!(world.settle(Delivery::Twice).await, [], "after the last try nothing is sent");
    let stopped = admin.instance(&instance).await;
    assert_eq!(
        stopped["incidents"],
        json!([{"element": stopped["active"][0]["element"], "element_id": "call", "step_id": "call", "code": "job_failed", "message": "the target answered 503 (try 3)"}])
    );
    nothing_comes_of_late_records(&world).await;
    let listed = admin.get("/api/v1/workflows/instances").await.expect(200);
    assert_eq!(listed["items"][0]["incidents"], json!(1));

    let retry = format!("/api/v1/workflows/instances/{instance}/retry");
    assert_eq!(world.api("emma").await.post(&retry, &json!({})).await.problem(403), "forbidden");
    world.target.answers(200);
    let hanna = world.api("hanna").await;
    hanna.post(&retry, &json!({})).await.expect(200);
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));
    assert_eq!(completions(&world, &instance).await, [1]);
    // Nobody answers for a step where none failed.
    assert_eq!(hanna.post(&retry, &json!({})).await.problem(403), "forbidden");
    assert_eq!(admin.post(&retry, &json!({})).await.problem(409), "invalid_state");
}

#[tokio::test]
async fn a_failure_that_no_retry_can_help_is_an_incident_at_once() {
    let world = World::start().await;
    let (admin, instance, messages) = first_job(&world, &process("One job", vec![http("call")])).await;
    world.target.answers(404);
    world.execute(&messages, PLENTY).await;
    assert_eq!(admin.instance(&instance).await["incidents"][0]["message"], json!("the target answered 404 (try 1)"));
}

#[tokio::test]
async fn a_job_that_comes_while_its_instance_is_suspended_runs_after_the_resume() {
    let world = World::start().await;
    let (admin, instance, messages) = first_job(&world, &process("One job", vec![http("call")])).await;
    let steer = async |what: &str| admin.send("POST", &format!("/api/v1/workflows/instances/{instance}/{what}"), None).await.expect(200);
    steer("suspend").await;
    world.execute(&messages, PLENTY).await;
    assert!(world.target.keys().is_empty());
    steer("resume").await;
    world.settle(Delivery::Twice).await;
    assert_eq!(admin.instance(&instance).await["status"], json!("completed"));
    assert_eq!(completions(&world, &instance).await, [1]);
}

/// A step that escalates after so many hours, in a process that times out after a day.
fn escalating(hours: f64) -> Value {
    with(
        process("Escalates", vec![with(user_task("work", "employee"), "auto_escalation_hours", json!(hours))]),
        "global_timeout_hours",
        json!(24),
    )
}

async fn start(world: &World, document: &Value) -> (Api, String) {
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(document).await;
    let instance = admin.start(&workflow, &json!({})).await;
    (admin, instance)
}

#[tokio::test]
async fn a_near_timer_is_a_delayed_message_and_fires_once() {
    let world = World::start().await;
    start(&world, &escalating(0.25)).await;
    let timers = world.settle(Delivery::Twice).await;
    assert_eq!(timers.iter().map(|timer| timer.delay_seconds).collect::<Vec<_>>(), [900, 900], "the record came twice");
    clock::advance(900);
    world.fire(&timers[..1]).await;
    let before = world.database.dump().await;
    world.fire(&timers).await;
    assert_eq!(changed(&before, &world.database.dump().await), Vec::<String>::new());
    assert_eq!(world.api("admin").await.task_ids("queue=admin&status=escalated").await.len(), 1);
}

#[tokio::test]
async fn a_far_timer_waits_in_its_bucket_and_fires_to_the_second_once() {
    let world = World::start().await;
    let (admin, instance) = start(&world, &escalating(1.0)).await;
    assert_eq!(world.settle(Delivery::Twice).await, []);
    assert_eq!(world.tick().await, json!({"sent": 0}));
    let due = clock::START.plus_seconds(3600);
    // The scheduler runs every minute; it sends the timers of the next minute with the delay that is left.
    let mut sent = Vec::new();
    while sent.is_empty() {
        clock::advance(60);
        world.tick().await;
        sent = world.queues.take();
    }
    assert_eq!(clock::now().plus_seconds(sent[0].delay_seconds), due);
    assert!(sent[0].delay_seconds <= 120, "{sent:?}");
    assert_eq!(world.tick().await, json!({"sent": 0}), "the same minute is not sent again");

    world.wait_until(due);
    world.fire(&sent).await;
    let escalated = world.database.dump().await;
    world.fire(&sent).await;
    assert_eq!(changed(&escalated, &world.database.dump().await), Vec::<String>::new());
    let fired = events(&world, &instance).await.into_iter().filter(|event| matches!(event, Event::TimerFired { .. })).count();
    assert_eq!((fired, admin.task_ids("queue=admin").await.len()), (1, 1));
}

#[tokio::test]
async fn after_an_outage_of_an_hour_every_timer_is_sent_and_none_left_out() {
    let world = World::start().await;
    let mut due = 0;
    for hours in [0.4, 0.5, 0.75, 1.0, 1.2, 1.26] {
        start(&world, &escalating(hours)).await;
        due += 1;
    }
    assert_eq!(world.settle(Delivery::Once).await, []);
    world.tick().await;
    clock::advance(4500);
    assert_eq!(world.tick().await, json!({"sent": due}));
    let late = world.queues.take();
    assert!(late.iter().all(|timer| timer.delay_seconds <= 120), "{late:?}");
    clock::advance(60);
    world.fire(&late).await;
    assert_eq!(world.api("admin").await.task_ids("queue=admin&status=escalated").await.len(), due);
}

#[tokio::test]
async fn the_global_timeout_ends_an_instance_with_its_tasks_once() {
    let world = World::start().await;
    let (admin, instance) = start(&world, &escalating(1.0)).await;
    world.settle(Delivery::Once).await;
    world.tick().await;
    let before = world.api("emma").await.task_ids("queue=employee").await;
    assert_eq!(before.len(), 1);
    clock::advance(24 * 3600);
    world.tick().await;
    // The escalation is a day late by now; whichever of the two comes first, the timeout wins.
    let timers = world.queues.take();
    assert_eq!(timers.len(), 2);
    world.fire(&timers).await;
    world.settle(Delivery::Twice).await;
    let ended = world.database.dump().await;
    world.fire(&timers).await;
    assert_eq!(changed(&ended, &world.database.dump().await), Vec::<String>::new());
    assert_eq!(admin.instance(&instance).await["status"], json!("timed_out"));
    let emma = world.api("emma").await;
    assert_eq!(emma.task_ids("queue=employee").await, Vec::<String>::new());
    assert_eq!(emma.complete(&before[0], None).await.problem(409), "task_closed");
    let listed = admin.get("/api/v1/workflows/instances?status=timed_out").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_timer_of_a_suspended_instance_fires_after_the_resume() {
    let world = World::start().await;
    let (admin, instance) = start(&world, &escalating(0.1)).await;
    let timers = world.settle(Delivery::Once).await;
    let steer = async |what: &str| admin.send("POST", &format!("/api/v1/workflows/instances/{instance}/{what}"), None).await.expect(200);
    steer("suspend").await;
    clock::advance(3600);
    world.fire(&timers).await;
    assert!(admin.task_ids("queue=admin").await.is_empty());
    steer("resume").await;
    let again = world.settle(Delivery::Once).await;
    assert_eq!(again.iter().map(|timer| timer.delay_seconds).collect::<Vec<_>>(), [0]);
    world.fire(&again).await;
    assert_eq!(admin.task_ids("queue=admin").await.len(), 1);
}
