//! The people of a tenant, as administrators see them.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;

use serde::Serialize;
use store::User;
use utoipa::ToSchema;
use web::shape::rfc3339;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    user_id: String,
    display_name: String,
    roles: Vec<String>,
    approval_level: u8,
    active: bool,
    /// Whether a log-in takes a one-time password too.
    second_factor: bool,
    /// RFC 3339.
    created_at: String,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            user_id: user.user_id.to_string(),
            display_name: user.display_name,
            roles: user.entitlements.roles.iter().map(ToString::to_string).collect(),
            approval_level: user.entitlements.approval_level,
            active: user.active,
            second_factor: user.second_factor.is_some_and(|factor| factor.confirmed),
            created_at: rfc3339(user.created_at),
        }
    }
}
