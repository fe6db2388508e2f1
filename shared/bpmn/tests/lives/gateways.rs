//! Complex gateways, looked at again.

use engine::instance::{IncidentCode, Status};
use serde_json::json;

use super::life::Life;

/// Three tokens for two flows: two over `f1`, one over `f2`.
const DISCRIMINATOR: &str = r#"<startEvent id="s"/><parallelGateway id="split"/>[s split]
<userTask id="a"/><userTask id="b"/><userTask id="c"/><exclusiveGateway id="m"/>
[split a][split b][split c]
[a m][b m]
<complexGateway id="x"><activationCondition xsi:type="tFormalExpression">activationCount &gt;= 1</activationCondition></complexGateway>
[m x][c x]<endEvent id="e"/>"#;

#[test]
fn tokens_of_the_next_round_go_on_once_the_gateway_is_as_new() {
    let mut life = Life::start(&format!(r#"{DISCRIMINATOR}[x e]"#), json!({}));
    for task in ["a", "b", "c"] {
        life.complete(task, json!({}));
    }
    assert_eq!((life.incidents().len(), life.state.status, life.entered("e")), (0, Status::Completed, 2));
}

#[test]
fn a_condition_that_fails_at_the_reset_is_an_incident_and_is_tried_again() {
    let mut life = Life::start(
        &format!(
            r#"{DISCRIMINATOR}<sequenceFlow id="o" sourceRef="x" targetRef="e"><conditionExpression xsi:type="tFormalExpression">waitingForStart</conditionExpression></sequenceFlow>
<endEvent id="late"/><sequenceFlow id="l" sourceRef="x" targetRef="late"><conditionExpression xsi:type="tFormalExpression">if waitingForStart then false else wanted</conditionExpression></sequenceFlow>"#
        ),
        json!({}),
    );
    life.complete("a", json!({}));
    life.complete("c", json!({}));
    life.complete("b", json!({}));
    assert_eq!(life.incidents(), [IncidentCode::ConditionFailed]);
    life.set(json!({"wanted": true}));
    life.retry();
    // Once for the first two tokens, once for the third.
    assert_eq!((life.incidents().len(), life.state.status, life.entered("late")), (0, Status::Completed, 2));
}
