//! The audit log.

use crate::item::Key;
use ::audit::Day;
use engine::TenantId;

/// Everything of a day of the audit log.
pub(crate) fn audit_day(tenant: &TenantId, day: &Day) -> String {
    format!("{tenant}#{AUDIT}{day}")
}

/// Before the days of the audit log, behind the tenant.
pub(crate) const AUDIT: &str = "AU#";

/// Before the sort keys of entries.
pub(crate) const AUDIT_ENTRIES: &str = "E#";

pub(crate) fn audit_entry(tenant: &TenantId, day: &Day, id: &str) -> Key {
    Key::new(audit_day(tenant, day), format!("{AUDIT_ENTRIES}{id}"))
}

/// Before the sort keys of links.
pub(crate) const AUDIT_LINKS: &str = "L#";

pub(crate) fn audit_link_place(seq: u64) -> String {
    format!("{AUDIT_LINKS}{seq:010}")
}

/// The number of the link at a place.
pub(crate) fn audit_link_number(place: &str) -> Option<u64> {
    place.strip_prefix(AUDIT_LINKS)?.parse().ok()
}

pub(crate) fn audit_link(tenant: &TenantId, day: &Day, seq: u64) -> Key {
    Key::new(audit_day(tenant, day), audit_link_place(seq))
}

pub(crate) fn audit_head(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#{AUDIT}HEAD"), "HEAD")
}
