//! The routes that anybody may call: whoever logs in, and what says nothing of a tenant. Every other answer needs a decision.

use http::Method;

/// Method, path and operation id of each; the last two are in no description, and their ids are for the audit log alone.
pub const PUBLIC: [(Method, &str, &str); 14] = [
    (Method::POST, "/api/v1/auth/login", "log_in"),
    (Method::POST, "/api/v1/auth/refresh", "refresh_tokens"),
    (Method::POST, "/api/v1/auth/password/forgot", "forget_password"),
    (Method::POST, "/api/v1/auth/password/reset", "reset_password"),
    (Method::GET, "/api/v1/auth/sso/{provider}/start", "start_sign_on"),
    (Method::GET, "/api/v1/auth/sso/{provider}/callback", "receive_sign_on"),
    (Method::POST, "/api/v1/auth/sso/{provider}/callback", "receive_saml_response"),
    (Method::GET, "/api/v1/auth/sso/{provider}/metadata", "read_saml_metadata"),
    (Method::POST, "/api/v1/auth/sso/token", "exchange_sign_on_code"),
    (Method::GET, "/api/v1/auth/jwks.json", "read_public_keys"),
    (Method::GET, "/api/v1/workflows/health", "read_health"),
    (Method::GET, "/api/v1/workflows/capabilities", "read_capabilities"),
    (Method::GET, "/api/v1/openapi.json", "read_openapi"),
    (Method::GET, "/api/v1/docs", "read_docs"),
];

/// The operation id of a route that anybody may call.
pub(crate) fn public_operation(method: &Method, route: &str) -> Option<&'static str> {
    // HEAD is answered by what answers GET.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    PUBLIC.iter().find(|(known, path, _)| known == method && *path == route).map(|(_, _, id)| *id)
}

/// Whether anybody may call a route. OPTIONS is answered by no handler.
pub(crate) fn is_public(method: &Method, route: &str) -> bool {
    method == Method::OPTIONS || public_operation(method, route).is_some()
}
