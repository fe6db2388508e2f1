//! Where messages and signals meet those who wait for them.
//!
//! A channel is one partition: of a message's name and correlation key, of a signal's name, or of the name alone of
//! messages that start processes. It holds who waits there and what was sent and not taken yet. A sender writes what
//! it sends and then looks who waits; a waiter writes that it waits and then looks what was sent, both strongly
//! consistent, so that neither can miss the other. A message is taken by deleting it in the transaction that appends to
//! the log of who takes it: at most one does, and once.
//!
//! What must not be here: who gets what; that is `runtime`'s.

mod lying;
mod meetings;
mod messages;
mod signals;
mod subscriptions;

pub use meetings::Meeting;
pub use messages::{Buffered, MessageKey, Published};
pub use signals::Signal;
pub use subscriptions::{StartSubscription, Waiting};

use engine::WorkflowId;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// A channel, by the hash of what it is for: any text may stand in a name or a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Channel(String);

impl Channel {
    /// Of messages with this name and correlation key.
    pub fn message(name: &str, key: &str) -> Self {
        Self(hash(&["message", name, key]))
    }

    /// Of definitions that messages with this name start.
    pub fn starts(name: &str) -> Self {
        Self(hash(&["starts", name]))
    }

    /// Of signals with this name.
    pub fn signal(name: &str) -> Self {
        Self(hash(&["signal", name]))
    }

    /// Of what begins an instance together with other events after a gateway, by what they have in common.
    pub fn together(workflow: &WorkflowId, gateway: &str, key: &str) -> Self {
        Self(hash(&["together", workflow.as_str(), gateway, key]))
    }

    /// Of something that happens once.
    pub fn once(id: &str) -> Self {
        Self(hash(&["once", id]))
    }

    /// Of signals that one waiter shall have once its instance is resumed.
    #[must_use]
    pub fn kept_for(&self, waiting: &Waiting) -> Self {
        Self(hash(&["kept", &self.0, waiting.instance.as_str(), &waiting.subscription.0.to_string()]))
    }

    pub(crate) fn stored(hash: &str) -> Self {
        Self(hash.to_owned())
    }

    /// The hash that it is known by.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// SHA-256 over texts and where each ends, cut to 160 bits, in hexadecimal digits.
pub(crate) fn hash(parts: &[&str]) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    context.finish().as_ref().iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_tells_where_a_name_ends_and_a_key_begins() {
        assert_eq!(Channel::message("a", "b#c"), Channel::message("a", "b#c"));
        for other in [Channel::message("a#b", "c"), Channel::message("ab#c", ""), Channel::starts("a"), Channel::signal("a")] {
            assert_ne!(Channel::message("a", "b#c"), other);
        }
    }
}
