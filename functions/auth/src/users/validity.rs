//! Times in and out of bodies.

use engine::reader::Reader;
use serde::Serialize;
use store::Validity;
use utoipa::ToSchema;
use web::shape::{optional_moment, rfc3339};

/// From when to when; what is missing has no bound.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValidityBody {
    /// RFC 3339.
    valid_from: Option<String>,
    /// RFC 3339; the first moment at which it does not count.
    valid_to: Option<String>,
}

impl From<Validity> for ValidityBody {
    fn from(validity: Validity) -> Self {
        Self { valid_from: validity.valid_from.map(rfc3339), valid_to: validity.valid_to.map(rfc3339) }
    }
}

/// Reads `valid_from` and `valid_to`.
pub(crate) fn read(reader: &mut Reader<'_>) -> Validity {
    let validity = Validity { valid_from: optional_moment(reader, "valid_from"), valid_to: optional_moment(reader, "valid_to") };
    if let (Some(from), Some(to)) = (validity.valid_from, validity.valid_to)
        && to <= from
    {
        reader.fault::<()>("out_of_range", "valid_to", "`valid_to` must be after `valid_from`".to_owned());
    }
    validity
}
