//! What a delivery follows from: one effect of one batch of an instance's log.

use engine::{InstanceId, Timestamp};
use runtime::messages::Message;

/// The effect something follows from.
pub(crate) struct Origin<'a> {
    pub(crate) message: &'a Message,
    pub(crate) batch: u64,
    pub(crate) place: usize,
    /// When it was decided.
    pub(crate) at: Timestamp,
}

impl Origin<'_> {
    /// The same however often the effect is carried out, and no other effect's.
    pub(crate) fn id(&self) -> String {
        id(&self.message.instance, self.batch, self.place)
    }
}

/// The id of an effect by its place in an instance's log.
pub(crate) fn id(instance: &InstanceId, batch: u64, place: usize) -> String {
    format!("{instance}-{batch}-{place}")
}
