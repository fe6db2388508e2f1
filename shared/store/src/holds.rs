//! Legal holds on instances: while there is one, nothing of the instance goes.

use crate::archive::{CaseAsSeen, MARK};
use crate::error::unavailable;
use crate::item::{Key, read, record};
use crate::transaction::{check_version, lost, reasons};
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};
use engine::instance::Actor;
use engine::{InstanceId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long to wait before asking again when a hold met another write of the instance, in milliseconds.
const AGAIN: [u64; 5] = [10, 20, 50, 100, 200];

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// That nobody holds an instance, as it was looked at: neither the instance itself nor the case that it was started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheld {
    /// The instance.
    pub instance: InstanceId,
    /// The case; its hold is part of its version.
    pub case: Option<CaseAsSeen>,
}

impl Store {
    /// The hold on an instance, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn hold(&self, tenant: &TenantId, instance: &InstanceId) -> Result<Option<Hold>> {
        self.get_workflow_item(keys::hold(tenant, instance)).await?.map(read).transpose()
    }

    /// Holds an instance, or says anew why. What is written of it at the same moment is no reason not to hold it: that is over
    /// a moment later.
    ///
    /// # Errors
    /// [`Error::Archived`] when it is archived, [`Error::Conflict`] when others were in the way again and again.
    pub async fn set_hold(&self, tenant: &TenantId, instance: &InstanceId, hold: &Hold) -> Result<()> {
        for pause in AGAIN {
            match self.put_hold(tenant, instance, hold).await {
                Err(Error::Conflict) => tokio::time::sleep(Duration::from_millis(pause)).await,
                done => return done,
            }
        }
        self.put_hold(tenant, instance, hold).await
    }

    async fn put_hold(&self, tenant: &TenantId, instance: &InstanceId, hold: &Hold) -> Result<()> {
        let put = Put::builder().table_name(self.workflow()).set_item(Some(record(keys::hold(tenant, instance), hold)?));
        let put = TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?).build();
        let sent = self.db.transact_write_items().set_transact_items(Some(vec![put, self.not_archived(tenant, instance)?])).send().await;
        sent.map(|_| ()).map_err(|error| archived_or_lost(&error).unwrap_or_else(|| unavailable(error)))
    }

    /// Releases an instance; one that nobody holds is as it was.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn release_hold(&self, tenant: &TenantId, instance: &InstanceId) -> Result<()> {
        let key = keys::hold(tenant, instance).item();
        self.db.delete_item().table_name(self.workflow()).set_key(Some(key)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// Checks that still nobody holds an instance.
    pub(crate) fn still_unheld(&self, tenant: &TenantId, unheld: &Unheld) -> Result<Vec<TransactWriteItem>> {
        let hold = keys::hold(tenant, &unheld.instance).item();
        let check =
            ConditionCheck::builder().table_name(self.workflow()).set_key(Some(hold)).condition_expression("attribute_not_exists(sk)");
        let mut checks = vec![TransactWriteItem::builder().condition_check(check.build().map_err(Error::unreadable)?).build()];
        if let Some(CaseAsSeen { case, version }) = &unheld.case {
            checks.push(check_version(self.workflow(), keys::case(tenant, case), *version)?);
        }
        Ok(checks)
    }

    /// A check, the last of a transaction, that an instance is not archived.
    pub(crate) fn not_archived(&self, tenant: &TenantId, instance: &InstanceId) -> Result<TransactWriteItem> {
        let first = Key::new(keys::log(tenant, instance), keys::batch(1)).item();
        let check =
            ConditionCheck::builder().table_name(self.workflow()).set_key(Some(first)).condition_expression("attribute_not_exists(#m)");
        let check = check.expression_attribute_names("#m", MARK).build().map_err(Error::unreadable)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}

type Refused = aws_sdk_dynamodb::error::SdkError<aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError>;

/// Why a transaction was cancelled whose last write is [`Store::not_archived`].
pub(crate) fn archived_or_lost(error: &Refused) -> Option<Error> {
    match reasons(error)? {
        [.., last] if crate::transaction::condition_failed(last) => Some(Error::Archived),
        reasons => reasons.iter().any(lost).then_some(Error::Conflict),
    }
}
