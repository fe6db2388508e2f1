//! Millrace's HTTP API as one person, or nobody in particular, sees it.

use crate::Stack;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than any function may take.
const PATIENCE: Duration = Duration::from_secs(40);

/// A client with or without a token. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {
    http: Client,
    base: String,
    token: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, for messages.
    pub request: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body as JSON; null when it is something else.
    pub body: Value,
}

impl Api {
    /// Without a token.
    pub fn anonymous(stack: &Stack) -> Self {
        Self { http: client(), base: stack.api_url.clone(), token: None }
    }

    /// With the token of a log-in.
    pub async fn log_in(stack: &Stack, tenant: &str, username: &str, password: &str) -> Self {
        let anonymous = Self::anonymous(stack);
        let body = json!({"tenant": tenant, "username": username, "password": password, "device": "end-to-end test"});
        // Many that come from one address at the same moment may be told to wait.
        let mut answer = anonymous.post("/api/v1/auth/login", &body).await;
        for _ in 0..10 {
            if answer.status != 429 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            answer = anonymous.post("/api/v1/auth/login", &body).await;
        }
        let tokens = answer.expect(200);
        anonymous.with_token(tokens["access_token"].as_str().expect("an access token"))
    }

    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    /// Posts something that the same key never creates twice.
    pub async fn create(&self, path: &str, body: &Value, key: &str) -> Answer {
        self.send(Method::POST, path, Some(body), &[("idempotency-key", key)]).await
    }

    /// Posts a text that is not JSON.
    pub async fn post_text(&self, path: &str, content_type: &str, text: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.http.post(format!("{}{path}", self.base)).header(CONTENT_TYPE, content_type).body(text.to_owned());
        self.finish(format!("POST {path}"), request, headers).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>, headers: &[(&str, &str)]) -> Answer {
        let what = format!("{method} {path}");
        let request = self.http.request(method, format!("{}{path}", self.base));
        self.finish(what, body.into_iter().fold(request, RequestBuilder::json), headers).await
    }

    async fn finish(&self, what: String, mut request: RequestBuilder, headers: &[(&str, &str)]) -> Answer {
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        Answer { request: what, status, headers, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Checks the status of an answer that is not JSON.
    #[track_caller]
    pub fn expect_status(self, status: u16) {
        self.expect(status);
    }

    /// The body, when the status is the right one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text);
        self.body
    }

    /// The body of a problem (RFC 9457) of this kind, complete as problems must be.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}: {}", self.request, self.text);
        assert_eq!(self.header(CONTENT_TYPE.as_str()), Some("application/problem+json"), "{}", self.request);
        assert_eq!(self.body["status"], status, "{}", self.request);
        assert_eq!(self.body["correlation_id"].as_str(), self.header("x-correlation-id"), "{}: one id in header and body", self.request);
        assert!(self.body["title"].is_string() && self.body["detail"].is_string(), "{}: {}", self.request, self.text);
        self.body
    }
}

/// For the loopback interface alone: no proxy, and no certificate that it would trust. A redirect is an answer.
pub(crate) fn client() -> Client {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into());
    let tls = tls.with_safe_default_protocol_versions().expect("TLS versions");
    let tls = tls.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    Client::builder().tls_backend_preconfigured(tls).no_proxy().redirect(Policy::none()).timeout(PATIENCE).build().expect("an HTTP client")
}
