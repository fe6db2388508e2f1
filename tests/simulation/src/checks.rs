//! What must be so when all is quiet: nothing lost, nothing done twice, everything that waits waits for something that
//! has a name.

use crate::clock;
use crate::database::{Item, Key};
use crate::people::Deed;
use crate::world::{TENANTS, World};
use engine::graph::{Graph, NodeKind};
use engine::instance::{Awaited, Event, IncidentCode, State, Status, TimerPurpose, Work, replay};
use engine::task::{TaskRecord, TaskStatus};
use engine::{ElementId, InstanceId, SubscriptionId, TimerId};
use runtime::Live;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Channel, PageRequest, StoredBatch};

/// An instance with its whole log.
struct Facts {
    tenant: usize,
    id: InstanceId,
    batches: Vec<StoredBatch>,
    live: Live,
}

impl Facts {
    fn name(&self) -> String {
        let definition = self.live.state.definition.as_ref().map(|definition| definition.workflow_id.to_string());
        format!("instance {} of `{}`", self.id, definition.unwrap_or_default())
    }

    fn events(&self) -> impl Iterator<Item = (&StoredBatch, &Event)> {
        self.batches.iter().flat_map(|batch| batch.events.iter().map(move |event| (batch, event)))
    }
}

/// A record from an item in DynamoDB's JSON.
pub fn record(item: &Item) -> Option<TaskRecord> {
    serde_json::from_value(plain(&Value::Object(item.iter().map(|(name, value)| (name.clone(), value.clone())).collect()), true)).ok()
}

/// A value without DynamoDB's types.
fn plain(value: &Value, item: bool) -> Value {
    let fields =
        |map: &serde_json::Map<String, Value>| Value::Object(map.iter().map(|(name, value)| (name.clone(), plain(value, false))).collect());
    let Value::Object(map) = value else { return value.clone() };
    if item {
        return fields(map);
    }
    match map.iter().next().map(|(kind, inner)| (kind.as_str(), inner)) {
        Some(("N", Value::String(number))) => serde_json::from_str(number).unwrap_or_default(),
        Some(("NULL", _)) => Value::Null,
        Some(("M", Value::Object(inner))) => fields(inner),
        Some(("L", Value::Array(inner))) => Value::Array(inner.iter().map(|value| plain(value, false)).collect()),
        Some((_, inner)) => inner.clone(),
        None => Value::Null,
    }
}

/// Checks everything; `ended` when every instance must have ended.
pub async fn check(world: &mut World, ended: bool) {
    let mut all = Vec::new();
    for (tenant, id) in world.all_instances() {
        match facts(world, tenant, id.clone()).await {
            Ok(facts) => all.push(facts),
            Err(error) => world.violations.push(format!("instance {id} cannot be read: {error}")),
        }
    }
    let mut wrong = Vec::new();
    for facts in &all {
        let mut said = Vec::new();
        log_verifies(world, facts, &mut said);
        tokens_add_up(facts, &mut said);
        once(facts, &mut said);
        waits_for_something(world, facts, &all, &mut said);
        is_listed(world, facts, &mut said);
        if ended && !facts.live.state.status.has_ended() {
            said.push(format!("has not ended: {:?}, incidents {:?}", facts.live.state.status, facts.live.state.incidents()));
        }
        wrong.extend(said.into_iter().map(|what| format!("{}: {what}", facts.name())));
    }
    tasks_agree(world, &all, &mut wrong);
    messages_add_up(world, &all, &mut wrong);
    effects_follow_the_log(world, &all, &mut wrong);
    tenants_are_apart(world, &mut wrong);
    promises_are_kept(world, &all, &mut wrong);
    world.violations.extend(wrong);
}

async fn facts(world: &mut World, tenant: usize, id: InstanceId) -> Result<Facts, String> {
    let (instances, name, its) = (world.instances.clone(), World::tenant(tenant), id.clone());
    let read = world.ask(async move {
        let live = instances.load(&name, &its).await.map_err(|error| error.to_string())?;
        let mut batches = Vec::new();
        let mut page = PageRequest { limit: 200, after: None };
        loop {
            let found = instances.store().history(&name, &its, &page).await.map_err(|error| error.to_string())?;
            batches.extend(found.items);
            page.after = found.next;
            if page.after.is_none() {
                return Ok::<_, String>((live, batches));
            }
        }
    });
    let (live, batches) = read.await?;
    Ok(Facts { tenant, id, batches, live })
}

// ---- one instance -------------------------------------------------------------------------------------------

fn log_verifies(world: &World, facts: &Facts, said: &mut Vec<String>) {
    for (number, batch) in (1..).zip(&facts.batches) {
        if batch.number != number {
            said.push(format!("batch {number} is missing"));
            return;
        }
        if !batch.chained {
            said.push(format!("batch {number} does not follow the one before it"));
        }
    }
    let Some(graph) = facts.live.state.graph().cloned() else { return };
    let mut state = State::new(graph.clone());
    for batch in &facts.batches {
        replay(&mut state, &batch.events);
        let key = (format!("{}#I#{}", TENANTS[facts.tenant], facts.id), format!("E#{:010}#S", batch.number));
        if let Some(snapshot) = snapshot(world, &key, &graph)
            && snapshot != state
        {
            said.push(format!("the snapshot after batch {} is not what a replay gives", batch.number));
        }
    }
    if state != facts.live.state {
        said.push("a replay from the start is not the state that was loaded".to_owned());
    }
}

fn snapshot(world: &World, key: &Key, graph: &Arc<Graph>) -> Option<State> {
    let item = world.db.tables.get("workflow")?.get(key)?;
    let text = item.get("state")?.get("S")?.as_str()?;
    serde_json::from_str::<State>(text).ok().map(|state| state.with_graph(graph.clone()))
}

/// What was entered is active, or was left or ended, once.
fn tokens_add_up(facts: &Facts, said: &mut Vec<String>) {
    let mut active: BTreeSet<ElementId> = BTreeSet::new();
    let mut ever: BTreeSet<ElementId> = BTreeSet::new();
    let mut over = false;
    for (batch, event) in facts.events() {
        if over && !matches!(event, Event::InstanceStarted { .. }) {
            // Nothing follows an end but in the same batch, and nothing that moves a token.
            said.push(format!("something happened after the end, in batch {}: {event:?}", batch.number));
        }
        match event {
            Event::Entered { element, .. } if !ever.insert(*element) => said.push(format!("element {} was entered twice", element.0)),
            Event::Entered { element, .. } => drop(active.insert(*element)),
            Event::Left { element } | Event::Terminated { element } if !active.remove(element) => {
                said.push(format!("element {} left though it was not there", element.0));
            }
            Event::InstanceCompleted { .. } if !active.is_empty() => said.push(format!("it completed with tokens at {active:?}")),
            _ => {}
        }
        over |= matches!(
            event,
            Event::InstanceCompleted { .. } | Event::InstanceFailed { .. } | Event::InstanceCancelled { .. } | Event::InstanceTimedOut
        );
    }
    let state = &facts.live.state;
    if state.status.has_ended() {
        let left =
            (state.elements().len(), state.waiting().len(), state.timers().len(), state.subscriptions().len(), state.incidents().len());
        if left != (0, 0, 0, 0, 0) || state.has_moves() {
            said.push(format!("it ended with elements, waiting tokens, timers, subscriptions, incidents: {left:?}"));
        }
        return;
    }
    let there: BTreeSet<ElementId> = state.elements().iter().map(|element| element.id).collect();
    if there != active {
        said.push(format!("its tokens are at {there:?}, by its log at {active:?}"));
    }
}

/// What can happen once happened once.
fn once(facts: &Facts, said: &mut Vec<String>) {
    let mut jobs = BTreeSet::new();
    let mut tasks = BTreeSet::new();
    let mut timers: BTreeMap<TimerId, engine::Timestamp> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut starts = 0;
    for (batch, event) in facts.events() {
        match event {
            Event::InstanceStarted { .. } => starts += 1,
            Event::JobCompleted { job, .. } if !jobs.insert(*job) => said.push(format!("job {} completed twice", job.0)),
            Event::TaskCompleted { task, .. } if !tasks.insert(*task) => said.push(format!("task {} completed twice", task.0)),
            Event::TimerScheduled { timer, due, .. } => drop(timers.insert(*timer, *due)),
            Event::TimerFired { timer } => match timers.remove(timer) {
                None => said.push(format!("timer {} fired twice, or was never set", timer.0)),
                Some(due) if batch.at < due => {
                    said.push(format!("timer {} fired {} ms early", timer.0, due.as_millis() - batch.at.as_millis()));
                }
                Some(_) => {}
            },
            Event::Triggered { id: Some(id), subscription, .. } if !taken.insert((id.clone(), *subscription)) => {
                said.push(format!("`{id}` was taken twice"));
            }
            _ => {}
        }
    }
    if starts != 1 {
        said.push(format!("it started {starts} times"));
    }
}

/// Every token waits for something that has a name and is there.
fn waits_for_something(world: &World, facts: &Facts, all: &[Facts], said: &mut Vec<String>) {
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

/// The partition of a channel.
fn channel_of(tenant: usize, to: &Awaited) -> Option<String> {
    let channel = match to {
        Awaited::Message { name, key } => Channel::message(name, key),
        Awaited::Signal { name } => Channel::signal(name),
        Awaited::Condition => return None,
    };
    Some(partition(tenant, &channel))
}

fn partition(tenant: usize, channel: &Channel) -> String {
    let name = serde_json::to_value(channel).unwrap_or_default();
    format!("{}#W#{}", TENANTS[tenant], name.as_str().unwrap_or_default())
}

fn in_partition<'w>(world: &'w World, pk: &str, prefix: &'w str) -> impl Iterator<Item = (&'w Key, &'w Item)> {
    let from = (pk.to_owned(), prefix.to_owned());
    let pk = pk.to_owned();
    world.db.tables["workflow"].range(from..).take_while(move |(key, _)| key.0 == pk && key.1.starts_with(prefix))
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

/// The lists say of it what its log says.
fn is_listed(world: &World, facts: &Facts, said: &mut Vec<String>) {
    let state = &facts.live.state;
    let Some(definition) = &state.definition else { return };
    let table = &world.db.tables["workflow"];
    let entry = |end: &str| table.get(&(format!("{}#L#{}#{end}", TENANTS[facts.tenant], definition.workflow_id), facts.id.to_string()));
    let (running, ended) = (entry("run"), entry("end"));
    let listed = match (running, ended, state.status.has_ended()) {
        (Some(item), None, false) | (None, Some(item), true) => plain(&Value::Object(item.clone()), true),
        _ => {
            let places = (running.is_some(), ended.is_some());
            said.push(format!("it is {:?}, and listed as running and ended: {places:?}", state.status));
            return;
        }
    };
    let incidents = listed.get("incidents").and_then(Value::as_u64).unwrap_or(0);
    let status = listed.get("status").and_then(Value::as_str).unwrap_or_default();
    if status != state.status.as_str() {
        said.push(format!("it is {}, and listed as {status}", state.status.as_str()));
    }
    if !state.status.has_ended() && incidents != state.incidents().len() as u64 {
        said.push(format!("it has {} incidents, and is listed with {incidents}", state.incidents().len()));
    }
}

// ---- all of them --------------------------------------------------------------------------------------------

fn tasks_agree(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    let table = &world.db.tables["workflow"];
    let mut lists: BTreeMap<Key, TaskRecord> = BTreeMap::new();
    for (key, item) in table {
        let Some((_, rest)) = key.0.split_once('#') else { continue };
        if rest.starts_with("Q#") || rest.starts_with("M#") {
            match record(item) {
                Some(record) => drop(lists.insert(key.clone(), record)),
                None => wrong.push(format!("{key:?} is in a list of tasks and cannot be read")),
            }
        }
    }
    for (tenant, task) in world.all_tasks() {
        let facts = all.iter().find(|facts| facts.id == task.task_id.instance);
        let wanted = facts
            .and_then(|facts| facts.live.state.element(task.task_id.element))
            .is_some_and(|element| matches!(element.work, Work::Task(_)));
        if wanted == task.status.is_closed() {
            wrong.push(format!(
                "task {} is {}, but its instance {} it",
                task.task_id,
                task.status.as_str(),
                if wanted { "needs" } else { "does not need" }
            ));
        }
        let queues: BTreeSet<String> = match task.status {
            TaskStatus::Open | TaskStatus::Escalated => {
                task.candidate_roles.iter().map(|role| format!("{}#Q#{role}#", TENANTS[tenant])).collect()
            }
            TaskStatus::Claimed => task.assignee.iter().map(|user| format!("{}#M#{user}", TENANTS[tenant])).collect(),
            _ => BTreeSet::new(),
        };
        let stands: Vec<&Key> = lists.iter().filter(|(_, listed)| listed.task_id == task.task_id).map(|(key, _)| key).collect();
        if stands.len() != queues.len() || !queues.iter().all(|queue| stands.iter().any(|key| key.0.starts_with(queue.as_str()))) {
            wrong.push(format!("task {} ({}) should stand in {queues:?}, and stands in {stands:?}", task.task_id, task.status.as_str()));
        }
        if lists.values().any(|listed| listed.task_id == task.task_id && *listed != task) {
            wrong.push(format!("task {} is not what a list shows of it", task.task_id));
        }
    }
}

/// Every message that was sent lies in its channel or was taken, once.
fn messages_add_up(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    // By partition: thrown by instances, taken from it.
    let mut thrown: BTreeMap<String, usize> = BTreeMap::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut takers: BTreeMap<(usize, String), Vec<String>> = BTreeMap::new();
    for facts in all {
        let mut waited: BTreeMap<SubscriptionId, &Awaited> = BTreeMap::new();
        for (_, event) in facts.events() {
            match event {
                Event::Subscribed(subscription) => drop(waited.insert(subscription.id, &subscription.to)),
                Event::MessageThrown { name, key, .. } => {
                    *thrown.entry(partition(facts.tenant, &Channel::message(name, key))).or_default() += 1
                }
                Event::Triggered { subscription, id: Some(id), .. } => {
                    if let Some(to @ Awaited::Message { .. }) = waited.get(subscription)
                        && let Some(pk) = channel_of(facts.tenant, to)
                    {
                        *taken.entry(pk).or_default() += 1;
                        takers.entry((facts.tenant, id.clone())).or_default().push(facts.id.to_string());
                    }
                }
                _ => {}
            }
        }
    }
    for ((_, id), takers) in &takers {
        if takers.len() > 1 {
            wrong.push(format!("message `{id}` was taken by {takers:?}"));
        }
    }
    let mut told: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (tenant, name, key, id) in &world.attempted {
        let acknowledged = world
            .acknowledged
            .iter()
            .any(|done| matches!(&done.deed, Deed::Publish { letter } if done.tenant == *tenant && letter.id == *id));
        let (least, most) = told.entry(partition(*tenant, &Channel::message(name, key))).or_default();
        *least += usize::from(acknowledged);
        *most += 1;
    }
    let channels: BTreeSet<&String> = thrown.keys().chain(taken.keys()).chain(told.keys()).collect();
    for pk in channels {
        let (known, lying) = (in_partition(world, pk, "I#").count(), in_partition(world, pk, "M#").count());
        let (thrown, taken) = (thrown.get(pk).copied().unwrap_or(0), taken.get(pk).copied().unwrap_or(0));
        let (least, most) = told.get(pk).copied().unwrap_or((0, 0));
        if known < thrown + least || known > thrown + most {
            wrong.push(format!("channel {pk}: {known} messages are known, {thrown} were thrown and {least} to {most} sent"));
        }
        if known != lying + taken {
            wrong.push(format!("channel {pk}: of {known} messages {taken} were taken and {lying} lie there"));
        }
    }
}

/// What a target was asked for belongs to a job, and what a job came to was asked for.
fn effects_follow_the_log(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    let mut keys: BTreeMap<String, bool> = BTreeMap::new();
    for facts in all {
        let graph = facts.live.state.graph();
        let mut nodes = BTreeMap::new();
        for (_, event) in facts.events() {
            match event {
                Event::Entered { element, node, .. } => drop(nodes.insert(*element, *node)),
                Event::JobCreated { job, .. } => drop(keys.insert(format!("{}-{}", facts.id, job.0), false)),
                Event::JobCompleted { job, .. } => {
                    let task = nodes.get(job).and_then(|node| graph?.service_task(*node));
                    if task.is_some_and(|task| task.connector.kind == "http") {
                        keys.insert(format!("{}-{}", facts.id, job.0), true);
                    }
                }
                _ => {}
            }
        }
    }
    for key in world.target.asked.keys() {
        if !keys.contains_key(key) {
            wrong.push(format!("a target was asked under the key {key}, which is no job's"));
        }
    }
    for (key, completed) in keys {
        if completed && world.target.asked.get(&key).is_none_or(|asked| asked.answered == 0) {
            wrong.push(format!("job {key} completed, but its target never did anything"));
        }
    }
}

fn tenants_are_apart(world: &World, wrong: &mut Vec<String>) {
    for (key, item) in world.db.tables.values().flatten() {
        let Some(owner) = TENANTS.iter().position(|name| key.0.starts_with(&format!("{name}#"))) else {
            if !key.0.starts_with("~#") {
                wrong.push(format!("{key:?} belongs to no tenant"));
            }
            continue;
        };
        let text = Value::Object(item.clone()).to_string();
        if text.contains(TENANTS[1 - owner]) {
            wrong.push(format!("{key:?} mentions another tenant"));
        }
    }
}

/// What somebody was told was done is there.
fn promises_are_kept(world: &World, all: &[Facts], wrong: &mut Vec<String>) {
    for done in &world.acknowledged {
        let kept = match &done.deed {
            Deed::Start { id, .. } => all.iter().any(|facts| facts.tenant == done.tenant && facts.id == *id),
            Deed::Complete { task, .. } => {
                let facts = all.iter().find(|facts| facts.id == task.instance);
                facts.is_some_and(|facts| {
                    facts.events().any(|(_, event)| matches!(event, Event::TaskCompleted { task: its, .. } if *its == task.element))
                })
            }
            _ => true,
        };
        if !kept {
            wrong.push(format!("somebody was told that this was done: {:?}", done.deed));
        }
    }
}
