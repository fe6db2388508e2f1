//! Pages of lists.

/// Most entries of one page.
pub const MAX_PAGE: usize = 200;

/// Which part of a list is wanted.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Entries wanted; 1 to [`MAX_PAGE`].
    pub limit: usize,
    /// Where the page before ended, as it said in [`Page::next`].
    pub after: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: 50, after: None }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes the first page of sorted entries that were read one further than the limit.
    pub(crate) fn cut(mut items: Vec<T>, limit: usize, position: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(position) } else { None };
        Self { items, next }
    }

    /// The same page of other entries.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}
