//! A tenant's own access policies, in Cedar.

pub(crate) mod evaluate;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
pub(crate) mod validate;
pub(crate) mod write;

use access::{PolicyFault, PolicyText};
use serde::Serialize;
use store::Policy;
use utoipa::ToSchema;
use web::{Code, FaultBody, Problem};

/// A policy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessPolicy)]
pub(crate) struct PolicyBody {
    policy_id: String,
    description: Option<String>,
    /// One policy in Cedar.
    text: String,
}

impl From<&Policy> for PolicyBody {
    fn from(policy: &Policy) -> Self {
        Self { policy_id: policy.policy_id.to_string(), description: policy.description.clone(), text: policy.text.clone() }
    }
}

/// Refuses a policy with faults.
///
/// # Errors
/// 422 with every fault and its place.
fn check(policy: &PolicyText) -> Result<(), Problem> {
    policy.check().map_err(|faults| Problem::with_faults(Code::InvalidPolicy, faults.into_iter().map(fault_body).collect()))
}

fn fault_body(fault: PolicyFault) -> FaultBody {
    let PolicyFault { code, message, line, column } = fault;
    FaultBody { code: code.to_owned(), path: "/text".to_owned(), message, line, column, ..FaultBody::default() }
}
