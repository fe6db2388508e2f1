//! What is kept for a while: receipts, attempts, rates; how far timers are.

use crate::channels::hash;
use crate::item::Key;
use engine::{TenantId, Timestamp, UserId};

pub(crate) fn timer_bucket(minute: i64, shard: u32) -> String {
    format!("~#TIMER#{minute}#{shard}")
}

pub(crate) fn minute_of(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(60_000)
}

pub(crate) fn receipt(tenant: &TenantId, user: &UserId, key: &str) -> Key {
    Key::new(format!("{tenant}#K#{user}"), key)
}

/// By a hash: whatever somebody types as a name may stand here.
pub(crate) fn user_attempts(tenant: &TenantId, name: &str) -> Key {
    Key::new(format!("{tenant}#A#{}", hash(&[name])), "ATTEMPTS")
}

pub(crate) fn reset_request(tenant: &TenantId, name: &str) -> Key {
    Key { sk: "RESET".to_owned(), ..user_attempts(tenant, name) }
}

pub(crate) fn network_attempts(network: &str) -> Key {
    Key::new(format!("~#A#{network}"), "ATTEMPTS")
}

pub(crate) fn address_rate(network: &str, class: &str) -> Key {
    Key::new(format!("~#R#{network}"), class)
}

pub(crate) fn tenant_rate(tenant: &TenantId, class: &str) -> Key {
    Key::new(format!("{tenant}#R#T"), class)
}

pub(crate) fn user_rate(tenant: &TenantId, user: &UserId, class: &str) -> Key {
    Key::new(format!("{tenant}#R#U#{user}"), class)
}

pub(crate) fn limits_rate(tenant: &TenantId, user: &UserId, class: &str) -> Key {
    Key::new(format!("{tenant}#R#L#{user}"), class)
}

/// By the bucket's name, which has the tenant.
pub(crate) fn refusal(bucket: &str) -> Key {
    Key::new(bucket, "REFUSED")
}

pub(crate) fn scheduler_cursor() -> Key {
    Key::new("~#SCHEDULER", "CURSOR")
}
