//! Undoing: transactions, loops, sub-processes, and throws that don't wait.

use engine::instance::Status;
use serde_json::json;

use super::life::Life;

/// A task `a` in `inside`, and what undoes it.
const UNDONE: &str = r#"<userTask id="a"/><boundaryEvent id="undo" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="h" isForCompensation="true"/><association id="as" sourceRef="undo" targetRef="h" associationDirection="One"/>"#;

fn transaction(more: &str) -> String {
    format!(
        r#"<startEvent id="s"/>[s t]
<transaction id="t">{more}<startEvent id="s2"/>[s2 a]{UNDONE}<exclusiveGateway id="x" default="l"/>[a x]
<endEvent id="no"><cancelEventDefinition/></endEvent><endEvent id="yes"/><sequenceFlow id="l" sourceRef="x" targetRef="yes"/>
<sequenceFlow id="m" sourceRef="x" targetRef="no"><conditionExpression xsi:type="tFormalExpression">bad</conditionExpression></sequenceFlow></transaction>
<boundaryEvent id="cancelled" attachedToRef="t"><cancelEventDefinition/></boundaryEvent><userTask id="sorry"/>[cancelled sorry][sorry .]
<endEvent id="e"/>[t e]"#
    )
}

#[test]
fn one_instance_of_a_transaction_cancels_the_whole_loop() {
    let looped = r#"<multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">3</loopCardinality></multiInstanceLoopCharacteristics>"#;
    let mut life = Life::start(&transaction(looped), json!({"bad": false}));
    life.complete("a", json!({}));
    assert_eq!(life.active().iter().filter(|id| **id == "a").count(), 2);
    life.complete("a", json!({"bad": true}));
    // The last first; what is at work still is not undone.
    life.complete("h", json!({}));
    assert!(!life.active().contains(&"sorry"), "{:?}", life.active());
    life.complete("h", json!({}));
    assert_eq!((life.active(), life.entered("h")), (vec!["sorry"], 2));
    life.complete("sorry", json!({}));
    assert_eq!(life.state.status, Status::Completed);
}

#[test]
fn nothing_interrupts_the_undoing_of_a_transaction() {
    let event = r#"<subProcess id="es" triggeredByEvent="true"><startEvent id="ess"><messageEventDefinition messageRef="more"/></startEvent>[ess .]</subProcess>"#;
    let mut life = Life::start(&transaction(event), json!({"bad": true}));
    assert_eq!(life.state.subscriptions().len(), 1);
    life.complete("a", json!({}));
    assert_eq!((life.active(), life.state.subscriptions().len()), (vec!["t", "h"], 0));
    life.complete("h", json!({}));
    assert_eq!(life.active(), ["sorry"]);
}

fn thrown(sub: &str, wait: bool) -> String {
    format!(
        r#"<startEvent id="s"/>[s sub]
<subProcess id="sub">{sub}<startEvent id="s2"/>[s2 a][a .]{UNDONE}</subProcess>
<intermediateThrowEvent id="t"><compensateEventDefinition waitForCompletion="{wait}"/></intermediateThrowEvent>[sub t]
<endEvent id="e"/>[t e]"#
    )
}

#[test]
fn a_throw_that_does_not_wait_lets_the_process_end_when_all_is_undone() {
    let mut life = Life::start(&thrown("", false), json!({}));
    life.complete("a", json!({}));
    assert_eq!(life.active(), ["sub", "h"]);
    life.complete("h", json!({}));
    assert_eq!(life.state.status, Status::Completed);
}

#[test]
fn what_undoes_an_instance_of_a_loop_knows_its_item() {
    let looped = r#"<multiInstanceLoopCharacteristics isSequential="true"><extensionElements><zeebe:loopCharacteristics inputCollection="=bookings" inputElement="b"/></extensionElements></multiInstanceLoopCharacteristics>"#;
    let mut life = Life::start(&thrown(looped, true), json!({"bookings": ["x", "y"]}));
    life.complete("a", json!({}));
    life.complete("a", json!({}));
    let seen = |life: &Life| {
        let handler = life.state.elements().last().unwrap().id;
        let scope = life.state.scope(handler);
        (scope.get("b").map(|b| b.into_owned()), scope.get("loopCounter").map(|n| n.into_owned()))
    };
    assert_eq!(seen(&life), (Some(json!("y")), Some(json!(2))));
    life.complete("h", json!({}));
    assert_eq!(seen(&life), (Some(json!("x")), Some(json!(1))));
    life.complete("h", json!({}));
    assert_eq!(life.state.status, Status::Completed);

    let task = UNDONE.replace(r#"<userTask id="a"/>"#, &format!(r#"<userTask id="a">{looped}</userTask>"#));
    let inside = format!(
        r#"<startEvent id="s"/>[s a]{task}<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>[a t][t .]"#
    );
    let mut life = Life::start(&inside, json!({"bookings": ["x"]}));
    life.complete("a", json!({}));
    assert_eq!(seen(&life), (Some(json!("x")), Some(json!(1))));
}

#[test]
fn a_sub_process_that_undoes_itself_brings_its_outputs_once() {
    let sub = r#"<extensionElements><zeebe:ioMapping><zeebe:input source="=5" target="price"/><zeebe:output source="=price" target="paid"/></zeebe:ioMapping></extensionElements>
<subProcess id="es" triggeredByEvent="true"><startEvent id="ess"><compensateEventDefinition/></startEvent><userTask id="refund"/>[ess refund][refund .]</subProcess>"#;
    let mut life = Life::start(&thrown(sub, true), json!({}));
    life.complete("a", json!({}));
    assert_eq!(life.variable("paid"), json!(5));
    life.set(json!({"paid": 7}));
    life.complete("refund", json!({}));
    assert_eq!((life.state.status, life.variable("paid")), (Status::Completed, json!(7)));
}
