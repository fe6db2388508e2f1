//! What a user was given. What of it counts is decided at the moment of a request, by whoever lets it in.

use engine::{DepartmentId, RoleName, SkillName, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A time with a beginning and an end, either of which may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Validity {
    /// From this moment on.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
    /// Until just before this moment.
    #[serde(default)]
    pub valid_to: Option<Timestamp>,
}

impl Validity {
    /// Whether a moment lies in it.
    pub fn covers(&self, now: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| from <= now) && self.valid_to.is_none_or(|to| now < to)
    }

    /// Whether it is over at a moment and so can never count again.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.valid_to.is_some_and(|to| to <= now)
    }
}

/// All that a user was given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entitlements {
    /// Where they belong.
    #[serde(default)]
    pub department: Option<DepartmentId>,
    /// Their roles, each with its time.
    pub assignments: Vec<Assignment>,
    /// Their approval level: 0 for none, higher for more.
    pub approval_level: u8,
    /// What they are able to do.
    #[serde(default)]
    pub skills: Vec<Skill>,
    /// Most tasks that they may hold at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_capacity: Option<u32>,
    /// Whose deputy they are.
    #[serde(default)]
    pub delegations: Vec<Delegation>,
    /// Who their deputies are: the other end of what stands with those.
    #[serde(default)]
    pub deputies: Vec<Deputy>,
}

/// A role that somebody has for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The role.
    pub role: RoleName,
    /// When they have it.
    #[serde(flatten)]
    pub validity: Validity,
    /// Why they have it.
    pub source: RoleSource,
}

/// Where a role comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RoleSource {
    /// An administrator gave it.
    Given,
    /// It was given for a short time, for a reason.
    Escalation {
        /// The reason.
        reason: String,
        /// By whom.
        granted_by: UserId,
    },
    /// An identity provider says so, at each log-in anew.
    SignOn {
        /// Which.
        provider: String,
    },
}

/// How well somebody can do something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// What.
    pub name: SkillName,
    /// 1 to 5, more is better.
    pub level: u8,
}

/// What a deputy has of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// Whose roles they are.
    pub from: UserId,
    /// Which; none means all that `from` has.
    pub roles: Vec<RoleName>,
    /// When.
    #[serde(flatten)]
    pub validity: Validity,
}

/// Who stands in for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deputy {
    /// The deputy.
    pub to: UserId,
    /// Which roles; none means all.
    pub roles: Vec<RoleName>,
    /// When.
    #[serde(flatten)]
    pub validity: Validity,
}

impl Entitlements {
    /// Roles without an end, as administrators give them.
    pub fn of_roles(roles: impl IntoIterator<Item = RoleName>) -> Self {
        let given = |role| Assignment { role, validity: Validity::default(), source: RoleSource::Given };
        Self { assignments: roles.into_iter().map(given).collect(), ..Self::default() }
    }

    /// The roles of their own that they have at a moment, each once.
    pub fn roles_at(&self, now: Timestamp) -> Vec<RoleName> {
        let mut roles: Vec<RoleName> = Vec::new();
        for assignment in self.assignments.iter().filter(|assignment| assignment.validity.covers(now)) {
            if !roles.contains(&assignment.role) {
                roles.push(assignment.role.clone());
            }
        }
        roles
    }

    /// The roles that they have at a moment, with the approval level in each: their own, and what those whose deputy they are have
    /// themselves at that moment. What a delegator holds for others is not passed on. `deputised` gives what somebody was given, and
    /// nothing of those who may not do anything at all.
    pub fn with_deputised<'a>(&self, deputised: impl Fn(&UserId) -> Option<&'a Self>, now: Timestamp) -> BTreeMap<RoleName, u8> {
        let mut roles: BTreeMap<RoleName, u8> = self.roles_at(now).into_iter().map(|role| (role, self.approval_level)).collect();
        for delegation in self.delegations.iter().filter(|delegation| delegation.validity.covers(now)) {
            let Some(delegator) = deputised(&delegation.from) else { continue };
            let level = delegator.approval_level;
            for role in delegator.roles_at(now) {
                if delegation.roles.is_empty() || delegation.roles.contains(&role) {
                    roles.entry(role).and_modify(|known| *known = (*known).max(level)).or_insert(level);
                }
            }
        }
        roles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_counts_from_its_beginning_to_just_before_its_end() {
        let at = Timestamp::from_millis;
        let validity = Validity { valid_from: Some(at(1_000)), valid_to: Some(at(2_000)) };
        let covered: Vec<bool> = [999, 1_000, 1_999, 2_000].map(|millis| validity.covers(at(millis))).to_vec();
        assert_eq!(covered, [false, true, true, false]);
        assert_eq!([1_999, 2_000].map(|millis| validity.is_over(at(millis))), [false, true]);
        assert!(Validity::default().covers(at(0)) && !Validity::default().is_over(at(i64::MAX)));
    }
}
