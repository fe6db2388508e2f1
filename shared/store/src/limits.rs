//! How often requests may come, as a tenant has it: an attribute of the tenant's own item, which every request reads anyway.

use crate::error::unavailable;
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use engine::TenantId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a request asks for, as far as limits tell requests apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteClass {
    /// Ways in: log-in, single sign-on, a forgotten password.
    Login,
    /// A new pair of tokens.
    Refresh,
    /// What changes nothing.
    Read,
    /// What changes something.
    Write,
    /// Decisions, expressions, what-if instances: what computes.
    Evaluate,
}

impl RouteClass {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Login, Self::Refresh, Self::Read, Self::Write, Self::Evaluate];

    /// The word in keys, settings and headers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Refresh => "refresh",
            Self::Read => "read",
            Self::Write => "write",
            Self::Evaluate => "evaluate",
        }
    }
}

/// So many requests a window, and so many more at once after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Requests a window; at least 1.
    pub limit: u32,
    /// The window, in seconds; at least 1.
    pub window_seconds: u32,
    /// Requests beyond it that a full bucket lets through.
    pub burst: u32,
}

/// The limits of a tenant's own, by class; a class that is not there has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// For everybody together.
    #[serde(default)]
    pub tenant: BTreeMap<RouteClass, Limit>,
    /// For each user.
    #[serde(default)]
    pub user: BTreeMap<RouteClass, Limit>,
}

impl Store {
    /// Replaces a tenant's limits.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there is no such tenant.
    pub async fn set_limits(&self, tenant: &TenantId, limits: &Limits) -> Result<()> {
        let limits = serde_dynamo::to_attribute_value(limits).map_err(Error::unreadable)?;
        let update = self.db.update_item().table_name(self.identity()).set_key(Some(keys::tenant(tenant).item()));
        let update = update.update_expression("SET limits = :limits").expression_attribute_values(":limits", limits);
        match update.condition_expression("attribute_exists(sk)").send().await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.as_service_error(), Some(UpdateItemError::ConditionalCheckFailedException(_))) => {
                Err(Error::Conflict)
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}
