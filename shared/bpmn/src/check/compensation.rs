//! Compensation: which activity compensates which, and who may ask for it (BPMN 2.0.2, 10.5.5, 10.7).

use foldhash::{HashSet, HashSetExt};

use super::ground::{Ground, Spot};
use super::rules;
use crate::fault::Faults;
use crate::model::{EventDefinition, EventDefinitionKind as Kind, Position};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    let mut handlers = HashSet::new();
    let mut compensated = HashSet::new();
    for (spot, event) in ground.events() {
        let Some(asked) = ground.about(event).find_map(compensation) else { continue };
        match &event.position {
            Position::Boundary { attached_to, .. } => {
                let found = handlers_of(ground, spot, faults);
                if found.len() > 1 || (!found.is_empty() && !compensated.insert(attached_to.as_str())) {
                    let message = format!("`{attached_to}` is compensated by one activity; put several into a sub-process");
                    faults.breaks(rules::SEVERAL_HANDLERS, &spot.node.base, message);
                }
                handlers.extend(found);
            }
            Position::Throw | Position::End => visible(ground, spot, asked, faults),
            _ => {}
        }
    }
    for (spot, _) in ground.activities().filter(|(_, activity)| activity.for_compensation) {
        if !handlers.contains(spot.node.base.id.as_str()) {
            let message = "no compensation event leads to the compensation activity: it is never done";
            faults.notice(rules::HANDLER_WITHOUT_EVENT, &spot.node.base, message);
        }
    }
}

/// The activity that a compensation event names, if the definition is one for compensation.
fn compensation(definition: &EventDefinition) -> Option<Option<&str>> {
    match &definition.kind {
        Kind::Compensate { activity, .. } => Some(activity.as_deref()),
        _ => None,
    }
}

/// The activities that associations from a boundary event lead to.
fn handlers_of<'m>(ground: &Ground<'m>, event: Spot<'m>, faults: &mut Faults) -> Vec<&'m str> {
    let base = &event.node.base;
    let mut found = Vec::new();
    for (handler, activity) in ground.associated(event.node) {
        let id = handler.node.base.id.as_str();
        if !activity.for_compensation || handler.level != event.level {
            let message = format!("`{id}` compensates nothing: it stands in the same level and has `isForCompensation=\"true\"`");
            faults.breaks(rules::HANDLER_NOT_FOR_COMPENSATION, base, message);
        }
        if !found.contains(&id) {
            found.push(id);
        }
    }
    if found.is_empty() {
        faults.notice(rules::COMPENSATION_WITHOUT_HANDLER, base, "no association leads from the event to a compensation activity");
    }
    found
}

/// Whether the activity that a throw or end event names can be seen from there: it stands in the same level, or the event
/// stands in an event sub-process and the activity beside that. (10.5.5 says so of event sub-processes for compensation;
/// others, such as for errors, are commonly used for it too.)
fn visible(ground: &Ground<'_>, event: Spot<'_>, asked: Option<&str>, faults: &mut Faults) {
    let Some(asked) = asked else { return };
    let at = ground.spot(asked).map(|spot| spot.level);
    let beside = ground.level(event.level).filter(|level| level.is_event_sub_process()).and_then(|level| level.parent);
    if at.is_none() || (at != Some(event.level) && at != beside) {
        let message = format!("`{asked}` stands in another level: only what can be seen from here can be compensated by name");
        faults.breaks(rules::COMPENSATED_OUT_OF_SIGHT, &event.node.base, message);
    }
}
