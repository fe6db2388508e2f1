//! Brings messages and signals to those who wait for them.
//!
//! **Messages.** Sending writes the message into its channel and then correlates the channel; waiting writes the
//! subscription into the same channel and, if a message lies there, has the channel correlated. Correlating looks at the
//! messages of the channel, oldest first, and offers each to the instances that wait there, those that started first
//! first, then to definitions that the message may start. A channel whose messages nobody takes is noted, for definitions
//! that are deployed later. Taking a message is one transaction: the log of who takes it
//! grows and the message goes, or neither. So it goes to at most one, and two who correlate at the same time do no harm.
//! Where several messages begin an instance together, it is written down in the transaction that begins it which one that
//! was; while that one waits for a message, the message is left for its subscription. A subscription of something that
//! does not wait any more is deleted on the way. An instance that is suspended is passed over; when it is resumed it
//! subscribes again. What nobody takes stays until it expires.
//!
//! **Signals** go to everyone who waits when they are sent, each by a message of its own, even if that they wait is not
//! written down yet: the dispatcher, who does that, looks what was sent since. An instance remembers the ids of the last it
//! took. For one that is suspended the signal is kept as a message in a channel of its own.
//!
//! What must not be here: keys, and queues.

use crate::instances::Started;
use crate::live::With;
use crate::{Error, Instances, Result, outside};
use engine::instance::{Awaited, Command, Context, DefinitionRef, Rejection};
use engine::{InstanceId, Object, Priority, TenantId, Timestamp};
use store::{Buffered, Channel, MAX_PAGE, MessageKey, PageRequest, Published, Signal, StartSubscription, Waiting};

/// Messages looked at at a time.
const MESSAGES: usize = 25;
/// Looks at a channel before the rest is left to the next message or delivery.
const ROUNDS: usize = 40;
/// Pages of those who wait that one message is offered to.
const PAGES: usize = 50;
/// How long a signal is kept for a suspended instance, in seconds.
const KEPT: u64 = 14 * 24 * 3600;
/// Who brings messages and signals.
const ACTOR: &str = "system:scheduler";
/// How often publishing is tried while its twin is at it.
const TRIES: u32 = 5;

/// A message to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Its id, the same however often it is sent.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its correlation key.
    pub key: String,
    /// What it brings.
    pub variables: Object,
    /// Seconds it waits for somebody to take it.
    pub lives: u64,
}

/// Who took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The message's id.
    pub message: String,
    /// The instance.
    pub instance: InstanceId,
    /// Whether the message started it.
    pub started: bool,
}

/// What came of offering a message to somebody.
enum Offered {
    Taken(Taken),
    /// Somebody else took it.
    Gone,
    /// Not now.
    Refused,
}

impl Instances {
    /// Sends a message and correlates its channel. With `announced`, the stream sees to it that it is correlated even if
    /// this fails half way.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn publish(&self, tenant: &TenantId, letter: &Letter, now: Timestamp, announced: bool) -> Result<(Published, Vec<Taken>)> {
        let channel = Channel::message(&letter.name, &letter.key);
        let message = Buffered {
            id: letter.id.clone(),
            correlation_key: letter.key.clone(),
            starts: Some(Channel::starts(&letter.name)),
            variables: letter.variables.clone(),
            sent_at: now,
            expires_at: now.plus_seconds(letter.lives),
        };
        let mut tries = 0;
        let published = loop {
            match self.store().publish(tenant, &channel, &message, announced).await {
                Err(store::Error::Conflict) if tries < TRIES => tries += 1,
                published => break published?,
            }
        };
        Ok((published, self.correlate(tenant, &channel, now).await?))
    }

    /// Brings the messages of a channel to those who wait; gives who took which.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn correlate(&self, tenant: &TenantId, channel: &Channel, now: Timestamp) -> Result<Vec<Taken>> {
        let mut taken = Vec::new();
        let mut noted = false;
        for _ in 0..ROUNDS {
            let messages = self.store().buffered(tenant, channel, now, MESSAGES).await?;
            let mut moved = false;
            for (key, message) in &messages {
                match self.offer(tenant, channel, (key, message), &mut noted, now).await? {
                    Offered::Taken(by) => {
                        taken.push(by);
                        moved = true;
                    }
                    Offered::Gone => moved = true,
                    Offered::Refused => {}
                }
            }
            // Who waits is the same for all messages of a channel: if nobody took any of these, nobody takes those behind.
            // If somebody did, a message that came meanwhile may have been left for that one, and is for the next now.
            if !moved {
                break;
            }
        }
        Ok(taken)
    }

    /// Offers a message to all who may take it. `noted` is whether the channel is noted as one where messages lie.
    async fn offer(
        &self,
        tenant: &TenantId,
        channel: &Channel,
        (key, message): (&MessageKey, &Buffered),
        noted: &mut bool,
        now: Timestamp,
    ) -> Result<Offered> {
        let mut page = PageRequest { limit: MAX_PAGE, after: None };
        for _ in 0..PAGES {
            let waiting = self.store().waiting(tenant, channel, &page).await?;
            for waiting in &waiting.items {
                match self.offer_to(tenant, channel, key, message, waiting, now).await? {
                    Offered::Refused => {}
                    settled => return Ok(settled),
                }
            }
            page.after = waiting.next;
            if page.after.is_none() {
                break;
            }
        }
        let Some(starts) = &message.starts else { return Ok(Offered::Refused) };
        match self.offer_to_definitions(tenant, (channel, starts), key, message, now).await? {
            Offered::Refused if !*noted => {
                self.store().note_lying(tenant, starts, channel, message.remembered_until()).await?;
                *noted = true;
                // A definition that looked for notes before this one has written down by now that it starts.
                self.offer_to_definitions(tenant, (channel, starts), key, message, now).await
            }
            settled => Ok(settled),
        }
    }

    async fn offer_to(
        &self,
        tenant: &TenantId,
        channel: &Channel,
        key: &MessageKey,
        message: &Buffered,
        waiting: &Waiting,
        now: Timestamp,
    ) -> Result<Offered> {
        let subscription = waiting.subscription;
        let command = Command::Trigger { subscription, id: taken_id(&message.id, waiting), variables: message.variables.clone() };
        let with = With { message: Some(key), ..With::default() };
        match self.execute_with(tenant, &waiting.instance, &command, &self.context(now, ACTOR), with).await {
            Ok(_) => Ok(Offered::Taken(Taken { message: message.id.clone(), instance: waiting.instance.clone(), started: false })),
            Err(Error::Store(store::Error::MessageTaken)) => Ok(Offered::Gone),
            Err(Error::Rejected(Rejection::TakenBefore)) => {
                self.store().drop_message(key).await?;
                Ok(Offered::Gone)
            }
            Err(
                Error::Rejected(Rejection::SubscriptionNotActive | Rejection::InstanceEnded | Rejection::InstanceArchived)
                | Error::NotFound(_),
            ) => {
                self.store().delete_waiting(tenant, channel, waiting).await?;
                Ok(Offered::Refused)
            }
            Err(error @ (Error::Rejected(_) | Error::VariablesTooLarge)) => {
                tracing::warn!(%error, instance.id = %waiting.instance, message.id, "a message that cannot be taken now");
                Ok(Offered::Refused)
            }
            Err(error) => Err(error),
        }
    }

    async fn offer_to_definitions(
        &self,
        tenant: &TenantId,
        (channel, starts): (&Channel, &Channel),
        key: &MessageKey,
        message: &Buffered,
        now: Timestamp,
    ) -> Result<Offered> {
        let page = PageRequest { limit: MAX_PAGE, after: None };
        for start in self.store().starts(tenant, starts, &page).await?.items {
            let Some(start) = self.current_start(tenant, starts, &start, now).await? else { continue };
            match self.offer_to_definition(tenant, channel, &start, key, message, now).await {
                Err(error @ (Error::Rejected(_) | Error::NotFound(_) | Error::VariablesTooLarge)) => {
                    tracing::error!(%error, workflow.id = %start.workflow, message.id, "a message that cannot start a process");
                }
                offered => return offered,
            }
        }
        Ok(Offered::Refused)
    }

    async fn offer_to_definition(
        &self,
        tenant: &TenantId,
        channel: &Channel,
        start: &StartSubscription,
        key: &MessageKey,
        message: &Buffered,
        now: Timestamp,
    ) -> Result<Offered> {
        let parts = ["message", tenant.as_str(), channel.as_str(), &message.id, start.workflow.as_str()];
        let id = outside::derived_id(message.sent_at, &parts)?;
        let business_key = Some(message.correlation_key.clone()).filter(|key| !key.is_empty());
        let started = started(start, id.clone(), business_key, message.variables.clone());
        let together = start.together.as_ref().map(|gateway| Channel::together(&start.workflow, gateway, &message.correlation_key));
        let mut tries = 0;
        loop {
            let meeting = match &together {
                Some(together) => Some(self.store().meeting(tenant, together).await?),
                None => None,
            };
            if let Some(begun) = meeting.as_ref().and_then(|meeting| meeting.instance.as_ref())
                && self.waits_in(tenant, begun, channel).await?
            {
                // It is for that instance, which looks for it when its wait is written down.
                return Ok(Offered::Refused);
            }
            let with = With { message: Some(key), meeting: meeting.as_ref(), ..With::default() };
            match self.start_once_with(tenant, started.clone(), &self.context(now, ACTOR), with).await {
                Ok(()) => return Ok(Offered::Taken(Taken { message: message.id.clone(), instance: id, started: true })),
                Err(Error::Store(store::Error::MessageTaken)) => return Ok(Offered::Gone),
                // What it begins with began another instance in between.
                Err(error) if error.is_conflict() && meeting.is_some() && tries < TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether an instance waits for the messages of a channel, as its own log says.
    async fn waits_in(&self, tenant: &TenantId, instance: &InstanceId, channel: &Channel) -> Result<bool> {
        let live = match self.load(tenant, instance).await {
            Ok(live) => live,
            Err(Error::NotFound(_) | Error::Rejected(Rejection::InstanceArchived)) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(live.state.subscriptions().iter().any(|subscription| match &subscription.to {
            Awaited::Message { name, key } => Channel::message(name, key) == *channel,
            Awaited::Signal { .. } | Awaited::Condition => false,
        }))
    }

    /// Gives an instance a signal.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn signal(&self, tenant: &TenantId, channel: &Channel, signal: Signal, waiting: &Waiting, now: Timestamp) -> Result<()> {
        let Signal { id, variables, .. } = signal;
        let taken = taken_id(&id, waiting);
        let command = Command::Trigger { subscription: waiting.subscription, id: taken.clone(), variables: variables.clone() };
        match self.execute(tenant, &waiting.instance, &command, &self.context(now, ACTOR), None).await {
            Ok(_) | Err(Error::Rejected(Rejection::TakenBefore)) => Ok(()),
            // It ended by this very signal: then its own log says that it does not wait any more.
            Err(Error::Rejected(Rejection::InstanceArchived)) => Ok(self.store().delete_waiting(tenant, channel, waiting).await?),
            Err(Error::Rejected(_)) if self.load(tenant, &waiting.instance).await?.state.has_taken(&taken) => Ok(()),
            Err(Error::Rejected(Rejection::SubscriptionNotActive | Rejection::InstanceEnded) | Error::NotFound(_)) => {
                Ok(self.store().delete_waiting(tenant, channel, waiting).await?)
            }
            Err(Error::Rejected(Rejection::InstanceSuspended)) => {
                let kept = channel.kept_for(waiting);
                let expires_at = now.plus_seconds(KEPT);
                let message = Buffered { id, correlation_key: String::new(), starts: None, variables, sent_at: now, expires_at };
                self.store().put_waiting(tenant, &kept, waiting).await?;
                self.store().publish(tenant, &kept, &message, false).await?;
                // It may have been resumed in between.
                self.correlate(tenant, &kept, now).await.map(|_| ())
            }
            Err(error) => Err(error),
        }
    }

    /// Starts an instance by a signal.
    ///
    /// # Errors
    /// When the database is not available, or the definition cannot be started so.
    pub async fn start_by_signal(
        &self,
        tenant: &TenantId,
        channel: &Channel,
        start: &StartSubscription,
        signal: Signal,
        now: Timestamp,
    ) -> Result<()> {
        let Some(start) = self.current_start(tenant, channel, start, now).await? else { return Ok(()) };
        let id = outside::derived_id(signal.sent_at, &["signal", tenant.as_str(), channel.as_str(), &signal.id, start.workflow.as_str()])?;
        self.start_once(tenant, started(&start, id, None, signal.variables), &self.context(now, ACTOR), None).await
    }

    /// Decides a command that must be decided once, and by itself does not know that it was: a message of this id is taken
    /// with it.
    ///
    /// # Errors
    /// What the engine or the store has against it.
    pub async fn execute_once(&self, tenant: &TenantId, id: &InstanceId, once: &str, command: &Command, context: &Context) -> Result<()> {
        let channel = Channel::once(once);
        let (sent_at, expires_at) = (context.now, context.now.plus_seconds(KEPT));
        let (correlation_key, variables) = (String::new(), Object::new());
        let token = Buffered { id: once.to_owned(), correlation_key, starts: None, variables, sent_at, expires_at };
        self.store().publish(tenant, &channel, &token, false).await?;
        let Some((key, _)) = self.store().buffered(tenant, &channel, context.now, 1).await?.into_iter().next() else { return Ok(()) };
        match self.execute_with(tenant, id, command, context, With { message: Some(&key), ..With::default() }).await {
            Ok(_) | Err(Error::Store(store::Error::MessageTaken)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What an instance remembers of a message or signal it took. The ids that senders give are one's own only in a channel,
/// and a subscription waits in one; so an instance hears a signal as often as it waits for it, each time once.
fn taken_id(id: &str, waiting: &Waiting) -> String {
    format!("{id}/{}", waiting.subscription.0)
}

fn started(start: &StartSubscription, id: InstanceId, business_key: Option<String>, variables: Object) -> Started {
    Started {
        id,
        definition: DefinitionRef { workflow_id: start.workflow.clone(), version: start.version },
        business_key,
        priority: Priority::NORMAL,
        variables,
        at: Some(start.node),
        caller: None,
        started_by: None,
        department: None,
    }
}
