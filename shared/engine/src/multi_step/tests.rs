//! Whole documents: the onboarding process compiles to the graph one expects, a bad one names every fault.

use super::*;
use crate::graph::NodeKind;
use serde_json::json;

fn step(id: &str, kind: &str, order: u64) -> Value {
    json!({"step_id": id, "step_name": id, "step_type": kind, "order_sequence": order, "required_roles": ["clerk"]})
}

fn document(steps: Vec<Value>) -> Value {
    json!({"workflow_name": "w", "category": "c", "steps": steps})
}

fn codes(body: &Value) -> Vec<(String, String)> {
    read(body).unwrap_err().into_iter().map(|fault| (fault.code, fault.path)).collect()
}

fn outline(graph: &Graph) -> Vec<String> {
    let id = |ix| graph.node(ix).map(|n| n.id.as_str()).unwrap();
    let mut lines = Vec::new();
    for node in graph.nodes() {
        for flow in &node.outgoing {
            let flow = graph.flow(*flow).unwrap();
            let label = flow.condition.as_ref().map(|c| format!(" [{}]", c.text())).unwrap_or_default();
            lines.push(format!("{} -> {}{label}", node.id, id(flow.target)));
        }
    }
    lines
}

#[test]
fn an_approval_asks_each_level_of_the_hierarchy_in_turn() {
    let mut body = document(vec![step("ask", "user_task", 1), step("approve", "approval", 2), step("do", "automated", 3)]);
    body["approval_hierarchies"] =
        json!([{"level": 2, "role_required": "director", "minimum_level": 2}, {"level": 1, "role_required": "manager"}]);
    let graph = compile(&read(&body).unwrap());
    assert_eq!(
        outline(&graph),
        [
            "start -> ask",
            "ask -> approve.level_1",
            "approve.level_1 -> approve.level_1.decision",
            "approve.level_1.decision -> approve.level_2 [approve_outcome = \"approve\"]",
            "approve.level_1.decision -> rejected",
            "approve.level_2 -> approve.level_2.decision",
            "approve.level_2.decision -> do [approve_outcome = \"approve\"]",
            "approve.level_2.decision -> rejected",
            "do -> end",
        ]
    );
    let director = graph.nodes().iter().find(|n| n.id == "approve.level_2").unwrap();
    assert!(
        matches!(&director.kind, NodeKind::UserTask(task) if task.minimum_level == 2 && task.candidate_roles[0].as_str() == "director")
    );
}

#[test]
fn a_rule_without_a_source_jumps_ahead_and_never_back() {
    let mut body = document(vec![step("a", "user_task", 1), step("b", "user_task", 2), step("c", "user_task", 3)]);
    body["routing_rules"] = json!([{"rule_id": "r", "condition_expression": "amount > 10", "target_step_id": "c"}]);
    let outline = outline(&compile(&read(&body).unwrap()));
    assert!(outline.contains(&"a.routing -> c [amount > 10]".to_owned()), "{outline:?}");
    assert!(outline.contains(&"b.routing -> c".to_owned()), "{outline:?}");
    assert!(outline.contains(&"c -> end".to_owned()), "{outline:?}");
}

#[test]
fn a_conditional_step_is_led_around() {
    let mut second = step("b", "automated", 2);
    second["conditions"] = json!({"expression": "needed = true"});
    let outline = outline(&compile(&read(&document(vec![step("a", "user_task", 1), second])).unwrap()));
    assert_eq!(outline, ["start -> a", "a -> b.condition", "b.condition -> b [needed = true]", "b.condition -> end", "b -> end"]);
}

#[test]
fn steps_may_have_any_id_without_hiding_behind_what_the_compiler_adds() {
    let mut body = document(vec![
        step("start", "user_task", 1),
        step("a", "approval", 2),
        step("a.level_1", "user_task", 3),
        step("end", "automated", 4),
    ]);
    body["approval_hierarchies"] = json!([{"level": 1, "role_required": "manager"}]);
    let graph = compile(&read(&body).unwrap());
    let ids: std::collections::HashSet<&str> = graph.nodes().iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids.len(), graph.nodes().len());
    let first = graph.nodes().iter().find(|node| node.id == "start").unwrap();
    assert!(matches!(first.kind, NodeKind::UserTask(_)));
}

#[test]
fn every_fault_of_a_document_is_named_at_once() {
    let mut bad = step("a", "user_task", 1);
    bad["colour"] = json!("red");
    bad["estimated_duration_minutes"] = json!("soon");
    bad["required_roles"] = json!(["no spaces allowed"]);
    let mut misplaced = step("m", "automated", 3);
    misplaced["form_schema"] = json!({"fields": [{"name": "x"}]});
    let mut body = document(vec![bad, step("a", "magic", 2), misplaced, step("m", "user_task", 3)]);
    body["workflow_name"] = json!(7);
    body["category"] = json!("c".repeat(51));
    let faults = codes(&body);
    for expected in [
        ("wrong_type", "/workflow_name"),
        ("out_of_range", "/category"),
        ("unknown_field", "/steps/0/colour"),
        ("wrong_type", "/steps/0/estimated_duration_minutes"),
        ("bad_id", "/steps/0/required_roles/0"),
        ("unknown_value", "/steps/1/step_type"),
        ("misplaced_field", "/steps/2/form_schema"),
    ] {
        assert!(faults.iter().any(|(code, path)| (code.as_str(), path.as_str()) == expected), "{expected:?} in {faults:?}");
    }
}

#[test]
fn a_document_without_steps_says_so_and_one_with_faulty_steps_does_not() {
    let missing = ("missing_field".to_owned(), "/steps".to_owned());
    assert!(codes(&document(vec![])).contains(&missing));
    assert!(!codes(&document(vec![json!({"step_id": "a"})])).contains(&missing));
}

#[test]
fn faults_across_the_document_are_named_too() {
    let mut body = document(vec![step("a", "user_task", 1), step("a", "user_task", 1)]);
    body["routing_rules"] = json!([
        {"rule_id": "r", "condition_expression": "1 +", "target_step_id": "a"},
        {"rule_id": "s", "condition_expression": "x = 1", "target_step_id": "nowhere"},
    ]);
    let faults = codes(&body);
    for expected in [
        ("duplicate_id", "/steps/1"),
        ("bad_expression", "/routing_rules/0/condition_expression"),
        ("unknown_reference", "/routing_rules/1/target_step_id"),
    ] {
        assert!(faults.iter().any(|(code, path)| (code.as_str(), path.as_str()) == expected), "{expected:?} in {faults:?}");
    }
}

#[test]
fn a_graph_reads_back_as_it_was_written() {
    let mut body = document(vec![step("a", "user_task", 1), step("b", "approval", 2), step("c", "automated", 3)]);
    body["routing_rules"] = json!([{"rule_id": "r", "condition_expression": "amount > 10", "target_step_id": "c"}]);
    let graph = compile(&read(&body).unwrap());
    let text = serde_json::to_string(&graph).unwrap();
    assert_eq!(serde_json::from_str::<Graph>(&text).unwrap(), graph);
}

/// Which user tasks of a graph are kept apart, by their ids, and whether whoever started it is kept away.
fn apart(graph: &Graph) -> Vec<(&str, bool, Vec<&str>)> {
    let id = |ix: &crate::graph::NodeIx| graph.node(*ix).unwrap().id.as_str();
    let tasks = (0..).map(crate::graph::NodeIx).zip(graph.nodes()).filter_map(|(ix, node)| match &node.kind {
        NodeKind::UserTask(task) => Some((id(&ix), task.separation.requester, graph.separated(ix).iter().map(id).collect())),
        _ => None,
    });
    tasks.collect()
}

#[test]
fn steps_are_kept_apart_with_all_their_levels_and_levels_from_each_other() {
    let mut approve = step("approve", "approval", 2);
    approve["separation_of_duties"] = json!({"not_requester": true, "not_same_as": ["ask", "check"], "different_approvers": true});
    approve["required_skills"] = json!({"aml": 3, "german": 1});
    let mut body = document(vec![step("ask", "user_task", 1), approve, step("check", "user_task", 3), step("free", "user_task", 4)]);
    body["approval_hierarchies"] = json!([{"level": 1, "role_required": "manager"}, {"level": 2, "role_required": "director"}]);
    let graph = compile(&read(&body).unwrap());
    assert_eq!(
        apart(&graph),
        [
            ("ask", false, vec!["approve.level_1", "approve.level_2"]),
            ("approve.level_1", true, vec!["ask", "approve.level_2", "check"]),
            ("approve.level_2", true, vec!["ask", "approve.level_1", "check"]),
            ("check", false, vec!["approve.level_1", "approve.level_2"]),
            ("free", false, vec![]),
        ]
    );
    let skills = |id: &str| {
        let (ix, _) = graph.node_of(id).unwrap();
        let needed = graph.user_task(ix).unwrap().skills.iter();
        needed.map(|(skill, level)| (skill.to_string(), *level)).collect::<Vec<_>>()
    };
    assert_eq!(skills("approve.level_2"), [("aml".to_owned(), 3), ("german".to_owned(), 1)]);
    assert_eq!(skills("ask"), []);
    let text = serde_json::to_string(&graph).unwrap();
    assert_eq!(serde_json::from_str::<Graph>(&text).unwrap(), graph);

    // Without a word of it, the levels may be decided by one person.
    body["steps"][1]["separation_of_duties"] = json!({"not_requester": true});
    assert_eq!(apart(&compile(&read(&body).unwrap()))[1], ("approve.level_1", true, vec![]));
}

#[test]
fn what_cannot_be_kept_apart_and_levels_that_nobody_has_are_named() {
    let duties = |duties: Value| {
        let mut bad = step("a", "user_task", 1);
        bad["separation_of_duties"] = duties;
        document(vec![bad, step("b", "user_task", 2), step("m", "automated", 3)])
    };
    let skills = |skills: Value| {
        let mut body = duties(json!({"not_same_as": ["b"]}));
        body["steps"][0]["required_skills"] = skills;
        body
    };
    let of_step = |field: &str| format!("/steps/0/{field}");
    for (body, code, path) in [
        (duties(json!({"not_same_as": ["nowhere"]})), "unknown_reference", of_step("separation_of_duties/not_same_as/0")),
        (duties(json!({"not_same_as": ["b", "a"]})), "self_reference", of_step("separation_of_duties/not_same_as/1")),
        (duties(json!({"not_same_as": ["m"]})), "wrong_reference", of_step("separation_of_duties/not_same_as/0")),
        (duties(json!({"not_same_as": ["b", "b"]})), "duplicate_id", of_step("separation_of_duties/not_same_as/1")),
        (duties(json!({"different_approvers": true})), "misplaced_field", of_step("separation_of_duties/different_approvers")),
        (duties(json!({"requester": true})), "unknown_field", of_step("separation_of_duties/requester")),
        (duties(json!(["b"])), "wrong_type", of_step("separation_of_duties")),
        (skills(json!({"aml": 0})), "out_of_range", of_step("required_skills/aml")),
        (skills(json!({"aml": 6})), "out_of_range", of_step("required_skills/aml")),
        (skills(json!({"aml": "3"})), "wrong_type", of_step("required_skills/aml")),
        (skills(json!({"a/b": 3})), "bad_id", of_step("required_skills/a~1b")),
    ] {
        assert_eq!(codes(&body), [(code.to_owned(), path)], "{body}");
    }
    assert!(read(&skills(json!({"aml": 1, "kyc": 5}))).is_ok());
    let mut machine = step("m", "automated", 1);
    machine["separation_of_duties"] = json!({"not_requester": true});
    machine["required_skills"] = json!({"aml": 1});
    let misplaced = ["separation_of_duties", "required_skills"].map(|field| ("misplaced_field".to_owned(), of_step(field)));
    assert_eq!(codes(&document(vec![machine])), misplaced);
}
