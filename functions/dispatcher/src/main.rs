//! The `dispatcher` function.

// One future holds all that a batch can lead to; it is nested deeper than the compiler looks unless asked.
#![recursion_limit = "256"]

use clients::queues::Sqs;
use dispatcher::Dispatcher;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::messages::Destinations;
use runtime::{KnownQueues, KnownRetention, env, outside};
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::observe::init("dispatcher");
    let config = clients::aws::config();
    let (queues, destinations) = (Arc::new(Sqs::new(&config)), Arc::new(Destinations::from_env()));
    let (store, audit_days) = (env::store(&config), env::audit_days());
    let work_queues = KnownQueues::new(store.clone());
    let retention = KnownRetention::new(store.clone());
    let dispatcher = Dispatcher { store, queues, destinations, retention, work_queues, audit_days, clock: outside::now };
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| dispatcher::handle(dispatcher.clone(), event.payload))).await
}
