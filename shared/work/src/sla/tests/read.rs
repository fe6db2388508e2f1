use super::super::{Level, MAX_LEVELS, MAX_TARGETS, Raise, Reassign, Target, levels, targets};
use engine::Priority;
use engine::reader::Reader;
use serde_json::{Value, json};

fn read(body: &Value) -> (Vec<Target>, Vec<Level>, Vec<String>) {
    let mut faults = Vec::new();
    let mut reader = Reader::open(body, String::new(), &mut faults).unwrap();
    let (targets, levels) = (targets(&mut reader, "targets"), levels(&mut reader, "escalation"));
    reader.finish();
    (targets, levels, faults.into_iter().map(|fault| format!("{} {}", fault.code, fault.path)).collect())
}

#[test]
fn targets_and_levels_are_stored_in_the_shape_in_which_they_are_sent() {
    let body = json!({
        "targets": [
            {"step_id": "approve", "workflow_id": "loan", "minimum_priority": 75, "response_minutes": 30, "completion_minutes": 240, "warn_at_percent": 80},
            {"completion_minutes": 525_600},
        ],
        "escalation": [
            {"after_minutes": 0, "raise_priority": {"by": 20}, "notify": {"roles": ["lead"], "users": ["mia"], "holder": true, "manager": true}},
            {"after_minutes": 30, "raise_priority": {"to": 90}, "reassign": {"manager": 2}},
            {"after_minutes": 31, "reassign": {"role": "director"}},
            {"after_minutes": 60, "hand_to_overflow": true},
        ],
    });
    let (targets, levels, faults) = read(&body);
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(serde_json::to_value(&targets).unwrap(), body["targets"]);
    assert_eq!(serde_json::to_value(&levels).unwrap(), body["escalation"]);
    assert_eq!(serde_json::from_value::<Vec<Target>>(body["targets"].clone()).unwrap(), targets);
    assert_eq!(serde_json::from_value::<Vec<Level>>(body["escalation"].clone()).unwrap(), levels);
    assert_eq!(levels[0].raise_priority, Some(Raise::By(20)));
    assert_eq!(levels[1].reassign, Some(Reassign::Manager(2)));
}

#[test]
fn a_priority_may_be_a_word() {
    let (targets, levels, faults) = read(&json!({
        "targets": [{"minimum_priority": "high", "completion_minutes": 1}],
        "escalation": [{"after_minutes": 0, "raise_priority": {"to": "critical"}}],
    }));
    assert_eq!((faults, targets[0].minimum_priority), (vec![], Priority::new(75)));
    assert_eq!(levels[0].raise_priority, Priority::new(100).map(Raise::To));
}

#[test]
fn every_fault_of_targets_and_levels_is_named() {
    let (.., faults) = read(&json!({
        "targets": [
            {},
            {"step_id": "", "workflow_id": "a b", "minimum_priority": 101, "response_minutes": 0, "completion_minutes": 525_601, "warn_at_percent": 100, "color": 1},
            {"step_id": "a", "response_minutes": 61, "completion_minutes": 60},
            {"step_id": "a", "response_minutes": 1},
            "soon",
        ],
        "escalation": [
            {},
            {"after_minutes": 10, "notify": {}},
            {"after_minutes": 10, "notify": {"roles": ["a b", "lead", "lead"], "everybody": true}},
            {"after_minutes": 20, "raise_priority": {"by": 0, "to": 101}, "reassign": {}, "hand_to_overflow": "yes"},
            {"after_minutes": 30, "raise_priority": {}, "reassign": {"role": "director", "manager": 11}, "hand_to_overflow": true},
        ],
    }));
    let expected = [
        "missing_field /targets/0/completion_minutes",
        "out_of_range /targets/1/step_id",
        "bad_id /targets/1/workflow_id",
        "invalid_value /targets/1/minimum_priority",
        "out_of_range /targets/1/response_minutes",
        "out_of_range /targets/1/completion_minutes",
        "out_of_range /targets/1/warn_at_percent",
        "unknown_field /targets/1/color",
        "duplicate_id /targets/1",
        "out_of_range /targets/2/response_minutes",
        "duplicate_id /targets/3",
        "wrong_type /targets/4",
        "missing_field /escalation/0/after_minutes",
        "missing_field /escalation/0/notify",
        "missing_field /escalation/1/notify/roles",
        "bad_id /escalation/2/notify/roles/0",
        "duplicate_id /escalation/2/notify/roles/2",
        "unknown_field /escalation/2/notify/everybody",
        "out_of_range /escalation/2/after_minutes",
        "out_of_range /escalation/3/raise_priority/by",
        "invalid_value /escalation/3/raise_priority/to",
        "invalid_value /escalation/3/raise_priority/to",
        "missing_field /escalation/3/reassign/role",
        "wrong_type /escalation/3/hand_to_overflow",
        "missing_field /escalation/4/raise_priority/by",
        "out_of_range /escalation/4/reassign/manager",
        "invalid_value /escalation/4/reassign/manager",
        "invalid_value /escalation/4/hand_to_overflow",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn lists_are_bounded() {
    let target = |n: usize| json!({"step_id": format!("s{n}"), "completion_minutes": 1});
    let level = |n: usize| json!({"after_minutes": n, "hand_to_overflow": true});
    let body = |targets: usize, levels: usize| json!({"targets": (0..targets).map(target).collect::<Vec<_>>(), "escalation": (0..levels).map(level).collect::<Vec<_>>()});
    assert_eq!(read(&body(MAX_TARGETS, MAX_LEVELS)).2, Vec::<String>::new());
    assert_eq!(read(&body(MAX_TARGETS + 1, MAX_LEVELS + 1)).2, ["out_of_range /targets", "out_of_range /escalation"]);
}
