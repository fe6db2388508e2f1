//! `If-Match` and `ETag` for what has versions (RFC 9110, 13.1.1 and 8.8.3): a change is made to the version that was read, or not
//! at all.

use crate::problem::Problem;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use engine::Fault;
use http::header::{ETAG, IF_MATCH};
use http::request::Parts;
use serde::Serialize;

/// The version that a request is about; none when it says nothing, or `*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(IF_MATCH) else { return Ok(Self(None)) };
        read(header.to_str().unwrap_or_default()).ok_or_else(|| {
            let message = "`If-Match` must be the `ETag` of an answer, as in `\"3\"`";
            Problem::invalid(vec![Fault::new("invalid_value", "/If-Match", message)])
        })
    }
}

fn read(text: &str) -> Option<IfMatch> {
    if text.trim() == "*" {
        return Some(IfMatch(None));
    }
    let version = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    version.parse().ok().map(|version| IfMatch(Some(version)))
}

/// An answer with the tag of its version.
pub fn tagged(version: u64, body: impl Serialize) -> Response {
    ([(ETAG, format!("\"{version}\""))], Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_version_in_quotes() {
        for (text, expected) in
            [("\"3\"", Some(Some(3))), (" \"12\" ", Some(Some(12))), ("*", Some(None)), ("3", None), ("W/\"3\"", None), ("", None)]
        {
            assert_eq!(read(text).map(|read| read.0), expected, "{text}");
        }
    }
}
