//! The routes that anybody may call: whoever logs in, and what says nothing of a tenant. Every other answer needs a decision.

use http::Method;

/// Method and path of each.
pub const PUBLIC: [(Method, &str); 9] = [
    (Method::POST, "/api/v1/auth/login"),
    (Method::POST, "/api/v1/auth/refresh"),
    (Method::POST, "/api/v1/auth/password/forgot"),
    (Method::POST, "/api/v1/auth/password/reset"),
    (Method::GET, "/api/v1/auth/jwks.json"),
    (Method::GET, "/api/v1/workflows/health"),
    (Method::GET, "/api/v1/workflows/capabilities"),
    (Method::GET, "/api/v1/openapi.json"),
    (Method::GET, "/api/v1/docs"),
];

/// Whether anybody may call a route.
pub(crate) fn is_public(method: &Method, route: &str) -> bool {
    // HEAD is answered by what answers GET, and OPTIONS by no handler.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    method == Method::OPTIONS || PUBLIC.iter().any(|(known, path)| known == method && *path == route)
}
