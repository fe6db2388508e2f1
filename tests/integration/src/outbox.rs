//! From the log to its consequences: what the table's stream, the queues and Lambda's event sources do between functions.

use crate::world::World;
use clients::queues::Outgoing;
use engine::Timestamp;
use serde_json::{Value, json};
use testkit::{clock, item_json};

/// Time enough for any invocation, in seconds.
const PLENTY: u64 = 60;

/// How often each record and each message is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// As it usually is.
    Once,
    /// Everything again at once; the second time must change nothing in any table.
    Twice,
    /// Of what was sent together the last first.
    Backwards,
}

/// A stream event of new images, as Lambda delivers it.
pub fn stream_event(images: &[Value]) -> Value {
    let record = |(position, image): (usize, &Value)| {
        json!({
            "eventID": format!("{position:032x}"),
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_772_442_000,
                "Keys": {"pk": image["pk"], "sk": image["sk"]},
                "NewImage": image,
                "SequenceNumber": (position + 1).to_string(),
                "SizeBytes": image.to_string().len(),
                "StreamViewType": "NEW_IMAGE"
            }
        })
    };
    json!({"Records": images.iter().enumerate().map(record).collect::<Vec<_>>()})
}

/// A batch of a queue, as Lambda delivers it.
pub fn sqs_event(messages: &[Outgoing]) -> Value {
    let record = |(position, message): (usize, &Outgoing)| json!({"messageId": format!("message-{position}"), "receiptHandle": "receipt", "body": message.body, "eventSource": "aws:sqs", "awsRegion": "us-east-1"});
    json!({"Records": messages.iter().enumerate().map(record).collect::<Vec<_>>()})
}

/// Whether a message for the scheduler waits for its time.
fn is_timer(message: &Outgoing) -> bool {
    let body: Value = serde_json::from_str(&message.body).expect("a message is JSON");
    let delayed = message.delay_seconds > 0 && (!body["errand"]["archive"].is_null() || !body["errand"]["sweep_ended"].is_null());
    let is = |errand: &str| !body["errand"][errand].is_null();
    delayed || !body["work"]["timer"].is_null() || is("start_by_timer") || is("milestone") || is("rebalance")
}

impl World {
    /// The stream's records since the last look: appended batches, each instance's in order.
    pub async fn stream(&self) -> Vec<Value> {
        let mut seen = self.streamed.lock().unwrap().clone();
        let text = |item: &Value, name: &str| item[name]["S"].as_str().unwrap().to_owned();
        let key = |item: &Value| (text(item, "pk"), text(item, "sk"));
        let images = self.database.items("workflow").await.iter().map(item_json).collect::<Vec<_>>();
        // As the filter of the stream's mapping has it: what has consequences; and every batch, to look at.
        let batch = |item: &Value| text(item, "pk").contains("#I#") && !text(item, "sk").ends_with("#S");
        let shown = |item: &Value| batch(item) || !item["fx"].is_null();
        let mut fresh: Vec<Value> = images.into_iter().filter(shown).filter(|item| seen.insert(key(item))).collect();
        fresh.sort_by_key(key);
        *self.streamed.lock().unwrap() = seen;
        fresh
    }

    /// Forgets which records were delivered: the next look shows the whole stream again.
    pub fn streamed_again(&self) {
        self.streamed.lock().unwrap().clear();
    }

    /// Gives records to the dispatcher; they all have to be carried out.
    pub async fn dispatch(&self, images: &[Value]) {
        self.try_dispatch(images).await.expect("every record carried out");
    }

    /// Gives records to the dispatcher.
    ///
    /// # Errors
    /// When some were not carried out.
    pub async fn try_dispatch(&self, images: &[Value]) -> Result<(), lambda_runtime::Error> {
        dispatcher::handle(self.dispatcher(), serde_json::from_value(stream_event(images)).unwrap()).await
    }

    /// Gives job messages to the executor, with so many seconds left; they all have to be done.
    pub async fn execute(&self, messages: &[Outgoing], seconds: u64) {
        let failed = self.try_execute(messages, seconds).await;
        assert!(failed.is_empty(), "{failed:?}");
    }

    /// Gives job messages to the executor; gives those that have to come again.
    pub async fn try_execute(&self, messages: &[Outgoing], seconds: u64) -> Vec<String> {
        let event = serde_json::from_value(sqs_event(messages)).unwrap();
        let answer = executor::handle(self.executor(), event, clock::now().plus_seconds(seconds)).await.unwrap();
        answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
    }

    /// Gives messages of the timer queue to the scheduler; they all have to be done.
    pub async fn fire(&self, messages: &[Outgoing]) {
        let answer = scheduler::handle(self.scheduler(), sqs_event(messages)).await.unwrap();
        assert_eq!(answer, json!({"batchItemFailures": []}));
    }

    /// The minute's tick.
    pub async fn tick(&self) -> Value {
        scheduler::handle(self.scheduler(), json!({"source": "aws.scheduler", "detail-type": "Scheduled Event"})).await.unwrap()
    }

    /// Lets everything happen that can happen now, and gives the messages that are for later, or for people. Retries are not for
    /// later: the clock moves on to them.
    pub async fn settle(&self, delivery: Delivery) -> Vec<Outgoing> {
        let mut later = Vec::new();
        loop {
            let records = self.stream().await;
            self.delivered(delivery, || self.dispatch(&records)).await;
            let (notices, sent): (Vec<_>, Vec<_>) =
                self.queues.take().into_iter().partition(|message| message.queue == self.destinations.notifications);
            let of_scheduler = |message: &Outgoing| [&self.destinations.timers, &self.destinations.archive].contains(&&message.queue);
            let (timers, jobs): (Vec<_>, Vec<_>) = sent.into_iter().partition(of_scheduler);
            later.extend(notices);
            let (mut now, timers): (Vec<_>, Vec<_>) = timers.into_iter().partition(|message| !is_timer(message));
            if delivery == Delivery::Backwards {
                now.reverse();
            }
            later.extend(timers);
            if records.is_empty() && jobs.is_empty() && now.is_empty() {
                return later;
            }
            for message in now {
                let message = [message];
                self.delivered(delivery, || self.fire(&message)).await;
            }
            for job in jobs {
                clock::advance(job.delay_seconds);
                let job = [job];
                self.delivered(delivery, || self.execute(&job, PLENTY)).await;
            }
        }
    }

    async fn delivered<F: Future<Output = ()>>(&self, delivery: Delivery, deliver: impl Fn() -> F) {
        deliver().await;
        if delivery == Delivery::Twice {
            let before = self.database.dump().await;
            deliver().await;
            assert_eq!(self.database.dump().await, before, "the second delivery changed something");
        }
    }

    /// Moves the clock to a moment.
    pub fn wait_until(&self, at: Timestamp) {
        clock::advance(clock::now().seconds_until(at));
    }
}
