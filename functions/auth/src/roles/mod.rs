//! What roles mean.

pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod write;

use serde::Serialize;
use store::Role;
use utoipa::ToSchema;

/// What a role means.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleBody {
    role: String,
    description: Option<String>,
    /// What whoever has it may do.
    permissions: Vec<String>,
    /// Queues, beside the one of its name, whose tasks they may take.
    queues: Vec<String>,
}

impl From<&Role> for RoleBody {
    fn from(role: &Role) -> Self {
        Self {
            role: role.role.to_string(),
            description: role.description.clone(),
            permissions: role.permissions.clone(),
            queues: role.queues.iter().map(ToString::to_string).collect(),
        }
    }
}
