//! The quick start's first example, from its document to its last step.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Api, Instance, Person, Stack, Tenant, eventually, fresh};
use serde_json::{Value, json};

/// As the quick start posts it, nothing changed.
const DOCUMENT: &str = include_str!("../../../xtask/src/demo/onboarding.json");

/// A tenant with the process and everybody in it.
struct Company {
    tenant: Tenant,
    workflow: String,
    emma: Api,
    mark: Api,
    diana: Api,
}

impl Company {
    async fn found(topic: &str) -> Self {
        let tenant = Tenant::create(topic).await;
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let created = tenant.admin.post("/api/v1/workflows/multi-step/create", &document).await.expect(201);
        assert_eq!(
            (created["version"].as_u64(), created["status"].as_str(), created["steps"].as_u64()),
            (Some(1), Some("active"), Some(3))
        );
        let workflow = created["workflow_id"].as_str().expect("a workflow id").to_owned();
        let people =
            [Person::new("emma", "employee"), Person::new("mark", "manager").of_level(1), Person::new("diana", "hr_director").of_level(2)];
        let [emma, mark, diana] = tenant.people(people.into()).await.try_into().expect("three people");
        Self { tenant, workflow, emma, mark, diana }
    }

    /// Emma asks for somebody to be welcomed.
    async fn begin(&self, business_key: &str) -> Instance {
        let body = json!({"business_key": business_key, "variables": {"priority": "high", "employee_name": "Noor New"}});
        Instance::start(&self.emma, &self.workflow, &body).await
    }
}

/// Takes the next task of a queue, which must be this instance's, and completes it.
async fn work(person: &Api, queue: &str, instance: &Instance, outcome: Option<&str>) {
    let task = person.claim_next(queue).await;
    assert_eq!((task["workflow_instance_id"].as_str(), task["status"].as_str()), (Some(instance.id.as_str()), Some("claimed")));
    let body = outcome.map_or_else(|| json!({}), |outcome| json!({"outcome": outcome}));
    let done = person.complete(task["task_id"].as_str().unwrap(), &body).await.expect(200);
    assert_eq!((done["status"].as_str(), done["outcome"].as_str()), (Some("completed"), outcome));
}

fn told(rows: &[Value]) -> Vec<[&str; 3]> {
    rows.iter().map(|row| ["step_id", "who", "outcome"].map(|field| row[field].as_str().unwrap_or("-"))).collect()
}

#[tokio::test]
async fn three_people_and_a_machine_welcome_somebody() {
    let company = Company::found("onboarding").await;
    let business_key = fresh("welcome");
    let instance = company.begin(&business_key).await;
    work(&company.emma, "employee", &instance, None).await;
    work(&company.mark, "manager", &instance, Some("approve")).await;
    work(&company.diana, "hr_director", &instance, Some("approve")).await;

    let ended = instance.until_status("completed").await;
    assert_eq!((ended["outcome"].as_str(), ended["active"].as_array().map(Vec::len)), (Some("completed"), Some(0)));
    let timeline = instance.timeline().await;
    assert_eq!(
        told(&timeline),
        [
            ["initial_request", "user:emma", "completed"],
            ["manager_approval", "user:mark", "approve"],
            ["manager_approval", "user:diana", "approve"],
            ["hr_processing", "system:executor", "completed"],
        ]
    );
    let times: Vec<&str> = timeline.iter().map(|row| row["ended_at"].as_str().expect("a time")).collect();
    assert!(times.is_sorted(), "{times:?}");

    let history = instance.history().await;
    let sequences: Vec<u64> = history.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, (1..=history.len() as u64).collect::<Vec<_>>(), "no gap");
    assert!(history.iter().all(|entry| entry["chained"] == true && entry["hash"].as_str().is_some_and(|hash| hash.len() == 64)));

    for filter in [format!("workflow_id={}", company.workflow), format!("business_key={business_key}"), "status=completed".to_owned()] {
        let path = format!("/api/v1/workflows/instances?{filter}");
        let listed = eventually(&format!("{filter} lists it as completed"), async || {
            let items = company.tenant.admin.get(&path).await.expect(200)["items"].clone();
            let mine = items.as_array()?.iter().find(|item| item["workflow_instance_id"] == instance.id.as_str())?.clone();
            Some(mine).filter(|item| item["status"] == "completed")
        })
        .await;
        assert_eq!((listed["outcome"].as_str(), listed["business_key"].as_str()), (Some("completed"), Some(business_key.as_str())));
    }
}

#[tokio::test]
async fn a_rejection_ends_the_process_and_nobody_else_is_asked() {
    let company = Company::found("rejection").await;
    let instance = company.begin("not-this-time").await;
    work(&company.emma, "employee", &instance, None).await;
    work(&company.mark, "manager", &instance, Some("reject")).await;
    let ended = instance.until_status("completed").await;
    assert_eq!(ended["outcome"], "rejected");
    assert_eq!(
        told(&instance.timeline().await),
        [["initial_request", "user:emma", "completed"], ["manager_approval", "user:mark", "reject"]]
    );
    let next = company.diana.post("/api/v1/tasks/claim/next", &json!({})).await;
    assert_eq!(next.status, 204, "nothing waits for the director");
}

#[tokio::test]
async fn the_log_ins_of_the_stack_file_work() {
    let stack = Stack::load();
    for user in &stack.users {
        let api = Api::log_in(&stack, &stack.tenant, &user.username, &user.password).await;
        let me = api.get("/api/v1/auth/me").await.expect(200);
        assert_eq!((&me["user_id"], &me["roles"]), (&json!(user.username), &json!(user.roles)));
    }
}
