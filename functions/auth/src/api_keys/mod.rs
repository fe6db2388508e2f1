//! Keys of service accounts.

pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod list;

use crate::state::Auth;
use crate::users::known;
use serde::Serialize;
use store::{ApiKey, User, UserKind};
use utoipa::ToSchema;
use web::shape::rfc3339;
use web::{Caller, Code, Problem};

/// A key, without what it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyBody {
    key_id: String,
    /// What it is for.
    name: String,
    /// What may be done with it, of what the account may do.
    scopes: Vec<String>,
    created_by: String,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339.
    expires_at: String,
}

impl From<&ApiKey> for ApiKeyBody {
    fn from(key: &ApiKey) -> Self {
        Self {
            key_id: key.key_id.clone(),
            name: key.name.clone(),
            scopes: key.scopes.clone(),
            created_by: key.created_by.to_string(),
            created_at: rfc3339(key.created_at),
            expires_at: rfc3339(key.expires_at),
        }
    }
}

/// A service account of the caller's tenant.
async fn account(auth: &Auth, caller: &Caller, id: &str) -> Result<User, Problem> {
    let user = known(auth, caller, id).await?;
    match user.kind {
        UserKind::Service => Ok(user),
        UserKind::Person => Err(Problem::new(Code::Conflict, "people log in; only service accounts have keys")),
    }
}
