//! Bodies: JSON, bounded, read field by field, so that all their faults are named.

use crate::code::Code;
use crate::problem::Problem;
use axum::extract::{FromRequest, Request};
use engine::Fault;
use engine::reader::{MAX_DEPTH, Reader, too_deep};
use http::header::CONTENT_TYPE;
use serde_json::Value;

/// Longest body, in bytes: what fits in a log entry with room to spare (DynamoDB items end at 400 KB).
pub(crate) const MAX_BODY: usize = 100 * 1024;

/// Something read from a JSON object.
pub trait FromReader: Sized {
    /// Reads its fields; gives `None` when a fault was recorded.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// A body of a known shape.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A body as it came: its text, for fingerprints, and its JSON. An empty body counts as `{}`.
#[derive(Debug)]
pub struct Payload {
    /// The bytes as text.
    pub text: String,
    /// What they say.
    pub value: Value,
}

impl Payload {
    /// Reads the body as an object of a known shape.
    ///
    /// # Errors
    /// 422 with every fault.
    pub fn read<T: FromReader>(&self) -> Result<T, Problem> {
        let mut faults = Vec::new();
        let read = Reader::open(&self.value, String::new(), &mut faults).and_then(|mut reader| {
            let read = T::read(&mut reader);
            reader.finish();
            read
        });
        match read {
            Some(read) if faults.is_empty() => Ok(read),
            _ => Err(Problem::invalid(faults)),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = axum::body::to_bytes(request.into_body(), MAX_BODY).await;
        let bytes = bytes.map_err(|_| Problem::new(Code::PayloadTooLarge, format!("a body has at most {MAX_BODY} bytes")))?;
        if bytes.is_empty() {
            return Ok(Self { text: String::new(), value: Value::Object(engine::Object::new()) });
        }
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(Code::UnsupportedMediaType, format!("expected `application/json`, found `{essence}`")));
        }
        let value = serde_json::from_slice(&bytes).map_err(|error| Problem::new(Code::InvalidJson, error.to_string()))?;
        if too_deep(&value) {
            let message = format!("values may be nested at most {MAX_DEPTH} deep");
            return Err(Problem::invalid(vec![Fault::new("too_deep", "", message)]));
        }
        Ok(Self { text: String::from_utf8_lossy(&bytes).into_owned(), value })
    }
}

impl<S: Send + Sync, T: FromReader> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Payload::from_request(request, state).await?.read().map(Self)
    }
}
