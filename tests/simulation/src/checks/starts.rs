//! What begins by itself does: the latest version of each process is known where its messages and signals arrive and no
//! older one is, no message lies where something could begin by it, and its timers go on.

use super::channels::{in_partition, partition};
use super::deployed::Latest;
use super::facts::Facts;
use crate::clock;
use crate::world::{TENANTS, World};
use engine::graph::{Graph, NodeKind, Text, Timer, Trigger};
use runtime::outside::derived_id;
use serde_json::Value;
use store::Channel;

/// What something begins by.
pub(super) enum Starts<'g> {
    Message(&'g str),
    Signal(&'g str),
    Timer,
}

/// All that a process begins by (BPMN 2.0.2, 13.2).
pub(super) fn starts(graph: &Graph) -> Vec<Starts<'_>> {
    let mut found = Vec::new();
    for ix in graph.inside(None) {
        let Some(node) = graph.node(*ix) else { continue };
        let by_gateway = graph.instantiating_gateway(*ix).is_some();
        match &node.kind {
            NodeKind::TriggeredStartEvent(start) => found.extend(start.catch.triggers.iter().filter_map(by)),
            NodeKind::CatchEvent(catch) if by_gateway => found.extend(catch.triggers.iter().filter_map(by)),
            NodeKind::ReceiveTask(task) if by_gateway || task.instantiate => found.extend(task.message.name.fixed().map(Starts::Message)),
            _ => {}
        }
    }
    found
}

fn by(trigger: &Trigger) -> Option<Starts<'_>> {
    match trigger {
        Trigger::Message(message) => message.name.fixed().map(Starts::Message),
        Trigger::Signal { name } => name.fixed().map(Starts::Signal),
        Trigger::Timer(Timer::Date(Text::Fixed(_)) | Timer::Duration(Text::Fixed(_)) | Timer::Cycle(Text::Fixed(_))) => Some(Starts::Timer),
        _ => None,
    }
}

pub(super) fn beginnings_are_known(world: &World, all: &[Facts], latest: &[Latest], wrong: &mut Vec<String>) {
    for process in latest {
        let name = format!("`{}` of {}", process.workflow, TENANTS[process.tenant]);
        let mut timers = 0;
        for start in starts(&process.graph) {
            let channel = match start {
                Starts::Message(name) => Channel::starts(name),
                Starts::Signal(name) => Channel::signal(name),
                Starts::Timer => {
                    timers += 1;
                    continue;
                }
            };
            let pk = partition(process.tenant, &channel);
            let known = in_partition(world, &pk, &format!("D#{}", process.workflow)).find_map(|(_, item)| number(item.get("version")));
            if known != Some(process.version.into()) {
                wrong.push(format!("version {} of {name} begins by {pk}, where version {known:?} is known", process.version));
            }
        }
        let pk = format!("{}#ST#{}", TENANTS[process.tenant], process.workflow);
        let of_latest = format!("T#{:010}#", process.version);
        let mut set = 0;
        for (key, item) in in_partition(world, &pk, "T#") {
            if !key.1.starts_with(&of_latest) {
                wrong.push(format!("{key:?} is left of a version before {}", process.version));
                continue;
            }
            set += 1;
            let Some(due) = number(item.get("due")) else { continue };
            if due <= clock::now().as_millis() {
                wrong.push(format!("{name} was to begin {} ms ago", clock::now().as_millis() - due));
            } else if !is_on_its_way(world, process, due) {
                wrong.push(format!("{name} is to begin at {due}, and nothing is on its way to begin it"));
            }
        }
        if set != timers {
            wrong.push(format!("version {} of {name} has {timers} start timers, and {set} are known", process.version));
        }
    }
    no_older(world, latest, wrong);
    nothing_lies_in_vain(world, latest, wrong);
    for (key, due) in &world.witness.fired {
        let parts = key.0.split_once("#ST#").zip(key.1.strip_prefix("T#"));
        let Some(((tenant, workflow), timer)) = parts else { continue };
        let numbers: Vec<u64> = timer.split('#').filter_map(|number| number.parse().ok()).collect();
        let [version, node, trigger] = numbers.as_slice() else { continue };
        let id = derived_id(*due, &["timer", tenant, workflow, &version.to_string(), &format!("{node}.{trigger}")]);
        if !id.is_ok_and(|id| all.iter().any(|facts| facts.id == id)) {
            wrong.push(format!("timer {key:?} fired, and nothing began"));
        }
    }
}

fn is_on_its_way(world: &World, process: &Latest, due: i64) -> bool {
    let (workflow, at) = (format!("\"workflow\":\"{}\"", process.workflow), format!("\"due\":{due}"));
    let tenant = TENANTS[process.tenant];
    let sent =
        world.queues.all().any(|(_, message)| [workflow.as_str(), at.as_str(), tenant].iter().all(|part| message.body.contains(part)));
    let place = format!("{due:015}#{tenant}#D#{}#{}#", process.workflow, process.version);
    sent || world.db.tables["workflow"].keys().any(|key| key.0.starts_with("~#TIMER#") && key.1.starts_with(&place))
}

fn no_older(world: &World, latest: &[Latest], wrong: &mut Vec<String>) {
    for (key, item) in world.db.tables["workflow"].iter().filter(|(key, _)| key.0.contains("#W#") && key.1.starts_with("D#")) {
        let is_this = |process: &&Latest| key.0.starts_with(&format!("{}#", TENANTS[process.tenant])) && key.1[2..] == process.workflow;
        let version = latest.iter().find(is_this).map(|process| i64::from(process.version));
        if version != number(item.get("version")) {
            wrong.push(format!("{key:?} is left of a version that is not {version:?}"));
        }
    }
}

/// A message that nobody waits for would begin something: then it should have.
fn nothing_lies_in_vain(world: &World, latest: &[Latest], wrong: &mut Vec<String>) {
    for (key, item) in world.db.tables["workflow"].iter().filter(|(key, _)| key.0.contains("#W#") && key.1.starts_with("M#")) {
        let starts = item.get("starts").and_then(|starts| starts.get("S")).and_then(Value::as_str);
        let Some((tenant, starts)) = key.0.split_once("#W#").map(|(tenant, _)| tenant).zip(starts) else { continue };
        for (start, known) in in_partition(world, &format!("{tenant}#W#{starts}"), "D#") {
            let current = latest.iter().any(|process| {
                TENANTS[process.tenant] == tenant
                    && start.1[2..] == process.workflow
                    && number(known.get("version")) == Some(process.version.into())
            });
            if current {
                wrong.push(format!("a message lies at {key:?}, and `{}` would begin by it", &start.1[2..]));
            }
        }
    }
}

fn number(value: Option<&Value>) -> Option<i64> {
    value?.get("N")?.as_str()?.parse().ok()
}
