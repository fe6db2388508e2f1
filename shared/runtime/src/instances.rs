//! Instances by id: load, and decide again as long as others are quicker.

use crate::archive::Archive;
use crate::decisions::Decisions;
use crate::definitions::Definitions;
use crate::live::{Live, TaskGuard, With};
use crate::queues::KnownQueues;
use crate::staff::KnownStaff;
use crate::{Error, Result, outside};
use engine::graph::NodeIx;
use engine::instance::{Actor, Caller, Command, Context, DefinitionRef, Event, State, replay};
use engine::{DepartmentId, InstanceId, Object, Priority, TenantId, Timestamp, UserId};
use std::time::Duration;
use store::{MessageKey, Receipt, Store, Tail};

/// How often a command is decided anew because someone else appended first. Each time somebody else made progress.
const TRIES: u32 = 12;

/// Loads and changes instances. Cheap to clone.
#[derive(Clone)]
pub struct Instances {
    store: Store,
    definitions: Definitions,
    decisions: Decisions,
    queues: KnownQueues,
    archive: Option<Archive>,
    staff: KnownStaff,
    jitter: fn() -> u32,
}

/// What an instance is started with.
#[derive(Debug, Clone)]
pub struct Started {
    /// Its id.
    pub id: InstanceId,
    /// What it runs.
    pub definition: DefinitionRef,
    /// The caller's own key.
    pub business_key: Option<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// Its first variables.
    pub variables: Object,
    /// The event it begins at, which has happened; none means its none start event.
    pub at: Option<NodeIx>,
    /// The call activity that starts it.
    pub caller: Option<Caller>,
    /// The person who starts it, or started what calls it.
    pub started_by: Option<UserId>,
    /// Where they belong.
    pub department: Option<DepartmentId>,
}

impl Instances {
    /// Instances in a store.
    pub fn new(store: Store) -> Self {
        Self {
            definitions: Definitions::new(store.clone()),
            decisions: Decisions::new(store.clone()),
            queues: KnownQueues::new(store.clone()),
            staff: KnownStaff::new(store.clone()),
            store,
            archive: None,
            jitter: outside::jitter,
        }
    }

    /// The same, with chance from elsewhere: tests bring their own.
    #[must_use]
    pub fn with_jitter(self, jitter: fn() -> u32) -> Self {
        Self { jitter, ..self }
    }

    /// The same, with the archive of those that ended long ago.
    #[must_use]
    pub fn with_archive(self, archive: Option<Archive>) -> Self {
        Self { archive, ..self }
    }

    /// The archive.
    ///
    /// # Errors
    /// When this function was given none.
    pub fn archive(&self) -> Result<&Archive> {
        self.archive.as_ref().ok_or_else(|| store::Error::Unavailable("there is no archive".to_owned()).into())
    }

    /// The same instances as another store has them.
    pub(crate) fn over(&self, store: Store) -> Self {
        Self { store, ..self.clone() }
    }

    /// The circumstances of a command now, by a function of ours.
    pub fn context(&self, now: Timestamp, actor: &str) -> Context {
        Context { now, actor: Actor(actor.to_owned()), jitter: (self.jitter)(), carrier: None }
    }

    /// The store below.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Work queues by tenant.
    pub fn queues(&self) -> &KnownQueues {
        &self.queues
    }

    /// Who works in a tenant.
    pub fn staff(&self) -> &KnownStaff {
        &self.staff
    }

    /// Decision models by version.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// Definitions by version.
    pub fn definitions(&self) -> &Definitions {
        &self.definitions
    }

    /// An instance as it is now, to be changed.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none of this id in the tenant; the rejection of one that is archived.
    pub async fn load(&self, tenant: &TenantId, id: &InstanceId) -> Result<Live> {
        let tail = self.store.load(tenant, id).await?.ok_or(Error::NotFound("instance"))?;
        self.replayed(tenant, id, tail).await
    }

    /// An instance as the end of its log says.
    pub(crate) async fn replayed(&self, tenant: &TenantId, id: &InstanceId, tail: Tail) -> Result<Live> {
        let snapshot = tail.snapshot.as_deref().map(serde_json::from_str::<State>).transpose().map_err(unreadable)?;
        let definition = match (&snapshot, tail.batches.first().and_then(|batch| batch.first())) {
            (Some(state), _) => state.definition.clone(),
            (None, Some(Event::InstanceStarted { definition, .. })) => Some(definition.clone()),
            (None, Some(Event::Forked { state, .. })) => state.definition.clone(),
            _ => None,
        };
        let graph = self.definitions.graph(tenant, &definition.ok_or_else(|| unreadable("a log without its start"))?).await?;
        let mut state = match snapshot {
            Some(state) => state.with_graph(graph),
            None => State::new(graph),
        };
        for events in &tail.batches {
            replay(&mut state, events);
        }
        Ok(Live { tenant: tenant.clone(), id: id.clone(), state, changed_at: tail.last_at, archived: None, head: tail.head })
    }

    /// Starts an instance.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such definition; the store's `ReceiptExists` when the request was
    /// carried out before.
    pub async fn start(&self, tenant: &TenantId, start: Started, context: &Context, receipt: Option<&Receipt>) -> Result<Live> {
        self.begin(tenant, start, context, With { receipt, ..With::default() }).await
    }

    /// Starts an instance whose id follows from what starts it, together with taking that.
    ///
    /// # Errors
    /// As [`Self::start`]. An instance of this id that is there already is none: it was started before.
    pub async fn start_once(&self, tenant: &TenantId, start: Started, context: &Context, message: Option<&MessageKey>) -> Result<()> {
        self.start_once_with(tenant, start, context, With { message, ..With::default() }).await
    }

    /// As [`Self::start_once`], with all that belongs to it.
    pub(crate) async fn start_once_with(&self, tenant: &TenantId, start: Started, context: &Context, with: With<'_>) -> Result<()> {
        let id = start.id.clone();
        match self.begin(tenant, start, context, with).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_conflict() => {
                if !self.store.has_begun(tenant, &id).await? {
                    return Err(error);
                }
                if let Some(message) = with.message {
                    self.store.drop_message(message).await?;
                }
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Lets whoever somebody lost to be done before they try again: up to 2 ms, doubled a try, capped at 64. The others need one round
    /// trip.
    pub async fn pause(&self, tries: u32) {
        let bound = 2_u64 << tries.min(5);
        tokio::time::sleep(Duration::from_micros(u64::from((self.jitter)()) % (bound * 1000))).await;
    }

    async fn begin(&self, tenant: &TenantId, start: Started, context: &Context, with: With<'_>) -> Result<Live> {
        let graph = self.definitions.graph(tenant, &start.definition).await?;
        let mut live = Live::unborn(tenant.clone(), start.id, State::new(graph));
        let Started { definition, business_key, priority, variables, at, caller, started_by, department, .. } = start;
        let command = Command::Start { definition, business_key, priority, variables, at, caller, started_by, department };
        live.commit_with(self, command, context, with).await?;
        Ok(live)
    }

    /// Decides a command on an instance as it is now.
    ///
    /// # Errors
    /// What the engine or the store has against it. With a guard, the store's `TaskChanged` comes back at once: the
    /// person has to be asked again whether it is still theirs to complete.
    pub async fn execute(
        &self,
        tenant: &TenantId,
        id: &InstanceId,
        command: &Command,
        context: &Context,
        guard: Option<&TaskGuard>,
    ) -> Result<(Live, Vec<Event>)> {
        self.execute_with(tenant, id, command, context, With { guard, ..With::default() }).await
    }

    /// Decides a command on an instance as it is now, together with what belongs to it.
    ///
    /// # Errors
    /// As [`Self::execute`], and the store's `MessageTaken`.
    pub(crate) async fn execute_with(
        &self,
        tenant: &TenantId,
        id: &InstanceId,
        command: &Command,
        context: &Context,
        with: With<'_>,
    ) -> Result<(Live, Vec<Event>)> {
        let mut tries = 0;
        loop {
            let mut live = self.load(tenant, id).await?;
            match live.commit_with(self, command.clone(), context, with).await {
                Ok(events) => return Ok((live, events)),
                Err(Error::Store(store::Error::TaskChanged)) if with.guard.is_some() => return Err(store::Error::TaskChanged.into()),
                Err(error) if error.is_conflict() && tries < TRIES => {
                    tries += 1;
                    self.pause(tries).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

pub(crate) fn unreadable(what: impl std::fmt::Display) -> Error {
    store::Error::Unreadable(what.to_string()).into()
}
