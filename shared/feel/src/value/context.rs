//! Contexts: names and values, in the order they were written.

use super::{Name, Value};

/// An immutable context that knows its depth.
#[derive(Clone, Debug)]
pub struct Context {
    entries: Vec<(Name, Value)>,
    /// Indices of `entries` by name, where there are many.
    by_name: Box<[u32]>,
    depth: u16,
    size: usize,
}

/// Up to so many entries are searched one by one.
const FEW: usize = 12;

impl Context {
    /// Callers see to it that no name comes twice and check its depth; the machine's `context` does.
    pub(crate) fn new(entries: Vec<(Name, Value)>) -> Self {
        let depth = entries.iter().map(|(_, value)| value.depth()).max().unwrap_or(0).saturating_add(1);
        let mut by_name: Vec<u32> = Vec::new();
        if entries.len() > FEW {
            by_name = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
            by_name.sort_by(|a, b| name_at(&entries, *a).cmp(name_at(&entries, *b)));
        }
        let size = entries.iter().fold(1, |size: usize, (name, value)| size.saturating_add(name.len() / 64).saturating_add(value.size()));
        Self { entries, by_name: by_name.into(), depth, size }
    }

    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        if self.by_name.is_empty() {
            return self.entries.iter().find(|(key, _)| **key == *name).map(|(_, value)| value);
        }
        let place = self.by_name.binary_search_by(|index| name_at(&self.entries, *index).cmp(name)).ok()?;
        self.entries.get(*self.by_name.get(place)? as usize).map(|(_, value)| value)
    }

    /// Names and values in the order they were written.
    #[must_use]
    pub fn entries(&self) -> &[(Name, Value)] {
        &self.entries
    }

    /// How many values and 64 bytes of text are in it, at any depth.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// 1 for a context of things that are no lists or contexts.
    #[must_use]
    pub fn depth(&self) -> u16 {
        self.depth
    }
}

fn name_at(entries: &[(Name, Value)], index: u32) -> &str {
    entries.get(index as usize).map_or("", |(name, _)| name)
}
