//! The contract and a page to read it, both part of the program.

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

const OPENAPI: &str = include_str!("../../../../docs/openapi.json");
const PAGE: &str = include_str!("page.html");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(crate) fn routes(router: Router) -> Router {
    router
        .route("/api/v1/openapi.json", get(|| async { page("application/json", OPENAPI) }))
        .route("/api/v1/docs", get(|| async { page("text/html; charset=utf-8", PAGE) }))
}

fn page(content_type: &'static str, body: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, content_type), (CACHE_CONTROL, "public, max-age=300"), (CONTENT_SECURITY_POLICY, POLICY)], body)
}
