//! Everything that waits waits for something that can still happen, and is there.

use super::channels::{channel_of, in_partition};
use super::facts::Facts;
use super::record::record;
use crate::clock;
use crate::world::{TENANTS, World};
use engine::graph::{Node, NodeKind, Trigger};
use engine::instance::{Awaited, IncidentCode, Status, Subscription, TimerPurpose, Work};
use engine::{ElementId, SubscriptionId};
use runtime::connectors::WORKER;

/// Every token waits for something that has a name and is there.
pub(super) fn waits_for_something(world: &World, facts: &Facts, all: &[Facts], said: &mut Vec<String>) {
    let state = &facts.live.state;
    if state.status != Status::Running {
        return;
    }
    if state.has_moves() && state.incidents().is_empty() {
        said.push("tokens were left over and nobody moves them".to_owned());
    }
    if state.elements().is_empty() && state.incidents().is_empty() && !state.has_moves() {
        said.push("it runs, but has no token".to_owned());
    }
    let has_inside = |element: ElementId| state.elements().iter().any(|inner| inner.scope == element || inner.cause == Some(element));
    let table = &world.db.tables["workflow"];
    for element in state.elements() {
        if state.incident(element.id).is_some() {
            continue;
        }
        let node = state.graph().and_then(|graph| graph.node(element.node));
        let id = node.map_or("?", |node| node.id.as_str());
        let what = match &element.work {
            Work::None => Some("it has nothing to do, and stays".to_owned()),
            Work::Finished | Work::Leaving => Some("it is done, and stays".to_owned()),
            Work::Job(_) if is_for_a_worker(node) => None,
            // No message is left in any queue.
            Work::Job(_) => Some("nobody runs its job".to_owned()),
            Work::Task(_) => {
                let key = (format!("{}#T#{}-{}", TENANTS[facts.tenant], facts.id, element.id.0), "TASK".to_owned());
                let open = table.get(&key).and_then(record).is_some_and(|task| !task.status.is_closed());
                (!open).then(|| "its task is not there, or closed".to_owned())
            }
            Work::Scope => {
                let ad_hoc = matches!(node.map(|node| &node.kind), Some(NodeKind::SubProcess(kind)) if kind.ad_hoc.is_some());
                let deadlock = state.incidents().iter().any(|incident| incident.code == IncidentCode::Deadlock);
                (!has_inside(element.id) && !ad_hoc && !deadlock && !state.has_moves()).then(|| "nothing is inside of it".to_owned())
            }
            Work::Loop(_) => (!has_inside(element.id) && !state.has_moves()).then(|| "none of its instances is at work".to_owned()),
            Work::Compensation(_) => (!has_inside(element.id)).then(|| "nothing is being compensated".to_owned()),
            Work::Event => {
                let timer = state.timers().iter().any(|timer| timer.element == element.id);
                let subscribed = state.subscriptions().iter().any(|subscription| subscription.element == element.id);
                (!timer && !subscribed).then(|| "nothing that it waits for can happen".to_owned())
            }
            Work::Call(call) => waits_for_call(world, facts, all, element.id, call.attempt),
        };
        said.extend(what.map(|what| format!("element {} (`{id}`): {what}", element.id.0)));
    }
    for timer in state.timers() {
        waits_for_timer(world, facts, timer, said);
    }
    for subscription in state.subscriptions() {
        waits_for_subscription(world, facts, subscription.id, &subscription.to, said);
        waits_for_condition(facts, subscription, said);
    }
}

/// Who comes for it comes when they like.
fn is_for_a_worker(node: Option<&Node>) -> bool {
    matches!(node.map(|node| &node.kind), Some(NodeKind::ServiceTask(task)) if task.connector.kind == WORKER)
}

/// A condition that holds is not waited for any more, or was seen.
fn waits_for_condition(facts: &Facts, subscription: &Subscription, said: &mut Vec<String>) {
    let state = &facts.live.state;
    let node = state.graph().and_then(|graph| graph.node(subscription.node));
    let catch = match node.map(|node| &node.kind) {
        Some(NodeKind::BoundaryEvent(event)) => &event.catch,
        Some(NodeKind::TriggeredStartEvent(event)) => &event.catch,
        Some(NodeKind::CatchEvent(catch)) => catch,
        _ => return,
    };
    let Some(Trigger::Condition(condition)) = catch.triggers.get(usize::from(subscription.trigger)) else { return };
    let holds = condition.holds(&state.scope(subscription.element), facts.live.changed_at).unwrap_or(false);
    if holds && !subscription.was && state.status == Status::Running && !state.has_moves() {
        said.push(format!("`{}` holds, and nobody saw (subscription {})", condition.text(), subscription.id.0));
    }
}

fn waits_for_call(world: &World, facts: &Facts, all: &[Facts], element: ElementId, attempt: u32) -> Option<String> {
    let key = (format!("{}#C#{}", TENANTS[facts.tenant], facts.id), format!("{:010}#{attempt:010}", element.0));
    let called = world.db.tables["workflow"].get(&key).and_then(|item| item.get("called")?.get("S")?.as_str());
    let Some(called) = called else { return Some("the process it calls was never started".to_owned()) };
    match all.iter().find(|other| other.id.as_str() == called) {
        None => Some(format!("the process {called} that it calls is not there")),
        Some(other) if other.live.state.status.has_ended() => {
            Some(format!("the process {called} that it calls has ended: {:?}", other.live.state.status))
        }
        Some(_) => None,
    }
}

fn waits_for_timer(world: &World, facts: &Facts, timer: &engine::instance::Timer, said: &mut Vec<String>) {
    if timer.due <= clock::now() {
        said.push(format!("timer {} was due {} ms ago", timer.id.0, clock::now().as_millis() - timer.due.as_millis()));
        return;
    }
    let tail = format!("#{}#{}#{}", TENANTS[facts.tenant], facts.id, timer.id.0);
    let bucketed = world.db.tables["workflow"].keys().any(|key| key.0.starts_with("~#TIMER#") && key.1.ends_with(&tail));
    let named = format!("\"timer\":{}", timer.id.0);
    let sent = world.queues.all().any(|(_, message)| message.body.contains(facts.id.as_str()) && message.body.contains(&named));
    if !bucketed && !sent {
        let kind = if timer.purpose == TimerPurpose::Timeout { "the timeout" } else { "it" };
        said.push(format!("timer {} is in no bucket and no queue: {kind} never fires", timer.id.0));
    }
}

fn waits_for_subscription(world: &World, facts: &Facts, id: SubscriptionId, to: &Awaited, said: &mut Vec<String>) {
    let Some(pk) = channel_of(facts.tenant, to) else { return };
    let key = (pk.clone(), format!("S#{}#{:010}", facts.id, id.0));
    if !world.db.tables["workflow"].contains_key(&key) {
        said.push(format!("it waits for {to:?}, but nobody knows (subscription {})", id.0));
    }
    if let (Awaited::Message { .. }, Some((message, _))) = (to, in_partition(world, &pk, "M#").next()) {
        said.push(format!("it waits for {to:?}, and one lies there ({})", message.1));
    }
}
