//! The `scheduler` function.

use clients::queues::Sqs;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::messages::Destinations;
use runtime::{Instances, env, outside};
use scheduler::Scheduler;
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::observe::init("scheduler");
    let config = clients::aws::config();
    let (queues, destinations) = (Arc::new(Sqs::new(&config)), Arc::new(Destinations::from_env()));
    let instances = Instances::new(env::store(&config)).with_archive(env::archive(&config));
    let scheduler = Scheduler { instances, queues, destinations, clock: outside::now };
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| scheduler::handle(scheduler.clone(), event.payload))).await
}
