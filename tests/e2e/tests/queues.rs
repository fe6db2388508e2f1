//! Work queues on the deployed stack: who is given what, what a breach sets off, what is handed on, and what is told of it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Instance, Person, Tenant, eventually, eventually_within};
use serde_json::{Value, json};
use std::time::Duration;

const QUEUES: &str = "/api/v1/queues";
/// A breach and its second level take two minutes; then some time for whatever else the stack is doing.
const ESCALATED_WITHIN: Duration = Duration::from_secs(240);
/// What people have of another queue before the first strategy is asked, and what they can do.
type Clerk = (&'static str, usize, &'static [(&'static str, u8)]);
const CLERKS: [Clerk; 5] = [
    ("ann", 1, &[("aml", 5), ("tax", 3)]),
    ("ben", 2, &[("aml", 2)]),
    ("cleo", 3, &[("tax", 5)]),
    ("dan", 0, &[("aml", 3)]),
    ("eve", 1, &[]),
];
/// A strategy, the priorities of three tasks with the skill that they need, and to whom it gives them.
type Case = (&'static str, [(u64, Value, &'static str); 3]);

/// A workflow of one task of a queue.
async fn workflow(tenant: &Tenant, queue: &str, skills: &Value) -> String {
    tenant.workflow(json!([{"step_type": "user_task", "required_roles": [queue], "required_skills": skills}])).await
}

async fn open(tenant: &Tenant, workflow: &str, priority: u64) -> String {
    Instance::start(&tenant.admin, workflow, &json!({"priority": priority})).await.open_task().await
}

async fn task(api: &Api, task: &str) -> Value {
    api.get(&format!("/api/v1/tasks/{task}")).await.expect(200)
}

async fn moves(api: &Api, task: &str) -> Vec<Value> {
    api.get(&format!("/api/v1/tasks/{task}/history")).await.expect(200)["items"].as_array().cloned().expect("items")
}

/// The five, with what they hold.
async fn office() -> Tenant {
    let tenant = Tenant::create("push").await;
    let archive = workflow(&tenant, "archive", &json!({})).await;
    for (name, held, skills) in CLERKS {
        let roles = ["archive", "turns", "least", "fit", "urgent"].map(str::to_owned).to_vec();
        let person = Person { roles, ..Person::new(name, "archive") };
        let clerk = tenant.people(vec![person]).await.remove(0);
        let skills: Vec<Value> = skills.iter().map(|(name, level)| json!({"name": name, "level": level})).collect();
        tenant.admin.patch(&format!("/api/v1/users/{name}"), &json!({"skills": skills})).await.expect(200);
        for _ in 0..held {
            open(&tenant, &archive, 50).await;
            clerk.claim_next("archive").await;
        }
    }
    tenant
}

#[tokio::test]
async fn each_strategy_gives_tasks_to_five_people_as_it_is_defined() {
    let tenant = office().await;
    // Held at first: ann 1, ben 2, cleo 3, dan 0, eve 1.
    let cases: [(&str, Case); 4] = [
        // By name, as none of them was given anything yet, and whoever was last.
        ("turns", ("round_robin", [(50, json!({}), "ann"), (50, json!({}), "ben"), (50, json!({"tax": 1}), "cleo")])),
        // Now 2, 3, 4, 0, 1: dan, then dan and eve have one each and eve was never given one, then dan.
        ("least", ("least_loaded", [(50, json!({}), "dan"), (50, json!({}), "eve"), (50, json!({}), "dan")])),
        // Fewest levels to spare: of aml 2 and above ben has none, of 3 dan has none, of 4 only ann has it.
        ("fit", ("skill_match", [(50, json!({"aml": 2}), "ben"), (50, json!({"aml": 3}), "dan"), (50, json!({"aml": 4}), "ann")])),
        // Nobody holds urgent ones: the least work (eve 2, then 3 each for ann and dan). Then whoever has no urgent one and the least.
        ("urgent", ("priority_weighted", [(90, json!({}), "eve"), (90, json!({}), "ann"), (90, json!({}), "dan")])),
    ];
    for (queue, (strategy, given)) in cases {
        tenant.admin.post(QUEUES, &json!({"name": queue, "assignment": strategy})).await.expect(201);
        for (priority, skills, expected) in given {
            let id = open(&tenant, &workflow(&tenant, queue, &skills).await, priority).await;
            let holder = eventually(&format!("{strategy} has given a task"), async || {
                task(&tenant.admin, &id).await["assignee"].as_str().map(str::to_owned)
            })
            .await;
            println!("{strategy}: priority {priority}, skills {skills}: {holder}");
            assert_eq!(holder, expected, "{strategy}");
            let assigned = moves(&tenant.admin, &id).await.remove(1);
            assert_eq!((&assigned["actor"], &assigned["reason"]), (&json!(format!("queue:{queue}")), &json!(strategy)));
        }
    }
}

#[tokio::test]
async fn a_breach_is_warned_of_and_escalated_level_by_level_to_the_second() {
    let tenant = Tenant::create("sla").await;
    let [desk, boss] = tenant.people(vec![Person::new("clerk", "desk"), Person::new("boss", "boss")]).await.try_into().expect("two people");
    let settings = json!({
        "name": "desk", "targets": [{"completion_minutes": 1, "warn_at_percent": 50}],
        "escalation": [
            {"after_minutes": 0, "raise_priority": {"to": 80}, "notify": {"roles": ["desk"]}},
            {"after_minutes": 1, "reassign": {"role": "boss"}},
        ],
    });
    tenant.admin.post(QUEUES, &settings).await.expect(201);
    let id = open(&tenant, &workflow(&tenant, "desk", &json!({})).await, 50).await;
    let told = eventually_within(ESCALATED_WITHIN, "the second level is reached", async || {
        Some(moves(&desk, &id).await).filter(|moves| moves.len() >= 5)
    })
    .await;
    let what: Vec<&str> = told.iter().map(|one| one["move"].as_str().unwrap()).collect();
    assert_eq!(what, ["opened", "warned", "breached", "level_reached", "level_reached"]);
    let at = |place: usize| told[place]["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let late: Vec<f64> =
        [(1, 30.0), (2, 60.0), (3, 60.0), (4, 120.0)].map(|(place, due)| at(place).duration_since(at(0)).as_secs_f64() - due).into();
    println!("late by {late:?} s");
    assert!(late.iter().all(|late| (0.0..15.0).contains(late)), "{late:?}");
    let after = task(&boss, &id).await;
    assert_eq!((&after["status"], &after["priority"]), (&json!("escalated"), &json!(80)));
    assert_eq!(boss.claim_next("boss").await["task_id"], id.as_str());
    boss.complete(&id, &json!({})).await.expect(200);
    let report = eventually("the statistics know of it", async || {
        let report = tenant.admin.get(&format!("{QUEUES}/boss/statistics")).await.expect(200);
        (report["counts"]["completed"] == 1).then_some(report)
    })
    .await;
    assert_eq!((&report["load"], &report["counts"]["claimed"]), (&json!(0), &json!(1)), "{report}");
}

#[tokio::test]
async fn what_there_is_no_room_for_is_handed_on_and_every_view_is_current() {
    let tenant = Tenant::create("overflow").await;
    let person = Person { roles: vec!["desk".to_owned(), "spill".to_owned()], ..Person::new("clerk", "desk") };
    let clerk = tenant.people(vec![person]).await.remove(0);
    tenant.admin.post(QUEUES, &json!({"name": "desk", "capacity": 3, "per_person": 2, "overflow": "spill"})).await.expect(201);
    let plain = workflow(&tenant, "desk", &json!({})).await;
    let mut opened = Vec::new();
    for priority in [10, 90, 50, 50, 50] {
        opened.push(open(&tenant, &plain, priority).await);
    }
    eventually("the desk has as many as it has room for", async || {
        let waits = clerk.get("/api/v1/tasks?queue=desk").await.expect(200);
        (waits["items"].as_array()?.len() == 3).then_some(())
    })
    .await;
    let spilled = clerk.get("/api/v1/tasks?queue=spill").await.expect(200);
    assert_eq!(spilled["items"].as_array().map(Vec::len), Some(2));
    // The most urgent first, and no more than one person may hold.
    let listed = clerk.get("/api/v1/tasks?queue=desk").await.expect(200);
    let order: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|one| one["task_id"].as_str().unwrap()).collect();
    assert_eq!(order, [&opened[1], &opened[2], &opened[0]]);
    for id in &opened[1..3] {
        clerk.post(&format!("/api/v1/tasks/{id}/claim"), &json!({})).await.expect(200);
    }
    let mine = clerk.get("/api/v1/tasks?assignee=me").await.expect(200);
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(2), "what was written is read");
    clerk.post("/api/v1/tasks/claim/next", &json!({"queues": ["desk"]})).await.problem(409, "too_many_tasks");
    clerk.post(&format!("/api/v1/tasks/{}/claim", opened[0]), &json!({})).await.problem(409, "too_many_tasks");
    let bulk = json!({"action": "release", "task_ids": [opened[1], opened[0]]});
    let answers = clerk.post("/api/v1/tasks/bulk", &bulk).await.expect(200);
    assert_eq!((&answers["done"], &answers["failed"]), (&json!(1), &json!(1)), "{answers}");
    assert_eq!(clerk.get("/api/v1/tasks?assignee=me").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
}
