//! What is archived, what is held, and after how long.

use super::log;
use crate::item::Key;
use engine::{InstanceId, TenantId};

pub(crate) fn hold(tenant: &TenantId, instance: &InstanceId) -> Key {
    Key::new(log(tenant, instance), "HOLD")
}

/// Everything that is archived.
pub(crate) fn archive(tenant: &TenantId) -> String {
    format!("{tenant}#X")
}

pub(crate) fn archived(tenant: &TenantId, instance: &InstanceId) -> Key {
    Key::new(archive(tenant), instance.as_str())
}

/// Before the instance, behind the tenant.
pub(crate) const TO_ARCHIVE: &str = "XN#";

pub(crate) fn to_archive(tenant: &TenantId, instance: &InstanceId) -> String {
    format!("{tenant}#{TO_ARCHIVE}{instance}")
}

/// Behind the tenant.
pub(crate) const RETENTION: &str = "RETENTION";

pub(crate) fn retention(tenant: &TenantId) -> String {
    format!("{tenant}#{RETENTION}")
}

/// Before the versions of the setting.
pub(crate) const RETENTION_VERSIONS: &str = "V#";

pub(crate) fn retention_version(version: u64) -> String {
    format!("{RETENTION_VERSIONS}{version:010}")
}
