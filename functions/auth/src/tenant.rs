//! Makes a tenant with its first administrator.
//!
//! By direct invocation only: `{"create_tenant": {"tenant": …, "admin": {"username": …, "password": …}}}`.

use crate::state::Auth;
use engine::{RoleName, TenantId, UserId};
use serde::{Deserialize, Serialize};
use store::{Entitlements, User, UserKind};

/// The event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTenant {
    tenant: TenantId,
    admin: Admin,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Admin {
    username: UserId,
    password: String,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct TenantCreated {
    /// The tenant.
    pub tenant: TenantId,
    /// Whether it is new; an existing one is left as it is.
    pub created: bool,
}

/// Why there is no tenant.
#[derive(Debug, thiserror::Error)]
pub enum TenantFailed {
    /// The administrator's password is too weak.
    #[error("{0}")]
    Password(String),
    /// The password cannot be hashed.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] store::Error),
}

pub(crate) async fn create(auth: &Auth, event: CreateTenant) -> Result<TenantCreated, TenantFailed> {
    let weaknesses = identity::weaknesses(&event.admin.password, event.admin.username.as_str());
    if !weaknesses.is_empty() {
        let told: Vec<String> = weaknesses.iter().map(ToString::to_string).collect();
        return Err(TenantFailed::Password(told.join("; ")));
    }
    let admin = User {
        display_name: event.admin.username.to_string(),
        user_id: event.admin.username,
        kind: UserKind::Person,
        email: None,
        entitlements: Entitlements::of_roles(RoleName::parse("admin")),
        password_hash: Some(identity::hash_password(&event.admin.password)?),
        second_factor: None,
        credentials_version: 0,
        linked: Vec::new(),
        active: true,
        version: 0,
        created_at: auth.kit.now(),
    };
    let store = auth.kit.store();
    if store.tenant(&event.tenant).await?.is_some() {
        return Ok(TenantCreated { tenant: event.tenant, created: false });
    }
    // What cannot be written down is not done; asked again, it is.
    auth.kit.recorder.by_deployment(&event.tenant, "create_tenant", auth.kit.now()).await?;
    match store.create_tenant(&event.tenant, &admin).await {
        Ok(()) => Ok(TenantCreated { tenant: event.tenant, created: true }),
        Err(store::Error::AlreadyExists) => Ok(TenantCreated { tenant: event.tenant, created: false }),
        Err(error) => Err(error.into()),
    }
}
