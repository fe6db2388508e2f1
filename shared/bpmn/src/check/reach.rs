//! Elements that nothing reaches, and elements that never lead to an end (BPMN 2.0.2, 10.5.2, 10.5.3, 13.2).
//!
//! Of elements that hang together in a circle, one is told of. What has no incoming or outgoing flow at all is told of by
//! other rules.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::ground::{Ground, Level, instantiates, is_start};
use super::{links, rules};
use crate::fault::Faults;
use crate::model::{EventDefinitionKind as Kind, FlowNode, Position};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    let ended = ground.nodes().filter_map(|spot| spot.node.event()).any(|event| ends_others(ground, event));
    // Outer levels come first: what ends one ends what is in it.
    let mut ends: Vec<bool> = Vec::new();
    for level in &ground.levels {
        let around = level.parent.and_then(|parent| ends.get(parent).copied());
        let ended = around.unwrap_or(ended) || can_be_ended(ground, level);
        ends.push(ended);
        if level.is_ad_hoc() {
            continue;
        }
        let paths = Paths::new(ground, level);
        unreachable(ground, level, &paths, faults);
        if !ended {
            endless(ground, level, &paths, faults);
        }
    }
}

/// Whether an event ends more than its own path.
fn ends_others(ground: &Ground<'_>, event: &crate::model::Event) -> bool {
    event.position == Position::End
        && ground.about(event).any(|found| matches!(found.kind, Kind::Terminate | Kind::Error { .. } | Kind::Cancel))
}

/// Whether something ends the whole level: a boundary event, an event sub-process, or the completion of an ad-hoc sub-process.
fn can_be_ended(ground: &Ground<'_>, level: &Level<'_>) -> bool {
    let boundary = level.owner.into_iter().flat_map(|owner| ground.boundary(owner)).copied();
    let inside = level.scope.nodes.iter().filter_map(super::ground::sub_process).filter(|inner| inner.triggered_by_event);
    let starts = inside.flat_map(|inner| &inner.scope.nodes).filter(|node| node.event().is_some_and(is_start));
    level.is_ad_hoc() || boundary.chain(starts).filter_map(FlowNode::event).any(|event| ground.interrupts(event))
}

type Steps<'m> = HashMap<&'m str, Vec<&'m str>>;

/// Where tokens can go within a level: along flows and links, and from activities to their boundary events.
struct Paths<'m> {
    onward: Steps<'m>,
    back: Steps<'m>,
    /// Onward without the events that leave their activity at work.
    sure: Steps<'m>,
    sure_back: Steps<'m>,
}

impl<'m> Paths<'m> {
    fn new(ground: &Ground<'m>, level: &Level<'m>) -> Self {
        let mut paths = Self { onward: Steps::new(), back: Steps::new(), sure: Steps::new(), sure_back: Steps::new() };
        let links = links::of(ground, level);
        let targets: HashMap<&str, &FlowNode> = links.iter().filter(|link| link.2).filter_map(|link| Some((link.0?, link.1))).collect();
        for (name, source, catches) in &links {
            if let Some(target) = name.and_then(|name| targets.get(name)).filter(|_| !catches) {
                paths.step(&source.base.id, &target.base.id, true);
            }
        }
        for node in &level.scope.nodes {
            for flow in ground.outgoing(node).iter().filter(|flow| level_has(ground, level, &flow.target)) {
                paths.step(&node.base.id, &flow.target, true);
            }
            for event in ground.boundary(node) {
                let interrupts = event.event().is_some_and(|event| ground.interrupts(event));
                paths.step(&node.base.id, &event.base.id, interrupts);
            }
        }
        paths
    }

    fn step(&mut self, from: &'m str, to: &'m str, sure: bool) {
        self.onward.entry(from).or_default().push(to);
        self.back.entry(to).or_default().push(from);
        if sure {
            self.sure.entry(from).or_default().push(to);
            self.sure_back.entry(to).or_default().push(from);
        }
    }
}

fn level_has(ground: &Ground<'_>, level: &Level<'_>, id: &str) -> bool {
    ground.spot(id).and_then(|spot| ground.level(spot.level)).is_some_and(|found| std::ptr::eq(found.scope, level.scope))
}

/// Adds everything that can be reached from `found` by `steps`.
fn spread<'m>(steps: &Steps<'m>, found: &mut HashSet<&'m str>, from: impl IntoIterator<Item = &'m str>) {
    let mut open: Vec<&str> = from.into_iter().filter(|id| found.insert(id)).collect();
    while let Some(id) = open.pop() {
        open.extend(steps.get(id).into_iter().flatten().copied().filter(|next| found.insert(next)));
    }
}

/// Walks from `id` by `steps` within what is not in `known`, and gives the first place seen twice: part of a circle.
fn circle<'m>(steps: &Steps<'m>, known: &HashSet<&'m str>, id: &'m str) -> &'m str {
    let (mut seen, mut at) = (HashSet::new(), id);
    while seen.insert(at) {
        match steps.get(at).into_iter().flatten().find(|next| !known.contains(*next)) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

fn unreachable(ground: &Ground<'_>, level: &Level<'_>, paths: &Paths<'_>, faults: &mut Faults) {
    let mut reached = HashSet::new();
    // What has nothing before it is a start, or told of by other rules: what follows it is not told of again.
    let heads = level
        .scope
        .nodes
        .iter()
        .filter(|node| instantiates(node) || node.event().is_some_and(is_start) || !paths.back.contains_key(node.base.id.as_str()));
    spread(&paths.onward, &mut reached, heads.map(|node| node.base.id.as_str()));
    for node in &level.scope.nodes {
        if !reached.contains(node.base.id.as_str()) {
            let first = circle(&paths.back, &reached, &node.base.id);
            if let Some(found) = ground.spot(first) {
                let message = format!("`{first}` stands in a circle that no start leads to");
                faults.breaks(rules::UNREACHABLE, &found.node.base, message);
            }
            spread(&paths.onward, &mut reached, [first]);
        }
    }
}

fn endless(ground: &Ground<'_>, level: &Level<'_>, paths: &Paths<'_>, faults: &mut Faults) {
    let mut ending = HashSet::new();
    let ends = |node: &&FlowNode| node.event().is_some_and(|event| event.position == Position::End);
    let last = level.scope.nodes.iter().filter(|node| ends(node) || !paths.sure.contains_key(node.base.id.as_str()));
    spread(&paths.sure_back, &mut ending, last.map(|node| node.base.id.as_str()));
    for node in &level.scope.nodes {
        if !ending.contains(node.base.id.as_str()) {
            let last = circle(&paths.sure, &ending, &node.base.id);
            if let Some(found) = ground.spot(last) {
                let message = format!("from `{last}` no path leads to an end, and nothing else ends it");
                faults.breaks(rules::ENDLESS, &found.node.base, message);
            }
            spread(&paths.sure_back, &mut ending, [last]);
        }
    }
}
