//! The `dispatcher` function.

use clients::queues::Sqs;
use dispatcher::Dispatcher;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::messages::Destinations;
use runtime::{env, outside};
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::observe::init("dispatcher");
    let config = clients::aws::config();
    let (queues, destinations) = (Arc::new(Sqs::new(&config)), Arc::new(Destinations::from_env()));
    let dispatcher = Dispatcher { store: env::store(&config), queues, destinations, audit_days: env::audit_days(), clock: outside::now };
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| dispatcher::handle(dispatcher.clone(), event.payload))).await
}
