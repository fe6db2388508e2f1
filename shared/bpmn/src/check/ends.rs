//! End events (BPMN 2.0.2, 10.5.3, table 10.88).

use super::events::word;
use super::ground::{Ground, Level};
use super::rules;
use crate::fault::Faults;
use crate::model::{EventDefinitionKind as Kind, Position, SubProcessKind};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (spot, event) in ground.events().filter(|(_, event)| event.position == Position::End) {
        let base = &spot.node.base;
        if ground.incoming(spot.node).is_empty() {
            faults.breaks(rules::END_WITHOUT_INCOMING, base, format!("no flow leads to the end event `{}`", base.id));
        }
        for definition in ground.about(event) {
            match definition.kind {
                Kind::Timer { .. } | Kind::Conditional { .. } | Kind::Link { .. } => {
                    faults.breaks(rules::END_TRIGGER, base, format!("an end event does not end with {}", word(&definition.kind)));
                }
                Kind::Cancel if !ground.around(spot.level).any(is_transaction) => {
                    faults.breaks(rules::CANCEL_OUTSIDE_TRANSACTION, base, "there is no transaction around the cancel end event");
                }
                _ => {}
            }
        }
    }
}

fn is_transaction(level: &Level<'_>) -> bool {
    level.sub_process().is_some_and(|inner| matches!(inner.kind, SubProcessKind::Transaction { .. }))
}
