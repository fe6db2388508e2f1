//! A retry goes on from where an incident stopped, and does nothing twice.

use engine::instance::{IncidentCode, Status};
use serde_json::json;

use super::life::Life;

const CONDITIONAL: &str = r#"<subProcess id="watch" triggeredByEvent="true"><startEvent id="level_high" isInterrupting="false">
<conditionalEventDefinition><condition xsi:type="tFormalExpression">level</condition></conditionalEventDefinition></startEvent>[level_high .]</subProcess>"#;

#[test]
fn a_condition_that_fails_holds_up_nothing_else_and_nothing_begins_anew() {
    let mut life = Life::start(
        &format!(r#"{CONDITIONAL}<startEvent id="s"/><userTask id="a"/><userTask id="b"/><endEvent id="e"/>[s a][a b][b e]"#),
        json!({}),
    );
    life.set(json!({"level": 3}));
    assert_eq!(life.incidents(), [IncidentCode::EventFailed]);
    life.complete("a", json!({}));
    life.retry();
    assert_eq!((life.incidents().as_slice(), life.active()), (&[IncidentCode::EventFailed][..], vec!["b"]));
    life.set(json!({"level": true}));
    life.retry();
    assert_eq!((life.incidents().len(), life.entered("watch")), (0, 1));
    life.complete("b", json!({}));
    assert_eq!((life.state.status, life.entered("a")), (Status::Completed, 1));
}

#[test]
fn a_process_that_could_not_open_opens_at_the_event_that_started_it() {
    let inside = r#"<subProcess id="watch" triggeredByEvent="true"><startEvent id="told" isInterrupting="false"><messageEventDefinition messageRef="keyed"/></startEvent>[told .]</subProcess>
<startEvent id="by_message"><messageEventDefinition messageRef="go"/></startEvent><userTask id="a"/>[by_message a][a .]
<startEvent id="by_hand"/><userTask id="b"/>[by_hand b][b .]"#;
    let mut life = Life::start_at(inside, Some("by_message"), json!({}));
    assert_eq!((life.incidents(), life.active().len()), (vec![IncidentCode::ExpressionFailed], 0));
    life.retry();
    assert_eq!((life.incidents(), life.active().len()), (vec![IncidentCode::ExpressionFailed], 0));
    life.set(json!({"order_id": "7"}));
    life.retry();
    assert_eq!((life.incidents().len(), life.active()), (0, vec!["a"]));
    life.complete("a", json!({}));
    assert_eq!(life.state.status, Status::Completed);
}

#[test]
fn a_sub_process_whose_work_is_done_does_not_begin_again() {
    let mut life = Life::start(
        r#"<startEvent id="s"/>[s sub]
<subProcess id="sub"><startEvent id="s2"/><userTask id="a"/>[a m]<exclusiveGateway id="m" default="m1"/><sequenceFlow id="m1" sourceRef="m" targetRef="c"/><sequenceFlow id="m2" sourceRef="m" targetRef="c"><conditionExpression xsi:type="tFormalExpression">false</conditionExpression></sequenceFlow><complexGateway id="c"><activationCondition xsi:type="tFormalExpression">activationCount &gt;= needed</activationCondition></complexGateway><endEvent id="e2"/>
[s2 a][c e2]</subProcess>
<endEvent id="e"/>[sub e]"#,
        json!({}),
    );
    life.complete("a", json!({}));
    assert_eq!(life.incidents(), [IncidentCode::ConditionFailed]);
    life.set(json!({"needed": 1}));
    life.retry();
    assert_eq!((life.state.status, life.entered("a")), (Status::Completed, 1));
}

fn loop_of(sequential: bool, activity: &str) -> String {
    format!(
        r#"<startEvent id="s"/>[s x]{}<endEvent id="e"/>[x e]"#,
        activity.replace(
            "LOOP",
            &format!(
                r#"<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality xsi:type="tFormalExpression">2</loopCardinality><completionCondition xsi:type="tFormalExpression">votes &gt; 1</completionCondition></multiInstanceLoopCharacteristics>"#
            )
        )
    )
}

#[test]
fn a_loop_whose_completion_condition_failed_goes_on() {
    let task = r#"<userTask id="x">LOOP</userTask>"#;
    let mut life = Life::start(&loop_of(true, task), json!({}));
    life.complete("x", json!({}));
    assert_eq!(life.incidents(), [IncidentCode::ExpressionFailed]);
    life.set(json!({"votes": 1}));
    life.retry();
    assert_eq!((life.incidents().len(), life.active()), (0, vec!["x", "x"]));
    life.complete("x", json!({}));
    assert_eq!(life.state.status, Status::Completed);

    let inner = r#"<subProcess id="x">LOOP<startEvent id="s2"/><userTask id="a"/>[s2 a][a .]</subProcess>"#;
    let mut life = Life::start(&loop_of(false, inner), json!({}));
    life.complete("a", json!({}));
    life.complete("a", json!({}));
    assert_eq!(life.incidents(), [IncidentCode::ExpressionFailed]);
    life.set(json!({"votes": 2}));
    life.retry();
    assert_eq!((life.state.status, life.entered("a")), (Status::Completed, 2));
}

#[test]
fn what_could_not_leave_maps_no_output_again_and_is_undone_once() {
    let mut life = Life::start(
        r#"<startEvent id="s"/>[s a]
<userTask id="a"><extensionElements><zeebe:ioMapping><zeebe:output source="=total + amount" target="total"/></zeebe:ioMapping></extensionElements></userTask>
<boundaryEvent id="undo" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="h" isForCompensation="true"/><association id="as" sourceRef="undo" targetRef="h" associationDirection="One"/>
<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>
<sequenceFlow id="g" sourceRef="a" targetRef="t"><conditionExpression xsi:type="tFormalExpression">ready</conditionExpression></sequenceFlow><sequenceFlow id="never" sourceRef="a" targetRef="e"><conditionExpression xsi:type="tFormalExpression">false</conditionExpression></sequenceFlow>[t e]"#,
        json!({"total": 1, "ready": false}),
    );
    life.complete("a", json!({"amount": 10}));
    assert_eq!((life.incidents(), life.variable("total")), (vec![IncidentCode::NoFlow], json!(11)));
    life.retry();
    assert_eq!((life.incidents(), life.variable("total")), (vec![IncidentCode::NoFlow], json!(11)));
    life.set(json!({"ready": true}));
    life.retry();
    assert_eq!((life.active(), life.variable("total")), (vec!["t", "h"], json!(11)));
    life.complete("h", json!({}));
    assert_eq!((life.state.status, life.entered("h")), (Status::Completed, 1));
}

fn watched(activity: &str) -> String {
    format!(
        r#"<startEvent id="s"/>[s x]{activity}<boundaryEvent id="b" attachedToRef="x"><conditionalEventDefinition><condition xsi:type="tFormalExpression">approved</condition></conditionalEventDefinition></boundaryEvent>
<endEvent id="e"/>[x e]<endEvent id="e2"/>[b e2]"#
    )
}

#[test]
fn an_incident_of_a_boundary_event_refuses_no_result_and_repeats_no_work() {
    let call = watched(r#"<callActivity id="x" calledElement="other"/>"#);
    let mut life = Life::start(&call, json!({}));
    life.set(json!({"approved": "yes"}));
    assert_eq!(life.incidents(), [IncidentCode::EventFailed]);
    life.retry();
    assert_eq!(life.incidents(), [IncidentCode::EventFailed]);
    life.end_call("x", 0);
    assert_eq!(life.state.status, Status::Completed);

    let job = watched(r#"<serviceTask id="x"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>"#);
    let mut life = Life::start(&job, json!({}));
    life.set(json!({"approved": "yes"}));
    life.answer("x", json!({}));
    assert_eq!(life.state.status, Status::Completed);
}

#[test]
fn an_ad_hoc_sub_process_that_does_one_at_a_time_begins_with_one() {
    let mut life = Life::start(
        r#"<startEvent id="s"/>[s x]<adHocSubProcess id="x" ordering="Sequential"><extensionElements><zeebe:adHoc activeElementsCollection="=first"/></extensionElements><userTask id="a"/><userTask id="b"/></adHocSubProcess>[x .]"#,
        json!({"first": ["a", "b"]}),
    );
    assert_eq!((life.incidents(), life.active()), (vec![IncidentCode::ExpressionFailed], vec!["x"]));
    life.set(json!({"first": ["b"]}));
    life.retry();
    assert_eq!((life.incidents().len(), life.active()), (0, vec!["x", "b"]));
}
