//! Names, prefixes and namespaces, each kept once however often a file has it.

use std::sync::Arc;

use foldhash::HashSet;

#[derive(Default)]
pub(crate) struct Words {
    all: HashSet<Arc<str>>,
    /// The one asked for last: most elements of a file are of one namespace.
    last: Arc<str>,
}

impl Words {
    pub(crate) fn word(&mut self, text: &str) -> Arc<str> {
        if *self.last != *text {
            self.last = match self.all.get(text) {
                Some(word) => Arc::clone(word),
                None => {
                    let word: Arc<str> = text.into();
                    self.all.insert(Arc::clone(&word));
                    word
                }
            };
        }
        Arc::clone(&self.last)
    }
}
