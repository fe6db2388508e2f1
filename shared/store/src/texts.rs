//! Texts longer than an item may be (DynamoDB quota: 400 KB), cut into parts that one query reads back in order.

use crate::error::unavailable;
use crate::item::{Item, Key, s, text};
use crate::transaction::put_new;
use crate::{Error, Result, Store, keys};
use aws_sdk_dynamodb::types::TransactWriteItem;

/// Longest part, in bytes: an item with room to spare.
const PART: usize = 300 * 1024;

impl Store {
    /// The writes of texts under a prefix of a partition's sort keys; none may be there yet.
    pub(crate) fn write_texts(&self, pk: &str, prefix: &str, texts: &[String]) -> Result<Vec<TransactWriteItem>> {
        let mut writes = Vec::new();
        for (number, whole) in texts.iter().enumerate() {
            for (place, part) in parts(whole).enumerate() {
                let mut item = Key::new(pk, keys::part(prefix, number, place)).item();
                item.insert("text".to_owned(), s(part));
                writes.push(put_new(self.workflow(), item)?);
            }
        }
        Ok(writes)
    }

    /// The texts under a prefix; none when nothing is there.
    pub(crate) async fn read_texts(&self, pk: &str, prefix: &str) -> Result<Vec<String>> {
        let query = self.db.query().table_name(self.workflow()).consistent_read(true);
        let query = query.key_condition_expression("pk = :pk AND begins_with(sk, :prefix)");
        let query = query.expression_attribute_values(":pk", s(pk)).expression_attribute_values(":prefix", s(prefix));
        let mut texts = Vec::new();
        let mut from: Option<Item> = None;
        loop {
            let answer = query.clone().set_exclusive_start_key(from).send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                append(&mut texts, text(&item, "sk")?.get(prefix.len()..).unwrap_or_default(), text(&item, "text")?)?;
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                return Ok(texts);
            }
        }
    }
}

/// Adds a part, whose place is `TEXT#PART`. They come in order, so that a gap means that one was lost.
fn append(texts: &mut Vec<String>, place: &str, part: &str) -> Result<()> {
    let (number, begins) = match place.split_once('#') {
        Some((number, place)) => (number.parse::<usize>().ok(), place == "000"),
        None => (None, false),
    };
    let expected = if begins { Some(texts.len()) } else { texts.len().checked_sub(1) };
    match texts.last_mut() {
        _ if expected.is_none() || number != expected => return Err(Error::unreadable(format!("a text has no part before `{place}`"))),
        Some(last) if !begins => last.push_str(part),
        _ => texts.push(part.to_owned()),
    }
    Ok(())
}

/// Cuts between characters. An empty text has one empty part, so that it is there.
fn parts(whole: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(whole);
    std::iter::from_fn(move || {
        let text = rest?;
        let (part, after) = text.split_at(text.floor_char_boundary(PART));
        rest = (!after.is_empty()).then_some(after);
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_short_enough_and_make_the_whole_again() {
        for whole in ["", "a", &"ä".repeat(PART), &"x".repeat(PART), &format!("x{}", "€".repeat(PART))] {
            let cut: Vec<&str> = parts(whole).collect();
            assert!(cut.iter().all(|part| part.len() <= PART));
            assert_eq!(cut.concat(), whole);
            assert_eq!(cut.len(), whole.len().div_ceil(PART).max(1));
        }
    }

    #[test]
    fn a_lost_part_is_noticed() {
        let joined = |places: &[&str]| {
            let mut texts = Vec::new();
            places.iter().try_for_each(|place| append(&mut texts, place, place)).map(|()| texts)
        };
        assert_eq!(joined(&["000#000", "000#001", "001#000"]).unwrap(), ["000#000000#001", "001#000"]);
        for gap in [&["000#001"][..], &["001#000"], &["000#000", "002#000"], &["000#000", "001#001"], &["000"]] {
            assert!(joined(gap).is_err(), "{gap:?}");
        }
    }
}
