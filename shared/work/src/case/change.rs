//! Changes of a case's fields: what is not named stays (JSON Merge Patch, RFC 7396).

use super::{By, Case, CaseStatus, Item, Move, Party, Refusal, What};
use engine::{DepartmentId, Object, Priority};
use serde_json::{Value, json};

/// What becomes of a case's fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// What it is about.
    pub title: Option<String>,
    /// What kind of matter it is.
    pub kind: Option<String>,
    /// Where it comes to: a step that is neither closing nor reopening.
    pub status: Option<CaseStatus>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// The department that answers for it; `Some(None)` for none.
    pub department: Option<Option<DepartmentId>>,
    /// All parties, in place of those that are there.
    pub parties: Option<Vec<Party>>,
    /// All items, in place of those that are there.
    pub items: Option<Vec<Item>>,
    /// Merged into the data that are there; `Some(None)` takes all of them away.
    pub data: Option<Option<Object>>,
    /// Whether it closes with its last process.
    pub close_with_processes: Option<bool>,
}

impl Case {
    /// Changes fields.
    ///
    /// # Errors
    /// When it is closed, when no such step leads to the status, when it is held and something it says would be lost, or when it
    /// becomes too large.
    pub fn change(&self, by: By, change: Change) -> Result<Option<Move>, Refusal> {
        self.must_be_open()?;
        let mut next = self.clone();
        let mut what = Vec::new();
        if let Some(to) = change.status.filter(|to| *to != self.status) {
            self.stand(to)?;
            what.push(What::StatusChanged { from: self.status, to });
            next.status = to;
        }
        set(&mut what, "title", &mut next.title, change.title);
        set(&mut what, "kind", &mut next.kind, change.kind);
        set(&mut what, "priority", &mut next.priority, change.priority);
        set(&mut what, "department", &mut next.department, change.department);
        set(&mut what, "close_with_processes", &mut next.close_with_processes, change.close_with_processes);
        if let Some(parties) = change.parties {
            let said = |verb: Verb, party_id: String| match verb {
                Verb::Added => What::PartyAdded { party_id },
                Verb::Changed => What::PartyChanged { party_id },
                Verb::Removed => What::PartyRemoved { party_id },
            };
            what.extend(differences(&next.parties, &parties, |party| &party.party_id, said));
            next.parties = parties;
        }
        if let Some(items) = change.items {
            let said = |verb: Verb, item_id: String| match verb {
                Verb::Added => What::ItemAdded { item_id },
                Verb::Changed => What::ItemChanged { item_id },
                Verb::Removed => What::ItemRemoved { item_id },
            };
            what.extend(differences(&next.items, &items, |item| &item.item_id, said));
            next.items = items;
        }
        if let Some(data) = change.data {
            let before = next.data.clone();
            match data {
                Some(data) => merge(&mut next.data, data),
                None => next.data.clear(),
            }
            let names = before.keys().chain(next.data.keys().filter(|name| !before.contains_key(*name)));
            let fields: Vec<String> = names.filter(|name| before.get(*name) != next.data.get(*name)).cloned().collect();
            if !fields.is_empty() {
                what.push(What::DataChanged { fields });
            }
        }
        if what.is_empty() {
            return Ok(None);
        }
        if self.legal_hold && !next.says_all_of(self) {
            return Err(Refusal::Held);
        }
        next.written(by, what).map(Some)
    }

    /// Whether parties, items and data that were there are there still, just as they were. Of these the history names what changed,
    /// and does not keep what it was before.
    fn says_all_of(&self, before: &Self) -> bool {
        before.parties.iter().all(|party| self.parties.contains(party))
            && before.items.iter().all(|item| self.items.contains(item))
            && keeps(&before.data, &self.data)
    }
}

/// Whether every value is there still, however deep it lies; more may have come beside it.
fn keeps(before: &Object, after: &Object) -> bool {
    before.iter().all(|(name, was)| match (was, after.get(name)) {
        (Value::Object(was), Some(Value::Object(is))) => keeps(was, is),
        (was, is) => is == Some(was),
    })
}

fn set<T: PartialEq + serde::Serialize>(what: &mut Vec<What>, field: &str, value: &mut T, to: Option<T>) {
    let Some(to) = to.filter(|to| to != value) else { return };
    what.push(What::FieldChanged { field: field.to_owned(), from: json!(value), to: json!(to) });
    *value = to;
}

/// What became of something that has a name within the case.
#[derive(Clone, Copy)]
enum Verb {
    Added,
    Changed,
    Removed,
}

fn differences<T: PartialEq>(before: &[T], after: &[T], name: fn(&T) -> &String, said: impl Fn(Verb, String) -> What) -> Vec<What> {
    let find = |among: &[T], one: &T| among.iter().position(|other| name(other) == name(one));
    let removed = before.iter().filter(|one| find(after, one).is_none()).map(|one| said(Verb::Removed, name(one).clone()));
    let others = after.iter().filter_map(|one| match find(before, one).and_then(|place| before.get(place)) {
        None => Some(said(Verb::Added, name(one).clone())),
        Some(was) if was != one => Some(said(Verb::Changed, name(one).clone())),
        Some(_) => None,
    });
    removed.chain(others).collect()
}

/// Merges a patch into an object (RFC 7396, 2): `null` takes away, objects are merged, anything else replaces. What comes from
/// outside is bounded in depth.
pub fn merge(target: &mut Object, patch: Object) {
    for (name, value) in patch {
        match value {
            Value::Null => drop(target.remove(&name)),
            Value::Object(inner) => {
                let there = target.entry(name).or_insert_with(|| Value::Object(Object::new()));
                if !there.is_object() {
                    *there = Value::Object(Object::new());
                }
                if let Value::Object(there) = there {
                    merge(there, inner);
                }
            }
            other => drop(target.insert(name, other)),
        }
    }
}
