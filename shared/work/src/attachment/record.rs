//! A file as it is stored, but for its bytes.

use engine::{AttachmentId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Most files of a task or a case, those that are still awaited included.
pub const MAX_ATTACHMENTS: usize = 50;

/// A file of a task or a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub attachment_id: AttachmentId,
    /// What people call it.
    pub file_name: String,
    /// What it is (RFC 6838).
    pub content_type: String,
    /// Its length.
    pub bytes: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits.
    pub sha256: String,
    /// How far it has come.
    pub status: AttachmentStatus,
    /// Who attached it.
    pub attached_by: UserId,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it is forgotten unless it has come; none once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaited_until: Option<Timestamp>,
    /// When it was found to be what was announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_at: Option<Timestamp>,
}

/// How far a file has come.
///
/// | from | to | when |
/// |---|---|---|
/// | awaited | checked | the bytes are there and are what was announced |
/// | checked | ready | the bucket keeps them |
/// | any | removed | somebody removed it; then the bytes go, then this |
///
/// So bytes that the bucket keeps always belong to a record that stays: whoever dies between two steps leaves nothing behind that nobody
/// knows of, and the same request again goes on where it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentStatus {
    /// It may be uploaded.
    Awaited,
    /// It was, and is what was announced.
    Checked,
    /// It can be had.
    Ready,
    /// It is on its way out.
    Removed,
}

impl AttachmentStatus {
    /// The word in items.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Checked => "checked",
            Self::Ready => "ready",
            Self::Removed => "removed",
        }
    }
}

impl Attachment {
    /// Whether it takes one of the places that a task or case has. What was never uploaded does not, once its time is over.
    pub fn counts(&self, now: Timestamp) -> bool {
        self.awaited_until.is_none_or(|until| now < until)
    }

    /// Whether somebody sees it who sees what it belongs to: until it can be had only who attached it does.
    pub fn is_shown_to(&self, user: &UserId, now: Timestamp) -> bool {
        match self.status {
            AttachmentStatus::Awaited | AttachmentStatus::Checked => self.attached_by == *user && self.counts(now),
            AttachmentStatus::Ready => true,
            AttachmentStatus::Removed => false,
        }
    }

    /// The bytes are there and are what was announced: from now on it stays until somebody removes it.
    #[must_use]
    pub fn checked(&self) -> Self {
        Self { status: AttachmentStatus::Checked, awaited_until: None, ..self.clone() }
    }

    /// The bucket keeps the bytes: everybody sees it.
    #[must_use]
    pub fn ready(&self, now: Timestamp) -> Self {
        Self { status: AttachmentStatus::Ready, ready_at: Some(now), ..self.clone() }
    }

    /// It is on its way out: nobody sees it.
    #[must_use]
    pub fn removed(&self) -> Self {
        Self { status: AttachmentStatus::Removed, ..self.clone() }
    }
}
