//! How long a tenant keeps what ended in the table before it is archived: every version of the setting an item, the newest holds.

use crate::error::unavailable;
use crate::item::{Key, read, record, s};
use crate::{Error, Range, Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::instance::Actor;
use engine::{TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// A version of the setting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Retention {
    /// Days after its end at which an instance is archived; none means never.
    pub instances_days: Option<u32>,
    /// Counts the changes, from 1; 0 means that there was none.
    pub version: u64,
    /// When it was set.
    pub changed_at: Timestamp,
    /// Who set it.
    pub changed_by: Option<Actor>,
}

impl Retention {
    /// When an instance is due that ended then; none if never.
    pub fn due(&self, ended_at: Timestamp) -> Option<Timestamp> {
        self.instances_days.map(|days| ended_at.plus_seconds(u64::from(days).saturating_mul(24 * 3600)))
    }
}

impl Store {
    /// The setting of a tenant as it is now, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn retention(&self, tenant: &TenantId) -> Result<Retention> {
        let pk = keys::retention(tenant);
        let newest = Range { pk: &pk, from: keys::RETENTION_VERSIONS, to: "V#~", backwards: true, limit: 1 };
        self.part_of(&newest, None).await?.0.into_iter().next().map_or_else(|| Ok(Retention::default()), read)
    }

    /// Sets it, as the version after the one that was read. The table's stream tells that it changed.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else set this version.
    pub async fn set_retention(&self, tenant: &TenantId, retention: &Retention) -> Result<()> {
        let key = Key::new(keys::retention(tenant), keys::retention_version(retention.version));
        let mut item = record(key, retention)?;
        item.insert("fx".to_owned(), s("retention"));
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_due_so_many_days_after_its_end_or_never() {
        let end = Timestamp::from_millis(1_000);
        let of = |instances_days| Retention { instances_days, ..Retention::default() };
        assert_eq!(of(None).due(end), None);
        assert_eq!(of(Some(1)).due(end), Some(Timestamp::from_millis(86_401_000)));
        assert!(of(Some(36_500)).due(end).is_some_and(|due| due > end));
    }
}
