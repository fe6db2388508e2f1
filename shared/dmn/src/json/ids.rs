//! Ids for elements that a JSON form gives none: made of their names, always the same for the same document.

use std::collections::{HashMap, HashSet};

/// The ids of a document so far.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The number last put behind a name that was taken.
    numbers: HashMap<String, u64>,
}

impl Ids {
    /// Takes an id; whether it was free.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    /// An id that no one has yet: `discount`, then `discount-2`.
    pub(super) fn make(&mut self, name: &str) -> String {
        let base = slug(name);
        if self.take(&base) {
            return base;
        }
        let mut number = self.numbers.get(&base).copied().unwrap_or(1);
        loop {
            number += 1;
            let id = format!("{base}-{number}");
            if self.take(&id) {
                self.numbers.insert(base, number);
                return id;
            }
        }
    }
}

/// Whether XML takes it for an id.
pub(super) fn is_id(id: &str) -> bool {
    let first = |character: char| character.is_ascii_alphabetic() || character == '_';
    let rest = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
    id.starts_with(first) && id.chars().all(rest)
}

/// Lower-case letters and digits with hyphens between.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.starts_with(|first: char| first.is_ascii_alphabetic()) { slug.to_owned() } else { format!("_{slug}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_names_and_are_ids_of_xml() {
        for (name, id) in [("Discount", "discount"), ("  Größe 2 (EU) ", "gr-e-2-eu"), ("2nd", "_2nd"), ("割引", "_")] {
            assert_eq!(slug(name), id);
            assert!(is_id(id), "{id}");
        }
        let mut ids = Ids::default();
        assert_eq!([ids.make("a"), ids.make("A"), ids.make("a-2"), ids.make("a")], ["a", "a-2", "a-2-2", "a-3"]);
        assert!(!is_id("") && !is_id("1a") && !is_id("a b"));
    }
}
