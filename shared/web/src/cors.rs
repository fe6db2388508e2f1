//! Which web pages of other origins may call (CORS, Fetch Standard 3.2): those that the deployment names, letter by letter.
//! There is no `*`, and nothing that a browser sends by itself counts as a log-in: cookies are not read.

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use std::sync::Arc;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type, idempotency-key, x-correlation-id");
const ANSWER_HEADERS: HeaderValue =
    HeaderValue::from_static("x-correlation-id, retry-after, ratelimit, ratelimit-policy, idempotent-replayed, link");
/// How long a browser remembers what it may, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The origins of pages that may call. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Cors(Arc<[HeaderValue]>);

impl Cors {
    /// Pages of these origins, each as a browser spells it: `https://app.example`, in lower case, without a path.
    pub fn new(origins: &str) -> Self {
        let decent = |origin: &&str| *origin != "*" && *origin != "null";
        Self(origins.split_whitespace().filter(decent).filter_map(|origin| HeaderValue::from_str(origin).ok()).collect())
    }

    /// The origins that a setting names, divided by blanks.
    pub fn from_settings(setting: impl Fn(&str) -> String) -> Self {
        Self::new(&setting("ALLOWED_ORIGINS"))
    }

    /// The answer to a preflight; none to anything else, and where no page may call.
    pub(crate) fn preflight(&self, method: &Method, headers: &HeaderMap) -> Option<Response> {
        let asks = *method == Method::OPTIONS && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        (asks && !self.0.is_empty()).then(|| StatusCode::NO_CONTENT.into_response())
    }

    /// Tells a browser on an answer what its page may.
    pub(crate) fn mark(&self, method: &Method, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        headers.append(VARY, HeaderValue::from_static("origin"));
        let Some(origin) = origin.filter(|origin| self.0.contains(origin)) else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if *method == Method::OPTIONS {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
            headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        } else {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
        }
    }
}
