//! What an archive holds, as short as it can be told: which items, and the hash of each. Whoever removes what is archived compares
//! with it, and needs no more memory for that.

use super::line;
use crate::Result;
use crate::item::{Item, text};
use ring::digest;
use std::collections::BTreeMap;

/// The items of an archive by partition and sort key, with the SHA-256 of their lines.
#[derive(Debug, Clone, Default)]
pub struct Contents(BTreeMap<String, BTreeMap<String, [u8; 32]>>);

fn hash(line: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, line.as_bytes()).as_ref());
    hash
}

impl Contents {
    /// Adds the item of a line.
    ///
    /// # Errors
    /// When the line is none of an archive.
    pub fn put(&mut self, text_line: &str) -> Result<()> {
        let item = line::read(text_line)?;
        let (pk, sk) = (text(&item, "pk")?.to_owned(), text(&item, "sk")?.to_owned());
        self.0.entry(pk).or_default().insert(sk, hash(text_line));
        Ok(())
    }

    /// Whether it holds an item, and just as it is.
    pub(super) fn has(&self, item: &Item) -> Result<bool> {
        let known = self.0.get(text(item, "pk")?).and_then(|partition| partition.get(text(item, "sk").ok()?));
        Ok(known.is_some_and(|known| line::write(item).is_ok_and(|line| hash(&line) == *known)))
    }

    /// Its partitions with the sort keys in them.
    pub(super) fn partitions(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.0.iter().map(|(pk, items)| (pk.as_str(), items.keys().map(String::as_str)))
    }
}
