//! What roles mean in a tenant and how it is organised, kept while the tenant's rules stay the same.

use crate::Result;
use engine::{DepartmentId, RoleName, TenantId};
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::sync::Arc;
use store::{AccessRules, Department, MAX_RULES, Policy, Role, Store};

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
}

impl From<AccessRules> for Rules {
    fn from(rules: AccessRules) -> Self {
        Self {
            version: rules.version,
            roles: rules.roles.into_iter().map(|role| (role.role.clone(), role)).collect(),
            departments: rules.departments.into_iter().map(|one| (one.department_id.clone(), one)).collect(),
            policies: rules.policies,
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

    /// A department.
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments.get(id)
    }

    /// A department and all that it is a part of, from the inside out.
    pub fn with_ancestors<'a>(&'a self, id: &'a DepartmentId) -> impl Iterator<Item = &'a DepartmentId> {
        let outside = |id: &&'a DepartmentId| self.departments.get(*id).and_then(|department| department.parent.as_ref());
        std::iter::successors(Some(id), outside).take(MAX_DEPTH)
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

    /// The tenant's own policies.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }
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
