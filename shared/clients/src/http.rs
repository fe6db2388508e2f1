//! Outgoing HTTP: one request, a deadline, a bounded answer. A redirect is an answer like any other: it is not followed.

use crate::public::{self, PublicNames};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::OnceLock;
use std::time::Duration;

/// Longest answer read, in bytes, where a request does not say otherwise.
pub const MAX_ANSWER: usize = 64 * 1024;

/// A request to send.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// Absolute address.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<HttpBody>,
    /// How long it may take.
    pub timeout: Duration,
    /// Longest answer read, in bytes.
    pub max_answer: usize,
}

/// What a request sends.
#[derive(Debug, Clone)]
pub enum HttpBody {
    /// A JSON value.
    Json(Value),
    /// A form's fields (`application/x-www-form-urlencoded`).
    Form(Vec<(&'static str, String)>),
}

/// An answer.
#[derive(Debug, Clone)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The body: as JSON where it is JSON, else as text.
    pub body: Value,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpFailed {
    /// The request could not be made; another try won't help.
    #[error("the request is not valid: {0}")]
    Invalid(String),
    /// The target did not answer in time, or not at all.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The answer is longer than it may be.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
}

/// Something that sends HTTP requests.
pub trait Http: Send + Sync {
    /// Sends a request and reads its answer.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpAnswer, HttpFailed>>;
}

/// The real thing, built when first used. By default it reaches whatever the machine reaches.
#[derive(Debug, Default)]
pub struct WebClient {
    client: OnceLock<reqwest::Client>,
    public_only: bool,
}

impl WebClient {
    /// One that reaches the internet only, whatever a name resolves to at the moment of the call.
    pub fn public() -> Self {
        Self { client: OnceLock::new(), public_only: true }
    }

    fn client(&self) -> Result<&reqwest::Client, HttpFailed> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let mut builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(Duration::from_secs(5));
        if self.public_only {
            builder = builder.dns_resolver(PublicNames).no_proxy();
        }
        let client = builder.tls_backend_preconfigured(tls()?).build().map_err(|error| HttpFailed::Invalid(error.to_string()))?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Mozilla's roots, compiled in, and the same cryptography as the AWS clients.
fn tls() -> Result<rustls::ClientConfig, HttpFailed> {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let builder = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| HttpFailed::Invalid(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

impl Http for WebClient {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpAnswer, HttpFailed>> {
        Box::pin(async move {
            let method = request.method.parse().map_err(|_| HttpFailed::Invalid(format!("method `{}`", request.method)))?;
            let url: reqwest::Url = request.url.parse().map_err(|_| HttpFailed::Invalid("not an absolute address".to_owned()))?;
            if self.public_only && !public::may_be_public(&url) {
                return Err(HttpFailed::Invalid(public::REFUSED.to_owned()));
            }
            let mut outgoing = self.client()?.request(method, url).timeout(request.timeout);
            for (name, value) in &request.headers {
                outgoing = outgoing.header(name, value);
            }
            outgoing = match &request.body {
                Some(HttpBody::Json(body)) => outgoing.json(body),
                Some(HttpBody::Form(fields)) => outgoing.form(fields),
                None => outgoing,
            };
            let mut answer = outgoing.send().await.map_err(failed)?;
            let status = answer.status().as_u16();
            let mut bytes = Vec::new();
            while let Some(chunk) = answer.chunk().await.map_err(failed)? {
                if bytes.len() + chunk.len() > request.max_answer {
                    return Err(HttpFailed::TooLong(request.max_answer));
                }
                bytes.extend_from_slice(&chunk);
            }
            let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
            Ok(HttpAnswer { status, body })
        })
    }
}

fn failed(error: reqwest::Error) -> HttpFailed {
    let invalid = error.is_builder();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    if invalid { HttpFailed::Invalid(text) } else { HttpFailed::NoAnswer(text) }
}
