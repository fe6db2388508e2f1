//! The schema of a value that may be anything JSON can say.

use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// Spelled out, because a schema without a type is read as a mistake by some tools.
pub(crate) fn anything() -> Object {
    let types = [Type::Null, Type::Boolean, Type::Number, Type::String, Type::Array, Type::Object];
    ObjectBuilder::new().schema_type(SchemaType::from_iter(types)).build()
}
