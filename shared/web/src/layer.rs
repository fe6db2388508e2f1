//! Around every request: what its head may be and how often it may come, before anything is read; a correlation id in and
//! out, problems rendered, panics caught, what was asked and answered written down, one log line, metrics, headers that keep browsers careful.

use crate::caller::{source_address, user_agent};
use crate::code::Code;
use crate::kit::Kit;
use crate::notes::Notes;
use crate::problem::Problem;
use crate::public::is_public;
use crate::recorder::Head;
use crate::route_class::class_of;
use crate::status::internal;
use crate::{accept, bounds, limiter, safety};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use http::header::{CONTENT_TYPE, ORIGIN, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, Method};
use runtime::{observe, outside};
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument as _;
use tracing::field::Empty;

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// Finishes a function's router: what no route answers, and what every answer has.
pub fn finish(router: Router, kit: Kit) -> Router {
    router
        .fallback(|| async { Problem::new(Code::NotFound, "there is no such path") })
        .method_not_allowed_fallback(|| async { Problem::new(Code::MethodNotAllowed, "see the `allow` header for those it knows") })
        .layer(from_fn_with_state(kit, around))
}

async fn around(State(kit): State<Kit>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let correlation_id = correlation_id(&request);
    let (method, origin) = (request.method().clone(), request.headers().get(ORIGIN).cloned());
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let (notes, head) = (Notes::default(), head(&request, &route, &correlation_id));
    notes.write(|noted| noted.head = head);
    request.extensions_mut().insert(notes.clone());
    // Every line logged on the way carries these; `Caller` fills in who it is.
    let span = tracing::info_span!("request", correlation_id = %correlation_id, tenant = Empty, user.id = Empty);
    let answered = AssertUnwindSafe(answer(&kit, &route, request, next, &notes)).catch_unwind().instrument(span.clone()).await;
    // What a panic says is for nobody's eyes: where it was is in the log.
    let mut response = answered.unwrap_or_else(|_| span.in_scope(|| internal(&"a panic")).into_response());
    // Whoever forgets to ask tells nobody anything. What they did is done: this is a net, not a gate.
    if response.status().as_u16() < 400 && notes.read(|noted| noted.verdicts.is_empty()) && !is_public(&method, &route) {
        let forgotten = format!("nothing was decided about {method} {route}");
        response = span.in_scope(|| internal(&forgotten)).into_response();
    }
    let (noted, code) = (notes.read(Clone::clone), response.extensions().get::<Problem>().map(|problem| problem.code));
    if let Err(problem) = kit.recorder.end(&noted, response.status(), code, kit.now()).instrument(span.clone()).await {
        response = problem.into_response();
    }
    let _entered = span.enter();
    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        response = render(problem, &correlation_id, response);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&correlation_id) {
        headers.insert(CORRELATION_ID, value);
    }
    if let Some([policy, now]) = limiter::headers(&noted.standings) {
        headers.insert("ratelimit-policy", policy);
        headers.insert("ratelimit", now);
    }
    kit.cors.mark(&method, origin.as_ref(), headers);
    safety::mark(headers);
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

fn head(request: &Request, route: &str, correlation_id: &str) -> Head {
    Head {
        method: request.method().clone(),
        route: route.to_owned(),
        path: request.uri().path().to_owned(),
        address: source_address(request.extensions()),
        user_agent: user_agent(request.headers()),
        correlation_id: correlation_id.to_owned(),
    }
}

/// Answers a request whose head may be looked at, which does not come too often, and which takes the answer.
async fn answer(kit: &Kit, route: &str, request: Request, next: Next, notes: &Notes) -> Response {
    let (method, headers) = (request.method().clone(), request.headers());
    if let Some(response) = kit.cors.preflight(&method, headers) {
        return response;
    }
    if let Err(problem) = bounds::check(request.uri(), headers) {
        return problem.into_response();
    }
    if let Some(class) = class_of(&method, route) {
        let address = notes.read(|noted| noted.head.address.clone());
        if let Err(problem) = kit.limiter.admit_address(address.as_deref(), class, kit.now(), notes).await {
            return problem.into_response();
        }
    }
    let reads = matches!(method, Method::GET | Method::HEAD).then(|| request.headers().clone());
    let response = next.run(request).await;
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match (reads, media_type) {
        (Some(asked), Some(media_type)) if response.status().is_success() && !accept::takes(&asked, media_type) => {
            Problem::new(Code::NotAcceptable, format!("what is here is `{media_type}`")).into_response()
        }
        _ => response,
    }
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
