//! One-time passwords as a second factor: set up, shown to work, taken away.

pub(crate) mod confirm;
pub(crate) mod enroll;
pub(crate) mod recovery_codes;
pub(crate) mod remove;

use engine::reader::Reader;
use utoipa::ToSchema;
use web::FromReader;

/// The password, asked for again: who finds a screen unlocked must not change what it takes to log in.
#[derive(ToSchema)]
#[schema(as = OwnPassword)]
pub(crate) struct OwnPassword {
    current_password: String,
}

impl FromReader for OwnPassword {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { current_password: reader.text("current_password", 1..=crate::password::MAX_PASSWORD)? })
    }
}
