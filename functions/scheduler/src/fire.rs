//! Fires timers whose messages arrived.

use crate::Scheduler;
use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use engine::instance::{Actor, Command, Context};
use lambda_runtime::Error;
use runtime::batch::{self, Done};
use runtime::messages::{Message, Work};
use runtime::outside;
use serde_json::Value;

pub(crate) async fn handle(scheduler: &Scheduler, event: Value) -> Result<Value, Error> {
    let event: SqsEvent = serde_json::from_value(event)?;
    let response = batch::each(event, |message| one(scheduler, message)).await;
    Ok(serde_json::to_value(response)?)
}

async fn one(scheduler: &Scheduler, message: SqsMessage) -> Done {
    let Some(message) = Message::delivered(&message) else { return Done::Again };
    // A job is not for this function: it ends where a person looks, in the dead-letter queue.
    let Work::Timer(timer) = message.work else { return Done::Again };
    let context =
        Context { now: (scheduler.clock)(), actor: Actor("system:scheduler".to_owned()), jitter: outside::jitter(), carrier: None };
    match scheduler.instances.execute(&message.tenant, &message.instance, &Command::FireTimer { timer }, &context, None).await {
        Ok(_) => Done::Yes,
        // It fired before, ended with what it belonged to, or waits for the resume, which sends it again.
        Err(runtime::Error::Rejected(_) | runtime::Error::NotFound(_)) => Done::Yes,
        Err(error) => {
            tracing::warn!(%error, instance.id = %message.instance, "a timer that has to come again");
            Done::Again
        }
    }
}
