//! Intermediate events in the flow (BPMN 2.0.2, 10.5.4, table 10.89).

use super::events::word;
use super::ground::{Ground, Spot};
use super::rules;
use crate::fault::Faults;
use crate::model::{Event, EventDefinitionKind as Kind, Position};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (spot, event) in ground.events() {
        match event.position {
            Position::Catch => catches(ground, spot, event, faults),
            Position::Throw => throws(ground, spot, event, faults),
            _ => continue,
        }
        let links = ground.about(event).any(|definition| matches!(definition.kind, Kind::Link { .. }));
        let (catch, base) = (event.position == Position::Catch, &spot.node.base);
        // In an ad-hoc sub-process nothing needs a flow that leads to it (13.3.5).
        let ad_hoc = ground.level(spot.level).is_some_and(super::ground::Level::is_ad_hoc);
        if ground.incoming(spot.node).is_empty() && !(catch && links) && !ad_hoc {
            faults.breaks(rules::EVENT_WITHOUT_INCOMING, base, format!("no flow leads to the event `{}`", base.id));
        }
        if ground.outgoing(spot.node).is_empty() && (catch || !links) {
            faults.breaks(rules::EVENT_WITHOUT_OUTGOING, base, format!("no flow leaves the event `{}`", base.id));
        }
    }
}

fn catches(ground: &Ground<'_>, spot: Spot<'_>, event: &Event, faults: &mut Faults) {
    let mut triggers = ground.about(event).peekable();
    if triggers.peek().is_none() && event.shared.is_empty() {
        let message = "the catch event waits for nothing; an event without a trigger is a throw event";
        faults.breaks(rules::CATCH_WITHOUT_TRIGGER, &spot.node.base, message);
    }
    for definition in triggers {
        match &definition.kind {
            Kind::Message { .. } | Kind::Timer { .. } | Kind::Conditional { .. } | Kind::Link { .. } | Kind::Signal { .. } => {}
            other => {
                let message = format!("a catch event in the flow does not wait for {}", word(other));
                faults.breaks(rules::CATCH_TRIGGER, &spot.node.base, message);
            }
        }
    }
}

fn throws(ground: &Ground<'_>, spot: Spot<'_>, event: &Event, faults: &mut Faults) {
    for definition in ground.about(event) {
        match &definition.kind {
            Kind::Message { .. } | Kind::Escalation { .. } | Kind::Compensate { .. } | Kind::Link { .. } | Kind::Signal { .. } => {}
            other => {
                let message = format!("a throw event in the flow does not throw {}", word(other));
                faults.breaks(rules::THROW_TRIGGER, &spot.node.base, message);
            }
        }
    }
}
