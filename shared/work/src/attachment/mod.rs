//! Files that belong to a task or a case: what may be one, and how far one has come.
//!
//! | file | holds |
//! |---|---|
//! | `record` | the file: what is stored and shown |
//! | `file_name` | what it may be called |
//! | `content_type` | what it may be, and how such files begin |
//!
//! What must not be here: the bytes of a file, beyond the first few.

mod content_type;
mod file_name;
mod record;

pub use content_type::{ContentTypes, HEAD_BYTES};
pub use file_name::{MAX_FILE_NAME, check_file_name};
pub use record::{Attachment, AttachmentStatus, MAX_ATTACHMENTS};

#[cfg(test)]
mod tests;
