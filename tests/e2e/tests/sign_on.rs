//! Signing on with identity providers on this machine, on the deployed stack: out, back, and in; and no second time.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::{Answer, Api, Tenant};
use idp::{CERTIFICATE, OpenId, Saml, Visit, visit};
use reqwest::header::{LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// What came back to the browser, and the cookie that it has.
async fn out(tenant: &Tenant, provider: &str) -> (Visit, String) {
    let path = format!("/api/v1/auth/sso/{provider}/start?tenant={}&return_to=https://app.example.com/in", tenant.name);
    let answer = Api::anonymous(&tenant.stack).get(&path).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let header = |name| answer.headers.get(name).unwrap().to_str().unwrap().to_owned();
    let cookie = header(SET_COOKIE);
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure; HttpOnly"), "{cookie}");
    (visit(&header(LOCATION)).next(), cookie.split(';').next().unwrap().to_owned())
}

/// The stack knows itself by the address that its template gave it; the path is what counts here.
async fn back(tenant: &Tenant, visit: &Visit, cookie: &str) -> Answer {
    let path = &visit.address[visit.address.find("/api/v1/").unwrap()..];
    let api = Api::anonymous(&tenant.stack);
    if visit.fields.contains_key("SAMLResponse") {
        return api.post_text(path, "application/x-www-form-urlencoded", &visit.encoded(), &[("cookie", cookie)]).await;
    }
    api.send(reqwest::Method::GET, &format!("{path}?{}", visit.encoded()), None, &[("cookie", cookie)]).await
}

async fn signs_on(tenant: &Tenant, provider: &str) {
    let anonymous = Api::anonymous(&tenant.stack);
    let (came, cookie) = out(tenant, provider).await;
    let answer = back(tenant, &came, &cookie).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.headers.get(LOCATION).unwrap().to_str().unwrap().to_owned();
    let code = location.strip_prefix("https://app.example.com/in?code=").unwrap_or_else(|| panic!("{location}"));
    let tokens = anonymous.post("/api/v1/auth/sso/token", &json!({"code": code})).await.expect(200);
    assert_eq!((&tokens["user"]["display_name"], &tokens["user"]["roles"]), (&json!("Emma at home"), &json!(["employee"])));
    let emma = anonymous.with_token(tokens["access_token"].as_str().unwrap());
    assert_eq!(emma.get("/api/v1/auth/sessions").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    // Neither the code nor what came back is good again.
    anonymous.post("/api/v1/auth/sso/token", &json!({"code": code})).await.problem(401, "invalid_sign_on_code");
    back(tenant, &came, &cookie).await.problem(401, "sign_on_refused");
    // Nor what came back to one browser in another.
    let (came, _) = out(tenant, provider).await;
    back(tenant, &came, "a=b").await.problem(401, "sign_on_refused");
}

async fn configure(tenant: &Tenant, id: &str, protocol: &str, how: Value) {
    let mut body = json!({
        "provider_id": id, "name": id, "create_users": true, "return_origins": ["https://app.example.com"],
        "roles": {"claim": "groups", "values": {"staff": ["employee"]}},
    });
    body[protocol] = how;
    tenant.admin.post("/api/v1/sso/providers", &body).await.expect(201);
}

#[tokio::test]
async fn somebody_signs_on_with_openid_connect() {
    let (tenant, provider) = (Tenant::create("oidc").await, OpenId::start(now()));
    provider.wants_secret("a-secret-of-the-provider");
    let how = json!({"issuer": provider.issuer(), "client_id": "millrace", "client_secret": "a-secret-of-the-provider"});
    configure(&tenant, "corp", "oidc", how).await;
    signs_on(&tenant, "corp").await;
}

#[tokio::test]
async fn somebody_signs_on_with_saml() {
    let (tenant, provider) = (Tenant::create("saml").await, Saml::start(now()));
    let how = json!({"entity_id": provider.entity_id(), "sso_url": provider.sso_url(), "certificates": [CERTIFICATE]});
    configure(&tenant, "corp", "saml", how).await;
    signs_on(&tenant, "corp").await;
}
