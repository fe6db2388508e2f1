//! Who works in a test's tenants.

use engine::{RoleName, TenantId, Timestamp, UserId};
use std::sync::OnceLock;
use store::{Entitlements, Session, User, UserKind};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody with roles.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name they log in with.
    pub name: String,
    /// Their roles.
    pub roles: Vec<String>,
    /// How far up an approval hierarchy they may decide.
    pub level: u8,
}

/// The demo tenant's people: name, role, approval level.
pub const PEOPLE: [(&str, &str, u8); 5] =
    [("admin", "admin", 0), ("emma", "employee", 0), ("mark", "manager", 1), ("hanna", "hr_specialist", 0), ("diana", "hr_director", 2)];

/// Somebody with one role.
pub fn person(name: &str, role: &str, level: u8) -> Person {
    Person { name: name.to_owned(), roles: vec![role.to_owned()], level }
}

impl Person {
    pub(crate) fn id(&self) -> UserId {
        UserId::parse(&self.name).unwrap()
    }

    /// The user as stored. Hashing is slow on purpose, so that it is done once for all.
    pub fn user(&self, now: Timestamp) -> User {
        static HASH: OnceLock<String> = OnceLock::new();
        User {
            user_id: self.id(),
            kind: UserKind::Person,
            display_name: self.name.clone(),
            email: None,
            entitlements: self.entitlements(),
            password_hash: Some(HASH.get_or_init(|| identity::hash_password(PASSWORD).unwrap()).clone()),
            second_factor: None,
            credentials_version: 0,
            linked: Vec::new(),
            active: true,
            version: 0,
            created_at: now,
        }
    }

    pub(crate) fn session(&self, id: &str, now: Timestamp) -> Session {
        Session {
            session_id: id.to_owned(),
            user_id: self.id(),
            device: None,
            user_agent: None,
            address: None,
            created_at: now,
            // As if something came from it all the time.
            last_activity: now.plus_seconds(364 * 24 * 3600),
            expires_at: now.plus_seconds(365 * 24 * 3600),
            refresh_hash: "none".to_owned(),
        }
    }

    fn entitlements(&self) -> Entitlements {
        let roles = self.roles.iter().map(|role| RoleName::parse(role).unwrap());
        Entitlements { approval_level: self.level, ..Entitlements::of_roles(roles) }
    }
}

pub(crate) fn tenant(name: &str) -> TenantId {
    TenantId::parse(name).unwrap()
}
