//! A case's history: one entry a move, one a note, and one a file that comes or goes.

use super::{CaseNumber, CaseStatus, Relation};
use engine::instance::Status;
use engine::{AttachmentId, CaseId, InstanceId, RoleName, Timestamp, UserId, WorkflowId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a move was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The version it led to; none for a note or a file, which change nothing of the case itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// When. Never before the entry of the version before.
    pub at: Timestamp,
    /// Who: `user:emma`, `service:robot`, `system:dispatcher`.
    pub actor: String,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What happened, in order.
    pub what: Vec<What>,
}

/// Something that happened to a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields are called what they are")]
pub enum What {
    /// It was opened.
    Opened,
    /// Nobody had it, now somebody has.
    Assigned {
        to: UserId,
    },
    /// It went from one person to another.
    HandedOver {
        from: UserId,
        to: UserId,
    },
    /// Nobody has it any more.
    Released {
        from: UserId,
    },
    /// It stands in another queue.
    Moved {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<RoleName>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<RoleName>,
    },
    /// It stands elsewhere.
    StatusChanged {
        from: CaseStatus,
        to: CaseStatus,
    },
    /// A process was started for it.
    WorkflowLinked {
        workflow_instance_id: InstanceId,
        workflow_id: WorkflowId,
        version: u32,
    },
    /// A process of it ended.
    WorkflowEnded {
        workflow_instance_id: InstanceId,
        workflow_id: WorkflowId,
        status: Status,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    PartyAdded {
        party_id: String,
    },
    PartyChanged {
        party_id: String,
    },
    PartyRemoved {
        party_id: String,
    },
    ItemAdded {
        item_id: String,
    },
    ItemChanged {
        item_id: String,
    },
    ItemRemoved {
        item_id: String,
    },
    /// It was found to have to do with another case.
    Related {
        case_id: CaseId,
        case_number: CaseNumber,
        relation: Relation,
    },
    /// A field has another value.
    FieldChanged {
        field: String,
        from: Value,
        to: Value,
    },
    /// Its business data say something else under these names.
    DataChanged {
        fields: Vec<String>,
    },
    LegalHoldSet,
    LegalHoldReleased,
    /// Somebody noted something.
    Noted {
        note_id: String,
    },
    /// Somebody attached a file.
    AttachmentAdded {
        attachment_id: AttachmentId,
        file_name: String,
    },
    /// Somebody removed a file.
    AttachmentRemoved {
        attachment_id: AttachmentId,
        file_name: String,
    },
}

/// Something that somebody noted. It stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A ULID.
    pub note_id: String,
    /// What they say.
    pub text: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

impl Note {
    /// What the history says of it.
    pub fn entry(&self) -> Entry {
        let what = vec![What::Noted { note_id: self.note_id.clone() }];
        Entry { version: None, at: self.at, actor: self.author.clone(), reason: None, what }
    }
}
