//! What the table's stream delivers: whatever was inserted with `fx`, because something must follow from it.

use crate::channels::Channel;
use crate::{Error, Result, Signal, TaskEffects, Written, keys};
use ::audit::Day;
use engine::instance::Effect;
use engine::{InstanceId, RoleName, TaskId, TenantId, Timestamp, WorkflowId};
use serde::Deserialize;

/// Something that was inserted and has consequences.
#[derive(Debug, Clone, PartialEq)]
pub enum Streamed {
    /// A batch of an instance's log.
    Batch(Committed),
    /// A message in a channel.
    Message {
        /// Whose.
        tenant: TenantId,
        /// Where.
        channel: Channel,
    },
    /// A signal.
    Signal {
        /// Whose.
        tenant: TenantId,
        /// Where.
        channel: Channel,
        /// Its id.
        id: String,
    },
    /// A change of a task.
    Task {
        /// Whose.
        tenant: TenantId,
        /// Which.
        task: TaskId,
        /// The version that it made.
        version: u64,
        /// What follows from it.
        effects: TaskEffects,
    },
    /// An entry of the audit log.
    Entry {
        /// Whose.
        tenant: TenantId,
        /// Which.
        written: Written,
    },
    /// An instance to be started for a case.
    CaseStart {
        /// Whose.
        tenant: TenantId,
        /// Which.
        instance: InstanceId,
    },
    /// How long a tenant keeps what ended was set.
    Retention {
        /// Whose.
        tenant: TenantId,
        /// The version of the setting.
        version: u64,
    },
    /// Somebody asks that an instance be archived.
    Archive {
        /// Whose.
        tenant: TenantId,
        /// Which.
        instance: InstanceId,
    },
    /// A change of a queue's settings.
    Settings {
        /// Whose.
        tenant: TenantId,
        /// Which.
        queue: RoleName,
        /// When.
        at: Timestamp,
    },
    /// A version of a definition that starts by events.
    Definition {
        /// Whose.
        tenant: TenantId,
        /// The definition.
        workflow: WorkflowId,
        /// The version.
        version: u32,
    },
}

/// A batch that was appended, as far as its effects need it.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// Whose.
    pub tenant: TenantId,
    /// Which instance's.
    pub instance: InstanceId,
    /// Its number.
    pub batch: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// What must happen outside.
    pub effects: Vec<Effect>,
}

#[derive(Deserialize)]
struct Image {
    pk: String,
    sk: String,
    #[serde(default)]
    at: i64,
    #[serde(default)]
    fx: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    e: Option<String>,
}

impl Streamed {
    /// What a new image is; `None` for an item without consequences.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Option<Self>> {
        let image: Image = serde_dynamo::from_item(image).map_err(Error::unreadable)?;
        let Some(effects) = image.fx else { return Ok(None) };
        let Some((tenant, rest)) = image.pk.split_once('#') else { return Ok(None) };
        let tenant = TenantId::parse(tenant).map_err(Error::unreadable)?;
        if let (Some(instance), Some(batch)) = (rest.strip_prefix("I#"), keys::batch_number(&image.sk)) {
            return Ok(Some(Self::Batch(Committed {
                tenant,
                instance: InstanceId::parse(instance).map_err(Error::unreadable)?,
                batch,
                at: Timestamp::from_millis(image.at),
                effects: serde_json::from_str(&effects).map_err(Error::unreadable)?,
            })));
        }
        if let (Some(day), Some(id), Some(text)) = (rest.strip_prefix(keys::AUDIT), image.sk.strip_prefix(keys::AUDIT_ENTRIES), &image.e) {
            let day = Day::parse(day).map_err(Error::unreadable)?;
            return Ok(Some(Self::Entry { tenant, written: Written { day, id: id.to_owned(), hash: ::audit::sha256(text) } }));
        }
        if let (Some(task), Some(version)) = (rest.strip_prefix("T#"), image.sk.strip_prefix(keys::MOVES)) {
            return Ok(Some(Self::Task {
                tenant,
                task: TaskId::parse(task).map_err(Error::unreadable)?,
                version: version.parse().map_err(Error::unreadable)?,
                effects: serde_json::from_str(&effects).map_err(Error::unreadable)?,
            }));
        }
        if let Some(channel) = rest.strip_prefix("W#").map(Channel::stored) {
            return Ok(Some(match image.id.filter(|_| effects == Signal::ANNOUNCED) {
                Some(id) => Self::Signal { tenant, channel, id },
                None => Self::Message { tenant, channel },
            }));
        }
        if let (Some(queue), true) = (rest.strip_prefix("QC#"), image.sk.starts_with(keys::SETTINGS_CHANGES)) {
            let queue = RoleName::parse(queue).map_err(Error::unreadable)?;
            return Ok(Some(Self::Settings { tenant, queue, at: Timestamp::from_millis(image.at) }));
        }
        if let Some(instance) = rest.strip_prefix(keys::CASE_STARTS) {
            return Ok(Some(Self::CaseStart { tenant, instance: InstanceId::parse(instance).map_err(Error::unreadable)? }));
        }
        if let (keys::RETENTION, Some(version)) = (rest, image.sk.strip_prefix(keys::RETENTION_VERSIONS)) {
            return Ok(Some(Self::Retention { tenant, version: version.parse().map_err(Error::unreadable)? }));
        }
        if let Some(instance) = rest.strip_prefix(keys::TO_ARCHIVE) {
            return Ok(Some(Self::Archive { tenant, instance: InstanceId::parse(instance).map_err(Error::unreadable)? }));
        }
        if let (Some(workflow), Some(version)) = (rest.strip_prefix("D#"), image.sk.strip_prefix("V#")) {
            let workflow = WorkflowId::parse(workflow).map_err(Error::unreadable)?;
            return Ok(Some(Self::Definition { tenant, workflow, version: version.parse().map_err(Error::unreadable)? }));
        }
        Ok(None)
    }
}

impl Committed {
    /// The batch of a new image; `None` for an item that is none, or one without effects.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Option<Self>> {
        Ok(match Streamed::from_image(image)? {
            Some(Streamed::Batch(batch)) => Some(batch),
            _ => None,
        })
    }
}
