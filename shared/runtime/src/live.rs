//! An instance in memory with the end of its log, and the one move there is: decide and append.

use crate::archive::Archived;
use crate::{Instances, Result};
use engine::instance::{self, Closing, Command, Context, Effect, Event, State, TaskChange, Work};
use engine::{ElementId, InstanceId, TaskId, TenantId, Timestamp, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Along, Batch, Head, Meeting, MessageKey, Receipt, Store, TaskWrite};
use work::task::{Move, Step, TaskRecord};

/// An instance as its log says it is.
#[derive(Debug, Clone)]
pub struct Live {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub id: InstanceId,
    /// How it stands.
    pub state: State,
    /// When its last batch was decided.
    pub changed_at: Timestamp,
    /// Where it is, if it is archived.
    pub archived: Option<Arc<Archived>>,
    pub(crate) head: Head,
}

/// The user task a person is about to complete, as they saw it: what they do is only right while it is so.
#[derive(Debug, Clone)]
pub struct TaskGuard {
    /// The record that was checked.
    pub record: TaskRecord,
    /// Who completes it.
    pub user: UserId,
}

/// What belongs to a command.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct With<'a> {
    /// The task it completes, as it was seen.
    pub(crate) guard: Option<&'a TaskGuard>,
    /// The receipt of the request.
    pub(crate) receipt: Option<&'a Receipt>,
    /// The message it takes.
    pub(crate) message: Option<&'a MessageKey>,
    /// Who was begun last by what it begins with.
    pub(crate) meeting: Option<&'a Meeting>,
}

/// Most bytes of an instance's variables as JSON: a snapshot of them has to fit in an item of 400 KB.
pub(crate) const MAX_VARIABLES: usize = 300 * 1024;

/// Most bytes of a batch's events and effects together, as JSON, for the same reason.
const MAX_BATCH: usize = 380 * 1024;

/// Writes of a transaction that are left for user tasks: the log, a message, and a receipt or a meeting take theirs.
const MAX_TASK_WRITES: usize = store::MAX_TRANSACTION - 3;

/// Refuses events that make an instance larger than can be stored. Only those that bring any values are looked at.
fn check_size(state: &State, events: &[Event], effects: &[Effect]) -> Result<()> {
    let brings = events.iter().any(|event| match event {
        Event::InstanceStarted { variables, .. }
        | Event::JobCompleted { variables, .. }
        | Event::VariablesSet { variables, .. }
        | Event::CallBegan { variables, .. }
        | Event::MessageThrown { variables, .. }
        | Event::SignalThrown { variables, .. } => !variables.is_empty(),
        Event::TaskCompleted { variables, by, .. } => by.is_some() || !variables.is_empty(),
        Event::LoopBegan { items, .. } => !items.is_empty(),
        Event::LoopItemDone { result, .. } => result.is_some(),
        Event::Kept { .. } => true,
        _ => false,
    });
    if !brings {
        return Ok(());
    }
    let variables = state.all_variables().map(size);
    let kept = state.kept().iter().filter_map(|kept| kept.variables.as_deref()).map(size);
    let loops = state.elements().iter().map(|element| match &element.work {
        Work::Loop(looped) => size(&looped.items).saturating_add(size(&looped.results)),
        _ => 0,
    });
    let people = state.completed_by().map(|(_, people)| size(people));
    let stored = variables.chain(kept).chain(loops).chain(people).fold(0, usize::saturating_add);
    if stored > MAX_VARIABLES || size(&events).saturating_add(size(&effects)) > MAX_BATCH {
        return Err(crate::Error::VariablesTooLarge);
    }
    Ok(())
}

/// Whether a change of a task may come after the batch that it follows from: the log alone refuses what has no place any more.
fn may_wait(change: &TaskChange) -> bool {
    matches!(change, TaskChange::Closed { closing: Closing::Cancelled, .. } | TaskChange::Excluded { .. })
}

/// The effects that make the changes which had to wait.
fn later(changes: Vec<TaskChange>) -> impl Iterator<Item = Effect> {
    let (mut closed, mut excluded) = (Vec::new(), BTreeMap::<UserId, Vec<ElementId>>::new());
    for change in changes {
        match change {
            TaskChange::Excluded { element, user } => excluded.entry(user).or_default().push(element),
            TaskChange::Closed { element, .. } => closed.push(element),
            TaskChange::Opened(_) | TaskChange::Escalated { .. } => {}
        }
    }
    let closed = (!closed.is_empty()).then_some(Effect::CloseTasks { tasks: closed });
    closed.into_iter().chain(excluded.into_iter().map(|(user, tasks)| Effect::ExcludeFromTasks { tasks, user }))
}

/// Bytes as JSON.
fn size(value: &(impl serde::Serialize + ?Sized)) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |json| json.len())
}

impl Live {
    /// An instance that has not begun.
    pub(crate) fn unborn(tenant: TenantId, id: InstanceId, state: State) -> Self {
        Self { tenant, id, state, changed_at: Timestamp::default(), archived: None, head: Head::START }
    }

    /// Batches in its log.
    pub fn batches(&self) -> u64 {
        self.head.batches
    }

    /// Decides a command and appends what was decided; after an error the instance is what it was.
    ///
    /// # Errors
    /// The engine's rejection, or the store's conflict: then load again.
    pub async fn commit(
        &mut self,
        instances: &Instances,
        command: Command,
        context: &Context,
        guard: Option<&TaskGuard>,
        receipt: Option<&Receipt>,
    ) -> Result<Vec<Event>> {
        self.commit_with(instances, command, context, With { guard, receipt, ..With::default() }).await
    }

    /// Decides a command and appends what was decided together with what belongs to it.
    ///
    /// # Errors
    /// As [`Self::commit`], and the store's `MessageTaken`.
    pub(crate) async fn commit_with(
        &mut self,
        instances: &Instances,
        command: Command,
        context: &Context,
        with: With<'_>,
    ) -> Result<Vec<Event>> {
        let mut state = self.state.clone();
        let events = instance::execute(&mut state, command, context)?;
        let mut effects = instance::effects(&state, &events);
        check_size(&state, &events, &effects)?;
        let (tasks, late) = self.task_writes(instances, &state, &events, context, with.guard).await?;
        effects.extend(later(late));
        let batch = Batch {
            tenant: &self.tenant,
            instance: &self.id,
            at: context.now,
            actor: &context.actor.0,
            events: &events,
            effects: &effects,
        };
        let along = Along { tasks: &tasks, receipt: with.receipt, message: with.message, meeting: with.meeting };
        self.head = instances.store().append(&self.head, &batch, along).await?;
        self.state = state;
        self.changed_at = context.now;
        if self.head.wants_snapshot() {
            self.snapshot(instances.store()).await;
        }
        Ok(events)
    }

    /// A snapshot that is not written is written after the next batch; until then loading takes longer.
    async fn snapshot(&mut self, store: &Store) {
        let Ok(state) = serde_json::to_string(&self.state) else { return };
        if let Err(error) = store.put_snapshot(&self.tenant, &self.id, &mut self.head, self.changed_at, state).await {
            tracing::warn!(instance.id = %self.id, %error, "snapshot not written");
        }
    }

    /// What the events mean for the items of user tasks; and the changes for which the transaction has no room, which are
    /// made a moment later. Until then somebody may claim a task that is cancelled or not for them, but not complete it.
    async fn task_writes(
        &self,
        instances: &Instances,
        state: &State,
        events: &[Event],
        context: &Context,
        guard: Option<&TaskGuard>,
    ) -> Result<(Vec<TaskWrite>, Vec<TaskChange>)> {
        let Some(definition) = &state.definition else { return Ok((Vec::new(), Vec::new())) };
        let (mut writes, mut late, mut room) = (Vec::new(), Vec::new(), MAX_TASK_WRITES);
        let mut changes = instance::task_changes(state, events);
        let waits = |change: &TaskChange| !matches!(change, TaskChange::Closed { .. });
        let store = instances.store();
        let queues = if changes.iter().any(waits) { instances.queues().of(&self.tenant).await? } else { Arc::default() };
        // What cannot wait comes first.
        changes.sort_by_key(may_wait);
        for change in changes {
            let may_wait = may_wait(&change);
            if may_wait && room == 0 {
                late.push(change);
                continue;
            }
            let (old, step) = match &change {
                TaskChange::Opened(task) => {
                    let new = TaskRecord::open(&self.id, definition, state.business_key.as_deref(), task, context.now);
                    let new = queues.opened(new, task.details.due_at.is_some());
                    (None, Some(Step { new, what: Move::Opened }))
                }
                TaskChange::Closed { element, closing } => {
                    let by = guard.filter(|guard| matches!(closing, Closing::Completed { .. }) && guard.record.task_id.element == *element);
                    let old = self.task(store, *element, by).await?;
                    let step = old.as_ref().map(|old| old.close(closing, by.map(|guard| &guard.user), context.now));
                    (old, step)
                }
                TaskChange::Escalated { element, roles, priority } => {
                    let old = self.task(store, *element, None).await?;
                    // A task that is closed in the store is one that closed in the process: then this is decided anew.
                    let step = old.as_ref().and_then(|old| old.escalate(roles, *priority).ok()).map(|step| queues.placed(step));
                    (old, step)
                }
                TaskChange::Excluded { element, user } => {
                    let old = self.task(store, *element, None).await?;
                    let step = old.as_ref().map(|old| queues.placed(old.exclude(user)));
                    (old, step)
                }
            };
            let Some(step) = step.filter(|step| old.as_ref() != Some(&step.new)) else { continue };
            let write = TaskWrite::new(old, step, &context.actor, context.now, None);
            match room.checked_sub(write.size(&self.tenant)) {
                None if may_wait => {
                    late.push(change);
                    room = 0;
                }
                left => {
                    writes.push(write);
                    room = left.unwrap_or_default();
                }
            }
        }
        Ok((writes, late))
    }

    async fn task(&self, store: &Store, element: ElementId, guard: Option<&TaskGuard>) -> Result<Option<TaskRecord>> {
        if let Some(guard) = guard {
            return Ok(Some(guard.record.clone()));
        }
        let id = TaskId { instance: self.id.clone(), element };
        Ok(store.task(&self.tenant, &id).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_to_wait_becomes_one_effect_for_the_cancelled_and_one_for_each_person_kept_away() {
        let closed = |element| TaskChange::Closed { element: ElementId(element), closing: Closing::Cancelled };
        let ann = UserId::parse("ann").unwrap();
        let excluded = |element| TaskChange::Excluded { element: ElementId(element), user: ann.clone() };
        assert!([closed(1), excluded(2)].iter().all(may_wait));
        assert!(!may_wait(&TaskChange::Closed { element: ElementId(1), closing: Closing::Completed { outcome: None } }));
        let effects: Vec<Effect> = later(vec![excluded(1), closed(2), excluded(3), closed(4)]).collect();
        let tasks = |ids: [u32; 2]| ids.map(ElementId).to_vec();
        let expected = [Effect::CloseTasks { tasks: tasks([2, 4]) }, Effect::ExcludeFromTasks { tasks: tasks([1, 3]), user: ann.clone() }];
        assert_eq!(effects, expected);
        assert_eq!(later(Vec::new()).count(), 0);
    }
}
