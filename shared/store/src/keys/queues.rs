//! Settings of queues, and what queues did.

use crate::item::Key;
use engine::{RoleName, TenantId, Timestamp};
use work::statistics::Hour;

/// What a queue did, by hours, and where its gauges stand.
pub(crate) fn queue_statistics(tenant: &TenantId, queue: &RoleName) -> String {
    format!("{tenant}#QS#{queue}")
}

/// The sort key of a queue's gauges.
pub(crate) const GAUGES: &str = "GAUGES";

/// The sort key of an hour.
pub(crate) fn hour(hour: Hour) -> String {
    hour.to_string()
}

/// The settings of queues, and calendars.
pub(crate) fn queues(tenant: &TenantId) -> String {
    format!("{tenant}#QUEUES")
}

/// What follows from the settings of a queue.
pub(crate) fn queue_settings(tenant: &TenantId, queue: &RoleName) -> String {
    format!("{tenant}#QC#{queue}")
}

/// The sort key of when a queue is rebalanced.
pub(crate) const REBALANCE: &str = "REBALANCE";

/// Before the sort keys of changes of a queue's settings.
pub(crate) const SETTINGS_CHANGES: &str = "C#";

/// A change of a queue's settings at a moment.
pub(crate) fn settings_change(tenant: &TenantId, queue: &RoleName, at: Timestamp, version: u64) -> Key {
    Key::new(queue_settings(tenant, queue), format!("{SETTINGS_CHANGES}{:015}#{version:010}", at.as_millis()))
}
