//! Pages of lists.

use crate::item::{Item, text};
use crate::{Range, Result, Store};

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

impl PageRequest {
    /// This part of a list that is at hand as a whole, in the order of its entries' places.
    pub fn of<T>(&self, mut all: Vec<T>, place: impl Fn(&T) -> String) -> Page<T> {
        all.retain(|one| self.after.as_ref().is_none_or(|after| place(one) > *after));
        all.sort_by_cached_key(&place);
        Page::cut(all, self.limit, place)
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

impl Store {
    /// Up to one item more than the page's limit, in the order of the sort key, from after its place.
    pub(crate) async fn query_page(&self, table: &str, pk: String, prefix: &str, page: &PageRequest) -> Result<Vec<Item>> {
        let wanted = page.limit + 1;
        let last = format!("{prefix}\u{10FFFF}");
        let mut found: Vec<Item> = Vec::new();
        let mut after = page.after.clone();
        while found.len() < wanted {
            // A cursor that no list gave may point behind the end, which DynamoDB would refuse.
            if after.as_ref().is_some_and(|after| *after >= last) {
                break;
            }
            // One of another list may point in front of this one's beginning, where other things stand.
            let after_it = after.as_ref().map(|after| format!("{after}\u{1}"));
            let from = after_it.filter(|from| from.as_str() > prefix).unwrap_or_else(|| prefix.to_owned());
            let from = if from.is_empty() { "\u{1}".to_owned() } else { from };
            let range = Range { pk: &pk, from: &from, to: &last, backwards: false, limit: wanted - found.len() };
            let (items, next) = self.part_in(table, &range, None).await?;
            found.extend(items);
            if next.is_none() {
                break;
            }
            after = found.last().map(|item| text(item, "sk").map(str::to_owned)).transpose()?;
        }
        Ok(found)
    }
}
