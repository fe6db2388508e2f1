//! A router as a Lambda function.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use lambda_http::Error;
use tower::ServiceExt as _;

/// Serves a finished router until the environment ends.
///
/// # Errors
/// When the runtime API does not answer.
pub async fn run(router: Router) -> Result<(), Error> {
    lambda_http::run(router).await
}

/// Answers one request, for tests and for functions with other triggers as well.
pub async fn service(router: Router, request: lambda_http::Request) -> Response {
    match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
