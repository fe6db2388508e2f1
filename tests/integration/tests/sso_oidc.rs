//! Signing on with an OpenID provider that is a real server on loopback, through the real handlers: who comes in, as whom, and
//! who does not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use idp::{OpenId, Signer, encode};
use integration_tests::{Api, Browser, PASSWORD, World, code_in};
use serde_json::{Value, json};
use testkit::{Trouble, clock};
use web::shape::rfc3339;
use web::{Kit, Recorder};

const VERIFIER: &str = "a-verifier-that-only-the-application-knows-0";

fn now() -> i64 {
    clock::now().as_millis() / 1000
}

struct Corp {
    world: World,
    idp: OpenId,
    admin: Api,
}

/// A world with a provider `corp`, its configuration changed.
async fn corp(change: impl Fn(&mut Value)) -> Corp {
    let (world, idp) = (World::start().await, OpenId::start(now()));
    let admin = world.api("admin").await;
    let mut body = configuration(&idp, "corp");
    change(&mut body);
    admin.post("/api/v1/sso/providers", &body).await.expect(201);
    Corp { world, idp, admin }
}

fn configuration(idp: &OpenId, id: &str) -> Value {
    json!({
        "provider_id": id, "name": "Corp", "create_users": true,
        "oidc": {"issuer": idp.issuer(), "client_id": "millrace", "scopes": ["email", "profile"]},
        "return_origins": ["https://app.example.com"],
        "department": {"claim": "department", "values": {"People": "hr"}},
        "roles": {"claim": "groups", "values": {"staff": ["employee"], "bosses": ["manager", "employee"]}},
        "skills": {"claim": "skills", "values": {"rust": {"name": "rust", "level": 4}}},
    })
}

impl Corp {
    fn browser(&self) -> Browser {
        Browser::new(&self.world)
    }

    async fn exchange(&self, body: &Value) -> integration_tests::Answer {
        self.world.anonymous().post("/api/v1/auth/sso/token", body).await
    }

    /// All the way to tokens.
    async fn tokens(&self) -> Value {
        let code = code_in(&self.browser().sign_on("corp", "tenant=demo").await);
        self.exchange(&json!({"code": code})).await.expect(200)
    }

    /// Comes back to a refusal.
    async fn refused(&self, browser: &mut Browser, back: &idp::Visit) {
        assert_eq!(browser.come_back(back).await.problem(401), "sign_on_refused");
    }

    async fn user(&self, id: &str) -> Value {
        self.admin.get(&format!("/api/v1/users/{id}")).await.expect(200)
    }
}

fn roles(tokens: &Value) -> Vec<&str> {
    tokens["user"]["roles"].as_array().unwrap().iter().map(|role| role.as_str().unwrap()).collect()
}

fn id(tokens: &Value) -> String {
    tokens["user"]["user_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_whom_the_provider_brings_becomes_a_user_with_what_it_says_and_logs_in() {
    let corp = corp(|_| {}).await;
    corp.idp.says("department", json!("People"));
    corp.idp.says("skills", json!(["rust", "chess"]));
    let tokens = corp.tokens().await;
    assert_eq!((tokens["user"]["display_name"].as_str(), roles(&tokens)), (Some("Emma at home"), vec!["employee"]));
    assert_eq!((&tokens["user"]["department"], &tokens["user"]["skills"]), (&json!("hr"), &json!([{"name": "rust", "level": 4}])));
    assert!(id(&tokens).starts_with("corp:"));
    let api = corp.world.anonymous().token(tokens["access_token"].as_str());
    assert_eq!(api.get("/api/v1/auth/sessions").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let user = corp.user(&id(&tokens)).await;
    assert_eq!((&user["email"], &user["identity_providers"]), (&json!("emma@idp.example"), &json!(["corp"])));
    assert_eq!((&user["assignments"][0]["source"], &user["assignments"][0]["provider"]), (&json!("sign_on"), &json!("corp")));
    // The pair is as good as any: it is refreshed, and it ends.
    let refreshed = api.post("/api/v1/auth/refresh", &json!({"refresh_token": tokens["refresh_token"]})).await.expect(200);
    corp.world.anonymous().token(refreshed["access_token"].as_str()).post("/api/v1/auth/logout", &json!({})).await.expect(204);
}

#[tokio::test]
async fn the_same_person_is_the_same_user_and_has_the_roles_that_the_provider_says_now() {
    let corp = corp(|_| {}).await;
    let first = corp.tokens().await;
    corp.admin.post(&format!("/api/v1/users/{}/roles", id(&first)), &json!({"role": "auditor"})).await;
    corp.idp.says("groups", json!(["bosses", "chess"]));
    let second = corp.tokens().await;
    assert_eq!(id(&first), id(&second));
    let mut now = roles(&second);
    now.sort_unstable();
    assert_eq!(now, ["auditor", "employee", "manager"]);
    corp.idp.says("groups", json!([]));
    assert_eq!(roles(&corp.tokens().await), ["auditor"], "what an administrator gave stays");
    // Another subject is another user, whatever else is the same.
    corp.idp.says("sub", json!("another"));
    assert_ne!(id(&corp.tokens().await), id(&first));
}

#[tokio::test]
async fn two_browsers_of_a_new_person_at_once_make_one_user() {
    let corp = corp(|_| {}).await;
    let (mut one, mut other) = (corp.browser(), corp.browser());
    let (to_one, to_other) = (one.go("corp", "tenant=demo").await, other.go("corp", "tenant=demo").await);
    let (first, second) = tokio::join!(one.come_back(&to_one), other.come_back(&to_other));
    let mut ids = Vec::new();
    for answer in [first, second] {
        let code = code_in(answer.header("location").unwrap());
        ids.push(id(&corp.exchange(&json!({"code": code})).await.expect(200)));
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn no_token_and_no_secret_stands_in_an_address() {
    let corp = corp(|body| body["oidc"]["client_secret"] = json!("s3cret-of-corp")).await;
    corp.idp.wants_secret("s3cret-of-corp");
    let mut browser = corp.browser();
    let answer = browser.begin("corp", "tenant=demo&return_to=https://app.example.com/in?a=b").await;
    let location = answer.header("location").unwrap().to_owned();
    assert!(location.contains("code_challenge_method=S256") && !location.contains("s3cret"));
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-sso-"), "{cookie}");
    for attribute in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    let ended = browser.sign_on("corp", "tenant=demo&return_to=https://app.example.com/in?a=b").await;
    let code = code_in(&ended);
    assert_eq!(ended, format!("https://app.example.com/in?a=b&code={code}"));
    assert!(code.starts_with("demo.") && code.len() < 60);
}

#[tokio::test]
async fn a_client_secret_is_sealed_never_answered_and_not_given_to_another_issuer() {
    let corp = corp(|body| body["oidc"]["client_secret"] = json!("s3cret-of-corp")).await;
    for answer in
        [corp.admin.get("/api/v1/sso/providers").await.expect(200), corp.admin.get("/api/v1/sso/providers/corp").await.expect(200)]
    {
        assert!(!answer.to_string().contains("s3cret") && answer.to_string().contains("\"has_client_secret\":true"));
    }
    assert!(!format!("{:?}", corp.world.database.dump().await).contains("s3cret-of-corp"));
    let mut body = configuration(&corp.idp, "corp");
    body["name"] = json!("Corporation");
    let changed = corp.admin.send("PUT", "/api/v1/sso/providers/corp", Some(body.to_string())).await.expect(200);
    assert_eq!((&changed["name"], &changed["oidc"]["has_client_secret"]), (&json!("Corporation"), &json!(true)));
    let elsewhere = OpenId::start(now());
    body["oidc"]["issuer"] = json!(elsewhere.issuer());
    let refused = corp.admin.send("PUT", "/api/v1/sso/providers/corp", Some(body.to_string())).await.expect(422);
    assert_eq!(refused["errors"][0]["path"], "/oidc/client_secret");
}

#[tokio::test]
async fn a_state_is_good_once() {
    let corp = corp(|_| {}).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    let cookies = browser.cookies.clone();
    browser.come_back(&back).await.expect(303);
    browser.cookies = cookies;
    corp.refused(&mut browser, &back).await;
}

#[tokio::test]
async fn a_state_is_good_for_ten_minutes() {
    let corp = corp(|_| {}).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    clock::advance(600);
    corp.refused(&mut browser, &back).await;
}

#[tokio::test]
async fn a_state_that_is_made_up_or_missing_is_refused() {
    let corp = corp(|_| {}).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    corp.refused(&mut browser, &back.clone().with("state", "made-up")).await;
    corp.refused(&mut browser, &back.without("state")).await;
}

#[tokio::test]
async fn a_browser_that_did_not_begin_does_not_finish() {
    let corp = corp(|_| {}).await;
    // Login CSRF: somebody begins, and gives the way back to somebody else.
    let back = corp.browser().go("corp", "tenant=demo").await;
    corp.refused(&mut corp.browser(), &back).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    for value in browser.cookies.values_mut() {
        *value = "another".to_owned();
    }
    corp.refused(&mut browser, &back).await;
}

#[tokio::test]
async fn what_began_at_one_provider_does_not_end_at_another() {
    let corp = corp(|_| {}).await;
    let other = OpenId::start(now());
    corp.admin.post("/api/v1/sso/providers", &configuration(&other, "other")).await.expect(201);
    let mut browser = corp.browser();
    let mut back = browser.go("other", "tenant=demo").await;
    back.address = back.address.replace("/other/", "/corp/");
    corp.refused(&mut browser, &back).await;
    assert!(!corp.idp.asked().contains(&"/token".to_owned()));
}

#[tokio::test]
async fn what_began_in_one_tenant_does_not_end_in_another() {
    let corp = corp(|_| {}).await;
    corp.world.settle_tenant("rival").await;
    let rival = corp.world.api_of("rival", "admin").await;
    rival.post("/api/v1/sso/providers", &configuration(&corp.idp, "corp")).await.expect(201);
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=rival").await;
    corp.refused(&mut browser, &back.with("tenant", "demo")).await;
}

#[tokio::test]
async fn a_subject_is_nobody_of_another_issuer() {
    let corp = corp(|_| {}).await;
    let first = id(&corp.tokens().await);
    let elsewhere = OpenId::start(now());
    let body = configuration(&elsewhere, "corp");
    corp.admin.send("PUT", "/api/v1/sso/providers/corp", Some(body.to_string())).await.expect(200);
    assert_ne!(id(&corp.tokens().await), first, "the same subject, said by somebody else");
}

#[tokio::test]
async fn a_forged_token_makes_nobody_a_user() {
    for signer in [Signer::Other, Signer::Nothing, Signer::Hs256(Signer::public_bytes())] {
        let corp = corp(|_| {}).await;
        corp.idp.forges(move |token| token.sign_with(signer.clone()));
        let mut browser = corp.browser();
        let back = browser.go("corp", "tenant=demo").await;
        corp.refused(&mut browser, &back).await;
        let users = corp.admin.get("/api/v1/users").await.expect(200);
        assert!(!users.to_string().contains("corp:"));
    }
}

#[tokio::test]
async fn a_token_of_another_attempt_is_refused() {
    let corp = corp(|_| {}).await;
    corp.idp.forges(|token| token.claims["nonce"] = json!("another"));
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    corp.refused(&mut browser, &back).await;
}

#[tokio::test]
async fn a_person_who_cancels_is_told_so() {
    let corp = corp(|_| {}).await;
    corp.idp.denies("access_denied");
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    assert_eq!(browser.come_back(&back).await.problem(401), "sign_on_denied");
}

#[tokio::test]
async fn a_provider_that_fails_is_not_our_fault() {
    let corp = corp(|_| {}).await;
    corp.idp.publishes_keys(500, json!({}));
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    assert_eq!(browser.come_back(&back).await.problem(502), "identity_provider_failed");
}

#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let corp = corp(|_| {}).await;
    for bad in [
        "//evil.example",
        "https:evil.example",
        "https://evil.example",
        "https:%5C%5Cevil.example",
        "/%5Cevil.example",
        "https://app.example.com@evil.example",
        "https://app.example.com.evil.example",
        "https://app.example.com:444",
        "http://app.example.com",
        "javascript:alert(1)",
        "/a%0d%0aset-cookie:%20a=b",
        "/%09/evil.example",
    ] {
        let answer = corp.browser().begin("corp", &format!("tenant=demo&return_to={bad}")).await;
        assert_eq!(answer.expect(422)["errors"][0]["path"], "/return_to", "{bad}");
    }
    for (good, end) in
        [("/inbox?x=1", "https://api.example/inbox?x=1&code="), ("https://app.example.com/a", "https://app.example.com/a?code=")]
    {
        let ended = corp.browser().sign_on("corp", &format!("tenant=demo&return_to={good}")).await;
        assert!(ended.starts_with(end), "{ended}");
    }
}

#[tokio::test]
async fn an_origin_that_was_taken_from_the_list_meanwhile_gets_no_code() {
    let corp = corp(|_| {}).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo&return_to=https://app.example.com/a").await;
    let mut body = configuration(&corp.idp, "corp");
    body["return_origins"] = json!([]);
    corp.admin.send("PUT", "/api/v1/sso/providers/corp", Some(body.to_string())).await.expect(200);
    corp.refused(&mut browser, &back).await;
}

#[tokio::test]
async fn a_code_is_good_once_and_for_a_minute() {
    let corp = corp(|_| {}).await;
    let code = code_in(&corp.browser().sign_on("corp", "tenant=demo").await);
    corp.exchange(&json!({"code": code})).await.expect(200);
    assert_eq!(corp.exchange(&json!({"code": code})).await.problem(401), "invalid_sign_on_code");
    let late = code_in(&corp.browser().sign_on("corp", "tenant=demo").await);
    clock::advance(60);
    assert_eq!(corp.exchange(&json!({"code": late})).await.problem(401), "invalid_sign_on_code");
    for made_up in ["demo.made-up", "nobody.made-up", "made-up", "."] {
        assert_eq!(corp.exchange(&json!({"code": made_up})).await.problem(401), "invalid_sign_on_code");
    }
}

#[tokio::test]
async fn a_code_with_a_challenge_needs_its_verifier_and_one_without_takes_none() {
    let corp = corp(|_| {}).await;
    let challenge = encode(ring::digest::digest(&ring::digest::SHA256, VERIFIER.as_bytes()));
    let with_challenge = format!("tenant=demo&code_challenge={challenge}");
    let code = code_in(&corp.browser().sign_on("corp", &with_challenge).await);
    corp.exchange(&json!({"code": code, "code_verifier": VERIFIER})).await.expect(200);
    for body in [json!({}), json!({"code_verifier": VERIFIER.replace('a', "b")})] {
        let mut body = body;
        body["code"] = json!(code_in(&corp.browser().sign_on("corp", &with_challenge).await));
        assert_eq!(corp.exchange(&body).await.problem(401), "invalid_sign_on_code");
        // A wrong guess is the last.
        body["code_verifier"] = json!(VERIFIER);
        assert_eq!(corp.exchange(&body).await.problem(401), "invalid_sign_on_code");
    }
    let without = code_in(&corp.browser().sign_on("corp", "tenant=demo").await);
    assert_eq!(corp.exchange(&json!({"code": without, "code_verifier": VERIFIER})).await.problem(401), "invalid_sign_on_code");
}

#[tokio::test]
async fn a_user_of_the_same_address_or_name_is_not_taken_over() {
    for change in [json!({}), json!({"link_by": "email", "unverified": true})] {
        let corp = corp(|body| {
            if change["link_by"] == "email" {
                body["link_by"] = json!("email");
            }
        })
        .await;
        corp.admin.send("PATCH", "/api/v1/users/emma", Some(json!({"email": "emma@idp.example"}).to_string())).await.expect(200);
        corp.idp.says("preferred_username", json!("emma"));
        corp.idp.says("name", json!("emma"));
        if change["unverified"] == true {
            corp.idp.says("email_verified", json!(false));
        }
        assert_ne!(id(&corp.tokens().await), "emma");
        assert_eq!(corp.user("emma").await["identity_providers"], json!([]));
    }
}

#[tokio::test]
async fn a_user_of_the_same_verified_address_is_linked_where_that_is_configured() {
    let corp = corp(|body| body["link_by"] = json!("email")).await;
    corp.admin.send("PATCH", "/api/v1/users/emma", Some(json!({"email": "Emma@idp.example"}).to_string())).await.expect(200);
    assert_eq!(id(&corp.tokens().await), "emma");
    assert_eq!(corp.user("emma").await["identity_providers"], json!(["corp"]));
    // From now on the subject counts, not the address.
    corp.idp.says("email", json!("emma@elsewhere.example"));
    assert_eq!(id(&corp.tokens().await), "emma");
    // Who has the address at the provider now is somebody else.
    corp.idp.says("email", json!("emma@idp.example"));
    corp.idp.says("sub", json!("another"));
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    corp.refused(&mut browser, &back).await;
}

#[tokio::test]
async fn who_made_a_user_in_somebodys_name_has_nothing_of_it_once_that_somebody_comes() {
    let corp = corp(|body| body["link_by"] = json!("email")).await;
    corp.admin.send("PATCH", "/api/v1/users/emma", Some(json!({"email": "emma@idp.example"}).to_string())).await.expect(200);
    let maker = corp.world.api("emma").await;
    let valid_to = clock::now().plus_seconds(3600);
    let deputy = json!({"to": "mark", "valid_to": rfc3339(valid_to)});
    maker.post("/api/v1/users/emma/delegations", &deputy).await.expect(200);
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    corp.refused(&mut browser, &back).await;
    maker.send("DELETE", "/api/v1/users/emma/delegations/mark", None).await.expect(204);

    maker.get("/api/v1/auth/me").await.expect(200);
    assert_eq!(id(&corp.tokens().await), "emma");
    maker.get("/api/v1/auth/me").await.expect(401);
    let known = json!({"username": "emma", "password": PASSWORD});
    assert_eq!(corp.world.anonymous().post("/api/v1/auth/login", &known).await.problem(401), "invalid_credentials");
    // It is taken away once, not at each sign-on.
    assert_eq!(id(&corp.tokens().await), "emma");
}

#[tokio::test]
async fn an_address_that_two_users_have_is_nobodys() {
    let corp = corp(|body| body["link_by"] = json!("email")).await;
    for name in ["emma", "mark"] {
        corp.admin
            .send("PATCH", &format!("/api/v1/users/{name}"), Some(json!({"email": "emma@idp.example"}).to_string()))
            .await
            .expect(200);
    }
    assert!(id(&corp.tokens().await).starts_with("corp:"));
}

#[tokio::test]
async fn who_is_nobodys_user_becomes_none_where_that_is_not_configured() {
    let corp = corp(|body| body["create_users"] = json!(false)).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    assert_eq!(browser.come_back(&back).await.problem(403), "sign_on_unknown");
}

#[tokio::test]
async fn who_lost_their_access_does_not_get_it_back_by_signing_on() {
    let corp = corp(|_| {}).await;
    let user = id(&corp.tokens().await);
    let code = code_in(&corp.browser().sign_on("corp", "tenant=demo").await);
    corp.admin.send("DELETE", &format!("/api/v1/users/{user}"), None).await.expect(204);
    assert_eq!(corp.exchange(&json!({"code": code})).await.problem(401), "invalid_sign_on_code");
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    assert_eq!(browser.come_back(&back).await.problem(403), "sign_on_unknown");
}

#[tokio::test]
async fn a_provider_that_is_switched_off_or_gone_lets_nobody_in() {
    let corp = corp(|_| {}).await;
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    let mut body = configuration(&corp.idp, "corp");
    body["enabled"] = json!(false);
    corp.admin.send("PUT", "/api/v1/sso/providers/corp", Some(body.to_string())).await.expect(200);
    assert_eq!(browser.come_back(&back).await.problem(404), "not_found");
    corp.browser().begin("corp", "tenant=demo").await.problem(404);
    corp.admin.send("DELETE", "/api/v1/sso/providers/corp", None).await.expect(204);
    corp.browser().begin("corp", "tenant=demo").await.problem(404);
    corp.browser().begin("CORP", "tenant=demo").await.problem(404);
}

#[tokio::test]
async fn only_administrators_see_and_change_providers() {
    let corp = corp(|_| {}).await;
    let emma = corp.world.api("emma").await;
    emma.get("/api/v1/sso/providers").await.problem(403);
    emma.get("/api/v1/sso/providers/corp").await.problem(403);
    emma.post("/api/v1/sso/providers", &configuration(&corp.idp, "mine")).await.problem(403);
    emma.send("PUT", "/api/v1/sso/providers/corp", Some(configuration(&corp.idp, "corp").to_string())).await.problem(403);
    emma.send("DELETE", "/api/v1/sso/providers/corp", None).await.problem(403);
    corp.world.anonymous().get("/api/v1/sso/providers").await.problem(401);
    corp.world.settle_tenant("rival").await;
    let rival = corp.world.api_of("rival", "admin").await;
    rival.get("/api/v1/sso/providers/corp").await.problem(404);
    assert_eq!(rival.get("/api/v1/sso/providers").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_configuration_is_told_all_its_faults() {
    let world = World::start().await;
    let admin = world.api("admin").await;
    let body = json!({
        "provider_id": "Corp", "name": "", "more": 1, "link_by": "name",
        "oidc": {"issuer": "http://login.example.com", "scopes": ["openid", "a b"], "secret": "x"},
        "return_origins": ["https://app.example.com/", "*"],
        "roles": {"claim": "groups", "values": {"a": "employee", "b": ["not a role"]}},
        "skills": {"claim": "skills", "values": {"rust": {"name": "rust", "level": 6}}},
        "department": {"values": {}},
    });
    let problem = admin.post("/api/v1/sso/providers", &body).await.expect(422);
    let mut paths: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|fault| fault["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "/department/claim",
            "/department/values",
            "/link_by",
            "/more",
            "/name",
            "/oidc/client_id",
            "/oidc/issuer",
            "/oidc/scopes/0",
            "/oidc/scopes/1",
            "/oidc/secret",
            "/provider_id",
            "/return_origins/0",
            "/return_origins/1",
            "/roles/values/a",
            "/roles/values/b",
            "/skills/values/rust"
        ]
    );
    for protocols in [json!({}), json!({"oidc": {}, "saml": {}})] {
        let mut body = json!({"provider_id": "corp", "name": "Corp"});
        body.as_object_mut().unwrap().extend(protocols.as_object().unwrap().clone());
        admin.post("/api/v1/sso/providers", &body).await.expect(422);
    }
}

#[tokio::test]
async fn what_a_provider_says_of_roles_ends_with_the_longest_session_unless_it_is_said_again() {
    let corp = corp(|body| body["link_by"] = json!("email")).await;
    corp.admin.send("PATCH", "/api/v1/users/emma", Some(json!({"email": "emma@idp.example"}).to_string())).await.expect(200);
    corp.idp.says("groups", json!(["bosses"]));
    let roles_of = async |id: &str| corp.user(id).await["roles"].clone();
    assert_eq!(id(&corp.tokens().await), "emma");
    let longest = corp.world.kit.gate.lifetime().absolute;
    clock::advance(longest);
    // Said again, as the last session that began with it ends.
    corp.idp.advance(i64::try_from(longest).unwrap());
    corp.tokens().await;
    clock::advance(longest);
    assert_eq!(roles_of("emma").await, json!(["employee", "manager"]));
    clock::advance(60);
    assert_eq!(roles_of("emma").await, json!(["employee"]), "her own");
}

#[tokio::test]
async fn who_comes_is_written_down_before_they_are_anybody() {
    let mut corp = corp(|_| {}).await;
    corp.world.change_kit(|kit| Kit { recorder: Recorder::new(kit.store().clone(), 400), ..kit });
    let entries = async |world: &World| {
        let items = world.database.items("workflow").await;
        let all = items.iter().filter_map(|item| item.get("e")).map(|text| serde_json::from_str::<Value>(text.as_s().unwrap()).unwrap());
        let mut all: Vec<Value> = all.filter(|entry| entry["operation"] == "receive_sign_on").collect();
        all.sort_by_key(|entry| entry["id"].as_str().unwrap().to_owned());
        all
    };
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    browser.come_back(&back).await.expect(303);
    let found = entries(&corp.world).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["outcome"], json!("allowed"));
    assert!(found[0]["actor"].as_str().unwrap().starts_with("user:corp:"), "{found:?}");

    // What cannot be written down makes nobody a user, nor gives them a role.
    corp.idp.says("sub", json!("another"));
    let before = corp.admin.get("/api/v1/users?limit=100").await.expect(200)["items"].as_array().unwrap().len();
    let mut browser = corp.browser();
    let back = browser.go("corp", "tenant=demo").await;
    corp.world.database.calls.trouble(Trouble::Refuses("PutItem"));
    browser.come_back(&back).await.expect(503);
    corp.world.database.calls.trouble(Trouble::None);
    let after = corp.admin.get("/api/v1/users?limit=100").await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_request_is_recognised_without_its_secret() {
    let corp = corp(|_| {}).await;
    let create = async |secret: &str| {
        let mut body = configuration(&corp.idp, "again");
        body["oidc"]["client_secret"] = json!(secret);
        corp.admin.clone().key("once").post("/api/v1/sso/providers", &body).await.expect(201)
    };
    // No hash of it is kept, so that nothing tells one from another.
    assert_eq!(create("one secret").await, create("another secret").await);
}
