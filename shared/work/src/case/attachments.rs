//! Files of a case: whether they may come and go, and what its history says. They change no version, like notes: whoever changes
//! the case at the same time is not in the way.

use super::{By, Case, Entry, Refusal, What};
use crate::attachment::Attachment;

impl Case {
    /// A file belongs to the case from now on.
    ///
    /// # Errors
    /// When it is closed.
    pub fn attach(&self, by: By, attachment: &Attachment) -> Result<Entry, Refusal> {
        self.must_be_open()?;
        let (attachment_id, file_name) = (attachment.attachment_id.clone(), attachment.file_name.clone());
        Ok(self.beside(by, What::AttachmentAdded { attachment_id, file_name }))
    }

    /// A file does not belong to the case any more.
    ///
    /// # Errors
    /// When it is closed, or under a legal hold.
    pub fn detach(&self, by: By, attachment: &Attachment) -> Result<Entry, Refusal> {
        self.must_be_open()?;
        if self.legal_hold {
            return Err(Refusal::Held);
        }
        let (attachment_id, file_name) = (attachment.attachment_id.clone(), attachment.file_name.clone());
        Ok(self.beside(by, What::AttachmentRemoved { attachment_id, file_name }))
    }

    fn beside(&self, by: By, what: What) -> Entry {
        Entry { version: None, at: by.at.max(self.changed_at), actor: by.actor, reason: by.reason, what: vec![what] }
    }
}
