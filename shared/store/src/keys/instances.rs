//! Instances: their logs, their lists, what they called.

use crate::channels::hash;
use engine::{ElementId, InstanceId, TenantId, WorkflowId};

/// Sorts before every batch of a log and after all of them.
pub(crate) const LOG_PREFIX: &str = "E#";

/// After every batch of a log and its snapshot: where the mark stands that it is in the archive.
pub(crate) const LOG_END: &str = "E#~";

/// The largest number that the sort key of a batch can spell.
pub(crate) const LAST_BATCH: u64 = 9_999_999_999;

pub(crate) fn log(tenant: &TenantId, instance: &InstanceId) -> String {
    format!("{tenant}#I#{instance}")
}

pub(crate) fn batch(number: u64) -> String {
    format!("{LOG_PREFIX}{number:010}")
}

pub(crate) fn snapshot(number: u64) -> String {
    let number = number.min(LAST_BATCH);
    format!("{LOG_PREFIX}{number:010}#S")
}

/// The batch number of a log or snapshot sort key.
pub(crate) fn batch_number(sk: &str) -> Option<u64> {
    sk.strip_prefix(LOG_PREFIX)?.split('#').next()?.parse().ok()
}

/// Whether all of a partition belongs to one instance: its log, what it called, one of its user tasks.
pub(crate) fn is_of_one_instance(pk: &str) -> bool {
    pk.split('#').nth(1).is_some_and(|what| ["I", "C", "T"].contains(&what))
}

pub(crate) fn running(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#L#{workflow}#run")
}

pub(crate) fn ended(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#L#{workflow}#end")
}

/// Longest business key that stands in a key as it is, in bytes. DynamoDB takes 2,048.
const MAX_PLAIN: usize = 1_000;

pub(crate) fn business_key(tenant: &TenantId, key: &str) -> String {
    if key.len() > MAX_PLAIN {
        return format!("{tenant}#B##{}", hash(&[key]));
    }
    format!("{tenant}#B#{key}")
}

pub(crate) fn calls(tenant: &TenantId, caller: &InstanceId) -> String {
    format!("{tenant}#C#{caller}")
}

/// Before the sort keys of what one call started.
pub(crate) fn calls_of(call: ElementId) -> String {
    format!("{:010}#", call.0)
}

pub(crate) fn call(call: ElementId, attempt: u32) -> String {
    format!("{}{attempt:010}", calls_of(call))
}
