//! Values and entities of Cedar from ours.

use cedar_policy::{EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) type Attributes = HashMap<String, RestrictedExpression>;

/// What could not be said to Cedar. It takes a mistake of ours, and is answered by a refusal.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub(crate) String);

/// The types of the schema: reading a name is the dearer part of naming an entity.
static TYPES: LazyLock<HashMap<&'static str, EntityTypeName>> = LazyLock::new(|| {
    let names = [
        "Action",
        "Role",
        "Department",
        "User",
        "ServiceAccount",
        "Tenant",
        "Definition",
        "Message",
        "Signal",
        "Decision",
        "Instance",
        "Step",
        "Task",
        "Case",
        "Queue",
        "Session",
        "Policy",
    ];
    names.into_iter().filter_map(|name| Some((name, name.parse().ok()?))).collect()
});

/// The id of an entity of a type of the schema.
pub(crate) fn uid(of: &str, id: &str) -> Result<EntityUid, Unusable> {
    let known = TYPES.get(of).ok_or_else(|| Unusable(format!("`{of}` is not a type of the schema")))?;
    Ok(EntityUid::from_type_name_and_id(known.clone(), EntityId::new(id)))
}

/// The id of something that a tenant has. The tenant stands in it, so that the same name in two tenants is two things.
pub(crate) fn owned(of: &str, tenant: &engine::TenantId, id: &str) -> Result<EntityUid, Unusable> {
    uid(of, &format!("{tenant}/{id}"))
}

pub(crate) fn text(value: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_owned())
}

pub(crate) fn texts<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> RestrictedExpression {
    RestrictedExpression::new_set(values.into_iter().map(|value| text(value.as_ref())))
}

pub(crate) fn long(value: u64) -> RestrictedExpression {
    RestrictedExpression::new_long(i64::try_from(value).unwrap_or(i64::MAX))
}
