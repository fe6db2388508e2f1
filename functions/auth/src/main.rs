//! The `auth` function.

use auth::{Auth, Event};
use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::observe::init("auth");
    let auth = Auth::from_env(&clients::aws::config());
    let router = auth::router(auth.clone());
    lambda_runtime::run(service_fn(|event: LambdaEvent<Event>| auth::answer(auth.clone(), router.clone(), event))).await
}
