//! Events that are waited for.

use engine::instance::{Command, Status};
use serde_json::json;

use super::life::Life;

#[test]
fn variables_set_while_it_is_suspended_move_nothing_until_it_is_resumed() {
    let mut life = Life::start(
        r#"<startEvent id="s"/>[s c]<intermediateCatchEvent id="c"><conditionalEventDefinition><condition xsi:type="tFormalExpression">stock &gt; 10</condition></conditionalEventDefinition></intermediateCatchEvent>
<userTask id="a"/>[c a][a .]"#,
        json!({"stock": 1}),
    );
    life.run(Command::Suspend);
    life.set(json!({"stock": 20}));
    assert_eq!((life.state.status, life.active()), (Status::Suspended, vec!["c"]));
    life.run(Command::Resume);
    assert_eq!(life.active(), ["a"]);
}

#[test]
fn a_parallel_multiple_event_with_a_cycle_happens_each_time_both_came() {
    let mut life = Life::start(
        r#"<startEvent id="s"/>[s a]<userTask id="a"/>[a .]
<boundaryEvent id="b" attachedToRef="a" cancelActivity="false" parallelMultiple="true"><messageEventDefinition messageRef="go"/><timerEventDefinition><timeCycle xsi:type="tFormalExpression">R/PT1M</timeCycle></timerEventDefinition></boundaryEvent>
<userTask id="n"/>[b n][n .]"#,
        json!({}),
    );
    for round in 1..=2 {
        life.fire();
        assert_eq!(life.entered("n"), round - 1);
        life.send("go");
        assert_eq!(life.entered("n"), round);
    }
}
