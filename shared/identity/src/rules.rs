//! What roles mean in a tenant and how it is organised, kept while the tenant's rules stay the same.

use crate::Result;
use engine::{PolicyId, TenantId};
use quick_cache::sync::Cache;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use store::{AccessRules, MAX_RULES, Organisation, Policy, Role, Store};

/// Tenants whose rules one function keeps.
const MAX_TENANTS: usize = 64;

/// The access rules of a tenant, by name.
#[derive(Debug, Default)]
pub struct Rules {
    /// The version they have.
    pub version: u64,
    organisation: Organisation,
    policies: Vec<Policy>,
    deciding: OnceLock<Arc<access::Policies>>,
}

impl From<AccessRules> for Rules {
    fn from(rules: AccessRules) -> Self {
        Self { version: rules.version, organisation: Organisation::from(&rules), policies: rules.policies, deciding: OnceLock::new() }
    }
}

/// What a tenant's organisation says, its rules say.
impl Deref for Rules {
    type Target = Organisation;

    fn deref(&self) -> &Organisation {
        &self.organisation
    }
}

impl Rules {
    /// The policies that decide in the tenant, read when first asked for.
    pub fn deciding(&self) -> &Arc<access::Policies> {
        self.deciding.get_or_init(|| {
            let roles: Vec<access::Role> = self.roles().map(meaning).collect();
            let policies = access::Policies::of_tenant(&roles, &self.policies.iter().map(text).collect::<Vec<_>>());
            if let Some(fault) = policies.fault() {
                tracing::error!(%fault, "a tenant's policies cannot be read: nothing is allowed in it but to manage them");
            }
            Arc::new(policies)
        })
    }

    /// Whether there is room for no more.
    pub fn is_full(&self) -> bool {
        self.roles().len() + self.departments().len() + self.policies.len() >= MAX_RULES
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
