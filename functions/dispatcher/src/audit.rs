//! Puts what was written into the audit log into its tenant's chain: afterwards, so that no request waits for another's.

use crate::Dispatcher;
use engine::TenantId;
use std::collections::BTreeMap;
use store::Written;

/// Entries of a batch of records, by tenant.
pub(crate) type Entries = BTreeMap<TenantId, Vec<Written>>;

/// Seals them; gives what went wrong.
pub(crate) async fn seal(dispatcher: &Dispatcher, entries: &Entries) -> Vec<String> {
    let now = (dispatcher.clock)();
    let forget_at = now.plus_seconds(dispatcher.audit_days.saturating_mul(24 * 3600));
    let mut errors = Vec::new();
    for (tenant, written) in entries {
        // A record that comes twice in a batch is one entry, and no transaction takes an item twice.
        let mut written = written.clone();
        written.sort_by(|one, other| one.id.cmp(&other.id));
        written.dedup();
        if let Err(error) = dispatcher.store.seal_audit(tenant, &written, now, &runtime::outside::rfc3339(now), forget_at).await {
            errors.push(error.to_string());
        }
    }
    errors
}
