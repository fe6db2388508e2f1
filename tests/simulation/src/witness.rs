//! What the simulation saw in the table and nobody keeps: messages before they were taken, who waited when a signal was
//! sent, which firings of start timers were done.

use crate::database::{Change, Database, Item, Key, STREAMED};
use engine::{InstanceId, SubscriptionId, Timestamp, WorkflowId};
use serde_json::Value;
use std::collections::BTreeMap;

/// A message that was put into its channel.
#[derive(Debug)]
pub struct Message {
    /// Its channel's partition.
    pub channel: String,
    /// Its id.
    pub id: String,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// A signal that was written down.
#[derive(Debug)]
pub struct Signal {
    /// Its channel's partition.
    pub channel: String,
    /// Its id.
    pub id: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Who was known to wait then.
    pub waiting: Vec<(InstanceId, SubscriptionId)>,
    /// Which versions it was known to start then.
    pub starts: Vec<(WorkflowId, u32)>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Witness {
    /// All messages.
    pub messages: Vec<Message>,
    /// All signals.
    pub signals: Vec<Signal>,
    /// Firings of start timers that are done, by the key of the timer.
    pub fired: Vec<(Key, Timestamp)>,
    due: BTreeMap<Key, Timestamp>,
}

impl Witness {
    /// Sees a change of the table, as the table is right after it.
    pub fn see(&mut self, database: &Database, change: &Change) {
        let (pk, sk) = (&change.key.0, &change.key.1);
        let Some(image) = &change.image else { return };
        if pk.contains("#ST#") && sk.starts_with("T#") {
            let due = millis(image, "due");
            let before = match due {
                Some(due) => self.due.insert(change.key.clone(), due),
                None => self.due.remove(&change.key),
            };
            self.fired.extend(before.filter(|before| Some(*before) != due).map(|before| (change.key.clone(), before)));
        }
        if change.name != "INSERT" || !pk.contains("#W#") {
            return;
        }
        if let (true, Some(id), Some(sent_at)) = (sk.starts_with("M#"), text(image, "id"), millis(image, "sent_at")) {
            self.messages.push(Message { channel: pk.clone(), id: id.to_owned(), sent_at });
        }
        if let (true, Some(id), Some(sent_at)) = (sk.starts_with("O#"), text(image, "id"), millis(image, "at")) {
            let here = || database.tables[STREAMED].range((pk.clone(), String::new())..).take_while(|(key, _)| key.0 == *pk);
            let waiting = here().filter_map(|(key, _)| {
                let (instance, subscription) = key.1.strip_prefix("S#")?.split_once('#')?;
                Some((InstanceId::parse(instance).ok()?, SubscriptionId(subscription.parse().ok()?)))
            });
            let starts = here().filter_map(|(key, item)| {
                let version = millis(item, "version")?.as_millis();
                Some((WorkflowId::parse(key.1.strip_prefix("D#")?).ok()?, u32::try_from(version).ok()?))
            });
            let (waiting, starts) = (waiting.collect(), starts.collect());
            self.signals.push(Signal { channel: pk.clone(), id: id.to_owned(), sent_at, waiting, starts });
        }
    }
}

fn text<'i>(item: &'i Item, name: &str) -> Option<&'i str> {
    item.get(name)?.get("S").and_then(Value::as_str)
}

fn millis(item: &Item, name: &str) -> Option<Timestamp> {
    let number = item.get(name)?.get("N").and_then(Value::as_str)?;
    number.parse().ok().map(Timestamp::from_millis)
}
