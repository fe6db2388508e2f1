//! The table's stream as Lambda delivers it: some lanes at the same time, an item's changes always in the same lane and
//! in order, a batch again and again until it is done.

use crate::database::Change;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// Lanes that are delivered independently.
const LANES: usize = 3;

/// One lane.
#[derive(Debug, Default)]
pub struct Lane {
    /// What is to be delivered.
    pub changes: VecDeque<Change>,
    /// Whether a batch of it is being handled.
    pub busy: bool,
    /// How often its first batch was tried.
    pub tries: u32,
}

/// The stream.
#[derive(Debug)]
pub struct Stream {
    /// Its lanes.
    pub lanes: Vec<Lane>,
}

impl Default for Stream {
    fn default() -> Self {
        Self { lanes: std::iter::repeat_with(Lane::default).take(LANES).collect() }
    }
}

impl Stream {
    /// Takes a change up, if the template's filter lets it pass: something inserted that has effects.
    pub fn push(&mut self, change: Change) -> bool {
        let effects = change.image.as_ref().and_then(|image| image.get("fx")?.get("S"));
        if change.name != "INSERT" || effects.is_none() {
            return false;
        }
        let lane = change.key.0.bytes().fold(7_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte))) % LANES;
        self.lanes[lane].changes.push_back(change);
        true
    }

    /// Whether nothing is left to be delivered.
    pub fn is_empty(&self) -> bool {
        self.lanes.iter().all(|lane| lane.changes.is_empty())
    }
}

/// The event that Lambda makes of changes.
pub fn event<'a>(changes: impl Iterator<Item = &'a Change>) -> Value {
    let record = |(position, change): (usize, &Change)| {
        json!({
            "eventID": format!("{position:032x}"),
            "eventName": change.name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_772_442_000,
                "Keys": {"pk": {"S": change.key.0}, "sk": {"S": change.key.1}},
                "NewImage": change.image,
                "SequenceNumber": (position + 1).to_string(),
                "SizeBytes": 1,
                "StreamViewType": "NEW_IMAGE"
            }
        })
    };
    json!({"Records": changes.enumerate().map(record).collect::<Vec<_>>()})
}
