//! What somebody gives is theirs to give: neither a permission to administer, nor what was lent, nor a key reaches further.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use integration_tests::{Answer, Api, Person, World};
use serde_json::{Value, json};
use testkit::clock;
use web::shape::rfc3339;

const USERS: &str = "/api/v1/users";

fn after(seconds: u64) -> String {
    rfc3339(clock::now().plus_seconds(seconds))
}

fn someone(name: &str, roles: &[&str], level: u8) -> Person {
    Person { name: name.to_owned(), roles: roles.iter().map(|role| (*role).to_owned()).collect(), level }
}

/// A world in which `hank` may administer, as far as a role can say so, and holds `employee` beside it.
async fn with_helpdesk() -> (World, Api, Api) {
    let world = World::start().await;
    let admin = world.api("admin").await;
    admin.post("/api/v1/roles", &json!({"role": "helpdesk", "permissions": ["administer", "read"]})).await.expect(201);
    let hank = world.api_as("demo", &someone("hank", &["helpdesk", "employee"], 1)).await;
    (world, admin, hank)
}

async fn patch(api: &Api, user: &str, body: Value) -> Answer {
    api.send("PATCH", &format!("{USERS}/{user}"), Some(body.to_string())).await
}

async fn roles(api: &Api) -> Value {
    api.get("/api/v1/auth/me").await.expect(200)["roles"].clone()
}

#[tokio::test]
async fn a_permission_to_administer_gives_no_more_than_its_holder_has() {
    let (world, _, hank) = with_helpdesk().await;
    // What is theirs they give, to whom has no more.
    hank.post(USERS, &json!({"username": "nora", "roles": ["employee"], "approval_level": 1})).await.expect(201);
    hank.post(&format!("{USERS}/emma/roles"), &json!({"role": "helpdesk"})).await.expect(200);
    patch(&hank, "emma", json!({"email": "emma@example.org", "approval_level": 1})).await.expect(200);
    hank.send("DELETE", &format!("{USERS}/emma/roles/helpdesk"), None).await.expect(200);
    hank.send("DELETE", &format!("{USERS}/emma/second-factor"), None).await.expect(204);

    let soon = json!({"to": "hank", "valid_to": after(60)});
    for (path, body) in [
        (format!("{USERS}/hank/roles"), json!({"role": "admin"})),
        (format!("{USERS}/hank/roles"), json!({"role": "employee"})),
        (format!("{USERS}/emma/roles"), json!({"role": "admin"})),
        (format!("{USERS}/emma/roles"), json!({"role": "manager"})),
        (format!("{USERS}/mark/roles"), json!({"role": "employee"})),
        (USERS.to_owned(), json!({"username": "puppet", "roles": ["admin"]})),
        (USERS.to_owned(), json!({"username": "puppet", "approval_level": 2})),
        (format!("{USERS}/admin/delegations"), soon.clone()),
        (format!("{USERS}/emma/delegations"), soon.clone()),
        (format!("{USERS}/mark/delegations"), json!({"to": "emma", "valid_to": after(60)})),
        ("/api/v1/roles".to_owned(), json!({"role": "employee", "permissions": ["administer"]})),
    ] {
        assert_eq!(hank.post(&path, &body).await.problem(403), "forbidden", "{path} {body}");
    }
    for (user, body) in [
        ("admin", json!({"email": "hank@example.org"})),
        ("admin", json!({"active": false})),
        ("mark", json!({"display_name": "Marc"})),
        ("emma", json!({"approval_level": 2})),
        ("hank", json!({"approval_level": 1, "department": null})),
    ] {
        assert_eq!(patch(&hank, user, body.clone()).await.problem(403), "forbidden", "{user} {body}");
    }
    for path in ["admin/second-factor", "admin/sessions", "mark/roles/manager", "admin"] {
        assert_eq!(hank.send("DELETE", &format!("{USERS}/{path}"), None).await.problem(403), "forbidden", "{path}");
    }
    assert_eq!(roles(&hank).await, json!(["employee", "helpdesk"]));
    assert_eq!(roles(&world.api("emma").await).await, json!(["employee"]));
}

#[tokio::test]
async fn what_an_account_could_do_later_or_for_others_counts_too() {
    let (_world, admin, hank) = with_helpdesk().await;
    let email = json!({"email": "hank@example.org"});
    admin.post(&format!("{USERS}/emma/roles"), &json!({"role": "manager", "valid_from": after(3600)})).await.expect(200);
    patch(&hank, "emma", email.clone()).await.problem(403);
    admin.send("DELETE", &format!("{USERS}/emma/roles/manager"), None).await.expect(200);
    patch(&hank, "emma", email.clone()).await.expect(200);
    admin.post(&format!("{USERS}/admin/delegations"), &json!({"to": "emma", "valid_to": after(60)})).await.expect(200);
    patch(&hank, "emma", email.clone()).await.problem(403);
    clock::advance(60);
    patch(&hank, "emma", email).await.expect(200);
}

#[tokio::test]
async fn who_is_an_administrator_for_a_time_or_for_another_cannot_make_it_last() {
    for lent in ["a deputy", "an escalation"] {
        let world = World::start().await;
        let (admin, emma) = (world.api("admin").await, world.api("emma").await);
        match lent {
            "a deputy" => admin.post(&format!("{USERS}/admin/delegations"), &json!({"to": "emma", "valid_to": after(60)})).await,
            _ => admin.post(&format!("{USERS}/emma/roles"), &json!({"role": "admin", "reason": "fire", "valid_to": after(60)})).await,
        }
        .expect(200);
        // They administer, and read what they could not write.
        emma.get(USERS).await.expect(200);
        emma.get("/api/v1/policies").await.expect(200);
        emma.post("/api/v1/departments", &json!({"department_id": "hr", "name": "HR"})).await.expect(201);
        let provider = json!({
            "provider_id": "evil", "name": "E", "default_roles": ["admin"], "create_users": true,
            "oidc": {"issuer": "https://idp.example.com", "client_id": "t"},
        });
        for (path, body) in [
            (format!("{USERS}/emma/roles"), json!({"role": "admin"})),
            (format!("{USERS}/hanna/roles"), json!({"role": "admin"})),
            (USERS.to_owned(), json!({"username": "puppet", "roles": ["admin"]})),
            ("/api/v1/roles".to_owned(), json!({"role": "employee", "permissions": ["administer"]})),
            ("/api/v1/policies".to_owned(), json!({"policy_id": "all", "text": "permit (principal, action, resource);"})),
            ("/api/v1/sso/providers".to_owned(), provider),
        ] {
            assert_eq!(emma.post(&path, &body).await.problem(403), "forbidden", "{lent}: {path} {body}");
        }
        clock::advance(60);
        assert_eq!(roles(&emma).await, json!(["employee"]), "{lent}");
    }
}

#[tokio::test]
async fn an_administrator_does_not_put_their_own_role_off() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let path = format!("{USERS}/admin/roles");
    for bound in ["valid_from", "valid_to"] {
        let body = json!({"role": "admin", bound: after(60)});
        assert_eq!(admin.post(&path, &body).await.problem(403), "forbidden", "{bound}");
    }
    admin.post(&path, &json!({"role": "admin"})).await.expect(200);
    admin.post(&path, &json!({"role": "clerk", "valid_to": after(60)})).await.expect(200);
    admin.get(USERS).await.expect(200);
}

#[tokio::test]
async fn a_key_gives_nothing() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    for robot in ["robot", "other"] {
        admin.post(USERS, &json!({"username": robot, "kind": "service", "roles": ["admin"]})).await.expect(201);
    }
    let key = json!({"name": "provisioning", "scopes": ["administer", "policy", "read"], "expires_in_days": 1});
    let key = admin.post(&format!("{USERS}/robot/api-keys"), &key).await.expect(201);
    let robot = world.anonymous().token(key["key"].as_str());
    // It makes people, moves them and takes away.
    robot.post(USERS, &json!({"username": "nora", "display_name": "Nora"})).await.expect(201);
    patch(&robot, "emma", json!({"skills": [{"name": "cobol", "level": 1}]})).await.expect(200);
    patch(&robot, "mark", json!({"active": false})).await.expect(200);
    robot.send("DELETE", &format!("{USERS}/hanna/roles/hr_specialist"), None).await.expect(200);
    robot.send("DELETE", &format!("{USERS}/hanna"), None).await.expect(204);
    let another = json!({"name": "another", "scopes": ["administer", "work"], "expires_in_days": 366});
    for (path, body) in [
        (format!("{USERS}/robot/api-keys"), another.clone()),
        (format!("{USERS}/other/api-keys"), another),
        (format!("{USERS}/nora/roles"), json!({"role": "admin"})),
        (format!("{USERS}/robot/delegations"), json!({"to": "nora", "valid_to": after(60)})),
        (format!("{USERS}/admin/delegations"), json!({"to": "nora", "valid_to": after(60)})),
        (USERS.to_owned(), json!({"username": "puppet", "password": "rain on a tin roof", "roles": ["admin"]})),
        ("/api/v1/roles".to_owned(), json!({"role": "employee", "permissions": ["administer"]})),
        ("/api/v1/policies".to_owned(), json!({"policy_id": "all", "text": "permit (principal, action, resource);"})),
    ] {
        assert_eq!(robot.post(&path, &body).await.problem(403), "forbidden", "{path} {body}");
    }
    for (user, body) in
        [("admin", json!({"email": "thief@example.org"})), ("mark", json!({"active": true})), ("nora", json!({"approval_level": 1}))]
    {
        assert_eq!(patch(&robot, user, body.clone()).await.problem(403), "forbidden", "{user} {body}");
    }
    assert_eq!(robot.send("DELETE", &format!("{USERS}/admin/second-factor"), None).await.problem(403), "forbidden");
    // A key can end itself.
    robot.send("DELETE", &format!("{USERS}/robot/api-keys/{}", key["key_id"].as_str().unwrap()), None).await.expect(204);
    assert_eq!(robot.get(USERS).await.problem(401), "unauthenticated");
}

#[tokio::test]
async fn an_account_has_so_many_keys_and_no_more() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    admin.post(USERS, &json!({"username": "robot", "kind": "service"})).await.expect(201);
    let path = format!("{USERS}/robot/api-keys");
    let key = json!({"name": "n", "scopes": ["read"], "expires_in_days": 1});
    for _ in 0..20 {
        admin.post(&path, &key).await.expect(201);
    }
    assert_eq!(admin.post(&path, &key).await.problem(422), "validation_failed");
    clock::advance(24 * 3600);
    admin.post(&path, &key).await.expect(201);
}

#[tokio::test]
async fn a_deputy_gives_back_what_they_did_not_ask_for() {
    let world = World::start().await;
    let (mark, emma) = (world.api("mark").await, world.api("emma").await);
    let path = format!("{USERS}/mark/delegations");
    mark.post(&path, &json!({"to": "emma", "valid_to": after(60)})).await.expect(200);
    world.api("hanna").await.send("DELETE", &format!("{path}/emma"), None).await.problem(403);
    emma.send("DELETE", &format!("{path}/emma"), None).await.expect(204);
    assert_eq!(mark.get(&path).await.expect(200)["given"], json!([]));
    assert_eq!(roles(&emma).await, json!(["employee"]));
    // Who is there is not told apart from who is not.
    let none = emma.send("DELETE", &format!("{path}/emma"), None).await.expect(404);
    let nobody = emma.send("DELETE", &format!("{USERS}/nobody/delegations/emma"), None).await.expect(404);
    assert_eq!(none["detail"], nobody["detail"]);
    let past = |to: &str| json!({"to": to, "valid_to": after(0)});
    assert_eq!(mark.post(&path, &past("emma")).await.expect(422)["errors"], mark.post(&path, &past("nobody")).await.expect(422)["errors"]);
}

#[tokio::test]
async fn who_comes_back_has_new_sessions_and_new_keys() {
    let world = World::start().await;
    let (admin, mark) = (world.api("admin").await, world.api("mark").await);
    admin.post(USERS, &json!({"username": "robot", "kind": "service"})).await.expect(201);
    let key = admin.post(&format!("{USERS}/robot/api-keys"), &json!({"name": "n", "scopes": ["read"]})).await.expect(201);
    let robot = world.anonymous().token(key["key"].as_str());
    robot.get("/api/v1/workflows/instances").await.expect(200);
    patch(&admin, "mark", json!({"active": false})).await.expect(200);
    patch(&admin, "mark", json!({"active": true})).await.expect(200);
    assert_eq!(mark.get("/api/v1/auth/me").await.problem(401), "unauthenticated");
    world.api("mark").await.get("/api/v1/auth/me").await.expect(200);
    // A program that rests goes on; one that was removed does not.
    for (way, status) in [("PATCH", 200), ("DELETE", 401)] {
        match way {
            "PATCH" => patch(&admin, "robot", json!({"active": false})).await.expect(200),
            _ => admin.send("DELETE", &format!("{USERS}/robot"), None).await.expect(204),
        };
        robot.get("/api/v1/workflows/instances").await.expect(401);
        patch(&admin, "robot", json!({"active": true})).await.expect(200);
        robot.get("/api/v1/workflows/instances").await.expect(status);
    }
}

#[tokio::test]
async fn two_administrators_who_take_it_from_each_other_at_the_same_moment_do_not_both_succeed() {
    for round in 0..8 {
        let world = World::start().await;
        let (one, two) = (world.api("admin").await, world.api_as("demo", &someone("ada", &["admin"], 3)).await);
        let last_role = |of: &str| format!("{USERS}/{of}/roles/admin");
        let paths =
            if round % 2 == 0 { [last_role("ada"), last_role("admin")] } else { ["ada", "admin"].map(|of| format!("{USERS}/{of}")) };
        let answers = tokio::join!(one.send("DELETE", &paths[0], None), two.send("DELETE", &paths[1], None));
        let done = [answers.0.status, answers.1.status].iter().filter(|status| (200..300).contains(*status)).count();
        assert_eq!(done, 1, "{} {}", answers.0.status, answers.1.status);
        let left = if answers.0.status < 300 { &one } else { &two };
        assert!(roles(left).await.as_array().unwrap().contains(&json!("admin")));
    }
}
