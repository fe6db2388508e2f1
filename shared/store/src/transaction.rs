//! Writes that belong together, and why they were cancelled.

use crate::item::Item;
use crate::{Error, Result};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, Put, TransactWriteItem};

/// A put of an item that must be new.
pub(crate) fn put_new(table: &str, item: Item) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item)).condition_expression("attribute_not_exists(sk)");
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build())
}

/// The reasons of a cancelled transaction, one a write.
pub(crate) fn reasons(error: &SdkError<TransactWriteItemsError>) -> Option<&[CancellationReason]> {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => Some(cancelled.cancellation_reasons()),
        _ => None,
    }
}

/// Whether a reason says that another write was in the way, by a condition or by a transaction under way.
pub(crate) fn lost(reason: &CancellationReason) -> bool {
    matches!(reason.code(), Some("ConditionalCheckFailed" | "TransactionConflict"))
}
