//! Values as they stand in bodies and answers.

use engine::Timestamp;
use engine::reader::Reader;

pub use runtime::outside::rfc3339;

/// A moment from RFC 3339.
///
/// # Errors
/// What is wrong with the text.
pub fn moment(text: &str) -> Result<Timestamp, String> {
    let at: Result<jiff::Timestamp, _> = text.parse();
    at.map(|at| Timestamp::from_millis(at.as_millisecond())).map_err(|_| format!("`{text}` is not a moment as RFC 3339 has it"))
}

/// An optional moment of a body.
pub fn optional_moment(reader: &mut Reader<'_>, field: &'static str) -> Option<Timestamp> {
    let text = reader.optional_text(field, 1..=40)?;
    moment(&text).map_err(|message| reader.fault::<()>("invalid_value", field, message)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_rfc_3339() {
        let at = Timestamp::from_millis(1_795_000_000_250);
        assert_eq!(rfc3339(at), "2026-11-18T11:06:40.250Z");
        for text in ["2026-11-18T11:06:40.250Z", "2026-11-18T13:06:40.25+02:00"] {
            assert_eq!(moment(text), Ok(at));
        }
        for bad in ["", "2026-11-18", "11:06", "yesterday"] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }
}
