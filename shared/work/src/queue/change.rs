//! How JSON changes a queue's settings (JSON Merge Patch, RFC 7396): what is not named stays, what is `null` goes back to what it is
//! in an unconfigured queue. `kind` and what is in it change as a whole: half a kind would mean nothing.

use super::requirements::{MAX_SKILLS, MAX_TAGS, Requirements};
use super::settings::{Assignment, Kind, Queue};
use crate::assign::Strategy;
use crate::sla::{Level, Target, levels, targets};
use engine::reader::Reader;
use engine::{CalendarId, DepartmentId, Priority, RoleName, SkillName};
use std::collections::BTreeMap;

/// What becomes of a queue's settings. `None` leaves one as it is, `Some(None)` unsets it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    description: Option<Option<String>>,
    kind: Option<Option<Kind>>,
    capacity: Option<Option<u32>>,
    per_person: Option<Option<u32>>,
    assignment: Option<Option<Assignment>>,
    overflow: Option<Option<RoleName>>,
    calendar: Option<Option<CalendarId>>,
    targets: Option<Option<Vec<Target>>>,
    escalation: Option<Option<Vec<Level>>>,
    rebalance_minutes: Option<Option<u32>>,
    paused: Option<Option<bool>>,
}

impl Queue {
    /// Reads all settings of a queue; what is absent is as in an unconfigured one. Its version is 1.
    pub fn read(name: &RoleName, reader: &mut Reader<'_>) -> Self {
        Change::read(name, reader).apply(&Self::unconfigured(name.clone()))
    }
}

impl Change {
    /// Reads the change of the queue `name`. A setting at fault is named in the reader's faults and left as it is.
    pub fn read(name: &RoleName, reader: &mut Reader<'_>) -> Self {
        Self {
            description: reader.patch("description", |reader| reader.optional_text("description", 1..=500)),
            kind: reader.patch("kind", kind),
            capacity: reader.patch("capacity", |reader| number(reader, "capacity", 1_000_000)),
            per_person: reader.patch("per_person", |reader| number(reader, "per_person", 10_000)),
            assignment: reader.patch("assignment", assignment),
            overflow: reader.patch("overflow", |reader| overflow(reader, name)),
            calendar: reader.patch("calendar", |reader| reader.optional_id("calendar", CalendarId::parse)),
            targets: reader.patch("targets", |reader| Some(targets(reader, "targets"))),
            escalation: reader.patch("escalation", |reader| Some(levels(reader, "escalation"))),
            rebalance_minutes: reader.patch("rebalance_minutes", |reader| number(reader, "rebalance_minutes", 1_440)),
            paused: reader.patch("paused", |reader| reader.optional_bool("paused")),
        }
    }

    /// The queue as it is after the change, one version on.
    pub fn apply(self, queue: &Queue) -> Queue {
        Queue {
            name: queue.name.clone(),
            description: self.description.unwrap_or_else(|| queue.description.clone()),
            kind: self.kind.map_or_else(|| queue.kind.clone(), Option::unwrap_or_default),
            capacity: self.capacity.unwrap_or(queue.capacity),
            per_person: self.per_person.unwrap_or(queue.per_person),
            assignment: self.assignment.map_or(queue.assignment, Option::unwrap_or_default),
            overflow: self.overflow.unwrap_or_else(|| queue.overflow.clone()),
            calendar: self.calendar.unwrap_or_else(|| queue.calendar.clone()),
            targets: self.targets.map_or_else(|| queue.targets.clone(), Option::unwrap_or_default),
            escalation: self.escalation.map_or_else(|| queue.escalation.clone(), Option::unwrap_or_default),
            rebalance_minutes: self.rebalance_minutes.unwrap_or(queue.rebalance_minutes),
            paused: self.paused.map_or(queue.paused, Option::unwrap_or_default),
            version: queue.version.saturating_add(1),
        }
    }
}

fn number(reader: &mut Reader<'_>, field: &'static str, most: u32) -> Option<u32> {
    reader.optional_whole(field, 1..=u64::from(most)).and_then(|number| u32::try_from(number).ok())
}

fn assignment(reader: &mut Reader<'_>) -> Option<Assignment> {
    let word = reader.optional_text("assignment", 1..=64)?;
    let known = Assignment::from_word(&word);
    if known.is_none() {
        let words = Strategy::ALL.map(Strategy::as_str).join("`, `");
        return reader.fault("invalid_value", "assignment", format!("`{word}` is no assignment; known are `pull`, `{words}`"));
    }
    known
}

fn overflow(reader: &mut Reader<'_>, name: &RoleName) -> Option<RoleName> {
    let overflow = reader.optional_id("overflow", RoleName::parse)?;
    if overflow == *name {
        return reader.fault("invalid_value", "overflow", "a queue is not its own overflow".to_owned());
    }
    Some(overflow)
}

fn kind(reader: &mut Reader<'_>) -> Option<Kind> {
    let value = reader.optional("kind")?;
    if let Some(word) = value.as_str() {
        if word == "standard" {
            return Some(Kind::Standard);
        }
        return reader.fault("invalid_value", "kind", format!("`{word}` is no kind; known are {KINDS}"));
    }
    let mut object = reader.nested("kind", value)?;
    let by_priority = object.optional("priority");
    let specialised = object.optional("specialised");
    let read = match (by_priority, specialised) {
        (Some(value), None) => object.nested("priority", value).and_then(priority),
        (None, Some(value)) => object.nested("specialised", value).map(requirements),
        _ => None,
    };
    object.finish();
    if by_priority.is_some() == specialised.is_some() {
        return reader.fault("invalid_value", "kind", format!("a queue has one kind; known are {KINDS}"));
    }
    read
}

const KINDS: &str = "`\"standard\"`, `{\"priority\": …}` and `{\"specialised\": …}`";

fn priority(mut reader: Reader<'_>) -> Option<Kind> {
    let minutes = reader.whole("ageing_minutes_per_point", 1..=100_000);
    let express_from = reader.optional_whole("express_from", 1..=100).and_then(Priority::new);
    reader.finish();
    Some(Kind::Priority { ageing_minutes_per_point: u32::try_from(minutes?).ok()?, express_from })
}

fn requirements(mut reader: Reader<'_>) -> Kind {
    let department = reader.optional_id("department", DepartmentId::parse);
    let skills = skills(&mut reader);
    let tags = reader.ids("tags", MAX_TAGS, SkillName::parse).into_iter().collect();
    reader.finish();
    Kind::Specialised(Requirements { department, skills, tags })
}

/// Skills with the levels they are needed at: `{"aml": 3}`.
fn skills(reader: &mut Reader<'_>) -> BTreeMap<SkillName, u8> {
    let mut skills = BTreeMap::new();
    let Some(object) = reader.optional_object("skills") else { return skills };
    if object.len() > MAX_SKILLS {
        let message = format!("`skills` has {} entries, at most {MAX_SKILLS} are allowed", object.len());
        reader.fault::<()>("out_of_range", "skills", message);
        return skills;
    }
    for (name, value) in object {
        let place = format!("skills/{}", name.replace('~', "~0").replace('/', "~1"));
        let level = reader.as_whole(&place, value, 1..=5).and_then(|level| u8::try_from(level).ok());
        match SkillName::parse(name) {
            Ok(skill) => skills.extend(level.map(|level| (skill, level))),
            Err(bad) => {
                reader.fault::<()>("bad_id", &place, bad.to_string());
            }
        }
    }
    skills
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Fault;
    use serde_json::{Value, json};

    fn read(value: &Value) -> (Queue, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut reader = Reader::open(value, String::new(), &mut faults).unwrap();
        let queue = Queue::read(&RoleName::parse("claims").unwrap(), &mut reader);
        reader.finish();
        (queue, faults)
    }

    fn change(queue: &Queue, value: &Value) -> Queue {
        let mut faults = Vec::new();
        let mut reader = Reader::open(value, String::new(), &mut faults).unwrap();
        let change = Change::read(&queue.name, &mut reader);
        reader.finish();
        assert_eq!(faults, []);
        change.apply(queue)
    }

    fn full() -> Value {
        json!({
            "description": "Claims of private clients",
            "kind": {"specialised": {"department": "emea", "skills": {"aml": 3, "german": 2}, "tags": ["gdpr"]}},
            "capacity": 1_000_000, "per_person": 10_000, "assignment": "skill_match", "overflow": "claims-backup",
            "rebalance_minutes": 60, "paused": true,
        })
    }

    #[test]
    fn a_queue_is_stored_as_it_is_sent_and_reads_back_the_same() {
        for sent in [json!({}), full(), json!({"kind": {"priority": {"ageing_minutes_per_point": 30, "express_from": 90}}})] {
            let (queue, faults) = read(&sent);
            assert_eq!(faults, []);
            let mut stored = serde_json::to_value(&queue).unwrap();
            assert_eq!(serde_json::from_value::<Queue>(stored.clone()).unwrap(), queue);
            let fields = stored.as_object_mut().unwrap();
            assert_eq!((fields.remove("name"), fields.remove("version")), (Some(json!("claims")), Some(json!(1))));
            assert_eq!(stored, sent, "nothing is stored but what was said");
        }
    }

    #[test]
    fn a_patch_changes_what_it_names_and_unsets_what_it_says_is_null() {
        let (queue, _) = read(&full());
        assert_eq!(change(&queue, &json!({})), Queue { version: 2, ..queue.clone() });
        let patched = change(&queue, &json!({"capacity": null, "paused": null, "assignment": "round_robin"}));
        assert_eq!(
            patched,
            Queue { capacity: None, paused: false, assignment: Assignment::Push(Strategy::RoundRobin), version: 2, ..queue.clone() }
        );
        let every: Value = full().as_object().unwrap().keys().map(|field| (field.clone(), Value::Null)).collect::<engine::Object>().into();
        assert_eq!(change(&queue, &every), Queue { version: 2, ..Queue::unconfigured(queue.name.clone()) });
    }

    #[test]
    fn every_fault_is_named_at_its_place() {
        let (_, faults) = read(&json!({
            "description": "", "capacity": 0, "per_person": 10_001, "assignment": "by_lot", "overflow": "claims", "rebalance_minutes": 1.5,
            "paused": "yes", "colour": "red",
            "kind": {"specialised": {"department": "a b", "skills": {"aml": 6, "a/b": 1}, "tags": ["gdpr", "gdpr"], "x": 1}},
        }));
        let mut places: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.code.as_str())).collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [
                ("/assignment", "invalid_value"),
                ("/capacity", "out_of_range"),
                ("/colour", "unknown_field"),
                ("/description", "out_of_range"),
                ("/kind/specialised/department", "bad_id"),
                ("/kind/specialised/skills/aml", "out_of_range"),
                ("/kind/specialised/skills/a~1b", "bad_id"),
                ("/kind/specialised/tags/1", "duplicate_id"),
                ("/kind/specialised/x", "unknown_field"),
                ("/overflow", "invalid_value"),
                ("/paused", "wrong_type"),
                ("/per_person", "out_of_range"),
                ("/rebalance_minutes", "out_of_range"),
            ]
        );
    }

    #[test]
    fn a_queue_has_one_kind_and_it_is_a_known_one() {
        let both = json!({"kind": {"priority": {"ageing_minutes_per_point": 1}, "specialised": {}}});
        let many: engine::Object = (0..21).map(|n| (format!("s{n}"), json!(1))).collect();
        for (sent, place) in [
            (json!({"kind": "fifo"}), "/kind"),
            (json!({"kind": 1}), "/kind"),
            (json!({"kind": {}}), "/kind"),
            (both, "/kind"),
            (json!({"kind": {"priority": {}}}), "/kind/priority/ageing_minutes_per_point"),
            (json!({"kind": {"priority": {"ageing_minutes_per_point": 100_001}}}), "/kind/priority/ageing_minutes_per_point"),
            (json!({"kind": {"priority": {"ageing_minutes_per_point": 1, "express_from": 0}}}), "/kind/priority/express_from"),
            (json!({"kind": {"specialised": {"skills": many}}}), "/kind/specialised/skills"),
            (json!({"kind": {"specialised": {"tags": vec!["t"; 21]}}}), "/kind/specialised/tags"),
        ] {
            let (_, faults) = read(&sent);
            assert_eq!(faults.len(), 1, "{sent}: {faults:?}");
            assert_eq!(faults[0].path, place, "{sent}");
        }
    }
}
