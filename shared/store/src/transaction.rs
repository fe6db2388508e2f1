//! Writes that belong together, and why they were cancelled.

use crate::error::unavailable;
use crate::item::{Item, Key, n, s};
use crate::{Error, Receipt, Result, Store};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, ConditionCheck, Put, TransactWriteItem};
use engine::{TenantId, Timestamp};

/// A put of an item that must be new.
pub(crate) fn put_new(table: &str, item: Item) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

/// A put over the version that was read.
pub(crate) fn put_over(table: &str, item: Item, version: u64) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item)).condition_expression("#version = :version");
    let put = put.expression_attribute_names("#version", "version").expression_attribute_values(":version", n(version));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

/// A put over an item that stands as it was read.
pub(crate) fn put_over_status(table: &str, item: Item, status: &str) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item)).condition_expression("#status = :status");
    let put = put.expression_attribute_names("#status", "status").expression_attribute_values(":status", s(status));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

/// A put of the summary whose `version` becomes the latest, over that of the version before it.
pub(crate) fn put_latest(table: &str, item: Item, version: u32) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    let put = match version {
        1 => put.condition_expression("attribute_not_exists(sk)"),
        _ => put
            .condition_expression("#version = :before")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":before", n(version.saturating_sub(1))),
    };
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

/// A check that something still has the version it was read with.
pub(crate) fn check_version(table: &str, key: Key, version: u64) -> Result<TransactWriteItem> {
    let check = ConditionCheck::builder().table_name(table).set_key(Some(key.item())).condition_expression("#version = :version");
    let check = check.expression_attribute_names("#version", "version").expression_attribute_values(":version", n(version));
    Ok(TransactWriteItem::builder().condition_check(check.build().map_err(Error::unreadable)?).build())
}

impl Store {
    /// Makes writes that belong together, with the receipt of the request that they are for.
    ///
    /// # Errors
    /// [`Error::Conflict`] when a condition does not hold, [`Error::ReceiptExists`] when the receipt's does not.
    pub(crate) async fn write_together(
        &self,
        tenant: &TenantId,
        now: Timestamp,
        mut writes: Vec<TransactWriteItem>,
        receipt: Option<&Receipt>,
    ) -> Result<()> {
        if let Some(receipt) = receipt {
            writes.push(receipt.write(self.operations(), tenant, now)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some([.., last]) if receipt.is_some() && lost(last) => Error::ReceiptExists,
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }
}

/// The reasons of a cancelled transaction, one a write.
pub(crate) fn reasons(error: &SdkError<TransactWriteItemsError>) -> Option<&[CancellationReason]> {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => Some(cancelled.cancellation_reasons()),
        _ => None,
    }
}

/// Whether a reason says that a condition did not hold.
pub(crate) fn condition_failed(reason: &CancellationReason) -> bool {
    reason.code() == Some("ConditionalCheckFailed")
}

/// Whether a reason says that another write was in the way, by a condition or by a transaction under way.
pub(crate) fn lost(reason: &CancellationReason) -> bool {
    matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
}
