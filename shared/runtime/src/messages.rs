//! What travels in the job and timer queues, and which queue is which.

use crate::env::setting;
use aws_lambda_events::sqs::SqsMessage;
use clients::queues::Outgoing;
use engine::priority::PriorityClass;
use engine::{ElementId, InstanceId, RoleName, SubscriptionId, TaskId, TenantId, TimerId, Timestamp, UserId, WorkflowId};
use serde::{Deserialize, Serialize};
use store::{Channel, Due, DueTimer, Firing, StartSubscription, StartTimer};

/// Work on one instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Whose.
    pub tenant: TenantId,
    /// Which instance.
    pub instance: InstanceId,
    /// What is to be done.
    pub work: Work,
    /// Failures of the job before the try this is for; 0 for a timer.
    #[serde(default, skip_serializing_if = "is_first")]
    pub failures: u32,
}

fn is_first(tries_before: &u32) -> bool {
    *tries_before == 0
}

impl Message {
    /// The message that was delivered. One that cannot be read is for a person: it ends in the dead-letter queue.
    pub fn delivered(message: &SqsMessage) -> Option<Self> {
        let read = serde_json::from_str(message.body.as_deref().unwrap_or_default());
        read.inspect_err(|error| tracing::error!(%error, "a message that cannot be read")).ok()
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Run a job, and those carried on under this message.
    Job(ElementId),
    /// Fire a timer.
    Timer(TimerId),
    /// Carry out an effect of the instance's log. It stays there, because it may be larger than a message.
    Effect {
        /// The batch.
        batch: u64,
        /// Its place among the batch's effects, from 0.
        place: usize,
    },
    /// Give the instance a signal that was sent.
    Signal {
        /// Where it was sent.
        channel: Channel,
        /// Its id.
        id: String,
        /// What of the instance waits for it.
        subscription: SubscriptionId,
    },
}

/// Work that belongs to no instance, or to none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// Whose.
    pub tenant: TenantId,
    /// What is to be done.
    pub errand: Task,
}

/// What is to be done for a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Bring messages of a channel to those who wait there.
    Correlate(Channel),
    /// Bring messages that were left lying to a definition that starts by them.
    Recall {
        /// The channel of definitions that they may start.
        starts: Channel,
        /// The shard of notes.
        shard: u32,
        /// The page of notes that comes next; none begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Send a signal to everyone who waits for it.
    Broadcast {
        /// Where it was sent.
        channel: Channel,
        /// Its id.
        id: String,
        /// The page of those who wait that comes next; none begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Start an instance by a signal.
    StartBySignal {
        /// Where it was sent.
        channel: Channel,
        /// Its id.
        id: String,
        /// What is started.
        start: StartSubscription,
    },
    /// Start an instance by a timer.
    StartByTimer {
        /// The timer.
        timer: StartTimer,
        /// Its firing.
        firing: Firing,
    },
    /// A milestone of a user task is due.
    Milestone {
        /// The task.
        task: TaskId,
        /// Its number.
        number: u8,
    },
    /// Archive an instance that ended, or remove what is archived of it.
    Archive {
        /// The instance.
        instance: InstanceId,
        /// Whether somebody asked for it, whatever the tenant's setting says.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        asked: bool,
    },
    /// Set the timers that archive what ended before the setting was what it is.
    SweepEnded {
        /// The version of the setting; of another one there is another sweep.
        version: u64,
        /// The workflow whose ended instances they are; none means all workflows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workflow: Option<WorkflowId>,
        /// The page that comes next; none begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Give a task that waits to somebody.
    Place {
        /// The task.
        task: TaskId,
        /// How often it was sent again because others were quicker.
        #[serde(default, skip_serializing_if = "is_first")]
        again: u32,
    },
    /// Hand a task that just opened on to another queue, where its own are still full.
    HandOn {
        /// The task.
        task: TaskId,
        /// How often it was sent again because others were quicker.
        #[serde(default, skip_serializing_if = "is_first")]
        again: u32,
    },
    /// Somebody has less to do: give them what waits.
    Freed {
        /// Who.
        user: UserId,
    },
    /// A queue's settings are others: give what waits in it to people.
    Fill {
        /// The queue.
        queue: RoleName,
    },
    /// Spread the held tasks of a queue evenly.
    Rebalance {
        /// The queue.
        queue: RoleName,
        /// When it was to be done: of which firing this is.
        due: Timestamp,
    },
    /// Start an instance for the case it is linked to.
    StartForCase(InstanceId),
    /// Settle where a version of a definition starts.
    Settle {
        /// The definition.
        workflow: WorkflowId,
        /// The version.
        version: u32,
    },
}

/// What was delivered by the timer queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Delivered {
    /// Work on an instance.
    Message(Message),
    /// Other work.
    Errand(Errand),
}

impl Delivered {
    /// What a message says. One that cannot be read is for a person: it ends in the dead-letter queue.
    pub fn read(message: &SqsMessage) -> Option<Self> {
        let read = serde_json::from_str(message.body.as_deref().unwrap_or_default());
        read.inspect_err(|error| tracing::error!(%error, "a message that cannot be read")).ok()
    }
}

/// The addresses of the queues.
#[derive(Debug, Clone, Default)]
pub struct Destinations {
    /// Jobs of priority 67 and above.
    pub high: String,
    /// Jobs between.
    pub normal: String,
    /// Jobs of priority 33 and below.
    pub low: String,
    /// Timers within the reach of a delay.
    pub timers: String,
    /// What is to be archived: of that there may be much at once, and nothing is in a hurry.
    pub archive: String,
    /// What people are to be told.
    pub notifications: String,
}

impl Destinations {
    /// The addresses the template sets.
    pub fn from_env() -> Self {
        Self {
            high: setting("JOBS_HIGH_QUEUE_URL"),
            normal: setting("JOBS_NORMAL_QUEUE_URL"),
            low: setting("JOBS_LOW_QUEUE_URL"),
            timers: setting("TIMERS_QUEUE_URL"),
            archive: setting("ARCHIVE_QUEUE_URL"),
            notifications: setting("NOTIFICATIONS_QUEUE_URL"),
        }
    }

    /// A message for the executor, not to be received before a moment.
    pub fn job(&self, message: &Message, class: PriorityClass, not_before: Option<Timestamp>, now: Timestamp) -> Outgoing {
        let queue = match class {
            PriorityClass::High => &self.high,
            PriorityClass::Normal => &self.normal,
            PriorityClass::Low => &self.low,
        };
        outgoing(queue, message, not_before.map_or(0, |at| now.seconds_until(at)))
    }

    /// A message for the scheduler, to be received when the timer is due.
    pub fn timer(&self, message: &Message, due: Timestamp, now: Timestamp) -> Outgoing {
        outgoing(&self.timers, message, now.seconds_until(due))
    }

    /// A message for the scheduler, to be received at once.
    pub fn work(&self, message: &Message) -> Outgoing {
        outgoing(&self.timers, message, 0)
    }

    /// An errand for the scheduler, to be received at once.
    pub fn errand(&self, errand: &Errand) -> Outgoing {
        self.errand_later(errand, 0)
    }

    /// An errand for the scheduler, to be received after some seconds.
    pub fn errand_later(&self, errand: &Errand, delay_seconds: u64) -> Outgoing {
        let queue = match errand.errand {
            Task::Archive { .. } | Task::SweepEnded { .. } => &self.archive,
            _ => &self.timers,
        };
        outgoing(queue, errand, delay_seconds)
    }

    /// A message for whatever tells people: `kind` says what about, and `notice_id` tells one that comes twice.
    pub fn notification(&self, body: &impl Serialize) -> Outgoing {
        outgoing(&self.notifications, body, 0)
    }

    /// The message of a timer that is due soon.
    pub fn due(&self, timer: DueTimer, now: Timestamp) -> Outgoing {
        let DueTimer { tenant, due, what } = timer;
        match what {
            Due::Instance { instance, timer } => self.timer(&Message { tenant, instance, work: Work::Timer(timer), failures: 0 }, due, now),
            Due::Task { task, milestone } => {
                let errand = Errand { tenant, errand: Task::Milestone { task, number: milestone } };
                self.errand_later(&errand, now.seconds_until(due))
            }
            Due::Archive { instance } => {
                let errand = Errand { tenant, errand: Task::Archive { instance, asked: false } };
                self.errand_later(&errand, now.seconds_until(due))
            }
            Due::Rebalance { queue } => {
                outgoing(&self.timers, &Errand { tenant, errand: Task::Rebalance { queue, due } }, now.seconds_until(due))
            }
            Due::Start { timer, left } => {
                let errand = Errand { tenant, errand: Task::StartByTimer { timer, firing: Firing { due, left } } };
                self.errand_later(&errand, now.seconds_until(due))
            }
        }
    }
}

fn outgoing(queue: &str, message: &impl Serialize, delay_seconds: u64) -> Outgoing {
    Outgoing { queue: queue.to_owned(), body: serde_json::json!(message).to_string(), delay_seconds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_back_as_it_was_written() {
        let message = Message {
            tenant: TenantId::parse("demo").unwrap(),
            instance: InstanceId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(),
            work: Work::Job(ElementId(3)),
            failures: 2,
        };
        let sent = Destinations::default().job(&message, PriorityClass::Low, Some(Timestamp::from_millis(1500)), Timestamp::from_millis(0));
        assert_eq!((sent.delay_seconds, serde_json::from_str::<Message>(&sent.body).unwrap()), (2, message));
    }
}
