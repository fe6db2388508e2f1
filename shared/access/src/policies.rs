//! The policies that decide for a tenant: the product's, those that its roles come to, and its own.

use crate::built_in::built_in;
use crate::entity::Unusable;
use crate::slices::Slices;
use crate::tenant::{self, PolicyText, Role};
use crate::{Group, Operation, PolicyFault};
use cedar_policy::PolicySet;

/// The policies of a tenant, ready to decide. Keep them: parsing them costs far more than a decision.
#[derive(Debug, Default)]
pub struct Policies {
    /// None while the tenant added nothing.
    all: Option<Slices>,
}

impl Policies {
    /// The product's policies with what a tenant added. What stands here was checked before it was kept, so it is parsed and
    /// not validated again.
    ///
    /// # Errors
    /// When a policy cannot be read: without it, what it forbids would be allowed.
    pub fn of_tenant(roles: &[Role], texts: &[PolicyText]) -> Result<Self, PolicyFault> {
        if roles.iter().all(|role| role.permissions.is_empty()) && texts.is_empty() {
            return Ok(Self::default());
        }
        let mut policies = built_in().map_err(PolicyFault::ours)?.policies().to_vec();
        for role in roles.iter().take(tenant::MAX_ROLES) {
            policies.extend(role.policy()?);
        }
        for text in texts {
            policies.push(text.parse()?);
        }
        Ok(Self { all: Some(Slices::new(policies)) })
    }

    /// The policies that have a say in an operation. Only the product's decide who manages policies, so that no policy can
    /// keep out those who could take it back.
    pub(crate) fn of(&self, operation: Operation) -> Result<&PolicySet, Unusable> {
        let own = self.all.as_ref().filter(|_| operation.group() != Group::Policy);
        let slices = match own {
            Some(all) => all,
            None => built_in().map_err(|error| Unusable(error.to_owned()))?,
        };
        slices.of(operation).ok_or_else(|| Unusable(format!("`{operation}` has no place")))
    }
}
