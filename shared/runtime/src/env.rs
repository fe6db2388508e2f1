//! Configuration from environment variables, as the template sets them.

use crate::archive::Archive;
use clients::objects::S3;
use std::sync::Arc;
use store::{Store, Tables};

/// A setting; empty when it is not set. A function that needs it fails on first use, with a clear error from AWS.
pub fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// The store over the tables that the environment names.
pub fn store(config: &aws_types::SdkConfig) -> Store {
    let tables =
        Tables { workflow: setting("WORKFLOW_TABLE"), identity: setting("IDENTITY_TABLE"), operations: setting("OPERATIONS_TABLE") };
    Store::new(config, tables)
}

/// The archive in the bucket that the environment names; none where it names none.
pub fn archive(config: &aws_types::SdkConfig) -> Option<Archive> {
    let bucket = setting("ARCHIVE_BUCKET");
    (!bucket.is_empty()).then(|| Archive::new(Arc::new(S3::new(config, bucket))))
}

/// How long the audit log is kept, in days: 400 unless set, so that a year can be looked back on from its end.
pub fn audit_days() -> u64 {
    setting("AUDIT_DAYS").parse().ok().filter(|days| (1..=3_650).contains(days)).unwrap_or(400)
}
