//! Every sample event under `events/` through the handler it is for, with what has to come of it beside its name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use engine::graph::Graph;
use engine::{Object, Priority, WorkflowId, instance::DefinitionRef, multi_step};
use integration_tests::{Delivery, PASSWORD, World, bpmn, demo, id};
use lambda_runtime::{Context, LambdaEvent};
use runtime::Started;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{Buffered, Channel, Definition, DefinitionSummary, Format, Signal, Source};
use testkit::documents::{automated, discounts, process, user_task, with};
use testkit::{clock, events};

/// The functions that have sample events.
const FUNCTIONS: [&str; 7] = ["auth", "workflows", "routing", "tasks", "dispatcher", "executor", "scheduler"];

/// What comes of an event.
#[derive(Clone, Copy)]
enum Expected {
    /// An HTTP status.
    Status(u16),
    /// The answer to an invocation that is neither HTTP nor a batch.
    Answer(fn(&Value)),
    /// The messages of the batch that come again, by their place.
    Again(&'static [usize]),
    /// The batch fails as a whole and comes again.
    Fails,
}

use Expected::{Again, Answer, Fails, Status};

#[rustfmt::skip]
const TABLE: [(&str, &str, Expected); 63] = [
    ("auth", "create_tenant.json", Answer(|answer| assert_eq!(*answer, json!({"tenant": "sample-tenant", "created": true})))),
    ("auth", "happy.json", Status(200)),
    ("auth", "happy_create_user.json", Status(201)),
    ("auth", "happy_login.json", Status(200)),
    ("auth", "malformed.json", Status(400)),
    ("auth", "rotate_signing_key.json", Answer(|answer| assert_eq!(answer["published"].as_array().map(Vec::len), Some(2)))),
    ("auth", "twice.json", Status(201)),
    ("workflows", "create_bpmn.json", Status(201)),
    ("workflows", "create_onboarding.json", Status(201)),
    ("workflows", "happy.json", Status(200)),
    ("workflows", "happy_activate.json", Status(200)),
    ("workflows", "happy_export.json", Status(200)),
    ("workflows", "happy_fork.json", Status(201)),
    ("workflows", "happy_message.json", Status(202)),
    ("workflows", "happy_read.json", Status(200)),
    ("workflows", "happy_read_at.json", Status(200)),
    ("workflows", "happy_signal.json", Status(202)),
    ("workflows", "happy_start.json", Status(201)),
    ("workflows", "health.json", Status(200)),
    ("workflows", "malformed.json", Status(422)),
    ("workflows", "malformed_activate.json", Status(422)),
    ("workflows", "malformed_bpmn.json", Status(422)),
    ("workflows", "malformed_export.json", Status(404)),
    ("workflows", "malformed_fork.json", Status(422)),
    ("workflows", "malformed_message.json", Status(422)),
    ("workflows", "malformed_read_at.json", Status(422)),
    ("workflows", "malformed_signal.json", Status(422)),
    ("workflows", "twice.json", Status(201)),
    ("routing", "create_discounts.json", Status(201)),
    ("routing", "happy.json", Status(200)),
    ("routing", "happy_batch.json", Status(200)),
    ("routing", "happy_evaluate.json", Status(200)),
    ("routing", "happy_expression.json", Status(200)),
    ("routing", "malformed.json", Status(422)),
    ("routing", "twice.json", Status(201)),
    ("tasks", "happy.json", Status(200)),
    ("tasks", "happy_claim_next.json", Status(200)),
    ("tasks", "happy_complete.json", Status(200)),
    ("tasks", "malformed.json", Status(422)),
    ("tasks", "twice.json", Status(200)),
    ("dispatcher", "happy.json", Again(&[])),
    ("dispatcher", "happy_announced.json", Again(&[])),
    ("dispatcher", "happy_audit.json", Again(&[])),
    ("dispatcher", "malformed.json", Fails),
    ("dispatcher", "malformed_announced.json", Fails),
    ("dispatcher", "malformed_audit.json", Fails),
    ("dispatcher", "partial_batch.json", Fails),
    ("dispatcher", "twice.json", Again(&[])),
    ("executor", "happy.json", Again(&[])),
    ("executor", "happy_decision.json", Again(&[])),
    ("executor", "malformed.json", Again(&[0])),
    ("executor", "malformed_decision.json", Again(&[0])),
    ("executor", "partial_batch.json", Again(&[1])),
    ("executor", "twice.json", Again(&[])),
    ("scheduler", "happy.json", Answer(|answer| assert_eq!(*answer, json!({"sent": 0})))),
    ("scheduler", "happy_effects.json", Again(&[])),
    ("scheduler", "happy_errands.json", Again(&[])),
    ("scheduler", "happy_fire.json", Again(&[])),
    ("scheduler", "malformed.json", Again(&[0])),
    ("scheduler", "malformed_effects.json", Again(&[0, 1, 2])),
    ("scheduler", "malformed_errands.json", Again(&[0, 1, 2, 3, 4, 5])),
    ("scheduler", "partial_batch.json", Again(&[1])),
    ("scheduler", "twice.json", Again(&[])),
];

/// What the sample events speak of: a process that waits for a person, two that wait for a machine, one in BPMN that does all
/// else, a decision model, a message and signals.
async fn sample_world() -> World {
    let world = World::start().await;
    let form = json!({"fields": [{"name": "employee_name", "type": "text"}]});
    let person = with(
        process("Sample process", vec![with(user_task("request", "employee"), "form_schema", form)]),
        "global_timeout_hours",
        json!(168),
    );
    let machine = process("Sample export", vec![automated("export"), automated("report")]);
    for (workflow, document, instances) in [("sample_process", person, &["C2"][..]), ("sample_export", machine, &["C3", "C4"][..])] {
        let workflow_id = WorkflowId::parse(workflow).unwrap();
        deploy(&world, &workflow_id, &document).await;
        for ending in instances {
            start(&world, workflow, ending).await;
        }
    }
    let (model, admin) = (discounts().replace(r#"id="discounts""#, r#"id="sample_discounts""#), world.api("admin").await);
    admin.post("/api/v1/decisions", &json!({"xml": model})).await.expect(201);
    admin.deploy(&sample_order()).await;
    start(&world, "sample_order", "C5").await;
    for (name, id) in [("sample_stop", "stop-0"), ("sample_reopen", "reopen-0")] {
        let signal = Signal { id: id.to_owned(), variables: Object::new(), sent_at: clock::now() };
        world.store().put_signal(&demo(), &Channel::signal(name), &signal, false).await.unwrap();
    }
    let order = Buffered {
        id: "order-1".to_owned(),
        correlation_key: "ORDER-4714".to_owned(),
        starts: Some(Channel::starts("sample_ordered")),
        variables: Object::new(),
        sent_at: clock::now(),
        expires_at: clock::now().plus_seconds(3_600),
    };
    world.store().publish(&demo(), &Channel::message("sample_ordered", "ORDER-4714"), &order, false).await.unwrap();
    world
}

/// A process that sends, waits, asks a decision and leaves something to people, and that begins in every way.
fn sample_order() -> String {
    let branch = |id: &str, node: &str| {
        format!(
            r#"<sequenceFlow id="to_{id}" sourceRef="all" targetRef="{id}"/>{node}
               <sequenceFlow id="from_{id}" sourceRef="{id}" targetRef="after_{id}"/><endEvent id="after_{id}"/>"#
        )
    };
    let begin = |id: &str, what: &str| {
        format!(r#"<startEvent id="{id}">{what}</startEvent><sequenceFlow id="from_{id}" sourceRef="{id}" targetRef="begun"/>"#)
    };
    let people = r#"<extensionElements><zeebe:assignmentDefinition candidateGroups="employee"/></extensionElements>"#;
    let rule = r#"<extensionElements><zeebe:calledDecision decisionId="discount" resultVariable="discount"/></extensionElements>"#;
    let inside = [
        begin("start", ""),
        begin("ordered", r#"<messageEventDefinition messageRef="m1"/>"#),
        begin("reopened", r#"<signalEventDefinition signalRef="g1"/>"#),
        begin("hourly", r#"<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"#),
        r#"<exclusiveGateway id="begun"/><sequenceFlow id="to_all" sourceRef="begun" targetRef="all"/><parallelGateway id="all"/>"#
            .to_owned(),
        branch("ship", r#"<intermediateThrowEvent id="ship"><messageEventDefinition messageRef="m2"/></intermediateThrowEvent>"#),
        branch("tell", r#"<intermediateThrowEvent id="tell"><signalEventDefinition signalRef="g2"/></intermediateThrowEvent>"#),
        branch("paid", r#"<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m3"/></intermediateCatchEvent>"#),
        branch("stop", r#"<intermediateCatchEvent id="stop"><signalEventDefinition signalRef="g3"/></intermediateCatchEvent>"#),
        branch("rate", &format!(r#"<businessRuleTask id="rate">{rule}</businessRuleTask>"#)),
        branch("help", &format!(r#"<adHocSubProcess id="help"><userTask id="call">{people}</userTask></adHocSubProcess>"#)),
    ];
    let messages = ["sample_ordered", "sample_shipped", "sample_paid"]
        .into_iter()
        .zip(1..)
        .map(|(name, n)| format!(r#"<message id="m{n}" name="{name}"/>"#));
    let signals = ["sample_reopen", "sample_told", "sample_stop"]
        .into_iter()
        .zip(1..)
        .map(|(name, n)| format!(r#"<signal id="g{n}" name="{name}"/>"#));
    bpmn("sample_order", &inside.concat(), &messages.chain(signals).collect::<String>())
}

/// Starts an instance by the end of its id.
async fn start(world: &World, workflow: &str, ending: &str) {
    let start = Started {
        id: id(&format!("01K5Z3W8Q4R7T9V2X6Y8A0B1{ending}")),
        definition: DefinitionRef { workflow_id: WorkflowId::parse(workflow).unwrap(), version: 1 },
        business_key: Some("ORDER-4713".to_owned()).filter(|_| workflow == "sample_order"),
        priority: Priority::NORMAL,
        variables: json!({"customer": "gold", "amount": 500}).as_object().unwrap().clone(),
        at: None,
        caller: None,
        started_by: None,
        department: None,
    };
    world.kit.instances.start(&demo(), start, &world.context("user:emma"), None).await.unwrap();
}

async fn deploy(world: &World, workflow_id: &WorkflowId, document: &Value) {
    let read = multi_step::read(document).unwrap();
    let graph: Graph = multi_step::compile(&read);
    let summary = DefinitionSummary {
        workflow_id: workflow_id.clone(),
        version: 1,
        name: read.name,
        description: None,
        category: read.category,
        created_at: clock::now(),
        created_by: "admin".to_owned(),
        format: Format::MultiStep,
        fingerprint: None,
    };
    world.store().add_definition(&demo(), &Definition { summary, source: Source::MultiStep(document.clone()), graph }, None).await.unwrap();
}

/// Invokes a function with an event's text, as its `main` would; gives the answer that Lambda would see.
async fn invoke(world: &World, function: &str, text: &str) -> Result<Value, String> {
    match function {
        "auth" => {
            let event = LambdaEvent::new(serde_json::from_str(text).unwrap(), Context::default());
            auth::answer(world.auth.clone(), auth::router(world.auth.clone()), event).await.map_err(|error| error.to_string())
        }
        "workflows" | "routing" | "tasks" => {
            let answer = world.anonymous().answer(lambda_http::request::from_str(text).unwrap()).await;
            Ok(json!({"statusCode": answer.status, "body": answer.body.to_string()}))
        }
        "dispatcher" => {
            let done = dispatcher::handle(world.dispatcher(), serde_json::from_str(text).unwrap()).await;
            done.map(|()| json!({"batchItemFailures": []})).map_err(|error| error.to_string())
        }
        "executor" => {
            let Ok(answer) = executor::handle(world.executor(), serde_json::from_str(text).unwrap(), clock::now().plus_seconds(60)).await;
            Ok(serde_json::to_value(answer).unwrap())
        }
        "scheduler" => scheduler::handle(world.scheduler(), serde_json::from_str(text).unwrap()).await.map_err(|error| error.to_string()),
        other => panic!("no function `{other}`"),
    }
}

async fn filled(world: &World, function: &str, file: &str) -> String {
    events::fill(events::text(function, file), async |role| world.token_of_role(&role).await).await
}

fn check(answer: &Result<Value, String>, expected: Expected, text: &str, name: &str) {
    match (expected, answer) {
        (Status(status), Ok(answer)) => assert_eq!(answer["statusCode"], json!(status), "{name}: {}", answer["body"]),
        (Answer(check), Ok(answer)) => check(answer),
        (Again(places), Ok(answer)) => {
            let event: Value = serde_json::from_str(text).unwrap();
            let failures = places.iter().map(|place| json!({"itemIdentifier": event["Records"][*place]["messageId"]})).collect::<Vec<_>>();
            assert_eq!(answer["batchItemFailures"], json!(failures), "{name}");
        }
        (Fails, Err(_)) => {}
        (Fails, Ok(answer)) => panic!("{name} should fail: {answer}"),
        (_, Err(error)) => panic!("{name}: {error}"),
    }
}

#[tokio::test]
async fn every_sample_event_comes_to_what_it_should() {
    for (function, file, expected) in TABLE {
        let world = sample_world().await;
        let text = filled(&world, function, file).await;
        let answer = invoke(&world, function, &text).await;
        check(&answer, expected, &text, &format!("{function}/{file}"));
    }
}

#[tokio::test]
async fn every_event_delivered_twice_changes_nothing_the_second_time() {
    for (function, file, expected) in TABLE.into_iter().filter(|(_, file, _)| *file == "twice.json") {
        let world = sample_world().await;
        let text = filled(&world, function, file).await;
        let first = invoke(&world, function, &text).await;
        check(&first, expected, &text, function);
        let once = world.database.dump().await;
        let second = invoke(&world, function, &text).await;
        check(&second, expected, &text, function);
        assert_eq!(world.database.dump().await, once, "{function}");
        let body = |answer: Result<Value, String>| answer.unwrap().get("body").cloned();
        assert_eq!(body(first), body(second), "{function}");
    }
}

#[tokio::test]
async fn what_is_good_in_a_batch_is_done_and_what_is_bad_changes_nothing() {
    for function in ["dispatcher", "executor", "scheduler"] {
        let world = sample_world().await;
        let before = world.database.dump().await;
        invoke(&world, function, &events::text(function, "malformed.json")).await.ok();
        assert_eq!((world.database.dump().await, world.queues.take()), (before.clone(), vec![]), "{function}");
        invoke(&world, function, &events::text(function, "partial_batch.json")).await.ok();
        assert_ne!(world.database.dump().await, before, "{function}");
    }
}

#[tokio::test]
async fn a_happy_event_does_what_its_function_is_for() {
    let world = sample_world().await;
    invoke(&world, "dispatcher", &events::text("dispatcher", "happy.json")).await.unwrap();
    let sent = world.queues.take();
    assert_eq!(sent.len(), 1, "the job of the second record; the timer of the first waits in its bucket: {sent:?}");
    let admin = world.api("admin").await;
    let listed = admin.get("/api/v1/workflows/instances").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);

    invoke(&world, "executor", &events::text("executor", "happy.json")).await.unwrap();
    assert_eq!(admin.instance("01K5Z3W8Q4R7T9V2X6Y8A0B1C3").await["status"], json!("completed"));

    invoke(&world, "scheduler", &events::text("scheduler", "happy_fire.json")).await.unwrap();
    assert_eq!(admin.instance("01K5Z3W8Q4R7T9V2X6Y8A0B1C2").await["status"], json!("timed_out"));
}

#[tokio::test]
async fn a_happy_event_of_a_process_in_bpmn_does_what_its_function_is_for() {
    const ORDER: &str = "01K5Z3W8Q4R7T9V2X6Y8A0B1C5";
    let world = sample_world().await;
    let admin = world.api("admin").await;
    let active = async || {
        let instance = admin.instance(ORDER).await;
        let ids = instance["active"].as_array().unwrap().iter().map(|active| active["element_id"].as_str().unwrap().to_owned());
        ids.collect::<BTreeSet<_>>()
    };
    assert_eq!(active().await, ["help", "paid", "rate", "stop"].map(str::to_owned).into());

    invoke(&world, "dispatcher", &events::text("dispatcher", "happy_announced.json")).await.unwrap();
    assert_eq!(
        world.queues.take().len(),
        6,
        "two effects and a job of the batch, and one for each of the message, the signal, the version"
    );
    let filled = filled(&world, "workflows", "happy_message.json").await;
    let sent = invoke(&world, "workflows", &filled).await.unwrap();
    assert!(sent["body"].as_str().unwrap().contains(r#""status":"taken""#), "it waits since the dispatcher wrote it down: {sent}");

    invoke(&world, "scheduler", &events::text("scheduler", "happy_effects.json")).await.unwrap();
    let shipped = Channel::message("sample_shipped", "ORDER-4713");
    assert_eq!(world.store().buffered(&demo(), &shipped, clock::now(), 10).await.unwrap().len(), 1);
    invoke(&world, "executor", &events::text("executor", "happy_decision.json")).await.unwrap();
    assert_eq!(active().await, ["help"].map(str::to_owned).into());
    assert!(!admin.instance(ORDER).await["variables"]["discount"].is_null());

    invoke(&world, "scheduler", &events::text("scheduler", "happy_errands.json")).await.unwrap();
    world.settle(Delivery::Once).await;
    let started = admin.instances_of("sample_order").await;
    assert_eq!(started.iter().filter(|instance| instance["business_key"] == "ORDER-4714").count(), 1, "{started:?}");
}

#[test]
fn the_table_names_every_sample_event_and_each_kind_is_there() {
    for function in FUNCTIONS {
        let known: BTreeSet<String> = TABLE.iter().filter(|(of, ..)| *of == function).map(|(_, file, _)| (*file).to_owned()).collect();
        let found: BTreeSet<String> = events::names(function).into_iter().collect();
        assert_eq!(known, found, "{function}");
        let http = matches!(function, "auth" | "workflows" | "routing" | "tasks");
        for kind in ["happy.json", "malformed.json", "twice.json", if http { "happy.json" } else { "partial_batch.json" }] {
            assert!(found.contains(kind), "{function} has no {kind}");
        }
    }
}

#[test]
fn the_sample_log_in_has_the_password_of_the_tests() {
    assert!(events::text("auth", "happy_login.json").contains(PASSWORD));
}
