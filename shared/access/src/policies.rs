//! The policies that decide for a tenant: the product's, those that its roles come to, and its own.

use crate::built_in::built_in;
use crate::entity::Unusable;
use crate::slices::Slices;
use crate::tenant::{PolicyText, Role};
use crate::{Group, Operation, PolicyFault};
use cedar_policy::{Policy, PolicySet};

/// The policies of a tenant, ready to decide. Keep them: parsing them costs far more than a decision.
#[derive(Debug, Default)]
pub struct Policies(Set);

#[derive(Debug, Default)]
enum Set {
    /// The tenant added nothing.
    #[default]
    BuiltIn,
    All(Slices),
    /// What it added cannot be read.
    Broken(PolicyFault),
}

impl Policies {
    /// The product's policies with what a tenant added. What stands here was checked before it was kept, so it is parsed and
    /// not validated again. Where something cannot be read all the same, everything is denied but to manage policies: without
    /// a policy that forbids, too much would be allowed.
    pub fn of_tenant(roles: &[Role], texts: &[PolicyText]) -> Self {
        if roles.iter().all(|role| role.permissions.is_empty()) && texts.is_empty() {
            return Self::default();
        }
        match read(roles, texts) {
            Ok(policies) => Self(Set::All(Slices::new(policies))),
            Err(fault) => Self(Set::Broken(fault)),
        }
    }

    /// What cannot be read of what the tenant added.
    pub fn fault(&self) -> Option<&PolicyFault> {
        match &self.0 {
            Set::Broken(fault) => Some(fault),
            Set::BuiltIn | Set::All(_) => None,
        }
    }

    /// The policies that have a say in an operation. Only the product's decide who manages policies, so that no policy can
    /// keep out those who could take it back.
    pub(crate) fn of(&self, operation: Operation) -> Result<&PolicySet, Unusable> {
        let slices = match &self.0 {
            Set::All(all) if operation.group() != Group::Policy => all,
            Set::Broken(fault) if operation.group() != Group::Policy => {
                return Err(Unusable(format!("the tenant's policies cannot be read: {fault}")));
            }
            _ => built_in().map_err(|error| Unusable(error.to_owned()))?,
        };
        slices.of(operation).ok_or_else(|| Unusable(format!("`{operation}` has no place")))
    }
}

fn read(roles: &[Role], texts: &[PolicyText]) -> Result<Vec<Policy>, PolicyFault> {
    let mut policies = built_in().map_err(PolicyFault::ours)?.policies().to_vec();
    for role in roles {
        policies.extend(role.policy()?);
    }
    for text in texts {
        policies.push(text.parse()?);
    }
    Ok(policies)
}
