//! SQS: every message at least once, in no order, invisible for a while once received, and in the dead-letter queue
//! after too many receives.

use clients::queues::Outgoing;
use engine::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Receives after which a message is dead (the template's `maxReceiveCount`).
pub const MAX_RECEIVES: u32 = 5;

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its number.
    pub id: u64,
    /// Its text.
    pub body: String,
    /// When it can be received next.
    pub visible_at: Timestamp,
    /// How often it was received.
    pub receives: u32,
}

/// All queues by their addresses.
#[derive(Debug, Default)]
pub struct Simulated {
    queues: BTreeMap<String, Vec<Message>>,
    next: u64,
    /// Messages that were received too often.
    pub dead: Vec<Message>,
}

impl Simulated {
    /// Accepts a message.
    pub fn send(&mut self, message: &Outgoing, now: Timestamp, late_millis: i64) {
        self.next += 1;
        let visible_at = now.plus_seconds(message.delay_seconds).plus_millis(late_millis);
        let message_ = Message { id: self.next, body: message.body.clone(), visible_at, receives: 0 };
        self.queues.entry(message.queue.clone()).or_default().push(message_);
    }

    /// The queues with something to be received.
    pub fn ready(&self, now: Timestamp) -> Vec<String> {
        let ready = self.queues.iter().filter(|(_, messages)| messages.iter().any(|message| message.visible_at <= now));
        ready.map(|(name, _)| name.clone()).collect()
    }

    /// When the next message can be received.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.queues.values().flatten().map(|message| message.visible_at).min()
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.queues.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All messages with their queues.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Message)> {
        self.queues.iter().flat_map(|(name, messages)| messages.iter().map(move |message| (name.as_str(), message)))
    }

    /// Receives up to so many messages, which then are invisible until a moment.
    pub fn receive(&mut self, queue: &str, most: usize, now: Timestamp, until: Timestamp, rng: &mut fastrand::Rng) -> Vec<Message> {
        let Some(messages) = self.queues.get_mut(queue) else { return Vec::new() };
        let mut visible: Vec<usize> = (0..messages.len()).filter(|at| messages[*at].visible_at <= now).collect();
        rng.shuffle(&mut visible);
        visible.truncate(most);
        visible.sort_unstable();
        let mut received = Vec::new();
        for at in visible.into_iter().rev() {
            messages[at].receives += 1;
            if messages[at].receives > MAX_RECEIVES {
                self.dead.push(messages.remove(at));
                continue;
            }
            messages[at].visible_at = until;
            received.push(messages[at].clone());
        }
        received
    }

    /// Deletes a message that was handled.
    pub fn delete(&mut self, queue: &str, id: u64) {
        if let Some(messages) = self.queues.get_mut(queue) {
            messages.retain(|message| message.id != id);
        }
    }

    /// Makes a message that was received visible earlier.
    pub fn show(&mut self, queue: &str, id: u64, at: Timestamp) {
        for message in self.queues.get_mut(queue).into_iter().flatten().filter(|message| message.id == id) {
            message.visible_at = at;
        }
    }
}

/// The event that Lambda makes of messages.
pub fn event(queue: &str, messages: &[Message]) -> Value {
    let record = |message: &Message| {
        json!({
            "messageId": message.id.to_string(),
            "receiptHandle": message.id.to_string(),
            "body": message.body,
            "attributes": {"ApproximateReceiveCount": message.receives.to_string()},
            "messageAttributes": {},
            "md5OfBody": "",
            "eventSource": "aws:sqs",
            "eventSourceARN": queue,
            "awsRegion": "us-east-1",
        })
    };
    json!({"Records": messages.iter().map(record).collect::<Vec<_>>()})
}
