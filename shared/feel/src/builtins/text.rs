//! Stub.
pub(crate) fn feel_text(value: &crate::value::Value) -> String {
    match value { crate::value::Value::Number(n) => n.to_string(), crate::value::Value::String(s) => s.to_string(), other => other.described().to_owned() }
}
