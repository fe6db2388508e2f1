//! Signing on with a SAML identity provider that is a real server on loopback, through the real handlers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use idp::{CERTIFICATE, Saml, Signer, WRAPPINGS, wrapped};
use integration_tests::{Api, Browser, World, code_in};
use serde_json::{Value, json};
use testkit::clock;

struct Corp {
    world: World,
    idp: Saml,
    admin: Api,
}

fn configuration(idp: &Saml) -> Value {
    json!({
        "provider_id": "corp", "name": "Corp", "create_users": true,
        "saml": {"entity_id": idp.entity_id(), "sso_url": idp.sso_url(), "certificates": [CERTIFICATE]},
        "roles": {"claim": "groups", "values": {"staff": ["employee"], "admins": ["admin"]}},
    })
}

async fn corp() -> Corp {
    let (world, idp) = (World::start().await, Saml::start(clock::now().as_millis() / 1000));
    let admin = world.api("admin").await;
    admin.post("/api/v1/sso/providers", &configuration(&idp)).await.expect(201);
    Corp { world, idp, admin }
}

impl Corp {
    async fn tokens(&self) -> Value {
        let code = code_in(&Browser::new(&self.world).sign_on("corp", "tenant=demo").await);
        self.world.anonymous().post("/api/v1/auth/sso/token", &json!({"code": code})).await.expect(200)
    }

    /// Comes back to a refusal, and is nobody's user.
    async fn refused(&self) {
        let mut browser = Browser::new(&self.world);
        let back = browser.go("corp", "tenant=demo").await;
        assert_eq!(browser.come_back(&back).await.problem(401), "sign_on_refused");
        assert!(!self.admin.get("/api/v1/users").await.expect(200).to_string().contains("corp:"));
    }
}

#[tokio::test]
async fn somebody_whom_the_provider_brings_becomes_a_user_and_logs_in() {
    let corp = corp().await;
    let first = corp.tokens().await;
    assert_eq!((&first["user"]["display_name"], &first["user"]["roles"]), (&json!("Emma at home"), &json!(["employee"])));
    let second = corp.tokens().await;
    assert_eq!(first["user"]["user_id"], second["user"]["user_id"]);
    let api = corp.world.anonymous().token(second["access_token"].as_str());
    assert_eq!(api.get("/api/v1/auth/sessions").await.expect(200)["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_cookie_comes_with_the_form_of_another_site() {
    let corp = corp().await;
    let answer = Browser::new(&corp.world).begin("corp", "tenant=demo").await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-") && cookie.ends_with("; Secure; HttpOnly; SameSite=None"), "{cookie}");
}

#[tokio::test]
async fn our_metadata_say_who_we_are_and_where_responses_go() {
    let corp = corp().await;
    let metadata = corp.world.anonymous().text("/api/v1/auth/sso/corp/metadata?tenant=demo").await;
    for said in [
        "entityID=\"https://api.example/api/v1/auth/sso/corp/metadata?tenant=demo\"",
        "Location=\"https://api.example/api/v1/auth/sso/corp/callback?tenant=demo\"",
        "WantAssertionsSigned=\"true\"",
        "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    ] {
        assert!(metadata.contains(said), "{said} in {metadata}");
    }
    let shown = corp.admin.get("/api/v1/sso/providers/corp").await.expect(200);
    assert_eq!(shown["callback_url"], "https://api.example/api/v1/auth/sso/corp/callback?tenant=demo");
    corp.world.anonymous().get("/api/v1/auth/sso/other/metadata?tenant=demo").await.problem(404);
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let corp = corp().await;
    let mut browser = Browser::new(&corp.world);
    let back = browser.go("corp", "tenant=demo").await;
    let cookies = browser.cookies.clone();
    browser.come_back(&back).await.expect(303);
    // Brought again as it is.
    browser.cookies = cookies;
    assert_eq!(browser.come_back(&back).await.problem(401), "sign_on_refused");
    // Brought to another sign-on: it is to another request.
    let fresh = browser.go("corp", "tenant=demo").await;
    let swapped = fresh.with("SAMLResponse", back.field("SAMLResponse"));
    assert_eq!(browser.come_back(&swapped).await.problem(401), "sign_on_refused");
}

#[tokio::test]
async fn an_assertion_of_an_id_that_was_used_is_refused() {
    let corp = corp().await;
    corp.idp.forges(|message| message.assertion_id = "_the-same".to_owned());
    corp.tokens().await;
    let mut browser = Browser::new(&corp.world);
    let back = browser.go("corp", "tenant=demo").await;
    assert_eq!(browser.come_back(&back).await.problem(401), "sign_on_refused");
}

#[tokio::test]
async fn what_the_provider_begins_by_itself_is_refused() {
    let corp = corp().await;
    corp.idp.forges(|message| (message.in_response_to, message.confirmed_for) = (None, None));
    corp.refused().await;
}

#[tokio::test]
async fn a_browser_that_did_not_begin_does_not_finish() {
    let corp = corp().await;
    let back = Browser::new(&corp.world).go("corp", "tenant=demo").await;
    assert_eq!(Browser::new(&corp.world).come_back(&back).await.problem(401), "sign_on_refused");
}

#[tokio::test]
async fn a_response_comes_as_one_form() {
    let corp = corp().await;
    let api = corp.world.anonymous();
    let path = "/api/v1/auth/sso/corp/callback?tenant=demo";
    api.post(path, &json!({"SAMLResponse": "x"})).await.problem(415);
    let form = api.header("content-type", "application/x-www-form-urlencoded");
    form.send("POST", path, Some("RelayState=a&RelayState=b&SAMLResponse=x".to_owned())).await.problem(401);
    form.send("POST", path, Some(format!("SAMLResponse={}", "a".repeat(600 * 1024)))).await.problem(413);
}

#[tokio::test]
async fn a_wrapped_signature_lets_nobody_in() {
    for number in WRAPPINGS {
        for same_id in [true, false] {
            let corp = corp().await;
            corp.idp.forges(move |message| message.response_signer = (number < 3).then_some(Signer::Rs256));
            corp.idp.rewrites(move |xml| wrapped(number, &xml, same_id));
            corp.refused().await;
        }
    }
}

#[tokio::test]
async fn an_unsigned_assertion_in_a_signed_response_lets_nobody_in() {
    let corp = corp().await;
    corp.idp.forges(|message| (message.assertion_signer, message.response_signer) = (None, Some(Signer::Rs256)));
    corp.refused().await;
}

#[tokio::test]
async fn an_assertion_that_was_changed_lets_nobody_in() {
    let corp = corp().await;
    corp.idp.rewrites(|xml| xml.replace(">staff<", ">admins<"));
    corp.refused().await;
}

#[tokio::test]
async fn an_assertion_for_another_tenant_lets_nobody_in() {
    // The same provider, configured by two tenants under the same name.
    let corp = corp().await;
    corp.world.settle_tenant("rival").await;
    corp.world.api_of("rival", "admin").await.post("/api/v1/sso/providers", &configuration(&corp.idp)).await.expect(201);
    let mut browser = Browser::new(&corp.world);
    let theirs = browser.go("corp", "tenant=rival").await;
    let ours = browser.go("corp", "tenant=demo").await;
    let swapped = ours.with("SAMLResponse", theirs.field("SAMLResponse"));
    assert_eq!(browser.come_back(&swapped).await.problem(401), "sign_on_refused");
}

#[tokio::test]
async fn a_comment_in_a_name_makes_nobody_somebody_else() {
    let corp = corp().await;
    corp.idp.forges(|message| message.name_id = "emma-7".to_owned());
    let emma = corp.tokens().await["user"]["user_id"].clone();
    corp.idp.forges(|message| message.name_id = "emma-7.evil".to_owned());
    corp.idp.rewrites(|xml| xml.replace("emma-7.evil", "emma-7<!-- -->.evil"));
    assert_ne!(corp.tokens().await["user"]["user_id"], emma);
}

#[tokio::test]
async fn a_provider_that_logs_nobody_in_says_so() {
    let corp = corp().await;
    corp.idp.forges(|message| message.status = "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned());
    let mut browser = Browser::new(&corp.world);
    let back = browser.go("corp", "tenant=demo").await;
    assert_eq!(browser.come_back(&back).await.problem(401), "sign_on_denied");
}

#[tokio::test]
async fn a_configuration_without_what_is_believed_is_refused() {
    let corp = corp().await;
    let mut body = configuration(&corp.idp);
    body["provider_id"] = json!("other");
    for (field, value) in [
        ("certificates", json!([])),
        ("certificates", json!(["x"])),
        ("sso_url", json!("http://idp.example.com")),
        ("entity_id", Value::Null),
    ] {
        let mut body = body.clone();
        body["saml"][field] = value;
        let problem = corp.admin.post("/api/v1/sso/providers", &body).await.expect(422);
        assert!(problem["errors"][0]["path"].as_str().unwrap().starts_with(&format!("/saml/{field}")), "{problem}");
    }
}
