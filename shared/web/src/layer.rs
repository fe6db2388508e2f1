//! Around every request: a correlation id in and out, problems rendered, one log line, metrics, headers that keep
//! browsers careful.

use crate::code::Code;
use crate::problem::Problem;
use crate::public::is_public;
use crate::status::internal;
use crate::verdicts::Verdicts;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue};
use runtime::{observe, outside};
use std::time::Instant;
use tracing::Instrument as _;
use tracing::field::Empty;

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// Finishes a function's router: what no route answers, and what every answer has.
pub fn finish(router: Router) -> Router {
    router
        .fallback(|| async { Problem::new(Code::NotFound, "there is no such path") })
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed, "see the `allow` header for those it knows") })
        .layer(from_fn(around))
}

async fn around(mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let correlation_id = correlation_id(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    // Every line logged on the way carries these; `Caller` fills in who it is.
    let span = tracing::info_span!("request", correlation_id = %correlation_id, tenant = Empty, user.id = Empty);
    let verdicts = Verdicts::default();
    request.extensions_mut().insert(verdicts.clone());
    let mut response = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    // Whoever forgets to ask lets nobody through.
    if response.status().as_u16() < 400 && verdicts.is_empty() && !is_public(&method, &route) {
        response = internal(&format!("nothing was decided about {method} {route}")).into_response();
    }
    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        response = render(problem, &correlation_id, response);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&correlation_id) {
        headers.insert(CORRELATION_ID, value);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    let took = begun.elapsed();
    let status = response.status();
    tracing::info!(
        http.method = %method,
        http.route = %route,
        http.status = status.as_u16(),
        problem.code = problem.map_or("", |problem| problem.code.as_str()),
        duration_ms = took.as_secs_f64() * 1000.0,
        "request"
    );
    observe::measure("request", took, status.is_server_error());
    response
}

/// The caller's own id, if it is a decent one, else a new one.
fn correlation_id(request: &Request) -> String {
    let given = request.headers().get(&CORRELATION_ID).and_then(|value| value.to_str().ok());
    let decent =
        given.filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')));
    decent.map(str::to_owned).unwrap_or_else(|| outside::ulid(outside::now()).unwrap_or_default())
}

fn render(problem: &Problem, correlation_id: &str, from: Response) -> Response {
    let body = serde_json::to_string(&problem.body(correlation_id)).unwrap_or_default();
    let mut response = (problem.code.status(), body).into_response();
    let headers = response.headers_mut();
    // `allow` comes from the router.
    headers
        .extend(from.headers().iter().filter(|(name, _)| **name == http::header::ALLOW).map(|(name, value)| (name.clone(), value.clone())));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    match problem.code {
        Code::Unauthenticated => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        Code::Unavailable => headers.insert(RETRY_AFTER, HeaderValue::from_static("2")),
        _ => problem.retry_after.and_then(|seconds| headers.insert(RETRY_AFTER, seconds.into())),
    };
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use http::StatusCode;
    use tower::ServiceExt as _;

    async fn status(path: &str, answer: StatusCode) -> StatusCode {
        let handler = move || async move { answer };
        let router = Router::new().route("/api/v1/secrets", get(handler)).route("/api/v1/workflows/health", get(handler));
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        finish(router).oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_handler_that_succeeds_without_a_decision_lets_nobody_through() {
        for answer in [StatusCode::OK, StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED] {
            assert_eq!(status("/api/v1/secrets", answer).await, StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(status("/api/v1/workflows/health", answer).await, answer, "anybody may call it");
        }
        assert_eq!(status("/api/v1/secrets", StatusCode::NOT_FOUND).await, StatusCode::NOT_FOUND, "what is refused needs none");
    }
}
