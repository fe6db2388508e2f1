//! Bodies: bounded, and where they are JSON, read field by field, so that all their faults are named.

use crate::code::Code;
use crate::duplicates::duplicate;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use engine::Fault;
use engine::reader::{MAX_DEPTH, Reader, too_deep};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::Value;

/// Longest body, in bytes, where a route does not say otherwise: what fits in a log entry with room to spare (DynamoDB
/// items end at 400 KB).
const MAX_BODY: usize = 100 * 1024;
/// The media type of JSON.
pub const JSON: &str = "application/json";

/// Something read from a JSON object.
pub trait FromReader: Sized {
    /// Reads its fields; gives `None` when a fault was recorded.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// A body of a known shape.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A JSON body as it came: its text, for fingerprints, and what it says. An empty body counts as `{}`. A route that takes
/// more than others says how many bytes.
pub struct Payload<const MOST: usize = MAX_BODY> {
    /// The bytes as text.
    pub text: String,
    /// What they say.
    pub value: Value,
}

impl<const MOST: usize> std::fmt::Debug for Payload<MOST> {
    /// Without what it says: passwords come in bodies.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes)", self.text.len())
    }
}

impl<const MOST: usize> Payload<MOST> {
    /// Reads the body as an object of a known shape.
    ///
    /// # Errors
    /// 422 with every fault.
    pub fn read<T: FromReader>(&self) -> Result<T, Problem> {
        self.read_with(T::read)
    }

    /// Reads the body as an object whose shape depends on more than its type: bounds of a deployment, for example.
    ///
    /// # Errors
    /// 422 with every fault.
    pub fn read_with<T>(&self, read: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Result<T, Problem> {
        let mut faults = Vec::new();
        let read = Reader::open(&self.value, String::new(), &mut faults).and_then(|mut reader| {
            let read = read(&mut reader);
            reader.finish();
            read
        });
        match read {
            Some(read) if faults.is_empty() => Ok(read),
            _ => Err(Problem::invalid(faults)),
        }
    }

    /// What a field of the body names, if it can be a name: for the audit log, before the body is read as a whole. What is no
    /// name may be anything, even a password in the wrong field.
    pub fn named<T, E>(&self, field: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        parse(self.value.get(field)?.as_str()?).ok()
    }

    /// The JSON of a body's bytes.
    ///
    /// # Errors
    /// 400 when it is none, 422 when it is nested too deep.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let value = serde_json::from_slice(bytes).map_err(|error| Problem::new(Code::InvalidJson, error.to_string()))?;
        let text = String::from_utf8_lossy(bytes).into_owned();
        if let Some(place) = duplicate(&text) {
            return Err(Problem::invalid(vec![Fault::new("duplicate_field", &place, format!("`{place}` stands twice"))]));
        }
        if too_deep(&value) {
            let message = format!("values may be nested at most {MAX_DEPTH} deep");
            return Err(Problem::invalid(vec![Fault::new("too_deep", "", message)]));
        }
        Ok(Self { text, value })
    }
}

/// A body's media type, without parameters and in lower case, and its bytes.
///
/// # Errors
/// 413 when it has more bytes than that, 415 when it is not UTF-8 or compressed.
pub async fn read_body(request: Request, most: usize) -> Result<(String, Bytes), Problem> {
    let media_type = media_type(request.headers())?;
    let bytes = axum::body::to_bytes(request.into_body(), most).await;
    let bytes = bytes.map_err(|_| Problem::new(Code::PayloadTooLarge, format!("a body has at most {most} bytes here")))?;
    Ok((media_type, bytes))
}

fn media_type(headers: &HeaderMap) -> Result<String, Problem> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (content_type, encoding) = (said(CONTENT_TYPE), said(CONTENT_ENCODING).trim());
    if !matches!(encoding, "" | "identity") {
        return Err(unsupported(format!("a body is sent as it is, not as `{encoding}`")));
    }
    if let Some(charset) = charset(content_type).filter(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        return Err(unsupported(format!("a body is UTF-8, not `{charset}`")));
    }
    Ok(content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The character set that a content type names.
fn charset(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset")).map(|(_, value)| value.trim().trim_matches('"'))
}

fn unsupported(detail: String) -> Problem {
    Problem::new(Code::UnsupportedMediaType, detail)
}

impl<S: Send + Sync, const MOST: usize> FromRequest<S> for Payload<MOST> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (media_type, bytes) = read_body(request, MOST).await?;
        if bytes.is_empty() {
            return Ok(Self { text: String::new(), value: Value::Object(engine::Object::new()) });
        }
        if media_type != JSON {
            return Err(unsupported(format!("expected `{JSON}`, found `{media_type}`")));
        }
        Self::parse(&bytes)
    }
}

impl<S: Send + Sync, T: FromReader> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        <Payload>::from_request(request, state).await?.read().map(Self)
    }
}
