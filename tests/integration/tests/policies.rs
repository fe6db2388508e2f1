//! Policies and roles of a tenant, through HTTP: they count at the next request, and never in another tenant.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Api, Delivery, World, person};
use serde_json::{Value, json};
use testkit::documents::{process, user_task};

/// Forbids to steer anything.
const HANDS_OFF: &str = r#"forbid (principal, action in Action::"operate", resource);"#;

async fn add(admin: &Api, id: &str, text: &str) {
    admin.post("/api/v1/policies", &json!({"policy_id": id, "text": text})).await.expect(201);
}

async fn evaluate(admin: &Api, question: &Value) -> Value {
    admin.post("/api/v1/policies/evaluate", question).await.expect(200)
}

#[tokio::test]
async fn a_policy_counts_from_the_next_request_on_until_it_is_taken_away() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let workflow = admin.create_workflow(&process("Sample", vec![user_task("work", "employee")])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    let suspend = format!("/api/v1/workflows/instances/{instance}/suspend");
    let resume = format!("/api/v1/workflows/instances/{instance}/resume");

    add(&admin, "hands_off", HANDS_OFF).await;
    assert_eq!(admin.post(&suspend, &json!({})).await.problem(403), "forbidden");
    let question = json!({"operation": "suspend_instance", "resource": {"type": "instance", "id": instance, "definition": workflow}});
    assert_eq!(evaluate(&admin, &question).await, json!({"allowed": false, "policies": ["tenant:hands_off"], "errors": []}));

    let weaker = json!({"text": HANDS_OFF.replace("operate\"", "work\"")});
    assert_eq!(admin.send("PUT", "/api/v1/policies/hands_off", Some(weaker.to_string())).await.expect(200)["text"], weaker["text"]);
    admin.post(&suspend, &json!({})).await.expect(200);
    admin.send("DELETE", "/api/v1/policies/hands_off", None).await.expect(204);
    admin.post(&resume, &json!({})).await.expect(200);
    assert_eq!(evaluate(&admin, &question).await, json!({"allowed": true, "policies": ["admin.everything"], "errors": []}));
    assert_eq!(admin.get("/api/v1/policies/hands_off").await.problem(404), "not_found");
}

#[tokio::test]
async fn a_policy_that_lets_everybody_do_everything_lets_in_nobody_of_another_tenant() {
    let world = World::start().await;
    world.settle_tenant("other").await;
    let (admin, stranger) = (world.api("admin").await, world.api_of("other", "admin").await);
    let workflow = admin.create_workflow(&process("Sample", vec![user_task("work", "employee")])).await;
    let instance = admin.start(&workflow, &json!({})).await;
    add(&admin, "open_house", "permit (principal, action, resource);").await;
    let path = format!("/api/v1/workflows/instances/{instance}");
    world.api("diana").await.get(&path).await.expect(200);
    stranger.get(&path).await.expect(404);
    // Their own house is not open.
    let theirs = stranger.create_workflow(&process("Theirs", vec![user_task("work", "employee")])).await;
    let theirs = stranger.start(&theirs, &json!({})).await;
    let diana = world.api_of("other", "diana").await;
    assert_eq!(diana.get(&format!("/api/v1/workflows/instances/{theirs}")).await.problem(403), "forbidden");
}

#[tokio::test]
async fn administrators_get_at_policies_whatever_those_say() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    add(&admin, "locked", "forbid (principal, action, resource);").await;
    assert_eq!(admin.get("/api/v1/workflows").await.problem(403), "forbidden");
    assert_eq!(admin.get("/api/v1/policies").await.expect(200)["items"][0]["policy_id"], "locked");
    admin.send("DELETE", "/api/v1/policies/locked", None).await.expect(204);
    admin.get("/api/v1/workflows").await.expect(200);
}

#[tokio::test]
async fn faults_of_a_policy_are_named_with_their_places_and_nothing_is_kept() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let text = "permit (principal, action, resource)\nwhen { principal.salary > 3 };";
    for (path, body) in [("validate", json!({"text": text})), ("", json!({"policy_id": "p", "text": text}))] {
        let answer = admin.post(format!("/api/v1/policies/{path}").trim_end_matches('/'), &body).await.expect(422);
        assert_eq!(answer["code"], "invalid_policy");
        assert_eq!((&answer["errors"][0]["line"], &answer["errors"][0]["column"]), (&json!(2), &json!(8)), "{answer}");
    }
    assert_eq!(admin.get("/api/v1/policies").await.expect(200)["items"], json!([]));
    admin.post("/api/v1/policies/validate", &json!({"text": HANDS_OFF})).await.expect(204);
}

#[tokio::test]
async fn a_tenant_has_at_most_a_hundred_policies_and_lists_them_in_pages() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    for place in 0..100 {
        add(&admin, &format!("p{place:03}"), HANDS_OFF).await;
    }
    let one_more = json!({"policy_id": "one_more", "text": HANDS_OFF});
    assert_eq!(admin.post("/api/v1/policies", &one_more).await.problem(422), "validation_failed");
    let first = admin.get("/api/v1/policies?limit=60").await.expect(200);
    let rest = admin.get(&format!("/api/v1/policies?limit=60&cursor={}", first["next_cursor"].as_str().unwrap())).await.expect(200);
    assert_eq!((first["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()), (60, 40));
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_role_lets_its_people_do_what_it_lists_from_the_next_request_on() {
    let world = World::start().await;
    let (admin, hanna) = (world.api("admin").await, world.api("hanna").await);
    let user = json!({"username": "nora", "password": "a long enough password"});
    assert_eq!(hanna.post("/api/v1/users", &user).await.problem(403), "forbidden");
    let role = json!({"role": "hr_specialist", "permissions": ["create_user", "list_users"]});
    admin.post("/api/v1/roles", &role).await.expect(201);
    hanna.post("/api/v1/users", &user).await.expect(201);
    hanna.get("/api/v1/users").await.expect(200);
    assert_eq!(hanna.get("/api/v1/users/admin").await.problem(403), "forbidden");
    let question = json!({"user_id": "hanna", "operation": "create_user", "resource": {"type": "tenant"}});
    assert_eq!(evaluate(&admin, &question).await["policies"], json!(["role:hr_specialist"]));
    for word in ["own_account", "create_policy", "fly"] {
        let bad = json!({"role": "bad", "permissions": ["read", word]});
        let answer = admin.post("/api/v1/roles", &bad).await.expect(422);
        assert_eq!(answer["errors"][0]["path"], "/permissions/1", "{answer}");
    }
}

#[tokio::test]
async fn a_person_lists_the_instances_they_may_see_page_by_page_and_no_other() {
    let world = World::start().await;
    let (admin, emma, mark) = (world.api("admin").await, world.api("emma").await, world.api("mark").await);
    let paul = world.api_as("demo", &person("paul", "pilot", 0)).await;
    let of_managers = admin.create_workflow(&process("Managers", vec![user_task("work", "manager")])).await;
    let of_pilots = admin.create_workflow(&process("Pilots", vec![user_task("work", "pilot")])).await;
    let (mut emmas, mut managers) = (Vec::new(), Vec::new());
    for place in 0..30 {
        let starter = if place % 3 == 0 { &emma } else { &admin };
        let workflow = if place % 2 == 0 { &of_managers } else { &of_pilots };
        let instance = starter.start(workflow, &json!({})).await;
        if place % 3 == 0 {
            emmas.push(instance.clone());
        }
        if place % 2 == 0 {
            managers.push(instance);
        }
    }
    world.settle(Delivery::Once).await;
    for (api, mut expected) in [(&emma, emmas), (&mark, managers), (&paul, Vec::new())] {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        for _ in 0..100 {
            let page = api.get(&format!("/api/v1/workflows/instances?limit=4{cursor}")).await.expect(200);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 4);
            found.extend(items.iter().map(|item| item["workflow_instance_id"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        found.reverse();
        if expected.is_empty() {
            // Every other one has work for pilots.
            assert_eq!(found.len(), 15);
            continue;
        }
        expected.sort();
        assert_eq!(found, expected);
    }
    let seen = admin.get("/api/v1/workflows/instances?limit=200").await.expect(200);
    assert_eq!(seen["items"].as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn what_policies_hide_is_neither_listed_nor_given_to_anybody() {
    let world = World::start().await;
    let (admin, emma) = (world.api("admin").await, world.api("emma").await);
    let open = admin.create_workflow(&process("Open", vec![user_task("work", "employee")])).await;
    let secret = admin.create_workflow(&process("Secret", vec![user_task("work", "employee")])).await;
    for workflow in [&secret, &open, &secret] {
        admin.start(workflow, &json!({})).await;
    }
    world.settle(Delivery::Once).await;
    assert_eq!(emma.task_ids("candidate=me").await.len(), 3);
    let policy = format!(
        "forbid (principal, action, resource is Task) when {{ resource.definition == \"{secret}\" }} unless {{ principal in Role::\"admin\" }};"
    );
    add(&admin, "secret", &policy).await;
    let left = emma.task_ids("candidate=me").await;
    assert_eq!(left.len(), 1);
    let queues = emma.get("/api/v1/queues").await.expect(200);
    let counted: Vec<_> = queues["items"].as_array().unwrap().iter().map(|queue| (&queue["name"], &queue["ready"])).collect();
    assert_eq!(counted, [(&json!("employee"), &json!(1))], "nor counted");
    assert_eq!(emma.claim_next().await, left[0]);
    assert_eq!(emma.post("/api/v1/tasks/claim/next", &json!({})).await.status, 204);
}

#[tokio::test]
async fn an_instance_belongs_to_the_department_of_whoever_started_it() {
    let world = World::start().await;
    let (admin, emma, mark) = (world.api("admin").await, world.api("emma").await, world.api("mark").await);
    for department in
        [json!({"department_id": "sales", "name": "Sales"}), json!({"department_id": "north", "name": "N", "parent": "sales"})]
    {
        admin.post("/api/v1/departments", &department).await.expect(201);
    }
    let change = async |who: &str, department: &str| {
        let body = json!({"department": department}).to_string();
        admin.send("PATCH", &format!("/api/v1/users/{who}"), Some(body)).await.expect(200);
    };
    change("emma", "north").await;
    change("mark", "north").await;
    let policy = r#"permit (principal, action in Action::"read", resource is Instance)
        when { resource has department && principal has department && resource.department == principal.department };"#;
    add(&admin, "colleagues", policy).await;
    let policy = r#"permit (principal in Role::"hr_director", action in Action::"read", resource in Department::"sales");"#;
    add(&admin, "directors", policy).await;
    let workflow = admin.create_workflow(&process("Pilots", vec![user_task("work", "pilot")])).await;
    let instance = emma.start(&workflow, &json!({})).await;
    let anothers = admin.start(&workflow, &json!({})).await;
    world.settle(Delivery::Once).await;
    let diana = world.api("diana").await;
    for api in [&mark, &diana] {
        let listed = api.get("/api/v1/workflows/instances").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(listed["items"][0]["workflow_instance_id"], json!(instance));
        api.get(&format!("/api/v1/workflows/instances/{instance}")).await.expect(200);
        assert_eq!(api.get(&format!("/api/v1/workflows/instances/{anothers}")).await.problem(403), "forbidden");
    }
    // Where they belonged then counts.
    change("emma", "sales").await;
    mark.get(&format!("/api/v1/workflows/instances/{instance}")).await.expect(200);
    let question = json!({"user_id": "mark", "operation": "read_instance",
        "resource": {"type": "instance", "id": instance, "definition": workflow, "department": "north"}});
    assert_eq!(evaluate(&admin, &question).await["policies"], json!(["tenant:colleagues"]));
}
