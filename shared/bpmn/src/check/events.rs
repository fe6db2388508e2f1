//! What events are about: messages, signals, errors, escalations, conditions, times (BPMN 2.0.2, 8.4, 10.5.5).

use super::ground::Ground;
use super::{cron, rules, timers};
use crate::fault::Faults;
use crate::model::{Base, ComplexBehavior, Event, EventDefinition, EventDefinitionKind as Kind, Loop};
use crate::vendor;

/// How a message calls what an event is about.
pub(super) fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Message { .. } => "a message",
        Kind::Signal { .. } => "a signal",
        Kind::Timer { .. } => "a timer",
        Kind::Conditional { .. } => "a condition",
        Kind::Error { .. } => "an error",
        Kind::Escalation { .. } => "an escalation",
        Kind::Compensate { .. } => "compensation",
        Kind::Cancel => "a cancellation",
        Kind::Terminate => "a termination",
        Kind::Link { .. } => "a link",
    }
}

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (spot, event) in ground.events() {
        about(ground, &spot.node.base, event, faults);
    }
    for (_, activity) in ground.activities() {
        if let Some(Loop::MultiInstance(each)) = &activity.repeat {
            for ComplexBehavior { base, event, .. } in &each.complex {
                event.iter().for_each(|event| about(ground, base, event, faults));
            }
        }
    }
}

fn about(ground: &Ground<'_>, base: &Base, event: &Event, faults: &mut Faults) {
    for id in &event.shared {
        if !ground.is_shared(id) {
            let message = format!("the event definition `{id}` belongs to another event: what events share stands in `definitions`");
            faults.breaks(rules::SHARED_DEFINITION, base, message);
        }
    }
    for definition in ground.about(event) {
        one(ground, base, definition, event.position.catches(), faults);
    }
}

fn one(ground: &Ground<'_>, base: &Base, definition: &EventDefinition, catches: bool, faults: &mut Faults) {
    match &definition.kind {
        Kind::Message { message: None, operation } if operation.is_none() && !says_how(base) && !says_how(&definition.base) => {
            faults.breaks(rules::MISSING_MESSAGE, base, "the message event names no message (`messageRef`)");
        }
        Kind::Signal { signal: None } => {
            faults.breaks(rules::MISSING_SIGNAL, base, "the signal event names no signal (`signalRef`)");
        }
        Kind::Error { error } if !catches && !has_code(ground, error) => {
            faults.breaks(rules::ERROR_WITHOUT_CODE, base, "the error that is thrown has no code (`errorCode`)");
        }
        Kind::Escalation { escalation } if !catches && !has_code(ground, escalation) => {
            faults.breaks(rules::ESCALATION_WITHOUT_CODE, base, "the escalation that is thrown has no code (`escalationCode`)");
        }
        Kind::Conditional { condition } if condition.as_ref().is_none_or(|condition| condition.text.is_blank()) => {
            faults.breaks(rules::MISSING_CONDITION, base, "the conditional event has no condition");
        }
        Kind::Timer { date, duration, cycle } => {
            timers::check(base, [date, duration, cycle].map(|time| time.as_deref()), cron::is_spring(ground.model), faults);
        }
        _ => {}
    }
}

/// Whether the error or escalation that is referred to has a code.
fn has_code(ground: &Ground<'_>, reference: &Option<String>) -> bool {
    reference.as_ref().and_then(|id| ground.code(id)).is_some()
}

/// Whether a vendor's extension says how a message is sent or received, or what is called.
pub(super) fn says_how(base: &Base) -> bool {
    const ATTRIBUTES: &[&str] = &["type", "topic", "class", "delegateExpression", "expression", "caseRef"];
    const ELEMENTS: &[&str] = &["taskDefinition", "connector", "message", "calledElement", "call"];
    base.attributes.iter().any(|attribute| ATTRIBUTES.contains(&&*attribute.name) && vendor::is_known(&attribute.namespace))
        || base.extensions.iter().any(|tree| ELEMENTS.contains(&&*tree.name) && vendor::is_known(&tree.namespace))
}
