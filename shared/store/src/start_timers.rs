//! How far the start timers of a definition are: one item each, moved on by who fires it. A firing that is not the one
//! the item names was done before, or belongs to a version that is not the latest any more.

use crate::error::unavailable;
use crate::item::{Item, Key, n, number, text};
use crate::{Error, PageRequest, Result, Store, keys, page::MAX_PAGE};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use engine::graph::NodeIx;
use engine::{TenantId, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};

/// A timer that starts instances.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StartTimer {
    /// The definition.
    pub workflow: WorkflowId,
    /// Its version.
    pub version: u32,
    /// The start event.
    pub node: NodeIx,
    /// Which of its triggers.
    pub trigger: u16,
}

/// One firing of a start timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firing {
    /// When.
    pub due: Timestamp,
    /// How often it fires after this; none means for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
}

impl Store {
    /// The next firing of a start timer; none when there is none, or no such timer.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn start_timer(&self, tenant: &TenantId, timer: &StartTimer) -> Result<Option<Firing>> {
        self.get_workflow_item(key(tenant, timer)).await?.map_or(Ok(None), |item| firing(&item))
    }

    /// Sets a start timer unless it was set before; gives its next firing as it then is.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn set_start_timer(&self, tenant: &TenantId, timer: &StartTimer, first: Firing) -> Result<Option<Firing>> {
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item(key(tenant, timer), Some(first))));
        let put = put.condition_expression("attribute_not_exists(sk)");
        let put = put.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match put.send().await {
            Ok(_) => Ok(Some(first)),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => match failed.item() {
                    Some(known) => firing(known),
                    None => self.start_timer(tenant, timer).await,
                },
                _ => Err(unavailable(error)),
            },
        }
    }

    /// Moves a start timer on from a firing to the next, unless somebody did before.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn move_start_timer(&self, tenant: &TenantId, timer: &StartTimer, from: Timestamp, to: Option<Firing>) -> Result<()> {
        let put = self.db.put_item().table_name(self.workflow()).set_item(Some(item(key(tenant, timer), to)));
        let put = put.condition_expression("due = :from").expression_attribute_values(":from", n(from.as_millis()));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Removes the start timers of all versions before this one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn delete_start_timers(&self, tenant: &TenantId, workflow: &WorkflowId, before: u32) -> Result<()> {
        let (pk, end) = (keys::starts_of(tenant, workflow), keys::start_timer(before, 0, 0));
        let mut page = PageRequest { limit: MAX_PAGE, after: None };
        loop {
            let items = self.query_page(self.workflow(), pk.clone(), keys::START_TIMERS, &page).await?;
            let more = items.len() > page.limit;
            for item in items.iter().take(page.limit) {
                let sk = text(item, "sk")?;
                if sk >= end.as_str() {
                    return Ok(());
                }
                let delete = self.db.delete_item().table_name(self.workflow()).set_key(Some(Key::new(&pk, sk).item()));
                delete.send().await.map_err(unavailable)?;
                page.after = Some(sk.to_owned());
            }
            if !more {
                return Ok(());
            }
        }
    }
}

fn key(tenant: &TenantId, timer: &StartTimer) -> Key {
    Key::new(keys::starts_of(tenant, &timer.workflow), keys::start_timer(timer.version, timer.node.0, timer.trigger))
}

/// A timer without a next firing stays, so that it is not set again.
fn item(key: Key, next: Option<Firing>) -> Item {
    let mut item = key.item();
    if let Some(Firing { due, left }) = next {
        item.insert("due".to_owned(), n(due.as_millis()));
        item.extend(left.map(|left| ("left".to_owned(), n(left))));
    }
    item
}

fn firing(item: &Item) -> Result<Option<Firing>> {
    if !item.contains_key("due") {
        return Ok(None);
    }
    let left = if item.contains_key("left") { Some(number(item, "left")?) } else { None };
    Ok(Some(Firing { due: Timestamp::from_millis(number(item, "due").map_err(|_| Error::unreadable("start timer"))?), left }))
}
