//! Every kind of element comes out in the graph as BPMN 2.0.2 means it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use bpmn::{Compiled, compile, read};
use engine::graph::{NodeKind, Throw};
use serde_json::{Value, json};

fn everything() -> Compiled {
    let model = read(include_str!("kinds/everything.bpmn")).unwrap_or_else(|faults| panic!("{faults:#?}"));
    compile(&model, None).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn node(compiled: &Compiled, id: &str) -> Value {
    serde_json::to_value(compiled.graph.node_of(id).unwrap_or_else(|| panic!("no {id}")).1).unwrap()
}

#[test]
fn every_kind_of_node_the_graph_has_can_be_said_in_bpmn() {
    let all = everything();
    let kinds: BTreeSet<String> = all
        .graph
        .nodes()
        .iter()
        .map(|node| match serde_json::to_value(&node.kind).unwrap() {
            Value::String(kind) => kind,
            Value::Object(kind) => kind.keys().next().unwrap().clone(),
            other => panic!("{other}"),
        })
        .collect();
    let expected = [
        "boundary_event",
        "business_rule_task",
        "call_activity",
        "catch_event",
        "complex_gateway",
        "end_event",
        "event_based_gateway",
        "exclusive_gateway",
        "inclusive_gateway",
        "parallel_gateway",
        "receive_task",
        "script_task",
        "send_task",
        "service_task",
        "start_event",
        "sub_process",
        "task",
        "throw_event",
        "triggered_start_event",
        "user_task",
    ];
    assert_eq!(kinds, expected.into_iter().map(str::to_owned).collect());
    assert_eq!(all.name, "Shop", "a process without a name has that of its pool");
}

#[test]
fn each_kind_says_what_the_file_says() {
    let all = everything();
    for (id, expected) in [
        ("start", json!("start_event")),
        ("by_message", json!({"triggered_start_event": {"catch": {"triggers": [{"message": {"name": "ordered"}}]}, "interrupting": true}})),
        ("abstract", json!("task")),
        ("user", json!({"user_task": {"candidate_roles": ["Back_Office"]}})),
        ("in_sub", json!({"user_task": {"candidate_roles": ["Back_Office"]}})),
        (
            "service",
            json!({"service_task": {
                "connector": {"kind": "http", "settings": {"url": "https://a.example"}},
                "retry": {"max_attempts": 2, "initial_millis": 10, "backoff_percent": 150, "max_millis": 20},
                "result_variable": "r",
                "responsible_roles": ["ops", "dev"],
                "estimated_minutes": 2,
            }}),
        ),
        ("script", json!({"script_task": {"expression": "={a: 1 + 1}"}})),
        ("rules", json!({"business_rule_task": {"decision": "d", "binding": {"version": 2}, "result": "collect", "result_variable": "v"}})),
        ("send", json!({"send_task": {"message": {"name": "answered", "correlation_key": "=order.number"}}})),
        ("receive", json!({"receive_task": {"message": {"name": "answered", "correlation_key": "=wanted.number"}}})),
        ("call", json!({"call_activity": {"called": "other", "binding": "latest", "all_in": true, "all_out": true}})),
        ("and", json!("parallel_gateway")),
        ("or", json!({"inclusive_gateway": {}})),
        ("events", json!({"event_based_gateway": {}})),
        ("timer", json!({"catch_event": {"triggers": [{"timer": {"date": "=date and time(\"2030-01-01T00:00:00Z\")"}}]}})),
        ("condition", json!({"catch_event": {"triggers": [{"condition": "=size > 1"}]}})),
        (
            "multiple",
            json!({"catch_event": {"triggers": [{"timer": {"cycle": "R3/PT10M"}}, {"signal": {"name": "stopped"}}], "all": true}}),
        ),
        ("jump", json!({"throw_event": [{"link": {"name": "L"}}]})),
        ("land", json!({"catch_event": {"triggers": [{"link": {"name": "L"}}]}})),
        ("none", json!({"throw_event": []})),
        ("e1", json!({"end_event": {"outcome": "completed", "throws": [{"escalation": {"code": "L1"}}]}})),
        ("handler", json!({"sub_process": {"triggered_by_event": true}})),
        ("s2", json!({"triggered_start_event": {"catch": {"triggers": [{"signal": {"name": "stopped"}}]}, "interrupting": false}})),
        ("e2", json!({"end_event": {"outcome": "completed", "throws": ["terminate"]}})),
        ("failed", json!({"end_event": {"outcome": "rejected", "throws": [{"error": {"code": "E1"}}]}})),
        ("transaction", json!({"sub_process": {"transaction": true}})),
        ("e3", json!({"end_event": {"outcome": "completed", "throws": ["cancel"]}})),
        ("ad_hoc", json!({"sub_process": {"ad_hoc": {"sequential": true, "completion": "=enough", "cancel_remaining": true}}})),
        (
            "end",
            json!({"end_event": {"outcome": "completed", "throws": [
                {"message": {"name": "answered", "correlation_key": "=order.number"}},
                {"signal": {"name": "stopped"}},
            ]}}),
        ),
    ] {
        assert_eq!(node(&all, id)["kind"], expected, "{id}");
    }
}

#[test]
fn quantities_loops_and_data_come_with_their_activity() {
    let all = everything();
    assert_eq!(node(&all, "abstract")["activity"], json!({"start_quantity": 2, "completion_quantity": 3}));
    assert_eq!(
        node(&all, "manual")["activity"]["repeat"],
        json!({"loop": {"condition": "=count(found) < 3", "test_before": true, "maximum": 5}})
    );
    assert_eq!(
        node(&all, "call")["activity"]["repeat"]["each"],
        json!({
            "sequential": true,
            "collection": "=`Parts list`",
            "item_variable": "part",
            "results_variable": "found",
            "result": "=made",
            "completion": "=made = null",
            "behavior": "one",
            "events": [{"throw": {"signal": {"name": "stopped"}}}],
        })
    );
    assert_eq!(
        node(&all, "service")["mappings"],
        json!({
            "inputs": [{"target": "parts", "source": "=`Parts list`"}, {"target": "request.kind", "source": "=upper case(kind)"}],
            "outputs": [{"target": "found", "source": "=answer.items"}],
        })
    );
    assert_eq!(node(&all, "service")["step"], "s4");
}

#[test]
fn what_refers_to_other_nodes_refers_to_the_right_ones() {
    let all = everything();
    let ix = |id: &str| all.graph.node_of(id).unwrap().0;
    let (_, pay) = all.graph.node_of("pay").unwrap();
    assert_eq!(pay.activity.as_ref().unwrap().compensated_by, Some(ix("refund")));
    let (_, refund) = all.graph.node_of("refund").unwrap();
    assert!(refund.activity.as_ref().unwrap().for_compensation);
    let NodeKind::BoundaryEvent(undo) = &all.graph.node_of("undo").unwrap().1.kind else { panic!() };
    assert_eq!(undo.on, ix("pay"));
    let NodeKind::ThrowEvent(throws) = &all.graph.node_of("undo_all").unwrap().1.kind else { panic!() };
    assert_eq!(throws, &[Throw::Compensation { activity: Some(ix("transaction")), wait: false }]);
    assert_eq!(all.graph.node_of("e2").unwrap().1.parent, Some(ix("handler")));
    assert_eq!(all.graph.node_of("handler").unwrap().1.parent, Some(ix("sub_process")));
    assert_eq!(all.graph.boundary(ix("sub_process")), [ix("late")]);
    for flow in all.graph.flows() {
        assert!(all.graph.node(flow.source).unwrap().outgoing.iter().any(|ix| all.graph.flow(*ix).unwrap().id == flow.id));
    }
    let (_, complex) = all.graph.node_of("complex").unwrap();
    assert_eq!(all.graph.flow(complex.default_flow().unwrap()).unwrap().id, "f16");
    let sql_like = all.graph.flows().iter().find(|flow| flow.id == "f11").unwrap().condition.as_ref().unwrap();
    assert!(sql_like.is_sql_like());
}

/// A file of two processes.
fn two(first: &str, second: &str) -> String {
    let process = |id: &str, executable: &str| format!("<process id='{id}' {executable}><task id='t{id}'/></process>");
    format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>{}{}</definitions>",
        process("a", first),
        process("b", second)
    )
}

#[test]
fn the_only_executable_process_is_meant_unless_one_is_named() {
    let (yes, no) = ("isExecutable='true'", "isExecutable='false'");
    let id = |xml: &str, process| compile(&read(xml).unwrap(), process).map(|compiled| compiled.process_id);
    assert_eq!(id(&two(yes, no), None).unwrap(), "a");
    assert_eq!(id(&two("", yes), None).unwrap(), "b");
    assert_eq!(id(&two(yes, yes), Some("b")).unwrap(), "b");
    assert_eq!(id(&two(no, no), Some("a")).unwrap(), "a");
    let several = id(&two(yes, yes), None).unwrap_err();
    assert_eq!(several[0].code, "several_processes");
    assert!(several[0].message.contains("`a`, `b`"));
    assert_eq!(id(&two(yes, yes), Some("c")).unwrap_err()[0].code, "no_such_process");
}

#[test]
fn data_that_a_loop_takes_in_and_gives_out_are_not_mapped_again_and_drawn_ends_map_nothing() {
    let xml = "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>\
        <dataObject id='o'/><dataObjectReference id='orders' name='All&#10;orders' dataObjectRef='o'/><dataObject id='d' name='done'/>\
        <dataStoreReference id='store' name='Archive'/>\
        <task id='x'><ioSpecification><dataInput id='i' name='list'/><dataInput id='j' name='whole'/><dataOutput id='k' name='results'/>\
        <inputSet/><outputSet/></ioSpecification><property id='q' name='__targetRef_placeholder'/>\
        <dataInputAssociation><sourceRef>orders</sourceRef><targetRef>i</targetRef></dataInputAssociation>\
        <dataInputAssociation><sourceRef>orders</sourceRef><targetRef>j</targetRef></dataInputAssociation>\
        <dataInputAssociation><sourceRef>orders</sourceRef><targetRef>q</targetRef></dataInputAssociation>\
        <dataInputAssociation id='read'><sourceRef>store</sourceRef><targetRef>q</targetRef></dataInputAssociation>\
        <dataOutputAssociation><sourceRef>k</sourceRef><targetRef>d</targetRef></dataOutputAssociation>\
        <multiInstanceLoopCharacteristics><loopDataInputRef>i</loopDataInputRef><loopDataOutputRef>k</loopDataOutputRef>\
        <inputDataItem name='order'/><outputDataItem name='result'/></multiInstanceLoopCharacteristics></task></process></definitions>";
    let compiled = compile(&read(xml).unwrap(), None).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let made = node(&compiled, "x");
    assert_eq!(made["mappings"], json!({"inputs": [{"target": "whole", "source": "=`All orders`"}]}));
    let each = &made["activity"]["repeat"]["each"];
    assert_eq!((&each["collection"], &each["results_variable"]), (&json!("=`All orders`"), &json!("done")));
    assert_eq!((&each["item_variable"], &each["result"]), (&json!("order"), &json!("=result")));
    let noted: Vec<_> = compiled.notes.iter().map(|note| (&*note.code, note.element.as_deref())).collect();
    assert!(noted.contains(&("ignored_data_store", Some("read"))), "{noted:?}");
}
