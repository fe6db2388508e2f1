//! The schema that policies are checked against before they are kept. Decisions do without it.

use cedar_policy::Schema;
use std::sync::LazyLock;

/// The schema as text: for authors of policies.
pub const SCHEMA: &str = include_str!("../policies/millrace.cedarschema");

static PARSED: LazyLock<Result<Schema, String>> = LazyLock::new(|| {
    let read = Schema::from_cedarschema_str(SCHEMA).map_err(|error| format!("{error:?}"))?;
    Ok(read.0)
});

pub(crate) fn schema() -> Result<&'static Schema, &'static str> {
    PARSED.as_ref().map_err(String::as_str)
}
