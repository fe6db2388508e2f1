//! Links (BPMN 2.0.2, 10.5.4, 10.5.5): pairs of events of one level that stand for a sequence flow.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::ground::{Ground, Level};
use super::rules;
use crate::fault::Faults;
use crate::model::{EventDefinitionKind as Kind, FlowNode, Position};

/// The link events of a level: the name of the link, the event, whether it catches.
pub(super) fn of<'m>(ground: &Ground<'m>, level: &Level<'m>) -> Vec<(Option<&'m str>, &'m FlowNode, bool)> {
    let mut links = Vec::new();
    for (node, event) in level.scope.nodes.iter().filter_map(|node| Some((node, node.event()?))) {
        if !matches!(event.position, Position::Catch | Position::Throw) {
            continue;
        }
        for definition in ground.about(event).filter(|definition| matches!(definition.kind, Kind::Link { .. })) {
            // Without a name of its own, the link is called as the event is: some modelers write only that.
            let name = definition.base.name.as_deref().or(node.base.name.as_deref());
            links.push((name, node, event.position == Position::Catch));
        }
    }
    links
}

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for level in &ground.levels {
        let links = of(ground, level);
        let names = |catches: bool| -> HashSet<&str> { links.iter().filter(|link| link.2 == catches).filter_map(|link| link.0).collect() };
        let (sources, targets) = (names(false), names(true));
        let mut first = HashMap::new();
        for (name, node, catches) in &links {
            flows(ground, node, *catches, faults);
            let Some(name) = name else {
                faults.breaks(rules::UNNAMED_LINK, &node.base, format!("the link of `{}` has no name", node.base.id));
                continue;
            };
            if !catches && !targets.contains(name) {
                let message = format!("no event of this level catches the link `{name}`");
                faults.breaks(rules::LINK_WITHOUT_TARGET, &node.base, message);
            }
            if *catches && !sources.contains(name) {
                let message = format!("no event of this level throws the link `{name}`");
                faults.breaks(rules::LINK_WITHOUT_SOURCE, &node.base, message);
            }
            if *catches && let Some(other) = first.insert(*name, &node.base.id) {
                let message = format!("the link `{name}` has another target, `{other}`");
                faults.breaks(rules::SEVERAL_LINK_TARGETS, &node.base, message);
            }
        }
    }
}

fn flows(ground: &Ground<'_>, node: &FlowNode, catches: bool, faults: &mut Faults) {
    if catches && !ground.incoming(node).is_empty() {
        let message = format!("a flow leads to `{}`, which catches a link", node.base.id);
        faults.breaks(rules::FLOW_INTO_LINK_TARGET, &node.base, message);
    }
    if !catches && !ground.outgoing(node).is_empty() {
        let message = format!("a flow leaves `{}`, which throws a link", node.base.id);
        faults.breaks(rules::FLOW_OUT_OF_LINK_SOURCE, &node.base, message);
    }
}
