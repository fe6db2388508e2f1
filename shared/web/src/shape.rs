//! Values as they stand in answers.

use engine::Timestamp;

/// A moment as RFC 3339 with milliseconds, in UTC.
pub fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.as_millis()).map(|at| format!("{at:.3}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_rfc_3339() {
        assert_eq!(rfc3339(Timestamp::from_millis(1_795_000_000_250)), "2026-11-18T11:06:40.250Z");
    }
}
