//! What an entry of the audit log says: on what, by whom, and whose log it is in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Delivery, PASSWORD, World, person};
use serde_json::{Value, json};
use testkit::documents::{process, user_task};
use testkit::{Trouble, clock};
use web::{Kit, Recorder};

const AUDIT: &str = "/api/v1/audit";

async fn recorded() -> World {
    let mut world = World::start().await;
    world.change_kit(|kit| Kit { recorder: Recorder::new(kit.store().clone(), 400), ..kit });
    world
}

/// All entries since the last look, oldest first.
async fn told(world: &World) -> Vec<Value> {
    let items = world.database.items("workflow").await;
    let mut entries: Vec<Value> = Vec::new();
    for item in items.iter().filter(|item| item.contains_key("e")) {
        entries.push(serde_json::from_str(item["e"].as_s().unwrap()).unwrap());
        world.database.lose("workflow", item).await;
    }
    entries.sort_by_key(|entry| entry["id"].as_str().unwrap().to_owned());
    clock::advance(1);
    entries
}

fn words(entry: &Value, names: &[&str]) -> String {
    names.iter().map(|name| entry[*name].as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ")
}

/// Operation, outcome, entity and target of the only entry since the last look.
async fn only(world: &World) -> String {
    let entries = told(world).await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    words(&entries[0], &["operation", "outcome", "entity", "target"])
}

#[tokio::test]
async fn an_entry_says_on_what_and_what_was_made_given_or_taken() {
    let world = recorded().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let service = json!({"username": "billing", "kind": "service", "roles": ["employee"]});
    admin.post("/api/v1/users", &service).await.expect(201);
    assert_eq!(only(&world).await, r#"create_user allowed Tenant::"demo/" user:billing"#);
    admin.post("/api/v1/users/mark/roles", &json!({"role": "clerk"})).await.expect(200);
    assert_eq!(only(&world).await, r#"assign_role allowed User::"demo/mark" role:clerk"#);
    let key = admin.post("/api/v1/users/billing/api-keys", &json!({"name": "nightly", "scopes": ["read"]})).await.expect(201);
    let id = key["key_id"].as_str().unwrap();
    assert_eq!(only(&world).await, format!(r#"create_api_key allowed ServiceAccount::"demo/billing" key:{id}"#));
    for (path, body, target) in [
        ("roles", json!({"role": "clerk", "permissions": ["read"]}), "create_role allowed Tenant::\"demo/\" role:clerk"),
        ("departments", json!({"department_id": "sales", "name": "S"}), "create_department allowed Tenant::\"demo/\" department:sales"),
        (
            "policies",
            json!({"policy_id": "p", "text": "forbid (principal, action == Action::\"cancel_instance\", resource);"}),
            "create_policy allowed Tenant::\"demo/\" policy:p",
        ),
    ] {
        admin.post(&format!("/api/v1/{path}"), &body).await.expect(201);
        assert_eq!(only(&world).await, target);
    }

    let workflow = admin.create_workflow(&process("Sample", vec![user_task("work", "employee")])).await;
    assert_eq!(only(&world).await, format!(r#"create_workflow allowed Tenant::"demo/" workflow:{workflow}"#));
    let instance = emma.start(&workflow, &json!({})).await;
    assert_eq!(only(&world).await, format!(r#"start_instance allowed Definition::"demo/{workflow}" instance:{instance}"#));
    let message = json!({"name": "paid", "message_id": "m-1"});
    admin.post("/api/v1/workflows/messages", &message).await.expect(202);
    assert_eq!(only(&world).await, r#"publish_message allowed Message::"demo/paid" message:m-1"#);
    emma.post("/api/v1/workflows/messages", &message).await.expect(403);
    assert_eq!(only(&world).await, r#"publish_message denied Tenant::"demo/" -"#);

    // Which task is next is known only once it is theirs.
    world.settle(Delivery::Once).await;
    told(&world).await;
    let task = emma.post("/api/v1/tasks/claim/next", &json!({})).await.expect(200);
    let mut claimed: Vec<String> =
        told(&world).await.iter().map(|entry| words(entry, &["operation", "outcome", "entity", "target"])).collect();
    claimed.sort();
    let task = task["task_id"].as_str().unwrap();
    assert_eq!(
        claimed,
        [r#"claim_next_task allowed Tenant::"demo/" -"#.to_owned(), format!(r#"claim_next_task allowed Tenant::"demo/" task:{task}"#)]
    );
    emma.post(&format!("/api/v1/tasks/{task}/complete"), &json!({})).await.expect(200);
    assert_eq!(only(&world).await, format!(r#"complete_task allowed Task::"demo/{task}" -"#));
}

#[tokio::test]
async fn the_log_is_searched_by_what_an_entry_is_about() {
    let world = recorded().await;
    let admin = world.api("admin").await;
    for role in ["clerk", "pilot"] {
        admin.post("/api/v1/users/mark/roles", &json!({"role": role})).await.expect(200);
    }
    for (resource, found) in [("role:clerk", 1), ("User::%22demo/mark%22", 2), ("/api/v1/users/mark", 2), ("role:clerks", 0)] {
        let page = admin.get(&format!("{AUDIT}?operation=assign_role&resource={resource}")).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{resource}");
    }
}

#[tokio::test]
async fn what_is_refused_before_anybody_decided_has_its_operation_id() {
    let world = recorded().await;
    let emma = world.api("emma").await;
    emma.post("/api/v1/tasks/01ARZ3NDEKTSV4RRFFQ69G5FAV-1/complete", &json!({"outcome": 7})).await.expect(422);
    assert_eq!(only(&world).await, "complete_task failed - -");
}

#[tokio::test]
async fn who_reads_the_log_is_in_the_log_or_does_not_read_it() {
    let world = recorded().await;
    let admin = world.api("admin").await;
    for (path, operation) in [(AUDIT.to_owned(), "search_audit"), (format!("{AUDIT}/export"), "export_audit")] {
        assert_eq!(admin.get_text(&path).await.0, 200);
        assert_eq!(only(&world).await, format!(r#"{operation} allowed Tenant::"demo/" -"#));
        world.database.calls.trouble(Trouble::Refuses("PutItem"));
        assert_eq!(admin.get(&path).await.problem(503), "unavailable");
        world.database.calls.trouble(Trouble::None);
    }
    // Nothing else that is only read.
    admin.get("/api/v1/users").await.expect(200);
    assert_eq!(told(&world).await, Vec::<Value>::new());
}

#[tokio::test]
async fn whoever_uses_what_has_ended_is_in_the_log_of_its_tenant() {
    let world = recorded().await;
    let admin = world.api("admin").await;
    let (emma, mark) = (world.api("emma").await, world.api("mark").await);
    admin.post("/api/v1/users", &json!({"username": "billing", "kind": "service", "roles": ["employee"]})).await.expect(201);
    let keys = "/api/v1/users/billing/api-keys";
    let short = admin.post(keys, &json!({"name": "short", "scopes": ["read"], "expires_in_days": 1})).await.expect(201);
    let ended = admin.post(keys, &json!({"name": "ended", "scopes": ["read"]})).await.expect(201);
    admin.send("DELETE", &format!("{keys}/{}", ended["key_id"].as_str().unwrap()), None).await.expect(204);
    emma.post("/api/v1/auth/logout", &json!({})).await.expect(204);
    admin.send("PATCH", "/api/v1/users/mark", Some(json!({"active": false}).to_string())).await.expect(200);
    told(&world).await;

    let used = async |api: &integration_tests::Api| {
        api.get("/api/v1/tasks").await.expect(401);
        let entries = told(&world).await;
        entries.iter().map(|entry| words(entry, &["operation", "actor", "outcome", "reason", "credential"])).collect::<Vec<_>>()
    };
    for (api, who) in [(&emma, "user:emma"), (&mark, "user:mark")] {
        let found = used(api).await;
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with(&format!("list_tasks {who} denied unauthenticated session:")), "{found:?}");
    }
    let with = |key: &Value| world.anonymous().token(key["key"].as_str());
    // Of a key that is not there any more nobody can tell that it was.
    assert_eq!(used(&with(&ended)).await, Vec::<String>::new());
    assert_eq!(used(&world.anonymous().token(Some("nonsense"))).await, Vec::<String>::new());
    clock::advance(2 * 86_400);
    let id = short["key_id"].as_str().unwrap();
    assert_eq!(used(&with(&short)).await, [format!("list_tasks service:billing denied unauthenticated key:{id}")]);
}

#[tokio::test]
async fn nobody_writes_into_the_log_of_a_tenant_that_is_not_there() {
    let world = recorded().await;
    let nobody = world.anonymous();
    for (tenant, entries) in [("ghost", 0), ("demo", 1)] {
        nobody.post("/api/v1/auth/login", &json!({"tenant": tenant, "username": "nobody", "password": PASSWORD})).await.expect(401);
        assert_eq!(told(&world).await.len(), entries, "{tenant}");
        nobody.post("/api/v1/auth/password/forgot", &json!({"tenant": tenant, "username": "nobody"})).await.expect(202);
        assert_eq!(told(&world).await.len(), entries, "{tenant}");
        let callback = format!("/api/v1/auth/sso/corp/callback?tenant={tenant}&state=s&code=c");
        nobody.get(&callback).await.expect(401);
        assert_eq!(told(&world).await.len(), entries, "{tenant}");
    }
}

#[tokio::test]
async fn a_definition_that_a_policy_protects_is_not_replaced() {
    let world = recorded().await;
    let admin = world.api("admin").await;
    let mona = world.api_as("demo", &person("mona", "modeler", 0)).await;
    let mut document = process("Payments", vec![user_task("work", "employee")]);
    let payments = mona.create_workflow(&document).await;
    let text = format!(
        r#"forbid (principal in Role::"modeler", action in Action::"model", resource is Definition) when {{ resource.definition == "{payments}" }};"#
    );
    admin.post("/api/v1/policies", &json!({"policy_id": "payments", "text": text})).await.expect(201);
    told(&world).await;
    document["workflow_id"] = json!(payments);
    assert_eq!(mona.post("/api/v1/workflows/multi-step/create", &document).await.problem(403), "forbidden");
    assert_eq!(only(&world).await, format!(r#"create_workflow denied Definition::"demo/{payments}" -"#));
    let file = integration_tests::sequence(
        &payments,
        &[("s", r#"<startEvent id="ID"/>"#), ("work", r#"<userTask id="ID"/>"#), ("e", r#"<endEvent id="ID"/>"#)],
        "",
    );
    let deploy = mona.clone().header("content-type", "application/xml");
    assert_eq!(deploy.send("POST", "/api/v1/workflows/bpmn", Some(file)).await.problem(403), "forbidden");
    assert_eq!(only(&world).await, format!(r#"deploy_bpmn denied Definition::"demo/{payments}" -"#));
    // A new one is not theirs to protect.
    document.as_object_mut().unwrap().remove("workflow_id");
    mona.create_workflow(&document).await;
    admin.send("DELETE", "/api/v1/policies/payments", None).await.expect(204);
    document["workflow_id"] = json!(payments);
    mona.post("/api/v1/workflows/multi-step/create", &document).await.expect(201);
}
