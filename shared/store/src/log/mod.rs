//! The log of an instance: batches of events, each appended only if its number is free. That condition is the
//! only point where concurrent writers meet.

mod append;
mod effect;
mod hash;
mod history;
mod load;
mod past;

use engine::instance::{Effect, Event};
use engine::{InstanceId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

pub use append::{Along, MAX_TRANSACTION};
pub(crate) use hash::Hash;

/// A snapshot follows every batch whose number is a multiple of this, so that one query always loads an instance.
pub const SNAPSHOT_EVERY: u64 = 16;
/// So does one after this many bytes of batches: a query answers with 1 MB at most, and a snapshot is up to 400 KB of it.
const SNAPSHOT_BYTES: usize = 400 * 1024;

/// Where a log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Batches so far; 0 before the start.
    pub batches: u64,
    /// SHA-256 of the last batch; what the next one names as its predecessor.
    pub(crate) hash: Option<Hash>,
    /// The batch the newest snapshot follows; 0 for none.
    pub(crate) snapshot: u64,
    /// Bytes of the batches after it.
    pub(crate) bytes: usize,
}

impl Head {
    /// The head of a log that has not begun.
    pub const START: Self = Self { batches: 0, hash: None, snapshot: 0, bytes: 0 };

    /// Whether it is time for a snapshot.
    pub const fn wants_snapshot(&self) -> bool {
        self.batches >= self.snapshot + SNAPSHOT_EVERY || self.bytes >= SNAPSHOT_BYTES
    }
}

/// What one command led to.
#[derive(Debug, Clone)]
pub struct Batch<'a> {
    /// Whose.
    pub tenant: &'a TenantId,
    /// Which instance's.
    pub instance: &'a InstanceId,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub actor: &'a str,
    /// What happened.
    pub events: &'a [Event],
    /// What must happen outside.
    pub effects: &'a [Effect],
}

/// A batch as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredBatch {
    /// Its number, from 1.
    pub number: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub actor: String,
    /// What happened.
    pub events: Vec<Event>,
    /// SHA-256 over the batch and the hash before it, in hexadecimal.
    pub hash: String,
    /// Whether it names the batch before it by its right hash; the first has none to name.
    pub chained: bool,
}

/// The end of a log: the newest snapshot, if any, and the batches after it.
#[derive(Debug, Clone)]
pub struct Tail {
    /// The state after batch [`Head::snapshot`], as JSON.
    pub snapshot: Option<String>,
    /// Batches after the snapshot, oldest first.
    pub batches: Vec<Vec<Event>>,
    /// Where the log ends.
    pub head: Head,
    /// When the last batch was decided.
    pub last_at: Timestamp,
}

/// A snapshot as it is stored.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    state: String,
    /// When the batch it follows was decided; the first snapshots did not say it.
    #[serde(default)]
    at: Option<Timestamp>,
}
