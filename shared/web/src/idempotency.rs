//! `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): a request that creates, sent again with the same
//! key, gets the first one's answer. The receipt is written in the transaction that creates, so there is no moment
//! in which one is there without the other.

use crate::caller::Caller;
use crate::code::Code;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::Fault;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use ring::digest::{Context, SHA256};
use serde::Serialize;
use std::time::Duration;
use store::{Receipt, Store};

/// How long to wait for a twin's receipt between looks, in milliseconds.
const TWIN_WAITS: [u64; 5] = [10, 30, 90, 270, 810];
/// Longest key, in characters.
const MAX_KEY: usize = 255;

/// A request that creates something, with its idempotency key if it has one.
#[derive(Debug)]
pub struct Creation {
    key: Option<String>,
    route: String,
}

/// What to do with such a request.
pub enum Once {
    /// Carry it out.
    New(Ticket),
    /// It was carried out before; this was the answer.
    Replay(Response),
}

/// A request that is carried out for the first time.
#[derive(Debug)]
pub struct Ticket {
    key: Option<String>,
    fingerprint: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Creation {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let route = format!("{} {}", parts.method, parts.uri.path());
        let Some(header) = parts.headers.get("idempotency-key") else { return Ok(Self { key: None, route }) };
        let key = header.to_str().ok().filter(|key| (1..=MAX_KEY).contains(&key.len()));
        let key = key.ok_or_else(|| {
            let message = format!("`Idempotency-Key` must have 1 to {MAX_KEY} visible ASCII characters");
            Problem::invalid(vec![Fault::new("invalid_value", "/Idempotency-Key", message)])
        })?;
        Ok(Self { key: Some(key.to_owned()), route })
    }
}

impl Creation {
    /// Looks whether the request was carried out before.
    ///
    /// # Errors
    /// 422 when the key belongs to another request.
    pub async fn once(self, store: &Store, caller: &Caller, body: &str) -> Result<Once, Problem> {
        let mut context = Context::new(&SHA256);
        context.update(self.route.as_bytes());
        context.update(&[0]);
        context.update(body.as_bytes());
        let ticket = Ticket { key: self.key, fingerprint: URL_SAFE_NO_PAD.encode(context.finish()) };
        match ticket.earlier(store, caller).await? {
            Some(response) => Ok(Once::Replay(response)),
            None => Ok(Once::New(ticket)),
        }
    }
}

impl Ticket {
    /// The receipt to write with what is created.
    ///
    /// # Errors
    /// When the answer cannot be written.
    pub fn receipt(&self, caller: &Caller, status: StatusCode, answer: &impl Serialize) -> Result<Option<Receipt>, Problem> {
        let Some(key) = &self.key else { return Ok(None) };
        let body = serde_json::to_string(answer).map_err(|error| crate::status::internal(&error))?;
        Ok(Some(Receipt {
            user: caller.user.clone(),
            key: key.clone(),
            fingerprint: self.fingerprint.clone(),
            status: status.as_u16(),
            body,
        }))
    }

    /// The answer after an error that may mean that a twin of the request was quicker.
    ///
    /// # Errors
    /// The error itself, when it means something else.
    pub async fn replay_after(&self, store: &Store, caller: &Caller, error: runtime::Error) -> Result<Response, Problem> {
        if matches!(error, runtime::Error::Store(store::Error::ReceiptExists)) {
            // The twin may still be in its transaction: its receipt is there in a moment, or never.
            for wait in TWIN_WAITS {
                if let Some(response) = self.earlier(store, caller).await? {
                    return Ok(response);
                }
                tokio::time::sleep(Duration::from_millis(wait)).await;
            }
        }
        Err(error.into())
    }

    async fn earlier(&self, store: &Store, caller: &Caller) -> Result<Option<Response>, Problem> {
        let Some(key) = &self.key else { return Ok(None) };
        let Some(receipt) = store.receipt(&caller.tenant, &caller.user, key).await? else { return Ok(None) };
        if receipt.fingerprint != self.fingerprint {
            return Err(Problem::new(Code::IdempotencyKeyReused, "use a new key for a new request"));
        }
        let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::OK);
        Ok(Some((status, [(CONTENT_TYPE.as_str(), "application/json"), ("idempotent-replayed", "true")], receipt.body).into_response()))
    }
}
