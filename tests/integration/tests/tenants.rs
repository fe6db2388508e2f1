//! One tenant sees and changes nothing of another, on every route there is: routes are taken from the functions' own
//! OpenAPI documents, so that a new one is tried without anybody thinking of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Answer, Api, MARK, Route, World, routes};
use serde_json::json;
use testkit::Dump;
use testkit::documents::{automated, discounts, http, process, user_task, with};

/// What tenant A has, by the names that routes give their parameters.
struct Theirs {
    ids: Vec<(&'static str, String)>,
    cursors: Vec<String>,
}

/// Where tenant A's things are.
trait Aimed {
    /// The path with tenant A's ids in it.
    fn to(&self, theirs: &Theirs) -> String;
    /// The query strings that ask for something of tenant A's.
    fn queries(&self, theirs: &Theirs) -> Vec<String>;
}

impl Aimed for Route {
    fn to(&self, theirs: &Theirs) -> String {
        // Only a program has keys.
        let mut path = self.path.replace("{user_id}/api-keys", &format!("{}/api-keys", theirs.id("account")));
        let holder = if path.contains("/cases/") { "attachment of case" } else { "attachment of task" };
        if path.contains("{attachment_id}") {
            path = path.replace("{attachment_id}", theirs.id(holder));
        }
        for (name, id) in &theirs.ids {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        assert!(!path.contains('{'), "teach this test what stands for the parameter of {path}");
        path
    }

    fn queries(&self, theirs: &Theirs) -> Vec<String> {
        let mut queries = Vec::new();
        for name in &self.query {
            match name.as_str() {
                "limit" | "min_priority" | "status" | "kind" | "hours" => {}
                "team" | "overdue" => queries.push(format!("{name}=true")),
                "due_before" => queries.push("due_before=2099-01-01T00:00:00Z".to_owned()),
                "case_number" => queries.push(format!("case_number={}", theirs.id("case_number"))),
                "assigned_to" => queries.push(format!("assigned_to={MARK}_emma")),
                "department" => queries.push(format!("department={MARK}_department")),
                "at" => queries.push("at=1".to_owned()),
                "archived" => queries.push("archived=true".to_owned()),
                "process_id" => queries.push("process_id=theirs".to_owned()),
                "version" => queries.push("version=1".to_owned()),
                "actor" => queries.push(format!("actor={MARK}_emma")),
                "operation" => queries.push("operation=claim_next_task".to_owned()),
                "resource" => queries.push("resource=/api/v1/workflows".to_owned()),
                "outcome" => queries.push("outcome=allowed".to_owned()),
                "from" | "to" => queries.push(format!("{name}=2026-03-02T08:00:00Z")),
                "day" => queries.push("day=2026-03-02".to_owned()),
                "cursor" => queries.extend(theirs.cursors.iter().map(|cursor| format!("cursor={cursor}"))),
                "candidate" => queries.push("candidate=me".to_owned()),
                "queue" => queries.push("queue=employee".to_owned()),
                "assignee" => queries.push(format!("assignee={MARK}_emma")),
                "business_key" => queries.push(format!("business_key={MARK}-key")),
                "workflow_id" => queries.push(format!("workflow_id={}", theirs.id("workflow_id"))),
                other => panic!("teach this test the query parameter `{other}` of {}", self.path),
            }
        }
        queries
    }
}

impl Theirs {
    fn id(&self, name: &str) -> &str {
        &self.ids.iter().find(|(known, _)| *known == name).unwrap().1
    }
}

/// Tenant A at work: definitions, decision models, an instance that waits for a person, one with an incident, a claimed task, a session.
async fn settle(world: &World) -> Theirs {
    let admin = everyone(world, "a", &format!("{MARK}_admin")).await;
    let emma = everyone(world, "a", &format!("{MARK}_emma")).await;
    let bot = format!("{MARK}_bot");
    admin.post("/api/v1/users", &json!({"username": bot, "kind": "service"})).await.expect(201);
    let key = admin.post(&format!("/api/v1/users/{bot}/api-keys"), &json!({"name": MARK, "scopes": ["read"]})).await.expect(201);
    let department = json!({"department_id": format!("{MARK}_department"), "name": MARK});
    admin.post("/api/v1/departments", &department).await.expect(201);
    admin.post("/api/v1/roles", &json!({"role": format!("{MARK}_role"), "permissions": []})).await.expect(201);
    let policy = json!({"policy_id": format!("{MARK}_policy"), "text": "permit (principal in Role::\"none\", action, resource);"});
    admin.post("/api/v1/policies", &policy).await.expect(201);
    let provider =
        json!({"provider_id": format!("{MARK}-provider"), "name": MARK, "oidc": {"issuer": "https://idp.example.com", "client_id": "a"}});
    admin.post("/api/v1/sso/providers", &provider).await.expect(201);
    let delegation = json!({"to": format!("{MARK}_admin"), "valid_to": "2027-03-01T00:00:00Z"});
    emma.post(&format!("/api/v1/users/{MARK}_emma/delegations"), &delegation).await.expect(200);
    let steps = vec![with(user_task("work", "employee"), "step_name", json!(MARK)), http("call")];
    let workflow = admin.create_workflow(&process(&format!("{MARK} process"), steps)).await;
    let mut instances = Vec::new();
    for _ in 0..3 {
        instances.push(emma.start(&workflow, &json!({"business_key": format!("{MARK}-key"), "variables": {"secret": MARK}})).await);
    }
    let machine = admin.create_workflow(&process(&format!("{MARK} machine"), vec![automated("one")])).await;
    admin.start(&machine, &json!({})).await;
    world.settle(integration_tests::Delivery::Once).await;
    let model = |id: &str, version: u32| {
        let named = discounts().replace(r#"id="discounts" name="Discounts""#, &format!(r#"id="{id}" name="{MARK} {version}""#));
        json!({"xml": named})
    };
    for (id, version) in [("discounts_of_a", 1), ("discounts_of_a", 2), ("more_of_a", 1)] {
        admin.post("/api/v1/decisions", &model(id, version)).await.expect(201);
    }
    let calendar = json!({"name": MARK, "time_zone": "UTC", "week": {"monday": [{"from": "09:00", "to": "17:00"}]}}).to_string();
    admin.send("PUT", &format!("/api/v1/calendars/{MARK}_calendar"), Some(calendar)).await.expect(200);
    admin.post("/api/v1/queues", &json!({"name": format!("{MARK}_queue"), "description": MARK})).await.expect(201);
    let mut case = json!(null);
    for _ in 0..2 {
        let new = json!({"title": MARK, "kind": "complaint", "queue": "employee", "assigned_to": format!("{MARK}_emma"), "data": {"secret": MARK}});
        case = emma.post("/api/v1/cases", &new).await.expect(201);
    }
    let claimed = emma.claim_next().await;
    let mut cursors = Vec::new();
    for list in ["/api/v1/workflows", "/api/v1/workflows/instances", "/api/v1/tasks", "/api/v1/users", "/api/v1/decisions", "/api/v1/cases"]
    {
        let page = admin.get(&format!("{list}?limit=1")).await.expect(200);
        cursors.push(page["next_cursor"].as_str().unwrap_or_else(|| panic!("{list} has more than one entry")).to_owned());
    }
    let session = emma.get("/api/v1/auth/sessions").await.expect(200)["items"][0]["session_id"].as_str().unwrap().to_owned();
    let (of_task, of_case) = (format!("/api/v1/tasks/{claimed}"), format!("/api/v1/cases/{}", case["case_id"].as_str().unwrap()));
    let ids = vec![
        ("attachment of task", world.attach(&emma, &of_task, &format!("{MARK}.txt")).await),
        ("attachment of case", world.attach(&emma, &of_case, &format!("{MARK}.txt")).await),
        ("workflow_id", workflow),
        ("decision_id", "discounts_of_a".to_owned()),
        ("version", "1".to_owned()),
        ("workflow_instance_id", claimed.split('-').next().unwrap().to_owned()),
        ("task_id", claimed),
        ("case_id", case["case_id"].as_str().unwrap().to_owned()),
        ("case_number", case["case_number"].as_str().unwrap().to_owned()),
        ("user_id", format!("{MARK}_emma")),
        ("calendar_id", format!("{MARK}_calendar")),
        ("queue", format!("{MARK}_queue")),
        ("account", bot),
        ("key_id", key["key_id"].as_str().unwrap().to_owned()),
        ("department_id", format!("{MARK}_department")),
        ("role", format!("{MARK}_role")),
        ("policy_id", format!("{MARK}_policy")),
        ("provider", format!("{MARK}-provider")),
        ("deputy", format!("{MARK}_admin")),
        ("session_id", session),
    ];
    Theirs { ids, cursors }
}

/// Somebody who has every role, so that nothing but the tenant stands in their way.
async fn everyone(world: &World, tenant: &str, name: &str) -> Api {
    let roles = ["admin", "employee", "manager", "hr_specialist", "hr_director"].map(str::to_owned).to_vec();
    world.api_as(tenant, &integration_tests::Person { name: name.to_owned(), roles, level: 100 }).await
}

/// What tenant A has in all tables.
async fn of_tenant_a(world: &World) -> Dump {
    world.database.dump().await.into_iter().filter(|((_, pk, _), _)| pk.starts_with("a#")).collect()
}

/// Whether a cursor was refused because it is another list's: not every list can tell, and none has to.
fn of_another_list(target: &str, answer: &Answer) -> bool {
    target.contains("cursor=") && answer.status == 400 && answer.body["code"] == "invalid_cursor"
}

#[tokio::test]
async fn on_every_route_a_tenant_sees_and_changes_nothing_of_another() {
    let world = World::start().await;
    world.settle_tenant("a").await;
    world.settle_tenant("b").await;
    let theirs = settle(&world).await;
    let (before, files) = (of_tenant_a(&world).await, world.bucket.keys());
    assert_eq!(files.iter().filter(|key| key.starts_with("a/attachments/")).count(), 2);
    assert!(before.values().any(|item| item.to_string().contains(MARK)));

    // The same name as the owner's gives nothing away either; last, since it becomes a name of tenant B's too.
    for name in ["berta", &format!("{MARK}_emma")] {
        for route in routes().into_iter().filter(|route| !route.is_of_sign_on()) {
            let path = route.to(&theirs);
            let queries = route.queries(&theirs).into_iter().map(|query| format!("{path}?{query}"));
            for target in std::iter::once(path.clone()).chain(queries) {
                // A session of its own each time: some routes end it.
                let answer = route.send(&everyone(&world, "b", name).await, &target).await;
                let told = answer.body.to_string();
                let own = name.starts_with(MARK);
                let named_by_the_caller = path.contains(MARK) || target.contains(&format!("={MARK}"));
                assert!(own || named_by_the_caller || !told.contains(MARK), "{} {target}: {told}", route.method);
                for secret in [theirs.id("workflow_instance_id"), theirs.id("task_id"), theirs.id("session_id")] {
                    assert!(answer.status >= 400 || !told.contains(secret), "{} {target}: {told}", route.method);
                }
                // What names a thing of tenant A's does not exist for tenant B. Only ending a session says nothing at all, and
                // who has the name of a user of A's asks for themselves.
                let oneself = own && route.path.contains("{user_id}");
                // Calendars are named by who puts them there, and every role is a queue.
                let names_it = route.operation == "replace_calendar" || route.path.contains("{queue}");
                if path != route.path && route.method != "DELETE" && !oneself && !names_it {
                    let refused = matches!(answer.status, 403 | 404) || of_another_list(&target, &answer);
                    assert!(refused, "{} {target}: {} {told}", route.method, answer.status);
                }
                assert!(answer.status < 500, "{} {target}: {told}", route.method);
                assert_eq!(of_tenant_a(&world).await, before, "{} {target} changed something", route.method);
                assert_eq!(world.bucket.keys(), files, "{} {target} changed a file", route.method);
            }
        }
    }
}

#[tokio::test]
async fn what_is_hidden_from_another_tenant_is_there_for_its_own() {
    let world = World::start().await;
    world.settle_tenant("a").await;
    let theirs = settle(&world).await;
    let emma = everyone(&world, "a", &format!("{MARK}_emma")).await;
    for route in routes().iter().filter(|route| route.method == "GET" && !route.is_of_sign_on()) {
        let path = route.to(&theirs);
        let answer = route.send(&emma, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        for query in route.queries(&theirs) {
            let answer = route.send(&emma, &format!("{path}?{query}")).await;
            assert!(answer.status == 200 || of_another_list(&query, &answer), "{path}?{query}: {}", answer.body);
        }
    }
}
