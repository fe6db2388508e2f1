//! Start events and what else starts instances (BPMN 2.0.2, 10.3.5, 10.5.2, 13.2, 13.3.4).

use foldhash::{HashSet, HashSetExt};

use super::events::word;
use super::ground::{Ground, Level, instantiates};
use super::rules;
use crate::fault::Faults;
use crate::model::{Event, EventDefinitionKind as Kind, FlowNode, Position};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for level in &ground.levels {
        match level.sub_process() {
            _ if level.is_ad_hoc() => {}
            None => level.starts().for_each(|(node, event)| of_process(ground, node, event, faults)),
            Some(inner) if inner.triggered_by_event => of_event_sub_process(ground, level, faults),
            Some(_) => of_sub_process(ground, level, faults),
        }
        for node in level.scope.nodes.iter().filter(|node| instantiates(node)) {
            instantiating(ground, level, node, faults);
        }
        for (node, _) in level.starts().filter(|(node, _)| ground.outgoing(node).is_empty()) {
            faults.breaks(rules::START_WITHOUT_OUTGOING, &node.base, format!("no flow leaves the start event `{}`", node.base.id));
        }
    }
    handled_twice(ground, faults);
}

/// Table 10.84.
fn of_process(ground: &Ground<'_>, node: &FlowNode, event: &Event, faults: &mut Faults) {
    for definition in ground.about(event) {
        if !matches!(definition.kind, Kind::Message { .. } | Kind::Timer { .. } | Kind::Conditional { .. } | Kind::Signal { .. }) {
            let message = format!("a process does not start with {}", word(&definition.kind));
            faults.breaks(rules::START_TRIGGER, &node.base, message);
        }
    }
}

/// Table 10.85.
fn of_sub_process(ground: &Ground<'_>, level: &Level<'_>, faults: &mut Faults) {
    for (number, (node, event)) in level.starts().enumerate() {
        if ground.about(event).next().is_some() {
            let message = "a sub-process starts when a flow reaches it: its start event has no trigger, unless it is an event sub-process";
            faults.breaks(rules::SUB_PROCESS_START_TRIGGER, &node.base, message);
        }
        if number > 0 {
            faults.breaks(rules::SUB_PROCESS_STARTS, &node.base, "a sub-process has one start event at most");
        }
    }
}

/// Table 10.86.
fn of_event_sub_process(ground: &Ground<'_>, level: &Level<'_>, faults: &mut Faults) {
    let Some(owner) = level.owner else { return };
    let starts: Vec<_> = level.starts().collect();
    if starts.len() != 1 {
        let message = format!("an event sub-process has exactly one start event, this has {}", starts.len());
        faults.breaks(rules::EVENT_SUB_PROCESS_STARTS, &owner.base, message);
    }
    for (node, event) in starts {
        let mut triggers = ground.about(event).peekable();
        if triggers.peek().is_none() {
            faults.breaks(rules::EVENT_SUB_PROCESS_TRIGGER, &node.base, "nothing triggers the start event of the event sub-process");
        }
        for definition in triggers {
            if matches!(definition.kind, Kind::Cancel | Kind::Terminate | Kind::Link { .. }) {
                let message = format!("an event sub-process does not start with {}", word(&definition.kind));
                faults.breaks(rules::EVENT_SUB_PROCESS_START_TRIGGER, &node.base, message);
            }
            if matches!(definition.kind, Kind::Error { .. } | Kind::Compensate { .. })
                && event.position == (Position::Start { interrupting: false })
            {
                let message = format!("a start event for {} always interrupts", word(&definition.kind));
                faults.breaks(rules::NON_INTERRUPTING_START, &node.base, message);
            }
        }
    }
}

/// 10.5.6: one interrupting event sub-process for each declared event of a level.
fn handled_twice(ground: &Ground<'_>, faults: &mut Faults) {
    let mut seen = HashSet::new();
    for level in ground.levels.iter().filter(|level| level.is_event_sub_process()) {
        for (node, event) in level.starts().filter(|(_, event)| ground.interrupts(event) && !event.parallel_multiple) {
            for definition in ground.about(event) {
                let (what, declared) = match &definition.kind {
                    Kind::Message { message: Some(message), .. } => ("message", message.as_str()),
                    Kind::Signal { signal: Some(signal) } => ("signal", signal.as_str()),
                    Kind::Error { error } => ("error", error.as_deref().unwrap_or_default()),
                    Kind::Escalation { escalation } => ("escalation", escalation.as_deref().unwrap_or_default()),
                    _ => continue,
                };
                if !seen.insert((level.parent, what, declared)) {
                    let message = format!("another event sub-process of this level is for the same {what}, and both interrupt");
                    faults.breaks(rules::HANDLED_TWICE, &node.base, message);
                }
            }
        }
    }
}

fn instantiating(ground: &Ground<'_>, level: &Level<'_>, node: &FlowNode, faults: &mut Faults) {
    if !ground.incoming(node).is_empty() {
        let message = format!("`{}` starts instances, but a flow leads to it", node.base.id);
        faults.breaks(rules::INSTANTIATE_WITH_INCOMING, &node.base, message);
    }
    if level.owner.is_some() {
        let message = format!("`{}` starts instances, but stands in a sub-process", node.base.id);
        faults.breaks(rules::INSTANTIATE_IN_SUB_PROCESS, &node.base, message);
    }
}
