//! A file as it is answered.

use serde::Serialize;
use utoipa::ToSchema;
use web::shape::rfc3339;
use work::attachment::{Attachment, AttachmentStatus};

/// A file of a task or a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentBody {
    attachment_id: String,
    file_name: String,
    content_type: String,
    bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    sha256: String,
    /// `awaited` (seen by who attached it alone) or `ready`.
    status: &'static str,
    /// A user id.
    attached_by: String,
    /// RFC 3339.
    created_at: String,
    /// RFC 3339; null while it is awaited.
    ready_at: Option<String>,
}

impl From<Attachment> for AttachmentBody {
    fn from(attachment: Attachment) -> Self {
        let ready = attachment.status == AttachmentStatus::Ready;
        Self {
            attachment_id: attachment.attachment_id.to_string(),
            file_name: attachment.file_name,
            content_type: attachment.content_type,
            bytes: attachment.bytes,
            sha256: attachment.sha256,
            status: if ready { "ready" } else { "awaited" },
            attached_by: attachment.attached_by.to_string(),
            created_at: rfc3339(attachment.created_at),
            ready_at: attachment.ready_at.map(rfc3339),
        }
    }
}
