//! How long a tenant keeps in the table what ended, before it goes to the archive.

pub(crate) mod read;
pub(crate) mod set;

use serde::Serialize;
use store::Retention;
use utoipa::ToSchema;
use web::shape::rfc3339;

/// How long what ended is kept before it is archived.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Retention)]
pub(crate) struct RetentionBody {
    /// Days after its end at which an instance is archived with its tasks; null means never.
    instances_days: Option<u32>,
    /// Counts the changes; 0 when it was never set.
    version: u64,
    /// RFC 3339; null when it was never set.
    changed_at: Option<String>,
    /// Who set it.
    changed_by: Option<String>,
}

impl From<Retention> for RetentionBody {
    fn from(retention: Retention) -> Self {
        let Retention { instances_days, version, changed_at, changed_by } = retention;
        Self {
            instances_days,
            version,
            changed_at: (version > 0).then(|| rfc3339(changed_at)),
            changed_by: changed_by.map(|actor| actor.0),
        }
    }
}
