//! Where definitions start by themselves: by messages, signals and timers.
//!
//! The latest version of a definition is the one that starts. When it is deployed its starts are written down and those of
//! the versions before it removed; the table's stream sees to it that this happens, whoever deployed it. Doing it twice, or
//! late, changes nothing: a start never replaces one of a newer version, and whoever is about to start an instance looks
//! whether the version is still the latest. If it is not, the latest has just been deployed, and starts in its place if it
//! starts by the same.
//!
//! A start timer has one item that names its next firing. A firing that arrives starts an instance whose id follows from
//! it, sends the next, and moves the item on. A later firing than the item names comes again: the next may be due at once,
//! and arrive before the item was moved on to it. Any other firing was done before.

use crate::instances::Started;
use crate::{Error, Instances, Result, outside};
use engine::graph::{Catch, Graph, Lookup, MessageRef, NodeIx, NodeKind, Text, Timer, Trigger};
use engine::instance::{DefinitionRef, schedule};
use engine::{Object, Priority, TenantId, Timestamp, WorkflowId};
use std::borrow::Cow;
use std::cmp::Ordering;
use store::{Channel, Due, DueTimer, Firing, MAX_PAGE, PageRequest, StartSubscription, StartTimer, Store};

/// No variables: nothing has begun yet.
struct Nothing;

impl Lookup for Nothing {
    fn find(&self, _: &str) -> Option<Cow<'_, serde_json::Value>> {
        None
    }
}

/// What is left to do once it is written down where a version starts.
#[derive(Debug, Default)]
pub struct Settled {
    /// The next firings of its timers, to be sent.
    pub timers: Vec<DueTimer>,
    /// Channels by which it starts: messages that may lie already have to be brought to it.
    pub messages: Vec<Channel>,
}

/// Writes down where a version starts by messages and signals, removes the starts of the versions before it, and sets its
/// timers. Of a version that is not the latest any more nothing is left, whatever an earlier try of this wrote.
///
/// # Errors
/// When the database is not available.
pub async fn settle(store: &Store, tenant: &TenantId, workflow: &WorkflowId, version: u32, graph: &Graph) -> Result<Settled> {
    let Some(latest) = store.latest_definition(tenant, workflow).await? else { return Ok(Settled::default()) };
    // The time it was deployed, not that of this delivery: settled twice, its timers fall due at the same time.
    let now = latest.created_at;
    let mut newer = latest.version;
    if latest.version == version {
        let settled = write_down(store, tenant, workflow, version, graph, now).await?;
        remove_older(store, tenant, workflow, version).await?;
        // A newer version may have been deployed, and settled, before all this was written. It does not look again.
        match store.latest_definition(tenant, workflow).await? {
            Some(latest) if latest.version > version => newer = latest.version,
            _ => return Ok(settled),
        }
    }
    for channel in triggers(graph).iter().filter_map(|found| found.what.channel(workflow, now)) {
        store.delete_start(tenant, &channel, workflow, newer).await?;
    }
    remove_older(store, tenant, workflow, newer).await?;
    Ok(Settled::default())
}

async fn write_down(
    store: &Store,
    tenant: &TenantId,
    workflow: &WorkflowId,
    version: u32,
    graph: &Graph,
    now: Timestamp,
) -> Result<Settled> {
    let mut settled = Settled::default();
    for Found { node, trigger, what, together } in triggers(graph) {
        if let Start::Timer(timer) = what {
            let start = StartTimer { workflow: workflow.clone(), version, node, trigger };
            settled.timers.extend(set(store, tenant, start, timer, now).await?);
        }
        if let Some(channel) = what.channel(workflow, now) {
            // Noted first: what is not noted would never be removed.
            store.note_start(tenant, workflow, &channel, version).await?;
            store.put_start(tenant, &channel, &StartSubscription { workflow: workflow.clone(), version, node, together }).await?;
            if matches!(what, Start::Message(_)) && !settled.messages.contains(&channel) {
                settled.messages.push(channel);
            }
        }
    }
    Ok(settled)
}

async fn set(store: &Store, tenant: &TenantId, timer: StartTimer, when: &Timer, now: Timestamp) -> Result<Option<DueTimer>> {
    let first = match schedule::first(when, &Nothing, now) {
        Ok(first) => first,
        Err(error) => {
            tracing::error!(error, workflow.id = %timer.workflow, "a start timer that never fires");
            None
        }
    };
    let Some((due, left)) = first else { return Ok(None) };
    // The next firing as it is now: the first, unless it was settled before.
    let next = store.set_start_timer(tenant, &timer, Firing { due, left }).await?;
    Ok(next.map(|Firing { due, left }| DueTimer { tenant: tenant.clone(), due, what: Due::Start { timer, left } }))
}

async fn remove_older(store: &Store, tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Result<()> {
    store.delete_start_timers(tenant, workflow, version).await?;
    let mut page = PageRequest { limit: MAX_PAGE, after: None };
    loop {
        let noted = store.noted_starts(tenant, workflow, &page).await?;
        for (channel, _) in noted.items.iter().filter(|(_, noted)| *noted < version) {
            store.delete_start(tenant, channel, workflow, version).await?;
            store.forget_start(tenant, workflow, channel, version).await?;
        }
        page.after = noted.next;
        if page.after.is_none() {
            return Ok(());
        }
    }
}

impl Instances {
    /// The start that one written down in a channel stands for now: of the latest version, if that starts there.
    ///
    /// # Errors
    /// When the database is not available.
    pub(crate) async fn current_start(
        &self,
        tenant: &TenantId,
        channel: &Channel,
        start: &StartSubscription,
        now: Timestamp,
    ) -> Result<Option<StartSubscription>> {
        let workflow = start.workflow.clone();
        let version = match self.store().latest_definition(tenant, &workflow).await? {
            Some(latest) if latest.version == start.version => return Ok(Some(start.clone())),
            Some(latest) if latest.version > start.version => latest.version,
            _ => return Ok(None),
        };
        let graph = self.definitions().graph(tenant, &DefinitionRef { workflow_id: workflow.clone(), version }).await?;
        let found = begins_in(&graph, channel, &workflow, now);
        Ok(found.map(|Found { node, together, .. }| StartSubscription { workflow, version, node, together }))
    }

    /// Starts an instance by a firing of a start timer.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn fire_start(&self, tenant: &TenantId, timer: &StartTimer, firing: Firing, now: Timestamp) -> Result<Fired> {
        let expected = self.store().start_timer(tenant, timer).await?;
        let turn = turn(expected, firing);
        if turn == Turn::Over || !self.is_latest(tenant, &timer.workflow, timer.version).await? {
            return Ok(Fired::Over);
        }
        if turn == Turn::NotYet {
            return Ok(Fired::NotYet);
        }
        let definition = DefinitionRef { workflow_id: timer.workflow.clone(), version: timer.version };
        let graph = self.definitions().graph(tenant, &definition).await?;
        let (version, node) = (timer.version.to_string(), format!("{}.{}", timer.node.0, timer.trigger));
        let id = outside::derived_id(firing.due, &["timer", tenant.as_str(), timer.workflow.as_str(), &version, &node])?;
        let start = Started {
            id,
            definition,
            business_key: None,
            priority: Priority::NORMAL,
            variables: Object::new(),
            at: Some(timer.node),
            caller: None,
            started_by: None,
            department: None,
        };
        let context = self.context(now, "system:scheduler");
        match self.start_once(tenant, start, &context, None).await {
            Ok(()) => {}
            Err(error @ (Error::Rejected(_) | Error::VariablesTooLarge)) => {
                tracing::error!(%error, workflow.id = %timer.workflow, "a timer that cannot start its process");
            }
            Err(error) => return Err(error),
        }
        let when = triggers(&graph).into_iter().find_map(|found| match found.what {
            Start::Timer(when) if (found.node, found.trigger) == (timer.node, timer.trigger) => Some(when),
            _ => None,
        });
        let next = when.map(|when| schedule::next(when, &Nothing, firing.due, firing.left, now)).transpose();
        let next = next.unwrap_or_else(|error| {
            tracing::error!(error, workflow.id = %timer.workflow, "a start timer that never fires again");
            None
        });
        Ok(Fired::Now { next: next.flatten().map(|(due, left)| Firing { due, left }) })
    }

    /// Whether a version is the one that starts by itself: only the latest does.
    async fn is_latest(&self, tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Result<bool> {
        let latest = self.store().latest_definition(tenant, workflow).await?;
        Ok(latest.is_some_and(|latest| latest.version == version))
    }

    /// Moves a start timer on, once its next firing is on its way.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn fired(&self, tenant: &TenantId, timer: &StartTimer, firing: Firing, next: Option<Firing>) -> Result<()> {
        Ok(self.store().move_start_timer(tenant, timer, firing.due, next).await?)
    }
}

/// Where a process begins by what is sent in a channel; of several places the last, as the last is the one written down.
fn begins_in<'a>(graph: &'a Graph, channel: &Channel, workflow: &WorkflowId, now: Timestamp) -> Option<Found<'a>> {
    triggers(graph).into_iter().rfind(|found| found.what.channel(workflow, now).as_ref() == Some(channel))
}

/// What came of a firing of a start timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fired {
    /// It started an instance.
    Now {
        /// The next firing, to be sent, and after that to be passed to [`Instances::fired`].
        next: Option<Firing>,
    },
    /// It was done before, or the version is not the latest any more.
    Over,
    /// The firing before is still being done: this one has to come again.
    NotYet,
}

/// Whether it is a firing's turn.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    Now,
    /// It was done before, or there is no such timer any more.
    Over,
    /// The timer was not moved on to it yet.
    NotYet,
}

fn turn(expected: Option<Firing>, firing: Firing) -> Turn {
    match expected.map(|expected| firing.due.cmp(&expected.due)) {
        Some(Ordering::Equal) => Turn::Now,
        Some(Ordering::Greater) => Turn::NotYet,
        Some(Ordering::Less) | None => Turn::Over,
    }
}

/// What starts an instance.
enum Start<'a> {
    Message(&'a Text),
    Signal(&'a Text),
    Timer(&'a Timer),
}

impl Start<'_> {
    /// Where it is sent; a timer nowhere.
    fn channel(&self, workflow: &WorkflowId, now: Timestamp) -> Option<Channel> {
        match self {
            Self::Message(name) => text(name, workflow, now).map(|name| Channel::starts(&name)),
            Self::Signal(name) => text(name, workflow, now).map(|name| Channel::signal(&name)),
            Self::Timer(_) => None,
        }
    }
}

/// One thing that starts instances.
struct Found<'a> {
    node: NodeIx,
    trigger: u16,
    what: Start<'a>,
    /// The parallel gateway before it, by its id.
    together: Option<String>,
}

/// What starts instances of a process: start events, instantiating receive tasks, and the events after an instantiating
/// gateway (BPMN 2.0.2, 13.2). Start events that need several things at once, and conditions, start nothing by themselves.
fn triggers(graph: &Graph) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    for ix in graph.inside(None).iter().copied() {
        let Some(node) = graph.node(ix) else { continue };
        match &node.kind {
            NodeKind::TriggeredStartEvent(start) => found.extend(of_catch(ix, &start.catch)),
            NodeKind::ReceiveTask(task) if task.instantiate => found.push(of_message(ix, &task.message)),
            NodeKind::EventBasedGateway(gateway) if gateway.instantiate => {
                let before = found.len();
                for target in node.outgoing.iter().filter_map(|flow| graph.flow(*flow)).map(|flow| flow.target) {
                    match graph.node(target).map(|node| &node.kind) {
                        Some(NodeKind::CatchEvent(catch)) => found.extend(of_catch(target, catch)),
                        Some(NodeKind::ReceiveTask(task)) => found.push(of_message(target, &task.message)),
                        _ => {}
                    }
                }
                let together = gateway.parallel.then(|| node.id.clone());
                found.iter_mut().skip(before).for_each(|found| found.together.clone_from(&together));
            }
            _ => {}
        }
    }
    found
}

fn of_catch(node: NodeIx, catch: &Catch) -> Vec<Found<'_>> {
    if catch.all && catch.triggers.len() > 1 {
        return Vec::new();
    }
    let found = (0_u16..).zip(&catch.triggers).filter_map(|(trigger, on)| {
        let what = match on {
            Trigger::Message(message) => Start::Message(&message.name),
            Trigger::Signal { name } => Start::Signal(name),
            Trigger::Timer(timer) => Start::Timer(timer),
            _ => return None,
        };
        Some(Found { node, trigger, what, together: None })
    });
    found.collect()
}

fn of_message(node: NodeIx, message: &MessageRef) -> Found<'_> {
    Found { node, trigger: 0, what: Start::Message(&message.name), together: None }
}

fn text(text: &Text, workflow: &WorkflowId, now: Timestamp) -> Option<String> {
    let text = text.text(&Nothing, now);
    text.inspect_err(|error| tracing::error!(%error, workflow.id = %workflow, "a start whose name cannot be told")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::graph::{GraphBuilder, Node, RetryPolicy, TriggeredStart};

    #[test]
    fn a_start_of_an_older_version_stands_for_the_same_start_of_the_latest() {
        let mut graph = GraphBuilder::default();
        let signal = |name: &str| Trigger::Signal { name: Text::Fixed(name.to_owned()) };
        let start = |catch| NodeKind::TriggeredStartEvent(TriggeredStart { catch, interrupting: true });
        graph.node(Node::new("other", start(Catch::on(signal("other")))));
        let news = graph.node(Node::new("news", start(Catch { triggers: vec![signal("more"), signal("news")], all: false })));
        let graph = graph.finish("new".to_owned(), None, RetryPolicy::default());
        let workflow = WorkflowId::parse("new").unwrap();
        let begins = |name| begins_in(&graph, &Channel::signal(name), &workflow, Timestamp::from_millis(0)).map(|found| found.node);
        assert_eq!((begins("news"), begins("gone")), (Some(news), None));
    }

    #[test]
    fn a_firing_that_arrives_before_the_timer_was_moved_on_to_it_is_not_lost() {
        let at = |due| Firing { due: Timestamp::from_millis(due), left: None };
        for (expected, due, expects) in
            [(Some(40), 40, Turn::Now), (Some(40), 80, Turn::NotYet), (Some(80), 40, Turn::Over), (None, 40, Turn::Over)]
        {
            assert_eq!(turn(expected.map(at), at(due)), expects, "{due} when {expected:?} is expected");
        }
    }
}
