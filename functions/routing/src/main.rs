//! The `routing` function.

use routing::Routing;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    runtime::observe::init("routing");
    web::run(routing::router(Routing::from_env(&clients::aws::config()))).await
}
