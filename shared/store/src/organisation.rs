//! How a tenant is organised, and who works where in it at a moment: what roles mean, how departments lie in each other, and what
//! somebody has by both. One way for whoever asks: the gate that lets requests in, and the queues that look for people.

use crate::{AccessRules, Department, Entitlements, Role, Skill, User, UserKind};
use engine::{DepartmentId, RoleName, Timestamp, UserId};
use std::collections::{BTreeMap, HashMap};
use work::queue::Abilities;
use work::task::Worker;

/// How deep departments may lie in each other.
pub const MAX_DEPTH: usize = 20;

/// What roles mean in a tenant, and its departments.
#[derive(Debug, Clone, Default)]
pub struct Organisation {
    roles: HashMap<RoleName, Role>,
    departments: HashMap<DepartmentId, Department>,
}

impl From<&AccessRules> for Organisation {
    fn from(rules: &AccessRules) -> Self {
        Self {
            roles: rules.roles.iter().map(|role| (role.role.clone(), role.clone())).collect(),
            departments: rules.departments.iter().map(|one| (one.department_id.clone(), one.clone())).collect(),
        }
    }
}

impl Organisation {
    /// What a role means, where that was said.
    pub fn role(&self, role: &RoleName) -> Option<&Role> {
        self.roles.get(role)
    }

    /// All roles whose meaning was said.
    pub fn roles(&self) -> impl ExactSizeIterator<Item = &Role> {
        self.roles.values()
    }

    /// The queues that a role opens beside its own.
    pub fn queues_of(&self, role: &RoleName) -> &[RoleName] {
        self.role(role).map_or(&[], |role| &role.queues)
    }

    /// The queues that somebody with some roles works on, with the approval level there: one a role, those that its meaning
    /// adds, and, if they are a person, that of [`RoleName::everyone`].
    pub fn queues(&self, kind: UserKind, roles: &BTreeMap<RoleName, u8>) -> BTreeMap<RoleName, u8> {
        let mut queues = roles.clone();
        for (role, level) in roles {
            for queue in self.queues_of(role) {
                queues.entry(queue.clone()).and_modify(|known| *known = (*known).max(*level)).or_insert(*level);
            }
        }
        if kind == UserKind::Person {
            queues.entry(RoleName::everyone()).or_insert(0);
        }
        queues
    }

    /// A department.
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments.get(id)
    }

    /// All departments.
    pub fn departments(&self) -> impl ExactSizeIterator<Item = &Department> {
        self.departments.values()
    }

    /// A department and all that it is a part of, from the inside out.
    pub fn with_ancestors<'a>(&'a self, id: &'a DepartmentId) -> impl Iterator<Item = &'a DepartmentId> {
        let outside = |id: &&'a DepartmentId| self.departments.get(*id).and_then(|department| department.parent.as_ref());
        std::iter::successors(Some(id), outside).take(MAX_DEPTH)
    }

    /// The same of a department that something may have.
    pub fn departments_of<'a>(&'a self, id: Option<&'a DepartmentId>) -> Vec<&'a DepartmentId> {
        id.into_iter().flat_map(|id| self.with_ancestors(id)).collect()
    }

    /// How many departments lie below one, on the longest way down.
    pub fn depth_below(&self, id: &DepartmentId) -> usize {
        let way_up = |from: &DepartmentId| self.with_ancestors(from).position(|above| above == id);
        self.departments.keys().filter_map(way_up).max().unwrap_or(0)
    }

    /// What somebody of a department, with some skills, is able to do.
    pub fn abilities(&self, department: Option<&DepartmentId>, skills: &[Skill]) -> Abilities {
        Abilities {
            departments: self.departments_of(department).into_iter().cloned().collect(),
            skills: skills.iter().map(|skill| (skill.name.clone(), skill.level)).collect(),
        }
    }

    /// Somebody as someone at work at a moment. `deputised` gives what those have whose deputies people are, as long as they may do
    /// anything at all.
    pub fn worker<'a>(
        &self,
        user: &UserId,
        kind: UserKind,
        given: &Entitlements,
        deputised: impl Fn(&UserId) -> Option<&'a Entitlements>,
        now: Timestamp,
    ) -> Worker {
        Worker {
            user: user.clone(),
            roles: self.queues(kind, &given.with_deputised(deputised, now)),
            abilities: self.abilities(given.department.as_ref(), &given.skills),
            capacity: given.task_capacity,
        }
    }
}

/// What somebody among these people was given, if they may do anything at all.
pub fn given_to<'a>(people: &'a [User], user: &UserId) -> Option<&'a Entitlements> {
    people.iter().find(|one| one.user_id == *user && one.active).map(|one| &one.entitlements)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(id: &str, parent: Option<&str>) -> Department {
        let parse = |id: &str| DepartmentId::parse(id).unwrap();
        Department { department_id: parse(id), name: id.to_owned(), parent: parent.map(parse), manager: None }
    }

    #[test]
    fn a_department_is_inside_all_above_it_and_a_ring_ends() {
        let departments = vec![
            department("team", Some("hr")),
            department("hr", Some("all")),
            department("all", None),
            department("a", Some("b")),
            department("b", Some("a")),
        ];
        let organisation = Organisation::from(&AccessRules { departments, ..AccessRules::default() });
        let above = |id: &str| {
            let id = DepartmentId::parse(id).unwrap();
            organisation.with_ancestors(&id).map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(above("team"), ["team", "hr", "all"]);
        assert_eq!(above("nowhere"), ["nowhere"]);
        assert_eq!(above("a").len(), MAX_DEPTH);
    }
}
