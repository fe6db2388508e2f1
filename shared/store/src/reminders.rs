//! When somebody was last told something that strangers can ask for, so that their mailbox is not flooded.

use crate::error::unavailable;
use crate::item::{Key, n, s};
use crate::{Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::{TenantId, Timestamp};

impl Store {
    /// Whether a reset link for a name may be sent now: not more than one in so many seconds, whether or not there is such a
    /// user.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn may_send_reset_link(&self, tenant: &TenantId, name: &str, pause: u64, now: Timestamp) -> Result<bool> {
        let Key { pk, sk } = keys::reset_request(tenant, name);
        let put = self.db.put_item().table_name(self.operations()).item("pk", s(pk)).item("sk", s(sk));
        let put = put.item("at", n(now.as_millis())).item("ttl", n(now.plus_seconds(pause).as_millis() / 1000 + 1));
        let put = put.condition_expression("attribute_not_exists(sk) OR #at <= :before").expression_attribute_names("#at", "at");
        let before = now.plus_millis(-i64::try_from(pause.saturating_mul(1000)).unwrap_or(i64::MAX));
        match put.expression_attribute_values(":before", n(before.as_millis())).send().await {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(false),
            Err(error) => Err(unavailable(error)),
        }
    }
}
