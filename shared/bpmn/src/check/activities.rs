//! Tasks, call activities and how often activities are done (BPMN 2.0.2, 10.3.3, 10.3.6, 10.3.8).

use super::events::says_how;
use super::ground::{Ground, Spot};
use super::rules;
use crate::fault::Faults;
use crate::model::{ActivityKind, Base, Loop, MultiInstance, StandardLoop, Task};
use crate::vendor;

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (spot, activity) in ground.activities() {
        let base = &spot.node.base;
        match &activity.kind {
            ActivityKind::Call { called: None } if !says_how(base) => {
                faults.breaks(rules::UNKNOWN_CALLED, base, "the call activity names nothing to call (`calledElement`)");
            }
            ActivityKind::Task(Task::Receive { message: None, operation: None, .. }) if !says_how(base) => {
                faults.breaks(rules::RECEIVE_WITHOUT_MESSAGE, base, "the receive task names no message (`messageRef`)");
            }
            ActivityKind::Task(Task::Send { message: None, operation: None, implementation }) if !sends(implementation, base) => {
                faults.breaks(rules::SEND_WITHOUT_MESSAGE, base, "the send task names no message (`messageRef`), nor how it is sent");
            }
            _ => {}
        }
        match &activity.repeat {
            Some(Loop::Standard(repeat)) => standard(ground, spot, repeat, faults),
            Some(Loop::MultiInstance(each)) => multi_instance(base, each, faults),
            None => {}
        }
    }
}

/// Whether an `implementation` says how; `##unspecified` and `##WebService` alone don't.
fn sends(implementation: &Option<String>, base: &Base) -> bool {
    says_how(base) || implementation.as_deref().is_some_and(|implementation| !implementation.starts_with("##"))
}

fn standard(ground: &Ground<'_>, spot: Spot<'_>, repeat: &StandardLoop, faults: &mut Faults) {
    let asks = repeat.condition.as_ref().is_some_and(|condition| !condition.text.is_blank());
    let ended = ground.boundary(spot.node).iter().filter_map(|node| node.event()).any(|event| ground.interrupts(event));
    if !asks && repeat.maximum.is_none() && !ended {
        let message = "the loop has neither a condition nor a maximum, and no boundary event ends it: it goes on for ever";
        faults.breaks(rules::LOOP_WITHOUT_END, &spot.node.base, message);
    }
}

fn multi_instance(base: &Base, each: &MultiInstance, faults: &mut Faults) {
    let counts = each.cardinality.as_ref().is_some_and(|cardinality| !cardinality.text.is_blank());
    // A vendor may name the collection. What is wrong with how it does is told where it is compiled.
    let mut told = Faults::default();
    let hinted = vendor::hints(&each.base, &mut told).each.collection.is_some() || !told.is_empty();
    let collects = each.data_input.is_some() || hinted;
    match (counts, collects) {
        (false, false) => {
            let message = "the multi-instance activity has neither a cardinality nor a collection: how often is it done?";
            faults.breaks(rules::MULTI_INSTANCE_WITHOUT_NUMBER, base, message);
        }
        (true, true) => {
            let message = "the multi-instance activity has both a cardinality and a collection";
            faults.notice(rules::CARDINALITY_AND_COLLECTION, base, message);
        }
        _ => {}
    }
    for behavior in &each.complex {
        if behavior.condition.as_ref().is_none_or(|condition| condition.text.is_blank()) {
            faults.breaks(rules::COMPLEX_BEHAVIOR_CONDITION, base, "a complex behaviour definition has no condition");
        }
    }
}
