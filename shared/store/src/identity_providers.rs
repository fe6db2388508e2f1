//! Identity providers that a tenant's people may log in with. What is in a configuration is its reader's business.

use crate::error::unavailable;
use crate::item::{n, read, record};
use crate::receipts::Receipt;
use crate::transaction::{lost, put_new, reasons};
use crate::{Error, Page, PageRequest, Result, Store, keys};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use engine::{ProviderId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its id.
    pub provider_id: ProviderId,
    /// How it is reached and what its claims mean, as JSON.
    pub configuration: String,
    /// What we prove ourselves to it with, sealed.
    #[serde(default)]
    pub sealed_secret: Option<String>,
    /// How often it was changed.
    pub version: u64,
    /// Since when it is there.
    pub created_at: Timestamp,
}

impl Store {
    /// Adds an identity provider.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when there is one of its id, [`Error::ReceiptExists`] when the request was carried out before.
    pub async fn create_identity_provider(&self, tenant: &TenantId, new: &IdentityProvider, receipt: Option<&Receipt>) -> Result<()> {
        let mut writes = vec![put_new(self.identity(), record(keys::identity_provider(tenant, &new.provider_id), new)?)?];
        if let Some(receipt) = receipt {
            writes.push(receipt.write(self.operations(), tenant, new.created_at)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some([_, receipt]) if lost(receipt) => Error::ReceiptExists,
            Some(reasons) if reasons.iter().any(lost) => Error::AlreadyExists,
            _ => unavailable(error),
        })
    }

    /// Replaces an identity provider, if it still is of the version that was read.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it changed since.
    pub async fn replace_identity_provider(&self, tenant: &TenantId, read: u64, next: &IdentityProvider) -> Result<()> {
        let item = record(keys::identity_provider(tenant, &next.provider_id), next)?;
        let put = self.db.put_item().table_name(self.identity()).set_item(Some(item)).condition_expression("#version = :read");
        let put = put.expression_attribute_names("#version", "version").expression_attribute_values(":read", n(read));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Takes an identity provider away; whom it brought stays a user.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn remove_identity_provider(&self, tenant: &TenantId, provider: &ProviderId) -> Result<()> {
        let key = keys::identity_provider(tenant, provider).item();
        self.db.delete_item().table_name(self.identity()).set_key(Some(key)).send().await.map_err(unavailable)?;
        Ok(())
    }

    /// An identity provider, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn identity_provider(&self, tenant: &TenantId, provider: &ProviderId) -> Result<Option<IdentityProvider>> {
        let key = keys::identity_provider(tenant, provider).item();
        let get = self.db.get_item().table_name(self.identity()).set_key(Some(key)).consistent_read(true);
        get.send().await.map_err(unavailable)?.item.map(read).transpose()
    }

    /// A page of a tenant's identity providers, by id.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn identity_providers(&self, tenant: &TenantId, page: &PageRequest) -> Result<Page<IdentityProvider>> {
        let items = self.query_page(self.identity(), keys::sign_on(tenant), keys::PROVIDERS, page).await?;
        let found = items.into_iter().map(read).collect::<Result<Vec<IdentityProvider>>>()?;
        Ok(Page::cut(found, page.limit, |provider| format!("{}{}", keys::PROVIDERS, provider.provider_id)))
    }
}
