//! Every endpoint, called as everybody of docs/access.md, answers what the table says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use engine::instance::Command;
use engine::{TenantId, UserId};
use identity::ApiKeyText;
use integration_tests::{Answer, Api, Delivery, PASSWORD, Person, Route, World, id, routes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::clock;
use testkit::documents::{automated, discounts, process, user_task, with};

const COLUMNS: [&str; 9] = ["admin", "operator", "modeler", "auditor", "manager", "everyone", "no scope", "nobody", "stranger"];

/// What the table says: by operation, a cell a column.
fn table() -> BTreeMap<String, Vec<String>> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(std::path::PathBuf::from).unwrap();
    let text = std::fs::read_to_string(package.join("../../docs/access.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains(" /api/"));
    rows.map(|row| {
        let cells: Vec<String> = row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        assert_eq!(cells.len(), COLUMNS.len() + 2, "{row}");
        (cells[1].trim_matches('`').to_owned(), cells[2..].to_vec())
    })
    .collect()
}

/// A tenant in which somebody has things of their own, and others have theirs.
struct Place {
    tenant: String,
    own: Ids,
    others: Ids,
    me: Person,
}

/// Things by the names that routes give their parameters.
struct Ids {
    by_name: Vec<(&'static str, String)>,
    /// An instance with an incident.
    broken: String,
}

impl Ids {
    fn fill(&self, route: &Route) -> String {
        // Only a program has keys.
        let mut path = route.path.replace("{user_id}/api-keys", "robot/api-keys");
        if path.starts_with("/api/v1/roles") {
            path = path.replace("{role}", "theirs_role");
        }
        let holder = if path.contains("/cases/") { "attachment of case" } else { "attachment of task" };
        if path.contains("{attachment_id}") {
            path = path.replace("{attachment_id}", self.id(holder));
        }
        if route.operation == "retry_instance" {
            path = path.replace("{workflow_instance_id}", &self.broken);
        }
        for (name, id) in &self.by_name {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        assert!(!path.contains('{'), "teach this test what stands for the parameter of {path}");
        path
    }

    fn id(&self, name: &str) -> &str {
        &self.by_name.iter().find(|(known, _)| *known == name).unwrap().1
    }
}

fn someone(name: &str, roles: &[&str]) -> Person {
    Person { name: name.to_owned(), roles: roles.iter().map(|role| (*role).to_owned()).collect(), level: 0 }
}

impl Place {
    /// A tenant of its own for somebody with a role; `everyone` is who has none.
    async fn make(world: &World, tenant: &str, role: &str) -> Self {
        world.settle_tenant(tenant).await;
        let me = if role == "everyone" { someone("me", &[]) } else { someone("me", &[role]) };
        let boss = world.api_as(tenant, &someone("boss", &["admin"])).await;
        let (mine, olga) = (world.api_as(tenant, &me).await, world.api_as(tenant, &someone("olga", &["pilot"])).await);
        boss.post("/api/v1/users", &json!({"username": "robot", "kind": "service", "roles": ["admin"]})).await.expect(201);
        let key = boss.post("/api/v1/users/robot/api-keys", &json!({"name": "key", "scopes": ["read"]})).await.expect(201);
        boss.post("/api/v1/departments", &json!({"department_id": "theirs_department", "name": "Theirs"})).await.expect(201);
        boss.post("/api/v1/roles", &json!({"role": "theirs_role", "permissions": []})).await.expect(201);
        let policy = json!({"policy_id": "theirs_policy", "text": "permit (principal in Role::\"none\", action, resource);"});
        boss.post("/api/v1/policies", &policy).await.expect(201);
        boss.post("/api/v1/decisions", &json!({"xml": discounts()})).await.expect(201);
        let week = json!({"monday": [{"from": "09:00", "to": "17:00"}]});
        let calendar = json!({"name": "Theirs", "time_zone": "UTC", "week": week}).to_string();
        boss.send("PUT", "/api/v1/calendars/theirs_calendar", Some(calendar)).await.expect(200);
        let provider =
            json!({"provider_id": "theirs-provider", "name": "T", "oidc": {"issuer": "https://idp.example.com", "client_id": "t"}});
        boss.post("/api/v1/sso/providers", &provider).await.expect(201);
        let delegation = json!({"to": "boss", "valid_to": "2027-03-01T00:00:00Z"});
        let mut things = Vec::new();
        for (api, name, queue) in [(&mine, "me", role), (&olga, "olga", "pilot")] {
            api.post(&format!("/api/v1/users/{name}/delegations"), &delegation).await.expect(200);
            let work = boss.create_workflow(&process(&format!("{name} work"), vec![user_task("work", queue)])).await;
            let machine = with(automated("call"), "required_roles", json!([queue]));
            let machine = boss.create_workflow(&process(&format!("{name} machine"), vec![machine])).await;
            let instance = api.start(&work, &json!({"business_key": format!("{name}-key")})).await;
            let broken = boss.start(&machine, &json!({})).await;
            break_it(world, tenant, &broken).await;
            world.settle(Delivery::Once).await;
            let task = boss.instance(&instance).await["active"][0]["task_id"].as_str().unwrap().to_owned();
            let session = api.get("/api/v1/auth/sessions").await.expect(200)["items"][0]["session_id"].as_str().unwrap().to_owned();
            boss.post("/api/v1/queues", &json!({"name": queue})).await.expect(201);
            let case = json!({"title": name, "kind": "complaint", "assigned_to": name});
            let case = api.post("/api/v1/cases", &case).await.expect(201)["case_id"].as_str().unwrap().to_owned();
            let (of_task, of_case) = (format!("/api/v1/tasks/{task}"), format!("/api/v1/cases/{case}"));
            let by_name = vec![
                ("calendar_id", "theirs_calendar".to_owned()),
                ("queue", queue.to_owned()),
                ("attachment of task", world.attach(api, &of_task, "theirs.txt").await),
                ("attachment of case", world.attach(api, &of_case, "theirs.txt").await),
                ("case_id", case),
                ("workflow_id", work),
                ("decision_id", "discounts".to_owned()),
                ("version", "1".to_owned()),
                ("workflow_instance_id", instance),
                ("task_id", task),
                ("user_id", name.to_owned()),
                ("key_id", key["key_id"].as_str().unwrap().to_owned()),
                ("department_id", "theirs_department".to_owned()),
                ("role", queue.to_owned()),
                ("policy_id", "theirs_policy".to_owned()),
                ("provider", "theirs-provider".to_owned()),
                ("deputy", "boss".to_owned()),
                ("session_id", session),
            ];
            things.push(Ids { by_name, broken });
        }
        let [own, others] = things.try_into().ok().unwrap();
        Self { tenant: tenant.to_owned(), own, others, me }
    }
}

/// The only job of an instance fails for the last time.
async fn break_it(world: &World, tenant: &str, instance: &str) {
    let tenant = TenantId::parse(tenant).unwrap();
    let live = world.kit.instances.load(&tenant, &id(instance)).await.unwrap();
    let (element, job) = live.state.jobs().next().unwrap();
    let command = Command::FailJob { job: element.id, failures: job.failures, error: "broken".to_owned(), retryable: false };
    world.kit.instances.execute(&tenant, &id(instance), &command, &world.context("system:test"), None).await.unwrap();
}

/// What a route takes; what is asked of users is asked of those who are there.
fn body(route: &Route, role: &str) -> Option<String> {
    let body = match route.operation.as_str() {
        "delegate" => Some(json!({"to": "boss", "valid_to": "2027-02-01T00:00:00Z"})),
        "log_in" | "forget_password" => Some(json!({"tenant": "demo", "username": "nobody", "password": PASSWORD})),
        "remove_totp" => Some(json!({"current_password": PASSWORD})),
        "assign_case" => Some(json!({"to": "me"})),
        "assign_role" => Some(json!({"role": role})),
        _ => route.body(),
    };
    body.map(|body: Value| body.to_string())
}

/// Whether an answer lets its caller through: whatever else is wrong with the request is another matter.
fn let_through(answer: &Answer) -> bool {
    let refused = ["unauthenticated", "forbidden", "not_found"].iter().any(|code| answer.body["code"] == *code);
    !refused && answer.status < 500
}

struct Asked<'a> {
    route: &'a Route,
    column: &'a str,
}

impl Asked<'_> {
    async fn send(&self, api: &Api, path: &str) -> Answer {
        if self.route.operation == "confirm_totp" {
            // Whoever may has something to confirm.
            api.post("/api/v1/auth/totp", &json!({"current_password": PASSWORD})).await;
        }
        api.send(&self.route.method, path, body(self.route, "clerk")).await
    }

    #[track_caller]
    fn must(&self, answer: &Answer, holds: bool, expected: &str) {
        assert!(holds, "{} as {}: expected {expected}, got {} {}", self.route.operation, self.column, answer.status, answer.body);
    }
}

#[tokio::test]
async fn every_endpoint_answers_everybody_what_the_table_says() {
    let world = World::start().await;
    let (table, routes) = (table(), routes());
    assert_eq!(table.len(), routes.len());
    let mut made = 0_u32;
    for (place, column) in COLUMNS.into_iter().enumerate() {
        let role = if place < 6 { column } else { "everyone" };
        let mut fresh: Option<Place> = None;
        for route in routes.iter().filter(|route| !route.is_of_sign_on()) {
            let cell = table[&route.operation][place].as_str();
            if fresh.is_none() {
                made += 1;
                fresh = Some(Place::make(&world, &format!("t{made}"), role).await);
            }
            let there = fresh.as_ref().unwrap();
            let asked = Asked { route, column };
            // A session of its own each time: some routes end it.
            let api = match column {
                "nobody" => world.anonymous(),
                "stranger" => {
                    // From another tenant each time: some routes make there what others look for.
                    let elsewhere = format!("elsewhere-{}", route.operation.replace('_', "-"));
                    world.settle_tenant(&elsewhere).await;
                    world.api_as(&elsewhere, &someone("stranger", &["admin"])).await
                }
                "no scope" => world.anonymous().token(Some(&key_without_scope(&world, &there.tenant).await)),
                _ => world.api_as(&there.tenant, &there.me).await,
            };
            match cell {
                "yes" | "own tenant" => {
                    let answer = asked.send(&api, &there.others.fill(route)).await;
                    asked.must(&answer, let_through(&answer), cell);
                }
                "own" => own(&asked, &world, there, &api).await,
                "401" => {
                    let answer = asked.send(&api, &there.own.fill(route)).await;
                    asked.must(&answer, answer.status == 401 && answer.body["code"] == "unauthenticated", cell);
                }
                status => {
                    for path in [there.own.fill(route), there.others.fill(route)] {
                        let answer = asked.send(&api, &path).await;
                        asked.must(&answer, answer.status.to_string() == status, cell);
                    }
                }
            }
            if spoils(route) && matches!(cell, "yes" | "own") {
                fresh = None;
            }
        }
    }
}

/// Whether a route takes away what others are tried on.
fn spoils(route: &Route) -> bool {
    let first = route.operation.split('_').next().unwrap();
    ["remove", "end", "delete", "change", "log", "assign", "complete"].contains(&first)
}

/// What is one's own is let through, what is others' is not, and is in no list.
async fn own(asked: &Asked<'_>, world: &World, there: &Place, api: &Api) {
    let others = there.others.fill(asked.route);
    let named = others != there.own.fill(asked.route);
    if asked.route.operation == "end_session" {
        // Nobody can name a session of somebody else: it is not one of theirs, and stays.
        asked.send(api, &others).await.expect(204);
        let olga = world.api_as(&there.tenant, &someone("olga", &["pilot"])).await;
        let left = olga.get("/api/v1/auth/sessions?limit=200").await.expect(200).to_string();
        assert!(left.contains(there.others.id("session_id")));
    } else if named {
        let answer = asked.send(api, &others).await;
        asked.must(&answer, answer.status == 403 && answer.body["code"] == "forbidden", "403");
    }
    let answer = asked.send(api, &there.own.fill(asked.route)).await;
    asked.must(&answer, let_through(&answer), "to be let through");
    if !named {
        let told = answer.body.to_string();
        for name in ["workflow_instance_id", "task_id", "case_id", "session_id"] {
            asked.must(&answer, !told.contains(there.others.id(name)), "nothing of others");
        }
    }
}

/// The key of a program that is an administrator, good for nothing.
async fn key_without_scope(world: &World, tenant: &str) -> String {
    let (tenant, robot) = (TenantId::parse(tenant).unwrap(), UserId::parse("robot").unwrap());
    let text = ApiKeyText::new(&tenant, &robot, &runtime::outside::ulid(clock::now()).unwrap()).unwrap();
    let key = store::ApiKey {
        key_id: text.key_id.clone(),
        account: robot.clone(),
        name: "nothing".to_owned(),
        scopes: Vec::new(),
        secret_hash: text.hash(),
        created_by: robot.clone(),
        created_at: clock::now(),
        expires_at: clock::now().plus_seconds(3_600),
    };
    let account = world.store().user(&tenant, &robot).await.unwrap().unwrap();
    world.store().create_api_key(&tenant, &key, &account).await.unwrap();
    text.text()
}

#[test]
fn what_is_public_says_so_in_the_api_description_and_nothing_else_is() {
    let documents = [auth::documented(), workflows::documented(), routing::documented(), tasks::documented()];
    let mut found: Vec<String> = vec!["GET /api/v1/docs".to_owned(), "GET /api/v1/openapi.json".to_owned()];
    for document in documents {
        let document = serde_json::to_value(document).unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            let public = operations.as_object().unwrap().iter().filter(|(_, operation)| operation["security"] == json!([{}]));
            found.extend(public.map(|(method, _)| format!("{} {path}", method.to_uppercase())));
        }
    }
    found.sort();
    let mut known: Vec<String> = web::PUBLIC.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    known.sort();
    assert_eq!(found, known);
}
