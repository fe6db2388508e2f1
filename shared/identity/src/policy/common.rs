//! Common passwords and the words people make them of, as a filter in the binary.
//!
//! The list is `common_passwords.txt`, one entry a line, in lower case; `build.rs` makes of it the sorted fingerprints
//! of its entries, four bytes each: some 3,200 entries are 13 KB. An entry is always found. A text that is no entry is
//! taken for one in `entries / 2^32` of cases, one in 1.3 million; a list of 100,000 would be 400 KB and wrong once in
//! 43,000, still far below what anybody notices, so that the list can grow without the filter changing.

use super::fingerprint;

static FILTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/common_passwords.bin"));

/// Whether a text in lower case is on the list.
pub(super) fn contains(text: &str) -> bool {
    let (fingerprints, _) = FILTER.as_chunks::<4>();
    fingerprints.binary_search(&fingerprint::of(text).to_be_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = include_str!("../../common_passwords.txt");

    #[test]
    fn every_entry_is_found_and_next_to_nothing_else() {
        for entry in LIST.lines() {
            assert!(contains(entry), "{entry}");
        }
        let strangers = 2_000_000;
        let taken_for_entries = (0..strangers).filter(|number| contains(&format!("no entry {number}"))).count();
        // Expected are 1.5; ten would be one chance in a million.
        assert!(taken_for_entries < 10, "{taken_for_entries} of {strangers}");
    }

    #[test]
    fn the_list_is_sorted_without_twins_in_lower_case() {
        let entries: Vec<&str> = LIST.lines().collect();
        assert!(entries.is_sorted_by(|one, next| one < next), "sort -u, by bytes");
        assert!(entries.iter().all(|entry| *entry == entry.to_lowercase() && entry.chars().count() >= 3));
        assert!(entries.len() > 3_000);
        assert_eq!(FILTER.len(), entries.len() * 4, "no two entries share a fingerprint");
    }
}
