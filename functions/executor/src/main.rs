//! The `executor` function.

use clients::http::WebClient;
use clients::queues::Sqs;
use engine::Timestamp;
use executor::Executor;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::messages::Destinations;
use runtime::{Instances, env, outside};
use std::sync::Arc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    runtime::observe::init("executor");
    let config = clients::aws::config();
    let (queues, destinations) = (Arc::new(Sqs::new(&config)), Arc::new(Destinations::from_env()));
    let instances = Instances::new(env::store(&config));
    let executor = Executor { instances, queues, destinations, http: Arc::new(WebClient::default()), clock: outside::now };
    lambda_runtime::run(service_fn(|event: LambdaEvent<_>| {
        let deadline = Timestamp::from_millis(i64::try_from(event.context.deadline).unwrap_or(i64::MAX));
        executor::handle(executor.clone(), event.payload, deadline)
    }))
    .await
}
