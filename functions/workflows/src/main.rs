//! The `workflows` function.

use web::Kit;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    runtime::observe::init("workflows");
    let config = clients::aws::config();
    web::run(workflows::router(Kit::from_env(&config).with_archive(runtime::env::archive(&config)))).await
}
