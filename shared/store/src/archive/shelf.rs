//! An archived instance, read as if it still were in the table: what its partitions held lies on a shelf, and a store over the shelf
//! reads them there. Everything that reads goes through [`Store::part_of`] and [`Store::get_workflow_item`], so that there is one
//! way to read an instance wherever it is.

use super::line;
use crate::error::unavailable;
use crate::item::{Item, Key, s, text};
use crate::{Result, Store};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The items of one archived instance.
#[derive(Debug, Clone, Default)]
pub struct Shelf(BTreeMap<String, BTreeMap<String, Item>>);

impl Shelf {
    /// Puts the item of a line on it.
    ///
    /// # Errors
    /// When the line is none of an archive.
    pub fn put(&mut self, text_line: &str) -> Result<()> {
        let item = line::read(text_line)?;
        let (pk, sk) = (text(&item, "pk")?.to_owned(), text(&item, "sk")?.to_owned());
        self.0.entry(pk).or_default().insert(sk, item);
        Ok(())
    }

    fn get(&self, key: &Key) -> Option<Item> {
        self.0.get(&key.pk)?.get(&key.sk).cloned()
    }

    /// Up to so many items of a range, and whether there are more.
    fn part(&self, range: &Range<'_>, after: Option<&str>) -> (Vec<Item>, bool) {
        let Some(partition) = self.0.get(range.pk) else { return (Vec::new(), false) };
        let within = partition.iter().filter(|(sk, _)| (range.from..=range.to).contains(&sk.as_str()));
        let ordered: Vec<&Item> = if range.backwards {
            within.rev().filter(|(sk, _)| after.is_none_or(|after| sk.as_str() < after)).map(|(_, item)| item).collect()
        } else {
            within.filter(|(sk, _)| after.is_none_or(|after| sk.as_str() > after)).map(|(_, item)| item).collect()
        };
        let more = ordered.len() > range.limit;
        (ordered.into_iter().take(range.limit).cloned().collect(), more)
    }
}

/// Items of a partition, by their sort keys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range<'a> {
    pub(crate) pk: &'a str,
    /// The first sort key.
    pub(crate) from: &'a str,
    /// The last one.
    pub(crate) to: &'a str,
    /// From the last to the first.
    pub(crate) backwards: bool,
    /// Most items of one part.
    pub(crate) limit: usize,
}

impl Store {
    /// The same store, with one archived instance as if it were in the table.
    #[must_use]
    pub fn over(&self, shelf: Shelf) -> Self {
        Self { shelf: Some(Arc::new(shelf)), ..self.clone() }
    }

    /// An item of the shelf, if this store reads a shelf that has its partition.
    pub(crate) fn shelved(&self, key: &Key) -> Option<Option<Item>> {
        let shelf = self.shelf.as_ref().filter(|shelf| shelf.0.contains_key(&key.pk))?;
        Some(shelf.get(key))
    }

    /// A part of a range of the workflow table, strongly consistent: items in order, and the key to go on after. At most 1 MB comes
    /// at once.
    pub(crate) async fn part_of(&self, range: &Range<'_>, after: Option<Item>) -> Result<(Vec<Item>, Option<Item>)> {
        self.part_in(self.workflow(), range, after).await
    }

    /// The same of any table.
    pub(crate) async fn part_in(&self, table: &str, range: &Range<'_>, after: Option<Item>) -> Result<(Vec<Item>, Option<Item>)> {
        let shelf = self.shelf.as_ref().filter(|_| table == self.workflow());
        if let Some(shelf) = shelf.filter(|shelf| shelf.0.contains_key(range.pk)) {
            let after = after.as_ref().map(|key| text(key, "sk")).transpose()?;
            let (items, more) = shelf.part(range, after);
            let last = items.last().filter(|_| more).map(|item| Ok(Key::new(range.pk, text(item, "sk")?).item()));
            let last = last.transpose()?;
            return Ok((items, last));
        }
        let query = self.db.query().table_name(table).consistent_read(true).scan_index_forward(!range.backwards);
        let query = query.key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to").expression_attribute_values(":pk", s(range.pk));
        let query = query.expression_attribute_values(":from", s(range.from)).expression_attribute_values(":to", s(range.to));
        let query = query.limit(i32::try_from(range.limit).unwrap_or(i32::MAX)).set_exclusive_start_key(after);
        let answer = query.send().await.map_err(unavailable)?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_gives_the_parts_that_the_table_would() {
        let mut shelf = Shelf::default();
        for number in 1..=5 {
            shelf.put(&format!(r#"{{"pk":{{"S":"p"}},"sk":{{"S":"E#{number}"}}}}"#)).unwrap();
        }
        let sks = |items: &[Item]| items.iter().map(|item| text(item, "sk").unwrap().to_owned()).collect::<Vec<_>>();
        let range = Range { pk: "p", from: "E#2", to: "E#5", backwards: false, limit: 2 };
        let (first, more) = shelf.part(&range, None);
        assert_eq!((sks(&first), more), (vec!["E#2".to_owned(), "E#3".to_owned()], true));
        let (rest, more) = shelf.part(&range, Some("E#3"));
        assert_eq!((sks(&rest), more), (vec!["E#4".to_owned(), "E#5".to_owned()], false));
        let backwards = Range { backwards: true, limit: 1, ..range };
        assert_eq!(sks(&shelf.part(&backwards, Some("E#4")).0), ["E#3"]);
        assert_eq!(shelf.part(&Range { from: "Z", to: "A", ..range }, None), (Vec::new(), false));
        assert_eq!(shelf.part(&Range { pk: "other", ..range }, None), (Vec::new(), false));
    }
}
