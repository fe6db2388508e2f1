//! Who is asking, once the gate has let them in.

use engine::instance::Actor;
use engine::task::Worker;
use engine::{RoleName, TenantId, UserId};
use store::{Limits, UserRoles};

/// The role that may do everything in its tenant.
const ADMIN: &str = "admin";

/// A person or a machine, in a session that is alive now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Their tenant: the beginning of every key they can reach.
    pub tenant: TenantId,
    /// Who.
    pub user: UserId,
    /// Their session.
    pub session: String,
    /// What they may do.
    pub entitlements: UserRoles,
    /// How often their requests may come, as their tenant says.
    pub limits: Limits,
}

impl Principal {
    /// Whether they have a role.
    pub fn has_role(&self, role: &RoleName) -> bool {
        self.entitlements.roles.contains(role)
    }

    /// Whether they administer their tenant.
    pub fn is_admin(&self) -> bool {
        self.entitlements.roles.iter().any(|role| role.as_str() == ADMIN)
    }

    /// As the one who did something.
    pub fn actor(&self) -> Actor {
        Actor(format!("user:{}", self.user))
    }

    /// As someone at work.
    pub fn worker(&self) -> Worker {
        Worker { user: self.user.clone(), roles: self.entitlements.roles.clone(), level: self.entitlements.approval_level }
    }
}
