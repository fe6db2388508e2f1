//! One tenant against another's ids, on every path and with every method of the API description.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use e2e_tests::{Answer, Api, Instance, Person, Tenant, eventually};
use serde_json::{Value, json};

/// In everything tenant A owns and in nothing else; no answer to B may hold it.
const MARK: &str = "belongs-to-tenant-a";
/// The id of the decision model that A has.
const DECISION: &str = "model-of-a";
/// A role that both tenants have.
const ROLE: &str = "clerk";
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Tenant A: a decision model, two instances, a task that waits and one that is claimed, people, sessions.
struct Owner {
    tenant: Tenant,
    workflow: String,
    /// What its instances are started with, one of them under the key [`MARK`].
    start: Value,
    instance: Instance,
    task: String,
    case: String,
    /// Of the task, and of the case.
    attachments: [String; 2],
    session: String,
    refresh_token: String,
}

impl Owner {
    async fn found() -> Self {
        let tenant = Tenant::create("owner").await;
        let clerk = tenant.people(vec![Person::new(MARK, ROLE)]).await.remove(0);
        let document = json!({
            "workflow_name": MARK, "category": "test",
            "steps": [{"step_id": "work", "step_name": MARK, "step_type": "user_task", "order_sequence": 1, "required_roles": [ROLE]}],
        });
        let workflow = tenant.deploy(&document).await;
        let start = json!({"business_key": MARK, "variables": {"secret": MARK}});
        let instance = Instance::start(&tenant.admin, &workflow, &start).await;
        let task = clerk.claim_next(ROLE).await["task_id"].as_str().unwrap().to_owned();
        let case = json!({"title": MARK, "kind": "complaint", "queue": ROLE, "assigned_to": MARK, "data": {"secret": MARK}});
        let case = clerk.post("/api/v1/cases", &case).await.expect(201)["case_id"].as_str().unwrap().to_owned();
        let mut attachments = Vec::new();
        for owner in [format!("/api/v1/tasks/{task}"), format!("/api/v1/cases/{case}")] {
            attachments.push(e2e_tests::attach(&clerk, &owner, &format!("{MARK}.txt")).await);
        }
        let attachments = attachments.try_into().expect("two files");
        let path = format!("/api/v1/workflows/{workflow}/instances");
        let waiting = tenant.admin.create(&path, &start, MARK).await.expect(201)["workflow_instance_id"].clone();
        eventually("both instances are listed", async || {
            let listed = tenant.admin.get(&format!("/api/v1/workflows/instances?business_key={MARK}")).await.expect(200);
            let items = listed["items"].as_array()?.clone();
            (items.len() == 2 && items.iter().any(|item| item["workflow_instance_id"] == waiting)).then_some(())
        })
        .await;
        let event: Value = serde_json::from_str(include_str!("../../../events/routing/create_discounts.json")).unwrap();
        let model =
            event["body"].as_str().unwrap().replace(r#"id="discounts" name="Discounts""#, &format!(r#"id="{DECISION}" name="{MARK}""#));
        tenant.admin.post("/api/v1/decisions", &json!({"xml": model})).await.expect(201);
        tenant.admin.post("/api/v1/users", &json!({"username": "bot-of-a", "kind": "service"})).await.expect(201);
        tenant.admin.post("/api/v1/users/bot-of-a/api-keys", &json!({"name": MARK, "scopes": ["read"]})).await.expect(201);
        tenant.admin.post("/api/v1/departments", &json!({"department_id": "department-of-a", "name": MARK})).await.expect(201);
        let saml = json!({"entity_id": MARK, "sso_url": "http://127.0.0.1:1/sso", "certificates": [idp::CERTIFICATE]});
        let provider = json!({"provider_id": "provider-of-a", "name": MARK, "saml": saml});
        tenant.admin.post("/api/v1/sso/providers", &provider).await.expect(201);
        let week = json!({"monday": [{"from": "09:00", "to": "17:00"}]});
        let calendar = json!({"name": MARK, "time_zone": "UTC", "week": week});
        tenant.admin.send("PUT".parse().unwrap(), "/api/v1/calendars/calendar-of-a", Some(&calendar), &[]).await.expect(200);
        tenant.admin.post("/api/v1/queues", &json!({"name": "queue-of-a", "description": MARK})).await.expect(201);
        tenant.admin.post("/api/v1/roles", &json!({"role": "role-of-a", "permissions": []})).await.expect(201);
        let policy = r#"permit (principal in Role::"none", action, resource);"#;
        tenant.admin.post("/api/v1/policies", &json!({"policy_id": "policy-of-a", "text": policy})).await.expect(201);
        let login = json!({"tenant": tenant.name, "username": "admin", "password": "a-password-for-tests"});
        let tokens = Api::anonymous(&tenant.stack).post("/api/v1/auth/login", &login).await.expect(200);
        let session = tokens["session"]["session_id"].as_str().unwrap().to_owned();
        let refresh_token = tokens["refresh_token"].as_str().unwrap().to_owned();
        Self { tenant, workflow, start, instance, task, case, attachments, session, refresh_token }
    }

    /// All there is of it, in all tables.
    async fn everything(&self) -> Vec<Vec<Value>> {
        let emulator = &self.tenant.emulator;
        let mut tables = Vec::new();
        for variable in ["WORKFLOW_TABLE", "IDENTITY_TABLE", "OPERATIONS_TABLE"] {
            let mut items = emulator.items(emulator.setting("workflows", variable), &format!("{}#", self.tenant.name)).await;
            // Who tries to log in to a tenant is counted, and stands in its audit log, wherever they come from.
            items.retain(|item| !item["pk"]["S"].as_str().is_some_and(|pk| pk.contains("#AU") || pk.contains("#A#")));
            tables.push(items);
        }
        tables
    }

    /// A path of the description with this tenant's ids in it.
    fn fill(&self, template: &str) -> String {
        let [of_task, of_case] = &self.attachments;
        let (of_task, of_case) = (format!("{{task_id}}/attachments/{of_task}"), format!("{{case_id}}/attachments/{of_case}"));
        let ids = [
            ("{task_id}/attachments/{attachment_id}", of_task.as_str()),
            ("{case_id}/attachments/{attachment_id}", &of_case),
            ("{workflow_id}", self.workflow.as_str()),
            ("{workflow_instance_id}", &self.instance.id),
            ("{task_id}", &self.task),
            ("{calendar_id}", "calendar-of-a"),
            ("{queue}", "queue-of-a"),
            ("{case_id}", &self.case),
            ("{session_id}", &self.session),
            ("{user_id}/api-keys", "bot-of-a/api-keys"),
            ("{user_id}", MARK),
            ("{key_id}", "key-of-a"),
            ("{department_id}", "department-of-a"),
            ("{role}", "role-of-a"),
            ("{provider}", "provider-of-a"),
            ("{deputy}", "admin"),
            ("{policy_id}", "policy-of-a"),
            ("{decision_id}", DECISION),
            ("{version}", "1"),
        ];
        let path = ids.iter().fold(template.to_owned(), |path, (name, id)| path.replace(name, id));
        assert!(!path.contains('{'), "this test knows no id for {template}");
        path
    }

    /// A value of this tenant's for a parameter of a query.
    fn parameter(&self, name: &str) -> Option<&str> {
        match name {
            "workflow_id" => Some(&self.workflow),
            "business_key" | "assignee" | "assigned_to" => Some(MARK),
            "queue" => Some(ROLE),
            "version" | "at" => Some("1"),
            "process_id" => Some("theirs"),
            "archived" => Some("true"),
            _ => None,
        }
    }

    /// A refresh token for the administrator's session, with whatever a stranger can know in it and the secrets made up.
    fn invented_token(&self) -> String {
        let real = String::from_utf8(URL_SAFE_NO_PAD.decode(&self.refresh_token).unwrap()).unwrap();
        let parts = real.split('#').map(|part| if part.len() > self.session.len() { "A".repeat(part.len()) } else { part.to_owned() });
        let invented = parts.collect::<Vec<_>>().join("#");
        assert!(invented.contains(&self.session) && invented != real);
        URL_SAFE_NO_PAD.encode(invented)
    }

    /// Bodies that the routes would take from the tenant's own people.
    fn body(&self, path: &str) -> Value {
        match path.rsplit('/').next().unwrap_or_default() {
            "create" => json!({
                "workflow_id": self.workflow, "workflow_name": "Theft", "category": "test",
                "steps": [{"step_id": "s", "step_name": "S", "step_type": "automated", "order_sequence": 1}],
            }),
            "bpmn" => json!({"bpmn": PROCESS}),
            "activate" if path.contains("instances") => json!({"element_id": "work"}),
            "fork" => json!({"at": 1}),
            "messages" | "signals" => json!({"name": "theirs"}),
            "variables" => json!({"variables": {"stolen": true}}),
            "complete" => json!({"variables": {"stolen": true}}),
            "next" => json!({"queues": [ROLE]}),
            "{case_id}" => json!({"title": "Stolen"}),
            "cases" => json!({"title": "Theirs", "kind": "complaint"}),
            "queues" => json!({"name": "theirs"}),
            "{queue}" => json!({"paused": false}),
            "{calendar_id}" => json!({"name": "Theirs", "time_zone": "UTC", "week": {"monday": [{"from": "09:00", "to": "17:00"}]}}),
            "bulk" => json!({"action": "claim", "task_ids": [self.task]}),
            "{task_id}" => json!({"priority": 60}),
            "comments" => json!({"text": "theirs"}),
            "delegate" => json!({"to": "stranger"}),
            "move" => json!({"queue": ROLE}),
            "assign" => json!({"to": "stranger"}),
            "workflows" if path.contains("cases") => json!({"workflows": [{"workflow_id": self.workflow}]}),
            "notes" => json!({"text": "theirs"}),
            "attachments" => e2e_tests::announcement("theirs.txt", "text/plain", b"theirs"),
            "related" => json!({"case_id": self.case}),
            "legal-hold" if path.contains("instances") => json!({"reason": "theirs"}),
            "legal-hold" => json!({"hold": true}),
            "retention" => json!({"instances_days": null}),
            "login" => json!({"tenant": self.tenant.name, "username": "admin", "password": "not-the-password"}),
            "forgot" => json!({"tenant": self.tenant.name, "username": "nobody-of-a"}),
            "refresh" => json!({"refresh_token": self.invented_token()}),
            "{user_id}" => json!({"display_name": "Theirs"}),
            "token" => json!({"code": format!("{}.made-up", self.tenant.name)}),
            "providers" => {
                json!({"provider_id": "theirs", "name": "Theirs", "oidc": {"issuer": "http://127.0.0.1:1", "client_id": "theirs"}})
            }
            "{provider}" => json!({"name": "Theirs", "oidc": {"issuer": "http://127.0.0.1:1", "client_id": "theirs"}}),
            "roles" if path.contains("users") => json!({"role": "employee"}),
            "roles" => json!({"role": "theirs", "permissions": []}),
            "{role}" => json!({"permissions": []}),
            "departments" => json!({"department_id": "theirs", "name": "Theirs"}),
            "{department_id}" => json!({"name": "Theirs"}),
            "delegations" => json!({"to": MARK, "valid_to": "2099-01-01T00:00:00Z"}),
            "api-keys" => json!({"name": "theirs", "scopes": ["read"]}),
            "policies" | "{policy_id}" | "validate" => json!({"text": r#"permit (principal in Role::"none", action, resource);"#}),
            "users" => json!({"username": "same-name", "password": "long-enough-for-now", "roles": ["employee"]}),
            _ => json!({}),
        }
    }
}

/// A process that anybody may deploy.
const PROCESS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test"><process id="theirs" isExecutable="true"><startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"#;

/// What is on the list that a template names ends somebody's session, which would make the rest prove nothing.
fn ends_own_session(template: &str) -> bool {
    template.ends_with("/logout") || template.ends_with("/logout-all")
}

fn check(answer: &Answer, names_an_id: bool, method: &str, template: &str) {
    assert!(answer.status < 500, "{}: {} {}", answer.request, answer.status, answer.text);
    assert!(answer.status != 401 || answer.request.contains("/auth/"), "{}: {}", answer.request, answer.text);
    // A deletion of what the caller does not have is done already.
    let nothing_to_do = method == "DELETE" && template.ends_with("/auth/sessions/{session_id}") && answer.status == 204;
    // Whoever comes back from an identity provider is nobody yet, and came without a sign-on that began.
    let no_sign_on = template.contains("/auth/sso/{provider}/") && matches!(answer.status, 400 | 401 | 415 | 422);
    if names_an_id {
        assert!(matches!(answer.status, 404 | 405) || nothing_to_do || no_sign_on, "{}: {} {}", answer.request, answer.status, answer.text);
    }
    // A problem may repeat what the caller said; anything else that has the mark leaks it.
    if answer.status < 400 {
        assert!(!answer.text.contains(MARK), "{}: {}", answer.request, answer.text);
        assert!(answer.body.get("items").is_none_or(|items| !items.to_string().contains(MARK)));
    }
}

#[tokio::test]
async fn tenant_b_sees_and_changes_nothing_of_tenant_a_on_any_route() {
    let owner = Owner::found().await;
    let other = Tenant::create("other").await;
    // An administrator who also has A's role: nothing but the tenant stands between the two.
    let stranger = Person { name: "stranger".to_owned(), roles: vec!["admin".to_owned(), ROLE.to_owned()], approval_level: 100 };
    let stranger = other.people(vec![stranger]).await.remove(0);
    let before = owner.everything().await;

    let description = stranger.get("/api/v1/openapi.json").await.expect(200);
    let paths = description["paths"].as_object().expect("paths");
    let mut requests = 0;
    for (template, operations) in paths.iter().filter(|(template, _)| !ends_own_session(template)) {
        let path = owner.fill(template);
        // Calendars are named by who puts them there, and every role is a queue: what has a name of A's is B's own.
        let names_an_id = path != *template && !template.contains("{queue}") && !template.contains("{calendar_id}");
        for method in METHODS {
            let sends = (method != "GET" && method != "DELETE").then(|| owner.body(template));
            let answer = stranger.send(method.parse().unwrap(), &path, sends.as_ref(), &[]).await;
            check(&answer, names_an_id, method, template);
            requests += 1;
        }
        // And every parameter of its query that can name something of A's.
        for parameter in operations["get"]["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let Some(value) = owner.parameter(name) else { continue };
            let answer = stranger.get(&format!("{path}?{name}={value}")).await;
            check(&answer, names_an_id, "GET", template);
            assert!(answer.body["items"].as_array().is_none_or(Vec::is_empty), "{}: {}", answer.request, answer.text);
            requests += 1;
        }
    }
    // The very request that A sent, key and all: A's answer is not for B.
    let path = format!("/api/v1/workflows/{}/instances", owner.workflow);
    stranger.create(&path, &owner.start, MARK).await.problem(404, "not_found");
    // Only now, that the session was good for all of the above.
    stranger.get("/api/v1/workflows").await.expect(200);
    for template in paths.keys().filter(|template| ends_own_session(template)) {
        stranger.post(template, &json!({})).await;
        requests += 1;
    }
    println!("{requests} requests over {} paths", paths.len());
    assert!(paths.len() >= 20, "the description lists {} paths", paths.len());
    let after = owner.everything().await;
    for (was, is) in before.iter().zip(&after) {
        let [lost, new] =
            [(was, is), (is, was)].map(|(these, those)| these.iter().filter(|item| !those.contains(item)).collect::<Vec<_>>());
        assert!(lost.is_empty() && new.is_empty(), "items of A's that changed, as they were: {lost:?}; as they are: {new:?}");
    }
}

#[tokio::test]
async fn the_same_names_in_two_tenants_are_two_things() {
    let [one, two] = [Tenant::create("same").await, Tenant::create("same").await];
    let [ann_of_one, ann_of_two] = [one.person("ann", "clerk").await, two.person("ann", "clerk").await];
    let steps = json!([{"step_type": "user_task", "required_roles": ["clerk"]}]);
    let workflow = one.workflow(steps).await;
    let instance = Instance::start(&ann_of_one, &workflow, &json!({"business_key": "same"})).await;
    assert_eq!(ann_of_two.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
    assert_eq!(ann_of_two.get("/api/v1/tasks?candidate=me").await.expect(200)["items"], json!([]));
    assert_eq!(ann_of_one.claim_next("clerk").await["workflow_instance_id"], instance.id.as_str());
    ann_of_one.get("/api/v1/tasks?assignee=me").await.expect(200)["items"].as_array().filter(|items| items.len() == 1).expect("her task");
    assert_eq!(ann_of_two.get("/api/v1/tasks?assignee=me").await.expect(200)["items"], json!([]));
}
