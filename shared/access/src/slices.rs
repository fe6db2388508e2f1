//! Policies by operation. A policy's head names the actions it is about, so most policies need not be evaluated at all: a
//! decision costs by what concerns it, however many policies there are.

use crate::Operation;
use cedar_policy::{ActionConstraint, EntityUid, Policy, PolicySet};
use std::sync::OnceLock;

/// Policies, and for each operation those that can have a say, put together when first asked for.
#[derive(Debug)]
pub(crate) struct Slices {
    policies: Vec<Policy>,
    by_operation: Vec<OnceLock<PolicySet>>,
}

impl Slices {
    pub(crate) fn new(policies: Vec<Policy>) -> Self {
        Self { policies, by_operation: Operation::ALL.iter().map(|_| OnceLock::new()).collect() }
    }

    pub(crate) fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The policies that can say something of an operation; none for one that is unknown here.
    pub(crate) fn of(&self, operation: Operation) -> Option<&PolicySet> {
        let place = self.by_operation.get(operation.index())?;
        Some(place.get_or_init(|| {
            let concerned = self.policies.iter().filter(|policy| concerns(policy, operation)).cloned();
            // Their ids differ, so that there is nothing it could refuse; an empty set permits nothing.
            PolicySet::from_policies(concerned).unwrap_or_default()
        }))
    }
}

fn concerns(policy: &Policy, operation: Operation) -> bool {
    let names = |uid: &EntityUid| [operation.id(), operation.group().as_str()].contains(&uid.id().unescaped());
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => uid.id().unescaped() == operation.id(),
        ActionConstraint::In(uids) => uids.iter().any(names),
    }
}
