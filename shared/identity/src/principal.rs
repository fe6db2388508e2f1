//! Who is asking, once the gate has let them in: what they have at this moment.

use crate::granting::Power;
use crate::rules::Rules;
use engine::instance::Actor;
use engine::{DepartmentId, RoleName, TenantId, Timestamp, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Limits, Skill, User, UserKind, given_to};
use work::task::Worker;

/// The role that may do everything in its tenant.
pub const ADMIN: &str = "admin";

/// A person or a machine whose session or key is good now.
#[derive(Debug, Clone)]
pub struct Principal {
    /// Their tenant: the beginning of every key they can reach.
    pub tenant: TenantId,
    /// Who.
    pub user: UserId,
    /// How often what they were given has changed.
    pub version: u64,
    /// Which of the two.
    pub kind: UserKind,
    /// What they showed.
    pub credential: Credential,
    /// The roles they have now, their own and those they hold for others, each with the approval level they have in it.
    pub roles: BTreeMap<RoleName, u8>,
    /// What of it is lastingly theirs, and so theirs to give.
    pub own: Power,
    /// Where they belong.
    pub department: Option<DepartmentId>,
    /// What they are able to do.
    pub skills: Vec<Skill>,
    /// Most tasks that they may hold.
    pub task_capacity: Option<u32>,
    /// What roles mean in their tenant.
    pub rules: Arc<Rules>,
    /// How often requests may come, as their tenant says.
    pub limits: Limits,
}

/// What a request shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A session.
    Session {
        /// Which.
        id: String,
        /// Since when.
        began_at: Timestamp,
    },
    /// A key of a service account.
    ApiKey {
        /// Which.
        id: String,
        /// What may be done with it.
        scopes: Vec<String>,
    },
}

/// The roles that a user has at a moment, their own and those of the `delegators` whose deputy they are.
pub(crate) fn roles_at(user: &User, delegators: &[User], now: Timestamp) -> BTreeMap<RoleName, u8> {
    user.entitlements.with_deputised(|from| given_to(delegators, from), now)
}

impl Credential {
    /// As the audit log calls it: `session:…` or `key:…`.
    pub fn name(&self) -> String {
        match self {
            Self::Session { id, .. } => format!("session:{id}"),
            Self::ApiKey { id, .. } => format!("key:{id}"),
        }
    }
}

/// Somebody as the one who did something.
pub(crate) fn actor_of(kind: UserKind, user: &UserId) -> Actor {
    match kind {
        UserKind::Person => Actor(format!("user:{user}")),
        UserKind::Service => Actor(format!("service:{user}")),
    }
}

impl Principal {
    /// Their session, if that is what they showed.
    pub fn session(&self) -> Option<&str> {
        match &self.credential {
            Credential::Session { id, .. } => Some(id),
            Credential::ApiKey { .. } => None,
        }
    }

    /// As the one who did something.
    pub fn actor(&self) -> Actor {
        actor_of(self.kind, &self.user)
    }

    /// The queues they may take tasks from, with the approval level they have there: one a role, those that its meaning
    /// adds, and, if they are a person, that of [`RoleName::everyone`].
    pub fn queues(&self) -> BTreeMap<RoleName, u8> {
        self.rules.queues(self.kind, &self.roles)
    }

    /// As someone at work.
    pub fn worker(&self) -> Worker {
        Worker {
            user: self.user.clone(),
            roles: self.queues(),
            abilities: self.rules.abilities(self.department.as_ref(), &self.skills),
            capacity: self.task_capacity,
        }
    }

    /// Their department and all that it is a part of, from the inside out.
    pub fn departments(&self) -> Vec<&DepartmentId> {
        self.rules.departments_of(self.department.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Assignment, Delegation, Entitlements, RoleSource, Validity};

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn role(name: &str) -> RoleName {
        RoleName::parse(name).unwrap()
    }

    fn user(name: &str, roles: &[&str], level: u8) -> User {
        User {
            user_id: UserId::parse(name).unwrap(),
            kind: UserKind::Person,
            display_name: name.to_owned(),
            email: None,
            entitlements: Entitlements { approval_level: level, ..Entitlements::of_roles(roles.iter().map(|name| role(name))) },
            password_hash: None,
            second_factor: None,
            credentials_version: 0,
            linked: Vec::new(),
            active: true,
            version: 0,
            created_at: at(0),
        }
    }

    fn deputy_of(from: &str, roles: &[&str]) -> Delegation {
        let validity = Validity { valid_from: Some(at(10)), valid_to: Some(at(20)) };
        Delegation { from: UserId::parse(from).unwrap(), roles: roles.iter().map(|name| role(name)).collect(), validity }
    }

    fn told(user: &User, delegators: &[User], now: i64) -> Vec<String> {
        roles_at(user, delegators, at(now)).into_iter().map(|(role, level)| format!("{role} {level}")).collect()
    }

    #[test]
    fn an_assignment_that_ends_counts_until_just_before() {
        let mut emma = user("emma", &["employee"], 0);
        let validity = Validity { valid_from: Some(at(5)), valid_to: Some(at(9)) };
        emma.entitlements.assignments.push(Assignment { role: role("manager"), validity, source: RoleSource::Given });
        assert_eq!([4, 5, 8, 9].map(|now| told(&emma, &[], now).len()), [1, 2, 2, 1]);
    }

    #[test]
    fn a_deputy_has_what_the_delegator_has_then_and_no_more() {
        let mut emma = user("emma", &["employee"], 0);
        emma.entitlements.delegations.push(deputy_of("mark", &[]));
        let mark = user("mark", &["manager", "employee"], 2);
        assert_eq!(told(&emma, std::slice::from_ref(&mark), 9), ["employee 0"]);
        assert_eq!(told(&emma, std::slice::from_ref(&mark), 10), ["employee 2", "manager 2"]);
        assert_eq!(told(&emma, std::slice::from_ref(&mark), 20), ["employee 0"]);
        // Mark has left, or has lost his role, or is not there any more.
        assert_eq!(told(&emma, &[User { active: false, ..mark }], 10), ["employee 0"]);
        assert_eq!(told(&emma, &[user("mark", &["clerk"], 2)], 10), ["clerk 2", "employee 0"]);
        assert_eq!(told(&emma, &[], 10), ["employee 0"]);
    }

    #[test]
    fn a_delegation_of_some_roles_gives_no_level_in_others() {
        let mut emma = user("emma", &["manager"], 1);
        emma.entitlements.delegations.push(deputy_of("mark", &["auditor"]));
        let mark = user("mark", &["manager", "auditor"], 5);
        assert_eq!(told(&emma, &[mark], 15), ["auditor 5", "manager 1"]);
    }

    #[test]
    fn what_somebody_holds_for_others_is_not_passed_on() {
        let mut emma = user("emma", &[], 0);
        emma.entitlements.delegations.push(deputy_of("mark", &[]));
        let mut mark = user("mark", &["manager"], 1);
        mark.entitlements.delegations.push(deputy_of("diana", &[]));
        assert_eq!(told(&emma, &[mark, user("diana", &["hr_director"], 2)], 15), ["manager 1"]);
    }
}
