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
