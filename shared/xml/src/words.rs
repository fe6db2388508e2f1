//! Names, prefixes and namespaces, each kept once however often a file has it.

use std::collections::HashSet;
use std::sync::Arc;

/// Words looked at one by one before the many are.
const RECENT: usize = 8;

#[derive(Default)]
pub(crate) struct Words {
    /// The first few: nearly every file has no more namespaces and prefixes, and comparing them is quicker than hashing.
    recent: Vec<Arc<str>>,
    /// All others: a hostile file has as many as it has elements.
    many: HashSet<Arc<str>>,
}

impl Words {
    pub(crate) fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.recent.iter().find(|word| ***word == *text) {
            return Arc::clone(word);
        }
        if self.recent.len() < RECENT {
            let word: Arc<str> = text.into();
            self.recent.push(Arc::clone(&word));
            return word;
        }
        if let Some(word) = self.many.get(text) {
            return Arc::clone(word);
        }
        let word: Arc<str> = text.into();
        self.many.insert(Arc::clone(&word));
        word
    }
}
