//! When held tasks of a queue are spread evenly the next time: one item a queue names the one firing that counts. A firing that it does
//! not name was done before, or belongs to settings that were changed since.

use crate::error::unavailable;
use crate::item::{Key, n, number};
use crate::{Result, Store, keys};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use engine::{RoleName, TenantId, Timestamp};

impl Store {
    /// Names the first firing after settings were changed at a moment, unless that was done before or they were changed again since.
    /// Gives whether it is the one that counts now.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn set_rebalance(&self, tenant: &TenantId, queue: &RoleName, changed_at: Timestamp, due: Timestamp) -> Result<bool> {
        let put = self.next(tenant, queue, changed_at, due).condition_expression("attribute_not_exists(#at) OR #at < :at");
        let put = put.expression_attribute_names("#at", "at").expression_attribute_values(":at", n(changed_at.as_millis()));
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_refused(&error) => Ok(self.rebalance_due(tenant, queue).await?.is_some_and(|(_, known)| known == due)),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// The moment of the settings that a queue is rebalanced by, and that of the firing that counts; none before the first.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn rebalance_due(&self, tenant: &TenantId, queue: &RoleName) -> Result<Option<(Timestamp, Timestamp)>> {
        let Some(item) = self.get_workflow_item(key(tenant, queue)).await? else { return Ok(None) };
        Ok(Some((Timestamp::from_millis(number(&item, "at")?), Timestamp::from_millis(number(&item, "due")?))))
    }

    /// Names the firing after one, unless somebody did before.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn move_rebalance(
        &self,
        tenant: &TenantId,
        queue: &RoleName,
        changed_at: Timestamp,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<()> {
        let put = self.next(tenant, queue, changed_at, to).condition_expression("#at = :at AND due = :from");
        let put = put.expression_attribute_names("#at", "at").expression_attribute_values(":at", n(changed_at.as_millis()));
        match put.expression_attribute_values(":from", n(from.as_millis())).send().await {
            Ok(_) => Ok(()),
            Err(error) if is_refused(&error) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    fn next(&self, tenant: &TenantId, queue: &RoleName, changed_at: Timestamp, due: Timestamp) -> PutItemFluentBuilder {
        let mut item = key(tenant, queue).item();
        item.insert("at".to_owned(), n(changed_at.as_millis()));
        item.insert("due".to_owned(), n(due.as_millis()));
        self.db.put_item().table_name(self.workflow()).set_item(Some(item))
    }
}

fn key(tenant: &TenantId, queue: &RoleName) -> Key {
    Key::new(keys::queue_settings(tenant, queue), keys::REBALANCE)
}

fn is_refused(error: &SdkError<PutItemError>) -> bool {
    matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_)))
}
