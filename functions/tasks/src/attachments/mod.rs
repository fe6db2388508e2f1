//! Files of tasks and cases. One implementation for both, one file an endpoint; what differs stands in `holder`.
//!
//! Bytes never pass through here: whoever attaches a file announces it, uploads it straight to the bucket by an address that is signed
//! for exactly this file, and says that it is there (`complete`). The bucket marks what was uploaded and takes it away after a day;
//! `complete` looks at it and removes the mark. It says so in the table before and after, so that whatever breaks in between, no bytes stay that
//! no record knows of, and no record loses its bytes.

pub(crate) mod add;
mod body;
pub(crate) mod complete;
mod files;
mod holder;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;

pub use files::Files;

use body::AttachmentBody;
use engine::AttachmentId;
use holder::{Doing, Holder};
use store::Owner;
use web::{Caller, Kit, Problem};
use work::attachment::Attachment;

/// How often a step is decided anew because somebody else was quicker.
const TRIES: u32 = 5;

/// A file of what was found, if the caller sees it.
///
/// # Errors
/// 404 when there is none.
async fn shown(kit: &Kit, caller: &Caller, (holder, owner): (&Holder, &Owner), id: &AttachmentId) -> Result<Attachment, Problem> {
    let found = holder.records(kit.store()).attachment(&caller.tenant, owner, id).await?;
    found.filter(|found| found.is_shown_to(&caller.user, kit.now())).ok_or_else(unknown)
}

fn unknown() -> Problem {
    Problem::not_found("attachment")
}
