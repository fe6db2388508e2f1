//! The `tasks` function.

use tasks::Tasks;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    runtime::observe::init("tasks");
    web::run(tasks::router(Tasks::from_env(&clients::aws::config()))).await
}
