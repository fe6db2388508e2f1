//! What AWS does between functions: the table's stream, the queues, and the timers that come due long after.
//!
//! Nothing is batched: each record of the stream is an invocation of the dispatcher, each message one of its consumer.
//! That is what a quiet deployment sees, and the most it can cost.

use super::Result;
use super::product::Product;
use aws_lambda_events::{dynamodb, sqs};
use clients::queues::{MAX_DELAY, Outgoing};
use engine::Timestamp;
use engine::instance::Effect;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Committed;
use testkit::{clock, item_json};

/// Time enough for any invocation, in seconds.
const PLENTY: u64 = 60;

impl Product {
    /// Delivers what waits, and what follows from it, until nothing does.
    pub(super) async fn settle(&mut self) -> Result<()> {
        let mut distant = Vec::new();
        loop {
            let records = self.records().await?;
            for record in &records {
                distant.extend(self.dispatch(record).await?);
            }
            let messages = std::mem::take(&mut self.waiting);
            if records.is_empty() && messages.is_empty() {
                break;
            }
            for message in messages {
                self.deliver(message).await?;
            }
        }
        self.let_timers_come(distant).await
    }

    /// Batches that are new in the logs and that the mapping's filter lets through: those with effects.
    async fn records(&mut self) -> Result<Vec<Value>> {
        let mut fresh = Vec::new();
        for item in self.database.items("workflow").await {
            let image = item_json(&item);
            let attribute = |name: &str| image.pointer(&format!("/{name}/S")).and_then(Value::as_str).unwrap_or_default().to_owned();
            let key = (attribute("pk"), attribute("sk"));
            if image.get("fx").is_some() && self.streamed.insert(key.clone()) {
                fresh.push((key, image));
            }
        }
        fresh.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(fresh.into_iter().map(|(_, image)| image).collect())
    }

    /// Gives a record to the dispatcher; gives the moments of timers that wait in the table from now on.
    async fn dispatch(&mut self, image: &Value) -> Result<Vec<Timestamp>> {
        let record = json!({
            "eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
            "dynamodb": {"ApproximateCreationDateTime": 1_772_442_000, "Keys": {"pk": image.get("pk"), "sk": image.get("sk")},
                "NewImage": image, "SequenceNumber": "1", "SizeBytes": 1, "StreamViewType": "NEW_IMAGE"},
        });
        let event: dynamodb::Event = serde_json::from_value(json!({"Records": [record]}))?;
        let new_image = event.records.first().map(|record| record.change.new_image.clone()).unwrap_or_default();
        let effects = Committed::from_image(new_image)?.map(|batch| batch.effects).unwrap_or_default();
        let (dispatcher, before) = (self.dispatcher.clone(), self.waiting.len());
        self.invoke("dispatcher", dispatcher::handle(dispatcher, event)).await?;
        let sent = self.waiting.get(before..).unwrap_or_default();
        self.usage.job_dispatches += u64::from(sent.iter().any(|message| message.queue != self.destinations.timers));
        let distant = effects.into_iter().filter_map(|effect| match effect {
            Effect::StartTimer { due, .. } if clock::now().seconds_until(due) > MAX_DELAY => Some(due),
            _ => None,
        });
        Ok(distant.collect())
    }

    /// Gives a message to whom it is for: a receive, an invocation, a delete.
    async fn deliver(&mut self, message: Outgoing) -> Result<()> {
        self.usage.queue_requests += 2;
        clock::advance(message.delay_seconds);
        let event = json!({"Records": [
            {"messageId": "1", "receiptHandle": "receipt", "body": message.body, "eventSource": "aws:sqs", "awsRegion": "us-east-1"},
        ]});
        let failed = if message.queue == self.destinations.timers {
            let scheduler = self.scheduler.clone();
            let answer = self.invoke("scheduler", scheduler::handle(scheduler, event)).await.map_err(|error| error.to_string())?;
            answer.get("batchItemFailures").and_then(Value::as_array).is_some_and(|failures| !failures.is_empty())
        } else {
            let (executor, event) = (self.executor.clone(), serde_json::from_value::<sqs::SqsEvent>(event)?);
            let answer = self.invoke("executor", executor::handle(executor, event, clock::now().plus_seconds(PLENTY))).await?;
            !answer.batch_item_failures.is_empty()
        };
        if failed { Err(format!("a message was not handled: {}", message.body).into()) } else { Ok(()) }
    }

    /// Timers are not taken back: each comes when it is due, most of them to find their work done. The minute's tick
    /// that sends them runs anyway and is part of an idle deployment's price.
    async fn let_timers_come(&mut self, dues: Vec<Timestamp>) -> Result<()> {
        let minutes: BTreeSet<i64> = dues.into_iter().map(|due| due.as_millis().div_euclid(60_000)).collect();
        for minute in minutes {
            clock::advance(clock::now().seconds_until(Timestamp::from_millis((minute - 1) * 60_000)));
            self.unmetered.set_scheduler_cursor(minute - 1).await?;
            let before = self.take_usage();
            let scheduler = self.scheduler.clone();
            self.invoke("scheduler", scheduler::handle(scheduler, json!({}))).await.map_err(|error| error.to_string())?;
            let tick = std::mem::replace(&mut self.usage, before);
            self.usage.queue_requests += tick.queue_requests;
            self.usage.messages += tick.messages;
            for message in std::mem::take(&mut self.waiting) {
                self.deliver(message).await?;
            }
        }
        Ok(())
    }
}
