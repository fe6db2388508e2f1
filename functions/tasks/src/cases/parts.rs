//! What creating and changing a case both read: priority, parties, items.

use engine::reader::Reader;
use engine::{Priority, UserId};
use serde_json::Value;
use work::case::{Item, ItemStatus, MAX_PARTS, Party};

/// Longest title, in characters.
pub(super) const MAX_TITLE: usize = 200;
/// Longest word for a kind or role, in characters.
pub(super) const MAX_WORD: usize = 64;
/// Longest description or finding, in characters.
const MAX_TEXT: usize = 4_000;
/// Longest name, in characters.
const MAX_NAME: usize = 200;
/// Longest way to reach somebody, in characters.
const MAX_CONTACT: usize = 500;

pub(super) fn priority(reader: &mut Reader<'_>) -> Option<Priority> {
    let value = reader.optional("priority")?;
    match serde_json::from_value(value.clone()) {
        Ok(priority) => Some(priority),
        Err(error) => reader.fault("invalid_value", "priority", error.to_string()),
    }
}

pub(super) fn parties(reader: &mut Reader<'_>) -> Vec<Party> {
    let entries = reader.list("parties", MAX_PARTS);
    each(reader, "parties", entries, party, |party| &party.party_id)
}

pub(super) fn items(reader: &mut Reader<'_>) -> Vec<Item> {
    let entries = reader.list("items", MAX_PARTS);
    each(reader, "items", entries, item, |item| &item.item_id)
}

/// Reads the entries of a list, each with a name of its own.
fn each<'a, T>(
    reader: &mut Reader<'a>,
    list: &str,
    entries: &'a [Value],
    read: impl Fn(&mut Reader<'_>) -> Option<T>,
    name: impl Fn(&T) -> &String,
) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for (place, value) in entries.iter().enumerate() {
        let field = format!("{list}/{place}");
        let one = reader.nested(&field, value).and_then(|mut inner| {
            let one = read(&mut inner);
            inner.finish();
            one
        });
        match one {
            Some(one) if found.iter().any(|known| name(known) == name(&one)) => {
                reader.fault::<()>("duplicate_id", &field, format!("`{}` stands twice in `{list}`", name(&one)));
            }
            one => found.extend(one),
        }
    }
    found
}

fn party(reader: &mut Reader<'_>) -> Option<Party> {
    let (party_id, role) = (reader.text("party_id", 1..=MAX_WORD), reader.text("role", 1..=MAX_WORD));
    let name = reader.text("name", 1..=MAX_NAME);
    let contact = reader.optional_text("contact", 1..=MAX_CONTACT);
    let user = reader.optional_id("user_id", UserId::parse);
    Some(Party { party_id: party_id?, role: role?, name: name?, contact, user })
}

fn item(reader: &mut Reader<'_>) -> Option<Item> {
    let (item_id, kind) = (reader.text("item_id", 1..=MAX_WORD), reader.text("kind", 1..=MAX_WORD));
    let description = reader.text("description", 1..=MAX_TEXT);
    let finding = reader.optional_text("finding", 1..=MAX_TEXT);
    let status = match reader.optional_text("status", 1..=MAX_WORD) {
        None => ItemStatus::Open,
        Some(word) => match ItemStatus::ALL.into_iter().find(|status| status.as_str() == word) {
            Some(status) => status,
            None => {
                let known = ItemStatus::ALL.map(ItemStatus::as_str).join(", ");
                return reader.fault("unknown_value", "status", format!("`{word}` is not a status of an item; known are {known}"));
            }
        },
    };
    if status == ItemStatus::Decided && finding.is_none() {
        return reader.fault("missing_field", "finding", "a decided item has a `finding`".to_owned());
    }
    Some(Item { item_id: item_id?, kind: kind?, description: description?, status, finding })
}
