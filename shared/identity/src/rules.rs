//! What roles mean in a tenant and how it is organised, kept while the tenant's rules stay the same.

use crate::Result;
use engine::{DepartmentId, PolicyId, RoleName, TenantId};
use quick_cache::sync::Cache;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use store::{AccessRules, Department, MAX_RULES, Policy, Role, Store, UserKind};

/// Tenants whose rules one function keeps.
const MAX_TENANTS: usize = 64;

/// How deep departments may lie in each other.
pub const MAX_DEPTH: usize = 20;

/// The access rules of a tenant, by name.
#[derive(Debug, Default)]
pub struct Rules {
    /// The version they have.
    pub version: u64,
    roles: HashMap<RoleName, Role>,
    departments: HashMap<DepartmentId, Department>,
    policies: Vec<Policy>,
    deciding: OnceLock<Arc<access::Policies>>,
}

impl From<AccessRules> for Rules {
    fn from(rules: AccessRules) -> Self {
        Self {
            version: rules.version,
            roles: rules.roles.into_iter().map(|role| (role.role.clone(), role)).collect(),
            departments: rules.departments.into_iter().map(|one| (one.department_id.clone(), one)).collect(),
            policies: rules.policies,
            deciding: OnceLock::new(),
        }
    }
}

impl Rules {
    /// What a role means, where that was said.
    pub fn role(&self, role: &RoleName) -> Option<&Role> {
        self.roles.get(role)
    }

    /// The queues that a role opens beside its own.
    pub fn queues_of(&self, role: &RoleName) -> &[RoleName] {
        self.role(role).map_or(&[], |role| &role.queues)
    }

    /// The queues that somebody with some roles works on, with the approval level there: one a role, those that its meaning
    /// adds, and, if they are a person, that of [`RoleName::everyone`].
    pub(crate) fn queues(&self, kind: UserKind, roles: &BTreeMap<RoleName, u8>) -> BTreeMap<RoleName, u8> {
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

    /// The policies that decide in the tenant, read when first asked for.
    pub fn deciding(&self) -> &Arc<access::Policies> {
        self.deciding.get_or_init(|| {
            let roles: Vec<access::Role> = self.roles.values().map(meaning).collect();
            let policies = access::Policies::of_tenant(&roles, &self.policies.iter().map(text).collect::<Vec<_>>());
            if let Some(fault) = policies.fault() {
                tracing::error!(%fault, "a tenant's policies cannot be read: nothing is allowed in it but to manage them");
            }
            Arc::new(policies)
        })
    }

    /// A department.
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments.get(id)
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

    /// Whether there is room for no more.
    pub fn is_full(&self) -> bool {
        self.roles.len() + self.departments.len() + self.policies.len() >= MAX_RULES
    }

    /// All roles whose meaning was said.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// All departments.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.values()
    }

    /// A policy of the tenant's own.
    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.policy_id == *id)
    }

    /// The tenant's own policies.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }
}

/// A role as far as it lets anybody do anything; a word that names nothing any more lets nobody do anything.
fn meaning(role: &Role) -> access::Role {
    access::Role { name: role.role.clone(), permissions: role.permissions.iter().filter_map(|word| word.parse().ok()).collect() }
}

fn text(policy: &Policy) -> access::PolicyText {
    access::PolicyText { id: policy.policy_id.to_string(), text: policy.text.clone() }
}

/// Rules that were read, a version a tenant.
pub(crate) struct KnownRules {
    none: Arc<Rules>,
    kept: Cache<TenantId, Arc<Rules>>,
}

impl Default for KnownRules {
    fn default() -> Self {
        Self { none: Arc::default(), kept: Cache::new(MAX_TENANTS) }
    }
}

impl KnownRules {
    /// A tenant's rules, at least as new as a version; read when what is kept is older.
    pub(crate) async fn get(&self, store: &Store, tenant: &TenantId, version: u64) -> Result<Arc<Rules>> {
        if version == 0 {
            return Ok(self.none.clone());
        }
        if let Some(kept) = self.kept.get(tenant).filter(|kept| kept.version >= version) {
            return Ok(kept);
        }
        let read = Arc::new(Rules::from(store.access_rules(tenant).await?));
        self.kept.insert(tenant.clone(), read.clone());
        Ok(read)
    }
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
        let rules = Rules::from(AccessRules { departments, ..AccessRules::default() });
        let above = |id: &str| {
            let id = DepartmentId::parse(id).unwrap();
            rules.with_ancestors(&id).map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(above("team"), ["team", "hr", "all"]);
        assert_eq!(above("nowhere"), ["nowhere"]);
        assert_eq!(above("a").len(), MAX_DEPTH);
    }
}
