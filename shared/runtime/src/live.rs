//! An instance in memory with the end of its log, and the one move there is: decide and append.

use crate::Result;
use engine::instance::{self, Closing, Command, Context, Effect, Event, State, TaskChange, Work};
use engine::{ElementId, InstanceId, TaskId, TenantId, Timestamp, UserId};
use store::{Along, Batch, Head, Meeting, MessageKey, Receipt, Store, TaskWrite};
use work::task::TaskRecord;

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
        | Event::TaskCompleted { variables, .. }
        | Event::VariablesSet { variables, .. }
        | Event::CallBegan { variables, .. }
        | Event::MessageThrown { variables, .. }
        | Event::SignalThrown { variables, .. } => !variables.is_empty(),
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
    let stored = variables.chain(kept).chain(loops).fold(0, usize::saturating_add);
    if stored > MAX_VARIABLES || size(&events).saturating_add(size(&effects)) > MAX_BATCH {
        return Err(crate::Error::VariablesTooLarge);
    }
    Ok(())
}

/// Bytes as JSON.
fn size(value: &(impl serde::Serialize + ?Sized)) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |json| json.len())
}

impl Live {
    /// An instance that has not begun.
    pub(crate) fn unborn(tenant: TenantId, id: InstanceId, state: State) -> Self {
        Self { tenant, id, state, changed_at: Timestamp::default(), head: Head::START }
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
        store: &Store,
        command: Command,
        context: &Context,
        guard: Option<&TaskGuard>,
        receipt: Option<&Receipt>,
    ) -> Result<Vec<Event>> {
        self.commit_with(store, command, context, With { guard, receipt, ..With::default() }).await
    }

    /// Decides a command and appends what was decided together with what belongs to it.
    ///
    /// # Errors
    /// As [`Self::commit`], and the store's `MessageTaken`.
    pub(crate) async fn commit_with(&mut self, store: &Store, command: Command, context: &Context, with: With<'_>) -> Result<Vec<Event>> {
        let mut state = self.state.clone();
        let events = instance::execute(&mut state, command, context)?;
        let mut effects = instance::effects(&state, &events);
        check_size(&state, &events, &effects)?;
        let (tasks, late) = self.task_writes(store, &state, &events, context.now, with.guard).await?;
        if !late.is_empty() {
            effects.push(Effect::CloseTasks { tasks: late });
        }
        let batch = Batch {
            tenant: &self.tenant,
            instance: &self.id,
            at: context.now,
            actor: &context.actor.0,
            events: &events,
            effects: &effects,
        };
        let along = Along { tasks: &tasks, receipt: with.receipt, message: with.message, meeting: with.meeting };
        self.head = store.append(&self.head, &batch, along).await?;
        self.state = state;
        self.changed_at = context.now;
        if self.head.wants_snapshot() {
            self.snapshot(store).await;
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

    /// What the events mean for the items of user tasks; and the cancelled ones for which the transaction has no room,
    /// which are closed a moment later. Until then somebody may claim one, but not complete it.
    async fn task_writes(
        &self,
        store: &Store,
        state: &State,
        events: &[Event],
        now: Timestamp,
        guard: Option<&TaskGuard>,
    ) -> Result<(Vec<TaskWrite>, Vec<ElementId>)> {
        let Some(definition) = &state.definition else { return Ok((Vec::new(), Vec::new())) };
        let (mut writes, mut late, mut room) = (Vec::new(), Vec::new(), MAX_TASK_WRITES);
        let is_cancelled = |change: &TaskChange| matches!(change, TaskChange::Closed { closing: Closing::Cancelled, .. });
        let mut changes = instance::task_changes(state, events);
        // What cannot wait comes first.
        changes.sort_by_key(is_cancelled);
        for change in changes {
            let (may_wait, before) = (is_cancelled(&change), writes.len());
            match change {
                TaskChange::Opened(task) => {
                    let new = TaskRecord::open(&self.id, definition, state.business_key.as_deref(), &task, now);
                    writes.push(TaskWrite { old: None, new });
                }
                TaskChange::Closed { element, .. } if may_wait && room == 0 => late.push(element),
                TaskChange::Closed { element, closing } => {
                    let by = guard.filter(|guard| matches!(closing, Closing::Completed { .. }) && guard.record.task_id.element == element);
                    if let Some(old) = self.task(store, element, by).await? {
                        writes.push(TaskWrite { new: old.close(&closing, by.map(|guard| &guard.user), now), old: Some(old) });
                    }
                }
                TaskChange::Escalated { element, roles, priority } => {
                    if let Some(old) = self.task(store, element, None).await? {
                        writes.push(TaskWrite { new: old.escalate(&roles, priority), old: Some(old) });
                    }
                }
            }
            let more = writes.get(before..).unwrap_or_default().iter().map(|write: &TaskWrite| write.size(&self.tenant)).sum();
            match room.checked_sub(more) {
                Some(left) => room = left,
                None if may_wait => {
                    late.extend(writes.drain(before..).map(|write| write.new.task_id.element));
                    room = 0;
                }
                None => room = 0,
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
