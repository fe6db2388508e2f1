//! Where messages and signals meet those who wait.

use crate::channels::{Channel, Waiting};
use engine::{TenantId, Timestamp, WorkflowId};

pub(crate) fn channel(tenant: &TenantId, channel: &Channel) -> String {
    format!("{tenant}#W#{}", channel.as_str())
}

/// Before the sort keys of those who wait in a channel.
pub(crate) const WAITING: &str = "S#";

pub(crate) fn waiting(waiting: &Waiting) -> String {
    format!("{WAITING}{}#{:010}", waiting.instance, waiting.subscription.0)
}

/// Before the sort keys of the definitions that start in a channel.
pub(crate) const STARTS: &str = "D#";

pub(crate) fn start(workflow: &WorkflowId) -> String {
    format!("{STARTS}{workflow}")
}

/// Where messages that may start something lie, by the channel of what they may start.
pub(crate) fn lying(tenant: &TenantId, starts: &Channel, shard: u32) -> String {
    format!("{tenant}#LY#{}#{shard}", starts.as_str())
}

/// Which instance events began together.
pub(crate) const MEETING: &str = "TOGETHER";

/// Before the sort keys of messages.
pub(crate) const MESSAGES: &str = "M#";

pub(crate) fn message(sent_at: Timestamp, id: &str) -> String {
    format!("{MESSAGES}{:015}#{id}", sent_at.as_millis())
}

pub(crate) fn message_id(id: &str) -> String {
    format!("I#{id}")
}

pub(crate) fn signal(id: &str) -> String {
    format!("O#{id}")
}

/// Before the sort keys that say when signals were sent.
pub(crate) const SENT: &str = "R#";

/// Before those of a moment.
pub(crate) fn sent_at(at: Timestamp) -> String {
    format!("{SENT}{:015}", at.as_millis())
}

pub(crate) fn sent(at: Timestamp, id: &str) -> String {
    format!("{}#{id}", sent_at(at))
}
