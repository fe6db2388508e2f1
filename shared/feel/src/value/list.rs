//! Lists.

use super::Value;

/// An immutable list that knows its depth.
#[derive(Clone, Debug)]
pub struct List {
    items: Vec<Value>,
    depth: u16,
    size: usize,
}

impl List {
    /// The items in a list. Callers check its depth; the machine's `list` does.
    pub(crate) fn new(items: Vec<Value>) -> Self {
        let depth = items.iter().map(Value::depth).max().unwrap_or(0).saturating_add(1);
        let size = items.iter().fold(1, |size: usize, item| size.saturating_add(item.size()));
        Self { items, depth, size }
    }

    /// One more at the end.
    pub(crate) fn push(&mut self, item: Value) {
        self.depth = self.depth.max(item.depth().saturating_add(1));
        self.size = self.size.saturating_add(item.size());
        self.items.push(item);
    }

    /// How many values and 64 bytes of text are in it, at any depth.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// 1 for a list of things that are no lists or contexts.
    #[must_use]
    pub fn depth(&self) -> u16 {
        self.depth
    }
}

impl std::ops::Deref for List {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        &self.items
    }
}
