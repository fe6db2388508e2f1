//! The `tasks` function.

use web::Kit;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    runtime::observe::init("tasks");
    web::run(tasks::router(Kit::from_env(&clients::aws::config()))).await
}
