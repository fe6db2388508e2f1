//! No secret is ever logged: whatever way it takes through the product, and however much is logged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use identity::RefreshToken;
use integration_tests::{PASSWORD, World};
use serde_json::{Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex};
use testkit::{Trouble, clock};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

/// Everything that is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

fn code(secret: &str) -> String {
    // What an app does: RFC 4648 and RFC 6238.
    let mut bits = String::new();
    for letter in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
        bits.push_str(&format!("{value:05b}"));
    }
    let bytes: Vec<u8> =
        bits.as_bytes().chunks_exact(8).map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap()).collect();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let step = u64::try_from(clock::now().as_millis() / 30_000).unwrap();
    let tag = ring::hmac::sign(&key, &step.to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 0xf);
    let number = u32::from_be_bytes(tag.as_ref()[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level_by_anything() {
    let lines = Lines::default();
    let layer = tracing_subscriber::fmt::layer().json().with_writer(lines.clone());
    // Our own crates say everything, and libraries as much as a deployment lets them.
    let layer = layer.with_filter(runtime::observe::targets(tracing::Level::TRACE));
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));

    let world = World::start().await;
    let nobody = world.anonymous();
    let mut secrets: Vec<String> = vec![PASSWORD.to_owned()];
    let mut keep = |value: &Value| {
        let text = value.as_str().unwrap().to_owned();
        secrets.push(text.clone());
        text
    };
    let login = json!({"username": "emma", "password": PASSWORD});
    let tokens = nobody.post("/api/v1/auth/login", &login).await.expect(200);
    let emma = nobody.clone().token(Some(&keep(&tokens["access_token"])));
    let spent = keep(&tokens["refresh_token"]);
    let next = nobody.post("/api/v1/auth/refresh", &json!({"refresh_token": spent})).await.expect(200);
    keep(&next["access_token"]);
    keep(&next["refresh_token"]);

    let enrolled = emma.post("/api/v1/auth/totp", &json!({"current_password": PASSWORD})).await.expect(200);
    let secret = keep(&enrolled["secret"]);
    let confirmed = emma.post("/api/v1/auth/totp/confirm", &json!({"code": code(&secret)})).await.expect(200);
    for recovery in confirmed["recovery_codes"].as_array().unwrap() {
        keep(recovery);
    }
    let recovery = confirmed["recovery_codes"][0].as_str().unwrap();
    let with_code = json!({"username": "emma", "password": PASSWORD, "recovery_code": recovery});
    nobody.post("/api/v1/auth/login", &with_code).await.expect(200);
    clock::advance(60);
    let with_totp = json!({"username": "emma", "password": PASSWORD, "totp_code": code(&secret)});
    nobody.post("/api/v1/auth/login", &with_totp).await.expect(200);

    // Where things go wrong most is said.
    for guess in ["a guess that was nearly right", "another guess"] {
        nobody.post("/api/v1/auth/login", &json!({"username": "mark", "password": keep(&json!(guess))})).await;
    }
    let chosen = keep(&json!("a fine day for sailing"));
    let change = json!({"current_password": PASSWORD, "new_password": chosen});
    for operation in ["GetItem", "BatchGetItem", "TransactWriteItems", "UpdateItem", "PutItem"] {
        world.database.calls.trouble(Trouble::Refuses(operation));
        nobody.post("/api/v1/auth/login", &login).await;
        emma.post("/api/v1/auth/password", &change).await;
    }
    world.database.calls.trouble(Trouble::None);
    let created = json!({"username": "nora", "password": keep(&json!("rain on a tin roof")), "roles": ["employee"]});
    world.api("admin").await.post("/api/v1/users", &created).await.expect(201);
    emma.send("POST", "/api/v1/auth/password", Some(format!("{{\"current_password\": \"{PASSWORD}\", ]"))).await.expect(400);
    nobody.post("/api/v1/auth/refresh", &json!({"refresh_token": spent})).await.expect(401);

    // A key of a program, and a link for who forgot their password.
    let admin = world.api("admin").await;
    let billing = json!({"username": "billing", "kind": "service", "roles": ["employee"]});
    admin.post("/api/v1/users", &billing).await.expect(201);
    let made = admin.post("/api/v1/users/billing/api-keys", &json!({"name": "nightly", "scopes": ["read"]})).await.expect(201);
    let key = keep(&made["key"]);
    nobody.clone().token(Some(&key)).get("/api/v1/tasks").await.expect(200);
    nobody.clone().token(Some(&format!("{key}x"))).get("/api/v1/tasks").await.expect(401);
    nobody.post("/api/v1/auth/password/forgot", &json!({"username": "mark"})).await.expect(202);
    let mail: Value = serde_json::from_str(&world.queues.take()[0].body).unwrap();
    let link = json!({"reset_token": keep(&mail["reset_token"]), "new_password": keep(&json!("a long walk home"))});
    nobody.post("/api/v1/auth/password/reset", &link).await.expect(204);
    nobody.post("/api/v1/auth/password/reset", &link).await.expect(401);

    let text = lines.text();
    assert!(text.contains("a spent refresh token came back") && text.lines().count() > 20, "{text}");
    for secret in &secrets {
        assert!(
            !text.contains(secret.as_str()),
            "`{secret}` is in the log:\n{}",
            text.lines().find(|line| line.contains(secret.as_str())).unwrap()
        );
    }
}

#[test]
fn what_holds_a_secret_does_not_show_it() {
    let refresh = RefreshToken::new(&integration_tests::demo(), &engine::UserId::parse("emma").unwrap(), "s1").unwrap();
    let shown = format!("{refresh:?}");
    assert_eq!(shown, "RefreshToken(demo#emma#s1)");
    let user = integration_tests::person("emma", "employee", 0).user(clock::now());
    assert!(!format!("{user:?}").contains("argon2"), "{user:?}");
    let body = <web::Payload>::parse(br#"{"password": "secret"}"#).unwrap();
    assert_eq!(format!("{body:?}"), "Payload(22 bytes)");
}
